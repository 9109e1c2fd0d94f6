"""Measure a trained reader on held-out questions and on questions that may be tuned on. Reports on no test set."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.measures import wording
from evals.training.paragraphs import Paragraph, is_held_out
from rag import reader

__all__ = ["Asked", "Score", "held_out", "load_tuning", "measure", "scores"]

SEED = 20  # of the bootstrap


@dataclass(frozen=True)
class Asked:
    """A question to measure on."""

    question: str
    heading: str
    text: str
    answers: tuple[str, ...]  # none: the text does not answer


@dataclass(frozen=True)
class Score:
    """How one question went."""

    margin: float  # of the best span over null
    exact: float  # 0 or 1, as if every text answered
    f1: float  # 0 to 1, likewise


def load_tuning(data: Path) -> list[Asked]:
    """Read the half of squad2_dev that may be tuned on: the even ones of its articles, sorted by title."""
    articles = json.loads((data / "squad2_dev/dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    return [
        Asked(
            q["question"],
            article["title"].replace("_", " "),
            p["context"],
            tuple(a["text"] for a in q["answers"]) if not q["is_impossible"] else (),
        )
        for article in sorted(articles, key=lambda article: str(article["title"]))[::2]
        for p in article["paragraphs"]
        for q in p["qas"]
    ]


def held_out(paragraphs: Sequence[Paragraph]) -> list[Asked]:
    """Return the held-out questions, all of them answered by their text."""
    return [
        Asked(q, p.heading, p.text, (p.text[start:end],))
        for p in paragraphs
        if is_held_out(p)
        for q, (start, end) in p.questions
    ]


def measure(model: reader.Reader, held: Sequence[Asked], tuning: Sequence[Asked]) -> None:
    """Print how well the model marks answers and how well it refuses."""
    got, again = scores(model, held), scores(model, tuning)
    answered = [(a, g) for a, g in zip(tuning, again, strict=True) if a.answers]
    for name, pairs in (("held out", list(zip(held, got, strict=True))), ("squad2 even half, answerable", answered)):
        exact, f1 = (np.array([getattr(g, field) for _, g in pairs]) for field in ("exact", "f1"))
        texts = [a.text for a, _ in pairs]
        print(f"{name}: EM {with_interval(exact, texts)}, F1 {with_interval(f1, texts)}")
    texts = [a.text for a in tuning]
    margins, f1 = np.array([g.margin for g in again]), np.array([g.f1 for g in again])
    has = np.array([bool(a.answers) for a in tuning])
    print(f"squad2 even half: AUC of the margin {auc(margins[has], margins[~has]):.4f}")

    def kept(threshold: float) -> np.ndarray:
        return np.where(has, f1 * (margins > threshold), margins <= threshold)

    best = max(np.quantile(margins, np.linspace(0, 1, 201)), key=lambda threshold: float(kept(threshold).mean()))
    for threshold in (float(best), -2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0):
        f1_now, refused = kept(threshold), margins <= threshold
        print(
            f"  refuse to {threshold:+.2f}: F1 {with_interval(f1_now, texts)}, of answerable {f1_now[has].mean():.3f}"
            f" ({refused[has].mean():.3f} refused), of unanswerable {f1_now[~has].mean():.3f}"
        )


def scores(model: reader.Reader, asked: Sequence[Asked]) -> list[Score]:
    """Read every question's text and compare the best span with the nearest of its answers."""
    made = []
    for one, reading in zip(asked, model.read_all([(a.question, a.heading, a.text) for a in asked]), strict=True):
        span = reading.best()
        said = one.text[span.start : span.end] if span else ""
        pairs = [(wording.exact_match(said, a), wording.f1(said, a)) for a in one.answers] or [(0.0, 0.0)]
        made.append(Score(span.score if span else -1e4, max(p[0] for p in pairs), max(p[1] for p in pairs)))
    return made


def auc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Return how often an answered question has the larger margin (Mann-Whitney)."""
    return float(np.mean(np.searchsorted(np.sort(negative), positive)) / len(negative))


def with_interval(values: np.ndarray, texts: Sequence[str]) -> str:
    """Return mean, 95 % interval (bootstrap over texts, since questions on one text go together) and n."""
    index = {text: k for k, text in enumerate(dict.fromkeys(texts))}
    which = np.array([index[text] for text in texts])
    sums, counts = np.bincount(which, values), np.bincount(which)
    drawn = np.random.default_rng(SEED).integers(len(counts), size=(2000, len(counts)))
    lo, hi = np.percentile(sums[drawn].sum(1) / counts[drawn].sum(1), [2.5, 97.5])
    return f"{values.mean():.3f} [{lo:.3f}, {hi:.3f}] n={len(values)}"
