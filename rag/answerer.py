"""The embedded answerer: chooses the sentences that answer, word for word, or says that none does. No chat model.

The reader looks at every passage found and says where in it the answer would be. A sentence's score is the reader's best
span inside it plus a share of the search score. The best sentence leads; then comes, from each other article, its best
sentence if it answers about as well. Whether anything answers at all is `confidence`'s decision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Article, Span, known_outlets
from rag.answer import Citation, Conflict, Hit, LegScore, Statement
from rag.confidence import Features, coverage, probability
from rag.kinds import counts_the_same, fits
from rag.names import is_person_like, names_in
from rag.particulars import Figure, figures, fold, whole_number
from rag.question import asks_for_outlet
from rag.reader import Reader, Reading
from rag.reader import Span as Marked
from rag.reprints import adds_figures

__all__ = ["Candidate", "EmbeddedAnswer", "EmbeddedAnswerer", "features", "heading", "is_word_of", "stated"]

SEARCH_WEIGHT = 8.0  # logits that a fused score of 1 is worth beside the reader's margin
WRONG_KIND = -3.0  # logits for an answer that is no number where one is asked for, or no name, or no time
OTHER_COUNT = -1.5  # logits for a sentence that does not name what is to be counted
REPEATED = 8.0  # logits that a sentence gains by saying what the question says, where the outlet is asked for
MOST_STATEMENTS = 4
NEARLY_THE_SAME = 4.0  # logits below the best within which a further sentence of an article is worth one, too
ALSO_ABOVE = -8.0  # logits of margin below which the reader has all but ruled a further sentence out
ALSO_WITHIN = 6.0  # logits below the best within which another article's sentence is worth a statement
_DANGLING = re.compile(r"^(?:[\"“]?(?:He|She|It|They|This|That|These|Those|His|Her|Their|Its)\b)")
_SAYS = r"(?:said|says|added|adds|told|wrote|argued|warned|explained|noted|insisted|continued|tweeted|stated|recalled)"
_SPEAKS = re.compile(rf"\b(?:(?:he|she|they) {_SAYS}|{_SAYS} (?:he|she|they))\b")
_MOST_BEFORE = 2  # sentences taken along to say who speaks
_FINISHED = re.compile(r"""[.!?…]["'”’»)\]]*$|["”»]$""")
_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|old|long|far|large|big)\b|\b(?:number|figure|toll|amount|count)\b", re.IGNORECASE
)
_VERB = r"(?:is|are|was|were|has|have|had|did|does|do|can|will|would|of|in)"
_COUNTED = re.compile(rf"\bhow (?:many|much) ((?:[\w’'-]+ ){{0,3}}?[\w’'-]+)(?= {_VERB}\b|\W*$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EmbeddedAnswer:
    """What the answerer chose; no statements means that nothing answers."""

    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    conflicts: tuple[Conflict, ...]
    hits: tuple[Hit, ...]  # all that were read, with the reader's rank and score, best first
    confidence: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sentence that may answer."""

    hit: Hit
    sentence: Span  # in the article's text
    answer: Span  # in the article's text
    margin: float  # logits: the reader's, less what speaks against it by rule
    score: float  # logits: margin and search together


class EmbeddedAnswerer:
    """Answers from passages with the reader alone, where the confidence is at least `strictness` (0 always, 1 never)."""

    def __init__(self, reader: Reader, strictness: float) -> None:
        self._reader = reader
        self.strictness = strictness

    def answer(self, question: str, hits: Sequence[Hit], whose: str | None = None) -> EmbeddedAnswer:
        """Choose statements for a question from the passages found.

        With `whose`, only passages that mention that name, or come from that outlet, may answer.
        """
        if not hits:
            return EmbeddedAnswer((), (), (), (), 0.0)
        candidates = self.read(question, hits)
        read = _with_reader_scores(hits, candidates)
        if whose:
            candidates = [c for c in candidates if is_word_of(whose, c.hit)]
        if not candidates:
            return EmbeddedAnswer((), (), (), read, 0.0)
        confidence = probability(features(candidates))
        if confidence < self.strictness:
            return EmbeddedAnswer((), (), (), read, confidence)
        chosen = _chosen(candidates)
        statements, citations = stated(chosen, outlet_evidence(question, candidates[0]))
        return EmbeddedAnswer(statements, citations, _conflicts(question, citations), read, confidence)

    def read(self, question: str, hits: Sequence[Hit]) -> list[Candidate]:
        """Return every sentence of the passages with where in it the answer would be, best first."""
        readings = self._reader.read(question, [(heading(h.article), h.passage.text) for h in hits])
        found = (c for hit, reading in zip(hits, readings, strict=True) for c in _candidates(question, hit, reading))
        return sorted(found, key=lambda c: -c.score)


def heading(article: Article) -> str:
    """Return what the reader is shown above a passage: outlet and title, as far as they are stated."""
    return ". ".join(part for part in (article.outlet and article.outlet.name, article.title) if part)


def features(candidates: Sequence[Candidate]) -> Features:
    """Return what is known of the best of the candidates, which are in order."""
    best = candidates[0]
    return Features(best.margin, best.hit.dense.score if best.hit.dense else 0.0)


def _candidates(question: str, hit: Hit, reading: Reading) -> list[Candidate]:
    base, text = hit.passage.start, hit.article.text
    found = []
    for start, end in hit.passage.sentences:
        spans = reading.spans(start - base, end - base)
        if not spans or not _is_prose(text[start:end]):
            continue
        # Of several names or figures in a sentence, the best that is of the kind asked for.
        margin, answer = max(
            (_margin(question, text, (start, end), base, s), whole_number(text, base + s.start, base + s.end))
            for s in spans
        )
        if hit.article.outlet and asks_for_outlet(question):
            # Who published it stands nowhere in the prose; the sentence that says the same is the one meant.
            margin = max(margin, REPEATED * (coverage(question, [text[start:end]])[0] - 0.5))
        if not counts_the_same(question, text[start:end]):
            margin += OTHER_COUNT
        found.append(Candidate(hit, (start, end), answer, margin, margin + SEARCH_WEIGHT * hit.score))
    return found


def _margin(question: str, text: str, sentence: Span, base: int, span: Marked) -> float:
    """Return the reader's score of a span, less what speaks against it by its kind; logits."""
    said = text[base + span.start : base + span.end]
    return span.score if fits(question, said, text[slice(*sentence)]) else span.score + WRONG_KIND


def _is_prose(sentence: str) -> bool:
    """Whether it is a sentence and not a crosshead or a caption."""
    return _FINISHED.search(sentence) is not None or len(sentence.split()) >= 12


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


def _chosen(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the best sentence, those that are hardly worse, and the best of each other article that answers about as
    well, outlet by outlet.

    The same sentence in several articles (a reprint) is one entry with several candidates.
    """
    best = candidates[0]
    chosen: dict[str, list[Candidate]] = {}
    articles: set[str] = set()
    copied: dict[str, Article] = {}  # the article chosen, by its copies: they count as one source
    for candidate in candidates:
        original = copied.get(candidate.hit.article.id)
        if original and not adds_figures(
            candidate.hit.article.text[slice(*candidate.sentence)], _all_figures(original)
        ):
            continue
        if candidate is not best and (candidate.score < best.score - ALSO_WITHIN or candidate.margin <= ALSO_ABOVE):
            continue
        words = fold(candidate.hit.article.text[slice(*candidate.sentence)])
        is_close = candidate.score >= best.score - NEARLY_THE_SAME
        if (is_close or candidate.hit.article.id not in articles) and (
            words in chosen or len(chosen) < MOST_STATEMENTS
        ):
            articles.add(candidate.hit.article.id)
            copied |= {copy.id: candidate.hit.article for copy in candidate.hit.copies}
            chosen.setdefault(words, []).append(candidate)
    outlets = [_outlet(group[0]) for group in chosen.values()]
    # What one outlet says stands together, in the place of its best sentence; unnamed outlets are each their own.
    return sorted(chosen.values(), key=lambda group: outlets.index(_outlet(group[0])))


def _all_figures(article: Article) -> list[Figure]:
    return figures(fold(article.text))


def _outlet(candidate: Candidate) -> str:
    article = candidate.hit.article
    return article.outlet.name if article.outlet else article.id


def stated(
    chosen: Sequence[Sequence[Candidate]], outlet: Span | None = None
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return a quoted statement for each entry, after the words that name the outlet if those are asked for."""
    entries = [[(c.hit.article, _standing_alone(c), c.answer) for c in group] for group in chosen]
    if outlet:
        entries.insert(0, [(chosen[0][0].hit.article, outlet, outlet)])
    statements: list[Statement] = []
    citations: list[Citation] = []
    for entry in entries:
        cited = [
            Citation(len(citations) + n, article, *span, answer) for n, (article, span, answer) in enumerate(entry, 1)
        ]
        citations += cited
        statements.append(Statement(cited[0].quote, tuple(c.number for c in cited), "quoted"))
    return tuple(statements), tuple(citations)


def _standing_alone(candidate: Candidate) -> Span:
    """Return the sentence, with those before it (at most two) where it does not say of whom or what it speaks."""
    sentences, text = candidate.hit.passage.sentences, candidate.hit.article.text
    first = place = sentences.index(candidate.sentence)
    while first and place - first < _MOST_BEFORE and _points_back(text[slice(*sentences[first])]):
        first -= 1
    return sentences[first][0], candidate.sentence[1]


def _points_back(sentence: str) -> bool:
    """Whether a sentence speaks of somebody that one before it names: "They left", and "“We will stay,” he said".

    >>> _points_back("“We will stay,” she said."), _points_back("“We will stay,” Ann Lee said after she said it.")
    (True, False)
    """
    if _DANGLING.match(sentence):
        return True
    return _SPEAKS.search(sentence) is not None and not any(map(is_person_like, names_in(sentence)))


def _conflicts(question: str, citations: Sequence[Citation]) -> tuple[Conflict, ...]:
    """Return the figures that different articles give where the question asks for one."""
    if not _NUMBER_ASKED.search(question):
        return ()
    values: list[tuple[Figure, str, int]] = []
    for citation in citations:
        words = citation.article.text[slice(*citation.answer)] if citation.answer else ""
        found = figures(fold(words))
        if found and not any(found[0].agrees_with(figure) for figure, _, _ in values):
            values.append((found[0], words, citation.number))
    if len(values) < 2:
        return ()
    counted = _COUNTED.search(question)
    about = counted.group(1) if counted else question
    return (Conflict(about, tuple((words, number) for _, words, number in values)),)
