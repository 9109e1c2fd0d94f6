"""Measure how well copies are found: plant altered copies of real articles, and look who ends in whose cluster.

    python -m evals.copies --data DATASETS

Reads the articles of a folder into a catalog as `onrecord index` does, but embeds nothing. Prints the clusters of
the corpus itself with the time they took, then recall (planted copies found in the cluster of their article) and
precision (pairs of a planted and a real article in one cluster that are of one article), each with its 95 % interval.
Whether clusters of real articles are right is for a reader to say: `--show` lists them by file.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.datasets import parse_with_data
from evals.intervals import SEED, Interval, bootstrap
from index import Article, load_settings, sentence_spans
from index.body import body_spans
from index.catalog import Catalog
from index.reading import corpus_files, load_sidecar, read_articles

__all__ = ["ALTERATIONS", "Planted", "altered", "catalog_of", "judged", "main"]

BY_LINES = ("By Ada Quill, Staff Writer", "By Tom Ferrier and Ines Okafor", "Our Correspondent")
TITLES = ("What we know so far", "The story of the day, explained", "Five things to know this morning")
FURNITURE = (
    "Sign up for our newsletter",
    "All rights reserved.",
    "Share this article",
    "Leave a Reply",
    "ADVERTISEMENT",
)
ADDED = (
    "This report was first printed in our Sunday edition and has been shortened for the page.",
    "Readers who know more may write to the desk at any hour of the day; letters are read by three of us.",
)
OTHER_WORDS = (
    "quite rather instead perhaps soon later often early near far beyond around under across again still almost nearly "
    "firm quiet broad sharp plain steady recent former local major minor clear certain several various people group plan "
    "move step effort matter issue point case side part place time way end start rise fall turn change call claim note add "
    "tell show find keep hold bring take give make lead follow reach meet open close"
).split()


def _trimmed(text: str, chance: random.Random) -> str:
    """Keep the first 50 to 80 % of the words, up to the end of a sentence."""
    least = chance.uniform(0.5, 0.8) * len(text.split())
    end, words = 0, 0
    for first, last in sentence_spans(text):
        if words >= least:
            break
        words += len(text[first:last].split())
        end = last
    return text[:end]


def _reparagraphed(text: str, chance: random.Random) -> str:
    """Break the paragraphs elsewhere."""
    sentences = [text[a:b].replace("\n", " ") for a, b in sentence_spans(text)]
    return "".join(sentence + chance.choice([" ", "\n\n"]) for sentence in sentences)


def _reworded(text: str, chance: random.Random) -> str:
    """Put another word in the place of every tenth."""
    parts = text.split(" ")
    for place in chance.sample(range(len(parts)), len(parts) // 10):
        parts[place] = chance.choice(OTHER_WORDS) + "\n" * parts[place].count("\n")
    return " ".join(parts)


def _retitled(text: str, chance: random.Random) -> str:
    return f"{chance.choice(TITLES)}\n\n{text}"


def _framed(text: str, chance: random.Random) -> str:
    """Add a by-line, a line of the page's furniture, and sentences that the article does not have."""
    return f"{chance.choice(BY_LINES)}\n\n{text}\n\n{chance.choice(ADDED)}\n\n{chance.choice(FURNITURE)}\n"


def _all(text: str, chance: random.Random) -> str:
    for change in (_trimmed, _reparagraphed, _reworded, _framed, _retitled):
        text = change(text, chance)
    return text


ALTERATIONS: Mapping[str, Callable[[str, random.Random], str]] = {
    "same": lambda text, _: text,
    "trimmed": _trimmed,
    "retitled": _retitled,
    "reparagraphed": _reparagraphed,
    "reworded": _reworded,
    "framed": _framed,
    "all of these": _all,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """An altered copy, and what it was made from."""

    copy: Article
    original: Article
    alteration: str


def altered(article: Article, alteration: str, chance: random.Random) -> Planted:
    """Return an altered copy of an article's own words, as another file."""
    own = "\n\n".join(article.text[start:end] for start, end in article.body)
    text = ALTERATIONS[alteration](own, chance)
    copy = Article(file=f"planted/{alteration}/{article.id}.txt", text=text, body=body_spans(text))
    return Planted(copy, article, alteration)


def catalog_of(articles: Iterable[Article], path: Path) -> tuple[Catalog, int]:
    """Return a new catalog of articles, without passages, with its clusters, and how many pairs were compared."""
    catalog = Catalog.create(path)
    catalog.lay_out()
    with catalog.transaction():
        for article in articles:
            catalog.stage(article, [])
        catalog.adopt_staged()
        return catalog, catalog.clusters.update()


def judged(planted: Sequence[Planted], catalog: Catalog, before: Mapping[str, str]) -> tuple[list[float], list[float]]:
    """Return for each planted copy whether it is found, and for each pair of it and a real article whether it is right.

    `before` names the canonical article of each real one that has copies of its own: those are its article, too.
    """
    copies = {one.copy.id for one in planted}
    found, right = [], []
    for one in planted:
        canonical = catalog.clusters.canonical([one.copy.id]).get(one.copy.id)
        members = catalog.clusters.members(canonical) if canonical else []
        found.append(float(one.original.id in members))
        same = before.get(one.original.id, one.original.id)
        right += [float(before.get(i, i) == same) for i in members if i not in copies]
    return found, right


def main() -> None:
    """Run the measurement from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", default="allsides", help="which of its folders of articles")
    parser.add_argument("--planted", type=int, default=100, help="copies of each kind, each of an article of its own")
    parser.add_argument("--show", action="store_true", help="list the clusters of the corpus")
    arguments = parse_with_data(parser)
    articles = _articles(arguments.data / arguments.corpus)
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    with tempfile.TemporaryDirectory() as folder:
        started = time.process_time()
        catalog, compared = catalog_of(articles, Path(folder) / "corpus.sqlite3")
        spent = time.process_time() - started
        _say(f"{len(articles)} articles: {catalog.clusters.counts()}")
        _say(f"{1000 * spent / len(articles):.2f} ms and {compared / len(articles):.2f} comparisons an article")
        if arguments.show:
            for members in catalog.clusters.all():
                _say("  " + "  ".join(catalog.article(i).place for i in members))
        before = catalog.clusters.canonical(article.id for article in articles)
        chosen = iter(chance.sample(articles, arguments.planted * len(ALTERATIONS)))
        planted = [altered(next(chosen), kind, chance) for kind in ALTERATIONS for _ in range(arguments.planted)]
        with catalog.transaction():
            for one in planted:
                catalog.stage(one.copy, [])
            catalog.adopt_staged()
            catalog.clusters.update()
        found, right = judged(planted, catalog, before)
        for kind in ALTERATIONS:
            of_kind = [value for one, value in zip(planted, found, strict=True) if one.alteration == kind]
            _say(f"  recall, {kind:15} {_shown(bootstrap(of_kind))}")
        _say(f"recall    {_shown(bootstrap(found))}")
        _say(f"precision {_shown(bootstrap(right))}")
        catalog.close()


def _articles(folder: Path) -> list[Article]:
    settings, sidecar = load_settings(), load_sidecar(folder)
    files = (file for file in corpus_files(folder) if isinstance(file, Path))
    read = (article for file in files for article in read_articles(file, folder, settings, sidecar))
    return [article for article in read if isinstance(article, Article)]


def _shown(interval: Interval) -> str:
    if interval.value is None:
        return "no value"
    return f"{interval.value:.4f} [{interval.low:.4f}, {interval.high:.4f}] (n = {interval.n})"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
