"""Attributed: the answer to a question that quotes: the sentences that hold its words, each with who says them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from index import Passage, Span
from rag.answer import Citation, Hit, Statement
from rag.answerer import EmbeddedAnswerer
from rag.candidates import Candidate
from rag.choosing import MOST_SOURCES, MOST_STATEMENTS
from rag.names import is_person_like, names_in
from rag.quotations import bare
from rag.quoting import Quoted, quoted_statements
from rag.speakers import speaker_of
from rag.standing_alone import is_prose, standing_alone
from rag.verbatim import Place, Sought, asks_who_said
from rag.wordlists import TITLES

__all__ = ["attributed"]

_READ = 8  # places of one quotation that are looked at, the earliest
_NO_CHANCE = 8  # words; two who say so many alike say the same thing
_LONGEST = 5  # sentences of a quotation that are shown, so that who says it is seen
_LEAD = 2  # sentences before it in which somebody is named
_MARKS = str.maketrans("“”„«»‟″", '"' * 7)  # one for one, so that offsets stay
_INSIDE = re.compile(r'"[^"]*(?:"|$)')
_QUOTED = re.compile(r"[“\"«][^“”\"«»]*(?:[”\"»]|$)|^[^“”]*”")


@dataclass(frozen=True, slots=True)
class _Shown:
    """A place with the sentences that say who speaks."""

    place: Place
    span: Span  # in the article's text
    speaker: str | None  # the last name of whom it names as the one who speaks


@dataclass(frozen=True, slots=True)
class _Told:
    """What is shown, with what in it is asked for."""

    quoted: Quoted
    speaker: str | None  # as it is marked, in full where the article has it so
    margin: float  # the reader's, in logits; 0 where a speaker is named


def attributed(
    answerer: EmbeddedAnswerer, question: str, sought: Sequence[Sought]
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return the sentences that hold the words quoted in a question.

    Where it asks who said them, one statement for each speaker, the earliest first, whose sources all hold the words. Else
    the reader puts them in order.
    """
    entries: list[list[Quoted]] = []
    for one in sought:
        shown = [_shown(question, one.quotation, place) for place in one.places[:_READ]]
        told = _told(answerer, question, one.quotation, shown)
        if asks_who_said(question):
            is_long = len(bare(one.quotation).split()) >= _NO_CHANCE
            entries += _by_speaker(told, is_long=is_long)[:MOST_STATEMENTS]
        else:
            entries += [[t.quoted] for t in sorted(told, key=lambda t: -t.margin)[:MOST_STATEMENTS]]
    return quoted_statements(entries)


def _by_speaker(told: Sequence[_Told], *, is_long: bool) -> list[list[Quoted]]:
    """Return an entry for each speaker, the earliest first.

    A place that names nobody is a further source of the first where the words are many, else one of its own.
    """
    entries: list[tuple[str | None, list[Quoted]]] = []
    for one in told:
        same = (e for e in entries if (_may_be_one(e[0], one.speaker) if one.speaker else is_long))
        if entry := next(same, None):
            if len(entry[1]) < MOST_SOURCES:
                entry[1].append(one.quoted)
        else:
            entries.append((one.speaker, [one.quoted]))
    return [quoted for _, quoted in entries]


def _may_be_one(speaker: str | None, other: str) -> bool:
    """Whether two names may be one person's: "Donald Trump" and "President Trump", not "Ivanka Trump".

    >>> [_may_be_one("Donald Trump", other) for other in ("Trump", "President Donald J. Trump", "Ivanka Trump")]
    [True, True, False]
    """
    *firsts, last = speaker.split() if speaker else [""]
    *others, name = other.split()
    own, their = ({word for word in words if word.rstrip(".").lower() not in TITLES} for words in (firsts, others))
    return last == name and (not own or not their or bool(own & their))


def _shown(question: str, quotation: str, place: Place) -> _Shown:
    """Return a place with the rest of its quotation, and with the sentences beside it that say who speaks."""
    article = place.article
    first, last = _quotation_around(place)
    span = place.sentences[first][0], place.sentences[last][1]
    name = speaker_of(article.text[slice(*span)], quotation)
    if not name:
        whole = _passage(place, (place.sentences[0][0], place.sentences[-1][1]))
        alone = [standing_alone(article, whole, place.sentences[i]) for i in (first, last)]
        span = min(start for start, _ in alone), max(end for _, end in alone)
        name = speaker_of(article.text[slice(*span)], quotation)
    return _Shown(place, span if name or not asks_who_said(question) else _with_lead(place, span), name)


def _told(answerer: EmbeddedAnswerer, question: str, quotation: str, shown: Sequence[_Shown]) -> list[_Told]:
    """Mark in what is shown the speaker, where one is asked for and named beside the words, else what the reader finds."""
    is_who = asks_who_said(question)
    marked = [_marked(one) if is_who else None for one in shown]
    unsure = [one for one, mark in zip(shown, marked, strict=True) if not mark]
    hits = [Hit(_passage(one.place, one.span), one.place.article, 0.0) for one in unsure]
    best: dict[str, Candidate] = {}
    for candidate in answerer.read(question, hits) if hits else ():
        article, passage = candidate.hit.article, candidate.hit.passage
        start, end = (place - passage.start for place in candidate.answer)
        # The words are given, not asked for; and nobody who is spoken of is the one who speaks.
        if bare(passage.text[start:end]) not in bare(quotation) and not (
            is_who and _unquoted(passage.text)[start].isspace()
        ):
            kept = best.get(article.id)
            best[article.id] = candidate if kept is None or candidate.margin > kept.margin else kept
    told = []
    for one, mark in zip(shown, marked, strict=True):
        article = one.place.article
        read = None if mark else best.get(article.id)
        answer = mark or (read.answer if read and read.margin > 0 else None)
        margin = 0.0 if mark else read.margin if read else -inf
        named = article.text[slice(*mark)] if mark and one.speaker else one.speaker
        told.append(_Told(Quoted(article, one.span, answer), named, margin))
    return told


def _passage(place: Place, span: Span) -> Passage:
    """Return the sentences within a span as a passage."""
    inside = tuple(s for s in place.sentences if span[0] <= s[0] and s[1] <= span[1])
    number, text = place.hit.passage.number, place.article.text[slice(*span)]
    return Passage(place.article.id, number, *span, text, inside)


def _quotation_around(place: Place) -> Span:
    """Return the places of the sentences of the quotations, in its paragraph, that the words stand in."""
    spans, text = place.sentences, place.article.text
    start, end = spans[place.first][0], spans[place.last][1]
    opens = text.rfind("\n", 0, start) + 1
    closes = text.find("\n", end)
    paragraph = text[opens : closes if closes >= 0 else len(text)].translate(_MARKS)
    inside = [(opens + m.start(), opens + m.end()) for m in _INSIDE.finditer(paragraph)]
    inside = [span for span in inside if span[0] < end and start < span[1]]
    low, high = min([start, *(s for s, _ in inside)]), max([end, *(e for _, e in inside)])
    held = [i for i, span in enumerate(spans) if span[0] < high and low < span[1]]
    return (held[0], held[-1]) if len(held) <= _LONGEST else (place.first, place.last)


def _with_lead(place: Place, shown: Span) -> Span:
    """Return what is shown with a sentence before it that names a person, where it names none itself."""
    text = place.article.text
    if _persons(text[slice(*shown)]):
        return shown
    before = [span for span in place.sentences if span[1] <= shown[0] and is_prose(text[slice(*span)])]
    for start, end in reversed(before[-_LEAD:]):
        if _persons(text[start:end]):
            return start, shown[1]
    return shown


def _persons(text: str) -> list[str]:
    """Return who is named outside quotations: "House Speaker Ann Lee" is somebody, though the house is not."""
    return [name for name in names_in(_unquoted(text)) if is_person_like(" ".join(name.split()[-2:]))]


def _unquoted(text: str) -> str:
    """Return a text with quotations blanked out, of the same length."""
    return _QUOTED.sub(lambda quoted: " " * len(quoted.group()), text)


def _marked(shown: _Shown) -> Span | None:
    """Return where the speaker is named, in full if possible; where nobody is beside the words, the one person before them."""
    text = shown.place.article.text
    start, end = shown.span
    if shown.speaker:
        last = shown.speaker
        told = names_in(_unquoted(text[start:end]))
        full = [name for name in told if re.search(rf"(?<!\w){re.escape(last)}$", name)]
        full = full or [name for name in told if re.match(rf"{re.escape(last)} ", name)]  # "the White House"
    else:
        full = _persons(text[start : shown.place.sentences[shown.place.first][0]])
        last = full[0].split()[-1] if len({name.split()[-1] for name in full}) == 1 else ""
    words = max(full, key=len, default=last)
    place = _unquoted(text[start:end]).find(words) if last else -1
    return (start + place, start + place + len(words)) if place >= 0 else None
