"""Whether the citations carry the answer: recall and precision after ALCE, right file, right outlet, verbatim.

ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations") asks an entailment model whether
the cited passages support a statement. We need no model: a quotation can be compared letter by letter, a worded
statement has been checked when it was made, and the gold says which files support the answer. As in ALCE an answer
without citations scores 0, and so does a refusal of what the corpus answers.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean

from evals.measures.measure import Measure, Outcome, Value
from rag.answer import Citation, Statement

__all__ = ["CITATIONS", "is_supported", "is_verbatim", "right_outlet"]


def is_supported(outcome: Outcome, statement: Statement) -> bool:
    """Whether the statement's citations really carry it.

    Quoted: its text stands in a quote, and that quote in the article. Worded by a model: its checks passed.
    """
    citations = [citation for citation in outcome.citations if citation.number in statement.citations]
    if statement.support == "quoted":
        text = " ".join(statement.text.split())
        return any(text in " ".join(c.quote.split()) and is_verbatim(outcome, c) for c in citations)
    return statement.support == "supported" and bool(citations)


def is_verbatim(outcome: Outcome, citation: Citation) -> bool:
    """Whether quote and lines are those of the article, read again from the index and (text files) from the file."""
    try:
        text = outcome.indexed(citation.article.id).text
    except KeyError:
        return False
    original = outcome.original(citation.article.file) if citation.article.record is None else None
    quote, (start, end) = citation.quote, (citation.start, citation.end)
    first = text[:start].count("\n") + 1
    last = first + quote[:-1].count("\n")
    return text[start:end] == quote and (original or text)[start:end] == quote and citation.lines == (first, last)


def right_outlet(outcome: Outcome, citation: Citation) -> bool:
    """Whether the citation names one of the gold outlets.

    A source without a stated outlet is right only where the question has more gold files than outlets, that is, where a
    file without a stated outlet answers it as well.
    """
    question, outlet = outcome.question, citation.article.outlet
    if outlet is None:
        return len(question.outlets) < len(question.files) and outcome.is_gold(citation)
    return outlet.name.casefold() in {name.casefold() for name in question.outlets}


def _recall(outcome: Outcome) -> Value:
    if not outcome.question.is_answerable:
        return None
    statements = outcome.answer.statements if outcome.answer is not None and outcome.is_answered else ()
    return fmean(is_supported(outcome, statement) for statement in statements) if statements else 0.0


def _precision(outcome: Outcome) -> Value:
    if not outcome.question.files:
        return None
    return fmean(map(outcome.is_gold, outcome.citations)) if outcome.citations else 0.0


def _right_file(outcome: Outcome) -> Value:
    return float(any(map(outcome.is_gold, outcome.citations))) if outcome.question.files else None


def _right_first_file(outcome: Outcome) -> Value:
    return float(any(map(outcome.is_gold, outcome.citations[:1]))) if outcome.question.files else None


def _right_outlet(outcome: Outcome) -> Value:
    if not outcome.question.outlets:
        return None
    return float(any(right_outlet(outcome, citation) for citation in outcome.citations))


def _outlet_as_indexed(outcome: Outcome) -> Value:
    if not outcome.citations:
        return None
    return fmean(_same_outlet(outcome, citation) for citation in outcome.citations)


def _same_outlet(outcome: Outcome, citation: Citation) -> bool:
    try:
        return outcome.indexed(citation.article.id).outlet == citation.article.outlet
    except KeyError:
        return False


def _verbatim(outcome: Outcome) -> Value:
    if not outcome.citations:
        return None
    return fmean(is_verbatim(outcome, citation) for citation in outcome.citations)


def _measure(name: str, label: str, meaning: str, score: Callable[[Outcome], Value]) -> Measure:
    return Measure(name, label, "citations", meaning, score)


CITATIONS = (
    _measure("right_file", "Right file cited", "A file that holds the answer is cited.", _right_file),
    _measure("right_first_file", "Right file first", "The first citation is to such a file.", _right_first_file),
    _measure("citation_recall", "Citation recall", "Share of statements that their citations carry (ALCE).", _recall),
    _measure(
        "citation_precision",
        "Citation precision",
        "Share of citations that point to a file that holds the answer (ALCE).",
        _precision,
    ),
    _measure("right_outlet", "Right outlet", "The outlet that published the answer is cited as such.", _right_outlet),
    _measure(
        "outlet_as_indexed",
        "Outlet as indexed",
        "Share of citations with the outlet that the index holds for the article.",
        _outlet_as_indexed,
    ),
    _measure("verbatim", "Quotes verbatim", "Share of citations whose quote and lines are the file's.", _verbatim),
)
