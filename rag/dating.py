"""Dates of publication in a question, told by rules from the dates of what happened.

"What did Reuters report on 5 March 2025?" asks for what was published that day, "Who won the vote of 5 March 2025?" does
not. A date counts only beside an outlet, or beside a word for what newsrooms alone publish. Precision comes first: "Who left
the BBC on 5 March 2025?" is left alone. "What did Reuters report about the vote on 5 March 2025?" can mean either, which makes
no difference: an outlet reports within days of what happens.

The text is read with each outlet and each date in it replaced by a mark of the same length, so that the rules speak of
nothing else and their places are places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from index import Span
from rag.days import Days, days_in
from rag.filters import Filters

__all__ = ["Dated", "as_of", "publication_dates", "reaches_a_day_on"]

_OUTLET, _DAY, _MONTH, _LATELY = "\ue000", "\ue001", "\ue002", "\ue003"  # marks
_MARKS = {"day": _DAY, "month": _MONTH, "recent": _LATELY}
_SECTION = re.compile(r" [-–|] [A-Z][\w'’]*(?: (?:and |& )?[A-Z][\w'’]*)*")  # "The Herald - Life and Style"

# What the rules are made of. Marks are matched whole (`++`), never in part.
_THE_OUTLET = rf"(?<!\bthe )(?<!{_OUTLET})(?:the )?['\"“‘]?(?:the )?{_OUTLET}++(?:['’]s?)?['\"”’]?"
_OUTLETS = rf"(?P<outlets>{_THE_OUTLET}(?:(?:,|,? and|,? or) {_THE_OUTLET})*)"
_DATE = rf"(?:{_DAY}++|{_MONTH}++)"
_EVENT = (  # "on October 7, 2023 attacks"
    r"(?:attacks?|assaults?|massacres?|raids?|strikes?|bombings?|shootings?|wars?|elections?|votes?|referendums?|summits?|talks"
    r"|truce|ceasefire|deals?|meetings?|hearings?|trials?|protests?|riots?|crash|earthquakes?|floods?|storms?|fires?"
    r"|budgets?|speech|conference|crisis|ruling|verdict|visit)"
)
_WHEN = (
    rf"(?:(?:between|from) {_DATE} (?:and|to|until|till|through) {_DATE}|[(]{_DATE}[)]|(?:(?:in|from|of|during) )?{_LATELY}++"
    rf"|(?:before|prior to|until|up to|by|after|since|in|during|of|from|dated) {_DATE}(?: onwards?\b)?|(?:on|at) {_DAY}++)"
    rf"(?!['’\w-]| {_EVENT}\b)"
)
_ADJECTIVE = (
    r"(?:(?:own|news|newspaper|first|latest|recent|original|investigative|sports?|opinion|lead|front-page|earlier|later|previous"
    r"|subsequent|exclusive|long|short|detailed|online) )"
)
_ONLY_NEWS = r"(?:articles?|editorials?|op-eds?)"  # published by newsrooms alone
# What newsrooms, too, publish. "The story of 5 March 2025" tells of that day.
_PIECE = (
    rf"(?:{_ONLY_NEWS}|reports?|pieces?|columns?|interviews?|dispatch(?:es)?|features?|explainers?|posts?|headlines?|editions?"
    rf"|issues?|front pages?|newsletters?|bulletins?|(?:stor(?:y|ies)|reviews?|investigations?|analys[ie]s)(?! of {_DATE})"
    rf"|(?:coverage|reporting|accounts?)(?! (?:of|on) {_DATE}))\b"
)
_BY = rf"(?:{_PIECE} (?:by|from|in)|(?:editions?|issues?|front pages?) of)"
_PUBLISHED = r"(?:(?:that|which) )?(?:(?:was|were) )?(?:published|dated|printed|posted|appeared)"
_NEWS = (  # without an outlet's name; "on 5 March 2025" may be what it is about
    rf"\b(?:(?:{_ONLY_NEWS}|stories(?! of {_DATE})|news(?: (?:articles?|stories|reports?|items?))?(?! of {_DATE})"
    rf"|(?:news|press|media) (?:coverage|reporting)(?! of {_DATE}))(?! on {_DATE})|(?:reports|coverage|reporting)(?= published))"
)
_OTHER = (  # published by others, or no piece's date: whatever is published after one of these words, is that
    r"(?:books?|memoirs?|novels?|biograph(?:y|ies)|diar(?:y|ies)|stud(?:y|ies)|papers?|polls?|surveys?|memos?|letters?|lists?|data"
    r"|figures?|results?|statements?|photo(?:graph)?s?|pictures?|images?|videos?|films?|footage|documents?|manifestos?|plans?"
    r"|guidelines|rules?|census|audits?|rankings?|albums?|songs?|transcripts?|e-?mails?|messages?|tweets?|essays?|poems?|maps?"
    r"|findings?|recordings?|tapes?|ads?|notices?|laws?|decrees?|orders?|cartoons?|estimates?|forecasts?|works?|files?"
    r"|contracts?|agreements?|invoices?|warrants?|certificates?|filings?|indictments?"
    r"|who|he|she|they|says?|said|claims?|is|are|was|were|be|been|has|have|had|did|does)\b"
)
_GAP = rf"(?: (?!{_PIECE}|{_OTHER}|{_THE_OUTLET}|{_PUBLISHED}\b)[^\s?;]+){{1,25}}?"
_SAYING = (
    r"(?:says?|said|reports?|reported|writes?|wrote|written|publish(?:es|ed)?|prints?|printed|posted|notes?|noted|mentions?"
    r"|mentioned|claims?|claimed|covers?|covered|ran|carry|carries|carried|quotes?|quoted|states?|stated|describes?|described"
    r"|reveals?|revealed)"
)
_SAID_IN = (
    r"(?:according to|(?:reported|published|quoted|cited|described|carried|printed|posted|written|wrote|write|appeared|covered"
    r"|said|mentioned|read) (?:by|in))"
)
_DID = r"(?:do|does|did|has|have|had)"
# What an outlet is asked about, up to the date that ends the question. Not plans, which are reported before their time, nor
# "the man who vanished in March 2025", "the book published in March 2025": these say only who or what is meant.
_SUBJECT = (
    rf"(?: (?!(?:who|whom|whose|which|that|when|where|next|upcoming|forthcoming|future|plans?|planning|will|would|expect\w*"
    rf"|forecasts?|ahead|due)\b|{_THE_OUTLET})[^\s?;]+){{1,20}}?(?<!ed)"
)
_ALSO = r"(?: (?:has|have|had|also|both|all|each|first|then|later))"
_NO_SUBJECT = "".join(
    rf"(?<!\b{word} )" for word in "of at for from with to by in on about against told was were".split()
)

_PIECES = (  # each may be followed by its date, or by what it is about and then its date
    rf"{_OUTLETS} {_ADJECTIVE}{{0,2}}{_PIECE}",
    rf"\b(?:{_PIECE},? (?:{_PUBLISHED} )?(?:by|from|in)|{_BY}) {_OUTLETS}",
    _NEWS,
)
_RULES = [
    re.compile(rule, re.IGNORECASE)
    for rule in (
        *(rf"{piece}(?P<cut>,?(?: {_PUBLISHED})? {_WHEN})" for piece in _PIECES),
        *(rf"{piece}{_GAP}(?P<cut>,? (?:published|printed|dated) {_WHEN})" for piece in _PIECES),
        rf"\b{_PIECE}{_GAP} (?:by|from|in) {_OUTLETS}(?P<cut>,? {_PUBLISHED} {_WHEN})",
        rf"\b{_PIECE}(?P<cut>,?(?: {_PUBLISHED})? {_WHEN}),? (?:by|from|in) {_OUTLETS}",
        # "the 5 March 2025 article", "Reuters' March 2025 report", "last week's report by Reuters"
        rf"\b(?:the|a|an|one|this|that) (?P<cut>{_DATE},? ){_OUTLETS} {_ADJECTIVE}?{_PIECE}",
        rf"\b(?:the|a|an|one|this|that|its|their|which|what) (?P<cut>{_DATE},? ){_ADJECTIVE}?{_ONLY_NEWS}\b",
        rf"\b(?:the|a|an|one|this|that) (?P<cut>{_DATE},? ){_ADJECTIVE}?{_BY} {_OUTLETS}",
        rf"{_OUTLETS} (?P<cut>(?!{_DAY}++,? (?:coverage|reporting|account|stor)){_DATE},? ){_ADJECTIVE}?{_PIECE}",
        rf"(?P<cut>{_LATELY}++['’]s ){_OUTLETS} {_ADJECTIVE}?{_PIECE}",
        rf"(?P<cut>{_LATELY}++['’]s ){_ADJECTIVE}?{_BY} {_OUTLETS}",
        rf"(?P<cut>{_LATELY}++['’]s ){_ADJECTIVE}?{_ONLY_NEWS}\b",
        # "according to Reuters in March 2025", "(Reuters, 5 March 2025)", "the Guardian of 5 March 2025"
        rf"\b{_SAID_IN} {_OUTLETS}(?P<cut> {_WHEN})",
        rf"\b(?:reported|published|written|said|printed|carried)(?P<cut> {_WHEN}),? (?:by|in) {_OUTLETS}",
        rf"[(]{_OUTLETS}(?P<cut>,? (?:of |on |from )?{_DATE})[)]",
        rf"{_OUTLETS}(?P<cut> (?:of {_DAY}++|[(]{_DAY}++[)]))",
        # "Reuters reported last week", "did Reuters write about in March 2025"; not "the head of Reuters said"
        rf"{_NO_SUBJECT}{_OUTLETS}{_ALSO}{{0,2}} {_SAYING}(?P<cut>,? {_WHEN})",
        rf"{_NO_SUBJECT}{_OUTLETS}{_ALSO}{{0,2}} {_SAYING} about(?P<cut> (?:in|on|before|after|since|during) {_DATE})(?= ?[?]|$)",
        rf"\b{_DID} {_OUTLETS}(?P<cut>,? {_WHEN},?) {_SAYING}\b",
        # "did Reuters report about the vote in March 2025?"
        rf"\b{_DID} {_OUTLETS}{_ALSO}{{0,2}} (?:{_SAYING} (?:about|on|of|regarding|concerning)|cover(?:ed)?){_SUBJECT}"
        rf"(?P<cut>(?P<told>,? (?:in|on|during) {_DATE}))(?= ?[?.]?$)",
        rf"^(?P<cut>{_WHEN},?) (?:what|how|which \w+) {_DID} {_OUTLETS}{_ALSO}? {_SAYING}"
        r"(?= (?:about|on|of|regarding|concerning)\b| ?[?]|$)",
    )
]
_AS_OF = re.compile(rf",?\s*\bas (?:of|at) {_DATE},?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dated:
    """Words of a question that say when something was published."""

    span: Span  # of the words, to be left out of what is searched with
    bounds: Filters  # dates alone
    outlets: tuple[Span, ...] = ()  # beside it, as they were given


def publication_dates(text: str, outlets: Sequence[Span], today: date | None = None) -> list[Dated]:
    """Return the dates on which a question wants something to have been published, in order.

    `outlets` are the places of outlets' names. "Last week" is the week, from Monday, before that of `today`.

    >>> [str(d.bounds.published_to) for d in publication_dates("What did AP say in May 2025 about 3 May 2024?", [(9, 11)])]
    ['2025-05-31']
    >>> publication_dates("Who was elected in May 2025?", [])
    []
    """
    today = today or date.today()
    marked, named = _marked(text, outlets, today)
    found: list[Dated] = []
    for rule in _RULES:
        for match in rule.finditer(marked):
            start, end = match.span("cut")
            inside = [days for days in named if start <= days.span[0] < end]
            bounds = _reported(inside[0], today) if "told" in rule.groupindex else _bounds(match["cut"], inside)
            if bounds and not any(start < other.span[1] and other.span[0] < end for other in found):
                first, last = match.span("outlets") if "outlets" in rule.groupindex else (0, 0)
                found.append(Dated((start, end), bounds, tuple(span for span in outlets if first <= span[0] < last)))
    return sorted(found, key=lambda dated: dated.span)


def reaches_a_day_on(text: str, published_to: date) -> bool:
    """Whether a bound read from a question is a day later than the one that stands there: reports follow events.

    >>> text = "What did Reuters report about the flood on 6 June 2025?"
    >>> reaches_a_day_on(text, date(2025, 6, 7)), reaches_a_day_on(text, date(2025, 6, 6))
    (True, False)
    """
    days = {days.last for days in days_in(text, published_to) if days.kind == "day"}
    return published_to not in days and published_to - timedelta(days=1) in days


def as_of(text: str, today: date | None) -> Dated | None:
    """Return what a question says of the day as of which it is to be answered; "as of 2090" asks for a forecast."""
    today = today or date.today()
    marked, named = _marked(text, (), today)
    match = _AS_OF.search(marked)
    if match is None:
        return None
    (days,) = (days for days in named if match.start() <= days.span[0] < match.end())
    return Dated(match.span(), Filters(as_of=days.last)) if days.first <= today else None


def _marked(text: str, outlets: Sequence[Span], today: date) -> tuple[str, list[Days]]:
    """Return a text with marks for outlets and dates, and the days of the dates in order."""
    text = re.sub(f"[{_OUTLET}-{_LATELY}]", " ", text)  # nobody writes them; whoever does, names nothing
    named = [(start, section.end() if (section := _SECTION.match(text, end)) else end) for start, end in outlets]
    # "USA Today" names no day
    found = [d for d in days_in(text, today) if all(d.span[1] <= start or end <= d.span[0] for start, end in named)]
    for (start, end), mark in (*((span, _OUTLET) for span in named), *((d.span, _MARKS[d.kind]) for d in found)):
        text = f"{text[:start]}{mark * (end - start)}{text[end:]}"
    return text, sorted(found, key=lambda days: days.span)


def _bounds(words: str, named: Sequence[Days]) -> Filters | None:
    """Return the bounds that words with one date, or two, set; None for a span that ends before it begins."""
    first, last, words = named[0].first, named[-1].last, words.casefold()
    if len(named) > 1:
        return Filters(published_from=first, published_to=last) if first <= last else None
    if re.search(r"\b(?:before|prior)\b", words):
        return Filters(published_to=first - timedelta(days=1))
    if re.search(r"\b(?:until|up to|by)\b", words):
        return Filters(published_to=last)
    if re.search(r"\bafter\b", words):
        return Filters(published_from=last + timedelta(days=1))
    if re.search(r"\b(?:since|onwards?)\b", words):
        return Filters(published_from=first)
    return Filters(published_from=first, published_to=last)


def _reported(days: Days, today: date) -> Filters | None:
    """Return the bounds of what an outlet reports of a day, or a month, as it happens; None for a year, or one to come.

    What happens on a day is in the next morning's paper.
    """
    if days.first > today or (days.last - days.first).days > 30:
        return None
    return Filters(published_from=days.first, published_to=days.last + timedelta(days=days.kind == "day"))
