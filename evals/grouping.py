"""Measure whether answers that say the same land in one group, and fit the numbers by which they are told apart.

    python -m evals.grouping --data DATASETS

`discord_questions_nanco` holds 8 news questions with 230 answers of many outlets, sorted into groups by three people. For
each question every pair of its answers is judged by several ways, and grouped by each: the likeness of `rag/grouping.py`,
fitted to the other questions; plain cosine of the answers, and the share of words they have in common, each with the
threshold that is best for the other questions. Prints pairwise F1, balanced accuracy of the pairs and the adjusted Rand
index (Hubert and Arabie 1985), as means over the questions with 95 % intervals; what people reach among themselves; and
the numbers for `rag/grouping.py`, fitted to all. Kept of the data set is nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.datasets import parse_with_data
from evals.intervals import bootstrap
from index import load_settings
from index.embedding import Embedder
from rag.grouping import Likeness, Said, decided, likeness, linked
from rag.particulars import content_stems, fold

__all__ = ["Sorted", "fit", "main", "rand_index", "scores"]

_FILE = Path("discord_questions_nanco", "nanco_dataset.json")
_PEOPLE = ("cluster_Phil", "cluster_Lidiya", "cluster_Jason")
_THRESHOLDS = np.arange(0.05, 1.0, 0.05)


@dataclass(frozen=True, eq=False)
class Sorted:
    """One question, its answers, and the group that people put each in."""

    question: str
    said: tuple[Said, ...]
    groups: np.ndarray  # (answers,) int, by all three people together
    by_person: tuple[np.ndarray, ...]

    @property
    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """The places of every pair of answers."""
        return np.triu_indices(len(self.said), 1)


def main() -> None:
    """Run the measurement from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments = parse_with_data(parser)
    questions = _read(arguments.data / _FILE, Embedder.from_settings(load_settings()))
    _say(f"{len(questions)} questions, {sum(len(q.said) for q in questions)} answers")
    _say(f"{'':34}{'pair F1':>22}{'balanced accuracy':>22}{'Rand index':>22}")
    for name, alike in (("words in common", _in_common), ("cosine of the answers", _cosine)):
        _report(name, questions, _grouped_by_others(questions, [alike(question) for question in questions]))
    features = [_features(question) for question in questions]
    likes = []
    for i, question in enumerate(questions):
        others = [j for j in range(len(questions)) if j != i]
        likes.append(
            _learned(question, features[i], *fit([questions[j] for j in others], [features[j] for j in others]))
        )
    _report("rag/grouping.py", questions, [_grouped(q, like, 0.5) for q, like in zip(questions, likes, strict=True)])
    alone = [np.mean([scores(q.groups, person) for person in q.by_person], axis=0) for q in questions]
    _line("one person against all three", alone)
    weights, bias = fit(questions, features)
    named = ", ".join(f"{n}={w:.2f}" for n, w in zip(Likeness.__dataclass_fields__, weights, strict=True))
    _say(f"\n_WEIGHTS = Likeness({named})\n_BIAS = {bias:.2f}")


def fit(questions: Sequence[Sorted], features: Sequence[np.ndarray]) -> tuple[np.ndarray, float]:
    """Return the weight of each feature, (features,), and the bias; every question counts the same."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    x, same, weight = [], [], []
    for question, shared in zip(questions, features, strict=True):
        one, other = question.pairs
        x.append(shared)
        same.append(question.groups[one] == question.groups[other])
        weight.append(np.full(len(one), 1 / len(one)))
    share = np.concatenate(weight)
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
    model.fit(np.concatenate(x), np.concatenate(same), sample_weight=share * len(share) / share.sum())
    return model.coef_[0], float(model.intercept_[0])


def scores(gold: np.ndarray, found: np.ndarray) -> tuple[float, float, float]:
    """Return pairwise F1, balanced accuracy of the pairs, and adjusted Rand index of found groups, (answers,) int."""
    one, other = np.triu_indices(len(gold), 1)
    same, joined = gold[one] == gold[other], found[one] == found[other]
    hits = float((same & joined).sum())
    f1 = 2 * hits / max(1.0, float(same.sum() + joined.sum()))
    recalls = [float((joined == kind)[same == kind].mean()) for kind in (True, False) if (same == kind).any()]
    return f1, float(np.mean(recalls)), rand_index(gold, found)


def rand_index(gold: np.ndarray, found: np.ndarray) -> float:
    """Return the adjusted Rand index: 1 for the same groups, 0 as by chance.

    >>> rand_index(np.array([0, 0, 1, 1]), np.array([5, 5, 5, 7]))
    0.0
    """
    from sklearn.metrics import adjusted_rand_score

    return float(adjusted_rand_score(gold, found))


# ways to tell


def _in_common(question: Sorted) -> np.ndarray:
    stems = [{s for _, s in content_stems(fold(said.words))} for said in question.said]
    return np.array([[len(a & b) / max(1, len(a | b)) for b in stems] for a in stems])


def _cosine(question: Sorted) -> np.ndarray:
    meanings = np.stack([said.meaning for said in question.said])
    return np.asarray(meanings @ meanings.T)


def _features(question: Sorted) -> np.ndarray:
    """Return what the two of each pair share, (pairs, features)."""
    pairs = zip(*question.pairs, strict=True)
    return np.array([astuple(likeness(question.said[i], question.said[j])) for i, j in pairs])


def _learned(question: Sorted, features: np.ndarray, weights: np.ndarray, bias: float) -> np.ndarray:
    """Return probabilities for a question, (answers, answers), figures and days deciding as in rag/grouping.py."""
    like = np.eye(len(question.said))
    found = 1 / (1 + np.exp(-(features @ weights + bias)))
    for i, j, probability in zip(*question.pairs, found, strict=True):
        sure = decided(question.question, question.said[i], question.said[j])
        like[i, j] = like[j, i] = probability if sure is None else float(sure)
    return like


# grouping


def _grouped(question: Sorted, like: np.ndarray, least: float) -> np.ndarray:
    found = np.zeros(len(question.said), dtype=int)
    for number, group in enumerate(linked(like, least)):
        found[group] = number
    return found


def _grouped_by_others(questions: Sequence[Sorted], likes: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Group each question's answers by the threshold with the best mean Rand index on the other questions."""
    found = [[_grouped(q, like, least) for least in _THRESHOLDS] for q, like in zip(questions, likes, strict=True)]
    rand = np.array([[rand_index(q.groups, g) for g in each] for q, each in zip(questions, found, strict=True)])
    best = (rand.sum(axis=0) - rand).argmax(axis=1)
    return [each[threshold] for each, threshold in zip(found, best, strict=True)]


# reading and writing


def _read(file: Path, embedder: Embedder) -> list[Sorted]:
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return [_sorted(row["question"], row["answers"], embedder) for row in rows]


def _sorted(question: str, rows: Sequence[dict[str, Any]], embedder: Embedder) -> Sorted:
    words = [row["Answer"] for row in rows]
    return Sorted(
        question,
        tuple(Said(*said) for said in zip(words, embedder.embed_passages(words), strict=True)),
        _numbered(rows, "cluster_global"),
        tuple(_numbered(rows, person) for person in _PEOPLE),
    )


def _numbered(rows: Sequence[dict[str, Any]], key: str) -> np.ndarray:
    return np.unique([str(row[key]) for row in rows], return_inverse=True)[1]


def _report(name: str, questions: Sequence[Sorted], found: Sequence[np.ndarray]) -> None:
    _line(name, [scores(question.groups, groups) for question, groups in zip(questions, found, strict=True)])


def _line(name: str, by_question: Sequence[Any]) -> None:
    shown = (bootstrap([float(row[i]) for row in by_question]) for i in range(3))
    _say(f"{name:34}" + "".join(f"{f'{s.value:.3f} [{s.low:.3f}, {s.high:.3f}]':>22}" for s in shown))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
