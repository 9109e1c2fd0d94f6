"""Names in a text, by capitals: who and what it is about. No model; good enough for questions, where it is used."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.calendar_words import MONTHS, WEEKDAYS

__all__ = ["NAME", "content_words", "initials", "is_person_like", "listed", "names_in"]

_CAPITAL = r"(?:(?:al|el|ul|ibn|bin)-[A-Z][\w’'-]*\w|[A-ZÀ-ÖØ-Þ][\w’'-]*\w|[A-Z](?:\.[A-Z])+\.?|[A-Z]\.)"
_JOINER = r"(?:of|the|al|de|la|bin|ibn|van|von|el|for|and)"
# A hyphen joins names after initials alone ("U.S.-China"); elsewhere it is a letter of one, or a run of such words could be
# read in as many ways as there are.
_BETWEEN = r"(?: |(?<=\.)-|(?<=\.[A-Z])-)"
NAME = rf"{_CAPITAL}(?:{_BETWEEN}(?:{_JOINER} (?={_CAPITAL}))?{_CAPITAL})*"  # a pattern, for use in others
_NAME = re.compile(NAME)
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_NAMES = frozenset(
    (
        "a an and are as at by can could did do does for from had has have he her his how i if in is it its may more "
        "of on or she should that the their there these they this those to was we were what when where which who whom "
        "whose why will with would you name list tell give show according why's what's who's say said but "
        "not no yes ok explain describe find compare"
    ).split()
).union(WEEKDAYS)
# Words that begin a sentence with a capital and are no name: "One of the men", "I'm checking".
_BEGINNING = frozenset(
    (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundreds thousands dozens half some many most any each "
        "both all besides since after before i'm i've i'd it's that's he's she's they're we're what'd please can't "
        "whats whos wheres whens hows where's when's how's anything anyone latest summarise summarize must might hi hello "
        "isn't aren't wasn't weren't didn't doesn't don't hasn't haven't won't under over about against between near during "
        "following despite within without until through among behind today yesterday tomorrow actually sorry thanks"
    ).split()
)
_NO_PERSON = frozenset(
    (
        "administration federal reserve agency air army assembly association authority bank bay brigade brigades cabinet capitol "
        "center centre city commission committee company conference congress corporation council country court day "
        "department district east embassy empire federation force forces foundation front government group guard gulf "
        "hill house institute international island islands jihad journal kingdom knesset league mail media ministry "
        "mission movement museum nation nations national network news north office organization palace parliament "
        "party peninsula post press province radio reporter republic resistance river school security senate service "
        "society south state states street strip team television times tribune union united university war west white "
        "world"
    ).split()
)
_SINGLES_NO_PERSON = frozenset(
    (
        "america american americans arab arabs axios britain china cuba doha egypt egyptian eu europe european france "
        "gaza germany hamas hezbollah iran iraq islamic israel israeli israelis jerusalem jewish jordan lebanon "
        "lebanese moscow nato palestine palestinian palestinians passover qatar qatari rafah ramadan russia syria turkey "
        "uk ukraine un us u.s u.s. usa washington yemen zionist zionists reuters bbc cnn"
    ).split()
).union(MONTHS)
_INITIALS = re.compile(r"[A-Z]{2,3}|(?:[A-Z]\.)+[A-Z]?\.?")
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


def names_in(text: str) -> list[str]:
    """Return the names in a text, in order, without repeats.

    >>> names_in("What did Hazem Qassem say about the Gaza Strip?")
    ['Hazem Qassem', 'Gaza Strip']
    >>> names_in("I'm on a deadline. One of the men whom Obama pardoned: who?")
    ['Obama']
    """
    names = []
    for match in _NAME.finditer(text):
        words = match.group().split(" ")
        while words and _is_no_name(words[0]):
            words = words[1:]
        name = _POSSESSIVE.sub("", " ".join(words))
        if name and (len(name) > 1 or name.isdigit()):
            names.append(name)
    return list(dict.fromkeys(names))


def _is_no_name(word: str) -> bool:
    word = word.lower().rstrip(".").replace("’", "'")
    return word in _NOT_NAMES or word in _BEGINNING


def is_person_like(name: str) -> bool:
    """Whether a name may be a person's: no word of it belongs to places, bodies or peoples."""
    if not name[:1].isupper():
        return False
    words = {word.lower() for word in re.split(r"[ -]", name)}
    return not words & _NO_PERSON and not words & _SINGLES_NO_PERSON and (" " in name or not name.isupper())


def initials(name: str) -> re.Pattern[str] | None:
    """Return a pattern for initials, with or without their dots; None for any other name. "US" is no "us".

    >>> [bool(initials("US").search(text)) for text in ("the U.S. said", "US-led", "he told us")], initials("Lee")
    ([True, True, False], None)
    """
    if not _INITIALS.fullmatch(name):
        return None
    return re.compile(r"(?<!\w)" + r"\.?".join(re.findall(r"\w", name)) + r"s?\b")


def content_words(text: str) -> list[str]:
    """Return the words of a question that say what it is about, in order, in lower case."""
    return [w for w in (m.group().lower() for m in _WORD.finditer(text)) if w not in _NOT_NAMES and len(w) > 1]


def listed(names: Sequence[str], most: int = 12, joiner: str = "and") -> str:
    """Return "a, b and c"; of many names the first.

    >>> listed(["Reuters", "BBC", "Axios"], 2), listed(["Gaza", "Doha"], joiner="or")
    ('Reuters, BBC and 1 more', 'Gaza or Doha')
    """
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return f" {joiner} ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
