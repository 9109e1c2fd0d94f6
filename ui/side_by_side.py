"""Comparisons and timelines at a terminal: two columns where someone is looking, fields between tabs in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from index.screen_text import one_line
from rag import Citation, Comparison, Timeline
from ui.printing import ECHOED, print_table, screen
from ui.wording import (
    ALL_QUOTED,
    NOT_FOUND,
    SUPPORT,
    carried_words,
    date_words,
    limits_words,
    outlet_words,
    place_words,
    side_words,
)

__all__ = ["print_comparison", "print_timeline", "print_told"]

_LEFT = 28  # characters of the column that says who and when


def print_told(told: Comparison | Timeline) -> None:
    """Print what `onrecord compare` prints, with or without `--timeline`."""
    if isinstance(told, Timeline):
        print_timeline(told)
    else:
        print_comparison(told)


def print_comparison(comparison: Comparison) -> None:
    """Print each side with what it says, then the figures that differ, who agrees, who is silent and who was not read."""
    console = screen()
    _print_question(console, comparison)
    if not comparison.sides:
        console.print(Text(NOT_FOUND, style="bold"))
    else:
        _print_rows(console, "Outlet", comparison.citations, _doubts(comparison))
    for conflict in comparison.conflicts:
        console.print(Text(f"\n{one_line(conflict.heading('The outlets'))}:", style="bold"))
        for value, number in conflict.values:
            article = comparison.citation(number).article
            who = next(side_words(side) for side in comparison.sides if number in side.citations)
            console.print(Text(f"  {one_line(value)} [{number}] {who}, {date_words(article)}"))
    _print_lines(
        console,
        (*_support(comparison.citations), *comparison.findings, *(f"Note: {note}" for note in comparison.notes)),
    )


def print_timeline(timeline: Timeline) -> None:
    """Print the dated statements in their order, then the undated ones."""
    console, doubts = screen(), _doubts(timeline)
    _print_question(console, timeline)
    if not timeline.citations:
        console.print(Text(NOT_FOUND, style="bold"))
    elif not console.is_terminal:
        _print_rows(console, "", timeline.citations, doubts, date_first=True)
    else:
        if timeline.dated:
            _print_rows(console, "Published", timeline.dated, doubts, date_first=True)
        if timeline.undated:
            head = "\nUndated" if timeline.dated else "Undated"
            _print_rows(console, head, timeline.undated, doubts, date_first=True)
    undated = (f"Undated: {len(timeline.undated)} of the statements.",) if timeline.undated else ()
    support = _support(timeline.citations)
    _print_lines(console, (*support, *undated, *(f"Note: {note}" for note in timeline.notes)))


def _doubts(told: Comparison | Timeline) -> dict[int, str]:
    """Return what is doubted and why, by the numbers of its citations."""
    _, word, _ = SUPPORT["unverified"]
    return {s.citations[0]: f"{word}: {'; '.join(s.doubts)}" for s in told.statements if s.doubts}


def _print_rows(
    console: Console, head: str, citations: Sequence[Citation], doubts: Mapping[int, str], *, date_first: bool = False
) -> None:
    """Print who said what, in two columns where someone is looking, else in lines of fields between tabs."""
    if not console.is_terminal:
        columns = ("No.", "Outlet", "Published", "Place", "Statement", "Carried by", "Doubts")
        print_table(columns, (_fields(citation, doubts) for citation in citations))
        return
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 1, 0))
    table.add_column(head, width=_LEFT, overflow="fold")
    table.add_column("Statement", overflow="fold")
    for citation in citations:
        names = [outlet_words(citation.article), date_words(citation.article)]
        first, second = reversed(names) if date_first else names
        left = Text(first, style="bold")
        left.append(f"\n{second}", style="not bold")
        left.append(f"\n{_place(citation)}", style="cyan not bold")
        table.add_row(left, _quote(citation, doubts.get(citation.number)))
    console.print(table)


def _fields(citation: Citation, doubts: Mapping[int, str]) -> tuple[object, ...]:
    who, when = outlet_words(citation.article), date_words(citation.article)
    carried, doubt = carried_words(citation.copies), doubts.get(citation.number, "")
    return citation.number, who, when, _place(citation), citation.quote, carried, doubt


def _place(citation: Citation) -> str:
    return place_words(citation.article, citation.start, citation.end)


def _quote(citation: Citation, doubt: str | None) -> Text:
    """Return the quote with the words that answer in bold, its number, who else carries it and what is doubted of it."""
    quote = Text(f"[{citation.number}] ", style="bold")
    for part, style in zip(citation.parts, ("not bold", "bold", "not bold"), strict=True):
        lead, tail = (" " if part[:1].isspace() else ""), (" " if part[-1:].isspace() else "")
        line = one_line(part)
        quote.append(f"{lead}{line}{tail}" if line else lead, style=style)
    if carried := carried_words(citation.copies):
        quote.append(f" ({carried})", style="italic not bold")
    if doubt:
        quote.append(f" ({doubt})", style="italic not bold")
    return quote


def _print_question(console: Console, told: Comparison | Timeline) -> None:
    limits = limits_words(told)
    if told.searched != told.question or limits:
        asked = one_line(told.searched, ECHOED) + (f" ({limits})" if limits else "")
        console.print(Text(f"Asked of each: {asked}\n", style="dim"))


def _support(citations: Sequence[Citation]) -> tuple[str, ...]:
    sign, word, _ = SUPPORT["quoted"]
    return (f"{sign} {word}: {ALL_QUOTED}.",) if citations else ()


def _print_lines(console: Console, lines: Iterable[str]) -> None:
    for number, line in enumerate(lines):
        console.print(Text(("" if number else "\n") + one_line(line)))
