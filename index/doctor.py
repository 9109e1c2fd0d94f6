"""The doctor: looks whether an index is whole and up to date, and repairs what the catalog alone can repair.

Each finding says what is so and what to do about it. Looking changes nothing; repairing embeds nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from index.article import Article
from index.binding import check_binding
from index.catalog import FORMAT, Catalog, translated
from index.embedding import Embedder, check_weights, embedded_model_folder
from index.errors import CorpusError, IndexDamaged, IndexLocked, IndexMismatch, IndexMissing, ModelError, OnRecordError
from index.generations import damaged_stores, next_generation, remove_unused, unused_folders, write_generation
from index.inspection import disk_sizes, inconsistencies, integrity_problems, listed, unused_embeddings
from index.listing import list_folder
from index.probe import probe
from index.reading import read_articles
from index.settings import EMBEDDED_MODEL, Settings
from index.sidecar import load_sidecar
from index.store import catalog_file
from index.versions import library_versions, reading_rules
from index.writer_lock import writer_lock

__all__ = ["Checkup", "Finding", "examine", "repair"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found."""

    about: str  # "catalog", "folder", "stores", "model", "versions", "disk"
    state: Literal["good", "note", "fault"]  # a note costs room or time; a fault may cost answers
    text: str
    next_step: str | None = None


@dataclass(frozen=True, slots=True)
class Checkup:
    """Everything that was found, and which stores a repair builds anew."""

    findings: tuple[Finding, ...]
    damaged: frozenset[str] = frozenset()  # segments, "keywords"

    @property
    def is_healthy(self) -> bool:
        """Whether there is no fault."""
        return all(finding.state != "fault" for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"healthy": self.is_healthy, "findings": [asdict(finding) for finding in self.findings]}


def examine(path: Path, settings: Settings, embedder: Embedder | None = None) -> Checkup:
    """Look at the index in folder `path` from every side. Raises IndexMissing where there is none."""
    file, embedder = catalog_file(path), embedder or Embedder.from_settings(settings)
    if not file.is_file():
        raise IndexMissing(f"No index in {path}. Build it with: onrecord index FOLDER --index {path}")
    try:
        with translated(file), closing(Catalog.open(file)) as catalog, catalog.transaction():
            if problems := integrity_problems(catalog.connection):
                raise IndexDamaged(f"SQLite finds the catalog {file} damaged: {'; '.join(problems)}.")
            return _examined(path, catalog, settings, embedder)
    except IndexDamaged as error:
        text, _, _ = str(error).partition(" If it stays so")
        again = f"remove {path}, then: onrecord index FOLDER --index {path}"
        return Checkup((Finding("catalog", "fault", text, again),))


def _examined(path: Path, catalog: Catalog, settings: Settings, embedder: Embedder) -> Checkup:
    corpus = catalog.fact("corpus") or "FOLDER"
    index = f"onrecord index {corpus} --index {path}"
    if catalog.fact("generation") is None:
        return Checkup((Finding("catalog", "fault", "The first run over the folder never ended.", index),))
    if catalog.fact("binding")["format"] != FORMAT:
        text = f"It was written in format {catalog.fact('binding')['format']}; this version reads {FORMAT}."
        return Checkup((Finding("catalog", "fault", text, f"{index} --rebuild"),))
    damaged = damaged_stores(path, catalog, thorough=True)
    problems = [(store, text) for store, text in damaged.items()]
    problems += [(p.store, p.text) for p in probe(catalog_file(path)) if p.store not in damaged]
    if unplaced := catalog.unplaced():
        problems.append((str(catalog.fact("generation")), f"passages that lie in no segment: {unplaced}"))
    return Checkup(
        (
            *_catalog(path, catalog, index),
            *_folder(path, catalog, settings, index),
            *_stores(path, catalog, problems),
            *_model(path, catalog, settings, embedder),
            *_versions(catalog, index),
            *_disk(path, catalog),
        ),
        frozenset(store for store, _ in problems),
    )


def _catalog(path: Path, catalog: Catalog, index: str) -> Iterator[Finding]:
    faults = list(inconsistencies(catalog))
    yield from (Finding("catalog", "fault", f"It holds {fault}.", f"{index} --rebuild") for fault in faults)
    if not faults:
        counts = f"{catalog.count('articles')} articles, {catalog.count('passages')} passages"
        yield Finding("catalog", "good", f"{counts}; every article as it was read")
    count, size = unused_embeddings(catalog)
    if count:
        text = f"Vectors of texts that are gone, kept in case they come back: {count} ({size / 1e6:.1f} MB)."
        yield Finding("catalog", "note", text, _repair(path))


def _folder(path: Path, catalog: Catalog, settings: Settings, index: str) -> Iterator[Finding]:
    folder = Path(catalog.fact("folder") or catalog.fact("corpus") or settings.corpus).absolute()
    if not folder.is_dir():
        yield Finding("folder", "note", f"{folder} is not here: the index answers, but cannot be brought up to date.")
        return
    try:
        sidecar = load_sidecar(folder)
        now = list_folder(folder, path, settings, sidecar).files
    except CorpusError as error:
        yield Finding("folder", "fault", str(error), None)
        return
    then = catalog.files()
    published: dict[str, set[str]] = {}
    for (file, _), (article_id, _) in catalog.places().items():
        published.setdefault(file, set()).add(article_id)

    def is_changed(file: str) -> bool:
        if now[file] == then[file]:
            return False
        if now[file].context != then[file].context:
            return True
        articles = read_articles(folder / file, folder, settings, sidecar)  # only touched, or copied, is not changed
        return {a.id for a in articles if isinstance(a, Article)} != published.get(file, set())

    found = {
        "new": [file for file in now if file not in then],
        "changed": [file for file in now if file in then and is_changed(file)],
        "gone": [file for file in then if file not in now],
    }
    if any(found.values()):
        words = "; ".join(f"{len(files)} {what} ({listed(files)})" for what, files in found.items() if files)
        yield Finding("folder", "fault", f"{folder} is not as it was at the last run: {words}.", index)
    else:
        yield Finding("folder", "good", f"{len(now)} files in {folder}, as they were read")


def _stores(path: Path, catalog: Catalog, problems: list[tuple[str, str]]) -> Iterator[Finding]:
    for store, text in problems:
        name = store if store == "keywords" else f"segment {store}"
        yield Finding("stores", "fault", f"{name}: {text.rstrip('.')}.", _repair(path))
    if not problems:
        count = len(catalog.fact("segments"))
        where = f"{count} segment{'s' if count != 1 else ''} of vectors and in the keywords"
        yield Finding("stores", "good", f"each passage is once in {where}; all were opened and searched")


def _model(path: Path, catalog: Catalog, settings: Settings, embedder: Embedder) -> Iterator[Finding]:
    try:
        if embedder.name == EMBEDDED_MODEL:
            check_weights(embedded_model_folder() / "model.safetensors")
        check_binding(catalog, settings, embedder, path)
    except (IndexMismatch, ModelError) as error:
        text, _, step = str(error).partition(" Set it back, or rebuild the index with: ")
        yield Finding("model", "fault", text, step or None)
        return
    yield Finding("model", "good", f"{embedder.name}, with the weights that the index was built with")


def _versions(catalog: Catalog, index: str) -> Iterator[Finding]:
    if catalog.fact("rules") != reading_rules():
        text = "Its files were read by the rules of another version: dates, outlets and passages may be read otherwise now."
        yield Finding("versions", "note", text, index)
    then, now = catalog.fact("versions") or {}, library_versions()
    others = [f"{name} {then[name]} (now {now.get(name, 'missing')})" for name in then if then[name] != now.get(name)]
    if others:
        yield Finding("versions", "note", f"It was built with {', '.join(others)}.")
    elif then:
        yield Finding("versions", "good", ", ".join(f"{name} {version}" for name, version in now.items()))


def _disk(path: Path, catalog: Catalog) -> Iterator[Finding]:
    try:
        with writer_lock(path):  # what a writer is filling just now is not left over
            left = unused_folders(path, catalog)
    except IndexLocked as error:
        yield Finding("disk", "note", str(error).partition(".")[0] + ".")
        left = []
    except OnRecordError:
        yield Finding("disk", "note", f"{path} may only be read: searching works, indexing does not.")
        left = []
    if left:
        yield Finding("disk", "note", f"Folders left over from runs that were ended: {len(left)}.", _repair(path))
    used, free = sum(disk_sizes(path).values()), shutil.disk_usage(path).free
    text = f"{used / 1e6:.1f} MB in {path}, {free / 1e9:.1f} GB free"
    if free < used:
        yield Finding("disk", "note", f"{text}: not enough to build it anew.", "make room on the disk")
    else:
        yield Finding("disk", "good", text)


def _repair(path: Path) -> str:
    return f"onrecord doctor --repair --index {path}"


def repair(path: Path, checkup: Checkup, progress: Callable[[int, int], None] | None = None) -> list[str]:
    """Repair what was found, as far as the catalog can; return what was done. Raises IndexLocked, IndexDamaged."""
    done: list[str] = []
    file = catalog_file(path)
    with writer_lock(path), translated(file), closing(Catalog.create(file)) as catalog:
        if catalog.fact("generation") is None or catalog.fact("binding")["format"] != FORMAT:
            return done
        catalog.clear_stage()
        if checkup.damaged:
            with catalog.transaction("IMMEDIATE"):
                # The keywords always with them: what they hold of the segments' passages cannot be told from here.
                damaged = {*checkup.damaged, "keywords"}
                write_generation(path, catalog, next_generation(catalog), (), damaged, progress or (lambda *_: None))
                catalog.set_facts(versions=library_versions())
            done.append(f"Built anew from the catalog: {', '.join(sorted(damaged))}.")
        with catalog.transaction("IMMEDIATE"):
            forgotten = catalog.forget_unused_embeddings()
        if forgotten:
            done.append(f"Forgotten vectors of texts that are gone: {forgotten}.")
        left = len(unused_folders(path, catalog))
        remove_unused(path, catalog)
        if left:
            done.append(f"Removed folders that were left over: {left}.")
    return done
