"""Whether each content word of a statement has a counterpart in a passage: the word, one of like meaning, or its opposite.

Words are compared by their stems, then by the thesaurus. It knows neither grammar nor context: "of the bank" finds its
counterpart in a river's slope.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.calendar_words import MONTHS
from rag.particulars import content_stems, stem
from rag.thesaurus import alike, is_noun, lemmas, opposed, synonyms
from rag.wordlists import AMOUNTS, CONTRASTS, IRREGULAR, NEGATORS, OPPOSITES, RELATED, STOP_WORDS, TITLES, TURNS

__all__ = ["OPPOSITE_STEMS", "Word", "content_words", "held", "loose_names", "opposites", "strays", "turned"]

OPPOSITE_STEMS = [(frozenset(map(stem, one)), frozenset(map(stem, other))) for one, other in OPPOSITES]
_WORD = re.compile(r"[^\W_]+")
_AROUND = 6  # content words before and after, that should stand beside a word in the passage too
_TOGETHER = 0.7  # share of them that one sentence of the passage must hold
_APART = 0.2  # share of them that a sentence with the word holds at most, for the word to be out of place
_NAME_AND_NOUN = re.compile(r"([A-Z][\w'.-]* (?:of |and )?)?\b(?<!-)([A-Z][a-z]\w+) ([a-z]{3,})\b")
_BESIDE = 5  # words between a name and the noun that it belongs to, at most
_CLAUSE_END = re.compile(r"[,;:.!?\"()] | - |\b(?:and|but|while|who|which)\b", re.IGNORECASE)
_TURN = re.compile(  # "before the merger": the word and what stands behind it
    rf"\b(?P<word>{'|'.join(TURNS)}) (?:(?:an?|the|this|that|his|her|its|their|he|she|it|they|was|were|had|being) )*"
    r"(?P<object>[^\W_]+(?:[.,]\d+)*(?:[- ][^\W_]+)?)",
    re.IGNORECASE,
)
_OF_PLACE = frozenset(  # whose they are, a text says once, or leaves to the reader
    "authorities citizens forces leaders officials people police residents soldiers sources troops".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of folded text."""

    text: str  # as printed
    stem: str
    is_name: bool  # capitalised inside a sentence

    @property
    def key(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def content_words(text: str) -> list[Word]:
    """Return the content words of folded text, in order."""
    words = []
    for start, root in content_stems(text):
        match = _WORD.match(text, start)
        assert match is not None
        opens = not text[:start].rstrip(" \"'(") or text[:start].rstrip(" \"'(")[-1] in ".!?:"
        words.append(Word(match.group(), root, match.group()[0].isupper() and not opens))
    return words


def held(claim: Sequence[Word], passage: Sequence[Word]) -> float:
    """Return the share of the claim's content words that the passage has, or has in other words, 0 to 1."""
    stems, forms = _stems(claim), _forms(passage)
    printed = _stems(passage)
    found = {word.stem for word in claim if word.stem in printed or alike(word.key) & forms}
    return len(found) / len(stems) if stems else 0.0


def opposites(claim: Sequence[Word], part: Sequence[Word], passage: Sequence[Word]) -> Iterator[tuple[str, str]]:
    """Yield each word of the claim that the passage lacks, with the word opposite to it that stands there instead.

    `part` are the words of the sentences that hold most of the claim; only where they have nothing like the word, nor its
    opposite, does the rest of the passage count. Of two sides of a contrast only a synonym speaks for the word: both are alike.
    """
    said, printed = _stems(claim), _stems(passage)
    for word in claim:
        if word.stem in printed or word.is_name or word.key in AMOUNTS:
            continue
        same, other = _sides(word)
        for place, near, far in (
            (part, (synonyms(word.key) - other) | same, other),
            (part, alike(word.key), opposed(word.key)),
            (passage, alike(word.key), opposed(word.key)),
        ):
            if (near | lemmas(word.key)) & _forms(place):
                break
            against = [o for o in place if o.stem not in said | AMOUNTS and lemmas(o.key) & far]
            if against:
                yield word.text, against[0].text
                break


def strays(claim: Sequence[Word], part: Sequence[Word], sentences: Sequence[Sequence[Word]]) -> Iterator[str]:
    """Yield the names and nouns that the passage has, but far from what the claim puts beside them.

    One sentence holds most of their neighbours in the claim, and none that has the word itself holds more than a few.
    """
    near, forms = _stems(part), _forms(part)
    stems = [_stems(sentence) for sentence in sentences]
    for place, word in enumerate(claim):
        if (
            word.stem in near
            or word.key in MONTHS
            or not (word.is_name or is_noun(word.key))
            or alike(word.key) & forms
        ):
            continue
        beside = _stems(claim[max(0, place - _AROUND) : place + _AROUND + 1]) - {word.stem}
        shares = [len(beside & sentence) / max(1, len(beside)) for sentence in stems]
        places = [i for i, sentence in enumerate(stems) if word.stem in sentence]
        if not places or max(shares[i] for i in places) > _APART:
            continue
        # the sentence before or after may name whom a pronoun means
        if any(share >= _TOGETHER and not {i - 1, i, i + 1} & set(places) for i, share in enumerate(shares)):
            yield word.text


def loose_names(claim: str, sentences: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield each name with the noun behind it ("Danish ferries") that folded sentences have, but never near each other."""
    split: list[list[str]] = []
    for match in _NAME_AND_NOUN.finditer(claim):
        longer, name, noun = match.groups()
        after = _WORD.match(claim, match.end() + 1)
        if longer or not match.start() or not is_noun(noun) or noun in IRREGULAR or noun.endswith(("ed", "ing")):
            continue
        if after and after.group() not in STOP_WORDS and is_noun(after.group()):
            continue  # "Danish ferry companies": theirs are the companies
        if {noun, name.lower()} & (STOP_WORDS | TITLES | _OF_PLACE):
            continue
        split = split or [_WORD.findall(sentence) for sentence in sentences]
        like = alike(noun) | {noun}
        printed = named = near = False
        for words in split:
            names = [i for i, word in enumerate(words) if _is_of(name, word)]
            nouns = [i for i, word in enumerate(words) if stem(word) == stem(noun) or lemmas(word.lower()) & like]
            printed |= any(stem(words[i]) == stem(noun) for i in nouns)
            named |= bool(names)
            near |= any(abs(i - j) <= _BESIDE for i in names for j in nouns)
        if printed and named and not near:
            yield name, noun


def turned(claim: str, part: str, passage: str) -> Iterator[tuple[str, str]]:
    """Yield each "before the merger" of a folded claim with the "after the merger" that the passage has of the same event.

    It must be said of the same: of a clause that shares its last word, or more than half of its words, with the claim's.

    >>> list(turned("Smith was hired before the merger.", "After the merger, Smith was hired.", ""))
    [('before the merger', 'After the merger')]
    >>> list(turned("Smith was hired before the merger.", "Smith was hired and left after the merger.", ""))
    []
    """
    printed = _turns(part)
    same = {(turn.word, turn.object) for turn in [*printed, *_turns(passage)]}
    for turn in _turns(claim):
        if (turn.word, turn.object) in same:
            continue
        against = [o for o in printed if o.word == TURNS[turn.word] and o.object == turn.object and turn.is_of(o)]
        if against:
            yield turn.text, against[0].text


@dataclass(frozen=True, slots=True)
class _Turn:
    """A preposition that turns the meaning of its clause, with what it is said of."""

    word: str
    object: tuple[str, ...]  # stems of the one or two words behind it
    clause: tuple[str, ...]  # stems of the words that it belongs to, in order
    text: str  # as printed

    def is_of(self, other: _Turn) -> bool:
        shared = set(self.clause) & set(other.clause)
        return bool(shared) and (self.clause[-1] == other.clause[-1] or 2 * len(shared) > len(set(self.clause)))


def _turns(text: str) -> list[_Turn]:
    found = []
    for match in _TURN.finditer(text):
        before = _CLAUSE_END.split(text[: match.start()])[-1]
        behind = _CLAUSE_END.split(text[match.end() :] + " ", maxsplit=2)
        # "Before the merger, Smith was hired": what it belongs to follows
        clause = before if before.strip() else behind[min(1, len(behind) - 1)]
        if NEGATORS & set(_WORD.findall(clause.lower())):
            continue  # "not hired until after the merger"
        words = [word for word in _WORD.findall(match["object"]) if word.lower() not in STOP_WORDS]
        if words:
            stems = tuple(root for _, root in content_stems(clause))
            found.append(_Turn(match["word"].lower(), tuple(map(stem, words)), stems, match.group()))
    return found


def _is_of(name: str, word: str) -> bool:
    """Whether a word is a name or one that comes of it, as "Danes" of "Danish" and "Americans" of "US"."""
    if word == name or (word[0].isupper() and word[:4] == name[:4]):
        return True
    return any(name.lower() in group and word.lower() in group for group in RELATED)


def _sides(word: Word) -> tuple[frozenset[str], frozenset[str]]:
    """Return what is on the word's side of a contrast, and what is on the others."""
    same = [(side, group) for group in CONTRASTS for side in group if lemmas(word.key) & side]
    ours = frozenset().union(*(side for side, _ in same))
    return ours, frozenset().union(*(other for _, group in same for other in group)) - ours


def _stems(words: Sequence[Word]) -> set[str]:
    return {word.stem for word in words}


def _forms(words: Sequence[Word]) -> set[str]:
    return {form for word in words for form in (lemmas(word.key) or (word.key,))}
