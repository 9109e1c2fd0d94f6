"""Cloze questions: a sentence that is asked for a name, a number or a date of it (Taylor 1953, "Cloze Procedure").

    "The talks began in Doha, officials said."  ->  "The talks began in who or what, officials said?"

Rules on English sentences, no model. They would rather leave a sentence out than ask it badly: it must stand alone, and
what is asked for must not be used as an adjective, nor stand in the rest. Whether another sentence of the corpus would
answer as well is decided in `making.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.calendar_words import MONTHS, WEEKDAYS
from rag.names import NAME, content_words

__all__ = ["Gap", "gaps", "stems"]

LENGTHS = range(60, 241)  # characters of a sentence that is asked
FEWEST_STEMS = 6  # in the rest of a sentence, to be searched with

_MONTH = (
    rf"(?:{'|'.join(month.title() for month in MONTHS)}"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.)"
)
_DAY = rf"(?:{'|'.join(day.title() for day in WEEKDAYS)})"
_YEAR = r"(?:19|20)\d\d"
_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundreds"
    r"|thousands)"
)
_DIGITS = r"(?<![\w.,$€£-])\d[\d,]*(?:\.\d+)?(?: (?:hundred|thousand|million|billion|trillion))?"
# After these words a gap reads as a phrase of its own, and not as an adjective ("the Trump administration").
_GO_ON = (
    r"(?=[,;:)]|\.?$|[’']s?\b| (?:is|are|was|were|has|have|had|will|would|could|should|may|might|did|does|said|says|told|in|on"
    r"|at|of|to|for|from|by|with|and|or|as|over|under|after|before|when|where|while|who|which|that|because|during|since|until"
    r"|into|against|about|between|without|through|this|last|per|worth)\b)"
)
_DATE = rf"(?:{_DAY}, {_MONTH} \d\d?|{_MONTH} \d\d?(?:, {_YEAR})?|\d\d? {_MONTH}(?: {_YEAR})?|{_MONTH},? {_YEAR}|{_DAY}|{_YEAR})"
_MONEY = r"[$€£]\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion|trillion))?"
_COUNTED = r"(?= (?:[a-z]+ )?(?:[A-Za-z]{3,}s|people|men|women|children)\b)"
_PATTERNS = tuple(  # of what is taken out, (answer) and all that goes with it, and what is asked instead
    (re.compile(pattern), asked)
    for pattern, asked in (
        (rf"\b(?:on |in )(?P<answer>{_DATE})(?![\w-]|, {_YEAR}){_GO_ON}", "when"),
        (rf"(?P<answer>{_MONEY})(?![\w-]){_GO_ON}", "how much money"),
        (rf"(?P<answer>{_DIGITS}(?:%| percent| per cent))(?![\w-]){_GO_ON}", "what percentage"),
        (rf"(?P<answer>{_DIGITS}|\b{_NUMBER_WORD}){_COUNTED}", "how many"),
        (rf"(?<=[a-z,;] )(?:the )?(?P<answer>{NAME}){_GO_ON}", "who or what"),
    )
)
_TAKEN_BY = re.compile(
    r"\b(?:a|an|the|its|their|his|her|our|my|your|this|that|these|those|some|any|no|every|each) $", re.IGNORECASE
)
# Nor is half a name ("Secretary of" State), or what is counted ("two" Americans).
_BELONGS_TO = re.compile(
    rf"(?:\b[A-Z][\w’'-]*(?: of)?(?: the)?|\d|\b{_NUMBER_WORD}|\b(?:hundred|thousand|[mb]illion|more|many)) $"
)
_CALENDAR = re.compile(rf"\b(?:{_DAY}|{_MONTH})\b|^{_YEAR}$")
_POSSESSIVE = re.compile(r"['’]s?")
_WHOLE = re.compile(r"[\"“A-Z0-9].*[^.?!…\"”’']\.")
_TWO = re.compile(r"(?:\w{4}[.!?]|[)”\"][.!?]|[.!?][”\"]) [\"“A-Z]|--")  # sentences, or a dateline and one
_LEANS = re.compile(  # on the sentence before, so that it says nothing alone
    r"[\"“]?(?:he|she|it|they|we|i|you|his|her|its|their|this|that|these|those|such|but|and|or|so|yet|then|there|however|also"
    r"|meanwhile|still|instead|both|another|others)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?:|www\.|\w@\w")
_CAPITAL = re.compile(r"\b[A-Z]")
_WORD = re.compile(r"\b[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Gap:
    """A question made of one sentence."""

    question: str
    answer: str  # the words taken out
    rest: frozenset[str]  # stems of what is left


def gaps(sentence: str) -> Iterator[Gap]:
    """Yield what can be asked of a sentence, in the order of the patterns; nothing of one that does not stand alone.

    >>> for gap in gaps("The envoy met six ministers in Doha on March 5 to settle the release, Qatar said."):
    ...     print(f"{gap.answer}: {gap.question}")
    March 5: The envoy met six ministers in Doha when to settle the release, Qatar said?
    six: The envoy met how many ministers in Doha on March 5 to settle the release, Qatar said?
    Doha: The envoy met six ministers in who or what on March 5 to settle the release, Qatar said?
    Qatar: The envoy met six ministers in Doha on March 5 to settle the release, who or what said?
    """
    text = " ".join(sentence.split())
    if not _stands_alone(text):
        return
    taken: list[tuple[int, int]] = []
    for pattern, asked in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("answer")
            if any(start < b and a < end for a, b in taken):
                continue
            taken.append((start, end))
            if (gap := _gap(text, match, asked)) is not None:
                yield gap


def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say what a text is about; "release" and "released" begin alike."""
    return frozenset(word[:5] for word in content_words(text.replace("-", " ")))


def _stands_alone(text: str) -> bool:
    return (
        len(text) in LENGTHS
        and _WHOLE.fullmatch(text) is not None
        and _LEANS.match(text) is None
        and _TWO.search(text) is None
        and _ADDRESS.search(text) is None
        and text.count("“") == text.count("”")
        and text.count('"') % 2 == 0
        and 2 * len(_CAPITAL.findall(text)) < len(_WORD.findall(text))  # no headline, no list of names
    )


def _gap(text: str, match: re.Match[str], asked: str) -> Gap | None:
    answer, before, after = match["answer"], text[: match.start()], text[match.end("answer") :]
    if asked == "who or what":
        answer = answer.removesuffix("'s").removesuffix("’s")
        after = text[match.start("answer") + len(answer) :]
        if (owner := _POSSESSIVE.match(after)) is not None:
            asked, after = "whose", after[owner.end() :]
        if len(answer) < 3 or _CALENDAR.search(answer) or _BELONGS_TO.search(before):
            return None
    elif asked == "how many" and re.search(rf"(?:{_MONTH}|\b{_YEAR},?) $", before):
        return None  # a day
    if asked != "when" and _TAKEN_BY.search(before):
        return None  # "the how many captives" is no question
    rest = stems(before + after)
    if stems(answer) & rest or len(rest) < FEWEST_STEMS:
        return None
    return Gap(f"{before}{asked}{after}".rstrip(".") + "?", answer, rest)
