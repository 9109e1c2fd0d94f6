"""What the rules that make examples see of a text: words, names, numbers, sentences. Crude, so that any text will do."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["PLAIN_WORDS", "entities", "kind_of", "sentence_around", "sentence_cuts", "words"]

CAPITALISED = re.compile(r"\b[A-Z][\w'’-]*(?:\s+(?:(?:of|de|and)\s+(?:the\s+)?)?[A-Z][\w'’-]*)*")
NUMBER = re.compile(r"\b\d[\d,.]*\d\b|\b\d\b")
SENTENCE_END = re.compile(r"(?<=[.!?])[\"')\]]*\s+(?=[A-Z\"'(\[0-9])")
PLAIN_WORDS = set(  # open a sentence with a capital without being names
    re.findall(
        r"[\w']+",
        """
        the this that these those in on at as it its he she they we you i a an and but or if when while what who which
        how why where there his her their for from by with after before during is are was were do does did some many
        most all one however also i'm i've my our
        """,
    )
)


def words(text: str) -> list[str]:
    """Return the lower-cased words."""
    return re.findall(r"\w+", text.lower())


def entities(text: str) -> Iterator[str]:
    """Yield names and numbers; a lone capitalised word that opens a sentence is taken for a plain word."""
    opens = set(sentence_cuts(text))
    for match in CAPITALISED.finditer(text):
        name = match.group()
        if name.split()[0].lower() in PLAIN_WORDS:
            name = name.partition(" ")[2]
        if len(name) > 1 and name[0].isupper() and (match.start() not in opens or " " in name):
            yield name
    yield from NUMBER.findall(text)


def kind_of(name: str) -> str:
    """Tell names, years and other numbers apart."""
    return "name" if not name[0].isdigit() else "year" if re.fullmatch(r"1\d{3}|20\d\d", name) else "number"


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the characters of the sentence, or sentences, that hold [start, end)."""
    cuts = sentence_cuts(text)
    return max(c for c in cuts if c <= start), min((c for c in cuts if c >= end), default=len(text))


def sentence_cuts(text: str) -> list[int]:
    """Return where sentences begin, and the end of the text."""
    return [0, *(m.end() for m in SENTENCE_END.finditer(text)), len(text)]
