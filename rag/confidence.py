"""Does the corpus answer this? A calibrated probability, from what reading and searching say; not a cosine cut-off.

A logistic regression over three features of the best sentence, fitted on questions whose answerability is known
(`python -m evals.calibration`, which prints these numbers). The reader gives right answers to "why" and "how" smaller
margins than right names and figures, so a margin is taken against what is usual for right answers to such questions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.names import content_words, names_in

__all__ = ["Features", "coverage", "probability"]

# Printed by evals.calibration.
_USUAL = {"fact": 0.0, "reason": 0.0, "how": 0.0, "said": 0.0, "other": 0.0}
_WEIGHTS = (0.246, 2.119, 0.985)
_BIAS = -2.006
_FARTHEST = 15.0  # logits beyond which a margin says no more


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of the best sentence for a question."""

    margin: float  # reader: span score less null score, less what speaks against it by rule; logits
    similarity: float  # cosine of question and passage
    names: float  # share of the question's names and numbers found there, 0 to 1
    manner: str = "fact"  # of the question, one of rag.kinds.MANNERS

    def centred(self, usual: Mapping[str, float]) -> float:
        """Return the margin against the usual one of right answers to such questions; logits, -15 to 15."""
        return max(-_FARTHEST, min(_FARTHEST, self.margin - usual[self.manner]))


def probability(features: Features) -> float:
    """Return the probability, 0 to 1, that the sentence answers the question."""
    values = (features.centred(_USUAL), features.similarity, features.names)
    logit = _BIAS + sum(w * v for w, v in zip(_WEIGHTS, values, strict=True))
    return 1 / (1 + math.exp(-logit))


def coverage(question: str, texts: Sequence[str]) -> tuple[float, float]:
    """Return the shares of a question's content words and of its names and numbers that occur in the texts.

    Words are compared by their first five letters, which takes care of most inflections. A question without names
    counts as fully covered.

    >>> coverage("Where did Witkoff meet Blinken?", ["Steve Witkoff met them in Doha."])
    (0.3333333333333333, 0.5)
    """
    present = {_stem(word) for text in texts for word in _tokens(text)}
    words = {_stem(word) for word in content_words(question)}
    names = {_stem(word) for name in names_in(question) for word in _tokens(name)}
    names |= {_stem(word) for word in content_words(question) if any(c.isdigit() for c in word)}
    return _share(words, present), _share(names, present)


def _tokens(text: str) -> list[str]:
    return content_words(text.replace("’", "'").replace("-", " "))


def _stem(word: str) -> str:
    return word.replace("'s", "").replace(".", "").replace(",", "")[:5]


def _share(wanted: set[str], present: set[str]) -> float:
    return len(wanted & present) / len(wanted) if wanted else 1.0
