"""Make `rag/thesaurus.gz`, the part of Princeton's WordNet 3.0 that checking statements needs.

    python -m evals.thesaurus WORDNET

WORDNET is the folder of WordNet's own files (`data.noun`, `index.sense`, `verb.exc`, ...). Of single words it
keeps which share a sense, which senses lie above or beside another, opposites, derived forms, irregular forms, and whether
a word is mostly a noun. The same files give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["main"]

_OUT = Path(__file__).parents[1] / "rag" / "thesaurus.gz"
_PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_KINDS = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}  # of a key in cntlist.rev
_UNCOUNTED = 0.3  # what a sense that no counted text has weighs in the part of speech
_ABOVE, _BESIDE, _DERIVED, _OPPOSITE = ("@", "@i"), ("&", "$", "^"), ("+", "\\", "<"), ("!",)


@dataclass(frozen=True, slots=True)
class _Sense:
    words: list[str]
    links: list[tuple[str, str, int, int]]  # kind, sense, number of the word here and there, from 1; 0 is all


def main() -> None:
    """Write the file from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wordnet", type=Path, help="folder of WordNet 3.0's files")
    parser.add_argument("--out", type=Path, default=_OUT)
    arguments = parser.parse_args()
    lines = list(_lines(arguments.wordnet))
    arguments.out.write_bytes(gzip.compress("\n".join(lines).encode(), mtime=0))


def _lines(folder: Path) -> Iterator[str]:
    """Yield `S words|above|beside`, `A word opposite`, `D word sense`, `N nouns`, `X form lemma`.

    A sense is named by its place among the S lines, from 0.
    """
    senses = {key: sense for name, part in _PARTS.items() for key, sense in _senses(folder / f"data.{name}", part)}
    counts = _counts(folder / "cntlist.rev")
    kept = {key: words for key, sense in senses.items() if (words := [w for w in sense.words if _is_kept(w)])}
    place = {key: number for number, key in enumerate(kept)}
    pairs: set[str] = set()
    for key, words in kept.items():
        above, beside = (
            [str(place[k]) for t, k, *_ in senses[key].links if t in kinds and k in place]
            for kinds in (_ABOVE, _BESIDE)
        )
        yield f"S {' '.join(words)}|{' '.join(above)}|{' '.join(beside)}"
        for kind, other, here, there in senses[key].links:
            word = senses[key].words[here - 1]
            if here and word in words and other in place:
                if kind in _OPPOSITE and _is_kept(senses[other].words[there - 1]):
                    pairs.add(f"A {word} {senses[other].words[there - 1]}")
                elif kind in _DERIVED:
                    pairs.add(f"D {word} {place[other]}")
    yield from sorted(pairs)
    parts: dict[str, Counter[str]] = defaultdict(Counter)
    for key, words in kept.items():
        for word in words:
            parts[word][key[0]] += _UNCOUNTED  # type: ignore[assignment]
    for word, counted in counts.items():
        if word in parts:
            parts[word].update(counted)
    yield f"N {' '.join(sorted(w for w, c in parts.items() if max(c, key=lambda part: (c[part], part)) == 'n'))}"
    for name in _PARTS:
        for line in (folder / f"{name}.exc").read_text(encoding="utf-8").splitlines():
            form, *lemmas = line.split()
            yield from (f"X {form} {lemma}" for lemma in lemmas if lemma in parts and "_" not in form)


def _senses(path: Path, part: str) -> Iterable[tuple[str, _Sense]]:
    for line in path.read_text(encoding="latin-1").splitlines():
        if line.startswith(" "):
            continue  # the licence
        fields = line.split("|")[0].split()
        size = int(fields[3], 16)
        words = [word.lower().split("(")[0] for word in fields[4 : 4 + 2 * size : 2]]
        rest = fields[5 + 2 * size :]
        links = [
            (rest[i], rest[i + 2].replace("s", "a") + rest[i + 1], int(rest[i + 3][:2], 16), int(rest[i + 3][2:], 16))
            for i in range(0, 4 * int(fields[4 + 2 * size]), 4)
        ]
        yield part + fields[0], _Sense(words, links)


def _counts(path: Path) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for line in path.read_text(encoding="latin-1").splitlines():
        key, _, count = line.split()
        word, _, kind = key.partition("%")
        counts[word][_KINDS[kind[0]]] += int(count)
    return counts


def _is_kept(word: str) -> bool:
    return word.isalpha() and word.isascii()


if __name__ == "__main__":
    main()
