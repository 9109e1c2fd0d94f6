"""Fit the confidence of the embedded answerer on questions whose answerability is known.

    python -m evals.calibration --data DATASETS --index FOLDER

Data, all of it set aside for tuning by the leakage rules: questions on the even half of the articles of `squad2_dev`, half
of which their article does not answer although it looks so, and questions of `squad1_train_part`, which are on other
subjects altogether. The even half's files are indexed into FOLDER, each question is searched and read as `ask` does, and a
logistic regression learns to tell those that were answered rightly (the best sentence holds a gold answer) from those
that the corpus does not answer; answerable questions that were answered wrongly teach nothing and are left out. Prints
the weights for `rag/confidence.py` and the `strictness` that refuses one rightly answered question in ten.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np

from index import Settings, load_settings
from index.sync import sync
from rag import NewsDesk
from rag.confidence import Features

__all__ = ["Case", "fit", "main"]

SEED = 11


@dataclass(frozen=True, slots=True)
class Case:
    """One question, what the answerer knew of its best sentence, and whether that answers it."""

    features: Features
    answers: bool


def main() -> None:
    """Run the fit from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=load_settings().datasets, help="folder of the datasets")
    parser.add_argument("--index", type=Path, required=True, help="folder for the index of the tuning articles")
    parser.add_argument("--questions", type=int, default=1200, help="how many questions are drawn")
    arguments = parser.parse_args()
    settings = load_settings()
    titles = _tuning_titles(arguments.data)
    _build(arguments.data, titles, arguments.index, settings)
    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    near = chance.sample(list(_questions(arguments.data / "squad2_dev" / "dev-v2.0.json", titles)), arguments.questions)
    far = chance.sample(
        list(_questions(arguments.data / "squad1_train_part" / "test-v1.1.json")), arguments.questions // 4
    )
    desk = NewsDesk.open(arguments.index, settings)
    cases = []
    for number, (question, golds) in enumerate([*near, *((question, ()) for question, _ in far)], 1):
        case = _case(desk, question, golds)
        if case is not None:
            cases.append(case)
        print(f"\r{number} questions read", end="", file=sys.stderr)
    weights, bias = fit(cases)
    print(f"\nn = {len(cases)}, answered rightly: {sum(case.answers for case in cases)}")
    print("_WEIGHTS = Features(" + ", ".join(f"{k}={v:.3f}" for k, v in weights.items()) + f")\n_BIAS = {bias:.3f}")
    _report(cases, weights, bias)


def _report(cases: list[Case], weights: dict[str, float], bias: float) -> None:
    """Print how well the two kinds are told apart, on the data of the fit itself."""
    from sklearn.metrics import roc_auc_score

    answers = np.array([case.answers for case in cases])
    logits = _matrix(cases) @ np.array(list(weights.values())) + bias
    confidence = 1 / (1 + np.exp(-logits))
    strictness = float(np.quantile(confidence[answers], 0.1))
    refused = float((confidence[~answers] < strictness).mean())
    print(f"AUC {roc_auc_score(answers, confidence):.3f}")
    print(f"strictness {strictness:.2f} refuses 10 % of the rightly answered and {refused:.0%} of the others")


def fit(cases: list[Case]) -> tuple[dict[str, float], float]:
    """Return the weight of each feature and the bias of a logistic regression, both classes counting the same."""
    from sklearn.linear_model import LogisticRegression  # comes with sentence-transformers

    model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=1000)
    model.fit(_matrix(cases), [case.answers for case in cases])
    names = [field.name for field in fields(Features)]
    return dict(zip(names, model.coef_[0].tolist(), strict=True)), float(model.intercept_[0])


def _matrix(cases: list[Case]) -> np.ndarray:
    x = np.array([astuple(case.features) for case in cases])
    x[:, 0] = np.clip(x[:, 0], -15, 15)  # as probability() does
    return x


def _case(desk: NewsDesk, question: str, golds: tuple[str, ...]) -> Case | None:
    candidates, features = desk.read(question)
    if features is None:
        return None
    best = candidates[0]
    sentence = best.hit.article.text[slice(*best.sentence)].lower()
    right = any(gold.lower() in sentence for gold in golds)
    return None if golds and not right else Case(features, right)


def _tuning_titles(data: Path) -> list[str]:
    articles = json.loads((data / "squad2_dev" / "dev-v2.0.json").read_text(encoding="utf-8"))["data"]
    return sorted(article["title"] for article in articles)[::2]


def _build(data: Path, titles: list[str], path: Path, settings: Settings) -> None:
    folder = path.with_name(path.name + "-articles")
    folder.mkdir(parents=True, exist_ok=True)
    for title in titles:
        shutil.copyfile(data / "squad2_articles" / "articles" / f"{title}.txt", folder / f"{title}.txt")
    sync(folder, path, settings)


def _questions(file: Path, titles: list[str] | None = None) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (question, gold answers) of a file in SQuAD's shape; no gold answers where the article does not answer."""
    for article in json.loads(file.read_text(encoding="utf-8"))["data"]:
        if titles is None or article["title"] in titles:
            for paragraph in article["paragraphs"]:
                for entry in paragraph["qas"]:
                    yield entry["question"], tuple(answer["text"] for answer in entry["answers"])


if __name__ == "__main__":
    main()
