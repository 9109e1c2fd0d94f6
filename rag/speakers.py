"""Speakers: whether a statement gives a quotation to another than the passage does. Only persons named beside it count.

A pronoun, a title or nobody beside the quotation, and a name that the passage mentions in the same sentence, prove nothing.
English word order only: `Ann Lee said: "..."`, `"...," Ann Lee said`, `"...," said Ann Lee`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from index.calendar_words import WEEKDAYS
from rag.names import NAME, is_person_like
from rag.particulars import fold, names
from rag.quotations import bare, is_quoted_from
from rag.speaker_names import AFTER_A_NAME, is_whose

__all__ = ["misattributed", "speaker_of"]

_SAYS = r"(?:said|says|told|tells|added|adds|wrote|writes|replied|replies)"
_ASIDE = r"(?:, [^,\"]{1,80},)?(?: (?:has|had|also|later|then))?"  # "Ann Lee, the mayor, later said"
_NO_ROLE = (  # "said the aide of Ann Lee", "said he when Ann Lee left"
    r"of|for|to|with|from|by|at|in|on|about|and|as|like|than|that|who|whose|over|under|against|after|before|when|while|if"
    r"|since|because|he|she|it|they|we|i"
)
_ROLE = rf"(?:(?!(?:{_NO_ROLE})\b)[a-z-]+,? ){{0,4}}"  # "the mayor"
_OF_A_BODY = (  # "said White House spokesman Bo Chan"
    rf"(?:{NAME}(?:['’]s)? (?:(?!(?:{_NO_ROLE}|{_SAYS}|during|near|outside|inside|last|this|late|early|earlier|upon|through|amid"
    rf"|is|are|was|were|has|have|had|will|would)\b)[a-z-]+ ){{1,4}}(?={NAME}))?"
)
_BEFORE = re.compile(
    rf"(?P<name>{NAME}){_ASIDE} {_SAYS}(?: (?:that|it (?:is|was)|reporters|journalists|on {NAME}|in an? [a-z]+|{NAME}))*[,:]? ?$"
)
_AFTER = re.compile(
    rf"[,.]? ?(?:{_ROLE}(?P<name>{NAME}){_ASIDE},? {_SAYS}\b"
    rf"|{_SAYS} {_ROLE}{_OF_A_BODY}(?P<last>{NAME})(?! (?:and|of|for) [A-Z]){AFTER_A_NAME})"
)
_SAID = re.compile(rf"\b{_SAYS}\b")
_ANOTHER = re.compile(r"\b(?:and|that|in|at|near) $", re.IGNORECASE)  # "a man and Ann Lee said", "police in Tarn said"
_TOLD = re.compile(rf"\b(?:told|tells) {NAME}")
_PARTY = ("democrat", "republican", "conservative", "independent")  # "the California Democrat said" names nobody
_QUOTATION = re.compile(r'"([^"]+)"')
_ENDS = re.compile(r'[.!?] |"')
_REACH = 300  # characters before a quotation in which its speaker is looked for
_MOST, _LONGEST = 50, 60  # places of a name that are looked at, and characters before each that may be its first names


def misattributed(claim: str, texts: Sequence[str], article: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """Yield each quotation of a claim that the texts give to another person, with that person; all of it folded.

    `article` are the whole texts, which tell full names from others: a single word may be a company.

    >>> list(misattributed('Ann Lee said: "We stay."', ['"We stay," Bo Chan said. Ann Lee disagreed.']))
    [('We stay.', 'Bo Chan')]
    >>> list(misattributed('Chan said: "We stay."', ['"We stay," Bo Chan said. Ann Lee disagreed.']))
    []
    """
    whole = "\n".join([claim, *texts, *article])
    for quoted in _QUOTATION.finditer(claim):
        named = _person(_speaker(claim, quoted), whole)
        if not named or any(is_quoted_from(quoted[1], _QUOTATION.sub(" ", text)) for text in texts):
            continue
        places = [
            (_person(_speaker(text, place), whole), _sentence(text, place))
            for text in texts
            for place in _QUOTATION.finditer(text)
            if is_quoted_from(quoted[1], place[1])
        ]
        if places and all(
            other and not _words(other) & _words(named) and not re.search(rf"\b{re.escape(named[-1])}\b", sentence)
            for other, sentence in places
        ):
            yield quoted[1], " ".join(places[0][0])


def speaker_of(text: str, quotation: str) -> str | None:
    """Return the last name, as printed, of whom a text names beside a quotation as the one who says it.

    >>> speaker_of("“We will stay here. Nobody goes,” said the mayor, Ann Lee.", "nobody goes")
    'Lee'
    """
    told = fold(text)
    if told.count('"') % 2:  # the text begins, or ends, in the middle of a quotation
        is_closing = re.match(r'[^"]*[,.?!]"(?: |$)', told)
        told = f'"{told}' if is_closing else f'{told}"'
    asked = f" {bare(quotation)} "
    for quoted in _QUOTATION.finditer(told):
        words = f" {bare(quoted[1])} "
        if (words in asked or asked in words) and words.strip() and (name := _speaker(told, quoted)):
            return None if name[-1].lower() in _PARTY else name[-1]
    return None


def _speaker(text: str, quoted: re.Match[str]) -> tuple[str, ...]:
    """Return the name beside a quotation that says it, or nothing."""
    before = _clause_before(text, quoted.start())
    if _SAID.search(before):
        found = _BEFORE.search(before)
        return _named(before, *found.span("name")) if found else ()
    found = _AFTER.match(text, quoted.end())
    if not found or (quoted[1].rstrip().endswith(".") and not text.startswith(",", quoted.end())):
        return ()  # a new sentence: "We stay." Ann Lee said no.
    return _named(text, *found.span("name" if found["name"] else "last"))


def _named(text: str, start: int, end: int) -> tuple[str, ...]:
    lead = text[max(0, start - _REACH) : start]
    if _ANOTHER.search(lead) or is_whose(lead) or is_whose(text[start:end].rpartition(" ")[0] + " "):
        return ()
    if re.search(r"(?:'s|s')$", text[start:end]):
        return ()
    found = names(f"x {text[start:end]}")  # behind a word, so that "Williams" is no plural that opens a sentence
    name = found[-1] if found else ()
    while name and name[-1].lower() in WEEKDAYS:  # "said Ann Lee Tuesday"
        name = name[:-1]
    return name


def _person(name: tuple[str, ...], whole: str) -> tuple[str, ...]:
    """Return the fullest form of a name in the texts if it may be a person's, else nothing."""
    if not name:
        return ()
    places = islice(re.finditer(rf"\b{re.escape(name[-1])}\b", whole), _MOST)
    runs = [names(f"x {whole[max(0, m.start() - _LONGEST) : m.end()]}") for m in places]
    full = max([name, *(run[-1] for run in runs if run and run[-1][-1] == name[-1])], key=len)
    return full if len(full) > 1 and is_person_like(" ".join(full)) else ()


def _words(name: Sequence[str]) -> set[str]:
    return {part for word in name for part in word.lower().split("-")}


def _clause_before(text: str, place: int) -> str:
    """Return what stands before a quotation, back to the end of a sentence or of another quotation."""
    start = max(0, place - _REACH)
    return text[max((m.end() for m in _ENDS.finditer(text, start, place)), default=start) : place]


def _sentence(text: str, quoted: re.Match[str]) -> str:
    """Return what stands beside a quotation in its sentence, but for whom it was told."""
    after = _ENDS.search(text, quoted.end())
    beside = _clause_before(text, quoted.start()) + text[quoted.end() : after.start() if after else len(text)]
    return _TOLD.sub(" ", beside)
