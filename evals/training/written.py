"""Questions written for training passages by a language model that read them: near misses, and answerable ones.

The near misses ask for a fact that their passage, though on the subject, does not tell: an untold attribute, a part of
what is counted, swapped roles, a changed detail, a false premise, what came after. `written.jsonl` beside this file
holds question, answer's place and the hash of the passage; the passages themselves stay in their data sets.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from evals.training.examples import Example
from evals.training.paragraphs import Paragraph, is_held_out

__all__ = ["load_written"]

_FILE = Path(__file__).with_name("written.jsonl")


def load_written(paragraphs: Sequence[Paragraph]) -> list[Example]:
    """Return an example for every written question whose passage is among the paragraphs and not held out."""
    by_hash = {_hash(p.text): p for p in paragraphs if not is_held_out(p)}
    examples = []
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        paragraph = by_hash.get(row["passage"])
        if paragraph is not None:
            start, end = row["answer"] or (-1, -1)
            kind = "written" if row["answer"] else "near miss"
            examples.append(Example(kind, row["question"], paragraph.heading, paragraph.text, start, end))
    return examples


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
