"""Measured: what a figure in a sentence says.

From where to where it may lie, of what it is a share, what befell those counted, and whether it is an age at all.
Read from the few words around the figure, by rule. Where these do not tell, nothing is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from index import Span
from index.furniture import without_pasted_links
from rag.ages import is_age
from rag.fates import TOKEN, fate_near
from rag.particulars import Figure, figures, fold
from rag.units import is_measure
from rag.values import with_unit
from rag.wordlists import PASSED

__all__ = ["Measured", "bound_before", "bounded", "is_of_change", "is_uncertain", "measured"]

_LEAST = r"at least|(?:no|not) (?:fewer|less) than|a minimum of"
_ABOVE = rf"more than|over|above|upwards of|greater than|{PASSED}"
_MOST = r"at most|up to|as many as|as much as|(?:no|not) more than|a maximum of"
_BELOW = r"fewer than|less than|under|below|nearly|almost|close to|just short of"
_BOUND = re.compile(
    rf"\b(?:(?P<low>{_LEAST}|{_ABOVE})|(?P<high>{_MOST}|{_BELOW})) (?:the |a |an )?[$€£]?$", re.IGNORECASE
)
_NEARLY = re.compile(r"\b(?:nearly|almost|close to|just short of) (?:the |a |an )?[$€£]?$", re.IGNORECASE)
_UNCERTAIN = re.compile(
    r"\bmay\b|(?i:\b(?:would|could|might|if|possibl[ey]|potential(?:ly)?|proposed?|proposals?|proposing|demand(?:s|ed|ing)?|request(?:s|ed)?"
    r"|sought|seek(?:s|ing)?|wants?|wanted|wanting|threaten(?:s|ed|ing)?|target|goal|hop(?:es?|ed|ing)|plan(?:s|ned)?|forecasts?"
    r"|predict(?:s|ed)?|offer(?:s|ed)?|expect(?:s|ed)?|fear(?:s|ed)?|likely)\b)"  # "May" is a month
)
_CONCEDED = re.compile(r"^(?:despite|although|though|even though|while|whereas|after|since)\b[^,]*, ", re.IGNORECASE)
_YEARS = re.compile(r"(?<![\d$.,])(?<!since )((?:19|20)\d\d|(?<=\b[Ii]n )1[5-8]\d\d)(?![\d.,]\d|\d)")
_TO = re.compile(r"\b(?:to|at) (?:about |nearly |around |a |the )?[$€£]?$", re.IGNORECASE)  # "fell to 5": a level
_BY = re.compile(r"\bby (?:about |nearly |around |at least |more than |up to |a |another )?[$€£]?$", re.IGNORECASE)
_CHANGE = re.compile(
    r"\b(?:f[ae]ll|drop|rise|rose|los[et]|gain|cut|increase|decrease|reduce|grow|grew|jump|plunge|slump|climb|shrink)\w*\b",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r" or more\b|-plus\b|\+", re.IGNORECASE)
_PART_BEFORE = re.compile(
    r"\b(?:including|among them|another|a further|an additional) (?:at least |about |some )?$", re.IGNORECASE
)
_PART_AFTER = re.compile(
    r"[^.;,\d]{0,40}\bamong\b| of (?:them|whom|those|these)\b| (?:[a-z]+ )?more\b(?! than\b)| (?:further|additional)\b",
    re.IGNORECASE,
)
_ENDS = frozenset(
    (
        "of in on at by for from to with were was are is be been have has had who that which and or but as after before since "
        "when while during where according said says told will would could may can did do does it they he she under over into"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure, and what the words around it say of it."""

    figure: Figure
    low: float  # from where
    high: float  # to where it may lie
    step: float  # in what steps it is printed: 0.1 of "2.3", 100 million of "$1.2 billion"
    whole: str | None  # of what it is a share: "class" of "5 % of the admitted class"
    fate: str | None  # what befell those counted: "dead", "hurt", "arrested"
    is_age: bool
    is_part: bool  # of those counted: "two firefighters were among the injured"
    is_uncertain: bool  # demanded, proposed or supposed
    is_level: bool  # "fell to 5"
    is_change: bool  # "cut by 5"
    years: frozenset[int]  # that the sentence names

    def is_opposed(self, other: Measured) -> bool:
        """Whether both cannot be right: neither may lie where the other does, nor is it the other rounded."""
        if self.figure.agrees_with(other.figure) or other.figure.agrees_with(self.figure):
            return False
        if self.figure.unit == other.figure.unit and self._is_rounded(other):
            return False
        return self.high < other.low or other.high < self.low

    def _is_rounded(self, other: Measured) -> bool:
        gap, most = abs(self.figure.value - other.figure.value), max(self.step, other.step)
        return gap <= most / 2 and gap <= 0.05 * max(self.figure.value, other.figure.value)


def measured(text: str, sentence: Span, answer: Span, figure: Figure) -> Measured:
    """Return what a sentence says of the figure that the words at `answer` give first."""
    start, end = with_unit(text, answer)
    words = fold(text[start:end])
    place = max(0, words.find(figure.text))
    plain, first = without_pasted_links(text[slice(*sentence)]), sentence[0]
    before = f"{fold(plain[: max(0, start - first)])} {words[:place]}".lstrip()
    after = f"{words[place + len(figure.text) :]}{_spaced(text, end)}{fold(plain[end - first :])}"
    if near := figures(f"{before}{figure.text}"):  # "about" and "at least" stand before the words that answer
        figure = replace(figure, is_loose=near[-1].is_loose, bound=near[-1].bound)
    whole = _whole(after)
    low, high = _bounds(before, after, figure)
    clause = (
        _CONCEDED.sub("", re.split(r"[;]|, (?:and|but|while)\b", before)[-1])
        + re.split(r"[;,]| (?:and|but|while)\b", after)[0]
    )
    return Measured(
        figure, low, high, _step(figure), whole,
        fate=fate_near(before, after),
        is_age=is_age(before, re.sub(r"[- ]years?$", "", figure.text), f"{_year(figure.text)}{after}"),
        is_part=_PART_BEFORE.search(before) is not None or _PART_AFTER.match(after) is not None,
        is_uncertain=is_uncertain(clause),
        is_level=_TO.search(before) is not None,
        is_change=_BY.search(before) is not None and is_of_change(clause),
        years=frozenset(map(int, _YEARS.findall(f"{before} {after}"))),
    )  # fmt: skip


def bounded(text: str, span: Span) -> Span:
    """Return a span with the words before it that make it a bound: "25" of "at least 25" is no exact figure.

    >>> text = "It hit at least 25 camps."
    >>> text[slice(*bounded(text, (16, 18)))]
    'at least 25'
    """
    match = _BOUND.search(text[max(0, span[0] - 24) : span[0]])
    return (max(0, span[0] - 24) + match.start(), span[1]) if match else span


def bound_before(words: str) -> str:
    """Return whether folded words before a number make it the "least" or the "most"; "" where they make it neither.

    >>> bound_before("killing at least "), bound_before("fewer than "), bound_before("killing ")
    ('least', 'most', '')
    """
    match = _BOUND.search(words)
    return ("least" if match["low"] else "most") if match else ""


def is_of_change(words: str) -> bool:
    """Whether words speak of what rises or falls, so that "by 5" is how far, and "to 5" where it ends.

    >>> is_of_change("The index fell."), is_of_change("The index stood still.")
    (True, False)
    """
    return _CHANGE.search(words) is not None


def is_uncertain(words: str) -> bool:
    """Whether words speak of what is demanded, proposed or supposed, and not of what is.

    >>> is_uncertain("It could cost $5."), is_uncertain("It cost $5.")
    (True, False)
    """
    return _UNCERTAIN.search(words) is not None


def _spaced(text: str, end: int) -> str:
    return " " if text[end : end + 1].isspace() else ""


def _year(number: str) -> str:
    return match.group() if (match := re.search(r"[- ]years?$", number)) else ""


def _bounds(before: str, after: str, figure: Figure) -> tuple[float, float]:
    value = figure.value
    bound = _BOUND.search(before)
    if (bound and bound["low"]) or _OR_MORE.match(after):
        return value, float("inf")
    if bound:
        return (0.9 * value if _NEARLY.search(before) else 0.0), value
    return (0.95 * value, 1.05 * value) if figure.is_loose else (value, value)


def _step(figure: Figure) -> float:
    """Return the worth of the last digit that is printed; of a measure, of the last that is not 0: "180 miles"."""
    digits = re.search(r"\d[\d,]*(?:\.(\d+))?", figure.text)
    if digits is None:
        return 0.0
    printed = float(digits.group().replace(",", ""))
    if is_measure(figure.unit) and not digits[1] and printed:
        whole = str(int(printed))
        return 10.0 ** (len(whole) - len(whole.rstrip("0"))) * figure.value / printed
    return 10.0 ** -len(digits[1] or "") * (figure.value / printed if printed else 1)


def _whole(after: str) -> str | None:
    """Return that of which a number is a share, from what stands behind it."""
    tokens = TOKEN.findall(after.lower())
    for i, word in enumerate(tokens[:5]):
        if word == "of":
            rest = tokens[i + 1 : i + 6]
            kept = rest[: next((n for n, w in enumerate(rest) if w in _ENDS or not w[0].isalnum()), 5)]
            return kept[-1] if kept else None
        if word in _ENDS or not word[0].isalnum():
            break
    return None
