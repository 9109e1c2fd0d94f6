"""A conversation as a file that others can read, print, and check later: Markdown, JSON, or one self-contained HTML file.

All three hold the same record (`exported.py`), which `onrecord verify` reads. Article text, questions and model output are
data: Jinja escapes them in HTML, whose own policy forbids scripts and every address; Markdown is `export_markdown.py`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from index import Article
from index.screen_text import clean, one_line
from rag.answer import Answer, Citation, Hit
from ui.conversation import Exchange
from ui.custody import Custody, text_sha256
from ui.export_markdown import markdown
from ui.exported import FORMAT, HTML_PLACE, enclosed
from ui.wording import (
    NOT_FOUND,
    SUPPORT,
    carried_words,
    date_words,
    filter_words,
    limits_words,
    line_words,
    moment_words,
    outlet_words,
    search_limits,
    title_words,
)

__all__ = ["articles_of", "as_html", "as_json", "as_markdown", "copied"]

Told = Sequence[Exchange] | Answer  # a conversation, or one answer of it


def as_json(told: Told, custody: Custody = Custody(), now: datetime | None = None) -> str:  # noqa: B008  it is frozen
    """Return the record of a conversation as JSON text."""
    return enclosed(_record(_exchanges(told), custody, now)) + "\n"


def as_markdown(told: Told, custody: Custody = Custody(), now: datetime | None = None) -> str:  # noqa: B008
    """Return a conversation as Markdown in which nothing but our own marks is one; the record stands at its end."""
    exchanges = _exchanges(told)
    record = _record(exchanges, custody, now)
    return enclosed(record, lambda data: markdown(exchanges, record, data))


def as_html(told: Told, custody: Custody = Custody(), now: datetime | None = None) -> str:  # noqa: B008
    """Return a conversation as one HTML document that loads nothing and runs nothing."""
    exchanges = _exchanges(told)
    record = _record(exchanges, custody, now)
    style = _environment().get_template("export.css.jinja").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = _environment().get_template("export.html.jinja")
    return enclosed(
        record,
        lambda data: page.render(
            exchanges=exchanges,
            record=record,
            style=Markup(style),  # noqa: S704  our own file
            style_hash=digest,
            data=Markup(HTML_PLACE.format(data)),  # noqa: S704  plain_json leaves no < in it
        ),
    )


def copied(answer: Answer) -> str:
    """Return one answer with its citations as plain text for the clipboard."""
    limits = search_limits(answer)
    lines = [one_line(answer.question) + (f" ({limits})" if limits else ""), ""]
    if answer.status == "not_found":
        lines += [NOT_FOUND, *map(one_line, answer.notes)]
        near = [_quoted("Nearest:", hit.article, hit.passage.start, hit.passage.end) for hit in answer.nearest]
        return "\n".join([*lines, *([""] if near else []), *near]) + "\n"
    for statement in answer.statements:
        _, word, _ = SUPPORT[statement.support]
        doubts = f": {'; '.join(statement.doubts)}" if statement.doubts else ""
        marks = "".join(f"[{number}]" for number in statement.citations)
        state = f" ({one_line(word + doubts)})" if statement.support != "quoted" else ""
        lines.append(f"{one_line(statement.text)} {marks}{state}")
    for conflict in answer.conflicts:
        values = ", ".join(f"{one_line(value)} [{number}]" for value, number in conflict.values)
        lines.append(f"{one_line(conflict.heading())}: {values}")
    lines += [f"Note: {one_line(note)}" for note in answer.notes]
    lines += ["", *(_quoted(f"[{c.number}]", c.article, c.start, c.end, c.copies) for c in answer.citations)]
    return "\n".join(lines) + "\n"


def articles_of(told: Told) -> list[Article]:
    """Return the articles that are quoted from, for `custody_of`."""
    return [article for exchange in _exchanges(told) for article in _quoted_articles(exchange)]


def _quoted(mark: str, article: Article, start: int, end: int, copies: Sequence[Article] = ()) -> str:
    where = f"{outlet_words(article)}, {title_words(article)}, {date_words(article)}, {one_line(article.place)}"
    carried = f" ({carried_words(copies)})" if copies else ""
    lines = line_words(article, start, end)
    return f"{mark} {where}, {lines}: “{one_line(article.text[start:end])}”{carried}"


def _exchanges(told: Told) -> list[Exchange]:
    """Return the exchanges that came to an end."""
    if isinstance(told, Answer):
        return [Exchange(1, told.question, answer=told)]
    return [exchange for exchange in told if not exchange.is_open]


def _quoted_articles(exchange: Exchange) -> Iterable[Article]:
    if exchange.answer:
        yield from (citation.article for citation in exchange.answer.citations)
        yield from (hit.article for hit in exchange.answer.nearest)


def _record(exchanges: Iterable[Exchange], custody: Custody, now: datetime | None) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "exported": (now or datetime.now(UTC)).isoformat(timespec="seconds"),
        "exported_by": f"onrecord {version('onrecord')}",
        "corpus_hash": custody.corpus_hash,
        "exchanges": [
            {
                "number": exchange.number,
                "question": exchange.question,
                "asked": exchange.asked or None,
                "trouble": exchange.trouble or None,
                "answer": _answer(exchange.answer, custody) if exchange.answer else None,
            }
            for exchange in exchanges
        ],
    }


def _answer(answer: Answer, custody: Custody) -> dict[str, Any]:
    """Return the answer as `onrecord ask --json` prints it, with what each quotation can be checked by."""

    def held(part: Citation | Hit) -> dict[str, Any]:
        article = part.article
        outlet, published = article.outlet, article.published
        return {
            **part.as_json(),
            "outlet_evidence": str(outlet.evidence) if outlet else None,
            "published_evidence": str(published.evidence) if published else None,
            "file_sha256": custody.files.get(article.file),
            "text_sha256": text_sha256(article.text),
        }

    return {
        **answer.as_json(),
        "citations": [held(citation) for citation in answer.citations],
        "nearest": [held(hit) for hit in answer.nearest],
    }


def _moment(value: str) -> str:
    """Return a moment of ours as people read it.

    >>> _moment("2025-03-05T14:30:09+00:00")
    '5 March 2025, 14:30 UTC'
    """
    return moment_words(datetime.fromisoformat(value).astimezone(UTC))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("ui", "."),
        autoescape=True,
        finalize=lambda value: clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        outlet=outlet_words, title=title_words, date=date_words, lines=line_words, carried=carried_words
    )
    environment.filters.update(line=one_line, filters=filter_words, moment=_moment, text_sha256=text_sha256)
    environment.filters.update(limits=limits_words)
    environment.globals.update(SUPPORT=SUPPORT, NOT_FOUND=NOT_FOUND)
    return environment
