"""By-lines: who wrote a piece stands beside its text, so where a question asks for that, a note tells it."""

from __future__ import annotations

import re

from index import Article
from rag.names import listed

__all__ = ["by_line_note"]

_PIECE = r"(?:article|story|piece|column|op-ed|editorial|commentary|obituary|dispatch|feature|news analysis|news report|report)"
_ASKS = re.compile(  # not "Who wrote the book", nor "the Mueller report", which no newsroom did
    r"\bwho (?:wrote|authored|penned|(?:is|was) the (?:author|writer) of) "
    rf"(?P<which>(?:[\w.,’'&-]+ ){{0,6}}?)(?P<piece>{_PIECE})\b",
    re.IGNORECASE,
)


def by_line_note(question: str, article: Article) -> tuple[str, ...]:
    """Return a note with the by-line of an article, if a question asks who wrote one such as this; else none.

    What is not called an article or a story is meant only where the question names its outlet: an article may tell of
    another's op-ed, or of a report that no newsroom wrote.
    """
    asked = _ASKS.search(question)
    if asked is None:
        return ()
    outlet = article.outlet.name if article.outlet else None
    is_named = outlet is not None and outlet.casefold() in asked["which"].casefold()
    if not is_named and asked["piece"].lower() not in ("article", "story"):
        return ()
    title = f"“{' '.join(article.title.split())}”" if article.title else article.place
    which = f"{title} ({outlet})" if outlet else title
    if not article.authors:
        return (f"{which} states no by-line.",)
    return (f"The by-line of {which}: {listed(article.authors)}.",)
