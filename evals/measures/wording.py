"""When two wordings are the same: SQuAD's normalisation, and containment of a fact in a text."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter

__all__ = ["contains", "exact_match", "f1", "folded", "squad_normalised"]

STRAIGHT = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-"}
    | {"‐": "-", "‑": "-", "‒": "-", "―": "-", "\u00ad": "", "\u200b": ""}  # also what keeps or lets a word break
)
PUNCTUATION = frozenset(string.punctuation)
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_NO_TENS = "".join(f"(?<!{ten}ty-)" for ten in ("twen", "thir", "for", "fif", "six", "seven", "eigh", "nine"))


def squad_normalised(text: str) -> str:
    """Lower case, without punctuation, articles and extra whitespace.

    The rule of the official script, evaluate-v1.1.py (Rajpurkar et al. 2016). It knows ASCII punctuation only, so curly
    quotes and long dashes are straightened first; else a gold answer typed by hand would never match a newspaper's.

    >>> squad_normalised("The “Riviera”  plan.")
    'riviera plan'
    """
    bare = "".join(char for char in _straight(text).lower() if char not in PUNCTUATION)
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", bare).split())


def exact_match(prediction: str, gold: str) -> float:
    """Return 1 if both are the same after SQuAD's normalisation, else 0."""
    return float(squad_normalised(prediction) == squad_normalised(gold))


def f1(prediction: str, gold: str) -> float:
    """Return SQuAD's F1: the harmonic mean of the precision and recall of words, counted as bags.

    "three US citizens" against the gold "US citizens" shares 2 words: precision 2/3, recall 1, F1 4/5.
    """
    said, wanted = squad_normalised(prediction).split(), squad_normalised(gold).split()
    if not said or not wanted:
        return float(said == wanted)
    shared = sum((Counter(said) & Counter(wanted)).values())
    return 2 * shared / (len(said) + len(wanted))


def folded(text: str) -> str:
    """One case, straight quotes, single spaces: for asking whether words stand in a text."""
    return _spaced(text).casefold()


def contains(text: str, wording: str) -> bool:
    """Whether the wording stands in the text as whole words and whole numbers; "US" is not the "us" of "told us".

    >>> contains("some 1,350 were freed", "350"), contains("He’s said “no”", "he's said")
    (False, True)
    >>> contains("forty-five men", "five"), contains("He told us.", "US"), contains("in the US", "US")
    (False, False, True)
    """
    same = _spaced if len(wording) < 4 and wording.isalpha() and wording.isupper() else folded
    pattern = rf"(?<!\w)(?<!\d[.,]){_NO_TENS}{re.escape(same(wording))}(?!\w)(?![.,]\d)(?!(?<=ty)-(?:{_ONES})\b)"
    return re.search(pattern, same(text)) is not None


def _spaced(text: str) -> str:
    return " ".join(_straight(text).split())


def _straight(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(STRAIGHT)
