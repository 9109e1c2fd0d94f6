"""Populations: where a sentence says how many people live in a place: "Lundby, a city of 40,000", "Lundby's 40,000 people"."""

from __future__ import annotations

import re

from index import Span
from rag.names import names_in

__all__ = ["population_of"]

_ASKED = re.compile(
    r"\bhow many (?:people|residents|inhabitants|citizens) (?:live|reside|are there|does)\b"
    r"|\bhow many people (?:are|were) living\b"
    r"|\b(?:what|how (?:big|large)) (?:is|was) (?:the |its )?(?:[\w’'-]+ ){0,3}?population\b",
    re.IGNORECASE,
)
_SOME = r"(?:about|around|nearly|almost|roughly|some|over|approximately|an estimated|just (?:over|under)|(?:more|less) than)"
_NUMBER = rf"(?P<number>(?:{_SOME} )?\d[\d,.]*+(?: (?:thousand|million|billion|lakh|crore))?+)"
_PEOPLE = r"(?:people|residents|inhabitants|citizens)"


def population_of(question: str, sentence: str) -> Span | None:
    """Return where a sentence says how many live in the place that a question names; None where it does not.

    >>> question, sentence = "How many people live in Lundby?", "Most of Lundby's 40,000 people fled, 300 people to Oslo."
    >>> sentence[slice(*population_of(question, sentence))], population_of(question, "300 people fled from Lundby.")
    ('40,000', None)
    """
    if not _ASKED.search(question):
        return None
    for name in names_in(question):
        place = re.escape(name)
        for pattern in (
            rf"\b{place}['’]s? {_NUMBER} {_PEOPLE}\b",
            rf"\b{place}['’]s? (?:[a-z]+ )?population (?:of|is|was|stands at|stood at|numbers) {_NUMBER}(?! ?%| per ?cent)",
            rf"\b{place}\b,? (?:has|had|with|which has)? ?(?:is |was )?a (?:total |current )?population of {_NUMBER}",
            rf"\b{place}\b,? (?:is |was )?an? (?:[a-z-]+ ){{0,3}}?"
            rf"(?:city|town|village|country|nation|state|territory|enclave|island|region|province|county|suburb|community)"
            rf" (?:[a-z]+ ){{0,3}}?(?:of|with) {_NUMBER}(?! ?%| (?:years?|miles?|km|square|acres|hectares|islands?|per ?cent))",
            rf"\b{place}\b,? (?:is |was |which is )?home to {_NUMBER}(?: {_PEOPLE}|[.,;])",
            rf"{_NUMBER} {_PEOPLE} (?:who )?(?:live|lived|living|reside) in (?:the )?{place}\b",
            rf"{_NUMBER} (?:residents|inhabitants) of (?:the )?{place}\b",
        ):
            if match := re.search(pattern, sentence, re.IGNORECASE):
                return match.start("number"), match.start("number") + len(match["number"].rstrip(".,"))
    return None
