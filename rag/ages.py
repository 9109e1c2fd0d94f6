"""Ages: where a sentence says how old somebody is. "Ann Lee, 69," and "the 69-year-old" count nothing else."""

from __future__ import annotations

import re

from index import Span
from rag.names import names_in
from rag.wordlists import TITLES

__all__ = ["age_of", "asks_for_age", "is_age", "is_no_age"]

_ASKED = re.compile(r"\bhow old\b|\b(?:what|which) (?:is |was )?(?:[\w’'-]+ ){0,3}?ages?\b", re.IGNORECASE)
_OLD = re.compile(r"[ -](?:years?|months?|weeks?|days?)[ -](?:old|of age)\b", re.IGNORECASE)
_AGED = re.compile(
    r"\b(?:(?:aged|age|ages|age of|turned|turns|turning)[ ,]*|(?:man|woman|boy|girl|teenager|toddler|pensioner|resident) of )$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][\w.’'-]*\w,? ?\(?$")  # what stands before the number in "Ann Lee, 69," and "Ann Lee (69)"
_ENDS = re.compile(r" ?[,;.)]|$")
_MONTH = re.compile(r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?,? ?\(?$")
_ELSE = re.compile(  # "a seven-year stay" is a length, "three weeks" and "8 %" are no ages
    r"-(?:year|month|week|day|hour)s?\b(?!-old)| ?%| ?per ?cent\b"
    r"| (?:months|weeks|days|hours|minutes|people|children|times)\b(?! old)",
    re.IGNORECASE,
)


def asks_for_age(question: str) -> bool:
    """Whether a question asks how old somebody or something is."""
    return _ASKED.search(question) is not None


def is_age(before: str, number: str, after: str) -> bool:
    """Whether a number, as it stands between the words before and after it in its sentence, says how old somebody is.

    >>> is_age("hurt Ann Lee, ", "75", ", and fled"), is_age("The ", "21-year", "-old gunman"), is_age("boys aged ", "9", "")
    (True, True, True)
    >>> is_age("sent to Doha, ", "75", " trucks"), is_age("during a ", "seven-year", " stay")
    (False, False)
    """
    if _OLD.search(f"{number}{after[:16]}") or _AGED.search(before):
        return True
    bare = number.isdigit() and 0 < int(number) < 120
    named = _NAMED.search(before) and before.rstrip()[-1:] in (",", "(") and not _MONTH.search(before)
    return bool(bare and named and after and _ENDS.match(after))


def is_no_age(sentence: str, answer: str) -> bool:
    """Whether words that hold a number cannot say how old somebody is, as "seven-year" of "a seven-year stay" cannot."""
    number = re.search(r"\d[\d,.]*|[a-z]+(?:-[a-z]+)*", answer, re.IGNORECASE)
    rests = [f"{answer}{after[:12]}" for after in behind(sentence, answer)]
    return bool("$" in answer or (number and all(_ELSE.search(rest) and not _OLD.search(rest) for rest in rests)))


def behind(sentence: str, words: str) -> list[str]:
    """Return what stands behind each place of whole words in a sentence; [""] where they are not in it.

    >>> behind("Over 15 days, 5 people died.", "5")
    [' people died.']
    """
    places = re.finditer(rf"(?<![\w.,-]){re.escape(words)}(?!\w)", sentence)
    return [sentence[match.end() :] for match in places] or [""]


def age_of(question: str, sentence: str) -> Span | None:
    """Return where a sentence says how old the one is whom a question names; None where it does not.

    >>> question, sentence = "How old is Ann Lee?", "The hearing of Ms. Lee, 69, was put off."
    >>> sentence[slice(*age_of(question, sentence))], age_of(question, "Ann Lee saw Bo Chan, 75, leave.")
    ('69', None)
    """
    if not asks_for_age(question):
        return None
    for name in names_in(question):
        if re.search(rf"{re.escape(name)}(?:['’]s|(?<=s)['’]) [a-z]", question):  # "Ann Lee's son" is another
            continue
        last = re.escape(name.split()[-1])
        for pattern in (
            rf"\b{last},? \(?(?P<age>\d{{1,3}})(?=[,;.)])(?!,\d)",
            rf"\b{last}(?:,| is| was| turned)(?: who)?(?: is| was)?(?: aged)? "
            r"(?P<age>\d{1,3}(?:[ -]years?[ -]old)?)(?=[ ,;.)])(?! (?:\w+s|feet|foot|per ?cent|of|out of|million|billion)\b| ?%)",
            rf"\b(?P<age>\d{{1,3}}-year-old)(?: [\w.’'-]+){{0,4}} {last}\b",
        ):
            for match in re.finditer(pattern, sentence):
                if not _is_of_another(name, sentence, match):
                    return match.span("age")
    return None


def _is_of_another(name: str, sentence: str, match: re.Match[str]) -> bool:
    """Whether it is the age of a namesake ("Bo Lee, 12"), or a day: "May 5, 2019"."""
    if _MONTH.search(sentence, 0, match.start("age")) and re.match(r",? \d{4}\b", sentence[match.end("age") :]):
        return True
    first = re.search(rf"(?P<first>[A-Z][\w’-]+) {re.escape(name.split()[-1])}\b", match.string[: match.start("age")])
    known = {word.lower() for word in (*name.split(), *TITLES)}
    return bool(" " in name and first and first.end() > match.start() and first["first"].lower() not in known)
