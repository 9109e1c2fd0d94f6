"""The versions of the libraries that an index is made with: what its stores and vectors may depend on."""

from __future__ import annotations

import sqlite3
from importlib.metadata import PackageNotFoundError, version

__all__ = ["library_versions"]

_LIBRARIES = ("onrecord", "chromadb", "tantivy", "sentence-transformers", "torch")


def library_versions() -> dict[str, str]:
    """Return the installed version of each library that writes or reads the stores; what is missing is left out."""
    found = {"sqlite": sqlite3.sqlite_version}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
