"""An embedder for crash tests: its vectors count words, so that it costs nothing and needs no model's files."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import cast

import numpy as np

from index.article import Span
from index.embedding import Embedder, WordPieces

__all__ = ["counting_embedder"]

_PLACES = 256
_WORD = re.compile(r"\w+")


class _Words:
    """Every run of characters that is not white space is a token."""

    limit = 254

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[match.span() for match in re.finditer(r"\S+", text)] for text in texts]


class _CountingEmbedder(Embedder):
    """Each word counts in one of 256 places, by its checksum."""

    tokenizer = cast("WordPieces", _Words())
    fingerprint = "counts-1"

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.embed_question(text) for text in texts])

    def embed_question(self, text: str) -> np.ndarray:
        vector = np.full(_PLACES, 1e-6, dtype=np.float32)
        for word in _WORD.findall(text.lower()):
            vector[zlib.crc32(word.encode()) % _PLACES] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def counting_embedder() -> Embedder:
    """Return the embedder; its name is `word-counts`."""
    return _CountingEmbedder("word-counts")
