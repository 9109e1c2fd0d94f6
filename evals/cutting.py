"""Measure how long passages should be, and whether the heading that is embedded with each helps to find it.

Run by `python -m evals.fusing --passages`, on the questions that may be tuned on, where a set has such; the search is the
one that ships.

Lengths are tried on SQuAD's articles: those that the questions are about and 60 others, each length with an index of its
own. Ten longer passages hold more text, so how much that is stands beside the scores: what is read has to be paid for.
MultiHop-RAG, of which only facts and chunks are public, can tell nothing of lengths.

The heading (title, outlet, date) is tried on MultiHop-RAG, whose articles state all three, and on SciFact, whose abstracts
have titles; the plain files of SQuAD state none. One index is as it ships, for the other the model is given passages
without their headings. The keyword leg, which has title and outlet too, is the same both times: the dense leg alone shows
the effect by itself. Many records of MultiHop-RAG are a single sentence, beside which a heading weighs more than in news.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path

import numpy as np
from rich.console import Console

from evals.adapters import PublicSet
from evals.fusions import SHIPPED, WAYS
from evals.searching import SETS, TEN, Values, drawn, measure, opened, print_differences
from index import NewsIndex, Settings
from index.embedding import Embedder, WordPieces
from index.passages import HEADING_TOKENS

__all__ = ["HEADED", "compare_headings", "compare_lengths"]

OTHERS = 60  # articles beside those asked about
HEADED = ("multihop_rag", "beir_scifact")  # sets whose every article has a heading
WITH, WITHOUT = "heading embedded", "no heading"


def compare_lengths(
    public: PublicSet, work: Path, lengths: Sequence[int], limit: int | None, embedder: Embedder, console: Console
) -> None:
    """Print what is found with passages of each length, the length that ships first."""
    questions, names = drawn(public, tuned_on=True, limit=limit), SETS[public.name]
    corpus = _smaller(public, work / "passages" / public.name / "articles")
    usual = Settings.model_fields["passage_tokens"].default
    found: dict[str, Values] = {}
    sizes: list[str] = []
    for tokens in dict.fromkeys((usual, *lengths)):
        # The model reads so many, the heading included: a longer passage is packed no longer.
        held = min(tokens, embedder.tokenizer.limit - HEADING_TOKENS)
        with closing(opened(corpus, corpus.parent / f"index-{tokens}", embedder, tokens)) as index:
            found[f"{held} tokens"] = measure(index, questions, names, [WAYS[SHIPPED]])[SHIPPED]
            sizes.append(f"{held} tokens: {_size(index)}")
    print_differences(f"{public.name}, {len(list(corpus.iterdir()))} articles", names, found, console)
    console.print("\n".join(sizes), highlight=False)


def compare_headings(public: PublicSet, work: Path, limit: int | None, embedder: Embedder, console: Console) -> None:
    """Print what is found with and without the heading in the embedded text, by both legs and by the dense one."""
    questions, names = drawn(public, tuned_on=bool(public.tuned_on), limit=limit), SETS[public.name]
    ways = [WAYS[SHIPPED], WAYS["dense alone"]]
    places = {WITH: (public.index, embedder), WITHOUT: (work / "passages" / public.name / "index", Headless(embedder))}
    found: dict[str, dict[str, Values]] = {}
    for name, (path, model) in places.items():
        with closing(opened(public.corpus, path, model)) as index:
            found[name] = measure(index, questions, names, ways)
    for way in ways:
        print_differences(f"{public.name}, {way.name}", names, {n: of[way.name] for n, of in found.items()}, console)


class Headless(Embedder):
    """Embeds passages without the heading that stands on the first line of each; for articles that all have one."""

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(embedder.name)
        self._embedder = embedder

    @cached_property
    def tokenizer(self) -> WordPieces:
        return self._embedder.tokenizer

    @cached_property
    def fingerprint(self) -> str:
        return f"{self._embedder.fingerprint} {WITHOUT}"  # other vectors: neither index may be taken for the other

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._embedder.embed_passages([text.split("\n", 1)[1] for text in texts])

    def embed_question(self, text: str) -> np.ndarray:
        return self._embedder.embed_question(text)


def _smaller(public: PublicSet, folder: Path) -> Path:
    """Copy the articles of the tuning questions, and some others that a seed draws; return the folder."""
    asked = {file for question in public.questions if question.id in public.tuned_on for file in question.files}
    others = sorted(path.name for path in public.corpus.iterdir() if path.name not in asked)
    beside = random.Random(0).sample(others, min(OTHERS, len(others)))  # noqa: S311 - not a secret
    folder.mkdir(parents=True, exist_ok=True)
    for file in (*sorted(asked), *beside):
        if not (folder / file).exists():  # else it would be read anew by every run
            shutil.copyfile(public.corpus / file, folder / file)
    return folder


def _size(index: NewsIndex) -> str:
    sizes = [len(passage.text) for article in index.articles() for passage in index.passages(article.id)]
    return f"{len(sizes):,} passages, {TEN} of them {TEN * sum(sizes) / len(sizes):,.0f} characters on average"
