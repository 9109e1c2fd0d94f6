"""Paragraphs that article after article of an outlet repeats: its newsletter box, its disclaimer, a column's description.

A paragraph is left out where it speaks of the page or to its reader ("our newsletter", "the views of", an address) *and*
stands in at least 5 stories and 2 % of the stories of its outlet. Repetition alone is no reason: a fact that follow-up
stories repeat, a quotation, a subheading and a copied article recur too, and are news. A story is counted once however
often it is copied (`_story`).

Which paragraphs recur depends on the articles that the index holds, and on nothing else. The catalog keeps the
candidates of each article (outlet, story, hash, place). An article is judged first by what was known before the run;
when everything is read, the run looks again at the articles that hold a paragraph whose judgement has changed, published
ones too. So a folder indexed at once and one indexed in pieces end alike, and no file is read again for it.

What it leaves out: paragraphs with a changing part (only figures may differ), and pages that are not in English.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from index.article import Article, Span
from index.body import lines_of
from index.catalog import Catalog
from index.repeats import Repeat

__all__ = ["Recurrence", "recurring", "repeats_of", "speaks_of_page", "without"]

FEWEST = 5  # stories
LEAST = 0.02  # of an outlet's stories
LONGEST = 700  # characters of a paragraph that may recur
QUOTED = re.compile(r"[\"“„«](?:[^\s\"“”»]+\s+){5,}[^\"“”»]*[\"”“»]")  # six words and more; titles of shows are shorter
# Outside quotations pages alone speak like this. Together with recurrence: each of these alone proves nothing.
PAGE = tuple(
    """
     you | your | our | ours |@|.com |http|©| newsletter| inbox| podcast| subscri| sign up | signed up | signing up |
     click | paywall| donat| reprint| read more | read the | see more | see also | watch more | watch the | listen to |
     on twitter| on facebook| on instagram| this story | this article | this post | this report | this column |
     this transcript | this interview | this page | this site | editor's note| views expressed| views of | opinions of |
     opinions expressed| been edited | lightly edited| newsroom | more coverage| full coverage| continuing coverage|
     in-depth | latest coverage| columnist| column by | reported column | staff writer| writer for | writer at |
     reporter for | reporter at | reporter covering | host of | correspondent| editor of | editor at | contributor|
     contributed| contributing| without charge| all rights | coverage of the
    """.replace("\n    ", "").split("|")
)
SPACED = str.maketrans(dict.fromkeys(',;:!?()[]"“”—*', " ") | {"’": "'"})


class Recurrence:
    """What recurs in the corpus, over one run: `judge` while reading, `note` what is staged, then `second_look`."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._known: dict[str, frozenset[int]] = {}

    def judge(self, article: Article) -> tuple[Article, list[Repeat]]:
        """Return a just read article without what recurred before this run, and its candidates, to `note` them."""
        repeats = repeats_of(article)
        return without(article, repeats, self._recurring(_outlet(article))), repeats

    def note(self, article: Article, repeats: list[Repeat]) -> None:
        """Keep the candidates of a staged article beside those of the published ones."""
        self._catalog.repeats.stage(article.id, _outlet(article), _story(article, repeats), repeats)

    def second_look(self, gone: Collection[str]) -> Iterator[tuple[Article, bool]]:
        """Yield each article that is judged otherwise now, and whether it is a published one.

        `gone` are the published articles that this run replaces or removes. The caller stages each one as it comes.
        """
        repeats = self._catalog.repeats
        repeats.set_gone(gone)
        for outlet in repeats.touched():
            now = recurring(*repeats.counts(outlet, after_run=True))
            for article_id, is_published in repeats.holders(outlet, now ^ self._recurring(outlet)):
                read = self._catalog.article if is_published else self._catalog.staged_article
                article = read(article_id)
                looked = without(article, repeats.of(article_id, is_published), now)
                if looked != article:
                    yield looked, is_published

    def _recurring(self, outlet: str) -> frozenset[int]:
        if outlet not in self._known:
            self._known[outlet] = recurring(*self._catalog.repeats.counts(outlet, after_run=False))
        return self._known[outlet]


def recurring(stories: int, votes: Mapping[int, int]) -> frozenset[int]:
    """Return the candidates that recur, of an outlet with so many stories; `votes` says in how many each stands."""
    needed = max(FEWEST, LEAST * stories)
    return frozenset(key for key, count in votes.items() if count >= needed)


def speaks_of_page(paragraph: str) -> bool:
    """Whether a paragraph may be left out if it recurs: it speaks of the page or to its reader, and quotes nobody."""
    if len(paragraph) > LONGEST:
        return False
    plain = f" {paragraph.casefold().translate(SPACED)} "
    return any(phrase in plain for phrase in PAGE) and QUOTED.search(paragraph) is None


def repeats_of(article: Article) -> list[Repeat]:
    """Return the candidates among the paragraphs of an article's body."""
    return [
        Repeat(_key(line.text), line.start, line.end)
        for start, end in article.body
        for line in lines_of(article.text[:end], start)
        if speaks_of_page(line.text)
    ]


def without(article: Article, repeats: Iterable[Repeat], keys: Collection[int]) -> Article:
    """Return an article whose body lacks those of its candidates that recur, and holds the others.

    It does not matter which of them its body held before. A body of nothing but such paragraphs stays as it is.
    """
    repeats = list(repeats)
    whole = _joined(article.text, [*article.body, *((repeat.start, repeat.end) for repeat in repeats)])
    left_out = sorted((repeat.start, repeat.end) for repeat in repeats if repeat.key in keys)
    return replace(article, body=tuple(_cut(article.text, whole, left_out)) or tuple(whole))


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join spans with nothing but white space between them, as the lines of a body are joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _cut(text: str, spans: Iterable[Span], left_out: list[Span]) -> Iterator[Span]:
    for start, end in spans:
        edges = [start, *(edge for span in left_out if start <= span[0] < end for edge in span), end]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            piece = text[first:last]
            if piece.strip():
                yield first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())


def _outlet(article: Article) -> str:
    return article.outlet.name if article.outlet else ""


def _story(article: Article, repeats: Iterable[Repeat]) -> int:
    """Return what copies of an article have in common: its two longest paragraphs that are no candidates, hashed.

    Two, because follow-up stories may share one: the paragraph that tells what happened before.
    """
    candidates = {repeat.start for repeat in repeats}
    lines = (line for start, end in article.body for line in lines_of(article.text[:end], start))
    own = {line.text for line in lines if line.start not in candidates}
    return _key("\n".join(sorted(own, key=lambda text: (-len(text), text))[:2]) or article.text)


def _key(paragraph: str) -> int:
    """Return a hash of 63 bits, the same for paragraphs that differ in case, white space and figures only."""
    plain = re.sub(r"\d+", "0", " ".join(paragraph.casefold().split()))
    return int.from_bytes(hashlib.blake2b(plain.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
