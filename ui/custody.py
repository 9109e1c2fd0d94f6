"""What a quotation can later be held against: the hash of its article's file, of its text, and of the corpus.

Hashes are SHA-256 in hexadecimal. That of a file is of its bytes; that of a text is of the article's text in UTF-8, which
for a record of a larger file, or for a web page, is only a part of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from index import Article, UnreadableFile
from index.files import opened

if TYPE_CHECKING:
    from index.catalog import Catalog

__all__ = ["Custody", "corpus_folder", "custody_of", "file_sha256", "text_sha256"]


@dataclass(frozen=True, slots=True)
class Custody:
    """What the corpus was like; without an index at hand, nothing is known of it."""

    corpus_hash: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)  # SHA-256 by file, of those that are as they were quoted


def custody_of(index: Path, articles: Iterable[Article]) -> Custody:
    """Return what is known of the files of articles that were quoted, in the corpus that the index in a folder holds.

    A file that changed since it was indexed, or was indexed anew since it was quoted, or cannot be read, has no hash: it is
    not the one that was quoted. Raises IndexDamaged.
    """
    quoted = {article.id: article.file for article in articles}
    with _catalog(index) as catalog:
        if catalog is None:
            return Custody()
        corpus_hash, folder, states = catalog.fact("corpus_hash"), catalog.fact("folder"), catalog.files()
        others = {file for article_id, file in quoted.items() if not catalog.has_article(article_id)}
    hashes: dict[str, str] = {}
    for file in dict.fromkeys(file for file in quoted.values() if file not in others):
        path, state = Path(folder or "") / file, states.get(file)
        try:
            now = path.stat()
            if state and (state.size, state.mtime_ns) == (now.st_size, now.st_mtime_ns):
                hashes[file] = file_sha256(path)
        except (OSError, UnreadableFile):
            continue
    return Custody(corpus_hash, hashes)


def corpus_folder(index: Path) -> Path | None:
    """Return the folder that the index was built from, where there is an index. Raises IndexDamaged."""
    with _catalog(index) as catalog:
        folder = (catalog.fact("folder") or catalog.fact("corpus")) if catalog else None
    return Path(folder) if folder else None


@contextmanager
def _catalog(index: Path) -> Iterator[Catalog | None]:
    from index.catalog import Catalog, translated  # SQLite and numpy
    from index.store import catalog_file

    place = catalog_file(index)
    if not place.is_file():
        yield None
        return
    with translated(place), closing(Catalog.open(place)) as catalog:
        yield catalog


def file_sha256(path: Path) -> str:
    """Return the hash of a file's bytes. Raises UnreadableFile."""
    with opened(path) as file:
        digest = hashlib.sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
        return digest.hexdigest()


def text_sha256(text: str) -> str:
    """Return the hash of an article's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
