"""What is measured on: a folder of articles or some files drawn from it, the same articles as plain data for the peers."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import Article, Settings, Skipped, content_hash
from index.errors import CorpusError
from index.files import OUTLETS, SIDECAR
from index.reading import corpus_files, load_sidecar, read_articles

__all__ = ["Corpus", "draw_corpus", "plain"]

DRAWN = ".onrecord-bench-articles"  # hidden, and a name of ours: what else lies in the folder of the work is somebody's


@dataclass(frozen=True)
class Corpus:
    """The articles of one benchmark."""

    folder: Path  # that On the Record indexes
    plain: Path  # the same articles, a JSON line each, that the peers index
    articles: tuple[Article, ...]

    @property
    def facts(self) -> dict[str, Any]:
        """What tells this corpus from another."""
        characters = sum(len(article.text) for article in self.articles)
        hashed = content_hash(*(article.id for article in self.articles))
        return {"articles": len(self.articles), "characters": characters, "hash": hashed}


def draw_corpus(folder: Path, work: Path, settings: Settings, files: int | None = None, seed: int = 0) -> Corpus:
    """Take all articles of a folder, or those of some files drawn at random and copied below `work`.

    Raises CorpusError where there is none.
    """
    found = [path for path in corpus_files(folder) if isinstance(path, Path)]
    if files is not None and files < len(found):
        chosen = sorted(random.Random(seed).sample(found, files))  # noqa: S311 - not a secret
        drawn = work / DRAWN
        shutil.rmtree(drawn, ignore_errors=True)
        for path in (*chosen, *(p for p in (folder / SIDECAR, folder / OUTLETS) if p.is_file())):
            copy = drawn / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
        folder, found = drawn, [drawn / path.relative_to(folder) for path in chosen]
    articles = tuple(_articles(folder, found, settings))
    if not articles:
        raise CorpusError(f"No article in {folder} to measure on. Name a folder of articles.")
    work.mkdir(parents=True, exist_ok=True)
    lines = work / f"{DRAWN}.jsonl"
    lines.write_text("".join(json.dumps(plain(article)) + "\n" for article in articles), encoding="utf-8")
    return Corpus(folder, lines, articles)


def plain(article: Article) -> dict[str, Any]:
    """Return what the peers are told of an article; `day` is YYYYMMDD."""
    days = article.published and article.published.days
    return {
        "id": article.id,
        "title": article.title,
        "text": article.text,
        "outlet": article.outlet.name if article.outlet else None,
        "day": days[0] if days else None,
    }


def _articles(folder: Path, files: list[Path], settings: Settings) -> Iterator[Article]:
    sidecar = load_sidecar(folder)
    for path in files:
        for article in read_articles(path, folder, settings, sidecar):
            if not isinstance(article, Skipped):
                yield article
