"""Genders: whether an article speaks of a person as "he" or as "she". What it does not show is not guessed. English only."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

__all__ = ["gender_of", "pronoun_gender"]

_HE, _SHE = frozenset({"he", "him", "his", "himself"}), frozenset({"she", "her", "hers", "herself"})
_PRONOUN = re.compile(rf"\b(?:{'|'.join(sorted(_HE | _SHE))})\b", re.IGNORECASE)
_TITLED = {  # right before a name, or right after it and a comma
    "he": r"(?:Mr\.?|Sir|Lord|King|Prince|Pope|(?:spokes|chair|congress|council|business)man)",
    "she": r"(?:Mrs\.?|Ms\.?|Dame|Lady|Queen|Princess|(?:spokes|chair|congress|council|business)woman|actress)",
}
_REST = re.compile(r"[^.!?\n]*")
_OPENS = re.compile(  # "Secretary of State Ann " before "Lee", "Tarn's manager, "
    r"(?:^|[.!?”\"\n] ?)(?:[^.!?,;“”\"\n]{1,50}, )?(?:[A-Z][\w.’'-]* |of ){0,5}$"
)
_OF_OTHERS = re.compile(r"['’]|, whose\b")
_NEXT = re.compile(r"[.!?] (?=(?P<pronoun>He|She)\b)")
_NAMED = re.compile(r"\b[A-Z][\w’'-]*[a-z]\b")
_BEFORE = 80  # characters before a name that may hold a title
_MARGIN = 2  # times as often as the other: pronouns of somebody else who is near happen to be counted


@lru_cache(maxsize=256)
def gender_of(names: str, told: str) -> str | None:
    """Return "he" or "she" for whoever a pattern of names means in a text without its quotations; None if it does not show.

    >>> gender_of("Lee", "Ann Lee left her office. Mr. Chan stayed."), gender_of("Chan", "Mr. Chan stayed.")
    ('she', 'he')
    """
    found: Counter[str] = Counter()
    for match in re.finditer(rf"\b(?:{names})\b", told):
        before, rest = told[max(0, match.start() - _BEFORE) : match.start()], _REST.match(told, match.end())
        assert rest is not None
        for gender, titles in _TITLED.items():
            # A first name may stand between: "Mr. Bo Chan"
            found[gender] += _MARGIN * bool(re.search(rf"\b(?i:{titles}) (?:[A-Z][\w.’'-]* ){{0,2}}$", before))
        # "he told Ann Lee that he", "Lee's lawyer said he"
        if not _OPENS.search(before) or _OF_OTHERS.match(rest.group()):
            continue
        pronoun = _PRONOUN.search(rest.group())
        if pronoun and not _NAMED.search(rest.group(), 0, pronoun.start()):
            found[pronoun_gender(pronoun.group())] += 1
        elif pronoun is None and (follows := _NEXT.match(told, rest.end())) and not _NAMED.search(rest.group()):
            found[pronoun_gender(follows["pronoun"])] += 1
    he, she = found["he"], found["she"]
    if max(he, she) == 0 or max(he, she) < _MARGIN * min(he, she):
        return None
    return "he" if he > she else "she"


def pronoun_gender(words: str) -> str:
    """Return "she" for words that hold a pronoun of a woman, else "he"."""
    return "she" if {word.lower() for word in re.findall(r"\w+", words)} & _SHE else "he"
