"""The embedded answerer: chooses the sentences that answer, word for word, or says that none does. No chat model.

The reader looks at every passage found and says where in it the answer would be; a second one looks again at the best. A
sentence's score is the readers' best span inside it plus a share of the search score. The best sentence leads; then comes,
from each other article, its best sentence if it answers about as well and says something else: one that says the same is a
further citation. Whether anything answers at all is `confidence`'s decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from index import Article, Span, known_outlets
from index.furniture import pasted_links
from rag.ages import age_of
from rag.answer import Citation, Conflict, Hit, LegScore, Statement
from rag.confidence import Features, coverage, probability
from rag.corrections import correction_of
from rag.events import says_so, who_did
from rag.fates import is_of_another_fate, nobody
from rag.grouping import conflicts, is_repeated
from rag.kinds import counts_the_same, fits
from rag.particulars import Figure, figures, fold, whole_number
from rag.period import Period, period_of
from rag.premise import Premise, premise_of
from rag.question import asks_for_outlet
from rag.quoting import Quoted, quoted_statements
from rag.reader import Reader, Reading
from rag.reader import Span as Marked
from rag.reprints import adds_figures
from rag.saying import Saying, asked_saying
from rag.standing_alone import is_prose, standing_alone
from rag.values import with_unit

__all__ = ["Candidate", "EmbeddedAnswer", "EmbeddedAnswerer", "features", "heading", "is_word_of", "stated"]

SEARCH_WEIGHT = 8.0  # logits that a fused score of 1 is worth beside the reader's margin
WRONG_KIND = -3.0  # logits for an answer that is no number where one is asked for, or no name, or no time
OTHER_COUNT = -1.5  # logits for a sentence that does not name what is to be counted
ASKING = (
    -3.0
)  # logits for one that asks; of the best sentences of 2,000 questions seven did, and none of them was right
REPEATED = 8.0  # logits that a sentence gains by saying what the question says, where the outlet is asked for
AGED = 2.0  # logits of a sentence that says how old somebody is, where that is asked for
TOLD = 0.5  # logits of one that tells of the event asked about in the question's own words
NOBODY = 2.0  # logits of one that says that nobody is what those counted are
MOST_STATEMENTS = 4
MOST_SOURCES = 4  # of one statement; what many articles say does not need them all
NEARLY_THE_SAME = 4.0  # logits below the best within which a further sentence of an article is worth one, too
ALSO_ABOVE = -8.0  # logits of margin below which the reader has all but ruled a further sentence out
SURE = 0.9  # confidence from which no further passages are read
READ_TWICE = 3  # passages that the second reader reads; two more tell no better, and take 17 ms
FARTHER = 0.25  # cosine to the question below the best's passage, from which on another article's is on something else
MOST_CORRECTED = 6  # of the best sentences, whose figures may have been taken back
_ASKS = re.compile(r"\?[\"'”’)\]]*\s*$")
ALSO_WITHIN = 6.0  # logits below the best within which another article's sentence is worth a statement


@dataclass(frozen=True, slots=True)
class EmbeddedAnswer:
    """What the answerer chose; no statements means that nothing answers."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    hits: tuple[Hit, ...]  # all that were read, with the reader's rank and score, best first
    confidence: float  # 0 to 1
    contrary: Hit | None = None  # what would answer, did it not speak against what the question takes for granted


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer."""

    hit: Hit
    sentence: Span  # in the article's text
    answer: Span  # in the article's text
    margin: float  # logits: the reader's, less what speaks against it by rule
    score: float  # logits: margin and search together
    against: float = 0.0  # logits, of the margin: what speaks against it as a sentence that answers, 0 or less


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, and what its words tell of the sentence that would answer it."""

    question: str
    saying: Saying | None
    period: Period | None
    premise: Premise

    @classmethod
    def of(cls, question: str) -> _Asked:
        return cls(question, asked_saying(question), period_of(question), premise_of(question))


class EmbeddedAnswerer:
    """Answers from passages with the readers alone, where the confidence is at least `strictness` (0 always, 1 never).

    The first reader reads every passage; the second, where there is one, those with the best sentences, and what both
    make of them counts.
    """

    def __init__(self, reader: Reader, strictness: float, second: Reader | None = None) -> None:
        self._reader = reader
        self._second = second
        self.strictness = strictness

    def answer(
        self,
        question: str,
        hits: Sequence[Hit],
        whose: str | None = None,
        *,
        further: Sequence[Hit] = (),
        sureness: float = 1.0,
    ) -> EmbeddedAnswer:
        """Choose statements for a question from the passages found; the `further` ones are read where the first leave it open.

        With `whose`, only passages that mention that name, or come from that outlet, may answer; `sureness` is the share of
        the confidence that counts.
        """
        if not hits:
            return EmbeddedAnswer((), (), (), (), 0.0)
        asked = _Asked.of(question)
        seen = _seen(self._reader, asked, hits)
        candidates = _judged(asked, seen)
        if further and not (candidates and probability(features(candidates)) >= SURE):
            hits = (*hits, *further)
            seen += (more := _seen(self._reader, asked, further))
            candidates = _in_order(candidates, _judged(asked, more))
        candidates = self._seen_again(asked, seen, candidates)
        read = _with_reader_scores(hits, candidates)
        if whose:
            candidates = [c for c in candidates if is_word_of(whose, c.hit)]
        if not candidates:
            return EmbeddedAnswer((), (), (), read, 0.0)
        confidence = sureness * probability(features(candidates))
        if confidence < self.strictness:
            return self._refused(candidates, read, confidence)
        chosen = _chosen(question, _corrected(question, candidates, hits))
        statements, citations = stated(chosen, outlet_evidence(question, candidates[0]))
        return EmbeddedAnswer(statements, citations, conflicts(question, citations), read, confidence)

    def _refused(self, candidates: Sequence[Candidate], read: Sequence[Hit], confidence: float) -> EmbeddedAnswer:
        """Return that nothing answers; first among the hits, what speaks against the question's premise where that is why."""
        held = [replace(c, margin=c.margin - c.against, score=c.score - c.against) for c in candidates]
        best = max(held, key=lambda c: c.score)
        if not best.against or probability(features([best])) < self.strictness:
            return EmbeddedAnswer((), (), (), tuple(read), confidence)
        contrary = next(hit for hit in read if hit.passage.id == best.hit.passage.id)
        others = (hit for hit in read if hit is not contrary)
        return EmbeddedAnswer((), (), (), (contrary, *others), confidence, contrary)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Return every sentence of the passages with where in it the answer would be, best first."""
        asked = _Asked.of(question)
        seen = _seen(self._reader, asked, hits)
        return self._seen_again(asked, seen, _judged(asked, seen))

    def _seen_again(self, asked: _Asked, seen: Sequence[Seen], candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the sentences in order, those of the passages with the best ones as both readers see them."""
        best = list(dict.fromkeys(c.hit.passage.id for c in candidates))[:READ_TWICE]
        if self._second is None or not best:
            return list(candidates)
        first = {hit.passage.id: (hit, reading) for hit, reading in seen}
        hits = [first[passage][0] for passage in best]
        both = [(hit, first[hit.passage.id][1].mean(other)) for hit, other in _seen(self._second, asked, hits)]
        return _in_order((c for c in candidates if c.hit.passage.id not in best), _judged(asked, both))


Seen = tuple[Hit, Reading]


def _seen(reader: Reader, asked: _Asked, hits: Sequence[Hit]) -> list[Seen]:
    """Return how each passage reads; one that was published at the time asked for is not asked for the date."""
    period = asked.period
    wordings = [period.bare if period and period.is_of_it(hit.article) else asked.question for hit in hits]
    found: dict[str, list[Reading]] = {}
    for wording in dict.fromkeys(wordings):
        put = [hit for hit, of in zip(hits, wordings, strict=True) if of == wording]
        found[wording] = reader.read(wording, [(heading(h.article), _readable(h.passage.text)) for h in put])
    in_turn = {wording: iter(readings) for wording, readings in found.items()}
    return [(hit, next(in_turn[wording])) for hit, wording in zip(hits, wordings, strict=True)]


def _judged(asked: _Asked, seen: Sequence[Seen]) -> list[Candidate]:
    """Return every sentence of the passages with where in it the answer would be, best first."""
    return _in_order(candidate for hit, reading in seen for candidate in _candidates(asked, hit, reading))


def _in_order(*candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(chain(*candidates), key=lambda c: -c.score)


def _readable(text: str) -> str:
    """Return a text with the links that a page pasted into its sentences blanked out, of the same length."""
    for start, end in pasted_links(text):
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def heading(article: Article) -> str:
    """Return what the reader is shown above a passage: outlet and title, as far as they are stated."""
    return ". ".join(part for part in (article.outlet and article.outlet.name, article.title) if part)


def features(candidates: Sequence[Candidate]) -> Features:
    """Return what is known of the best of the candidates, which are in order."""
    best = candidates[0]
    return Features(best.margin, best.hit.dense.score if best.hit.dense else 0.0)


def _candidates(asked: _Asked, hit: Hit, reading: Reading) -> list[Candidate]:
    question, saying, period, premise = asked.question, asked.saying, asked.period, asked.premise
    base, text = hit.passage.start, hit.article.text
    around = f"{heading(hit.article)} {hit.passage.text}"
    found = []
    for start, end in hit.passage.sentences:
        spans = reading.spans(start - base, end - base)
        if not spans or not is_prose(text[start:end]):
            continue
        # Of several names or figures in a sentence, the best that is of the kind asked for.
        margin, answer = max(
            (_margin(question, text, (start, end), base, s), _trimmed(text, base + s.start, base + s.end))
            for s in spans
        )
        if hit.article.outlet and asks_for_outlet(question):
            # Who published it stands nowhere in the prose; the sentence that says the same is the one meant.
            margin = max(margin, REPEATED * (coverage(question, [text[start:end]])[0] - 0.5))
        is_theirs = False
        if saying:
            margin, answer, is_theirs = saying.judged(hit.article, (start, end), margin, answer)
        if aged := age_of(question, text[start:end]):
            margin, answer = max(margin, AGED), (start + aged[0], start + aged[1])
        if person := who_did(question, text[start:end]):
            margin, answer = max(margin, TOLD), (start + person[0], start + person[1])
        elif says_so(question, text[start:end]):
            margin = max(margin, TOLD)
        if none := nobody(question, text[start:end]):
            margin, answer = max(margin, NOBODY), (start + none[0], start + none[1])
        elif not counts_the_same(question, text[start:end]):
            margin += OTHER_COUNT
        elif is_of_another_fate(question, text[start:end]):
            margin += WRONG_KIND
        if not is_theirs and _ASKS.search(text[start:end]):
            margin += ASKING
        against = 0.0
        if margin > ALSO_ABOVE:
            against = premise.against(text[start:end], text[slice(*answer)], around, may_name=is_theirs)
        margin += against
        # Another time than that asked for speaks against a sentence; the right one prefers it, and makes it no surer.
        fit = period.fit(hit.article, (start, end)) if period else 0.0
        margin, score = margin + min(fit, 0.0), margin + fit + SEARCH_WEIGHT * hit.score
        found.append(Candidate(hit, (start, end), answer, margin, score, against))
    return found


def _margin(question: str, text: str, sentence: Span, base: int, span: Marked) -> float:
    """Return the reader's score of a span, less what speaks against it by its kind; logits."""
    said = text[base + span.start : base + span.end]
    return span.score if fits(question, said, text[slice(*sentence)]) else span.score + WRONG_KIND


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a span with the rest of the number it ends in, and without a comma at its end."""
    start, end = whole_number(text, start, end)
    return start, start + (len(text[start:end].rstrip(" ,;:")) or end - start)


def is_word_of(name: str, hit: Hit) -> bool:
    """Whether a passage mentions a name, or comes from an outlet of that name."""
    word = re.compile(rf"(?<!\w){re.escape(name.split()[-1])}(?!\w)", re.IGNORECASE)
    return word.search(hit.passage.text) is not None or word.search(heading(hit.article)) is not None


def outlet_evidence(question: str, best: Candidate) -> Span | None:
    """Return where the article itself names its outlet, if the question asks for one and its prose does not say."""
    article = best.hit.article
    if article.outlet is None or not asks_for_outlet(question):
        return None
    if any(name in article.text[slice(*best.answer)] for name in known_outlets()):
        return None  # "Axios first reported": the outlet asked for is one that the article tells of
    named = list(re.finditer(rf"(?<!\w){re.escape(article.outlet.name)}(?!\w)", article.text))
    return named[-1].span() if named else None


def _with_reader_scores(hits: Sequence[Hit], candidates: Sequence[Candidate]) -> tuple[Hit, ...]:
    """Return the hits in the reader's order; hits without a readable sentence come last."""
    best: dict[str, float] = {}
    for candidate in candidates:
        best.setdefault(candidate.hit.passage.id, candidate.margin)
    order = {passage_id: rank for rank, passage_id in enumerate(best, 1)}
    read = [
        replace(hit, reader=LegScore(order[hit.passage.id], best[hit.passage.id])) if hit.passage.id in best else hit
        for hit in hits
    ]
    return tuple(sorted(read, key=lambda hit: hit.reader.rank if hit.reader else len(hits) + 1))


def _chosen(question: str, candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the best sentence, those that are hardly worse, and the best of each other article that answers about as
    well, outlet by outlet.

    Sentences that say the same, such as a reprint's, are one entry with a candidate of each article, the best first.
    """
    best = candidates[0]
    chosen: list[list[Candidate]] = []
    articles: set[str] = set()
    copied: dict[str, Article] = {}  # the article chosen, by its copies: they count as one source
    for candidate in candidates:
        article = candidate.hit.article
        original = copied.get(article.id)
        if original and not adds_figures(article.text[slice(*candidate.sentence)], _all_figures(original)):
            continue
        if candidate is not best and (candidate.score < best.score - ALSO_WITHIN or candidate.margin <= ALSO_ABOVE):
            continue
        if article.id != best.hit.article.id and _nearness(candidate) < _nearness(best) - FARTHER:
            continue
        if article.id in articles and candidate.score < best.score - NEARLY_THE_SAME:
            continue
        same = next((entry for entry in chosen if _says_the_same(question, candidate, entry[0])), None)
        if same is None and len(chosen) == MOST_STATEMENTS:
            continue
        articles.add(article.id)
        copied |= {copy.id: article for copy in candidate.hit.copies}
        if same is None:
            chosen.append([candidate])
        elif len(same) < MOST_SOURCES and all(article.id != other.hit.article.id for other in same):
            same.append(candidate)
    outlets = [_outlet(entry[0]) for entry in chosen]
    # What one outlet says stands together, in the place of its best sentence; unnamed outlets are each their own.
    return sorted(chosen, key=lambda entry: outlets.index(_outlet(entry[0])))


def _nearness(candidate: Candidate) -> float:
    """Return the cosine of the question and the passage; 1 where the vectors were not searched."""
    return candidate.hit.dense.score if candidate.hit.dense else 1.0


def _corrected(question: str, candidates: Sequence[Candidate], hits: Sequence[Hit]) -> list[Candidate]:
    """Return the candidates, the best of them after the sentences in which an article found takes back their figures."""
    articles = {hit.article.id: hit for hit in reversed(hits)}.values()
    kept: list[Candidate] = []
    for candidate in candidates[:MOST_CORRECTED]:
        text = candidate.hit.article.text
        said, about = text[slice(*candidate.answer)], f"{question} {text[slice(*candidate.sentence)]}"
        found = ((hit, correction_of(said, about, hit.article, by=candidate.hit.article)) for hit in articles)
        hit, correction = next(((hit, one) for hit, one in found if one), (None, None))
        if hit and correction:
            kept.append(replace(candidate, hit=hit, sentence=correction.span, answer=correction.answer))
        kept.append(candidate)
    own = [(one.hit.article.id, one.sentence) for one in kept if one not in candidates]
    rest = [*kept, *candidates[MOST_CORRECTED:]]
    return [one for one in rest if not any(_is_inside(one, article, span) for article, span in own)]


def _is_inside(candidate: Candidate, article: str, span: Span) -> bool:
    """Whether a sentence is a part of sentences that are quoted together."""
    inside = candidate.hit.article.id == article and span[0] <= candidate.sentence[0] < span[1]
    return inside and candidate.sentence != span


def _says_the_same(question: str, one: Candidate, other: Candidate) -> bool:
    told = []
    for candidate in (one, other):
        text = candidate.hit.article.text
        told.append((text[slice(*with_unit(text, candidate.answer))], text[slice(*candidate.sentence)]))
    return fold(told[0][1]) == fold(told[1][1]) or is_repeated(question, *told)


def _all_figures(article: Article) -> list[Figure]:
    return figures(fold(article.text))


def _outlet(candidate: Candidate) -> str:
    article = candidate.hit.article
    return article.outlet.name if article.outlet else article.id


def stated(
    chosen: Sequence[Sequence[Candidate]], outlet: Span | None = None
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return a quoted statement for each entry, standing alone, after the words that name the outlet if those are asked for."""
    entries = [
        [Quoted(c.hit.article, standing_alone(c.hit.article, c.hit.passage, c.sentence), c.answer) for c in entry]
        for entry in chosen
    ]
    if outlet:
        entries.insert(0, [Quoted(chosen[0][0].hit.article, outlet, outlet)])
    return quoted_statements(entries)
