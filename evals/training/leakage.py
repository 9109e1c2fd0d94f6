"""Proof that what is reported on was not trained on: no run of words of a reported passage stands in a training passage.

Looked at are the passages of every set that numbers are reported on. A run of 20 words is longer than any phrase that two
writers share by chance, and short enough to find a passage that was cut or edited.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from evals.training.paragraphs import load_squad

__all__ = ["RUN", "Shared", "check_leakage", "reported", "shared_runs"]

RUN = 20  # words
# A comment that cites two sentences of a news article is in the one set and the article in another: read, and left.
CITED = 20  # runs

Shared = dict[str, tuple[int, int]]  # set to its passages, and to how many of them share a run


def check_leakage(data: Path, training: Iterable[str]) -> Shared:
    """Return, set by set, how many passages were looked at and how many share words with one of the training texts.

    Raises SystemExit where one shares more than a citation.
    """
    seen = {run for text in training for run in runs(text)}
    counts: Shared = {}
    for name, passages in reported(data):
        found = [shared_runs(text, seen) for text in passages]
        if any(count > CITED for count in found):
            raise SystemExit(f"{sum(c > CITED for c in found)} passages of {name} stand in the training data.")
        counts[name] = len(found), sum(count > 0 for count in found)
    return counts


def shared_runs(text: str, seen: set[int]) -> int:
    """Return how many runs of words of a text are among those seen."""
    return sum(run in seen for run in runs(text))


def runs(text: str) -> Iterator[int]:
    """Yield a number for each run of 20 words, one beginning at each word; for a shorter text, for all of it."""
    words = re.findall(r"\w+", text.lower())
    for first in range(max(1, len(words) - RUN + 1)):
        yield hash(tuple(words[first : first + RUN]))


def reported(data: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield each set that is reported on, with its passages."""
    parts = [p for part in (1, 2) for p in load_squad(data / f"squad1_dev/dev-v1.1.part{part}.json", titled=True)]
    articles = load_squad(data / "squad2_dev/dev-v2.0.json", titled=True)
    tuned = sorted({p.group for p in articles})[::2]
    yield "squad1_dev", [p.text for p in parts if p.group not in tuned]
    yield "squad2_odd", [p.text for p in articles if p.group not in tuned]
    for name in ("beir_scifact", "beir_nfcorpus", "twowiki_subset"):
        yield name, [row["text"] for row in _rows(data / name / "corpus.jsonl")]
    gold = json.loads((data / "multihop_rag_partial/search-datasets/ground_truth.json").read_text(encoding="utf-8"))
    yield "multihop_rag", [item["fact"] for answer in gold.values() for item in answer["evidence_list"]]
    news = json.loads((data / "summedits_news/summedits_news.json").read_text(encoding="utf-8"))
    yield "summedits_news", list({row["doc"] for row in news})
    claims = _rows(data / "wice/entailment_retrieval/claim/test.jsonl")
    yield "wice", ["\n".join(row["evidence"]) for row in claims]
    yield "allsides", [f.read_text("utf-8", errors="replace") for f in sorted((data / "allsides/articles").iterdir())]


def _rows(file: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
