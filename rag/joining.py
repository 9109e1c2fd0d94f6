"""The embedded answer to a question that several reports answer together: who or what they all tell of, and where.

Each part of the question, and each outlet named in it, is searched for itself, within the days of its report where the
question tells them. A name that passages of all of them hold is the answer where one is asked for: the sum, over the
searches, of the best score of a passage that holds it, plus what the reader found of it. What each report says of it is
quoted; where the question is whether reports agree, what each says is quoted, and the reader judges.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index import Span, known_outlets
from index.calendar_words import TIMES
from index.scope import Scope
from rag.answer import Hit
from rag.answerer import EmbeddedAnswer, EmbeddedAnswerer
from rag.candidates import Candidate, heading
from rag.choosing import MOST_STATEMENTS, stated
from rag.confidence import coverage
from rag.filters import Filters
from rag.names import is_person_like, names_in
from rag.parts import Joint
from rag.search import Searcher, scope_of

__all__ = ["Pool", "gather", "joint_answer", "joint_probability"]

_OF_PART, _OF_OUTLET = 8, 5  # passages of one search
_OF_WHOLE = 10  # at most; the confidence was fitted with so many
_MOST_READ = 24  # passages
_OUTLET_SHARE = 0.7  # of a search within an outlet beside one of the corpus
_READ_SHARE, _READ_WIDTH, _READ_MOST = 3.0, 4.0, 5.0  # weight of the reader's votes; logits
# Fitted on every other question of MultiHop-RAG (those its adapter names as tuned on), then shifted so that the usual
# strictness refuses 7 % of those among them that the corpus answers.
_SIMILARITY, _COVERAGE, _BIAS = 17.0, 2.75, -11.92


@dataclass(frozen=True)
class Pool:
    """What the searches for a question's parts found."""

    hits: tuple[Hit, ...]  # of all of them, each once, those that many searches found high first
    searches: tuple[dict[str, float], ...]  # of each, its share of the fused score by passage
    similarity: float  # cosine of the whole question and the passage nearest to it
    missed: tuple[Filters, ...] = ()  # outlet and days of reports that the corpus does not have


def gather(searcher: Searcher, question: str, joint: Joint, k: int, scope: Scope) -> Pool:
    """Search for the whole question, for each of its parts, and within each outlet it names that lies in the scope."""
    found = [(1.0, searcher.search(question, min(k, _OF_WHOLE), scope))]
    for part in joint.parts if len(joint.parts) > 1 else ():
        inside = _within(searcher, part.text, scope, part.report)
        found.append((1.0, searcher.search(part.text, _OF_PART, inside)))
    missed: list[Filters] = []
    for outlet in joint.outlets:
        if scope.outlets and outlet not in scope.outlets:
            continue
        of_outlet = replace(scope, outlets=(outlet,))
        reports = [report for report in joint.reports if outlet in report.outlets and not _is_dated(scope)]
        scopes = {report: _within(searcher, question, of_outlet, report) for report in reports}
        missed += [report for report, inside in scopes.items() if inside == of_outlet]
        places = dict.fromkeys(scopes.values()) or [of_outlet]
        found += [(_OUTLET_SHARE, searcher.search(question, _OF_OUTLET, inside)) for inside in places]
    hits = {hit.passage.id: hit for _, hits in reversed(found) for hit in hits}
    searches = tuple({hit.passage.id: share * hit.score for hit in hits} for share, hits in found)
    order = sorted(hits.values(), key=lambda hit: -sum(of.get(hit.passage.id, 0.0) for of in searches))
    similarity = max((hit.dense.score for hit in found[0][1] if hit.dense), default=0.0)
    return Pool(tuple(order), searches, similarity, tuple(missed))


def _within(searcher: Searcher, text: str, scope: Scope, report: Filters) -> Scope:
    """Return a scope narrowed to the outlet and days of a report; as it is where they are given, or nothing lies there."""
    if not report or _is_dated(scope) or (scope.outlets and not set(report.outlets) <= set(scope.outlets)):
        return scope
    narrowed = replace(scope_of(report), files=scope.files)
    return narrowed if searcher.view.search_dense(searcher.vector(text), 1, narrowed) else scope


def _is_dated(scope: Scope) -> bool:
    return scope.first_day is not None or scope.last_day is not None


def joint_answer(answerer: EmbeddedAnswerer, question: str, joint: Joint, pool: Pool) -> EmbeddedAnswer:
    """Answer from what was gathered, where the confidence is at least the answerer's strictness."""
    confidence = joint_probability(joint, pool)
    read = answerer.read(question, pool.hits[:_MOST_READ]) if confidence >= answerer.strictness else []
    if not read:
        return EmbeddedAnswer((), (), (), pool.hits, confidence)
    statements, citations = stated([[candidate] for candidate in _chosen(joint, pool, read)])
    return EmbeddedAnswer(statements, citations, (), pool.hits, confidence)


def joint_probability(joint: Joint, pool: Pool) -> float:
    """Return the probability, 0 to 1, that the corpus holds what a question is about: not that it answers all of it."""
    texts = [f"{heading(hit.article)} {hit.passage.text}" for hit in pool.hits]
    _, covered = coverage(" ".join(joint.names), texts) if joint.names else (1.0, 1.0)
    return 1 / (1 + math.exp(-(_BIAS + _SIMILARITY * pool.similarity + _COVERAGE * covered)))


def _chosen(joint: Joint, pool: Pool, read: Sequence[Candidate]) -> list[Candidate]:
    """Return a sentence for each part and each outlet, of different articles where there are, the name asked for marked."""
    name = _common_name(joint, pool, read) if joint.asks_name else None
    held = [c for c in (_with_name(c, name, joint) if name else c for c in read) if c is not None]
    everywhere = {hit.passage.id: 0.0 for hit in pool.hits}
    # The full name first: "Mr Lee said" alone names nobody.
    full = [c for c in held if name and name in c.hit.article.text[slice(*c.sentence)]]
    taken = [max(full, key=lambda c: _worth(c, joint, everywhere | pool.searches[0]))] if full else []
    for found in pool.searches[1:] or pool.searches:  # one sentence for each part and each outlet
        inside = [c for c in held if c.hit.passage.id in found and c not in taken]
        fresh = [c for c in inside if all(c.hit.article.id != t.hit.article.id for t in taken)]
        best = max(fresh or inside, key=lambda c: _worth(c, joint, found), default=None)
        if best is not None and len(taken) < MOST_STATEMENTS:
            taken.append(best)
    return taken


def _worth(candidate: Candidate, joint: Joint, found: Mapping[str, float]) -> float:
    """Return how much of the parts a sentence says, beside the score of its passage."""
    said = candidate.hit.article.text[slice(*candidate.sentence)]
    return max(coverage(part.text, [said])[0] for part in joint.parts) + found[candidate.hit.passage.id]


def _with_name(candidate: Candidate, name: str, joint: Joint) -> Candidate | None:
    """Return a sentence with the name marked in it; None where it is not there."""
    start, end = candidate.sentence
    places = list(_pattern(name, joint).finditer(candidate.hit.article.text, start, end))
    return replace(candidate, answer=_widest(places)) if places else None


def _widest(places: Sequence[re.Match[str]]) -> Span:
    return max((place.span() for place in places), key=lambda span: span[1] - span[0])


def _common_name(joint: Joint, pool: Pool, read: Sequence[Candidate]) -> str | None:
    """Return the name that the searches have in common, if any name will do."""
    texts = {hit.passage.id: f"{hit.article.title or ''}. {hit.passage.text}" for hit in pool.hits}
    best_read: dict[str, Candidate] = {}
    for candidate in read:
        best_read.setdefault(candidate.hit.passage.id, candidate)
    scores: dict[str, float] = {}
    for name in dict.fromkeys(_names(joint, texts.values())):
        pattern = _pattern(name, joint)
        holding = {i for i, text in texts.items() if pattern.search(text)}
        common = sum(max((of[i] for i in holding & of.keys()), default=0.0) for of in pool.searches)
        votes = sum(
            math.exp(min(c.margin, _READ_MOST) / _READ_WIDTH)
            for c in best_read.values()
            if pattern.search(c.hit.article.text[slice(*c.answer)])
        )
        scores[name] = common + _READ_SHARE * votes
    best = max(scores, key=lambda name: (scores[name], len(name)), default="")
    # "Houston Astros" for "Astros": the longer name, where another passage has it.
    longer = [n for n in scores if n.endswith(f" {best}") and sum(n in text for text in texts.values()) > 1]
    return min(longer, key=len, default=best) or None


def _names(joint: Joint, texts: Iterable[str]) -> Iterator[str]:
    """Yield the names in texts that can be the answer: not in the question, no outlet, no day; whole names of persons."""
    asked = {name.casefold() for name in joint.names}
    outlets = {name.casefold() for name in (*known_outlets(), *joint.outlets)}
    for text in texts:
        for name in names_in(text):
            words = name.casefold()
            if len(name) < 3 or words in outlets or words in TIMES or any(words in of or of in words for of in asked):
                continue
            if joint.asks_person and not (" " in name and is_person_like(name)):
                continue
            yield name


def _pattern(name: str, joint: Joint) -> re.Pattern[str]:
    """Return a pattern for a name; of a person's, the last name alone will do."""
    whole = re.escape(name)
    if joint.asks_person and " " in name:
        first, last = map(re.escape, name.rsplit(" ", 1))
        whole = f"(?:{first} )?{last}"
    return re.compile(rf"(?<!\w){whole}(?!\w)")
