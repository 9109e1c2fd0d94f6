"""Questions written for training passages by a language model that read them: near misses, and answerable ones.

The near misses ask for a fact that their passage, though on the subject, does not tell: an untold attribute, a part of
what is counted, swapped roles, a changed detail, a false premise, what came after. `written.jsonl` beside this file
holds question, answer's place and the hash of the passage; the passages themselves stay in their data sets.

`imitated.jsonl` holds look-alikes in the manner of SQuAD 2.0's crowd workers, who were shown a paragraph and what had been asked
of it, and asked for what it does not tell but for which a plausible answer stands there (Rajpurkar et al. 2018, section 3).
Whoever wrote them had seen a few paragraphs of the half of squad2_dev that may be tuned on, with their questions. Beside
them stand their twins, which sound the same and are answered: by words alone the one must not be told from the other.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.training.examples import Example
from evals.training.paragraphs import Paragraph, is_held_out

__all__ = ["IMITATED", "load_imitated", "load_written"]

_FILE = Path(__file__).with_name("written.jsonl")
IMITATED = Path(__file__).with_name("imitated.jsonl")


def load_written(paragraphs: Sequence[Paragraph]) -> list[Example]:
    """Return an example for every written question whose passage is among the paragraphs and not held out."""
    examples = []
    for row, paragraph in _rows(_FILE, paragraphs):
        start, end = row["answer"] or (-1, -1)
        kind = "written" if row["answer"] else "near miss"
        examples.append(Example(kind, row["question"], paragraph.heading, paragraph.text, start, end))
    return examples


def load_imitated(paragraphs: Sequence[Paragraph], seed: int, file: Path = IMITATED) -> list[Example]:
    """Return look-alikes in the crowd's manner, their answered twins, and what people asked and found answered there.

    Of each passage as many of one as of the other are drawn, at least two: what it is like must not tell them apart.
    """
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    untold: dict[Paragraph, list[str]] = defaultdict(list)
    twins: dict[Paragraph, list[tuple[str, tuple[int, int]]]] = defaultdict(list)
    for row, paragraph in _rows(file, paragraphs):
        if row["answer"]:
            twins[paragraph].append((row["question"], tuple(row["answer"])))
        else:
            untold[paragraph].append(row["question"])
    examples = []
    for p, questions in untold.items():
        drawn = dice.sample(questions, min(len(questions), max(2, len(p.questions))))
        answered = dice.sample(twins[p], min(len(twins[p]), len(drawn)))
        asked = dice.sample(p.questions, min(len(p.questions), max(2, len(questions))))
        examples += [Example("imitated", question, p.heading, p.text) for question in drawn]
        examples += [Example("twin", question, p.heading, p.text, *answer) for question, answer in answered]
        examples += [Example("positive", question, p.heading, p.text, *answer) for question, answer in asked]
    return examples


def _rows(file: Path, paragraphs: Sequence[Paragraph]) -> Iterator[tuple[dict[str, Any], Paragraph]]:
    """Yield the rows of a file whose passage is among the paragraphs and not held out, each with that."""
    by_hash = {_hash(p.text): p for p in paragraphs if not is_held_out(p)}
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
        if row["passage"] in by_hash:
            yield row, by_hash[row["passage"]]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
