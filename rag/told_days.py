"""Told days: which day "on Monday" or "last night" means in an article, by the date that the article states.

Newsrooms name the days around publication by their weekday alone (AP Stylebook: within seven days before or after it), so
"on Monday" is a day only beside the article's date. Precision comes first: the tense of the words around must tell
whether the day lies behind or ahead; what stands in quotation marks was said on a day that is not known; "by Friday" and
"last Tuesday", which may mean two days, are left alone. English only. The field calls this the normalisation of temporal
expressions (TIMEX3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from index import Article, Span, sentence_spans
from index.calendar_words import MONTH, WEEKDAYS
from rag.days import days_in_words
from rag.particulars import Date
from rag.speech import outside_quotations

__all__ = ["ToldDay", "told_days"]

_NAMES = "|".join(day.title() for day in WEEKDAYS)
_PART = r"(?: (?:morning|afternoon|evening|night))?"
_DAY = re.compile(
    rf"(?:\b(?:[Ll]ate|[Ee]arly|[Ee]arlier|[Ll]ater) (?:on )?)?\b(?P<weekday>{_NAMES})\b{_PART}(?![\w-]|{_PART}s\b)"
    r"|\b(?:(?P<before>[Yy]esterday|[Ll]ast night)|(?P<same>this (?:morning|afternoon))|(?P<next>[Tt]omorrow))\b"
    rf"{_PART}(?!['’]s)"
)
# A weekday that is a name, or one of many, or beside its date, or the end of a stretch of time, or one of two.
_NO_DAY_AFTER = re.compile(
    rf",? \(?(?:the )?\d|,? \(?(?:of )?(?i:{MONTH})\b|[-–/]|,? (?:to|through|and|or) (?:{_NAMES})\b"
    r"|,? (?:of )?(?:(?:a|last|this|next|that) )?week\b"
    r"| (?:Times|Telegraph|Mirror|Express|Mail|Post|Herald|Sun|Star|Independent|Tribune|World|Nation|Standard|Business|People"
    r"|Morning|Night (?:Football|Live)|Review|Show|[Mm]ass)\b"
)
_NO_DAY_BEFORE = re.compile(
    r"(?:\b(?:Black|Good|Ash|Easter|Palm|Super|Bloody|Cyber|Giving|Fat|Shrove|Maundy|Holy|Whit|Spy|Ruby|Freaky|Sheffield|Mail on"
    r"|on the|weekly|usual|regular|overnight|a|an|one|any|each|every|most|many|some|alternate|per|that|whose|last|next|previous"
    r"|following|first|second|third|another"
    r"|by|until|till|til|through|from|between|before|week (?:from|on)|ago)"
    rf"|\b\d(?:st|nd|rd|th)?,?|\b(?:{MONTH})\.?,?|\b(?:{_NAMES}),?(?: (?:and|or|to|through))?"
    r"|[-–/])(?: on)?(?: (?:late|early))? ?$",
    re.IGNORECASE,
)
_TOWARDS = re.compile(r"\b(?:to|for|past) $")  # "postponed to Monday"; but "a response to Monday's attack"
_POSSESSIVE = re.compile(r"['’]s?\b")
# No day, but the future.
_NO_TOMORROW = re.compile(r"\b(?:if|could|were to)\b[^,;]*$|\b(?:of|no|a|better|brighter) $", re.IGNORECASE)
_NO_LAST = re.compile(r"\b(?:the|his|her|its|their|our|my) $")  # "the last night of the festival"
_BEHIND = (
    r"was|were|had|been|did|[a-z]{2,}[b-df-hj-np-tv-z]ed|agreed|freed|fled|shed|said|told|made|came|went|took|gave|got|won|lost"
    r"|met|held|left|sent|shot|began|became|saw|found|thought|brought|bought|caught|taught|fought|sought|kept|led|built|spent"
    r"|ran|rose|fell|grew|knew|threw|flew|drew|broke|spoke|wrote|drove|chose|stood|sat|struck|swore|paid|laid|sold|heard|hit"
    r"|died|tied|lied|tried|denied|applied|replied|carried|unveiled|issued|argued|continued|released|resumed|closed|used|opened"
    r"|tweeted|reported|voted|announced|launched|backed|sued|queued|rescued|pursued"
    r"|given|taken|written|broken|stolen|shown|seen|beaten|driven|flown|drawn|thrown|chosen|sworn"
)
_DOING = r"(?: (?:not|also|then|now|\w+ly))?(?: be)?(?: \w+)?"  # "be sent" is not "sent"
_SURELY_AHEAD = (
    rf"(?:will|shall|won['’]t|\w+['’]ll|(?:is|are) (?:due|set|scheduled|expected|going)(?: to)?|(?:is|are) to){_DOING}"
)
_PERHAPS_AHEAD = (
    rf"(?:would|could|may|might|should|must|can){_DOING}|be(?:ing)? \w+|has|have"
    r"|plan\w*|schedul\w*|due|set|expect\w*|slat(?:ed|ing)|hop(?:es|ed|ing)|intend\w*"
    # "she's leaving on Monday", "the results are announced on Monday"
    r"|\w+['’](?:d|re|m|ve)|(?:[Hh]e|[Ss]he|[Ii]t|who|that|there)['’]s"
    rf"|(?:is|are)(?: (?:not|also|now|\w+ly))?(?: (?:{_BEHIND}))?"
    r"|ahead of|prior to|ruled out|(?:side|squad|team|line-?up|tickets?|fit|prepar\w+) for"
    r"|meets?|(?:re)?opens?|begins?|starts?|ends?|arrives?|leaves?|resumes?|returns?|faces?|goes|takes|holds|votes?|hosts?|launch(?:es)?"
    r"|travels|visits?|appears|closes?|expires?|heads|plays|airs|premieres|debuts|concludes|kicks off|gets|comes|upcoming|coming"
    # "agreed to meet on Monday", not "said to reporters"
    r"|to (?:be )?(?!(?:the|an?|his|her|its|their|our|my|this|that|these|those|court|work|prison|jail|hospital|school|parliament"
    r"|congress|power|death|life|reporters|[a-z]+ers|[a-z]+ists)\b)[a-z]+"
)
_CUE = re.compile(rf"\b(?:(?P<ahead>{_SURELY_AHEAD})|(?P<perhaps>{_PERHAPS_AHEAD})|(?P<behind>{_BEHIND}))(?![\w'’])")
_NO_PAST = re.compile(r"\b(?:hundred|need|speed|feed|seed|indeed|exceed|succeed|proceed|breed|embed|sacred|naked)\b")
# Days. A text that was changed a day after the date it states tells of a weekday that would lie six days back.
_FARTHEST = 5
_LONGEST = 2_000  # characters of a paragraph that are read on each side
_ASIDE = re.compile(r", (?:who|whose|whom|which|where|when)\b[^,]*,|^['’]s? \w+")  # and "Monday's vote"
_OPENING = re.compile(r"[\W_]*(?:On )?$")
_LEAD = re.compile(r"[\s,]*(?:but|and|only|just|late|early|here|there)?[\s,]*(?:on|this)?\s*$")


@dataclass(frozen=True, slots=True)
class ToldDay:
    """Words that name a day, and the day that they mean."""

    span: Span  # in the article's text
    day: date
    text: str  # as printed

    @property
    def written(self) -> Date:
        """The day as if it had been written out."""
        return Date(self.day.month, self.day.day, self.day.year, self.text)

    @property
    def in_words(self) -> str:
        """The date in words: "4 June 2018"."""
        return days_in_words(self.day, self.day)


def told_days(article: Article, span: Span) -> list[ToldDay]:
    """Return the days that a stretch of an article names by weekday or as yesterday, in order; none where it is not sure.

    Nor any where the article does not state the day of its publication.
    """
    published = article.published
    if published is None or published.days is None or published.precision == "month":
        return []
    day, found = date.fromisoformat(str(published.days[0])), []
    start, paragraph = _paragraph(article.text, span)
    unquoted = outside_quotations(paragraph)
    for first, last in sentence_spans(paragraph):
        sentence = unquoted[first:last]
        for match in _DAY.finditer(sentence):
            place = start + first + match.start(), start + first + match.end()
            if place[0] < span[1] and span[0] < place[1] and (meant := _meant(match, sentence, day)):
                found.append(ToldDay(place, meant, article.text[slice(*place)]))
    return found


def _paragraph(text: str, span: Span) -> tuple[int, str]:
    """Return where the paragraphs around a stretch begin, and their text: in them quotations begin and end."""
    first, last = max(0, span[0] - _LONGEST), min(len(text), span[1] + _LONGEST)
    start, end = text.rfind("\n\n", first, span[0]), text.find("\n\n", span[1], last)
    start, end = (start if start >= 0 else first), (end if end >= 0 else last)
    return start, text[start:end]


def _meant(match: re.Match[str], sentence: str, published: date) -> date | None:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if match["weekday"] is None:
        is_name = match.group()[0].isupper() and re.search(r"\w", before)  # the song "Yesterday"
        no_day = _NO_TOMORROW if match["next"] else _NO_LAST
        if is_name or no_day.search(before):
            return None
        return published + timedelta(days=bool(match["next"]) - bool(match["before"]))
    is_possessive = _POSSESSIVE.match(after) is not None
    if _NO_DAY_AFTER.match(after) or _NO_DAY_BEFORE.search(before) or (_TOWARDS.search(before) and not is_possessive):
        return None
    weekday = WEEKDAYS.index(match["weekday"].lower())
    tense = _tense(before, after)
    days = (published.weekday() - weekday) % 7 if tense == "behind" else (weekday - published.weekday()) % 7
    if tense is None or days > _FARTHEST or (is_possessive and tense == "ahead"):  # "will review Monday's attack"
        return None
    return published + timedelta(days=-days if tense == "behind" else days)


def _tense(before: str, after: str) -> str | None:
    """Return whether a day between these words lies "behind" or "ahead"; None where they do not tell.

    >>> _tense("He said on ", " that it will rain."), _tense("On ", ", he said."), _tense("It will open on ", ", he said.")
    ('behind', 'behind', 'ahead')
    >>> _tense("They agreed to meet on ", "."), _tense("The case opens ", ", he said."), _tense("On ", " Lee, who was ill, left.")
    (None, None, 'behind')
    """
    segments = [part for part in re.split(r"[,;:()]| [-–—] ", before) if not _LEAD.fullmatch(part)]
    cues = _cues(segments[-1]) if segments else []
    if cues:
        return cues[-1]
    if not _OPENING.fullmatch(before):
        # "Trump Monday signed the bill"
        following = _CUE.match(after.lstrip()) if before[-1:] == " " else None
        return _kind(following) if following else None
    return next(iter(_cues(_ASIDE.sub(",", after))), None)


def _cues(words: str) -> list[str | None]:
    return [_kind(match) for match in _CUE.finditer(words) if not _NO_PAST.fullmatch(match.group())]


def _kind(match: re.Match[str]) -> str | None:
    return None if match.lastgroup == "perhaps" else match.lastgroup
