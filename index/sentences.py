"""Sentences of a text, as spans. The segmenter is sentencex; what is ours is what newspapers do to sentences.

sentencex knows abbreviations ("U.S.", "Mr.") and keeps a quotation in one piece. Around it, this module
- takes a line as the unit, unless the text is hard-wrapped (then a blank line ends the unit);
- joins what a layout tore apart: a quotation interrupted by a blank line, a line that ends in a comma, a lower-case tail;
- keeps a short attribution ("... lead somewhere.” He said.") with the quotation it belongs to, and a single word
  ("Withdrawn.") with the sentence it follows;
- keeps what needs the words after it with them: a title ("Ms. Lee"), the number of a list, the hour above an entry of a
  diary;
- parts a dateline ("PARIS (AP) —") from the sentence that it stands before: it is no word of it.

It never edits text, and does not detect language: English rules are used for every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from statistics import median

import sentencex

from index.article import Span
from index.calendar_words import MONTHS, WEEKDAYS
from index.furniture import pasted_links

__all__ = ["sentence_spans"]

_LINE = re.compile(r"[^\r\n]+")
# sentencex 1.1 panics on a space that is more than one byte (`1\xa0.`); a plain one in its place keeps every offset.
_PLAIN_SPACES = dict.fromkeys(map(ord, "\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"), " ")
_PLAIN_SPACES |= {ord("\f"): " "}  # where a page ends in the midst of a sentence
_PLAIN_SPACES |= dict.fromkeys(range(0x2000, 0x200B), " ")
# The segmenter knows "Sen." and "U.S.", but not behind a hyphen ("then-Sen. Lee", "anti-U.S. Protests").
_HYPHEN_BEFORE_ABBREVIATION = re.compile(r"(?<=[A-Za-z])[-‐‑](?=[A-Z][A-Za-z]{0,4}\.)")
_CLOSED = re.compile(r"""[.!?:;…。！？]["'”’»)\]」』]*$|["”»」』]$""")  # how a finished line of prose ends
_OPENERS = "\"“'‘«(["
_STRAY_OPENER = re.compile(rf"\s[{re.escape(_OPENERS)}]+$")
_ABBREVIATION = re.compile(r"^[A-Z][A-Za-z]{0,3}\.$")
_TITLE = re.compile(  # those that the segmenter does not know everywhere, and none that may end a sentence
    r"(?:^|[\s(\[“\"‘'/—–-])(?:Messrs|M[rs]|Mrs|Drs?|Sens?|Reps?|Govs?|Gens?|Lt|Col|Maj|Brig|Capt|Sgt|Adm|Cmdr|Rev|Profs?|Amb"
    r"|Attys?|Asst|Assoc|Supt|Msgr|Ft|Mt)\.$"
)
_NUMBERED = re.compile(r"(?:^|[\s(“\"‘'])(?:Nos?|[Cc]h|[Aa]rt|[Vv]ol|[Ff]ig)\.$")  # with a figure after it
_LIST_NUMBER = re.compile(r"^\(?\d{1,2}[.)]$")
_LEADS_ON = re.compile(r"^(?:\(?\d{1,2}[.)]|[^\w\s]+)$")  # "2.", "..."
_NAMED = r"(?:(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov)\. )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?"
_ATTRIBUTION = re.compile(
    rf"^(?:(?:he|she|they|it|I|{_NAMED}) (?:said|says|added|adds|told|asked|wrote|replied|noted|tweeted|continued)"
    rf"|(?:said|says|added|asked|wrote) {_NAMED})[.,]?$",
    re.IGNORECASE,
)
# After "...!” or "...?” the segmenter has to see a new sentence, though it may say whose words those are.
_EXCLAIMED = re.compile(r"""[!?…]["”»]$""")
_TOLD = re.compile(
    r"^(?:[\w’'.-]+ ){1,5}(?:said|says|asked|asks|wrote|tweeted|tweets|added|continued|claimed|shouted|joked|told)\b"
    r"(?! (?:that|no|not|he|she|it|they|there|his|her|their|the|a|an|so)\b)(?: [\w’'-]+){0,5}[.:]$"
)
_CLOCK = re.compile(r"\d ?[ap]\.m\.$", re.IGNORECASE)
_HOUR = re.compile(r"^(?:(?:about|around|at|by) )?\d{1,2}(?:[:.]\d\d)? ?[ap]\.?m\.?(?: [A-Z]{2,4})?:?$", re.IGNORECASE)
_ZONE = re.compile(
    rf"^(?:(?:[ECMP][SD]?T|GMT|UTC|BST|CES?T|EES?T|WES?T|MSK|[IJKH]ST|AE[SD]T|SGT|HKT|PKT|WIB|AK[SD]T)\b"
    rf"|(?:Eastern|Central|Mountain|Pacific|Greenwich) |(?:{'|'.join(day.title() for day in WEEKDAYS)})\b"
    rf"|(?:{'|'.join(month[:3].title() for month in MONTHS)})\w*\.? \d)"
)
_DATELINE = re.compile(  # of capitals, or with an agency, or with a day and a tag
    r"(?:[A-Z][A-Z.’'-]+(?:[ /][A-Z][A-Z.’'-]*){0,6}(?:, [A-Z][A-Za-z. ]{1,25}?)?(?: \([A-Z][\w .&/-]{1,30}\))?"
    r"|[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3}(?:, [A-Z][\w. ]{1,25}?)??"
    rf"(?: \((?:AP|AFP|Reuters|UPI|dpa|Xinhua)\)|, (?:{'|'.join(month.title() for month in MONTHS)}) \d{{1,2}}"
    r" \([A-Z][\w .&/-]{1,30}\)))"
    r"\s*(?:--|[–—]|(?<=[\s)])-(?=\s))\s*(?=[A-Z0-9“\"‘'])"
)
# "BRICS - five states - met": what another dash follows in its sentence, or a score ("USA - Germany 2-1"), is no dateline.
_ASIDE = re.compile(r"[^.!?\n]{1,200}?\s(?:--|[–—-])\s|[A-Z][\w .’'-]{1,25} \d{1,2}[-–:]\d")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # Japanese and Chinese: a whole sentence is one run of them
_ENDED = re.compile(r"[.!?…][\"'”’)\]]*\s")
_LONGEST_UNIT = 20_000  # characters; the segmenter is given no more at once, so that a 10 MB line cannot stall it
_LONGEST_JOIN = 2_000  # characters; nothing is joined to a longer sentence, which is a list or a table


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of the sentences of text[start:end], in order, disjoint, without surrounding white space.

    Every character that is not white space lies in exactly one of them.

    >>> t = 'Mr. Smith left the U.S. today. "I am gone. Bye," he said.'
    >>> [t[a:b] for a, b in sentence_spans(t)]
    ['Mr. Smith left the U.S. today.', '"I am gone. Bye," he said.']
    """
    end = len(text) if end is None else end
    spans: list[Span] = []
    for unit in _units(text, start, end):
        for span in _segment(text, *unit):
            if spans and _belong_together(text, spans[-1], span):
                spans[-1] = (spans[-1][0], span[1])
            else:
                spans.append(span)
    return spans


def _units(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines, or the blocks between blank lines where lines are merely wrapped."""
    lines = [(m.start(), m.end()) for m in _LINE.finditer(text, start, end) if not m.group().isspace()]
    wrapped = _is_hard_wrapped(text, lines)
    unit: Span | None = None
    for line in lines:
        if unit and wrapped and _is_next_line(text, unit[1], line[0]) and line[1] - unit[0] <= _LONGEST_UNIT:
            unit = (unit[0], line[1])
            continue
        if unit:
            yield from _cut(text, *unit)
        unit = line
    if unit:
        yield from _cut(text, *unit)


def _is_hard_wrapped(text: str, lines: list[Span]) -> bool:
    """Whether most line ends inside blocks fall in mid-sentence, at the width of a terminal or a wire."""
    inner = [a for a, b in pairwise(lines) if _is_next_line(text, a[1], b[0])]
    if len(inner) < 3:
        return False
    open_ended = sum(1 for a, b in inner if not _CLOSED.search(text[a:b].rstrip()))
    return open_ended > len(inner) / 2 and 40 <= median(b - a for a, b in inner) <= 100


def _is_next_line(text: str, end: int, start: int) -> bool:
    return text[end:start].strip(" \t\r") == "\n"


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST_UNIT:
        ends = [match.end() for match in _ENDED.finditer(text, start + 1, start + _LONGEST_UNIT)]
        space = ends[-1] if ends else text.rfind(" ", start + 1, start + _LONGEST_UNIT)
        middle = space if space > start else start + _LONGEST_UNIT
        yield start, middle
        start = middle
    yield start, end


def _segment(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the segmenter's sentences of one unit, trimmed, with a stray opening quotation mark given to the next."""
    # A lone surrogate (from a broken JSON escape) is no character to the segmenter; "?" keeps its place.
    unit = text[start:end].encode("utf-8", "replace").decode().translate(_PLAIN_SPACES)
    unit = _HYPHEN_BEFORE_ABBREVIATION.sub(" ", unit)
    for first, last in pasted_links(unit):
        unit = f"{unit[:first]}{'x' * (last - first)}{unit[last:]}"
    dateline = _DATELINE.match(unit)
    if dateline and not re.search(r"[(,]", dateline.group()) and _ASIDE.match(unit, dateline.end()):
        dateline = None
    if dateline:
        yield start, start + len(dateline.group().rstrip())
        start, unit = start + dateline.end(), unit[dateline.end() :]
    position = 0
    begin: int | None = None
    for piece in _pieces(unit):
        piece_start, piece_end = position, position + len(piece)
        position = piece_end
        begin = piece_start if begin is None else begin
        stray = _STRAY_OPENER.search(unit[begin:piece_end].rstrip())
        cut = begin + stray.start() if stray and piece_end < len(unit) else piece_end
        if (span := _trimmed(unit, begin, cut)) is not None:
            yield start + span[0], start + span[1]
        begin = cut if cut < piece_end else None
    if begin is not None and (span := _trimmed(unit, begin, len(unit))) is not None:
        yield start + span[0], start + span[1]


def _pieces(unit: str) -> list[str]:
    """Return the segmenter's sentences, which together are the unit; or the unit whole, where it cannot say."""
    try:
        pieces: list[str] = sentencex.segment("en", unit)
    except BaseException as error:
        # A panic of the Rust code is no Exception to Python; on words that nobody has tried it must not end an index run.
        if type(error).__name__ != "PanicException":
            raise
        return [unit]
    return pieces if "".join(pieces) == unit else [unit]  # it normalises a few rare characters


def _trimmed(text: str, start: int, end: int) -> Span | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if left < right else None


def _belong_together(text: str, first: Span, second: Span) -> bool:
    before, after = text[first[0] : first[1]], text[second[0] : second[1]]
    if len(before) > _LONGEST_JOIN:
        return False
    is_one_line = "\n" not in text[first[1] : second[0]]
    ending = before[-12:]  # enough for what is looked for at the end; a search would go through all of a sentence
    if ending[-1] in '"”»' and (
        _ATTRIBUTION.match(after) or (is_one_line and _EXCLAIMED.search(ending) and _TOLD.match(after))
    ):
        return True
    if _CLOCK.search(ending) and _ZONE.match(after):
        return True  # "at 2 a.m. ET", "at 8 p.m. Monday"
    if before.endswith(",") or _ABBREVIATION.match(before):
        return True
    if after[0].islower() or (second[0] == first[1] and re.match(r"[-’”»]|[A-Z]\.", after)):
        return True  # "U.S.-U.|K.", "us-vs.|-them"
    if is_one_line and (_TITLE.search(ending) or (after[0].isdigit() and _NUMBERED.search(ending))):
        return True  # "asked Ms.|Lee", "“No.|1"
    if is_one_line and len(before) < 12 and _LEADS_ON.match(before):
        return True
    if len(before) < 25 and _HOUR.match(before) and _CLOSED.search(after) and not _HOUR.match(after):
        return True  # an entry of a diary, below its hour
    if is_one_line and not re.search(r"\s", after) and not _UNSPACED.search(after):
        # "Withdrawn." says nothing without the sentence before it; "Ms." and "2." say nothing without the one after them.
        return not _TITLE.match(after) and (before.endswith("?") or not _LIST_NUMBER.match(after))
    return not _CLOSED.search(before) and _is_open_quotation(before)


def _is_open_quotation(sentence: str) -> bool:
    return sentence.count("“") > sentence.count("”") or sentence.count('"') % 2 == 1
