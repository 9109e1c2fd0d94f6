"""The models that answer: the embedder of questions and the readers. Loaded when first needed, once for all who share them.

Desks over several indexes, and a desk whose settings change, use the same `Models`. A chat model is none of them: it is
somebody else's, and changes with the settings.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from index import Settings
from index.embedding import Embedder

if TYPE_CHECKING:
    from rag.reader import Reader

__all__ = ["Models"]


class Models:
    """The embedder and the readers of some settings, or those that are given. Safe to share between threads."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None, reader: Reader | None = None) -> None:
        self._settings = settings
        self._embedder = embedder
        self._reader = reader
        self._second: Reader | None = None
        self._has_second = reader is None  # a reader that is given reads alone
        self._loading = threading.Lock()

    @property
    def embedder(self) -> Embedder:
        """What turns questions and passages into vectors."""
        with self._loading:
            self._embedder = self._embedder or Embedder.from_settings(self._settings)
            return self._embedder

    @property
    def reader(self) -> Reader:
        """What picks the sentences that answer, from every passage found. Raises ModelError."""
        from rag.reader import Reader

        with self._loading:
            self._reader = self._reader or Reader.load(precision=self._settings.precision)
            return self._reader

    @property
    def second(self) -> Reader | None:
        """What reads the best of those passages once more; None beside a reader that is given. Raises ModelError."""
        from rag.reader import SECOND, Reader

        with self._loading:
            if self._has_second:
                self._second = self._second or Reader.load(SECOND, precision=self._settings.precision)
            return self._second
