"""The versions of what an index is made with: the libraries behind its stores and vectors, the rules that read its files."""

from __future__ import annotations

import sqlite3
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files

from index.article import content_hash

__all__ = ["library_versions", "reading_rules"]

_LIBRARIES = ("onrecord", "chromadb", "tantivy", "sentence-transformers", "torch")
_READING = (
    "trafilatura",
    "python-docx",
    "pdfminer.six",
    "sentencex",
    "py3langid",
    "charset-normalizer",
    "python-dateutil",
)


def library_versions() -> dict[str, str]:
    """Return the installed version of each library that writes or reads the stores; what is missing is left out."""
    return {"sqlite": sqlite3.sqlite_version, **_installed(_LIBRARIES)}


@cache
def reading_rules() -> str:
    """Return a hash of all that decides what is read out of a file: this package's code, and the libraries that it reads with.

    Where it is another than that of an index, the same files may give other dates, outlets and passages. That a line of
    code is no rule is not told: reading a corpus once more costs little, as what was embedded stays.
    """
    code = (part for part in sorted(files("index").iterdir(), key=lambda part: part.name) if part.name.endswith(".py"))
    return content_hash(str(_installed(_READING)), *(part.read_text(encoding="utf-8") for part in code))


def _installed(names: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
