"""As many passages as a benchmark wants, from those of a real index: repeated, each time with other words and vectors.

Every repetition swaps a fifth of the words for words drawn from the whole corpus, so that frequent words stay frequent,
invents one in a hundred, as names do, and turns the vector a little, as another wording of the same would.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index import Article, Passage, content_hash
from index.catalog import Catalog
from index.errors import IndexMissing
from index.store import catalog_file

__all__ = ["Source", "perturbed", "varied_rows"]

COSINE = 0.9  # about, of a repeated passage to the real one
SWAPPED, INVENTED = 0.2, 0.01  # shares of the words
_TOGETHER = 4_096  # rows turned at once
Row = tuple[Article, Passage, np.ndarray]


@dataclass(frozen=True)
class Source:
    """The real passages of an index, with their articles and vectors."""

    articles: tuple[Article, ...]  # of each passage
    passages: tuple[Passage, ...]
    vectors: np.ndarray  # (n, dimension) float32, rows of length 1
    words: tuple[str, ...]  # every running word of the corpus

    @classmethod
    def of_index(cls, path: Path) -> Source:
        """Read an index. Raises IndexMissing where there is none, or an empty one."""
        if not catalog_file(path).is_file():
            raise IndexMissing(f"No index in {path}. Build it with: onrecord index FOLDER --index {path}")
        catalog = Catalog.open(catalog_file(path))
        try:
            rows = [(article, passage, vector.copy()) for article, passage, vector in catalog.rows()]
        finally:
            catalog.close()
        if not rows:
            raise IndexMissing(f"The index in {path} is empty. Build it with: onrecord index FOLDER --index {path}")
        articles, passages, vectors = zip(*rows, strict=True)
        words = tuple(word for passage in passages for word in passage.text.split())
        return cls(articles, passages, np.stack(vectors), words)


def varied_rows(source: Source, count: int) -> Iterator[Row]:
    """Yield `count` rows: the real ones first, then repetitions; always the same, prefixes included."""
    n = len(source.passages)
    for start in range(0, count, _TOGETHER):
        dice = np.random.default_rng((0, start))
        places = np.arange(start, min(start + _TOGETHER, count))
        vectors = perturbed(source.vectors[places % n], dice)
        for place, vector in zip(places.tolist(), vectors, strict=True):
            article, passage = source.articles[place % n], source.passages[place % n]
            if place < n:
                yield article, passage, source.vectors[place]
            else:
                yield *_repeated(article, passage, place // n, source.words, dice), vector


def perturbed(vectors: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Return each row, of length 1, turned in a random direction until its cosine to itself is about 0.9."""
    size = math.sqrt(1 / COSINE**2 - 1)
    noise = dice.standard_normal(vectors.shape, dtype=np.float32) * np.float32(size / math.sqrt(vectors.shape[1]))
    turned = vectors + noise
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), dtype=np.float32)


def _repeated(
    article: Article, passage: Passage, number: int, words: tuple[str, ...], dice: np.random.Generator
) -> tuple[Article, Passage]:
    text = passage.text.split()
    for place in dice.integers(0, len(text), size=round(SWAPPED * len(text))).tolist():
        text[place] = words[dice.integers(0, len(words))]
    if dice.random() < INVENTED * len(text):
        text[-1] = f"Q{dice.integers(0, 10**9)}"
    return (
        replace(article, file=f"{article.file}~{number}"),
        replace(passage, article_id=content_hash(article.id, str(number)), text=" ".join(text)),
    )
