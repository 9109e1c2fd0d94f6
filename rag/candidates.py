"""Candidates: the sentences of passages, each with where the answer would be and how much speaks for it, best first.

To the readers' best span in a sentence come the rules: whether it is of the kind asked for, of the time, of whoever is asked
about, and what in it speaks against what the question takes for granted; and a share of the search score.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from index import Article, Span
from index.furniture import without_pasted_links
from rag.ages import age_of
from rag.answer import Hit
from rag.confidence import Features, coverage
from rag.events import says_so, who_did
from rag.fates import fate_in, fate_near, is_of_another_fate, nobody
from rag.kinds import asks_for_name_of_person, counts_the_same, fits, is_of_another_day, is_vague_time, kind_of
from rag.measured import is_uncertain
from rag.particulars import whole_number
from rag.period import Period, period_of
from rag.populations import population_of
from rag.premise import Premise, premise_of
from rag.question import asks_for_outlet
from rag.reader import Reading
from rag.reader import Span as Marked
from rag.roles import role_of
from rag.saying import Saying, asked_saying
from rag.standing_alone import is_prose
from rag.utterances import utterance_at
from rag.values import COUNTED

__all__ = ["RULED_OUT", "AskedFor", "Candidate", "Seen", "features", "heading", "in_order", "judged"]

SEARCH_WEIGHT = 8.0  # logits that a fused score of 1 is worth beside the reader's margin
WRONG_KIND = -3.0  # logits for an answer that is no number where one is asked for, or no name, or no time
NAMELESS = -10.0  # logits for one without a name where the name of somebody is asked for
VAGUE = -4.0  # logits, of the score alone, for "shortly after the vote" where it is asked when
UNSURE = -4.0  # logits, of the score alone, for what may come to be where it is asked what was
OTHER_COUNT = -1.5  # logits for a sentence that does not name what is to be counted
OTHER_DAY = -2.0  # logits for one that names other days of the week than the question
ASKING = -3.0  # logits for one that asks
REPEATED = 8.0  # logits that a sentence gains by saying what the question says, where the outlet is asked for; or a reply to it
AGED = 2.0  # logits of a sentence that says how old somebody is, where that is asked for
TOLD = 0.5  # logits of one that tells of the event asked about in the question's own words
ROLE = 1.5  # logits of one that says what the person is whom the who is asked of
PEOPLED = 4.0  # logits of one that says how many live in a place, where that is asked for
NOBODY = 2.0  # logits of one that says that nobody is what those counted are
RULED_OUT = -8.0  # logits of margin below which the reader has all but ruled a sentence out
# Whatever the reader makes of it.
_TELLING = ((AGED, age_of), (TOLD, who_did), (ROLE, role_of), (PEOPLED, population_of), (NOBODY, nobody))
_AGAINST = (
    (OTHER_COUNT, lambda question, sentence: not counts_the_same(question, sentence)),
    (WRONG_KIND, is_of_another_fate),
    (OTHER_DAY, is_of_another_day),
)
_WAS = re.compile(r"\b(?:was|were|did)\b", re.IGNORECASE)
_ASKS = re.compile(r"\?\s*$")  # outside of quotation marks: what somebody asks may be the answer

Seen = tuple[Hit, Reading]


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
class AskedFor:
    """A question, and what its words tell of the sentence that would answer it."""

    question: str
    saying: Saying | None
    period: Period | None
    premise: Premise

    @classmethod
    def of(cls, question: str) -> AskedFor:
        """Return it for a question."""
        return cls(question, asked_saying(question), period_of(question), premise_of(question))


def judged(asked: AskedFor, seen: Sequence[Seen]) -> list[Candidate]:
    """Return every sentence of the passages with where in it the answer would be, best first."""
    return in_order(candidate for hit, reading in seen for candidate in _candidates(asked, hit, reading))


def in_order(*candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates by their score, best first."""
    return sorted(chain(*candidates), key=lambda c: -c.score)


def heading(article: Article) -> str:
    """Return what the reader is shown above a passage: outlet and title, as far as they are stated."""
    return ". ".join(part for part in (article.outlet and article.outlet.name, article.title) if part)


def features(candidates: Sequence[Candidate]) -> Features:
    """Return what is known of the best of the candidates, which are in order."""
    best = candidates[0]
    return Features(best.margin, best.hit.dense.score if best.hit.dense else 0.0)


def _candidates(asked: AskedFor, hit: Hit, reading: Reading) -> list[Candidate]:
    question, saying, period, premise = asked.question, asked.saying, asked.period, asked.premise
    base, text = hit.passage.start, hit.article.text
    around = f"{heading(hit.article)} {hit.passage.text}"
    found = []
    for start, end in hit.passage.sentences:
        spans = reading.spans(start - base, end - base)
        if not spans or not is_prose(text[start:end]):
            continue
        words = without_pasted_links(text[start:end])
        # Of several names or figures in a sentence, the best that is of the kind asked for.
        marked = [
            (_margin(question, text, (start, end), base, s), _trimmed(text, base + s.start, base + s.end))
            for s in spans
        ]
        margin, answer = max(marked)
        if fate_in(question) == "alive":  # "one hostage is alive, alongside four deceased ones"
            living = (one for one in marked if not _is_of_dead(text, (start, end), one[1]))
            answer = max(living, default=(margin, answer))[1]
        if hit.article.outlet and asks_for_outlet(question):
            # Who published it stands nowhere in the prose; the sentence that says the same is the one meant.
            margin = max(margin, REPEATED * (coverage(question, [words])[0] - 0.5))
        if replied := _replied(text, (start, end)):
            asking, reply = replied
            repeated = REPEATED * (coverage(question, [asking])[0] - 0.5)
            margin, answer = max((margin, answer), (repeated, reply)) if repeated > 0 else (margin, answer)
        is_theirs = False
        if saying:
            margin, answer, is_theirs = saying.judged(hit.article, (start, end), margin, answer)
        margin += sum(worth for worth, speaks_against in _AGAINST if speaks_against(question, words))
        for worth, tells in _TELLING:
            if told := tells(question, words):
                margin, answer = max(margin, worth), (start + told[0], start + told[1])
        if says_so(question, words):
            margin = max(margin, TOLD)
        if not is_theirs and _ASKS.search(text[start:end]):
            # In a transcript the reply is what answers, and is quoted with it.
            margin = min(margin, RULED_OUT) if utterance_at(text, end - 1) else margin + ASKING
        against = 0.0
        if margin > RULED_OUT:
            against = premise.against(words, text[slice(*answer)], around, may_name=is_theirs)
        margin += against
        # Another time than that asked for speaks against a sentence; the right one prefers it, and makes it no surer.
        fit = period.fit(hit.article, (start, end)) if period else 0.0
        vague = VAGUE if is_vague_time(question, text[slice(*answer)], words) else 0.0
        unsure = UNSURE if _is_supposed(question, words, answer[0] - start, answer[1] - start) else 0.0
        margin, score = margin + min(fit, 0.0), margin + fit + vague + unsure + SEARCH_WEIGHT * hit.score
        found.append(Candidate(hit, (start, end), answer, margin, score, against))
    return found


def _is_supposed(question: str, words: str, start: int, end: int) -> bool:
    """Whether a figure is only demanded, proposed or supposed in its clause, where the question asks for one that was."""
    if kind_of(question) not in COUNTED or not _WAS.search(question) or is_uncertain(question):
        return False
    before, after = re.split(r"[,;]", words[: max(0, start)])[-1], re.split(r"[,;]", words[max(0, end) :])[0]
    return is_uncertain(f"{before} {after}")


def _margin(question: str, text: str, sentence: Span, base: int, span: Marked) -> float:
    """Return the reader's score of a span, less what speaks against it by its kind; logits."""
    said = text[base + span.start : base + span.end]
    if fits(question, said, text[slice(*sentence)]):
        return span.score
    return span.score + (NAMELESS if asks_for_name_of_person(question) else WRONG_KIND)


def _is_of_dead(text: str, sentence: Span, said: Span) -> bool:
    return fate_near(text[sentence[0] : said[0]], text[said[1] : sentence[1]]) == "dead"


def _trimmed(text: str, start: int, end: int) -> Span:
    """Return a span with the rest of the number it ends in, and without a comma at its end."""
    start, end = whole_number(text, start, end)
    return start, start + (len(text[start:end].rstrip(" ,;:")) or end - start)


def _replied(text: str, sentence: Span) -> tuple[str, Span] | None:
    """Return the question to which a sentence replies that begins an utterance, and what it says; else None."""
    utterance = utterance_at(text, sentence[1] - 1)
    if utterance is None or sentence[0] >= utterance.start:
        return None
    before = text[: sentence[0]].rstrip().rpartition("\n")[2]
    return (before, (utterance.start, sentence[1])) if _ASKS.search(before) else None
