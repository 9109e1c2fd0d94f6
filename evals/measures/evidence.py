"""The measures of MultiHop-RAG (Tang and Yang 2024), as its authors' scripts compute them, and textbook ones beside them.

What is judged are the texts of the passages found, in their order, for questions that name their gold facts word for
word. A text holds a fact if it contains it after spaces and line ends are taken out (retrieval_evaluate.py):

    Hits@k  1 if one of the first k texts holds a fact.
    MRR@10  1 over the rank of the first text that does, up to rank 10.
    MAP@10  The sum, over the first 10 ranks, of the facts that are new at that rank divided by the rank, divided by the
            number of facts. Unlike average precision it does not add up the facts found before: two facts on ranks 1 and
            2 give (1/1 + 1/2) / 2 = 0.75, average precision 1.

The textbook's are computed by ir-measures over a ranking of facts, in which a text stands for the facts that are new in
it, or for nothing. qa_evaluate.py calls an answer right if it shares a word with the gold; a null question, which has no
facts, is left out of all of this.
"""

from __future__ import annotations

from collections.abc import Callable

import ir_measures

from evals.measures.answers import gives, is_bare, said
from evals.measures.measure import Group, Measure, Outcome, Value
from evals.measures.ranking import score_ranking

__all__ = ["EVIDENCE", "squeezed"]

DEPTH = 10


def squeezed(text: str) -> str:
    """Return a text as the authors compare it: without spaces and line ends."""
    return text.replace(" ", "").replace("\n", "")


def _held(outcome: Outcome) -> list[set[str]]:
    """Return the gold facts that each of the first ten texts holds."""
    facts = {squeezed(fact) for fact in outcome.question.evidence}
    texts = map(squeezed, outcome.passages[:DEPTH])
    return [{fact for fact in facts if fact in text} for text in texts]


def _new(outcome: Outcome) -> list[set[str]]:
    """Return the gold facts that each of the first ten texts is the first to hold."""
    seen: set[str] = set()
    new = []
    for held in _held(outcome):
        new.append(held - seen)
        seen |= held
    return new


def _hits(outcome: Outcome, most: int) -> Value:
    return float(any(_held(outcome)[:most]))


def _mrr(outcome: Outcome) -> Value:
    return next((1 / rank for rank, held in enumerate(_held(outcome), 1) if held), 0.0)


def _map(outcome: Outcome) -> Value:
    precisions = (len(new) / rank for rank, new in enumerate(_new(outcome), 1))
    return sum(precisions) / min(len(outcome.question.evidence), DEPTH)


def _by_facts(measure: object, outcome: Outcome) -> Value:
    ranking = [fact for rank, new in enumerate(_new(outcome)) for fact in (sorted(new) or [f"nothing at {rank}"])]
    return score_ranking(measure, {squeezed(fact): 1 for fact in outcome.question.evidence}, ranking)


def _answer_word(outcome: Outcome) -> Value:
    answers = [wording for fact in outcome.question.answers for wording in fact]
    return float(any(_shares_word(words, gold) for words in said(outcome) for gold in answers))


def _shares_word(words: str, gold: str) -> bool:
    # The authors' models are told to answer yes or no; in a quotation "no" may be any sentence's word.
    return gives(words, gold) if is_bare(gold) else bool(set(words.lower().split()) & set(gold.lower().split()))


def _measure(name: str, label: str, meaning: str, score: Callable[[Outcome], Value]) -> Measure:
    group: Group = "answers" if name == "answer_word" else "search"
    return Measure(name, label, group, meaning, lambda outcome: score(outcome) if outcome.question.evidence else None)


EVIDENCE = (
    _measure(
        "answer_word",
        "Answer word",
        "The marked words share a word with the gold answer (MultiHop-RAG's qa_evaluate.py); a yes or no must be said.",
        _answer_word,
    ),
    _measure(
        "Hits@4", "Hits@4", "One of the first 4 passages holds a gold fact (MultiHop-RAG).", lambda o: _hits(o, 4)
    ),
    _measure("Hits@10", "Hits@10", "One of the first 10 does (MultiHop-RAG).", lambda o: _hits(o, 10)),
    _measure("MAP@10", "MAP@10", "New facts at each rank over the rank, as MultiHop-RAG's authors do.", _map),
    _measure("MRR@10", "MRR@10", "1 over the rank of the first passage that holds a fact (MultiHop-RAG).", _mrr),
    _measure(
        "facts_AP@10",
        "Facts AP@10",
        "Average precision of the gold facts in the first 10 (textbook).",
        lambda outcome: _by_facts(ir_measures.AP @ 10, outcome),
    ),
    _measure(
        "facts_R@10",
        "Facts R@10",
        "Share of the gold facts in the first 10 (textbook recall).",
        lambda outcome: _by_facts(ir_measures.R @ 10, outcome),
    ),
)
