"""What a question takes for granted, and how much a sentence speaks against it, by rules on English.

"Who did not sign?" is not answered by who signed, "the second vote" not by the first, "when did the rate rise" not by its
fall, and what one person won not by what another did. A reader of similar words overlooks such details. What is left out
speaks against nothing: a sentence need not repeat a question. Dates are the `period`'s.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index.calendar_words import MONTHS, WEEKDAYS
from rag.counterparts import OPPOSITE_STEMS, Word, content_words
from rag.kinds import kind_of
from rag.names import is_person_like, names_in
from rag.particulars import content_stems, fold, stem
from rag.support import polarity
from rag.thesaurus import alike, lemmas, opposed
from rag.wordlists import AMOUNTS, DENIALS, NEGATORS, OMISSIONS, RELATED

__all__ = ["Premise", "premise_of"]

# Logits, beside a reader's margin. On 1,000 questions of the even half of SQuAD 2 dev the first two speak against the best
# sentences of 80 of 498 unanswerable questions and of none of 398 that are answered rightly, the third against 15 and none; on
# the 624 news questions of `evals.calibration` the third against 15 of 360 and 2 of 217.
NEGATED = -12.0  # the question asks for what is not so, the sentence says that it is
OPPOSITE = -12.0  # beside the same words, the sentence has the opposite, or another number in a row
OTHER_NAME = -5.0  # it has another name beside the same words, or another person, and not that of the question
_NEAR = 2  # content words to each side
_SPELLED = 4  # letters by which a name is known again: "Celeron", "Celerons"
_ENDS = 3  # letters at each end, where one inside may be wrong
_NEGATION = re.compile(r"\b(?:not|never|no|none|nobody|neither)\b", re.IGNORECASE)  # "without a deal" denies nothing
_NO_NEGATION = re.compile(
    r"\bnot (?:only|just|least)\b|\bwhy not\b|\b(?:whether|if) (?:or )?not\b|\bno (?:longer|less|fewer|more) than\b|\bno\. ?\d"
    r"|\b(?:if|unless|because|although|says?|said|claim\w*|believe\w*|argue\w*|think|thought) [^,?]*"  # not what is asked
    r"|(?<=\w )(?:that|due to|after|before|when|where|while|until|whose) [^,?]*",
    re.IGNORECASE,
)
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth".split())
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)", re.IGNORECASE)
_NUMBERED = re.compile(r"\b([A-Z][a-z]+) ([IVX]+)\b")  # "George V"
_KIND = re.compile(  # "Which Democrat was": what is asked for, and no name that a sentence has to repeat
    r"(?:[Ww]hich|[Ww]hat) (?P<name>[A-Z][a-z]+) "
    r"(?=(?:is|are|was|were|has|have|had|did|does|do|can|could|will|would|[a-z]+ed)\b)"
)
_OWNER = re.compile(r"\b(?P<owner>[A-Z][\w.-]*)'s (?P<things>[a-z]+(?: [a-z]+)?)")
_WHETHER = re.compile(r"(?:[Dd]id|[Hh]as|[Hh]ave|[Hh]ad) [A-Z]")
_WORD = re.compile(r"[^\W_]+")
_CLAUSES = re.compile(r"[,;:.!?\"()] | - |\b(?:but|although|while)\b")
_PRONOUN = re.compile(r"\b(?:he|she|his|her|him|hers|they|their|them|who|I|my|we|our)\b", re.IGNORECASE)
_OMISSIONS = frozenset(map(stem, (*DENIALS, *OMISSIONS)))
_LATELY = re.compile(  # "last week" is no last of a row
    r"\blast (?=(?:day|night|week|weekend|month|year|decade|century|season|spring|summer|autumn|fall|winter"
    rf"|{'|'.join((*MONTHS, *WEEKDAYS))})s?\b)",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\b(?:until|till|through|over)\b")  # says the end of what "begins on 5 June"
_END = frozenset(map(stem, ("end", "finish", "conclude", "close", "shut")))
_EXCEPTS = re.compile(  # of whom it is not so, stands behind: "all signed but Ann Lee"
    r"\b(?:except(?:ing)?|excluding|(?:all|everyone|everybody|every \w+) (?:\w+ ){0,2}?but|apart from|other than"
    r"|with the exception)\b",
    re.IGNORECASE,
)
_LACKS = re.compile(  # denies it in words that are no negation
    r"\b(?:yet to|stay(?:s|ed|ing)? (?:away|out|home)|vot(?:es?|ed|ing) against)\b", re.IGNORECASE
)
_WHOLE = r"(?!\w)"
_KIN = frozenset("brother sister husband wife father mother son daughter uncle aunt nephew niece king queen".split())
_WON = "defeat"  # who defeats, wins
_GAME = frozenset(("win", "lose"))
# One event from either side: who was given it, took it.
_CONVERSES = (frozenset(("take", "give")), frozenset(("buy", "purchase", "sell")), frozenset(("lend", "borrow")))


@dataclass(frozen=True, slots=True)
class Premise:
    """What a question says of what it asks for."""

    words: tuple[Word, ...]
    negated: frozenset[str] | None  # the stems within reach of its negation; None where it has none
    names: tuple[str, ...]
    persons: tuple[str, ...]  # of them, persons named in full
    numbered: tuple[tuple[str, str], ...]  # ("George", "V")
    is_whether: bool = False  # "Did Ann Lee sign?"
    owned: tuple[tuple[str, frozenset[str]], ...] = ()  # owners, with the stems of what is theirs: "Vantor's profit"

    def against(self, sentence: str, answer: str, around: str = "", *, may_name: bool = False) -> float:
        """Return what speaks against a sentence as the one that answers; logits, 0 or less.

        `answer` are the words marked in it, `around` is what stands around it: headline and passage. One that `may_name`
        others, such as what somebody says, is not held to the names of the question.
        """
        text = fold(sentence)
        told = content_words(text)
        found = 0.0
        if self.negated is not None and self._is_affirmed(text, fold(answer)):
            found += NEGATED
        if any(self._contraries(text, told, fold(answer))):
            found += OPPOSITE
        if not may_name and (
            self._is_of_another_person(sentence, answer)
            or self._has_other_owner(text)
            or self._has_other_name(text, told, answer, around)
        ):
            found += OTHER_NAME
        return found

    def _is_affirmed(self, text: str, answer: str) -> bool:
        excepts = _EXCEPTS.search(text)
        if _LACKS.search(text) or (excepts and answer in text[excepts.end() :]):
            return False
        signs = [sign for word, sign in _signs(text) if word in (self.negated or ())]
        return bool(signs) and all(signs)

    def _contraries(self, text: str, told: Sequence[Word], answer: str) -> Iterator[bool]:
        for name, numeral in self.numbered:
            numerals = {match[2] for match in _NUMBERED.finditer(text) if match[1] == name}
            yield bool(numerals) and numeral not in numerals
        if not any(_has_contrary(word) for word in self.words):
            return
        ours, theirs = {w.stem for w in self.words}, {w.stem for w in told}
        for i, word in enumerate(self.words):
            if word.stem in theirs or not _has_contrary(word):
                continue
            for j, other in enumerate(told):
                if {word.stem, other.stem} == _GAME and _is_other_side(answer, text):
                    continue
                if other.stem not in ours and _near(self.words, i) & _near(told, j) and _are_contrary(word, other):
                    yield not _has_like(word, told) and not (word.stem in _END and _UP_TO.search(text))

    def _is_of_another_person(self, sentence: str, answer: str) -> bool:
        parts = {
            part
            for name in self.persons
            for part in name.split()
            if len(part) > 2 or (part.istitle() and part.isalpha())
        }
        if (
            not parts
            or _PRONOUN.search(sentence)
            or any(re.search(rf"(?<!\w){re.escape(part)}{_WHOLE if len(part) < 3 else ''}", sentence) for part in parts)
        ):
            return False
        return any(_is_full(name) and name not in answer and answer not in name for name in names_in(sentence))

    def _has_other_owner(self, sentence: str) -> bool:
        """Whether a sentence tells of the same thing of another's: of "Kestrel's profit", not of "Vantor's"."""
        return any(
            owner not in sentence and any(other != owner and things & theirs for other, theirs in _owned(sentence))
            for owner, things in self.owned
        )

    def _has_other_name(self, sentence: str, told: Sequence[Word], answer: str, around: str) -> bool:
        """Whether it has another name beside the same words, and one of the question stands nowhere near."""
        places = [i for i, word in enumerate(self.words) if _is_telling(word)]
        if not places or not told:
            return False
        # Whether somebody did it, is not told by what another did, even if he is spoken of nearby.
        context = _plain(sentence if self.is_whether else f"{around} {sentence}")
        said = {_plain(word.stem) for word in self.words}
        marked = {word.stem for word in content_words(fold(answer))}
        whole = {part: name.split() for name in self.names for part in name.split()}
        has_pronoun = _PRONOUN.search(sentence) is not None
        for i in places:
            if has_pronoun and is_person_like(self.words[i].text):  # "she" may be the one
                continue
            parts = whole.get(self.words[i].text, [self.words[i].text])  # "Cannon" will do for "Nick Cannon"
            if (
                _is_spelled(_plain(self.words[i].text), context)
                or any(_plain(part)[:_SPELLED] in _plain(sentence) for part in parts)
                or _is_related(self.words[i].key, context)
            ):
                continue
            beside = _near(self.words, i) - {word.stem for word in self.words if word.is_name}
            for j, other in enumerate(told):
                is_name = other.is_name or (j == 0 and other.text[0].isupper())
                if is_name and _plain(other.stem) not in said and other.stem not in marked and beside & _near(told, j):
                    return True
        return False


def _is_spelled(name: str, context: str) -> bool:
    """Whether a name stands in a text, also in another form, or mistyped in its middle: "Montcalm" for "Moncalm"."""
    if name[:_SPELLED] in context:
        return True
    ends = re.escape(name[:_ENDS]), re.escape(name[-_ENDS:])
    return len(name) > _SPELLED and re.search(rf"\b{ends[0]}\w{{0,{len(name)}}}{ends[1]}\b", context) is not None


@lru_cache(maxsize=64)
def premise_of(question: str) -> Premise:
    """Return what a question takes for granted.

    >>> premise_of("Who did not sign the accord?").against("Ann Lee signed the accord.", "Ann Lee")
    -12.0
    >>> premise_of("Who won the second vote?").against("In the first vote Ann Lee won.", "Ann Lee")
    -12.0
    >>> premise_of("When did Ann Lee win the prize?").against("Bo Chan won the prize in 2009.", "2009")
    -5.0
    >>> premise_of("How much did Vantor's profit fall?").against("Kestrel's profit fell 3 percent.", "3 percent")
    -5.0
    >>> around = "Obuya rejected arbitration. Marchetti accepted it."
    >>> premise_of("Did Marchetti reject arbitration?").against("Obuya rejected arbitration.", "", around)
    -5.0
    >>> premise_of("Who did not sign the accord?").against("Ann Lee refused to sign.", "Ann Lee")
    0.0
    """
    text = fold(question)
    bare = _NO_NEGATION.sub(" ", text)
    negated = None
    if _NEGATION.search(bare) and kind_of(question) != "reason":  # why not is told by what is
        negated = frozenset(word for word, signs in polarity(bare).items() if signs == {True})
    kind = _KIND.match(text)
    names = tuple(name for name in names_in(text) if not (kind and name == kind["name"]))
    numbered = tuple((match[1], match[2]) for match in _NUMBERED.finditer(text))
    words = [word for word in content_words(_LATELY.sub("", text)) if not (kind and word.text == kind["name"])]
    return Premise(
        tuple(words),
        negated,
        names,
        tuple(filter(_is_full, names)),
        numbered,
        _WHETHER.match(text) is not None,
        tuple(_owned(text)),
    )


def _owned(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each name in folded text that owns something, with the stems of the words for it.

    >>> [(owner, sorted(things)) for owner, things in _owned("How much did Vantor's net profit fall?")]
    [('Vantor', ['net', 'profit'])]
    """
    for match in _OWNER.finditer(text):
        yield match["owner"], frozenset(root for _, root in content_stems(match["things"]))


def _is_full(name: str) -> bool:
    return " " in name and is_person_like(name)


def _is_telling(word: Word) -> bool:
    """Whether a word is part of a name that can be told from others: no initials, no day or month."""
    return word.is_name and not word.text.isupper() and word.key not in MONTHS and word.key not in WEEKDAYS


def _is_related(name: str, context: str) -> bool:
    """Whether a country's people, or the country of a people, stand in a text in lower case."""
    return any(name in group and group & set(_WORD.findall(context)) for group in RELATED)


def _is_negative(text: str) -> bool:
    words = {word.lower() for word in _WORD.findall(text)}
    return bool(words & NEGATORS) or any(stem(word) in _OMISSIONS for word in words)


def _signs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield each content stem of folded text, and whether no negation stands before it in its clause.

    One that stands there may mean it, however far off: "do not accept that it has the final say".
    """
    for clause in _CLAUSES.split(text):
        places, is_so = dict(content_stems(clause)), True
        for match in _WORD.finditer(clause):
            if match.start() in places:
                yield places[match.start()], is_so
            is_so = is_so and not _is_negative(match.group())


@lru_cache(maxsize=4_096)
def _plain(text: str) -> str:
    """Return text without accents, in lower case."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).lower()


def _is_other_side(answer: str, text: str) -> bool:
    """Whether a text has an answer as the one that another lost to, or won against: "Tarn lost to Mirfield"."""
    side = rf"\b(?:to|over|against|beat\w*|defeat\w*) (?:the )?{re.escape(answer)}"
    return bool(answer) and re.search(side, text) is not None


def _near(words: Sequence[Word], place: int) -> set[str]:
    return {word.stem for word in words[max(0, place - _NEAR) : place + _NEAR + 1]} - {words[place].stem}


@lru_cache(maxsize=4_096)
def _has_contrary(word: Word) -> bool:
    return (
        _is_ordinal(word)
        or any(word.stem in side for pair in OPPOSITE_STEMS for side in pair)
        or (not word.is_name and word.key not in AMOUNTS | _KIN and bool(opposed(word.key)))
    )


def _are_contrary(one: Word, other: Word) -> bool:
    if _WON in (one.stem, other.stem) or _are_converse(one, other):
        return False
    if _is_ordinal(one):
        return _is_ordinal(other)
    if any((one.stem in a and other.stem in b) or (one.stem in b and other.stem in a) for a, b in OPPOSITE_STEMS):
        return True
    return other.stem not in AMOUNTS and bool(lemmas(other.key) & opposed(one.key))


def _are_converse(one: Word, other: Word) -> bool:
    forms = [lemmas(word.key) | {word.key} for word in (one, other)]
    return any(all(form & pair for form in forms) for pair in _CONVERSES)


def _has_like(word: Word, told: Sequence[Word]) -> bool:
    if _is_ordinal(word):
        return False
    forms = alike(word.key) | lemmas(word.key)
    return any(forms & (lemmas(other.key) or {other.key}) for other in told)


def _is_ordinal(word: Word) -> bool:
    return word.key in _ORDINALS or _ORDINAL.fullmatch(word.key) is not None
