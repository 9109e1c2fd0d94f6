"""The training texts with their questions, read from public sets."""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

__all__ = ["Paragraph", "is_held_out", "load_squad", "load_training"]


@dataclass(frozen=True)
class Paragraph:
    """A text and the questions it answers."""

    group: str  # article or, where the source has none, the source
    heading: str
    text: str
    questions: tuple[tuple[str, tuple[int, int]], ...]  # question, answer in characters of the text


def load_training(data: Path) -> list[Paragraph]:
    """Read the three training sets."""
    paragraphs = [
        *load_squad(data / "squad1_train_part/test-v1.1.json", titled=True),
        *load_squad(data / "squadshifts/new_wiki_v1.0.json", titled=True),
    ]
    for name in ("amazon_reviews", "reddit"):
        paragraphs += load_squad(data / f"squadshifts/{name}_v1.0.json", titled=False)
    with gzip.open(data / "nq_open_oracle/nq-open-oracle.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            text = row["ctxs"][0]["text"]
            places = [(text.lower().find(a.lower()), len(a)) for a in row["answers"]]
            at, length = next((p for p in places if p[0] >= 0), (-1, 0))
            if at >= 0:
                paragraphs.append(
                    Paragraph("nq", row["ctxs"][0]["title"], text, ((row["question"], (at, at + length)),))
                )
    return paragraphs


def load_squad(path: Path, *, titled: bool) -> list[Paragraph]:
    """Read a file in SQuAD's format, its answerable questions only, with the span that most annotators chose."""
    paragraphs = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            questions = []
            for asked in paragraph["qas"]:
                spans = [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in asked["answers"]]
                if spans:
                    questions.append((asked["question"].strip(), max(spans, key=spans.count)))
            heading = unquote(article["title"]).replace("_", " ") if titled else ""
            paragraphs.append(Paragraph(article["title"], heading, paragraph["context"], tuple(questions)))
    return paragraphs


def is_held_out(paragraph: Paragraph) -> bool:
    """Hold out about 4 %, by article where there are articles, else by paragraph."""
    key = paragraph.group if paragraph.heading and paragraph.group != "nq" else paragraph.text
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 25 == 0
