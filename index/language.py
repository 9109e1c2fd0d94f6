"""The language of an article that does not state it, by py3langid: small (4.6 MB), offline, no code in its model.

Lingua is better on single words and twenty times as large; an article is longer than a word. What is short, or not clearly
in one language, stays without one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from index.article import Evidence

__all__ = ["detect_language"]

SAMPLES = (400, 2000)  # characters that are looked at, more only if the first are unclear; an eighth of a millisecond
SHORTEST = 60  # letters
SURE = 0.9  # probability; headlines and tables of figures stay below it


def detect_language(text: str) -> tuple[str, Evidence] | None:
    """Return the language (ISO 639-1) that the start of a text is written in, with the evidence, or None if unsure."""
    if sum(map(str.isalpha, text[: SAMPLES[0]])) < SHORTEST:
        return None
    for length in SAMPLES:
        language, probability = _identifier().classify(text[:length])
        if probability >= SURE and len(language) == 2:
            seen = f"{probability:.2f} of the first {min(length, len(text))} characters"
            return language, Evidence("detected by py3langid", seen)
        if len(text) <= length:
            break
    return None


@cache
def _identifier() -> Any:
    # Imported here: the model takes half a second, and an unchanged corpus never needs it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
