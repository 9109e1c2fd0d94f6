"""What was wrong with an answer, in words, for the person who has to do something about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evals.measures.answers import found_facts
from evals.measures.citations import cited_by, is_borne_out, is_verbatim, right_outlet
from evals.measures.measure import Outcome

__all__ = ["SEEN", "find_mistakes"]

SEEN = 10  # files of the ranking that count as found


def find_mistakes(outcome: Outcome, error: str | None = None) -> tuple[str, ...]:
    """Return one sentence for each thing that was wrong; empty when nothing was."""
    if error is not None:
        return (f"The question ended in an error: {error}",)
    return (*_of_decision(outcome), *_of_search(outcome), *_of_answer(outcome), *_of_citations(outcome))


def _of_decision(outcome: Outcome) -> Iterator[str]:
    if outcome.is_answered and not outcome.question.is_answerable:
        yield "Answered, although the corpus does not say it."
    if outcome.is_refused and outcome.question.is_answerable:
        where = f", although {_listed(outcome.question.files)} answers it" if outcome.question.files else ""
        yield f"Refused{where or ', although the corpus answers it'}."


def _of_search(outcome: Outcome) -> Iterator[str]:
    gold = outcome.question.files
    if gold and not set(gold) & set(outcome.ranking[:SEEN]):
        yield f"Search did not find {_listed(gold)} among its first {SEEN} files."
    read = outcome.read if outcome.answer else None
    if gold and read is not None and not any(map(outcome.is_gold, read)):
        yield f"No passage of {_listed(gold)} was read for the answer."


def _of_answer(outcome: Outcome) -> Iterator[str]:
    if not outcome.is_answered:
        return
    for fact, is_found in zip(outcome.question.answers, found_facts(outcome), strict=True):
        if not is_found:
            yield f"Missed: {fact[0]}."


def _of_citations(outcome: Outcome) -> Iterator[str]:
    if outcome.answer is None or not outcome.is_answered:
        return
    cited = outcome.citations
    if outcome.question.files and not any(map(outcome.is_gold, cited)):
        yield f"Wrong file: cites {_listed([c.article.place for c in cited])}, not {_listed(outcome.question.files)}."
    elif outcome.question.files and not outcome.is_gold(cited[0]):
        yield f"Wrong file first: {cited[0].article.place} is cited before {_listed(outcome.question.files)}."
    if outcome.question.outlets and cited and not any(right_outlet(outcome, citation) for citation in cited):
        names = [c.article.outlet.name if c.article.outlet else "no stated outlet" for c in cited]
        yield f"Wrong outlet: cites {_listed(names)}, not {_listed(outcome.question.outlets)}."
    for citation in cited:
        if not is_verbatim(outcome, citation):
            yield f"Not verbatim: the quote or the lines of [{citation.number}] differ from {citation.article.place}."
    for number, statement in enumerate(outcome.answer.statements, 1):
        if not is_borne_out(outcome, statement, cited_by(outcome, statement)):
            doubts = f" ({'; '.join(statement.doubts)})" if statement.doubts else ""
            yield f"Statement {number} is not carried by its citations{doubts}."


def _listed(names: Sequence[str]) -> str:
    return " or ".join(dict.fromkeys(names)) or "nothing"
