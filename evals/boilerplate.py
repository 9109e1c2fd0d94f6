# ruff: noqa: T201 - a program that prints its result
"""How much of the pages' furniture is left out of articles' bodies, and how much else: against marks made by hand.

    python -m evals.boilerplate --data DATASETS

Reads the articles of `allsides` as indexing does, rules and recurrence, without passages and vectors, and compares what
is left out of the marked ones with `tests/data/boilerplate_marks.json`: characters that are not white space. The marks
are offsets and hashes, never text. Marked is what a person would strike to keep the article: advertisements, captions
and credits, links to other articles, newsletter boxes, disclaimers, by-lines, the title where the text repeats it, and
the names and headlines that one outlet pastes into its sentences (`inline`). Not marked: datelines, quoted posts,
pull quotes, corrections.

Articles were drawn by the SHA-256 of "boilerplate", a zero byte and the file name, at most 3 of an outlet. The first 60
were read and marked before any rule was changed; half of them, by a second hash, are `held back`: what is wrong there
was never looked at. But one person had read them all before writing the rules. So the next 24 were drawn, read and
marked only after the rules were written (`blind`); what is wrong there was never looked at either.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import parse_with_data
from evals.intervals import Interval, bootstrap_ratio
from index import load_settings
from index.article import Article, Skipped, Span, content_hash
from index.catalog import Catalog
from index.reading import corpus_files, load_sidecar, read_articles
from index.recurring import Recurrence

__all__ = ["MARKS", "Marked", "Outcome", "load_marks", "measure", "read_corpus", "summary"]

MARKS = Path(__file__).parent.parent / "tests" / "data" / "boilerplate_marks.json"
ARTICLES = Path("allsides") / "articles"


@dataclass(frozen=True, slots=True)
class Marked:
    """One article as a person marked it."""

    file: str
    part: str  # "tuned on" or "held back"
    text: str  # hash of the article's text
    marks: tuple[tuple[int, int, str, str], ...]  # start, end, kind, hash of the span's text


@dataclass(frozen=True, slots=True)
class Outcome:
    """One marked article against what is left out of it. Counts are of characters that are not white space."""

    part: str
    left_out: int
    marked: int
    both: int
    found: dict[str, tuple[int, int]]  # kind of mark: left out, marked


def load_marks() -> list[Marked]:
    """Read the marks."""
    return [
        Marked(
            item["file"],
            item["part"],
            item["text"],
            tuple((mark["start"], mark["end"], mark["kind"], mark["text"]) for mark in item["marks"]),
        )
        for item in json.loads(MARKS.read_text(encoding="utf-8"))
    ]


def read_corpus(folder: Path, wanted: Iterable[str]) -> dict[str, Article]:
    """Return the wanted files' articles as an index of the whole folder would hold them."""
    wanted = set(wanted)
    found: dict[str, Article] = {}
    settings, sidecar = load_settings(), load_sidecar(folder)
    with tempfile.TemporaryDirectory() as place, closing(Catalog.create(Path(place) / "catalog.sqlite3")) as catalog:
        catalog.lay_out()
        recurrence = Recurrence(catalog)
        with catalog.transaction("IMMEDIATE"):
            for path in corpus_files(folder):
                for article in [] if isinstance(path, Skipped) else read_articles(path, folder, settings, sidecar):
                    if isinstance(article, Skipped):
                        continue
                    catalog.stage(article, ())
                    recurrence.note(*recurrence.judge(article))
                    if article.file in wanted:
                        found[article.file] = article
            for article, _ in recurrence.second_look(()):
                if article.file in wanted:
                    found[article.file] = article
    return found


def measure(articles: dict[str, Article], marks: Iterable[Marked]) -> list[Outcome]:
    """Compare what is left out of the marked articles with their marks."""
    outcomes = []
    for item in marks:
        article = articles[item.file]
        if content_hash(article.text) != item.text:
            raise ValueError(f"{item.file} is not the article that was marked: its text has another hash")
        left_out = _characters(article.text, [(0, len(article.text))]) - _characters(article.text, article.body)
        marked = _characters(article.text, [mark[:2] for mark in item.marks])
        found: dict[str, tuple[int, int]] = {}
        for start, end, kind, _ in item.marks:
            span = _characters(article.text, [(start, end)])
            before = found.get(kind, (0, 0))
            found[kind] = before[0] + len(span & left_out), before[1] + len(span)
        outcomes.append(Outcome(item.part, len(left_out), len(marked), len(left_out & marked), found))
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> tuple[Interval, Interval]:
    """Return precision and recall by characters, each with its interval over articles."""
    both = [outcome.both for outcome in outcomes]
    return (
        bootstrap_ratio(both, [outcome.left_out for outcome in outcomes]),
        bootstrap_ratio(both, [outcome.marked for outcome in outcomes]),
    )


def main() -> None:
    """Print precision and recall of both halves, and recall by kind of furniture."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.boilerplate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options = parse_with_data(parser)
    marks = load_marks()
    outcomes = measure(read_corpus(options.data / ARTICLES, [item.file for item in marks]), marks)
    for part in sorted({outcome.part for outcome in outcomes}):
        chosen = [outcome for outcome in outcomes if outcome.part == part]
        precision, recall = summary(chosen)
        print(f"{part} ({len(chosen)} articles, {sum(outcome.marked for outcome in chosen)} characters marked)")
        for name, interval in (("precision", precision), ("recall", recall)):
            print(f"  {name:10} {interval.value}  [{interval.low}, {interval.high}]")
        for kind in sorted({kind for outcome in chosen for kind in outcome.found}):
            counts = [outcome.found.get(kind, (0, 0)) for outcome in chosen]
            print(f"    {kind:11} {sum(count[0] for count in counts):6} of {sum(count[1] for count in counts):6}")


def _characters(text: str, spans: Iterable[Span]) -> set[int]:
    return {place for start, end in spans for place in range(start, end) if not text[place].isspace()}


if __name__ == "__main__":
    main()
