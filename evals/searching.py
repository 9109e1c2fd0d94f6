"""Searches alone, judged question by question: what each of several ways to search finds in an index, side by side.

The questions are those of the public sets, and so are the measures, but for one: `passage_Success@10` is that one of the
first ten passages is of the right file and holds an accepted wording of the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import ir_measures
import numpy as np
from rich.console import Console
from rich.text import Text

from evals.adapters import PublicSet
from evals.fusions import Way
from evals.intervals import bootstrap
from evals.measures import MEASURES, Outcome
from evals.measures.measure import holds_answer, units
from evals.measures.wording import contains
from evals.pairs import compare_columns
from evals.questions import Question
from evals.run import DEPTH
from evals.table import interval_cell, titled
from index import NewsIndex, load_settings
from index.embedding import Embedder
from index.scope import Scope
from index.store import IndexView
from index.sync import sync
from rag.answer import Hit
from rag.parts import joint_of
from rag.question import clean_question, infer_filters
from rag.search import Found, Searcher, scope_of

__all__ = ["SETS", "TEN", "Values", "drawn", "measure", "opened", "print_differences"]

PASSAGE = f"passage_{ir_measures.Success @ 10}"
SETS: Mapping[str, tuple[str, ...]] = {  # what each set is judged by
    "squad1_dev": ("Success@1", PASSAGE),
    "multihop_rag": ("Hits@4", "MRR@10"),
    "beir_scifact": ("nDCG@10",),
    "beir_nfcorpus": ("nDCG@10",),
}
SCORES = {measure.name: measure.score for measure in MEASURES}
TEN = 10  # passages that are read for an answer
_SHARED = 8  # searches of both legs that are kept for the ways to come

Values = np.ndarray  # (questions, measures) float64


def drawn(public: PublicSet, *, tuned_on: bool, limit: int | None) -> tuple[Question, ...]:
    """Return the questions that may be tuned on, or the others, without those that the corpus does not answer."""
    kept = tuple(q for q in public.questions if q.files and (q.id in public.tuned_on) == tuned_on)
    return replace(public, questions=kept, tuned_on=frozenset()).draw("all", limit).questions if kept else ()


def opened(corpus: Path, path: Path, embedder: Embedder, passage_tokens: int | None = None) -> NewsIndex:
    """Bring an index up to date, and open it."""
    settings = load_settings(corpus=corpus, index=path, embedding_model=embedder.name, passage_tokens=passage_tokens)
    sync(corpus, path, settings, embedder=embedder)
    return NewsIndex.open(path, settings, embedder)


def measure(
    index: NewsIndex, questions: Iterable[Question], names: Sequence[str], ways: Iterable[Way]
) -> dict[str, Values]:
    """Search for each question in each way, as `eval run` does, and return the values of the measures by way."""
    by_name = {way.name: way for way in ways}
    values: dict[str, list[list[float]]] = {name: [] for name in by_name}
    with index.view() as view:
        outlets = list(view.catalog.outlets())
        # The product's own search, so that copies collapse and equals are ordered as they are in it; only what the legs
        # find is kept from one way to the next.
        legs = lru_cache(_SHARED)(Searcher(view, index.embedder).candidates)
        searchers = [_Sharing(view, index.embedder, way, legs) for way in by_name.values()]
        for question in questions:
            text, scope = _searched(question, outlets)
            for rows, searcher in zip(values.values(), searchers, strict=True):
                hits = searcher.search(text, DEPTH, scope)
                rows.append([_value(name, question, hits, index) for name in names])
    return {name: np.array(rows, dtype=np.float64) for name, rows in values.items()}


class _Sharing(Searcher):
    """A searcher whose legs others have searched already."""

    def __init__(
        self, view: IndexView, embedder: Embedder, way: Way, legs: Callable[[str, int, Scope], tuple[Found, Found]]
    ) -> None:
        super().__init__(view, embedder, way.legs, way.fusion)
        self._found = legs

    def candidates(self, text: str, pool: int, scope: Scope) -> tuple[Found, Found]:
        return self._found(text, pool, scope)


def _searched(question: Question, outlets: Sequence[str]) -> tuple[str, Scope]:
    """Return what is searched for, and within which limits, where the whole question is: see evals/run.py."""
    text, _ = clean_question(question.question)
    if question.is_search_only or joint_of(text, outlets):
        return text, Scope()
    parsed = infer_filters(text, outlets)
    return (parsed.search_text if parsed.inferred else text), scope_of(parsed.inferred)


def _value(name: str, question: Question, hits: Sequence[Hit], index: NewsIndex) -> float:
    if name == PASSAGE:
        right = (hit.passage.text for hit in hits[:TEN] if holds_answer(hit.article, question))
        return float(any(contains(text, words) for text in right for fact in question.answers for words in fact))
    ranking = tuple(dict.fromkeys(place for hit in hits for place in units(hit, question)))
    passages = tuple(hit.passage.text for hit in hits)
    value = SCORES[name](Outcome(question, None, ranking, index.article, lambda _: None, passages))
    assert value is not None  # every question has gold files, and those of MultiHop-RAG gold facts
    return value


def print_differences(title: str, names: Sequence[str], found: Mapping[str, Values], console: Console) -> None:
    """Print each score of several searches beside its difference from the first one's, over the same questions."""
    base = next(iter(found))
    table = titled(f"{title}: n = {len(found[base]):,}", "Search", "Score", f"less {base}")
    for column, name in enumerate(names):
        table.add_section()
        table.add_row(Text(name, style="bold"))
        for way, values in found.items():
            gap = compare_columns(found[base][:, [column]], values[:, [column]])[0].difference
            less = "" if way == base else interval_cell(gap, is_difference=True)
            table.add_row(f"  {way}", interval_cell(bootstrap(values[:, column].tolist())), less)
    console.print(table)
