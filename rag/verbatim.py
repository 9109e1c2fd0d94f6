"""Verbatim: where the words that a question quotes stand in the corpus, or what to say, and to show, where they do not.

That words stand somewhere is a fact: no model is asked. Words count as the same as `quotations` has it, also where the
article interrupts them to say who speaks ("We stay," she said, "and wait."). What is written as a title is no quotation,
unless it is asked who said it; neither is the title of an article.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain, pairwise

from index import Article, Passage, Span
from index.dates import stated_words
from index.scope import Scope
from rag.answer import Hit, LegScore
from rag.instructions import is_instruction
from rag.prompt import DATE_NOT_STATED, OUTLET_NOT_STATED
from rag.quotations import bare, is_quoted_from, parts_of, place_of, quotations_asked
from rag.reprints import with_copies
from rag.search import Searcher

__all__ = ["Place", "Sought", "asks_who_said", "seek"]

_MOST = 500  # passages that hold a part of the words side by side, and are looked into
_NEAR = 50  # passages with most of the words, for what an article interrupts or spells otherwise
_AROUND = 20_000  # characters on each side of a passage: more than an article has, unless it is a book
_NEARLY = 0.75  # share of a quotation's words, in order, from which a sentence is a misquotation's source
_SHOWN = 300  # characters of that sentence
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]")  # may stand inside a word, where it can be broken
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"'”’]* |\.\.\.|…|\[[^\]]*\]")
_SMALL = frozenset("a an and at by for in of on or the to".split())
_WHO_SAID = re.compile(
    r"\b(?:who|whose|which (?:\w+ ){1,3})\b.{0,40}\b(?:say|says|said|saying|tell|told|tweeted|declared|replied|quoted|words)\b",
    re.IGNORECASE,
)
# "We stay," she said, "and wait."; and "We stay," she said. "And we wait."
_INTERRUPTED = re.compile(r"[,.?!][”\"] [^“”\"]{1,120}[“\"]|,[”\"] [^“”\"]{1,120}$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: one article, and the sentences of it that hold them."""

    hit: Hit  # the passage with the first of them, and the article's copies
    sentences: tuple[Span, ...]  # of the article about that passage, in order
    first: int  # places among them
    last: int

    @property
    def article(self) -> Article:
        """The article."""
        return self.hit.article


@dataclass(frozen=True, slots=True)
class Sought:
    """A quotation in a question, and where its words stand within the limits: of copies once, the earliest first."""

    quotation: str
    places: tuple[Place, ...]
    note: str | None = None  # where they stand nowhere within the limits
    nearest: Hit | None = None  # what has all but a few of them, then


def asks_who_said(question: str) -> bool:
    """Whether a question asks whose words something is.

    >>> asks_who_said('Who said "we will stay here"?'), asks_who_said('Who wrote "A Whiter Shade of Pale"?')
    (True, False)
    """
    return _WHO_SAID.search(question) is not None


def seek(searcher: Searcher, question: str, scope: Scope, k: int) -> tuple[Sought, ...]:
    """Look for the words of each long quotation in a clean question; none for those that are titles."""
    found = []
    for quotation in quotations_asked(question):
        if _is_title(quotation) and not asks_who_said(question):
            continue
        places = _places(searcher, quotation, scope)
        if places:
            found.append(Sought(quotation, places))
        elif not _is_headline(searcher, quotation):
            found.append(_nowhere(searcher, quotation, scope, k))
    return tuple(found)


def _is_title(quotation: str) -> bool:
    """Whether words are written as a title.

    >>> _is_title("The Closer I Get to You"), _is_title("We stay in New York")
    (True, False)
    """
    words = re.findall(r"[^\W\d_][\w’']*", quotation)
    # "I am not a cat" has no long word: then the small ones of a title are those that it writes small.
    told = [word for word in words if len(word) > 3] or [word for word in words[1:] if word not in _SMALL]
    return all(word[0].isupper() for word in told)


def _is_headline(searcher: Searcher, quotation: str) -> bool:
    found = searcher.view.catalog.found([key for key, _ in searcher.view.search_keywords(quotation, _NEAR, Scope())])
    return any(is_quoted_from(quotation, article.title or "") for article, _ in found.values())


# where they stand


def _places(searcher: Searcher, quotation: str, scope: Scope) -> tuple[Place, ...]:
    """Return one place in each article that holds the words, the earliest first, of copies only the first."""
    view = searcher.view
    # Each sentence stands whole in one passage, all of them perhaps not.
    said = [part for part in _SENTENCE_ENDS.split(quotation) if len(bare(part).split()) > 1]
    ranked = dict(chain(*(view.search_phrase(part, _MOST, scope) for part in said)))
    ranked |= dict(view.search_keywords(quotation, _NEAR, scope))
    found: dict[str, Place] = {}
    for rank, (key, (article, passage)) in enumerate(view.catalog.found(list(ranked)).items(), 1):
        if (
            article.id not in found
            and _may_hold(article, quotation)
            and (run := _run(searcher, quotation, article, passage))
        ):
            spans, first, last = run
            holder = next((p for p in view.catalog.passages(article) if spans[first] in p.sentences), passage)
            found[article.id] = Place(
                Hit(holder, article, 1.0, keyword=LegScore(rank, ranked[key])), spans, first, last
            )
    canonical = view.catalog.clusters.canonical(set(found))
    once: dict[str, Place] = {}
    for place in sorted(found.values(), key=_age):
        once.setdefault(canonical.get(place.article.id, place.article.id), place)
    hits = with_copies([place.hit for place in once.values()], canonical, view, scope)
    return tuple(replace(place, hit=hit) for place, hit in zip(once.values(), hits, strict=True))


def _may_hold(article: Article, quotation: str) -> bool:
    """Whether an article has the long words of a quotation at all; most that were found do not, and cost nothing more."""
    text = _INVISIBLE.sub("", article.text).lower()
    return all(word in text for word in re.findall(r"(?<!\S)[a-z]{5,}(?!\S)", bare(quotation)) if word != "percent")


def _run(
    searcher: Searcher, quotation: str, article: Article, passage: Passage
) -> tuple[tuple[Span, ...], int, int] | None:
    """Return the sentences about a passage, with the places of the first and last of those that hold the words."""
    near = passage.start - _AROUND, passage.end + _AROUND
    spans = [
        span
        for other in searcher.view.catalog.passages(article)
        if near[0] <= other.start and other.end <= near[1]
        for span in other.sentences
    ]
    said = [article.text[slice(*span)] for span in spans]
    for words in ([bare(text) for text in said], [bare(_INTERRUPTED.sub(" ", text)) for text in said]):
        if found := _within(parts_of(quotation), words):
            first, last = found
            run = next((b for b in article.body if b[0] <= spans[first][0] < b[1]), (0, len(article.text)))
            own = tuple(span for span in spans if run[0] <= span[0] and span[1] <= run[1])
            start = own.index(spans[first])
            return own, start, min(start + last - first, len(own) - 1)
    return None


def _within(parts: Sequence[str], sentences: Sequence[str]) -> Span | None:
    """Return the places of the first and last of the sentences, in bare words, that hold the parts one after another.

    >>> _within(["we stay", "we wait"], ["he left", "we stay", "and we wait"])
    (1, 2)
    """
    whole, starts = " ", []
    for words in sentences:
        starts.append(len(whole))
        whole += f"{words} " if words else ""
    place = place_of(parts, whole)
    return place and (bisect_right(starts, place[0]) - 1, bisect_right(starts, place[1] - 1) - 1)


def _age(place: Place) -> tuple[bool, int, str, str, int]:
    published = place.article.published
    days = published.days if published else None
    value = published.value if published and days else ""
    return days is None, days[0] if days else 0, value, place.article.file, place.article.record or 0


# where they do not


def _nowhere(searcher: Searcher, quotation: str, scope: Scope, k: int) -> Sought:
    """Return what to say of words that stand nowhere within the limits: where they do without them, and what is nearest."""
    if scope != Scope() and (outside := _places(searcher, quotation, Scope())):
        where = f"They stand in {_named(outside[0].article)}."
        return Sought(quotation, (), f"These words stand in no article within the filters: “{quotation}”. {where}")
    note = f"These words stand in no article of the corpus: “{quotation}”."
    near = searcher.search(quotation, k, scope)
    shared, words, hit = max((_nearest(quotation, hit) for hit in near), key=lambda n: n[0], default=(0.0, "", None))
    if hit is None or shared < _NEARLY:
        return Sought(quotation, (), note)
    cut = words if len(words) <= _SHOWN else f"{words[:_SHOWN].rsplit(' ', 1)[0]} …"
    differs = f"The nearest words differ; they stand in {_named(hit.article)}"
    return Sought(quotation, (), f"{note} {differs}" + ("." if is_instruction(cut) else f": {cut}"), hit)


def _nearest(quotation: str, hit: Hit) -> tuple[float, str, Hit | None]:
    """Return the greatest share of a quotation's words that a sentence, or two beside each other, have in order."""
    asked = bare(quotation).split()
    spans = [*hit.passage.sentences, *((a[0], b[1]) for a, b in pairwise(hit.passage.sentences))]
    texts = [hit.article.text[slice(*span)] for span in spans]
    shares = [_share(asked, bare(text).split()) for text in texts]
    best = max(range(len(spans)), key=lambda i: (round(shares[i], 3), -len(texts[i])))
    return shares[best], " ".join(texts[best].split()), hit


def _share(asked: Sequence[str], words: Sequence[str]) -> float:
    """Return the share of the words asked for that others have in order, less what stands between them.

    >>> _share(["we", "will", "stay", "here"], ["and", "we", "shall", "stay", "here"])
    0.75
    """
    blocks = [b for b in SequenceMatcher(None, asked, words, autojunk=False).get_matching_blocks() if b.size]
    reach = blocks[-1].b + blocks[-1].size - blocks[0].b if blocks else 0
    return sum(block.size for block in blocks) / max(len(asked), reach)


def _named(article: Article) -> str:
    outlet = article.outlet.name if article.outlet else OUTLET_NOT_STATED
    return (
        f"{article.place} ({outlet}, {stated_words(article.published.value) if article.published else DATE_NOT_STATED})"
    )
