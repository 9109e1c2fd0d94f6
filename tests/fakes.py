"""Parts that tests pass in where the real ones are slow. Everything they compute can be computed by hand."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

import numpy as np

from index.article import Span


class WordTokenizer:
    """Every run of characters that is not white space is a token."""

    def __init__(self, limit: int = 254) -> None:
        self.limit = limit

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        return [[(m.start(), m.end()) for m in re.finditer(r"\S+", text)] for text in texts]


class BagOfWords:
    """An embedder whose vector counts words, each hashed to one of 256 places."""

    name = "bag-of-words"
    fingerprint = "counts-1"

    def __init__(self) -> None:
        self.tokenizer = WordTokenizer()
        self.embedded: list[str] = []

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.embedded += texts
        return np.stack([self._vector(text) for text in texts])

    def embed_question(self, text: str) -> np.ndarray:
        return self._vector(text)

    def _vector(self, text: str) -> np.ndarray:
        vector = np.full(256, 1e-6, dtype=np.float32)
        for word in re.findall(r"\w+", text.lower()):
            vector[hashlib.md5(word.encode()).digest()[0]] += 1
        return vector / np.linalg.norm(vector)
