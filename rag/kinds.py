"""The kind of answer that a question's first words ask for, and whether given words are of that kind."""

from __future__ import annotations

import re

from rag.names import names_in

__all__ = ["fits"]

_NUMBER_WORDS = (
    "no|none|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    "|dozens?|half|quarter|third|most|all|several|few|many|couple|single|only|both|once|twice"
)
_NUMBER = re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE)
_TIME = re.compile(
    r"\d|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|monday|tuesday|wednesday"
    r"|thursday|friday|saturday|sunday|yesterday|today|tomorrow|ago|week|weeks|weekend|month|months|year|years|day|days|hours?"
    r"|morning|evening|night|noon|spring|summer|autumn|fall|winter|before|after|during|since|until|when|recently|soon|later"
    r"|ramadan|passover|easter|christmas|century|decade)\b",
    re.IGNORECASE,
)
_ASKS_NUMBER = re.compile(
    r"\bhow (?:many|much|old|tall|large|big|far|long)\b|\bwhat (?:number|percentage|share)\b", re.IGNORECASE
)
_ASKS_TIME = re.compile(r"\bwhen\b|\b(?:what|which) (?:day|date|year|month|time)\b|\bhow soon\b", re.IGNORECASE)
_ASKS_NAME = re.compile(r"^(?:\w+ ){0,2}?(?:who|whom|whose)\b", re.IGNORECASE)
_PEOPLE = re.compile(
    r"\b(?:officials?|envoys?|ministers?|leaders?|spokes\w+|groups?|people|men|women|children|sources?|critics|parties"
    r"|government|regime|police|soldiers?|fighters?|experts?|organi[sz]ations?|mediators?|he|she|they)\b",
    re.IGNORECASE,
)


def fits(question: str, answer: str) -> bool:
    """Whether the answer's words are of the kind that the question asks for; True where it asks for no special kind.

    >>> fits("How many were freed?", "more than 100"), fits("How many were freed?", "on Tuesday")
    (True, False)
    """
    if _ASKS_NUMBER.search(question):
        return _NUMBER.search(answer) is not None
    if _ASKS_TIME.search(question):
        return _TIME.search(answer) is not None
    if _ASKS_NAME.search(question):
        return bool(names_in(answer)) or _PEOPLE.search(answer) is not None
    return True
