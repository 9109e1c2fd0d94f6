"""Words of like and of opposite meaning, from Princeton's WordNet 3.0 (`thesaurus.gz`, made by `evals.thesaurus`).

English, single words, all senses of a word at once: that "bank" is also a slope is not told apart from the text. Read on
first use, in less than a second.
"""

from __future__ import annotations

import gzip
from functools import cache, lru_cache
from pathlib import Path

__all__ = ["alike", "irregular", "is_noun", "lemmas", "opposed", "synonyms"]

_FILE = Path(__file__).with_name("thesaurus.gz")
# WordNet's rules of detachment, without regard to the part of speech
_ENDINGS = (
    ("ies", "y"), ("ied", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
    ("er", "e"), ("er", ""), ("est", "e"), ("est", ""),
)  # fmt: skip


@lru_cache(maxsize=50_000)
def lemmas(word: str) -> frozenset[str]:
    """Return the dictionary forms that a word in lower case can have; empty where it is not in the thesaurus.

    >>> sorted(lemmas("erased"))
    ['erase']
    """
    net = _net()
    bases = [word]
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            bases.append(base := word[: -len(ending)] + instead)
            if not instead and len(base) > 3 and base[-1] == base[-2]:
                bases.append(base[:-1])
    return frozenset(base for base in bases if base in net.senses) | net.irregular.get(word, set())


@lru_cache(maxsize=20_000)
def alike(word: str) -> frozenset[str]:
    """Return the lemmas that may stand for a word in lower case: its synonyms, what is a step broader or narrower, derived.

    >>> {"erase", "cancel"} <= alike("deleted")
    True
    """
    net = _net()
    own = _senses(word)
    kin = own.union(*(net.near(sense) for sense in own), *(net.derived.get(w, "").split() for w in lemmas(word)))
    return frozenset(w for sense in kin for w in net.words(sense))


@lru_cache(maxsize=20_000)
def synonyms(word: str) -> frozenset[str]:
    """Return the lemmas that share a sense with a word in lower case, its own among them.

    >>> "start" in synonyms("began"), "act" in synonyms("began")
    (True, False)
    """
    return frozenset(w for sense in _senses(word) for w in _net().words(sense))


@lru_cache(maxsize=20_000)
def opposed(word: str) -> frozenset[str]:
    """Return the lemmas that WordNet calls antonyms of a word in lower case.

    Not their synonyms: over all senses of all words, nearly everything is the opposite of something alike.

    >>> "close" in opposed("opening")
    True
    """
    return frozenset(other for lemma in lemmas(word) for other in _net().opposite.get(lemma, "").split())


def is_noun(word: str) -> bool:
    """Whether a word in lower case is mostly a noun, as WordNet's counted texts use it."""
    nouns = _net().nouns
    return word in nouns if word in _net().senses else any(lemma in nouns for lemma in lemmas(word))


def irregular(word: str) -> frozenset[str]:
    """Return the irregular forms of a dictionary form, those with a doubled letter among them.

    >>> sorted(irregular("expel"))
    ['expelled', 'expelling']
    """
    return frozenset(form for form, bases in _net().irregular.items() if word in bases)


def _senses(word: str) -> set[str]:
    return {sense for lemma in lemmas(word) for sense in _net().senses[lemma].split()}


class _Net:
    """What the file says, as text that is taken apart when it is asked for.

    Sets of all of it would be half a million objects: they take half a second to make, and again as long to free.
    """

    def __init__(self, lines: list[str]) -> None:
        self._of_sense: list[str] = []  # words|senses above|senses beside
        self._below: dict[str, str] = {}  # senses of a sense
        self.senses: dict[str, str] = {}  # of a word
        self.opposite: dict[str, str] = {}  # words of a word
        self.derived: dict[str, str] = {}  # senses of a word
        self.irregular: dict[str, set[str]] = {}
        self.nouns: frozenset[str] = frozenset()
        for line in lines:
            kind, rest = line[0], line[2:]
            if kind == "S":
                self._add_sense(rest)
            elif kind == "N":
                self.nouns = frozenset(rest.split())
            else:
                word, other = rest.split()
                if kind == "X":
                    self.irregular.setdefault(word, set()).add(other)
                else:
                    _append(self.opposite if kind == "A" else self.derived, word, other)

    def _add_sense(self, told: str) -> None:
        number = str(len(self._of_sense))
        self._of_sense.append(told)
        words, above, _ = told.split("|")
        for word in words.split():
            _append(self.senses, word, number)
        for other in above.split():
            _append(self._below, other, number)

    def words(self, sense: str) -> list[str]:
        """Return the words that have a sense."""
        return self._of_sense[int(sense)].split("|")[0].split()

    def near(self, sense: str) -> list[str]:
        """Return the senses a step above, below and beside a sense."""
        _, above, beside = self._of_sense[int(sense)].split("|")
        return f"{above} {beside} {self._below.get(sense, '')}".split()


def _append(to: dict[str, str], key: str, item: str) -> None:
    to[key] = f"{to[key]} {item}" if key in to else item


@cache
def _net() -> _Net:
    return _Net(gzip.decompress(_FILE.read_bytes()).decode().splitlines())
