"""Indirect questions: "how much Acme paid in fines" of "How much did Acme pay in fines?". Only where the word order is sure."""

from __future__ import annotations

import re

from rag.thesaurus import irregular, is_noun, lemmas
from rag.wordlists import IRREGULAR

__all__ = ["indirect"]

_ASKING = (
    r"(?:how (?:many|much|long|old|far|big|large|high|tall|deep|fast|often|soon|late)"
    r"|(?:on |in |at |by |from )?(?:what|which|whose)|when)"
)
_NAME = r"(?:(?:the |an? )?[A-Z][\w.&-]*(?: [A-Z0-9][\w.&-]*)*)"  # "its owner's" is no name
_AUXILIARY = r"(?:is|are|was|were|has|have|had|can|could|will|would|should|must|may|might)"
_IN_ORDER = re.compile(  # what is asked for is the subject: "how many people were hurt"
    rf"(?i:how many|how much|what|which)(?: (?!(?:do|does|did|{_AUXILIARY})\b)[\w’'-]+){{1,5}} "
    rf"(?:{_AUXILIARY} (?!(?:the|an?|this|that|its|his|her|their|he|she|it|they|there)\b)(?=[^A-Z])|[a-z]+ed\b|fell\b)"
    r"(?:(?! (?:do|does|did) ).)*"
)
_NO_NOUN = (
    r"(?P<rest>(?: (?:in|on|at|by|from|for|to|of|the|a|an|with|over|after|since|during|its|his|her|their|\d+)\b.*)?)"
)
_DO = re.compile(rf"(?P<asking>(?i:{_ASKING})\b.*?) ?\b(?P<do>did|does) (?P<who>{_NAME}) (?P<verb>[a-z]+){_NO_NOUN}")
_WILL = re.compile(
    rf"(?P<asking>(?i:{_ASKING})\b.*?) ?\b(?P<verb>will|can|could|would|should|must|has|had) (?P<who>{_NAME}) "
    r"(?P<rest>[a-z]+(?: .*)?)"
)
_BE = re.compile(r"(?P<asking>how (?!many\b)\w+) (?P<verb>is|are|was|were) (?P<rest>(?!there\b)[^,]+)", re.IGNORECASE)
_UNCHANGED = frozenset("cut put hit set cost hurt let shut spread quit bet split".split())
_PAST = {"get": "got", "become": "became", "see": "saw", "say": "said", "expel": "expelled", "drop": "dropped"} | {
    base: past
    for past, base in reversed(IRREGULAR.items())
    if base not in ("man", "woman", "child", "person", "die", "kill")
}
_PARTICIPLE = re.compile(
    r"\b(?:\w+(?:ed|ing|en)|held|made|taken|sent|paid|told|put|cut|hit|hurt|shot|built|sold|lost)\b", re.I
)


def indirect(question: str) -> str:
    """Return a question as it stands behind "The sources differ on"; "" where its grammar is not sure.

    >>> indirect("How much did Acme pay in fines?"), indirect("How many captives are still held?")
    ('how much Acme paid in fines', 'how many captives are still held')
    >>> indirect("On what date will Acme exceed its limit?"), indirect("How big was the deficit?")
    ('on what date Acme will exceed its limit', 'how big the deficit was')
    >>> indirect("How many did the Northtown bombs hurt?"), indirect("How far the index fell")
    ('', 'how far the index fell')
    """
    bare = " ".join(question.split()).rstrip(" ?.!")
    if match := _IN_ORDER.fullmatch(bare):
        return _lowered(bare)
    if match := _DO.fullmatch(bare):
        verb = (_past if match["do"] == "did" else _present)(match["verb"])
        return f"{_lowered(match['asking'])} {match['who']} {verb}{match['rest']}" if verb else ""
    if match := _WILL.fullmatch(bare):
        return f"{_lowered(match['asking'])} {match['who']} {match['verb']} {match['rest']}"
    if (match := _BE.fullmatch(bare)) and not _PARTICIPLE.search(match["rest"]):
        return f"{_lowered(match['asking'])} {match['rest']} {match['verb']}"
    asks = re.search(rf"\b(?:do|does|did|{_AUXILIARY})\b", bare)
    return "" if asks or not re.match(_ASKING, bare, re.IGNORECASE) else _lowered(bare)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def _past(verb: str) -> str:
    """Return the past form of a verb; "" where that is not sure, or where the word may be a noun."""
    if verb in _PAST:
        return _PAST[verb]
    if verb in _UNCHANGED:
        return verb
    if not _is_verb(verb):
        return ""
    if forms := irregular(verb):
        regular = [form for form in forms if form.endswith("ed")]
        return regular[0] if len(regular) == 1 else ""
    if verb.endswith("e"):
        return f"{verb}d"
    return f"{verb[:-1]}ied" if re.search(r"[^aeiou]y$", verb) else f"{verb}ed"


def _present(verb: str) -> str:
    """Return the form of a verb for one who does it; "" where the word may be a noun."""
    if verb == "have":
        return "has"
    if verb not in _PAST and not _is_verb(verb):
        return ""
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ies"
    return f"{verb}es" if re.search(r"(?:[sxzo]|ch|sh)$", verb) else f"{verb}s"


def _is_verb(word: str) -> bool:
    return word in lemmas(word) and not is_noun(word)
