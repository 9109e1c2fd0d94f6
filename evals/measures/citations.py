"""Whether the citations carry the answer: recall and precision after ALCE, right files, right outlet, verbatim.

ALCE (Gao et al. 2023, "Enabling Large Language Models to Generate Text with Citations", section 4) scores a statement's
recall 1 if its citations together entail it, and a citation's precision 1 if its statement has recall 1 and the citation
entails it alone, or the others without it do not. Both are means over an answer, whose citations must hold for this: an
answer without any scores 0, and so does a refusal of what the corpus answers.

ALCE lets a model judge entailment (TRUE, a T5 of 11 billion parameters). Here it is our own checker, `rag.support`, asked
about the words cited. So these are no figures to set beside published ones. Words that stand in a quote are entailed by it:
for an answer that only quotes, both are 1 unless a quote is not in its article. It is in the wordings of a chat model that
they can be less, and they share the blind spots of the checker that marked these. Whether it is the right source that was
cited they do not say; `file_precision` and the others go by the gold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import fmean

from evals.measures.measure import Measure, Outcome, Value
from index.outlets import outlet_key, shipped_outlets
from rag.answer import Citation, Statement
from rag.prompt import published_words
from rag.support import check

__all__ = ["CITATIONS", "cited_by", "is_borne_out", "is_verbatim", "right_outlet"]


def cited_by(outcome: Outcome, statement: Statement) -> list[Citation]:
    """Return the citations of a statement."""
    return [citation for citation in outcome.citations if citation.number in statement.citations]


def is_borne_out(outcome: Outcome, statement: Statement, citations: Sequence[Citation]) -> bool:
    """Whether the cited words bear a statement out: they hold it word for word, or the checker has no doubt.

    Never where it was marked as unverified: whoever made the answer had more to check it by.
    """
    cited = [citation for citation in citations if is_verbatim(outcome, citation)]
    if statement.support == "unverified" or not cited:
        return False
    text = " ".join(statement.text.split())
    if any(text in " ".join(citation.quote.split()) for citation in cited):
        return True
    articles = [citation.article for citation in cited]
    known = [w for a in articles for w in (a.outlet.name if a.outlet else "", a.title or "", published_words(a))]
    return not check(statement.text, [citation.quote for citation in cited], known, [a.text for a in articles])


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
    return (
        text[start:end] == quote
        and (text if original is None else original)[start:end] == quote
        and citation.lines == (first, last)
    )


def right_outlet(outcome: Outcome, citation: Citation) -> bool:
    """Whether the citation names one of the gold outlets, as its article's or as one that carries the same words.

    A gold outlet may be written in any way that the shipped table knows: "BBC News" is the BBC.

    A source without a stated outlet is right only where the question has more gold files than outlets, that is, where a
    file without a stated outlet answers it as well.
    """
    question, articles = outcome.question, (citation.article, *citation.copies)
    if {_key(a.outlet.name) for a in articles if a.outlet} & {_key(name) for name in question.outlets}:
        return True
    is_unstated = citation.article.outlet is None
    return is_unstated and len(question.outlets) < len(question.files) and outcome.is_gold(citation)


def _key(outlet: str) -> str:
    known = shipped_outlets().named(outlet)
    return outlet_key(known.name if known else outlet)


def _recall(outcome: Outcome) -> Value:
    if not outcome.question.is_answerable:
        return None
    statements = _statements(outcome)
    return fmean(is_borne_out(outcome, s, cited_by(outcome, s)) for s in statements) if statements else 0.0


def _precision(outcome: Outcome) -> Value:
    if not outcome.question.is_answerable:
        return None
    needed = [is_needed for statement in _statements(outcome) for is_needed in _needed(outcome, statement)]
    return fmean(needed) if needed else 0.0


def _needed(outcome: Outcome, statement: Statement) -> list[bool]:
    """Tell for each citation of a statement whether it bears the statement out, or is needed for that."""
    cited = cited_by(outcome, statement)
    if not is_borne_out(outcome, statement, cited):
        return [False] * len(cited)
    return [
        is_borne_out(outcome, statement, [citation])
        or not is_borne_out(outcome, statement, [other for other in cited if other is not citation])
        for citation in cited
    ]


def _statements(outcome: Outcome) -> tuple[Statement, ...]:
    return outcome.answer.statements if outcome.answer is not None and outcome.is_answered else ()


def _file_precision(outcome: Outcome) -> Value:
    if not outcome.question.files:
        return None
    return fmean(map(outcome.is_gold, outcome.citations)) if outcome.citations else 0.0


def _right_file(outcome: Outcome) -> Value:
    return float(any(map(outcome.is_gold, outcome.citations))) if outcome.question.files else None


def _right_first_file(outcome: Outcome) -> Value:
    return float(any(map(outcome.is_gold, outcome.citations[:1]))) if outcome.question.files else None


def _right_outlet(outcome: Outcome) -> Value:
    # To cite nobody is right where nothing answers.
    if not outcome.question.outlets or not outcome.question.is_answerable:
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
    _measure(
        "file_precision",
        "File precision",
        "Share of citations that point to a file that holds the answer.",
        _file_precision,
    ),
    _measure(
        "citation_recall",
        "Citation recall",
        "Share of statements that their citations bear out (ALCE, with our own checker as judge; a quotation always is).",
        _recall,
    ),
    _measure(
        "citation_precision",
        "Citation precision",
        "Share of citations that bear their statement out, or are needed for that (ALCE, judged likewise).",
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
