"""Does the corpus answer this? A calibrated probability, from what reading and searching say; not a cosine cut-off.

A logistic regression over two features of the best sentence, fitted on news questions whose answerability is known
(`python -m evals.calibration`, which prints these numbers). Shares of the question's names and words found in the passage
or the sentence, and the manner of the question, were tried beside them and told nothing more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rag.names import content_words, names_in

__all__ = ["Features", "coverage", "probability"]


@dataclass(frozen=True, slots=True)
class Features:
    """What is known of the best sentence for a question."""

    margin: float  # readers: span score less null score, less what speaks against it by rule; logits
    similarity: float  # cosine of question and passage


# Printed by evals.calibration on 624 questions (264 answerable, 360 not) with both readers of the model card.
_WEIGHTS = Features(margin=0.344, similarity=2.523)
_BIAS = -0.772
_FARTHEST = 15.0  # logits beyond which a margin says no more


def probability(features: Features) -> float:
    """Return the probability, 0 to 1, that the sentence answers the question."""
    margin = max(-_FARTHEST, min(_FARTHEST, features.margin))
    logit = _BIAS + _WEIGHTS.margin * margin + _WEIGHTS.similarity * features.similarity
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
