"""Sync: make the index equal to the folder. What was embedded once is never embedded again.

Order of events, each safe to be interrupted: stage what is new or changed; embed what was never embedded, keeping each
batch for good; write the segment and the keywords of the next generation into folders of their own; publish articles
and generation in one transaction; remove folders that no reader can still be using.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from index.article import Article, Skipped
from index.binding import binding, check_binding
from index.catalog import Catalog, FileState, embedding_key, translated
from index.embedding import Embedder
from index.errors import IndexMismatch, ModelError
from index.files import SIDECAR, require_folder
from index.generations import damaged_stores, next_generation, remove_unused, write_generation
from index.inspection import listed
from index.listing import list_folder
from index.passages import embedded_text, passages_of
from index.reading import read_articles
from index.recurring import Recurrence
from index.settings import Settings
from index.sidecar import Sidecar, load_sidecar
from index.store import catalog_file
from index.vectors import batches
from index.versions import library_versions, reading_rules
from index.writer_lock import writer_lock

__all__ = ["Progress", "SyncReport", "sync"]

_KEPT_TOGETHER = 256  # passages embedded between two commits: what a kill can cost
CLOCK_TICK = 20_000_000  # nanoseconds that may pass between two edits of a file with the same time stamp
_PASSING = {"permission", "gone", "device"}  # kinds of skips that the file itself is not to blame for
_STAGED_TOGETHER = 500  # articles read between two commits, also inside one large file


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one step of a run is."""

    step: str  # "reading", "embedding", "storing"
    done: int
    total: int  # articles or passages; of articles an estimate, until the last is read


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
    anew: bool = False  # by the rules of another version than the last run's, every file was read, with the unchanged

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
    began: int = field(default_factory=time.time_ns)  # before the folder was listed

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
    replace: bool = False,
    embedder: Embedder | None = None,
) -> SyncReport:
    """Make the index in folder `path` equal to the articles in `folder`, and report what that took.

    With `rebuild`, and where another version of our rules read the files, everything is read and stored anew (vectors of
    unchanged texts are still reused). A folder other than the one that the index holds is refused unless `replace` says
    so. Raises CorpusError, IndexLocked, IndexMismatch,
    ModelError.
    """
    started = time.perf_counter()
    embedder = embedder or Embedder.from_settings(settings)
    report = progress or (lambda _: None)
    folder = folder.absolute()
    require_folder(folder)  # before anything is made for its index
    sidecar = load_sidecar(folder)
    with writer_lock(path), translated(catalog_file(path)), closing(Catalog.create(catalog_file(path))) as catalog:
        fresh = rebuild or catalog.fact("generation") is None
        if not fresh:
            check_binding(catalog, settings, embedder, path)
        anew = not fresh and catalog.fact("rules") != reading_rules()
        fresh = fresh or anew
        catalog.lay_out()
        catalog.clear_stage()
        remove_unused(path, catalog)  # what a killed run left may be all the room there is
        try:
            plan = _stage(folder, path, catalog, settings, sidecar, embedder, report, fresh=fresh, replace=replace)
            embedded = _embed(catalog, embedder, report)
            _publish(folder, path, catalog, settings, embedder, plan, report, fresh=fresh)
        finally:
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
            anew=anew,
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
    replace: bool,
) -> _Plan:
    """Read what is new or changed since the last run, and put it beside the published articles."""
    before, places, old_skips = catalog.files(), catalog.places(), catalog.skipped()
    listing = list_folder(folder, path, settings, sidecar)
    if not replace:
        same = sum(file in listing.files and listing.files[file].size == state.size for file, state in before.items())
        _check_corpus(folder, path, catalog, same, len(before), "files")
    plan = _Plan(files=dict(listing.files), skipped=list(listing.skipped))
    todo = [folder / file for file, state in listing.files.items() if fresh or before.get(file) != state]
    plan.reread.update(file.relative_to(folder).as_posix() for file in todo)
    plan.skipped += [s for s in old_skips if s.file in plan.files and s.file not in plan.reread]

    seen: set[tuple[str, int]] = set()
    recurrence = Recurrence(catalog)
    sizes = [plan.files[file.relative_to(folder).as_posix()].size for file in todo]
    for batch in batches(_read(todo, folder, settings, sidecar, sizes, report), _STAGED_TOGETHER):
        with catalog.transaction("IMMEDIATE"):
            for article in batch:
                if isinstance(article, Skipped):
                    plan.skipped.append(article)
                    continue
                place = (article.file, -1 if article.record is None else article.record)
                seen.add(place)
                judged, repeats = recurrence.judge(article)
                if _count(plan, judged, places.get(place), catalog) or fresh:
                    _stage_article(catalog, judged, embedder, settings)
                    recurrence.note(judged, repeats)
    removed = {
        article_id
        for place, (article_id, _) in places.items()
        if place[0] not in plan.files or (place[0] in plan.reread and place not in seen)
    }
    plan.removed = len(removed)
    if idle := sidecar.unmatched(_records([*(place for place in places if place[0] not in plan.reread), *seen], plan)):
        plan.skipped.append(
            Skipped(SIDECAR, f"{len(idle)} of its rows name what is not here: {listed(idle)}", "unmatched")
        )
    if not replace:
        _check_corpus(folder, path, catalog, len(places) - plan.changed - plan.removed, len(places), "articles")
    plan.gone |= {article_id for article_id, _ in places.values()} if fresh else removed
    _look_again(catalog, recurrence, plan, embedder, settings)
    return plan


def _records(places: Iterable[tuple[str, int]], plan: _Plan) -> dict[str, set[int]]:
    """Return the numbers of the records in each file of the folder, of one that could not all be read none."""
    records: dict[str, set[int]] = {file: set() for file in plan.files}
    for file, record in places:
        if file in records:
            records[file].add(record)
    return records | {skip.file: set() for skip in plan.skipped}


def _read(
    todo: Sequence[Path],
    folder: Path,
    settings: Settings,
    sidecar: Sidecar,
    sizes: Sequence[int],
    report: Callable[[Progress], None],
) -> Iterator[Article | Skipped]:
    """Yield what every file holds. How many articles that will be in all is estimated from the bytes read so far."""
    total = max(1, sum(sizes))
    done = before = at = 0

    def reached(place: int) -> None:
        nonlocal at
        at = place

    for file, size in zip(todo, sizes, strict=True):
        at = 0
        for article in read_articles(file, folder, settings, sidecar, reached):
            yield article
            done += 1
            share = (before + min(at, size)) / total
            report(Progress("reading", done, max(done, round(done / share)) if share else len(todo)))
        before += size
    if todo:
        report(Progress("reading", done, done))


def _check_corpus(folder: Path, path: Path, catalog: Catalog, same: int, held: int, of: str) -> None:
    """Refuse another folder than the index holds, unless it is that one moved: most of what was there is the same."""
    corpus = catalog.fact("folder") or catalog.fact("corpus")
    if corpus is None or Path(corpus).absolute() == folder or 2 * same > held or not held:
        return
    raise IndexMismatch(
        f"The index in {path} holds {corpus}; {same} of its {held} {of} are in {_shown(folder)}. Give another index with: "
        f"onrecord index {_shown(folder)} --index FOLDER. Or replace what this one holds with: "
        f"onrecord index {_shown(folder)} --index {path} --replace"
    )


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


def _look_again(catalog: Catalog, recurrence: Recurrence, plan: _Plan, embedder: Embedder, settings: Settings) -> None:
    """Stage anew the articles in which a paragraph is judged otherwise, now that all are read; they count as unchanged."""
    with catalog.transaction("IMMEDIATE"):
        for article, is_published in recurrence.second_look(plan.gone):
            if is_published:
                plan.gone.add(article.id)
                catalog.repeats.stage_again(article.id)
            else:
                catalog.unstage(article.id)
            _stage_article(catalog, article, embedder, settings)


def _embed(catalog: Catalog, embedder: Embedder, report: Callable[[Progress], None]) -> int:
    missing = catalog.missing_embeddings()
    done = 0
    for keys in batches(missing, _KEPT_TOGETHER):
        rows = list(catalog.staged_passages(keys))
        texts = [embedded_text(article, passage, embedder.tokenizer) for _, article, passage in rows]
        vectors = embedder.embed_passages(texts)
        if not np.isfinite(vectors).all():  # kept, it would stand in the way of every later run
            raise ModelError(f"{embedder.name} gave a vector that is not a number. Nothing of it is kept; try another.")
        catalog.add_embeddings([key for key, _, _ in rows], vectors)
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
    damaged = None if fresh else damaged_stores(path, catalog)
    with catalog.transaction("IMMEDIATE"):
        dead = catalog.remove(plan.gone)
        catalog.adopt_staged()
        catalog.clusters.update(plan.gone)
        # What could not be read for a reason that may pass is tried again, although the file did not change.
        passing = {skip.file for skip in plan.skipped if skip.kind in _PASSING}
        catalog.set_files({f: _settled(s, plan.began) for f, s in plan.files.items() if f not in passing}, plan.skipped)
        if damaged is None or damaged or not plan.is_empty:
            after, told = next_generation(catalog), lambda done, total: report(Progress("storing", done, total))
            write_generation(path, catalog, after, dead, damaged, told)
            catalog.set_facts(corpus_hash=catalog.corpus_hash(), versions=library_versions())
        catalog.set_facts(
            binding=binding(settings, embedder),
            rules=reading_rules(),
            corpus=str(_shown(folder)),
            folder=str(folder),
            built=datetime.now(UTC).isoformat(timespec="seconds"),
        )


def _settled(state: FileState, began: int) -> FileState:
    """Return the state to remember: one that no later state equals, where the file was edited just before the run began.

    The clock that stamps files stands still for some milliseconds; an edit in the same tick would leave no trace.
    """
    return state if state.ctime_ns < began - CLOCK_TICK else replace(state, ctime_ns=0)


def _shown(folder: Path) -> Path:
    """Return the folder as a person would write it: relative where it lies below the working folder."""
    try:
        return folder.relative_to(Path.cwd())
    except ValueError:
        return folder
