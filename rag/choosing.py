"""Choosing: of the sentences that answer, which are stated, which are a further source of another, and in which order.

The best leads, after the sentences that put its figure right where an article found does. Then comes, from each other
article, its best sentence if it answers about as well and says something else: one that says the same is a further citation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from index import Article, Span
from rag.ages import asks_for_age
from rag.answer import Citation, Hit, Statement
from rag.candidates import RULED_OUT, Candidate
from rag.corrections import correction_of
from rag.counterparts import content_words as comparable_words
from rag.grouping import is_repeated
from rag.kinds import is_vague_time, kind_of
from rag.occasions import is_day_of_telling, says, tells_of
from rag.particulars import Figure, figures, fold
from rag.quoting import Quoted, quoted_statements
from rag.reprints import adds_figures
from rag.standing_alone import standing_alone, with_what_follows
from rag.told_days import told_days
from rag.values import COUNTED, TIMED, agree_in_unit, asked_for, values_in, with_unit

__all__ = ["FARTHER", "MOST_SOURCES", "MOST_STATEMENTS", "chosen", "stated"]

MOST_STATEMENTS = 4
MOST_SOURCES = 4  # of one statement; what many articles say does not need them all
NEARLY_THE_SAME = 4.0  # logits below the best within which a further sentence of an article is worth one, too
ALSO_WITHIN = 6.0  # logits below the best within which another article's sentence is worth a statement
FARTHER = 0.25  # cosine to the question below the best's passage, from which on another article's is on something else
_OF_ITS_WORDS = (*TIMED, "number", "duration", "who", "named")  # a reason, or what somebody said, may say none of them
_REPORTING = re.compile(r"\b(?:report(?:s|ed)?|sa(?:y|ys|id)|tell|tells|told)\b", re.IGNORECASE)
MOST_CORRECTED = 6  # of the best sentences, whose figures may have been taken back


def chosen(question: str, candidates: Sequence[Candidate], hits: Sequence[Hit]) -> list[list[Candidate]]:
    """Return the best sentence, those that are hardly worse, and the best of each other article that answers about as
    well, outlet by outlet.

    A further sentence must be of what is asked, if the best is, and of one article say something new. Sentences that say
    the same, such as a reprint's, are one entry with a candidate of each article, the best first.
    """
    candidates = _corrected(question, candidates, hits)
    best = replace(candidates[0], sentence=_whole(question, candidates[0]))
    candidates = [best, *candidates[1:]]
    entries: list[list[Candidate]] = []
    articles: set[str] = set()
    is_beside = _beside(question, best)
    copied: dict[str, Article] = {}  # the article chosen, by its copies: they count as one source
    for candidate in candidates:
        article = candidate.hit.article
        original = copied.get(article.id)
        if original and not adds_figures(article.text[slice(*candidate.sentence)], _all_figures(original)):
            continue
        if candidate is not best and (candidate.score < best.score - ALSO_WITHIN or candidate.margin <= RULED_OUT):
            continue
        if article.id != best.hit.article.id and _nearness(candidate) < _nearness(best) - FARTHER:
            continue
        if article.id in articles and candidate.score < best.score - NEARLY_THE_SAME:
            continue
        if candidate is not best and is_beside(candidate):
            continue
        if any(_gives_again(question, candidate, other) for entry in entries for other in entry):
            continue
        same = next((entry for entry in entries if _says_the_same(question, candidate, entry[0])), None)
        if same is None and len(entries) == MOST_STATEMENTS:
            continue
        articles.add(article.id)
        copied |= {copy.id: article for copy in candidate.hit.copies}
        if same is None:
            entries.append([candidate])
        elif len(same) < MOST_SOURCES and all(article.id != other.hit.article.id for other in same):
            same.append(candidate)
    outlets = [_outlet(entry[0]) for entry in entries]
    # What one outlet says stands together, in the place of its best sentence; unnamed outlets are each their own.
    return sorted(entries, key=lambda entry: outlets.index(_outlet(entry[0])))


def _whole(question: str, candidate: Candidate) -> Span:
    return with_what_follows(question, candidate.hit.article, candidate.hit.passage, candidate.sentence)


def _nearness(candidate: Candidate) -> float:
    """Return the cosine of the question and the passage; 1 where the vectors were not searched."""
    return candidate.hit.dense.score if candidate.hit.dense else 1.0


def _corrected(question: str, candidates: Sequence[Candidate], hits: Sequence[Hit]) -> list[Candidate]:
    """Return the candidates, the best of them after the sentences in which an article found takes back their figures."""
    articles = {hit.article.id: hit for hit in reversed(hits)}.values()
    kept: list[Candidate] = []
    quoted: list[tuple[str, Span]] = []  # articles by id, and what of them corrects
    for candidate in candidates[:MOST_CORRECTED]:
        text = candidate.hit.article.text
        said, about = text[slice(*candidate.answer)], f"{question} {text[slice(*candidate.sentence)]}"
        found = ((hit, correction_of(said, about, hit.article, by=candidate.hit.article)) for hit in articles)
        hit, correction = next(((hit, one) for hit, one in found if one), (None, None))
        if hit and correction:
            kept.append(replace(candidate, hit=hit, sentence=correction.span, answer=correction.answer))
            quoted.append((hit.article.id, correction.span))
        kept.append(candidate)
    rest = [*kept, *candidates[MOST_CORRECTED:]]
    return [one for one in rest if not any(_is_inside(one, article, span) for article, span in quoted)]


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


def _beside(question: str, best: Candidate) -> Callable[[Candidate], bool]:
    """Return what tells whether a further sentence is beside the point where the best one is not."""
    asked = [w.key for w in comparable_words(fold(question)) if not w.is_name]
    is_open = kind_of(question) not in _OF_ITS_WORDS or asks_for_age(question) or _REPORTING.search(question)
    is_of_day = kind_of(question) in TIMED and not _is_of_another_day(question, best)

    def says_none(one: Candidate) -> bool:
        said = fold(one.hit.article.text[slice(*standing_alone(one.hit.article, one.hit.passage, one.sentence))])
        return not any(says(word, said) for word in asked)

    is_of_words = bool(asked) and not is_open and not says_none(best)
    return lambda one: (
        _given(one).casefold()
        != _given(best).casefold()  # another article with the same answer bears it out, in whatever words
        and ((is_of_day and _is_of_another_day(question, one)) or (is_of_words and says_none(one)))
    )


def _is_of_another_day(question: str, candidate: Candidate) -> bool:
    """Whether a sentence gives no day, or that of something else than what the question asks when of."""
    (start, end), (first, last) = candidate.answer, candidate.sentence
    text = candidate.hit.article.text
    sentence, answer = text[first:last], (start - first, end - first)
    return (
        is_vague_time(question, text[start:end], sentence)
        or not tells_of(question, sentence, answer)
        or is_day_of_telling(question, sentence, answer)
    )


def _bears_out(one: Candidate, best: Candidate) -> bool:
    """Whether a sentence gives the best one's answer, or names the same in fewer or more words: "Mr Lee", "Ann Lee"."""
    given, told = (set(_given(candidate).casefold().split()) for candidate in (one, best))
    return given <= told or told <= given


def _given(candidate: Candidate) -> str:
    """Return what a sentence gives as the answer, with its unit, for comparing."""
    text = candidate.hit.article.text
    return fold(text[slice(*with_unit(text, candidate.answer))]).rstrip(" .")


def _gives_again(question: str, one: Candidate, other: Candidate) -> bool:
    """Whether a sentence gives the figure, day or name that another one of its article gives already."""
    kind = kind_of(question)
    if one.hit.article.id != other.hit.article.id or kind not in (*COUNTED, *TIMED, "who", "named"):
        return False
    said, told = _given(one), _given(other)
    if said.casefold() == told.casefold():
        return said.casefold() not in fold(question).casefold()  # "Who is Ann Lee?" marks her
    days = [[day.written for day in told_days(c.hit.article, c.answer)] if kind in TIMED else [] for c in (one, other)]
    if days[0] and days[0] == days[1]:
        return True
    return agree_in_unit(*(asked_for(question, values_in(words)) for words in (said, told))) is True


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
