"""By-lines: who wrote a piece stands beside its text, so where a question asks for that, a note tells it."""

from __future__ import annotations

import re

from index import Article
from index.outlets import shipped_outlets
from rag.names import content_words, listed, names_in
from rag.parts import outlets_in

__all__ = ["by_line_note"]

_PIECE = r"(?:article|story|piece|column|op-ed|editorial|commentary|obituary|dispatch|feature|news analysis|news report|report)"
_ASKS = re.compile(  # not "the book", nor "the Mueller report", "the story of his life", "Article 50"
    r"\bwho (?:wrote|authored|penned|(?:is|was) the (?:author|writer) of) "
    rf"(?P<which>(?:[\w.,’'&-]+ ){{0,6}}?)(?<!short )(?<!love )(?<!life )(?P<piece>{_PIECE})\b(?! (?:\d|of\b))",
    re.IGNORECASE,
)


def by_line_note(question: str, article: Article) -> tuple[str, ...]:
    """Return a note with the by-line of an article, if a question asks who wrote one such as this; else none.

    What is not called an article or a story is meant only where the question names its outlet: an article may tell of
    another's op-ed, or of a report that no newsroom wrote. None is meant that the question gives to another outlet.
    """
    asked = _ASKS.search(question)
    if asked is None:
        return ()
    outlet = article.outlet.name if article.outlet else None
    called = [outlet, *shipped_outlets().aliases(outlet)] if outlet else []
    is_named = any(re.search(rf"\b{re.escape(name)}\b", asked["which"], re.IGNORECASE) for name in called)
    if not is_named and asked["piece"].lower() not in ("article", "story"):
        return ()
    # "the Wired article", of another outlet; "Toy Story", of none
    named = [
        *names_in(asked["which"]),
        *(() if is_named else (question[slice(*at)] for at in outlets_in(question, called))),
    ]
    own = {word for name in called for word in content_words(name)}
    if any(not set(content_words(name)) <= own for name in named):
        return ()
    title = f"“{' '.join(article.title.split())}”" if article.title else article.place
    which = f"{title} ({outlet})" if outlet else title
    if not article.authors:
        return (f"{which} states no by-line.",)
    return (f"The by-line of {which}: {listed(article.authors)}.",)
