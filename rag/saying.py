"""Questions for what somebody said, or an outlet reported, on a subject; and the sentences in which they do.

"What did Ann Lee say about the dam?" has no short answer for the reader to find: whatever she says of it is one. By rules:
a sentence is hers where it gives her words, directly or not, and an outlet's where the article is. English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from index import Article, Span, known_outlets
from rag.confidence import coverage
from rag.names import content_words, is_person_like, names_in
from rag.standing_alone import SAYS

__all__ = ["Saying", "asked_saying", "quoted_words"]

_VERBS = r"(?:say|says|said|tell|told|write|wrote|tweet|tweeted|report|reports|reported|argue|argued|claim|claimed)"
_ASKED = re.compile(
    rf"^what (?:did|does|do|has|have) (?P<who>.{{2,80}}?) {_VERBS} (?:about|on|of|regarding|concerning) (?P<on>.{{2,200}}?)"
    r"[?. ]*$",
    re.IGNORECASE,
)
_SAYS = (  # also of words that are told and not quoted
    rf"(?:{SAYS}|argues|warns|insists|claims|acknowledged|suggested|denied|denounced|called|calls|described|praised|criticized"
    r"|criticised)"
)
_ASIDE = r"(?:, [^,.\"“”]{1,80},)?(?: (?:has|had|also|later|then|again|repeatedly))?"
_PRONOUN = re.compile(rf"\b(?:he|she)(?: (?:also|later|then))? {_SAYS}\b|\b{_SAYS} (?:he|she)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"«]([^”\"»]{12,})[”\"»]")
_WHOLE = 0.99  # share of the subject's words that sentence and title must hold
_ARTICLE = re.compile(r"^(?:the|a|an|his|her|their|its) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Saying:
    """What a question of this kind asks for."""

    who: str  # a person's name, or an outlet's
    is_outlet: bool
    subject: str

    def is_said(self, article: Article, sentence: Span) -> bool:
        """Whether a sentence of an article gives words of theirs on the subject."""
        text = article.text[slice(*sentence)]
        if coverage(self.subject, [text, article.title or ""])[0] < _WHOLE:
            return False
        if self.is_outlet:
            return article.outlet is not None and article.outlet.name.casefold() == self.who.casefold()
        last = re.escape(self.who.split()[-1])
        if re.search(
            rf"\b{last}{_ASIDE} {_SAYS}\b|[,”\"] ?{_SAYS} (?:[\w-]+,? ){{0,4}}{last}\b|according to .{{0,40}}{last}\b",
            text,
        ):
            return True
        before = article.text[max(0, sentence[0] - 400) : sentence[0]]
        named = [name for name in names_in(before) if is_person_like(name)]
        return bool(_PRONOUN.search(text)) and bool(named) and named[-1].endswith(self.who.split()[-1])


def asked_saying(question: str) -> Saying | None:
    """Return what a question asks somebody to have said; None for any other question.

    >>> asked_saying("What did Nancy Pelosi say about impeachment?")
    Saying(who='Nancy Pelosi', is_outlet=False, subject='impeachment')
    >>> asked_saying("What does Reuters report about the dam?")
    Saying(who='Reuters', is_outlet=True, subject='the dam')
    >>> asked_saying("What did the mayor say about the dam?"), asked_saying("What did Ann Lee do about the dam?")
    (None, None)
    """
    match = _ASKED.match(question.strip())
    if match is None or not content_words(match["on"]):
        return None
    who = match["who"].strip()
    outlet = next((name for name in known_outlets() if name.casefold() == _ARTICLE.sub("", who).casefold()), None)
    if outlet:
        return Saying(outlet, True, match["on"])
    names = names_in(who)
    return Saying(names[-1], False, match["on"]) if names and who.endswith(names[-1]) else None


def quoted_words(text: str, sentence: Span) -> Span | None:
    """Return the longest quotation within a sentence, without its marks."""
    spans = [match.span(1) for match in _QUOTED.finditer(text, *sentence)]
    return max(spans, key=lambda span: span[1] - span[0], default=None)
