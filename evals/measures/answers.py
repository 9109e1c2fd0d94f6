"""Whether the gold answer was given: EM and F1 as in SQuAD, and whether the statements contain it.

All of them look at the questions that the corpus answers, and a refusal scores 0. (SQuAD 2.0 mixes both kinds; here a
refusal is judged apart, in abstention.py, so that no number hides the other.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from statistics import fmean

from evals.measures.measure import Measure, Outcome, Value
from evals.measures.wording import contains, exact_match, f1, folded
from evals.questions import Question
from rag.answer import Answer, Statement

__all__ = ["ANSWERS", "best_words", "found_facts", "gives", "is_bare", "said", "told_facts"]


def best_words(answer: Answer, statement: Statement) -> str:
    """Return the words of a statement that answer most directly: those its first citation marks, else all of it."""
    for number in statement.citations[:1]:
        citation = answer.citation(number)
        if citation.answer is not None:
            return citation.article.text[slice(*citation.answer)]
    return statement.text


def said(outcome: Outcome) -> list[str]:
    """Return as many predictions as the question has facts: the best words of its first statements.

    For one fact that is one prediction, as in SQuAD; where sources differ, each may be given once.
    """
    if outcome.answer is None or not outcome.is_answered:
        return []
    answer = outcome.answer
    return [best_words(answer, statement) for statement in answer.statements[: len(outcome.question.answers)]]


def is_bare(wording: str) -> bool:
    """Whether it is a bare yes or no."""
    return folded(wording).rstrip(".") in ("yes", "no")


def gives(text: str, wording: str) -> bool:
    """Whether a text gives an answer: it contains it, and a bare yes or no is said at its beginning.

    "No" stands in many sentences that answer nothing, and "No one" begins some.

    >>> gives("There is no doubt.", "no"), gives("No one knows.", "no"), gives("No, it is not.", "no")
    (False, False, True)
    """
    if is_bare(wording):
        return re.match(rf"{folded(wording).rstrip('.')}(?:[,.;:!]|$)", folded(text)) is not None
    return contains(text, wording)


def found_facts(outcome: Outcome, most: int | None = None) -> tuple[bool, ...]:
    """Tell for each fact whether a statement tells it.

    Only the first `most` statements are looked at. Those that could not be verified do not count: they are not on the
    record.
    """
    statements = outcome.answer.statements if outcome.answer is not None and outcome.is_answered else ()
    texts = [statement.text for statement in statements[:most] if statement.support != "unverified"]
    return told_facts(texts, outcome.question)


def told_facts(texts: Collection[str], question: Question) -> tuple[bool, ...]:
    """Tell for each fact whether one of its wordings stands in a text, up to case, quotes and whitespace."""
    return tuple(any(gives(text, wording) for text in texts for wording in fact) for fact in question.answers)


def squad_score(compare: Callable[[str, str], float], outcome: Outcome) -> Value:
    """Return the best comparison of each fact over its wordings and the predictions, averaged over the facts."""
    if not outcome.question.answers:
        return None
    predictions = said(outcome)
    return fmean(
        max((compare(words, gold) for words in predictions for gold in fact), default=0.0)
        for fact in outcome.question.answers
    )


def _contained(outcome: Outcome) -> Value:
    return float(all(found_facts(outcome))) if outcome.question.answers else None


def _contained_first(outcome: Outcome) -> Value:
    return float(all(found_facts(outcome, 1))) if outcome.question.answers else None


def _fact_recall(outcome: Outcome) -> Value:
    return fmean(found_facts(outcome)) if outcome.question.answers else None


ANSWERS = (
    Measure(
        "contained",
        "Answer contained",
        "answers",
        "Every gold fact stands, in one of its wordings, inside the statements.",
        _contained,
    ),
    Measure(
        "contained_first",
        "Answer contained first",
        "answers",
        "Every gold fact stands in the first statement already.",
        _contained_first,
    ),
    Measure("fact_recall", "Fact recall", "answers", "Share of the gold facts inside the statements.", _fact_recall),
    Measure(
        "EM",
        "Exact match",
        "answers",
        "The marked words equal a gold wording after SQuAD's normalisation (Rajpurkar et al. 2016).",
        lambda outcome: squad_score(exact_match, outcome),
    ),
    Measure(
        "F1",
        "F1",
        "answers",
        "Overlap in words of the marked words with the nearest gold wording (Rajpurkar et al. 2016).",
        lambda outcome: squad_score(f1, outcome),
    ),
)
