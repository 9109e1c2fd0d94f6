"""Generations: the stores on the disk that belong to one state of the catalog, and how the next ones are written.

A generation is a list of segments (vectors) and one keyword store. Folders are never changed once they are published:
a generation shares its predecessor's segments and, by links, the files of its keywords, and adds what is new. So a
reader keeps what it has opened, a killed run leaves only folders that nothing points to, and a small change costs little.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.errors import IndexDamaged, OnRecordError
from index.keywords import Keywords
from index.lease import remove_unless_leased
from index.seal import check_seal
from index.segment import FEW, build_segment, folded

__all__ = [
    "KEYWORDS",
    "damaged_stores",
    "keywords_folder",
    "next_generation",
    "remove_unused",
    "segment_folder",
    "unused_folders",
    "write_generation",
]

_FULL = re.compile(r"disk is full|no space left|disk i/o error|quota exceeded|read-?only", re.IGNORECASE)
KEYWORDS = "keywords"  # the folder, and the store's name beside those of the segments


def segment_folder(path: Path, segment: str) -> Path:
    """Return the folder of a segment of the index in folder `path`."""
    return path / "segments" / segment


def keywords_folder(path: Path, generation: int) -> Path:
    """Return the folder of the keywords of one generation."""
    return path / KEYWORDS / str(generation)


def damaged_stores(path: Path, catalog: Catalog, *, thorough: bool = False) -> dict[str, str]:
    """Return what is wrong with each store of the published generation that cannot be used, by segment or "keywords"."""
    damaged: dict[str, str] = {}
    for segment in catalog.fact("segments") or ():
        try:
            check_seal(segment_folder(path, segment), thorough=thorough)
        except IndexDamaged as error:
            damaged[segment] = str(error)
    try:
        check_seal(keywords_folder(path, catalog.fact("generation")), thorough=thorough)
    except IndexDamaged as error:
        damaged[KEYWORDS] = str(error)
    return damaged


def write_generation(
    path: Path,
    catalog: Catalog,
    generation: int,
    gone: Iterable[str],
    damaged: Iterable[str] | None,
    progress: Callable[[int, int], None],
) -> None:
    """Write the stores of a new generation and publish it; call it inside the transaction that changes the articles.

    `gone` are the passages removed since the last one. `damaged` stores are built anew from the catalog, all of them
    where it is None. `progress` is told passages done and in all.
    """
    before = catalog.fact("generation"), catalog.fact("segments") or []
    if damaged is None:
        catalog.forget_segments()
    keep_keywords = damaged is not None and KEYWORDS not in set(damaged)
    with _told_when_full(path):
        Keywords.build(
            keywords_folder(path, generation),
            catalog.unplaced_passages() if keep_keywords else ((article, p) for article, p, _ in catalog.rows()),
            base=keywords_folder(path, before[0]) if keep_keywords else None,
            gone=gone if keep_keywords else (),
        )
    counts = catalog.segments()
    alive, dead = ({name: count[i] for name, count in counts.items()} for i in (0, 1))
    anew = set(damaged or ()) & set(counts)
    lone = sum(alive.pop(name, 0) for name in anew)
    taken = anew | folded(alive, dead, catalog.unplaced() + lone)
    total = catalog.fold(taken, str(generation))
    if total:
        with _told_when_full(path):
            build_segment(
                segment_folder(path, str(generation)),
                _counted(catalog.rows(str(generation)), total, progress),
                total,
                is_flat=total < FEW and bool(set(counts) - taken),
            )
    catalog.set_facts(generation=generation, segments=sorted(catalog.segments()), before=before)


def next_generation(catalog: Catalog) -> int:
    """Return a number that was never used before, not even by an index that was removed: a reader may have it open."""
    return max((catalog.fact("generation") or 0) + 1, int(time.time()))


def remove_unused(path: Path, catalog: Catalog) -> None:
    """Remove the folders of all but the published generation and the one before, which a reader may just be opening.

    Those that a reader still has open stay until a later run.
    """
    for folder in unused_folders(path, catalog):
        remove_unless_leased(folder)


def unused_folders(path: Path, catalog: Catalog) -> list[Path]:
    """Return the folders that neither the published generation nor the one before has; a writer may be filling one."""
    generation, segments = catalog.fact("generation"), catalog.fact("segments")
    generation_before, segments_before = catalog.fact("before") or (None, [])
    used = {
        *(segment_folder(path, segment) for segment in (*(segments or ()), *segments_before)),
        *(keywords_folder(path, number) for number in (generation or 0, generation_before or 0)),
    }
    found = (*_entries(path / "segments"), *_entries(path / KEYWORDS), *_entries(path / "generations"))
    return [folder for folder in found if folder not in used]


@contextmanager
def _told_when_full(path: Path) -> Iterator[None]:
    """Turn what the stores' libraries raise where they cannot write into an error of ours; each has its own words."""
    try:
        yield
    except Exception as error:
        from chromadb.errors import InternalError  # slow to import; it keeps to itself what it could not do

        if isinstance(error, OSError | InternalError) or _FULL.search(str(error)):
            raise OnRecordError(
                f"The stores of the index in {path} cannot be written: {error}. Nothing is lost: make room on the disk or "
                "check the folder's permissions, then try again."
            ) from error
        raise


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _counted(rows: Iterable[Any], total: int, progress: Callable[[int, int], None]) -> Iterator[Any]:
    for done, row in enumerate(rows, 1):
        yield row
        progress(done, total)
