"""Occasions: whether a day in a sentence is the day of what a question asks the when of. Rules on English words.

It is where the sentence says, in like words and near the day, what the question asks, and is not where it is the day on which
somebody told so: "police said on Monday that the man was shot".
"""

from __future__ import annotations

import re

from index import Span
from index.calendar_words import TIMES
from rag.counterparts import content_words as comparable_words
from rag.particulars import fold, stem
from rag.thesaurus import alike, lemmas

__all__ = ["is_day_of_telling", "says", "tells_of"]

_FIRST = re.compile(  # "the first known death in Tarn"
    r"\bfirst (?P<thing>(?:(?!of\b|in\b|at\b|for\b|to\b|on\b|and\b|was\b|were\b|is\b|that\b|who\b)[\w.’'-]+ ?){1,4})",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:it|he|she|they)\b", re.IGNORECASE)
_BESIDE = 14  # words around a day, among which the question's must be one
_LONG = 4  # content words, without names
_SAID = (
    r"(?<!\bwas )(?<!\bwere )(?<!\bbeen )(?:said|says|announced|told|tweeted|wrote|confirmed|reported|ruled|revealed)"
)
_TOLD_BEFORE = re.compile(
    rf"\b(?P<said>{_SAID})(?: (?:reporters|[A-Z][\w.]*(?: [A-Z][\w.]*)?))?,?(?: on| late| early)* ?$"
)
_TOLD_BEHIND = re.compile(  # "fell on Monday, said Ann Lee" is no day of telling
    rf" (?:\w+ly |(?:(?:[A-Z][\w.]*|police|officials) ){{1,3}})?(?P<said>{_SAID})\b"
    r"|['’]?s? (?:\w+ )?(?:(?:press|news) (?:conference|briefing)|statement|interview)\b"
)
_POSTED = re.compile(r"\(@\w+\) (?:on )?$")  # "Ann Lee (@annlee) May 5, 2018": a post


def tells_of(question: str, sentence: str, answer: Span) -> bool:
    """Whether a sentence says, in like words and near the day that answers, what a question asks when of.

    Of a long question one word may be missing; all but one of what "it" or "she" did, where none of its names stands.

    >>> question, told = "When was Ann Lee shot?", ["Ann Lee was killed by shots on 3 May.", "Ann Lee had come by 3 May."]
    >>> [tells_of(question, one, (one.index("3"), len(one) - 1)) for one in told]
    [True, False]
    """
    quote, asked = fold(sentence), comparable_words(fold(question))
    words = [w.key for w in asked if not w.is_name and w.key not in TIMES]
    missing = [word for word in words if not says(word, quote)]
    is_named = any(says(w.key, quote) for w in asked if w.is_name)
    may_miss = len(words) - 1 if _PRONOUN.search(quote) and not is_named else len(words) >= _LONG
    if len(missing) > may_miss or not _tells_of_that_first(question, quote):
        return False
    before, told, after = (
        fold(part) for part in (sentence[: answer[0]], sentence[slice(*answer)], sentence[answer[1] :])
    )
    around = f"{' '.join(before.split()[-_BESIDE:])} {told} {' '.join(after.split()[:_BESIDE])}"
    return any(says(word, around) for word in words) or not words


def is_day_of_telling(question: str, sentence: str, answer: Span) -> bool:
    """Whether a day in a sentence is the one on which something was said or posted, where a question does not ask for that.

    >>> sentence = "Police said on 2 May that Ann Lee was shot on 3 May."
    >>> [is_day_of_telling("When was Ann Lee shot?", sentence, (start, start + 5)) for start in (15, 46)]
    [True, False]
    """
    before, behind = sentence[: answer[0]], sentence[answer[1] :]
    if _POSTED.search(before):
        return True
    day = re.sub(r"^(?:on|late|early) ", "", sentence[slice(*answer)])
    before = sentence[: answer[1] - len(day)]
    told = _TOLD_BEFORE.search(before) or _TOLD_BEHIND.match(behind)
    return told is not None and not (told["said"] and says(told["said"], fold(question)))


def says(word: str, text: str) -> bool:
    """Whether folded text has a word of the same stem, or of the like meaning.

    >>> says("caught", "Ann Lee was arrested."), says("shot", "Ann Lee came.")
    (True, False)
    """
    like, kin = stem(word), alike(word) | lemmas(word)
    return any(w.stem == like or lemmas(w.key) & kin for w in comparable_words(text))


def _tells_of_that_first(question: str, quote: str) -> bool:
    """Whether a sentence tells of the first of what the question does: of "the first death", not of "the first of its cases"."""
    asked = _FIRST.search(question)
    if asked is None:
        return True
    things = [w.key for w in comparable_words(fold(asked["thing"])) if not w.is_name]
    return any(all(says(thing, fold(told["thing"])) for thing in things) for told in _FIRST.finditer(quote))
