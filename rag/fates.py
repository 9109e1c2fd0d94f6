"""Fates: whether those whom a question or a sentence counts are dead, hurt, arrested, or nobody is. Rules on English words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from index import Span
from rag.particulars import dates, figures, fold, stem

__all__ = ["TOKEN", "fate_in", "fate_near", "is_of_another_fate", "nobody"]

_FATES = {
    fate: frozenset(map(stem, words))
    for fate, words in {
        "dead": ("die", "dead", "death", "deceased", "kill", "slain", "fatal", "fatality", "murder", "lives", "toll"),
        "hurt": ("injure", "injury", "wound", "hurt", "maim", "hospitalize", "hospitalise", "treat"),
        "arrested": ("arrest", "detain", "custody", "jail", "handcuff"),
        "evacuated": ("evacuate", "evacuation", "displace", "flee"),
        "alive": ("alive", "survive", "survivor"),
        "rescued": ("rescue",),
        "dismissed": ("dismiss", "dismissal", "layoff", "sack"),
    }.items()
}
_APART = 3  # words that a comma or "and" between a figure and a verb is worth
_NEAR = 9  # words within which a verb is that of a figure
TOKEN = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*|[.,;:()\"!?]")
_COUNTS = re.compile(
    r"\bhow many (?P<counted>(?:[a-z]+ )?)|\b(?:what|which) (?:[\w’-]+ ){0,3}?(?:number|toll)\b", re.IGNORECASE
)
_NOBODY = re.compile(
    r"\b(?P<none>nobody|no[ -]one|none|no (?P<noun>[a-z]+))\b(?P<rest>(?: (?!but\b)[\w’-]+){0,5})", re.IGNORECASE
)
_OF_NOBODY = re.compile(r"\b(?P<rest>[a-z]+) (?P<none>nobody|no[ -]one)\b", re.IGNORECASE)  # "it killed nobody"
_ANYBODY = frozenset("people person persons one lives deaths death fatalities injuries casualties".split())
_SO = frozenset(  # what may stand before the word for a fate where nobody meets it: "has been reported killed", "hurt or killed"
    "is are was were be been being has have had got and or either reported confirmed found left known their".split()
)
_NO_FACT = frozenset("would could should might must will can that how who whom what if".split())
_NOT_SO = re.compile(  # before it: "denied that nobody died"; behind it: "except the driver"
    r"\b(?:den(?:y|ies|ied|ying)|hop(?:e|es|ed|ing)|not true|untrue|false(?:ly)?|wrong(?:ly)?|initially|at first|first said)\b"
    r"[^;]*$"
)
_BUT_SOME = re.compile(r"[^;.]*\b(?:except|apart from|other than|besides|aside from)\b", re.IGNORECASE)
_PARTLY = re.compile(r"\b(?:seriously|badly|critically|severely|gravely|else|more|further|other|yet)\b", re.IGNORECASE)


@lru_cache(maxsize=256)  # asked of every sentence
def fate_in(question: str) -> str | None:
    """Return what a question says befell those counted, "dead", "hurt", "arrested"; None where it says nothing, or several."""
    stems = {stem(word) for word in re.findall(r"[^\W_]+", question)}
    found = [fate for fate, words in _FATES.items() if stems & words]
    return found[0] if len(found) == 1 else None


def fate_near(before: str, after: str) -> str | None:
    """Return what befell those counted by a number between these words: the nearest word for it, where one stands near."""
    found: list[tuple[int, str]] = []
    for tokens in (TOKEN.findall(before.lower())[::-1], TOKEN.findall(after.lower())):
        far = 0
        for token in tokens:
            far += _APART if token in (",", ";", "and", "but", "while") else 1
            if far > _NEAR or token in (".", "!", "?"):
                break
            found += [(far, fate) for fate, words in _FATES.items() if stem(token) in words]
    return min(found)[1] if found else None


def nobody(question: str, sentence: str) -> Span | None:
    """Return where a sentence says that nobody met the fate of those whom a question counts; None where it does not.

    >>> question, sentence = "How many people died?", "Two were hurt, but nobody was killed."
    >>> sentence[slice(*nobody(question, sentence))], nobody(question, "Nobody was hurt."), nobody("Who died?", sentence)
    ('nobody', None, None)
    """
    counts, fate = _COUNTS.search(question), fate_in(question)
    if counts is None or fate is None:
        return None
    counted = (counts["counted"] or "").strip().lower()
    for match in chain(_NOBODY.finditer(sentence), _OF_NOBODY.finditer(sentence)):
        noun = (match.groupdict().get("noun") or "").lower()
        is_of_fate = stem(noun) in _FATES[fate] if noun else False
        if (not is_of_fate and noun not in (*_ANYBODY, "", counted)) or _PARTLY.search(match["rest"]):
            continue
        if _NOT_SO.search(sentence[: match.start()]) or _BUT_SOME.match(sentence, match.start()):
            continue
        rest = match["rest"].lower().split()
        is_told = noun.endswith("s") or not rest or rest[0] in _SO  # "no death was reported", not "no death toll"
        is_met = (is_of_fate and is_told) or noun == "casualties" or _meets(rest, fate)
        if is_met and not _counts_some(sentence, match.end(), fate):
            return match.span("none")
    return None


def _meets(words: Sequence[str], fate: str) -> bool:
    """Whether what is said of nobody is that they meet a fate: "was killed", not "knows how many died", "of the dead"."""
    places = (i for i, word in enumerate(words) if stem(word) in _FATES[fate] and not _NO_FACT & set(words[:i]))
    return any(
        words[i] not in ("toll", "lives") if i == 0 else words[i - 1] in _SO or words[i - 1].endswith("ly")
        for i in places
    )


def _counts_some(sentence: str, start: int, fate: str) -> bool:
    """Whether a sentence goes on to count others who met a fate: "Nobody died in 2019; 12 died last year"."""
    rest = dates(fold(sentence[start:]))[1]
    place = 0
    for figure in figures(rest):
        place = rest.find(figure.text, place)
        if place >= 0 and fate_near(rest[:place], rest[place + len(figure.text) :]) == fate:
            return True
        place = max(place, 0)
    return False


def is_of_another_fate(question: str, sentence: str) -> bool:
    """Whether a sentence tells of the hurt and not of the dead where a question counts the dead, and so on.

    >>> [is_of_another_fate("How many died?", sentence) for sentence in ("Nine were hurt.", "Two died, nine were hurt.")]
    [True, False]
    """
    fate = fate_in(question) if _COUNTS.search(question) else None
    words = {stem(word) for word in re.findall(r"[^\W_]+", sentence)} if fate else set()
    others = ("dead",) if fate == "alive" else _FATES  # the hurt and the rescued live
    return fate is not None and not words & _FATES[fate] and any(words & _FATES[other] for other in others)
