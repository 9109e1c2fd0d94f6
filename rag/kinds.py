"""The kind of answer that a question's first words ask for, and whether given words are of that kind."""

from __future__ import annotations

import re

from rag.names import content_words, names_in

__all__ = ["counts_the_same", "fits"]

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
_DURATION = re.compile(r"\b(?:second|minute|hour|day|week|month|year|decade|centur|season)\w*", re.IGNORECASE)
_ASKED = re.compile(  # the first of these in a question says what it asks for
    r"\b(?:(?P<duration>how long)|(?P<number>how (?:many|much|old|tall|large|big|far)|what (?:number|percentage|share))"
    r"|(?P<time>when|(?:what|which) (?:day|date|year|month|time)|how soon)|(?P<name>who|whom|whose)"
    r"|(?P<reason>why)|(?P<other>what|which|where|how))\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:because|since|due to|owing to|given|as a result|result of|thanks to|in order to|so that|saying|arguing|citing|claiming"
    r"|accus\w+|aim\w*|reasons?|over|after|argu\w+|said|says|to (?!the\b|a\b|an\b)[a-z]+)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\bhow many ((?:[\w’'-]+ ){1,4})", re.IGNORECASE)
_VERB = re.compile(
    r"(?:is|are|was|were|has|have|had|did|does|do|can|will|would|of|in|on|at|from|for|by|died|remain\w*|live\w*|took|take)",
    re.IGNORECASE,
)
_ANYTHING = {"peopl", "perso", "times", "thing", "other", "them"}
_ALIKE = ({"hosta", "capti", "abduc"}, {"priso", "detai"})
_PEOPLE = re.compile(
    r"\b(?:officials?|envoys?|ministers?|leaders?|spokes\w+|groups?|people|men|women|children|sources?|critics|parties"
    r"|government|regime|police|soldiers?|fighters?|experts?|organi[sz]ations?|mediators?|he|she|they)\b",
    re.IGNORECASE,
)


def fits(question: str, answer: str, sentence: str = "") -> bool:
    """Whether the answer's words are of the kind that the question asks for; True where it asks for no special kind.

    Words that only repeat the question are of no kind; a reason may also be marked as one elsewhere in the sentence.

    >>> fits("How many were freed?", "more than 100"), fits("How many were freed?", "on Tuesday")
    (True, False)
    """
    asked = _ASKED.search(question)
    kind = asked.lastgroup if asked else "other"
    if _only_repeats(question, answer):
        return False
    if kind == "reason":
        return not sentence or _REASON.search(sentence) is not None
    if kind == "name":
        return bool(names_in(answer)) or _PEOPLE.search(answer) is not None
    pattern = {"duration": _DURATION, "number": _NUMBER, "time": _TIME}.get(kind or "other")
    return pattern is None or pattern.search(answer) is not None


def counts_the_same(question: str, sentence: str) -> bool:
    """Whether a sentence names what a "how many" question wants counted; True where nothing is to be counted.

    >>> counts_the_same("How many soldiers were killed?", "The army said 35 of them died.")
    False
    """
    match = _COUNTED.search(question)
    if match is None:
        return True
    noun = ""
    for word in match.group(1).split():
        if _VERB.fullmatch(word):
            break
        noun = word.lower()[:5]
    if not noun or noun in _ANYTHING:
        return True
    wanted = next((group for group in _ALIKE if noun in group), {noun})
    return bool(wanted & {word[:5] for word in content_words(sentence.replace("-", " "))})


def _only_repeats(question: str, answer: str) -> bool:
    asked = {word[:5] for word in content_words(question.replace("-", " "))}
    told = {word[:5] for word in content_words(answer.replace("-", " "))}
    return bool(told) and told <= asked
