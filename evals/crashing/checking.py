"""What must be true of an index at any moment, whatever was killed: each check returns what is wrong, in words.

The catalog is compared with both stores passage by passage, with what was acknowledged, and with an index that is built
anew. Runs in a process of its own, so that a store that ends its process is noticed and not suffered.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from evals.crashing.counting import counting_embedder
from evals.crashing.writing import Acknowledged, acknowledged, settings_for
from index import Article, NewsIndex, Passage
from index.catalog import Catalog
from index.embedding import Embedder
from index.generations import keywords_folder, segment_folder, unused_folders
from index.keywords import Keywords
from index.lease import is_leased
from index.scope import Scope
from index.segment import Segment
from index.store import IndexView, catalog_file
from index.sync import sync

__all__ = ["after_a_kill", "after_the_next_run", "problems_of_a_view"]


def after_a_kill(path: Path, last: Acknowledged, touched: Mapping[str, float]) -> list[str]:
    """Check an index whose writer was killed; `touched` says when each file was last edited."""
    embedder = counting_embedder()
    with closing(NewsIndex.open(path, settings_for(path), embedder)) as opened:
        now = acknowledged(opened, 0.0)
        return [
            *_missing(now, last, touched),
            *_problems_of_stores(path),
            *_problems_of_answers(opened, embedder),
        ]


def after_the_next_run(folder: Path, path: Path, fresh: Path) -> tuple[list[str], Acknowledged]:
    """Let a run finish the work, and check that the index is as one that is built anew in `fresh`."""
    embedder, settings = counting_embedder(), settings_for(path)
    sync(folder, path, settings, embedder=embedder)
    abandoned = _abandoned(path)  # a reader may have let go of them after that run looked
    again = sync(folder, path, settings, embedder=embedder)
    sync(folder, fresh, settings, embedder=embedder)
    problems = [*_problems_of_stores(path), *_staged(path)]
    problems += [f"{place.relative_to(path)} was left behind" for place in abandoned & _abandoned(path)]
    if again.added or again.changed or again.removed or again.embedded:
        problems.append(f"a run over an unchanged folder changed the index: {again.as_json()}")
    with closing(Catalog.open(catalog_file(path))) as repaired, closing(Catalog.open(catalog_file(fresh))) as anew:
        for what, mine, theirs in zip(("article", "passage", "file", "skip"), _all(repaired), _all(anew), strict=True):
            problems += [f"{what} only in the index that was killed: {x}" for x in sorted(mine - theirs)]
            problems += [f"{what} only in the index built anew: {x}" for x in sorted(theirs - mine)]
    with closing(NewsIndex.open(path, settings, embedder)) as opened:
        problems += _problems_of_answers(opened, embedder)
        return problems, acknowledged(opened, 0.0)


def problems_of_a_view(view: IndexView, embedder: Embedder) -> list[str]:
    """Check that both legs answer from the state of the view's catalog, and from all of it."""
    known = {passage.id for _, passage in _passages(view.catalog)}
    found = [i for i, _ in view.search_dense(embedder.embed_question("report"), len(known) + 10, Scope())]
    problems = _differences("the dense leg", found, known)
    starts = {passage.id for _, passage in _passages(view.catalog) if "begins" in passage.text}
    hits = [i for i, _ in view.search_keywords("begins", len(known) + 10, Scope())]
    return problems + _differences("the keyword leg", hits, starts)


def _missing(now: Acknowledged, last: Acknowledged, touched: Mapping[str, float]) -> Iterator[str]:
    """What was acknowledged must be there, unless its file was edited since that run began to read."""
    for article_id, file in last.articles.items():
        is_unedited = touched.get(file, 0.0) < last.began
        if article_id not in now.articles and (is_unedited or now.generation == last.generation):
            yield f"an acknowledged article is gone: {article_id} of {file}"
    if now.generation == last.generation:
        yield from (f"an article came without a run: {i}" for i in now.articles if i not in last.articles)
    elif now.generation < last.generation:
        yield f"generation {now.generation} came back after {last.generation}"


def _problems_of_stores(path: Path) -> list[str]:
    """Compare catalog, rows, vectors and keywords, passage by passage."""
    problems = []
    with closing(Catalog.open(catalog_file(path))) as catalog, catalog.transaction():
        known = {passage.id for _, passage in _passages(catalog)}
        alive: list[str] = []
        for name in catalog.fact("segments"):
            with closing(Segment(segment_folder(path, name))) as segment:
                rows, dead = segment.rows.ids(), set(catalog.dead(name))
                problems += _differences(f"the vectors of segment {name}", segment.vectors.ids(), set(rows))
                problems += [f"segment {name} has no dead passage {i}" for i in dead - set(rows)]
                alive += [i for i in rows if i not in dead]
        problems += _differences("the segments", alive, known)
        keywords = Keywords.open(keywords_folder(path, catalog.fact("generation")))
        problems += _differences("the keywords", keywords.ids(), known)
        problems += _differences("the vectors in the catalog", (passage.id for _, passage, _ in catalog.rows()), known)
    return problems


def _problems_of_answers(opened: NewsIndex, embedder: Embedder) -> list[str]:
    """Ask for every passage by its own words: both legs must find it, and its place must be right."""
    problems = []
    with opened.view() as view:
        for article, passage in _passages(view.catalog):
            dense = dict(view.search_dense(embedder.embed_question(passage.text), 5, Scope()))
            words = dict(view.search_keywords(passage.text, 5, Scope()))
            for leg, hits in (("dense", dense), ("keyword", words)):
                if passage.id not in hits:
                    problems.append(f"the {leg} leg does not find passage {passage.number} of {article.place}")
            first, last = article.lines(passage.start, passage.end)
            quoted = article.text[passage.start : passage.end]
            if quoted != passage.text or quoted not in "\n".join(article.text.split("\n")[first - 1 : last]):
                problems.append(f"passage {passage.number} of {article.place} is not on lines {first} to {last}")
        problems += problems_of_a_view(view, embedder)
    return problems


def _abandoned(path: Path) -> set[Path]:
    """Folders of neither this generation nor the one before that no reader has open; the next run must remove them."""
    with closing(Catalog.open(catalog_file(path))) as catalog:
        return {folder for folder in unused_folders(path, catalog) if not is_leased(folder)}


def _staged(path: Path) -> list[str]:
    with closing(Catalog.open(catalog_file(path))) as catalog:
        staged = catalog.count("staged_articles") + catalog.count("staged_passages")
    return [f"{staged} rows were left staged"] if staged else []


def _all(catalog: Catalog) -> tuple[set[str], set[str], set[str], set[str]]:
    """Everything a reader can learn from a catalog."""
    return (
        {json.dumps(article.as_json(), sort_keys=True) for article in catalog.articles()},
        {f"{article.id} {_plain(passage)}" for article, passage in _passages(catalog)},
        {f"{file} {state}" for file, state in catalog.files().items()},
        {str(skip) for skip in catalog.skipped()},
    )


def _plain(passage: Passage) -> Any:
    return passage.number, passage.start, passage.end, passage.text, passage.sentences


def _passages(catalog: Catalog) -> Iterator[tuple[Article, Passage]]:
    for article in catalog.articles():
        for passage in catalog.passages(article):
            yield article, passage


def _differences(store: str, found: Iterable[str], known: set[str]) -> list[str]:
    counts = Counter(found)
    return [
        *(f"{store}: stale passage {i}" for i in counts if i not in known),
        *(f"{store}: passage {i} is missing" for i in known if i not in counts),
        *(f"{store}: passage {i} is there {n} times" for i, n in counts.items() if n > 1),
    ]
