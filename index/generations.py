"""Generations: the stores on the disk that belong to one state of the catalog, and how the next ones are written.

A generation is a list of segments (vectors) and one keyword store. Folders are never changed once they are published:
a generation shares its predecessor's segments and, by links, the files of its keywords, and adds what is new. So a
reader keeps what it has opened, a killed run leaves only folders that nothing points to, and a small change costs little.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from index.catalog import Catalog
from index.errors import IndexDamaged
from index.keywords import Keywords
from index.seal import check_seal
from index.segment import build_segment, check_segment, folded

__all__ = ["damaged_stores", "keywords_folder", "remove_unused", "segment_folder", "write_generation"]

_KEYWORDS = "keywords"


def segment_folder(path: Path, segment: str) -> Path:
    """Return the folder of a segment of the index in folder `path`."""
    return path / "segments" / segment


def keywords_folder(path: Path, generation: int) -> Path:
    """Return the folder of the keywords of one generation."""
    return path / _KEYWORDS / str(generation)


def damaged_stores(path: Path, catalog: Catalog, *, thorough: bool = False) -> dict[str, str]:
    """Return what is wrong with each store of the published generation that cannot be used, by segment or "keywords"."""
    damaged: dict[str, str] = {}
    for segment in catalog.fact("segments") or ():
        try:
            check_segment(segment_folder(path, segment), thorough=thorough)
        except IndexDamaged as error:
            damaged[segment] = str(error)
    try:
        check_seal(keywords_folder(path, catalog.fact("generation")), thorough=thorough)
    except IndexDamaged as error:
        damaged[_KEYWORDS] = str(error)
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
    keep_keywords = damaged is not None and _KEYWORDS not in set(damaged)
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
    total = catalog.fold(anew | folded(alive, dead, catalog.unplaced() + lone), str(generation))
    if total:
        build_segment(
            segment_folder(path, str(generation)), _counted(catalog.rows(str(generation)), total, progress), total
        )
    catalog.set_facts(generation=generation, segments=sorted(catalog.segments()), before=before)


def remove_unused(path: Path, catalog: Catalog) -> None:
    """Remove the folders of all but the published generation and the one before, which a reader may just have opened."""
    generation, segments = catalog.fact("generation"), catalog.fact("segments")
    generation_before, segments_before = catalog.fact("before") or (None, [])
    used = {
        *(segment_folder(path, segment) for segment in (*segments, *segments_before)),
        *(keywords_folder(path, number) for number in (generation, generation_before or 0)),
    }
    for folder in (*_entries(path / "segments"), *_entries(path / _KEYWORDS), *_entries(path / "generations")):
        if folder not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _entries(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _counted(rows: Iterable[Any], total: int, progress: Callable[[int, int], None]) -> Iterator[Any]:
    for done, row in enumerate(rows, 1):
        yield row
        progress(done, total)
