"""Fit the confidence of the embedded answerer on news questions whose answerability is known.

    python -m evals.calibration --data DATASETS

`calibration.jsonl` beside this file holds questions on 24 small corpora: articles of `allsides` on one topic and day, from
several outlets. A language model wrote them from the articles: answerable ones, near misses (on the subject, but not told)
and foreign ones; kept are the questions, the files and the answers' offsets, never the text. Each corpus is indexed, each
question is searched and read as `ask` does, and a logistic regression learns to tell the questions that were answered
rightly (the best sentence holds a gold answer) from those that the corpus does not answer; answerable questions that were
answered wrongly teach nothing and are left out. Prints the numbers for `rag/confidence.py`, how well they tell the two apart
on corpora that they were not fitted to, and the `strictness` that refuses one answerable question in ten.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.datasets import parse_with_data
from index import Settings, load_settings
from index.embedding import Embedder
from index.sync import sync
from rag import NewsDesk
from rag.confidence import Features

__all__ = ["Case", "fit", "main"]

_FILE = Path(__file__).with_suffix(".jsonl")
_REFUSED = 0.1  # of the answerable questions, by the strictness that is printed


@dataclass(frozen=True, slots=True)
class Case:
    """One question, what the answerer knew of its best sentence, and whether that answers it."""

    corpus: str
    features: Features
    is_answerable: bool
    is_right: bool  # the best sentence holds a gold answer


def main() -> None:
    """Run the fit from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments = parse_with_data(parser)
    cases = list(_cases(arguments.data))
    weights, bias = fit(cases)
    print(
        f"\nn = {len(cases)}, answerable {sum(c.is_answerable for c in cases)}, right {sum(c.is_right for c in cases)}"
    )
    print("_WEIGHTS = Features(margin={:.3f}, similarity={:.3f})".format(*weights) + f"\n_BIAS = {bias:.3f}")
    _report(cases)


def fit(cases: Sequence[Case]) -> tuple[np.ndarray, float]:
    """Return the weight of each feature, (features,), and the bias; right and unanswerable count the same."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    used = [case for case in cases if case.is_right or not case.is_answerable]
    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
    model.fit(_matrix(used), [case.is_right for case in used])
    return model.coef_[0], float(model.intercept_[0])


def _matrix(cases: Sequence[Case]) -> np.ndarray:
    x = np.array([astuple(case.features) for case in cases])
    x[:, 0] = np.clip(x[:, 0], -15, 15)  # as probability() does
    return x


def _report(cases: Sequence[Case]) -> None:
    """Print how well the two are told apart in each corpus, by numbers fitted to the others."""
    from sklearn.metrics import roc_auc_score

    folds = sorted({case.corpus for case in cases})
    confidence = np.zeros(len(cases))
    for corpus in folds:
        weights, bias = fit([case for case in cases if case.corpus != corpus])
        inside = [i for i, case in enumerate(cases) if case.corpus == corpus]
        confidence[inside] = 1 / (1 + np.exp(-(_matrix([cases[i] for i in inside]) @ weights + bias)))
    answerable = np.array([case.is_answerable for case in cases])
    strictness = float(np.quantile(confidence[answerable], _REFUSED))
    refused = confidence[~answerable] < strictness
    error = 1.96 * float(refused.std()) / len(refused) ** 0.5
    print(f"AUC {roc_auc_score(answerable, confidence):.3f}, each corpus by numbers fitted to the others")
    print(
        f"strictness {strictness:.2f} refuses {_REFUSED:.0%} of the answerable and {refused.mean():.1%} ± {error:.1%} of "
        f"the {len(refused)} others"
    )


def _cases(data: Path) -> Iterator[Case]:
    settings = load_settings()
    embedder = Embedder.from_settings(settings)
    by_corpus: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        by_corpus[tuple(row["corpus"])].append(row)
    with tempfile.TemporaryDirectory() as temporary:
        for number, (files, rows) in enumerate(by_corpus.items(), 1):
            folder, path = Path(temporary, str(number), "articles"), Path(temporary, str(number), "index")
            _build(data / "allsides" / "articles", files, folder, path, settings, embedder)
            desk = NewsDesk.open(path, settings)
            texts = {article.file: article.text for article in desk.index.articles()}
            for row in rows:
                golds = [texts[f][start:end].lower() for fact in row["answers"] for f, start, end in fact]
                case = _case(desk, str(number), row["question"], golds)
                if case is not None:
                    yield case
            desk.close()
            print(f"\r{number} of {len(by_corpus)} corpora read", end="", file=sys.stderr)


def _build(
    source: Path, files: Sequence[str], folder: Path, path: Path, settings: Settings, embedder: Embedder
) -> None:
    folder.mkdir(parents=True)
    for file in files:
        shutil.copyfile(source / file, folder / file)
    sync(folder, path, settings, embedder=embedder)


def _case(desk: NewsDesk, corpus: str, question: str, golds: Sequence[str]) -> Case | None:
    candidates, features = desk.read(question)
    if features is None:
        return None
    best = candidates[0]
    sentence = best.hit.article.text[slice(*best.sentence)].lower()
    return Case(corpus, features, bool(golds), any(gold in sentence for gold in golds))


if __name__ == "__main__":
    main()
