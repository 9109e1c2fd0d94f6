"""An index as one file: to keep, to send, to open elsewhere.

The catalog alone is the truth, so the file is a compacted copy of it: a SQLite file with a mark, the format and a hash of
all its rows. Importing checks these and builds the stores from it; nothing is embedded. The article files stay behind,
their texts do not: who has the file can read every article.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from index.binding import binding
from index.catalog import FORMAT, PLACE, Catalog, translated
from index.embedding import Embedder
from index.errors import IndexDamaged, IndexMismatch, IndexMissing, InvalidValue, OnRecordError
from index.generations import next_generation, remove_unused, write_generation
from index.inspection import contents_digest, inconsistencies, integrity_problems
from index.settings import Settings
from index.store import catalog_file
from index.versions import library_versions
from index.writer_lock import writer_lock

__all__ = ["Ported", "export_index", "import_index"]

MARK = int.from_bytes(b"OnRc")  # SQLite's application_id: ours, and no other SQLite file
_HASH = "contents"  # the fact that holds the hash of all other rows


@dataclass(frozen=True, slots=True)
class Ported:
    """What was exported or imported."""

    file: str
    index: str
    articles: int
    passages: int
    size: int  # bytes of the file

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def export_index(path: Path, file: Path, *, force: bool = False) -> Ported:
    """Write the index in folder `path` to a file; others may read and write the index meanwhile.

    Raises IndexMissing, and InvalidValue where the file is there already, unless `force` lets it be replaced.
    """
    if not catalog_file(path).is_file():
        raise IndexMissing(f"No index in {path}. Build it with: onrecord index FOLDER --index {path}")
    if file.is_dir() or (file.exists() and (not force or file.samefile(catalog_file(path)))):
        raise InvalidValue(f"{file} exists already. Give another name, or replace a file with: --force")
    part = file.with_name(f".{file.name}.{os.getpid()}")  # under its name there is never half a file
    try:
        part.write_bytes(b"")  # as SQLite takes it; also in the place of one that a killed process of this number left
    except OSError as error:
        raise OnRecordError(f"{file} cannot be written: {error.strerror}. Give another place for it.") from error
    try:
        with translated(catalog_file(path)), closing(Catalog.open(catalog_file(path))) as catalog:
            if catalog.fact("generation") is None:
                raise IndexMissing(f"The index in {path} was never finished. Finish it with: onrecord index FOLDER")
            catalog.connection.execute("VACUUM INTO ?", (str(part),))
        with translated(part), closing(sqlite3.connect(part)) as db, db:
            counts = _finish(db)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return Ported(str(file), str(path), *counts, file.stat().st_size)


def import_index(
    file: Path,
    path: Path,
    settings: Settings,
    embedder: Embedder | None = None,
    *,
    force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Ported:
    """Make an exported file the index in folder `path`; a kill at any moment leaves what was there before.

    Raises InvalidValue for a file that is none of ours and, unless `force` lets it be replaced, where there is an index
    already; IndexDamaged, IndexMismatch.
    """
    with _opened(file) as db:
        _check(file, db, settings, embedder or Embedder.from_settings(settings))
    target = catalog_file(path)
    with writer_lock(path), translated(target), closing(Catalog.create(target)) as catalog:
        if catalog.fact("generation") is not None and not force:
            raise InvalidValue(
                f"There is an index in {path} already. Give another place with --index, or replace it with: --force"
            )
        catalog.lay_out()
        with catalog.taking_over(file):
            write_generation(path, catalog, next_generation(catalog), (), None, progress or (lambda *_: None))
            catalog.set_facts(versions=library_versions())
        remove_unused(path, catalog)
        return Ported(str(file), str(path), catalog.count("articles"), catalog.count("passages"), file.stat().st_size)


def _finish(db: sqlite3.Connection) -> tuple[int, int]:
    """Take out what belongs to the old place, and mark the copy; return its articles and passages."""
    db.execute("PRAGMA secure_delete = ON")  # what is taken out is not to be found in the file's free room
    db.execute(f"DELETE FROM facts WHERE key IN ({', '.join('?' * len(PLACE))})", PLACE)
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if table.startswith("staged_"):
            db.execute(f'DELETE FROM "{table}"')
    catalog = Catalog(db)
    catalog.forget_segments()
    catalog.set_facts(corpus=Path(catalog.fact("corpus")).name)
    catalog.set_facts(**{_HASH: contents_digest(db, _HASH)})
    db.execute(f"PRAGMA application_id = {MARK}")
    db.execute(f"PRAGMA user_version = {int(catalog.fact('binding')['format'])}")  # an older index keeps its own
    return catalog.count("articles"), catalog.count("passages")


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open an exported file without writing beside it. Raises InvalidValue where it cannot be one, IndexDamaged."""
    try:
        with file.open("rb") as opened:
            is_sqlite = opened.read(16) == b"SQLite format 3\0"
    except OSError as error:
        raise InvalidValue(
            f"{file} cannot be read: {error.strerror}. Give a file made with: onrecord export"
        ) from error
    if not is_sqlite:
        raise InvalidValue(f"{file} is not an exported index. Give a file made with: onrecord export")
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as db:
            yield db
    except sqlite3.Error as error:
        raise IndexDamaged(f"{file} is damaged: {error}. Export the index again, or copy the file again.") from error


def _check(file: Path, db: sqlite3.Connection, settings: Settings, embedder: Embedder) -> None:
    """Raise what keeps a file from being imported."""
    if db.execute("PRAGMA application_id").fetchone()[0] != MARK:
        raise InvalidValue(f"{file} is a SQLite file, but not an exported index. Make one with: onrecord export FILE")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    if found != FORMAT:
        step = (
            "Update On the Record." if found > FORMAT else "Index the folder again with this version and export that."
        )
        raise IndexMismatch(f"{file} is written in format {found}, and this version reads format {FORMAT}. {step}")
    problems = integrity_problems(db)
    catalog = Catalog(db)
    if not problems and catalog.fact(_HASH) != contents_digest(db, _HASH):
        problems = ["its rows are not those that were exported"]
    problems = problems or [f"it holds {fault}" for fault in inconsistencies(catalog)]
    if problems:
        raise IndexDamaged(f"{file} is damaged: {problems[0]}. Export the index again, or copy the file again.")
    built, wanted = catalog.fact("binding") or {}, binding(settings, embedder)
    if built.get("weights") != wanted["weights"] and built.get("embedding_model") == wanted["embedding_model"]:
        raise IndexMismatch(
            f"{file} was built with other weights of {embedder.name}. Index its articles with: onrecord index FOLDER"
        )
    for key in (key for key in wanted if built.get(key) != wanted[key]):
        raise IndexMismatch(
            f"{file} was built with {key} = {built.get(key)!r}, and {wanted[key]!r} is set now. "
            f"Set {key} in onrecord.toml to import and use it."
        )
