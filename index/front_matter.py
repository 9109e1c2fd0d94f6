"""Front matter: facts that a txt or md file states beside its text, as YAML between dashes or as lines "Outlet: Herald"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.article import Span
from index.fields import fact_of

__all__ = ["front_matter"]

FENCED = re.compile(r"---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
LABELLED = re.compile(
    r"[ \t]*[*_]{0,2}(?P<label>[^\W\d_][\w -]{1,24}?)[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]+(?P<value>\S.*?)\s*"
)
FOLDED = re.compile(r"[>|][+-]?\d?")  # YAML's signs for a value that stands in the lines below
ABBREVIATED = re.compile(r"\b(?:Inc|Co|Corp|Ltd|Jr|Sr|(?:[A-Z]\.)*[A-Z])\.$")
UNNAMED = re.compile(r"(?:an?|the|some|one|two) [a-z]")
FEWEST = 2  # facts of a block of labelled lines: one such line may be a caption's ("Source: Reuters") or prose
LONGEST, LONGEST_OTHER = 400, 80  # characters of such a line, and of one amid them that states no fact we look for


def front_matter(text: str, *, is_spaced: bool = False) -> tuple[dict[str, Any], Span | None]:
    r"""Return the fields that stand above a text, by their names as written, and where; ({}, None) where none do.

    Where each line `is_spaced` from the next, as the paragraphs of a document are, an empty line does not end a block of them.

    >>> front_matter("Outlet: Herald\nDate: 5 March 2025\n\nTalks go on.")
    ({'Outlet': 'Herald', 'Date': '5 March 2025'}, (0, 34))
    """
    match = FENCED.match(text)
    fields = _pairs(match[1] or "") if match else None
    return (fields, match.span()) if match and fields is not None else _labelled(text, is_spaced)


def _pairs(block: str) -> dict[str, Any] | None:
    """Read `key: value` lines and lists, `[a, b]` or lines `- a`; deeper structure is not needed for the facts we look for.

    None where another line stands among them, or none states a fact: then the dashes are rules, and what is between them is text.
    """
    fields: dict[str, Any] = {}
    last = ""
    for line in block.splitlines():
        if item := re.fullmatch(r"\s*-\s+(.+)", line):
            if last and isinstance(fields[last], list):
                fields[last].append(_unquoted(item[1]))
        elif pair := re.fullmatch(r"([\w][\w .-]*?)\s*:(?:\s+(.*))?", line):
            last, value = pair[1], (pair[2] or "").strip()
            if value.startswith("[") and value.endswith("]"):
                fields[last] = [_unquoted(part) for part in value[1:-1].split(",") if part.strip()]
            else:
                fields[last] = ("" if FOLDED.fullmatch(value) else value) if value else []
        elif last and isinstance(fields[last], str) and line[:1] in " \t":  # a long value goes on in the next line
            fields[last] = f"{fields[last]} {line.strip()}".strip()
        elif line.strip() and line[0] not in " \t#":
            return None
    if fields and not any(map(fact_of, fields)):
        return None
    return {name: _unquoted(value) if isinstance(value, str) else value for name, value in fields.items()}


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _labelled(text: str, is_spaced: bool) -> tuple[dict[str, Any], Span | None]:
    """Read a block of lines "Outlet: Herald" that is the first of a text, or stands right below its first line, the title."""
    fields: dict[str, Any] = {}
    start = end = 0
    is_first = True
    for line in _lines(text):
        words = line.group().strip("\ufeff \t\r\n")
        pair = LABELLED.fullmatch(words) if len(words) <= LONGEST else None
        fact = fact_of(pair["label"]) if pair else None
        if pair and fact and (_is_speech(fact, pair["value"]) or (pair["label"] in fields and fact != "authors")):
            return {}, None  # an interview: "Reporter: What did you see?"
        if pair and fact and pair["label"] not in fields:
            start = start if fields else line.start()
            fields[pair["label"]] = pair["value"].strip("*_ ")
            end = line.end()
        elif fields and pair and len(words) <= LONGEST_OTHER:
            continue  # "Section: World", part of the block if more facts follow
        elif (fields and (words or not is_spaced)) or (words and not is_first):
            break
        is_first &= not words
    facts = {fact_of(label) for label in fields}
    return (fields, (start, end)) if len(facts) >= FEWEST else ({}, None)


def _is_speech(fact: str, value: str) -> bool:
    """Whether a value is what somebody says, or "a police officer", where an outlet's or author's name would stand."""
    if fact not in ("outlet", "authors"):
        return False
    is_sentence = value.endswith(("?", "!")) or (value.endswith(".") and not ABBREVIATED.search(value))
    return is_sentence or (fact == "outlet" and UNNAMED.match(value) is not None)


def _lines(text: str) -> Iterator[re.Match[str]]:
    return (match for match in LINE.finditer(text) if match.group())
