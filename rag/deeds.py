"""Who does what to whom: a statement that turns it round, or has another people or person do it.

"Lee sued Chan" where it was Chan who sued Lee, "Lee is taller than Chan" where Chan is. Read are words side by side, no grammar:
two names or nouns with one to three words of meaning between them. That two texts have the same words between the same two, the
other way round, is hardly chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.sentences import sentence_spans
from rag.names import is_person_like
from rag.particulars import names, stem
from rag.thesaurus import alike, is_noun, lemmas
from rag.wordlists import NEGATORS, RELATED, STOP_WORDS

__all__ = ["replaced", "swapped"]

_MOST = 3  # words of meaning between the two
_CLAUSE_END = re.compile(r"[,;:.!?()\"](?=\W|$)| - ")
_ASIDE = re.compile(r", (?!(?:and|but|or)\b)[^,;:.!?]{1,60}, (?=[a-z])")  # "Lee, the mayor, sued Chan"
_WHO = re.compile(r",? (?:who|which|that) (?=[a-z])")
_TOKEN = re.compile(r"[^\W_]+|'s?(?=\W|$)")
_TENSES = frozenset(
    "a an the is are was were be been being am has have had having do does did will would shall may might can could must should"
    " also just too only now then".split()
)
# These are the same from either side: who is near whom, is near to him.
_MUTUAL = frozenset(
    map(
        stem,
        (
            "meet marry divorce wed engage date face play draw border resemble match tie equal kiss speak talk chat link relate"
            " connect compare similar close near next opposite separate split differ join merge"
            " brother sister sibling cousin twin friend ally partner neighbour neighbor colleague rival enemy opponent"
        ).split(),
    )
)
_JOINED = frozenset("and or with nor between alongside versus v vs".split())
_PRONOUN = re.compile(r"\W*(?:he|she|they|it|his|her|their|its|both|all)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    root: str  # its stem, or a word of no meaning in lower case
    is_word: bool  # carries meaning


@dataclass(frozen=True, slots=True)
class _Deed:
    one: tuple[_Token, ...]  # who acts, or is more; the nearest word first
    key: tuple[str, ...]  # what stands between them, but for tense and voice
    other: tuple[_Token, ...]
    text: str

    def is_of(self, one: Sequence[_Token], other: Sequence[_Token]) -> bool:
        return _share(self.one, one) and _share(self.other, other)


def swapped(claim: str, passage: str) -> Iterator[tuple[str, str]]:
    """Yield a "Lee sued Chan" of a folded claim with the "Chan sued Lee" that the folded passage has instead.

    >>> list(swapped("Lee sued Chan.", "Chan, the singer, has sued Lee."))
    [('Lee sued Chan', 'Chan has sued Lee')]
    >>> list(swapped("Lee was sued by Chan.", "Chan has sued Lee."))
    []
    """
    printed = _told(passage)
    for deed in _deeds(claim):
        same = printed.get(deed.key, [])
        against = [other for other in same if other.is_of(deed.other, deed.one)]
        if against and not any(other.is_of(deed.one, deed.other) for other in same):
            yield deed.text, against[0].text
            return


def replaced(claim: str, part: str, passage: str, article: str = "") -> Iterator[tuple[str, str]]:
    """Yield who acts in a folded claim, with the other people, or person, who does the same in the folded passage.

    `part` are the sentences of it that hold most of the claim. Nothing like it is said of the first in the passage; a person
    is one that passage or article name in full.

    >>> list(replaced("Israelis fled the town.", "Palestinians fled the town.", "The Israelis told the Palestinians to go."))
    [('Israelis', 'Palestinians')]
    >>> list(replaced("Israelis fled the town.", "Palestinians fled the town.", "The Israelis fled from the Palestinians."))
    []
    """
    sentences = _sentences(f"{part}\n{passage}")
    printed = _told(part)
    for deed in _deeds(claim):
        same = [other for other in printed.get(deed.key, []) if _share(deed.other, other.other)]
        if not same or any(_share(deed.one, other.one) for other in same):
            continue
        if all(_is_rival(deed.one[0], other.one[0], f"{part} {passage} {article}") for other in same) and not any(
            _is_told(sentence, deed) for sentence in _about(deed.one, sentences)
        ):
            yield deed.one[0].text, same[0].one[0].text
            return


@lru_cache(maxsize=64)  # the statements of a reply are checked against the same passages
def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end] for start, end in sentence_spans(text))


@lru_cache(maxsize=64)
def _told(text: str) -> Mapping[tuple[str, ...], Sequence[_Deed]]:
    """Return the deeds that a text tells, by what stands between the two."""
    found: dict[tuple[str, ...], list[_Deed]] = {}
    for sentence in _sentences(text):
        for deed in _deeds(sentence):
            found.setdefault(deed.key, []).append(deed)
    return found


def _deeds(text: str) -> Iterator[_Deed]:
    for clause in _CLAUSE_END.split(_WHO.sub(" ", _ASIDE.sub(" ", text))):
        tokens = [_token(word) for word in _TOKEN.findall(clause)]
        words = [i for i, token in enumerate(tokens) if token.is_word]
        for place, first in enumerate(words):
            for last in words[place + 2 : place + 2 + _MOST]:
                if deed := _deed(tokens, first, last):
                    yield deed


def _token(word: str) -> _Token:
    lower = word.lower()
    is_word = word[0].isalpha() and lower not in STOP_WORDS | _TENSES and not lower.endswith("ly")
    return _Token(word, stem(word) if is_word else lower, is_word)


def _deed(tokens: Sequence[_Token], first: int, last: int) -> _Deed | None:
    if not all(tokens[i].text[0].isupper() or is_noun(tokens[i].text) for i in (first, last)):
        return None
    key = tuple(
        token.root
        for token in tokens[first + 1 : last]
        if token.is_word or not (token.root in _TENSES or token.root.endswith("ly"))
    )
    if (_JOINED | _MUTUAL | NEGATORS) & set(key) or not any(
        t.is_word and t.text.islower() for t in tokens[first + 1 : last]
    ):
        return None
    one, other = _run(tokens, first, -1), _run(tokens, last, 1)
    if key[-1] == "by":  # "Lee was sued by Chan"
        one, other, key = other, one, key[:-1]
    said = " ".join(token.text for token in tokens[first : last + 1]).replace(" '", "'")
    return None if _share(one, other) else _Deed(one, key, other, said)


def _run(tokens: Sequence[_Token], place: int, step: int) -> tuple[_Token, ...]:
    """Return the words of meaning side by side that go on from a place, away from the deed."""
    found: list[_Token] = []
    while 0 <= place < len(tokens) and tokens[place].is_word and len(found) < _MOST:
        found.append(tokens[place])
        place += step
    return tuple(found)


def _share(one: Sequence[_Token], other: Sequence[_Token]) -> bool:
    return bool({token.root for token in one} & {token.root for token in other})


def _is_rival(one: _Token, other: _Token, texts: str) -> bool:
    """Whether two words are names of two peoples or parties, or of two persons."""
    if not (one.text[0].isupper() and other.text[0].isupper()):
        return False
    named = {stem(word) for run in names(texts) for word in run}  # not what has its capital of opening a sentence
    if any(
        token.root not in named and not any(token.text.lower() in group for group in RELATED) for token in (one, other)
    ):
        return False
    if all(token.text.endswith("s") and lemmas(token.text.lower()) for token in (one, other)):
        keys = {one.text.lower(), other.text.lower()}
        return not any(keys <= group for group in RELATED) and not lemmas(other.text.lower()) & alike(one.text.lower())
    whole = [
        {word for run in names(texts) if token.text in run and len(run) > 1 for word in run} for token in (one, other)
    ]
    return all(whole) and not whole[0] & whole[1] and all(is_person_like(" ".join(sorted(words))) for words in whole)


def _about(who: Sequence[_Token], sentences: Sequence[str]) -> Iterator[str]:
    """Yield the sentences that name somebody, and those behind them that begin with a pronoun."""
    named = False
    for sentence in sentences:
        named = (named and _PRONOUN.match(sentence) is not None) or who[0].root in {
            stem(word) for word in _TOKEN.findall(sentence)
        }
        if named:
            yield sentence


def _is_told(sentence: str, deed: _Deed) -> bool:
    """Whether a sentence has a word of the deed, or one of like meaning."""
    words = {word.lower() for word in _TOKEN.findall(sentence)}
    forms = {form for word in words for form in lemmas(word)} | words
    told = {stem(word) for word in forms}
    return any(root in told or alike(root) & forms for root in deed.key if root not in STOP_WORDS)
