"""Transcripts and interviews: whose turn it is, where lines begin with who speaks ("LEE: The dam is safe.", "Q: ... A: ...").

A text is one where at least two lines are labelled so, by labels that differ. What stands below a label without one of its own
goes on with the turn. "A:" is the one person whom the text names before the first question; of several it is nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index import Span
from rag.names import is_person_like, names_in
from rag.speaker_names import TIMES

__all__ = ["Turn", "turn_at"]

_NAME = r"[A-Z][\w.’'-]*"
_LABEL = re.compile(
    rf"^[ \t]*(?P<who>(?:{_NAME} ){{0,4}}{_NAME})(?: ?\([^()\n]{{1,40}}\)|, [^:\n]{{1,40}})?: +(?=\S)", re.MULTILINE
)
_ASKS, _ANSWERS = frozenset({"Q", "Question"}), frozenset({"A", "Answer"})
_NO_SPEAKER = frozenset(  # what else stands before a colon at the beginning of a line
    "Advertisement Also Analysis Background Breaking By Caption Contact Correction Date Editor's Filed Further Live Location"
    " More Note Opinion Outlet Photo Photos Picture Published Read Related Source Sources Summary Tags Title Update Updated"
    " Video Watch".split()
)
_FEWEST = 2  # speakers; of a text without Q and A more lines than that


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks from one label to the next."""

    who: Span  # the name, in the text
    start: int  # where the words begin
    end: int


def turn_at(text: str, place: int) -> Turn | None:
    r"""Return whose turn a place of a text belongs to; None where the text is no transcript, or does not tell.

    >>> text = "Post: Is it safe?\n\nLee: It is. We had it tested.\n\nPost: By whom?"
    >>> text[slice(*turn_at(text, text.index("tested")).who)]
    'Lee'
    """
    return next((turn for turn in _turns(text) if turn.start <= place < turn.end), None)


@lru_cache(maxsize=64)
def _turns(text: str) -> tuple[Turn, ...]:
    labels = [m for m in _LABEL.finditer(text) if not _is_no_speaker(m["who"])]
    spoken = [label["who"] for label in labels]
    if len(set(spoken)) < _FEWEST or (len(labels) <= _FEWEST and not _ASKS & set(spoken)):
        return ()
    return tuple(_named(text, labels))


def _is_no_speaker(label: str) -> bool:
    """Whether a label is a heading, or a day of a timeline."""
    words = label.split()
    return words[0] in _NO_SPEAKER or any(word.strip(".").lower() in TIMES for word in words)


def _named(text: str, labels: list[re.Match[str]]) -> Iterator[Turn]:
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, end in zip(labels, ends, strict=True):
        if label["who"] in _ASKS:
            continue
        who = _interviewed(text, labels[0].start()) if label["who"] in _ANSWERS else label.span("who")
        if who:
            yield Turn(who, label.end(), end)


def _interviewed(text: str, first: int) -> Span | None:
    """Return where the one person is named of whom a text speaks before its first turn."""
    names = [name for joint in names_in(f"x {text[:first]}") for name in joint.split(" and ")]
    persons = {name for name in names if is_person_like(name)}
    named = {name for name in persons if " " in name} or persons  # in full, as who is interviewed is
    if len({name.split()[-1] for name in named}) != 1:
        return None
    name = min(named, key=len)
    at = text.rindex(name, 0, first)
    return at, at + len(name)
