"""Words of like and of opposite meaning, from Princeton's WordNet 3.0 (`thesaurus.gz`, made by `evals.thesaurus`).

English, single words, all senses of a word at once: that "bank" is also a slope is not told apart from the text. Read on
first use, in less than a second.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
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
    found = {word} & net.senses.keys() | net.irregular.get(word, set())
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            base = word[: -len(ending)] + instead
            found |= {base} & net.senses.keys()
            if not instead and len(base) > 3 and base[-1] == base[-2]:
                found |= {base[:-1]} & net.senses.keys()
    return frozenset(found)


@lru_cache(maxsize=20_000)
def alike(word: str) -> frozenset[str]:
    """Return the lemmas that may stand for a word in lower case: its synonyms, what is a step broader or narrower, derived.

    >>> {"erase", "cancel"} <= alike("deleted")
    True
    """
    net = _net()
    own = _senses(word)
    kin = own.union(
        *(net.above[s] | net.below[s] | net.beside[s] for s in own), *(net.derived[w] for w in lemmas(word))
    )
    return frozenset(w for sense in kin for w in net.words[sense])


@lru_cache(maxsize=20_000)
def synonyms(word: str) -> frozenset[str]:
    """Return the lemmas that share a sense with a word in lower case, its own among them.

    >>> "start" in synonyms("began"), "act" in synonyms("began")
    (True, False)
    """
    return frozenset(w for sense in _senses(word) for w in _net().words[sense])


@lru_cache(maxsize=20_000)
def opposed(word: str) -> frozenset[str]:
    """Return the lemmas that WordNet calls antonyms of a word in lower case.

    Not their synonyms: over all senses of all words, nearly everything is the opposite of something alike.

    >>> "close" in opposed("opening")
    True
    """
    return frozenset(other for lemma in lemmas(word) for other in _net().opposite[lemma])


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


def _senses(word: str) -> set[int]:
    return {sense for lemma in lemmas(word) for sense in _net().senses[lemma]}


class _Net:
    def __init__(self, lines: list[str]) -> None:
        self.words: list[list[str]] = []  # of each sense
        self.senses: defaultdict[str, set[int]] = defaultdict(set)
        self.above: defaultdict[int, set[int]] = defaultdict(set)
        self.below: defaultdict[int, set[int]] = defaultdict(set)
        self.beside: defaultdict[int, set[int]] = defaultdict(set)
        self.opposite: defaultdict[str, set[str]] = defaultdict(set)
        self.derived: defaultdict[str, set[int]] = defaultdict(set)
        self.irregular: dict[str, set[str]] = {}
        self.nouns: frozenset[str] = frozenset()
        for line in lines:
            kind, rest = line[0], line[2:]
            if kind == "S":
                self._add_sense(*rest.split("|"))
            elif kind == "N":
                self.nouns = frozenset(rest.split())
            else:
                word, other = rest.split()
                if kind == "A":
                    self.opposite[word].add(other)
                elif kind == "D":
                    self.derived[word].add(int(other))
                else:
                    self.irregular.setdefault(word, set()).add(other)

    def _add_sense(self, words: str, above: str, beside: str) -> None:
        number = len(self.words)
        self.words.append(words.split())
        for word in self.words[-1]:
            self.senses[word].add(number)
        for other in map(int, above.split()):
            self.above[number].add(other)
            self.below[other].add(number)
        for other in map(int, beside.split()):
            self.beside[number].add(other)


@cache
def _net() -> _Net:
    return _Net(gzip.decompress(_FILE.read_bytes()).decode().splitlines())
