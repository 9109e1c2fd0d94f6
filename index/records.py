"""Records of files that are too large to be held in memory: lines, and values of a long JSON list, one at a time.

Each record must be small enough to be held; the file need not be. Decoding and parsing of fields are not this file's work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

from index.decoding import json_errors, without_surrogates
from index.files import too_large

__all__ = ["Lines", "json_records"]

CHUNK = 1 << 16  # characters
NEAR = 16  # characters before the end of what was read, in which a number or a word may be cut
SEPARATORS = re.compile(r"[\s,]*")


class Lines(Iterator[str]):
    """The lines of a text with their line ends, while the lines of one record stay below a limit together.

    `number` is that of the last line. A line with which a record would become too large is passed over: instead of it
    UnreadableFile ("size") is raised, and the next line can be asked for.
    """

    def __init__(self, text: TextIO, limit_mb: int) -> None:
        self._text = text
        self._limit_mb = limit_mb
        self.number = 0
        self.start_record()

    def start_record(self) -> None:
        """Begin to count anew."""
        self._room = self._limit_mb * 1_000_000  # characters

    def __next__(self) -> str:
        line = self._text.readline(self._room + 1)
        if not line:
            raise StopIteration
        self.number += 1
        self._room -= len(line)
        if self._room >= 0:
            return line
        while line and line[-1] not in "\r\n":
            line = self._text.readline(CHUNK)
        raise too_large(self._limit_mb)


def json_records(text: TextIO, limit_mb: int) -> Iterator[tuple[Any, int, int]]:
    """Yield the values of a JSON list, or of values one after another, with how many surrogates were replaced, and the line.

    Raises UnreadableFile, naming the line, where it cannot go on: for broken JSON, and for a record over the limit.
    """
    decoder = json.JSONDecoder()
    buffer, at, line = "", 0, 1
    is_list: bool | None = None
    while True:
        end = SEPARATORS.match(buffer, at).end()  # type: ignore[union-attr]  # it matches nothing, too
        line += buffer.count("\n", at, end)
        at = end
        if at == len(buffer):
            buffer, at = text.read(CHUNK), 0
            if buffer:
                continue
            if is_list:
                with json_errors(line):
                    raise json.JSONDecodeError("the list does not end", "", 0)
            return
        if is_list is None:
            is_list = buffer[at] == "["
            at += is_list
            continue
        if is_list and buffer[at] == "]":
            return
        try:
            value, end = decoder.raw_decode(buffer, at)
        except json.JSONDecodeError as error:
            is_cut = error.pos >= len(buffer) - NEAR or error.msg.startswith("Unterminated string")
            # As much again as is there: a long record is then looked at a few times, not once for each chunk.
            more = (
                text.read(max(CHUNK, len(buffer) - at)) if is_cut and len(buffer) - at <= limit_mb * 1_000_000 else ""
            )
            if more:
                buffer, at = buffer[at:] + more, 0
                continue
            if is_cut and len(buffer) - at > limit_mb * 1_000_000:
                raise too_large(limit_mb, f"line {line}: one record ") from error
            with json_errors(line):
                raise json.JSONDecodeError(error.msg, buffer[at:], error.pos - at) from None
        except (RecursionError, ValueError) as error:
            with json_errors(line):
                raise error
        yield *without_surrogates(value, buffer[at:end]), line
        line += buffer.count("\n", at, end)
        at = end
