"""Whether a quotation is verbatim, and which article of the corpus has it where the cited one does not.

Quotation marks, dashes, spaces, letter case and punctuation are typography; an ellipsis or a bracket in a quotation leaves
words out, and what stands around it must follow in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from index import Article, Passage, Span
from index.scope import Scope
from index.store import IndexView
from rag.particulars import fold, quotations

__all__ = [
    "LEAST",
    "aside",
    "bare",
    "find_quotation",
    "is_quoted_from",
    "missing_quotations",
    "parts_of",
    "place_of",
    "quotations_asked",
    "stands_whole",
    "text_around",
]

LEAST = 4  # words; shorter ones stand in many articles by chance
_GAP = 500  # characters of bare words that an ellipsis may leave out
_CANDIDATES = 50  # passages with most of its words that are read for a quotation
# Characters of an article that are read on each side of a passage: far more than any news article has, so that one of
# ten megabytes does not keep a reader waiting for half a minute.
_AROUND = 20_000
_LEFT_OUT = re.compile(r"\.\.\.|\[[^\]]*\]")
_MARKED = re.compile(r"[\"“”„«»‟″]([^\"“”„«»‟″]+)[\"“”„«»‟″]")  # as `fold` and `quotations` read them together
_SINGLE = re.compile(r"(?<!\w)'(?=[^\W\d])((?:[^'\"]|(?<=\w)'(?=\w))+)'(?!\w)")  # in folded text
_KEPT = "\ue000"  # stands for a quotation while a question is changed: no word, no space, no punctuation


def missing_quotations(statement: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield the quotations in a statement that stand in none of the texts.

    >>> list(missing_quotations('He said: “We can’t wait … not now”.', ["We can't wait, he said, not now."]))
    []
    """
    told = fold(statement)
    # Single marks are apostrophes, too: only a longer run of words between them is surely quoted.
    for quotation in (*quotations(told), *filter(_is_long, _SINGLE.findall(told))):
        if not any(is_quoted_from(quotation, text) for text in texts):
            yield quotation


def is_quoted_from(quotation: str, text: str) -> bool:
    """Whether the words of a quotation stand in a text, in order, with nothing between them but what it leaves out."""
    parts = parts_of(quotation)
    return bool(parts) and place_of(parts, f" {bare(text)} ") is not None


def place_of(parts: Sequence[str], words: str) -> Span | None:
    """Return where the parts of a quotation stand one after another, and near, in bare words between spaces.

    >>> place_of(["we stay", "we wait"], " he left we stay and we wait ")
    (9, 28)
    """
    first = words.find(f" {parts[0]} ")
    while first >= 0:
        end = first + len(parts[0]) + 1
        for part in parts[1:]:
            place = words.find(f" {part} ", end, end + _GAP + len(part) + 2)
            if place < 0:
                break
            end = place + len(part) + 1
        else:
            return first + 1, end
        first = words.find(f" {parts[0]} ", first + 1)
    return None


def stands_whole(claim: str, text: str) -> bool:
    """Whether folded words stand in a folded text as whole sentences: "he lied" of "she denied that he lied" does not.

    >>> stands_whole("he lied.", "she denied that he lied."), stands_whole("He lied.", "It rained. He lied.")
    (False, True)
    """
    place = text.find(claim)
    while claim and place >= 0:
        before, after = text[:place].rstrip(" \"'(["), text[place + len(claim) :]
        ends = claim[-1] in '.!?"' or not after.strip(" \"')]") or after[0] in ".!?"
        if ends and (not before or before[-1] in ".!?:"):
            return True
        place = text.find(claim, place + 1)
    return False


def quotations_asked(question: str) -> list[str]:
    """Return the quotations of a question that are long enough to be looked for word for word, as they are written there.

    >>> quotations_asked('Who said “we can’t wait … not now” in the "Phoenix City"?')
    ['we can’t wait … not now']
    """
    return list(dict.fromkeys(match[1].strip() for match in _MARKED.finditer(question) if _is_long(match[1])))


def aside(question: str, change: Callable[[str], str]) -> str:
    """Change a question in its own words alone: a quotation of some length is another's, and stays as it is.

    >>> aside('Did he say "he will not go"?', lambda text: text.replace("he", "Bo Chan"))
    'Did Bo Chan say "he will not go"?'
    """
    kept = [match.group() for match in _MARKED.finditer(question) if _is_long(match[1])]
    changed = change(_MARKED.sub(lambda match: _KEPT if _is_long(match[1]) else match.group(), question))
    return re.sub(_KEPT, lambda _: kept.pop(0) if kept else "", changed)


def parts_of(quotation: str) -> list[str]:
    """Return the words of a quotation, in one spelling, in parts between which it leaves words out."""
    return [words for part in _LEFT_OUT.split(fold(quotation)) if (words := bare(part))]


def find_quotation(view: IndexView, quotation: str) -> Article | None:
    """Return an article of the corpus that has the quotation, or None; also for one of fewer than four words."""
    if not _is_long(quotation):
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


def _is_long(quotation: str) -> bool:
    return sum(len(part.split()) for part in parts_of(quotation)) >= LEAST


def bare(text: str) -> str:
    """Return the words of a text in one spelling, each after a space but the first."""
    return " ".join(re.findall(r"[\w%$€£]+(?:['.,-][\w]+)*", fold(text).lower()))
