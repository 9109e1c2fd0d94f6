"""Answers, hits and articles for people at a terminal, and JSON for programs. Text of others is cleaned of controls."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from index import Article, Passage
from index.screen_text import clean, one_line
from rag.answer import Answer, Citation, Hit
from ui.wording import (
    NOT_FOUND,
    SUPPORT,
    carried_words,
    date_words,
    limits_words,
    line_words,
    outlet_words,
    place_words,
    title_words,
    why_words,
)

__all__ = [
    "ECHOED",
    "print_answer",
    "print_article",
    "print_counts",
    "print_hits",
    "print_json",
    "print_table",
    "screen",
]

# Characters that a terminal obeys and JSON allows within a string, and halves of characters that UTF-8 cannot carry.
_TO_ESCAPE = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

ECHOED = 300  # characters of a question
_BAR = 30  # characters of the longest bar


def print_json(value: Any) -> None:
    """Write one JSON value on a line of its own to stdout."""
    text = json.dumps(value, ensure_ascii=False)
    sys.stdout.write(_TO_ESCAPE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n")
    sys.stdout.flush()


def screen() -> Console:
    """Return the console of stdout; lines are wrapped only where someone is looking."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.soft_wrap = True
    return console


def print_answer(answer: Answer) -> None:
    """Print statements with their marks, then the sources they point to, then notes."""
    console = screen()
    limits = f" ({words})" if (words := limits_words(answer)) else ""
    if one_line(answer.searched).casefold() != one_line(answer.question).casefold() or limits:
        console.print(Text(f"Searched for: {one_line(answer.searched, ECHOED)}{limits}\n", style="dim"))
    if answer.status == "not_found":
        console.print(Text(NOT_FOUND, style="bold"))
        _print_notes(console, answer.notes)
        if answer.nearest:
            console.print("\nNearest evidence")
            _print_hits(console, answer.nearest, longest=300)
        return
    for statement in answer.statements:
        sign, word, _ = SUPPORT[statement.support]
        doubts = f": {one_line('; '.join(statement.doubts))}" if statement.doubts else ""
        line = Text(f"{sign} ", style="bold")
        line.append(one_line(statement.text), style="not bold")
        line.append("".join(f" [{number}]" for number in statement.citations), style="bold")
        if statement.support != "quoted":
            line.append(f" ({word}{doubts})", style="italic not bold")
        console.print(line)
    for conflict in answer.conflicts:
        console.print(Text(f"\n{one_line(conflict.heading())}:", style="bold"))
        for value, number in conflict.values:
            article = answer.citation(number).article
            words = f"  {one_line(value)} [{number}] {outlet_words(article)}, {date_words(article)}"
            console.print(Text(words))
    console.print(Text("\nSources", style="bold"))
    for citation in answer.citations:
        console.print(_source(citation))
    _print_notes(console, answer.notes)


def print_hits(hits: Sequence[Hit]) -> None:
    """Print passages found, best first, with where they are and why they were found."""
    _print_hits(screen(), hits)


def print_article(article: Article, passages: Sequence[Passage], copies: Sequence[Article]) -> None:
    """Print an article with its passages numbered; what was left out of the index is dimmed and begins with "~".

    Where someone is looking, a rule runs across the screen where a passage begins.
    """
    console = screen()
    console.print(Text(title_words(article), style="bold"))
    for name, fact in _facts(article):
        console.print(Text(f"{name}: {fact}", style="dim"))
    if copies:
        places = ", ".join(one_line(copy.place) for copy in copies)
        console.print(Text(f"the same story: {places}", style="dim"))
    place = 0
    for passage in passages:
        _print_left_out(console, article.text[place : passage.start])
        head = Text(f"[{passage.number}] {line_words(article, passage.start, passage.end)}", style="bold")
        console.print()
        console.print(Rule(head, align="left", style="dim") if console.is_terminal else head)
        console.print(Text(clean(passage.text)))
        place = passage.end
    _print_left_out(console, article.text[place:])


def print_table(head: Sequence[str], rows: Iterable[Sequence[object]], *, one_line_each: bool = False) -> None:
    """Print rows under a head; no cell may move the cursor. With `one_line_each`, the last cell is cut to its width."""
    console = screen()
    if not console.is_terminal:  # a table that is cut to a width is of no use to another program
        for row in (head, *rows):  # not through rich, which turns tabs into spaces
            console.file.write("\t".join(one_line(str(cell)) for cell in row) + "\n")
        return
    table = Table(box=None, pad_edge=False, header_style="bold", expand=one_line_each)
    for name in head:
        if one_line_each and name == head[-1]:  # takes what room the others leave
            table.add_column(name, overflow="ellipsis", no_wrap=True, ratio=1, min_width=20)
        else:
            table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(one_line(str(cell))) for cell in row))
    console.print(table)


def print_counts(head: tuple[str, str], rows: Sequence[tuple[str, int]]) -> None:
    """Print names with their counts, and where someone is looking a bar for each; names without any are left out."""
    rows = [(name, count) for name, count in rows if count]
    console = screen()
    console.print()
    if not console.is_terminal:
        print_table(head, rows)
        return
    most = max((count for _, count in rows), default=1)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(head[0], overflow="fold")
    table.add_column(head[1], justify="right")
    table.add_column("")
    for name, count in rows:
        table.add_row(Text(one_line(name)), str(count), Text("█" * max(1, round(_BAR * count / most)), style="cyan"))
    console.print(table)


def _source(citation: Citation) -> Text:
    article = citation.article
    line = Text(f"[{citation.number}] ", style="bold")
    line.append(outlet_words(article), style="not bold" if article.outlet else "italic not bold")
    line.append(f", {title_words(article)}, {date_words(article)}, ", style="not bold")
    line.append(place_words(article, citation.start, citation.end), style="cyan not bold")
    if citation.copies:
        line.append(f" ({carried_words(citation.copies)})", style="not bold")
    return line


def _print_hits(console: Console, hits: Sequence[Hit], longest: int | None = None) -> None:
    for number, hit in enumerate(hits, start=1):
        article, passage = hit.article, hit.passage
        head = Text(f"{number}. ", style="bold")
        head.append(f"{outlet_words(article)}, {title_words(article)}, {date_words(article)}, ", style="not bold")
        head.append(place_words(article, passage.start, passage.end), style="cyan not bold")
        console.print(head)
        text = one_line(passage.text, longest)
        console.print(Padding(Text(text), (0, 0, 0, 3)) if console.is_terminal else Text(f"   {text}"))
        why = why_words(hit)
        carried = f"; {carried_words(hit.copies)}" if hit.copies else ""
        console.print(Text(f"   score {hit.score:.2f}" + (f": {why}" if why else "") + carried, style="dim"))


def _print_notes(console: Console, notes: Sequence[str]) -> None:
    for note in notes:
        console.print(Text(f"Note: {one_line(note)}", style="italic"))


def _print_left_out(console: Console, text: str) -> None:
    for line in text.splitlines():
        if line.strip():
            console.print(Text(f"~ {one_line(line)}", style="dim"))


def _facts(article: Article) -> list[tuple[str, str]]:
    outlet, published = article.outlet, article.published
    facts = [
        ("file", one_line(article.place)),
        ("outlet", outlet_words(article) + (f" ({one_line(str(outlet.evidence))})" if outlet else "")),
        ("published", date_words(article) + (f" ({one_line(str(published.evidence))})" if published else "")),
        ("authors", one_line(", ".join(article.authors))),
        ("url", one_line(article.url or "")),
        *(("note", one_line(note)) for note in article.notes),
    ]
    return [(name, fact) for name, fact in facts if fact]
