"""Whether a quotation is verbatim, and which article of the corpus has it where the cited one does not.

Quotation marks, dashes, spaces, letter case and punctuation are typography; an ellipsis or a bracket in a quotation leaves
words out, and what stands around it must follow in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index import Article, Passage
from index.scope import Scope
from index.store import IndexView
from rag.particulars import fold, quotations

__all__ = ["LEAST", "find_quotation", "is_quoted_from", "missing_quotations", "text_around"]

LEAST = 4  # words; shorter ones stand in many articles by chance
_CANDIDATES = 50  # passages with most of its words that are read for a quotation
# Characters of an article that are read on each side of a passage: far more than any news article has, so that one of
# ten megabytes does not keep a reader waiting for half a minute.
_AROUND = 20_000
_LEFT_OUT = re.compile(r"\.\.\.|\[[^\]]*\]")


def missing_quotations(statement: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield the quotations in a statement that stand in none of the texts.

    >>> list(missing_quotations('He said: “We can’t wait … not now”.', ["We can't wait, he said, not now."]))
    []
    """
    for quotation in quotations(fold(statement)):
        if not any(is_quoted_from(quotation, text) for text in texts):
            yield quotation


def is_quoted_from(quotation: str, text: str) -> bool:
    """Whether the words of a quotation stand in a text, in order, with nothing between them but what it leaves out."""
    bare, place = f" {_bare(text)} ", 0
    for part in _LEFT_OUT.split(fold(quotation)):
        words = _bare(part)
        place = bare.find(f" {words} ", place) if words else place
        if place < 0:
            return False
        place += len(words)
    return True


def find_quotation(view: IndexView, quotation: str) -> Article | None:
    """Return an article of the corpus that has the quotation, or None; also for one of fewer than four words."""
    if len(_bare(quotation).split()) < LEAST:
        return None
    found = [key for key, _ in view.search_keywords(quotation, _CANDIDATES, Scope())]
    rows = view.catalog.found(found)
    near = (rows[key] for key in found if key in rows)
    return next(
        (article for article, passage in near if is_quoted_from(quotation, text_around(article, passage))), None
    )


def text_around(article: Article, passage: Passage) -> str:
    """Return the text of an article about a passage: all of it, but for articles as long as books."""
    return article.text[max(0, passage.start - _AROUND) : passage.end + _AROUND]


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w%$€£]+(?:['.,-][\w]+)*", fold(text).lower()))
