"""Sync: make the index equal to the folder. What was embedded once is never embedded again.

Order of events, each safe to be interrupted: stage what is new or changed; embed what was never embedded, keeping each
batch for good; write the segment and the keywords of the next generation into folders of their own; publish articles
and generation in one transaction; remove folders that no reader can still be using.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.article import Article, Skipped, content_hash
from index.binding import binding, check_binding
from index.catalog import Catalog, FileState, embedding_key, translated
from index.embedding import Embedder
from index.generations import damaged_stores, remove_unused, write_generation
from index.passages import embedded_text, passages_of
from index.reading import corpus_files, read_articles
from index.settings import Settings
from index.sidecar import Sidecar, load_sidecar
from index.store import catalog_file
from index.vectors import batches
from index.writer_lock import writer_lock

__all__ = ["Progress", "SyncReport", "sync"]

_KEPT_TOGETHER = 256  # passages embedded between two commits: what a kill can cost
_PASSING = {"permission", "gone", "device"}  # kinds of skips that the file itself is not to blame for
_STAGED_TOGETHER = 500  # files read between two commits


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one step of a run is."""

    step: str  # "reading", "embedding", "storing"
    done: int
    total: int  # files or passages


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a run did. Counts are of articles unless they say otherwise."""

    files: int
    articles: int
    passages: int
    embedded: int  # passages
    added: int
    changed: int
    removed: int
    skipped: tuple[Skipped, ...]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """Return the summary that `onrecord index --json` prints."""
        return {**asdict(self), "skipped": [asdict(skip) for skip in self.skipped], "seconds": round(self.seconds, 3)}


@dataclass
class _Plan:
    """What this run found in the folder; filled while reading."""

    files: dict[str, FileState] = field(default_factory=dict)
    reread: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)  # ids of published articles that are replaced or removed
    skipped: list[Skipped] = field(default_factory=list)
    added: int = 0
    changed: int = 0
    removed: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def sync(
    folder: Path,
    path: Path,
    settings: Settings,
    progress: Callable[[Progress], None] | None = None,
    *,
    rebuild: bool = False,
    embedder: Embedder | None = None,
) -> SyncReport:
    """Make the index in folder `path` equal to the articles in `folder`, and report what that took.

    With `rebuild`, everything is read and stored anew (vectors of unchanged texts are still reused). Raises CorpusError,
    IndexLocked, IndexMismatch, ModelError.
    """
    started = time.perf_counter()
    embedder = embedder or Embedder.from_settings(settings)
    report = progress or (lambda _: None)
    folder = folder.absolute()
    sidecar = load_sidecar(folder)
    with writer_lock(path), translated(catalog_file(path)), closing(Catalog.create(catalog_file(path))) as catalog:
        fresh = rebuild or catalog.fact("generation") is None
        if not fresh:
            check_binding(catalog, settings, embedder, path)
        catalog.lay_out()
        catalog.clear_stage()
        plan = _stage(folder, path, catalog, settings, sidecar, embedder, report, fresh=fresh)
        embedded = _embed(catalog, embedder, report)
        _publish(folder, path, catalog, settings, embedder, plan, report, fresh=fresh)
        remove_unused(path, catalog)
        return SyncReport(
            files=len(plan.files),
            articles=catalog.count("articles"),
            passages=catalog.count("passages"),
            embedded=embedded,
            added=plan.added,
            changed=plan.changed,
            removed=plan.removed,
            skipped=tuple(plan.skipped),
            seconds=time.perf_counter() - started,
        )


def _stage(
    folder: Path,
    path: Path,
    catalog: Catalog,
    settings: Settings,
    sidecar: Sidecar,
    embedder: Embedder,
    report: Callable[[Progress], None],
    *,
    fresh: bool,
) -> _Plan:
    """Read what is new or changed since the last run, and put it beside the published articles."""
    plan = _Plan()
    context = content_hash(str(sorted(settings.fields.items())), str(settings.max_file_mb))
    by_person = sidecar.fingerprints()
    before, places, old_skips = catalog.files(), catalog.places(), catalog.skipped()
    todo: list[Path] = []
    for found in corpus_files(folder):
        where = folder / found.file if isinstance(found, Skipped) else found
        if where.is_relative_to(path.absolute()):
            continue  # an index inside its own corpus
        if isinstance(found, Skipped):
            plan.skipped.append(found)
            continue
        file = found.relative_to(folder).as_posix()
        try:
            plan.files[file] = state = _state(found, content_hash(context, by_person.get(file, "")))
        except OSError as error:
            plan.skipped.append(Skipped(file, f"it was gone before it could be read: {error.strerror}", "gone"))
            continue
        if fresh or before.get(file) != state:
            plan.reread.add(file)
            todo.append(found)
    plan.skipped += [s for s in old_skips if s.file in plan.files and s.file not in plan.reread]

    seen: set[tuple[str, int]] = set()
    done = 0
    for batch in batches(todo, _STAGED_TOGETHER):
        with catalog.transaction("IMMEDIATE"):
            for file_path in batch:
                for article in read_articles(file_path, folder, settings, sidecar):
                    if isinstance(article, Skipped):
                        plan.skipped.append(article)
                        continue
                    place = (article.file, -1 if article.record is None else article.record)
                    seen.add(place)
                    if _count(plan, article, places.get(place), catalog) or fresh:
                        _stage_article(catalog, article, embedder, settings)
                done += 1
                report(Progress("reading", done, len(todo)))
    removed = {
        article_id
        for place, (article_id, _) in places.items()
        if place[0] not in plan.files or (place[0] in plan.reread and place not in seen)
    }
    plan.removed = len(removed)
    plan.gone |= {article_id for article_id, _ in places.values()} if fresh else removed
    return plan


def _count(plan: _Plan, article: Article, published: tuple[str, bytes] | None, catalog: Catalog) -> bool:
    """Whether an article is new or other than the published one in its place; counts it as such."""
    if published is None:
        plan.added += 1
        return True
    if published == (article.id, catalog.digest_of(article)):
        return False
    plan.changed += 1
    plan.gone.add(published[0])
    return True


def _stage_article(catalog: Catalog, article: Article, embedder: Embedder, settings: Settings) -> None:
    tokenizer = embedder.tokenizer
    passages = passages_of(article, tokenizer, settings.passage_tokens)
    keys = [embedding_key(embedder.fingerprint, embedded_text(article, passage, tokenizer)) for passage in passages]
    catalog.stage(article, zip(passages, keys, strict=True))


def _embed(catalog: Catalog, embedder: Embedder, report: Callable[[Progress], None]) -> int:
    missing = catalog.missing_embeddings()
    done = 0
    for keys in batches(missing, _KEPT_TOGETHER):
        rows = list(catalog.staged_passages(keys))
        texts = [embedded_text(article, passage, embedder.tokenizer) for _, article, passage in rows]
        catalog.add_embeddings([key for key, _, _ in rows], embedder.embed_passages(texts))
        done += len(keys)
        report(Progress("embedding", done, len(missing)))
    return len(missing)


def _publish(
    folder: Path,
    path: Path,
    catalog: Catalog,
    settings: Settings,
    embedder: Embedder,
    plan: _Plan,
    report: Callable[[Progress], None],
    *,
    fresh: bool,
) -> None:
    """Write the stores of the next generation, and publish them together with the articles."""
    generation = catalog.fact("generation")
    damaged = None if fresh else damaged_stores(path, catalog)
    with catalog.transaction("IMMEDIATE"):
        dead = catalog.remove(plan.gone)
        catalog.adopt_staged()
        # What could not be read for a reason that may pass is tried again, although the file did not change.
        passing = {skip.file for skip in plan.skipped if skip.kind in _PASSING}
        catalog.set_files({f: s for f, s in plan.files.items() if f not in passing}, plan.skipped)
        if damaged is None or damaged or not plan.is_empty:
            # Never a number that was used before, not even by an index that was removed: a reader may have it open.
            after = max((generation or 0) + 1, int(time.time()))
            write_generation(
                path, catalog, after, dead, damaged, lambda done, total: report(Progress("storing", done, total))
            )
            catalog.set_facts(corpus_hash=catalog.corpus_hash())
        catalog.set_facts(
            binding=binding(settings, embedder),
            corpus=str(_shown(folder)),
            built=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _state(file: Path, context: str) -> FileState:
    stat = file.stat()
    return FileState(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, context)


def _shown(folder: Path) -> Path:
    """Return the folder as a person would write it: relative where it lies below the working folder."""
    try:
        return folder.relative_to(Path.cwd())
    except ValueError:
        return folder
