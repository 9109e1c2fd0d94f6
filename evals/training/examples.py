"""An example to train on: a question on a text, in words (Example) and as the network sees it (Row)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from rag import reader

__all__ = ["Example", "Row", "row_of", "rows"]


@dataclass(frozen=True)
class Example:
    """A question on a text, with the answer's place or without one."""

    kind: str
    question: str
    heading: str
    text: str
    start: int = -1  # characters in text; -1: the text does not answer
    end: int = -1
    manner: float = 0.0  # log odds of "does not answer" by how the question sounds


@dataclass(frozen=True)
class Row:
    """An example as the network sees it."""

    ids: np.ndarray  # (tokens,) int32
    types: np.ndarray  # (tokens,) int8, 1 from the heading on
    allowed: np.ndarray  # positions of the text's tokens, where an answer may lie
    first: int  # token positions; 0 where the text does not answer
    last: int
    manner: float


def row_of(tokenizer: Tokenizer, example: Example) -> Row | None:
    """Encode an example; None where its answer is cut off."""
    encoding = reader.encode(tokenizer, [(example.question, example.heading, example.text)])[0]
    where, offsets = reader.text_tokens(encoding, len(reader.prefix(example.heading)))
    first = last = 0
    if example.start >= 0:
        inside = np.flatnonzero((offsets[:, 1] > example.start) & (offsets[:, 0] < example.end))
        if inside.size == 0 or offsets[inside[-1], 1] < example.end:
            return None
        first, last = int(where[inside[0]]), int(where[inside[-1]])
    return Row(
        np.array(encoding.ids, np.int32), np.array(encoding.type_ids, np.int8), where, first, last, example.manner
    )


def rows(tokenizer: Tokenizer, examples: Iterable[Sequence[Example]]) -> list[tuple[Row, ...]]:
    """Encode examples that belong together, those first whose text answers; without it the others are left out, too."""
    made = []
    for together in examples:  # one at a time: encodings are large, rows are not
        encoded = [row_of(tokenizer, example) for example in together]
        if encoded[0] is not None:
            made.append(tuple(row for row in encoded if row is not None))
    return made
