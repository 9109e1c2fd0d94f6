"""Utterances: lines of an interview or a transcript, each after the name of who speaks ("LEE: It is safe.", "Q: ... A: ...").

A text holds them where a speaker's label stands again after another's, or a Q before an A; headings, credits and links look
alike, but do not answer each other. An utterance is its line: what follows without a label may be the article's own words
again. "A:" is the one person whom the text names before the first label; of several it is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from index import Span
from index.calendar_words import TIMES
from rag.names import is_person_like, names_in

__all__ = ["Utterance", "utterance_at"]

_NAME = r"[A-Z][\w.’'-]*"
_LABEL = re.compile(
    rf"^[ \t]*(?P<who>(?:{_NAME} ){{0,4}}{_NAME})(?: ?\([^()\n]{{1,40}}\)|, [^:\n]{{1,40}})?: +(?=\S)", re.MULTILINE
)
_ASKS, _ANSWERS = frozenset({"Q", "Question"}), frozenset({"A", "Answer"})
_NO_SPEAKER = frozenset(  # what else stands before a colon at the beginning of a line
    "advertisement also analysis author background breaking by caption contact correction date earlier editor's filed further"
    " graphic image just live location loser more note opinion outlet photo photographer photos picture published read related"
    " source sources summary tags title update updated video watch winner".split()
)
_OF_A_FACT_CHECK = frozenset(  # "THE FACTS:"
    "assessment claim claims fact facts false myth myths rating reality ruling true truth verdict".split()
)
_BY = re.compile(r"\W*(?:[\w-]+ ){0,2}by ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A line, and who says it."""

    who: Span  # the name, in the text
    start: int  # where the words begin
    end: int


def utterance_at(text: str, place: int) -> Utterance | None:
    r"""Return the utterance that a place of a text belongs to; None where it is none's, or the text does not tell whose.

    >>> text = "Post: Is it safe?\n\nLee: It is. We had it tested.\n\nPost: By whom?"
    >>> text[slice(*utterance_at(text, text.index("tested")).who)]
    'Lee'
    """
    return next((one for one in _utterances(text) if one.start <= place < one.end), None)


@lru_cache(maxsize=64)
def _utterances(text: str) -> tuple[Utterance, ...]:
    labels = [label for label in _LABEL.finditer(text) if not _is_no_speaker(label["who"])]
    return tuple(_named(text, labels)) if _answer_each_other([label["who"] for label in labels]) else ()


def _answer_each_other(spoken: Sequence[str]) -> bool:
    """Whether a speaker speaks again after another, or a question stands before an answer."""
    again = any(one == third != other for one, other, third in zip(spoken, spoken[1:], spoken[2:], strict=False))
    return again or any(one in _ASKS and other in _ANSWERS for one, other in pairwise(spoken))


def _is_no_speaker(label: str) -> bool:
    """Whether a label is a heading, or a day of a timeline."""
    words = [word.strip(".").replace("’", "'").lower() for word in label.split()]
    return words[0] in _NO_SPEAKER or any(word in TIMES or word in _OF_A_FACT_CHECK for word in words)


def _is_credit(line: str) -> bool:
    """Whether a line names who asks or takes the pictures, not who answers: "By Sam Sand", "Photo: Sam Sand"."""
    label = _LABEL.match(line)
    return _BY.match(line) is not None or (label is not None and _is_no_speaker(label["who"]))


def _named(text: str, labels: Sequence[re.Match[str]]) -> Iterator[Utterance]:
    for label in labels:
        if label["who"] in _ASKS:
            continue
        who = _interviewed(text, labels[0].start()) if label["who"] in _ANSWERS else label.span("who")
        if who:
            end = text.find("\n", label.end())
            yield Utterance(who, label.end(), end if end >= 0 else len(text))


def _interviewed(text: str, first: int) -> Span | None:
    """Return where the one person is named of whom a text speaks before its first label."""
    told = "\n".join(line for line in text[:first].splitlines() if not _is_credit(line))
    names = [name for joint in names_in(f"x {told}") for name in joint.split(" and ")]
    persons = {name for name in names if is_person_like(name)}
    named = {name for name in persons if " " in name} or persons  # in full, as who is interviewed is
    if len({name.split()[-1] for name in named}) != 1:
        return None
    name = min(named, key=len)
    at = text.rindex(name, 0, first)
    return at, at + len(name)
