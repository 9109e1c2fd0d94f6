"""The embedded answerer: chooses the sentences that answer, word for word, or says that none does. No chat model.

The reader looks at every passage found and says where in it the answer would be; a second one looks again at the best. What
speaks for each sentence, `candidates.py` knows; which of them are stated, `choosing.py`. Whether anything answers at all is
`confidence`'s decision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Span, known_outlets
from index.furniture import without_pasted_links
from index.outlets import shipped_outlets
from rag.answer import Citation, Conflict, Hit, LegScore, Statement
from rag.candidates import AskedFor, Candidate, Seen, features, heading, in_order, judged
from rag.choosing import chosen, stated
from rag.confidence import coverage, probability
from rag.conflicts import conflicts
from rag.names import initials
from rag.question import asks_for_outlet
from rag.reader import Reader, Reading

__all__ = ["EmbeddedAnswer", "EmbeddedAnswerer", "is_word_of"]

SURE = 0.9  # confidence from which no further passages are read
READ_TWICE = 3  # passages that the second reader reads; two more tell no better, and take 17 ms

_SAYS_IT, _CLEARLY = 0.5, 0.15  # shares of a question's content words: that a sentence has, and more than another


@dataclass(frozen=True, slots=True)
class EmbeddedAnswer:
    """What the answerer chose; no statements means that nothing answers."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    hits: tuple[Hit, ...]  # all that were read, with the reader's rank and score, best first
    confidence: float  # 0 to 1
    contrary: Hit | None = None  # what would answer, did it not speak against what the question takes for granted
    unnamed: Hit | None = None  # what says it, of an article that states no outlet, where the outlet is asked for


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
        asked = AskedFor.of(question)
        seen = _seen(self._reader, asked, hits)
        candidates = judged(asked, seen)
        if further and not (candidates and probability(features(candidates)) >= SURE):
            hits = (*hits, *further)
            seen += (more := _seen(self._reader, asked, further))
            candidates = in_order(candidates, judged(asked, more))
        candidates = self._seen_again(asked, seen, candidates)
        read = _with_reader_scores(hits, candidates)
        if whose:
            candidates = [c for c in candidates if is_word_of(whose, c.hit)]
        if not candidates:
            return EmbeddedAnswer((), (), (), read, 0.0)
        confidence = sureness * probability(features(candidates))
        if confidence < self.strictness:
            return self._refused(question, candidates, read, confidence)
        if unnamed := _of_no_outlet(question, candidates):
            nearest = next(hit for hit in read if hit.passage.id == unnamed.hit.passage.id)
            others = (hit for hit in read if hit is not nearest)
            return EmbeddedAnswer((), (), (), (nearest, *others), confidence, unnamed=nearest)
        entries = chosen(question, candidates, hits)
        statements, citations = stated(entries, outlet_evidence(question, candidates[0]))
        return EmbeddedAnswer(statements, citations, conflicts(question, citations), read, confidence)

    def _refused(
        self, question: str, candidates: Sequence[Candidate], read: Sequence[Hit], confidence: float
    ) -> EmbeddedAnswer:
        """Return that nothing answers; first among the hits, what speaks against the question's premise where that is why."""
        held = [replace(c, margin=c.margin - c.against, score=c.score - c.against) for c in candidates]
        best = max(held, key=lambda c: c.score)
        is_of_it = coverage(question, [best.hit.passage.text])[0] >= _SAYS_IT
        if not best.against or not is_of_it or probability(features([best])) < self.strictness:
            return EmbeddedAnswer((), (), (), tuple(read), confidence)
        contrary = next(hit for hit in read if hit.passage.id == best.hit.passage.id)
        others = (hit for hit in read if hit is not contrary)
        return EmbeddedAnswer((), (), (), (contrary, *others), confidence, contrary)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Return every sentence of the passages with where in it the answer would be, best first."""
        asked = AskedFor.of(question)
        seen = _seen(self._reader, asked, hits)
        return self._seen_again(asked, seen, judged(asked, seen))

    def _seen_again(self, asked: AskedFor, seen: Sequence[Seen], candidates: Sequence[Candidate]) -> list[Candidate]:
        """Return the sentences in order, those of the passages with the best ones as both readers see them."""
        best = list(dict.fromkeys(c.hit.passage.id for c in candidates))[:READ_TWICE]
        if self._second is None or not best:
            return list(candidates)
        first = {hit.passage.id: (hit, reading) for hit, reading in seen}
        hits = [first[passage][0] for passage in best]
        both = [(hit, first[hit.passage.id][1].mean(other)) for hit, other in _seen(self._second, asked, hits)]
        return in_order((c for c in candidates if c.hit.passage.id not in best), judged(asked, both))


def _seen(reader: Reader, asked: AskedFor, hits: Sequence[Hit]) -> list[Seen]:
    """Return how each passage reads; one that was published at the time asked for is not asked for the date."""
    period = asked.period
    wordings = [period.bare if period and period.is_of_it(hit.article) else asked.question for hit in hits]
    found: dict[str, list[Reading]] = {}
    for wording in dict.fromkeys(wordings):
        put = [hit for hit, of in zip(hits, wordings, strict=True) if of == wording]
        found[wording] = reader.read(wording, [(heading(h.article), without_pasted_links(h.passage.text)) for h in put])
    in_turn = {wording: iter(readings) for wording, readings in found.items()}
    return [(hit, next(in_turn[wording])) for hit, wording in zip(hits, wordings, strict=True)]


def is_word_of(name: str, hit: Hit) -> bool:
    """Whether a passage mentions a name, or comes from an outlet of that name."""
    whole = re.sub(r"^the ", "", name, flags=re.IGNORECASE)
    outlet = shipped_outlets().named(name)  # of one of those the last word says too little: "three times"
    words = {whole, *shipped_outlets().aliases(outlet.name)} if outlet else {name.split()[-1]}
    word = None if outlet else initials(whole)
    word = word or re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", 0 if outlet else re.IGNORECASE)
    return word.search(hit.passage.text) is not None or word.search(heading(hit.article)) is not None


def outlet_evidence(question: str, best: Candidate) -> Span | None:
    """Return where the article itself names its outlet, if the question asks for one and its prose does not say."""
    article = best.hit.article
    if article.outlet is None or not asks_for_outlet(question):
        return None
    said, sentence = article.text[slice(*best.answer)], article.text[slice(*best.sentence)]
    known = (name.removeprefix("The ") for name in known_outlets())  # "the Wall Street Journal"
    if any(name in said or _is_reported_by(name, sentence) for name in known if name in sentence):
        return None  # "Axios first reported": the outlet asked for is one that the article tells of
    named = list(re.finditer(rf"(?<!\w){re.escape(article.outlet.name)}(?!\w)", article.text))
    return named[-1].span() if named else None


def _of_no_outlet(question: str, candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the sentence that says what the question says, and clearly more of it than the best, if the outlet is asked for.

    Its article states no outlet, so whose it is stays open: that another article, which states one, is of the same
    subject makes it no answer. A sentence that tells of an outlet, which the question does not name, may answer itself.
    """
    if not asks_for_outlet(question) or candidates[0].hit.article.outlet is None:
        return None
    unnamed = [(_said(question, c), -i, c) for i, c in enumerate(candidates) if c.hit.article.outlet is None]
    said, _, most = max(unnamed, default=(0.0, 0, candidates[0]))
    sentence = most.hit.article.text[slice(*most.sentence)]
    tells = any(name in sentence and name not in question for name in known_outlets())
    is_said = said >= _SAYS_IT and said >= _said(question, candidates[0]) + _CLEARLY
    return most if is_said and not tells else None


def _said(question: str, candidate: Candidate) -> float:
    return coverage(question, [candidate.hit.article.text[slice(*candidate.sentence)]])[0]


def _is_reported_by(name: str, sentence: str) -> bool:
    name = re.escape(name)
    reported = (
        rf"{name} (?:first |also )?(?:reported|reports|revealed)\b|\b(?:according to|reported by) (?:the |The )?{name}"
    )
    return re.search(reported, sentence) is not None


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
