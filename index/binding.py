"""What an index is bound to: opening it with another embedding model or other passages would be silent nonsense."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.catalog import FORMAT, Catalog
from index.embedding import Embedder
from index.errors import IndexMismatch
from index.settings import Settings

__all__ = ["binding", "check_binding"]


def binding(settings: Settings, embedder: Embedder) -> dict[str, Any]:
    """Return what the passages and vectors of an index depend on."""
    return {
        "format": FORMAT,
        "embedding_model": embedder.name,
        "weights": embedder.fingerprint,  # their dimension with them; every vector is normalised to length 1
        "passage_tokens": settings.passage_tokens,
    }


def check_binding(catalog: Catalog, settings: Settings, embedder: Embedder, path: Path) -> None:
    """Raise IndexMismatch, with the command that fixes it, where the index was built otherwise."""
    built, wanted = catalog.fact("binding"), binding(settings, embedder)
    if built is None or built == wanted:
        return
    key = next(k for k in wanted if built.get(k) != wanted.get(k))
    corpus = catalog.fact("corpus") or "FOLDER"
    raise IndexMismatch(
        f"The index in {path} was built with {key} = {built.get(key)!r}, and {wanted.get(key)!r} is set now. "
        f"Set it back, or rebuild the index with: onrecord index {corpus} --index {path} --rebuild"
    )
