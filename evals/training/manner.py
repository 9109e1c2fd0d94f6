"""How much the wording of a question alone gives away whether its text answers, so that a reader need not learn it.

Questions that were written to have no answer sound different from those that people asked: "least", "never", "In what".
A network trained on both learns the sound first, and reads less closely. So each example carries what a bag of words makes
of its question, and the loss adds that to the network's own verdict: what is left to learn is what the text tells
(a product of experts: He et al. 2019, arXiv 1908.10763; Clark et al. 2019, arXiv 1909.03683).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from evals.training.examples import Example

__all__ = ["with_manner"]

_FOLDS = 5
_WORDS = r"\w+|[^\w\s]"
_FARTHEST = 3.0  # log odds; a bag of words is not surer than 95 %


def with_manner(examples: Sequence[Sequence[Example]]) -> list[tuple[Example, ...]]:
    """Return the examples, those that belong together as they are, each with its question's log odds of "not answered"."""
    questions = [together[0].question for together in examples]
    null = np.array([together[0].start < 0 for together in examples])
    # As the loss weighs them: beside one that answers, all that do not weigh as much as that one.
    beside = np.array([not n and len(t) > 1 for n, t in zip(null, examples, strict=True)])
    subject: dict[str, str] = {}  # of a question that is asked of several texts, that of the first
    for together in examples:
        subject.setdefault(together[0].question, together[0].heading or together[0].text)
    odds = _heard(questions, null, beside, [subject[question] for question in questions])
    return [tuple(replace(e, manner=float(o)) for e in t) for t, o in zip(examples, odds, strict=True)]


def _heard(questions: Sequence[str], null: np.ndarray, beside: np.ndarray, subjects: Sequence[str]) -> np.ndarray:
    """Return for each question the log odds, less those of all, that it is one its text does not answer, from its words.

    `null` and `beside` are (questions,) bool: not answered; and answered in one text, but not in others beside it. A
    question is judged by what was learned from questions on other `subjects`.
    """
    counts = TfidfVectorizer(ngram_range=(1, 3), min_df=3, token_pattern=_WORDS, lowercase=False, dtype=np.float32)
    words = counts.fit_transform(questions)
    odds: np.ndarray = np.zeros(len(questions))
    which = np.arange(len(questions))
    rows, labels = np.concatenate([which, which[beside]]), np.concatenate([null, np.ones(int(beside.sum()), bool)])
    groups = np.unique(np.array(subjects), return_inverse=True)[1]
    for taught, judged in GroupKFold(_FOLDS).split(words, groups=groups):
        seen = np.isin(rows, taught)
        model = LogisticRegression(C=3.0, max_iter=300).fit(words[rows[seen]], labels[seen])
        odds[judged] = model.decision_function(words[judged])
    share = float(labels.mean())
    told: np.ndarray = odds - np.log(share / (1 - share))
    return told.clip(-_FARTHEST, _FARTHEST)
