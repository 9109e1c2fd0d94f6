"""Story: which articles tell of what a question asks about, by their nearness to it, its names and their days.

How near an article is, is counted from the nearest one: a question's words alone are far from all. An article of other
weeks must be nearer than one of the same, for the same things happen again to others.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index import Article
from index.scope import Scope, day_of
from rag.missing import FOREIGN, stands_in
from rag.names import content_words, names_in
from rag.search import Searcher
from rag.wordlists import RELATED

__all__ = ["Story", "story_of"]

# Cosine below that of the nearest passage. Of the topic-days of `sets/allsides.jsonl` and 36 further ones, the two bounds
# hold 95 of 100 articles on the event asked about, and of 100 that they hold, 97 are on it.
NEAR = 0.15
NEAR_IN_TIME = 0.25
_A_MONTH = 30  # days
_MOST = 200  # passages that are looked at
_LETTERS = 5  # "Lebanese" speaks of Lebanon


@dataclass(frozen=True, slots=True)
class Story:
    """The articles of one story."""

    names: tuple[str, ...]  # of the question, as far as the nearest article has them
    articles: frozenset[str]  # their ids

    def is_named_in(self, article: Article) -> bool:
        """Whether an article has the names, be it in other forms."""
        text = f"{article.title or ''} {article.text}"
        return all(_stands_in(name, text) for name in self.names)


def story_of(searcher: Searcher, question: str, scope: Scope) -> Story:
    """Return the story that a question asks about; none where the nearest article has nothing to do with it."""
    found = searcher.view.search_dense(searcher.vector(question), _MOST, scope)
    near = {passage: score for passage, score in found if score >= found[0][1] - NEAR_IN_TIME}
    places = searcher.view.catalog.found(list(near))
    articles: dict[str, tuple[Article, float]] = {}  # by id, with the score of the nearest passage
    for passage, score in near.items():
        if passage in places:
            article, _ = places[passage]
            articles.setdefault(article.id, (article, score))
    return _told(question, list(articles.values()))


def _told(question: str, articles: Sequence[tuple[Article, float]]) -> Story:
    """Return the story of articles, the nearest first, each with its cosine."""
    if not articles:
        return Story((), frozenset())
    nearest, best = articles[0]
    text = f"{nearest.title or ''} {nearest.text}"
    story = Story(tuple(name for name in names_in(question) if _stands_in(name, text)), frozenset())
    if best < FOREIGN and not story.names:
        return story

    def is_of_it(article: Article, gap: float) -> bool:
        apart = _days_apart(article, nearest)
        if gap <= NEAR and apart is not None and apart <= _A_MONTH:
            return True  # it may call somebody by another name
        is_elsewhen = apart is not None and apart > _A_MONTH
        if not story.names:  # nothing but its nearness speaks for it
            return gap <= NEAR and not is_elsewhen
        return gap <= (NEAR if is_elsewhen else NEAR_IN_TIME) and story.is_named_in(article)

    return Story(story.names, frozenset(article.id for article, score in articles if is_of_it(article, best - score)))


def _stands_in(name: str, text: str) -> bool:
    return any(stands_in(form, [text], _LETTERS) for form in _forms(name))


def _forms(name: str) -> Iterable[str]:
    """Yield a name, and what else a country is called where it is one: "Russia", "Russian", "Moscow"."""
    yield name
    words = content_words(name)
    if len(words) == 1:
        yield from next((group for group in RELATED if words[0] in group), ())


def _days_apart(article: Article, other: Article) -> int | None:
    """Return how many days lie between two articles, where both state one."""
    days = [one.published.days for one in (article, other) if one.published and one.published.days]
    if len(days) < 2:
        return None
    first, last = (day_of(start) for start, _ in days)
    return abs((first - last).days)
