r"""A conversation as Markdown. Text of others is escaped for Markdown and for HTML, so that nothing in it is a mark.

Written for CommonMark and GitHub's dialect of it: also tables, addresses that become links by themselves, and formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from index import Article
from index.screen_text import clean, one_line
from rag.answer import Answer
from ui.conversation import Exchange
from ui.exported import MARKDOWN_PLACE
from ui.wording import (
    NOT_FOUND,
    SUPPORT,
    carried_words,
    date_words,
    line_words,
    outlet_words,
    search_limits,
    title_words,
)

__all__ = ["escaped", "markdown"]

_ALWAYS = r"[\\`*_\[\]<>&|~$^={}]"
_AT_START = r"^[-+#:]|^\d{1,9}(?=[.)])"  # of a line: what makes it a list, a heading or a rule
_LINK = r"(?<=\w):(?=\S)(?!\d)|(?<=\bwww)\.|@"  # what makes an address a link
_MARKS = re.compile(f"{_ALWAYS}|{_AT_START}|{_LINK}", re.IGNORECASE)


def escaped(text: str) -> str:
    r"""Return a text on one line as Markdown that shows it.

    >>> escaped("1. <b> & *this*: see http://a.example/x_y")
    '1\\. \\<b\\> \\& \\*this\\*: see http\\://a.example/x\\_y'
    """

    def mark(match: re.Match[str]) -> str:
        found = match[0]
        # A number is no mark by itself: what follows it is.
        return found if found.isdigit() else f"\\{found}"

    line = _MARKS.sub(mark, one_line(text))
    return re.sub(r"^(\d{1,9})(?=[.)])", r"\1\\", line)


def markdown(exchanges: Sequence[Exchange], record: dict[str, Any], data: str) -> str:
    """Return the document; `data` is the record as JSON, set as a block of code that nothing in it can end."""
    corpus = record["corpus_hash"]
    lines = [
        "# On the Record",
        f"Exported {record['exported']} by {record['exported_by']}" + (f", corpus `{corpus}`" if corpus else "") + ".",
    ]
    for exchange, held in zip(exchanges, record["exchanges"], strict=True):
        lines.append(f"## Question {exchange.number}: {escaped(exchange.question)}")
        if held["asked"]:
            lines.append(f"Asked {escaped(held['asked'])}.")
        if exchange.answer:
            lines += _answer(exchange.answer, held["answer"])
        else:
            lines.append(escaped(exchange.trouble))
    lines += [
        "## The record",
        "What the quotations are checked by. Keep it with the text above: `onrecord verify FILE` reads it.",
        MARKDOWN_PLACE.format(data),
    ]
    return "\n\n".join(lines) + "\n"


def _answer(answer: Answer, held: dict[str, Any]) -> Iterator[str]:
    yield _how(answer)
    if answer.status == "not_found":
        yield f"**{NOT_FOUND}**"
    for statement in answer.statements:
        sign, word, _ = SUPPORT[statement.support]
        marks = "".join(f"\\[{number}\\]" for number in statement.citations)
        doubts = f": {escaped('; '.join(statement.doubts))}" if statement.doubts else ""
        yield f"{escaped(statement.text)} {marks} ({sign} {word}{doubts})"
    for conflict in answer.conflicts:
        yield f"**The sources differ:** {escaped(conflict.about)}".rstrip()
        values = [(escaped(value), answer.citation(number)) for value, number in conflict.values]
        yield "\n".join(
            f"- **{value}** \\[{c.number}\\] {escaped(outlet_words(c.article))}, {escaped(date_words(c.article))}"
            for value, c in values
        )
    yield from (f"Note: {escaped(note)}" for note in answer.notes)
    if answer.citations:
        yield "### Sources"
    for citation, facts in zip(answer.citations, held["citations"], strict=True):
        yield from _source(f"\\[{citation.number}\\]", citation.article, facts, facts["quote"], citation.copies)
    if answer.nearest:
        yield "### Nearest evidence"
    for number, (hit, facts) in enumerate(zip(answer.nearest, held["nearest"], strict=True), start=1):
        yield from _source(f"({number})", hit.article, facts, facts["text"], hit.copies)


def _how(answer: Answer) -> str:
    is_as_asked = one_line(answer.searched).casefold() == one_line(answer.question).casefold()
    parts = [
        "Quoted without a chat model" if answer.answerer == "embedded" else f"Worded by {escaped(answer.answerer)}",
        "" if is_as_asked else f"searched for “{escaped(answer.searched)}”",
        escaped(search_limits(answer)),
    ]
    return "; ".join(filter(None, parts)) + "."


def _source(mark: str, article: Article, facts: dict[str, Any], quote: str, copies: Sequence[Article]) -> Iterator[str]:
    yield f"{mark} **{escaped(outlet_words(article))}**, {escaped(title_words(article))}, {escaped(date_words(article))}"
    yield _block(quote.splitlines())
    details = [
        f"{escaped(article.place)}, {line_words(article, facts['start'], facts['end'])}, "
        f"characters {facts['start']}–{facts['end']}",
        f"address: {escaped(article.url)}" if article.url else "",
        f"outlet known from {escaped(facts['outlet_evidence'])}" if facts["outlet_evidence"] else "",
        f"date known from {escaped(facts['published_evidence'])}" if facts["published_evidence"] else "",
        escaped(carried_words(copies)),
        f"file SHA-256 `{facts['file_sha256']}`" if facts["file_sha256"] else "",
        f"article text SHA-256 `{facts['text_sha256']}`",
    ]
    yield "\n".join(f"- {detail}" for detail in details if detail)


def _block(lines: Iterable[str]) -> str:
    return "\n>\n".join(f"> {escaped(line)}" for line in lines if clean(line).strip())
