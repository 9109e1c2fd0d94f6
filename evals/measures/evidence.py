"""The measures of MultiHop-RAG (Tang and Yang 2024), as its authors' scripts compute them, and textbook ones beside them.

What is judged are the texts of passages, in their order, for questions that name their gold facts word for word. As in
ranking.py these are of two kinds. `Hits@4` and so on: what one search over the whole question found, which is what the
authors measure a retriever by, and the one to set beside published figures. `read_Hits@4` and so on, by the same formulas:
the passages that the answer was made from; these questions need several reports, so that each part of a question and each
outlet is searched for itself. A text holds a fact if it contains it after spaces and line ends are taken out
(retrieval_evaluate.py):

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

from collections.abc import Callable, Sequence

import ir_measures

from evals.measures.answers import gives, is_bare, said
from evals.measures.measure import Measure, Outcome, Value
from evals.measures.ranking import score_ranking

__all__ = ["EVIDENCE", "squeezed"]

DEPTH = 10

Texts = Sequence[str]  # of passages, best first
Score = Callable[[Texts, Texts], float]  # of gold facts, squeezed, and of texts


def squeezed(text: str) -> str:
    """Return a text as the authors compare it: without spaces and line ends."""
    return text.replace(" ", "").replace("\n", "")


def _held(facts: Texts, texts: Texts) -> list[set[str]]:
    """Return the gold facts that each of the first ten texts holds."""
    return [{fact for fact in facts if fact in text} for text in map(squeezed, texts[:DEPTH])]


def _new(facts: Texts, texts: Texts) -> list[set[str]]:
    """Return the gold facts that each of the first ten texts is the first to hold."""
    seen: set[str] = set()
    new = []
    for held in _held(facts, texts):
        new.append(held - seen)
        seen |= held
    return new


def _hits(most: int) -> Score:
    return lambda facts, texts: float(any(_held(facts, texts)[:most]))


def _mrr(facts: Texts, texts: Texts) -> float:
    return next((1 / rank for rank, held in enumerate(_held(facts, texts), 1) if held), 0.0)


def _map(facts: Texts, texts: Texts) -> float:
    precisions = (len(new) / rank for rank, new in enumerate(_new(facts, texts), 1))
    return sum(precisions) / min(len(facts), DEPTH)


def _by_facts(measure: object) -> Score:
    def score(facts: Texts, texts: Texts) -> float:
        ranks = enumerate(_new(facts, texts))
        ranking = [fact for rank, new in ranks for fact in (sorted(new) or [f"nothing at {rank}"])]
        return score_ranking(measure, dict.fromkeys(facts, 1), ranking)

    return score


def _answer_word(outcome: Outcome) -> Value:
    if not outcome.question.evidence:
        return None
    answers = [wording for fact in outcome.question.answers for wording in fact]
    return float(any(_shares_word(words, gold) for words in said(outcome) for gold in answers))


def _shares_word(words: str, gold: str) -> bool:
    # The authors' models are told to answer yes or no; in a quotation "no" may be any sentence's word.
    return gives(words, gold) if is_bare(gold) else bool(set(words.lower().split()) & set(gold.lower().split()))


def _scored(score: Score, outcome: Outcome, texts: Texts | None) -> Value:
    facts = [squeezed(fact) for fact in outcome.question.evidence]
    return score(facts, texts) if facts and texts is not None else None


def _read_texts(outcome: Outcome) -> Texts | None:
    return None if outcome.read is None else [hit.passage.text for hit in outcome.read]


def _of_search(name: str, label: str, meaning: str, score: Score) -> Measure:
    return Measure(name, label, "search", meaning, lambda of: _scored(score, of, of.passages))


def _of_read(name: str, label: str, meaning: str, score: Score) -> Measure:
    return Measure(f"read_{name}", f"{label} (read)", "read", meaning, lambda of: _scored(score, of, _read_texts(of)))


_SCORES: tuple[tuple[str, str, str, Score], ...] = (
    ("Hits@4", "Hits@4", "One of the first 4 passages holds a gold fact (MultiHop-RAG).", _hits(4)),
    ("Hits@10", "Hits@10", "One of the first 10 does (MultiHop-RAG).", _hits(10)),
    ("MAP@10", "MAP@10", "New facts at each rank over the rank, as MultiHop-RAG's authors do.", _map),
    ("MRR@10", "MRR@10", "1 over the rank of the first passage that holds a fact (MultiHop-RAG).", _mrr),
    (
        "facts_AP@10",
        "Facts AP@10",
        "Average precision of the gold facts in the first 10 (textbook).",
        _by_facts(ir_measures.AP @ 10),
    ),
    (
        "facts_R@10",
        "Facts R@10",
        "Share of the gold facts in the first 10 (textbook recall).",
        _by_facts(ir_measures.R @ 10),
    ),
)
EVIDENCE = (
    Measure(
        "answer_word",
        "Answer word",
        "answers",
        "The marked words share a word with the gold answer (MultiHop-RAG's qa_evaluate.py); a yes or no must be said.",
        _answer_word,
    ),
    *(made(*row) for made in (_of_search, _of_read) for row in _SCORES),
)
