"""A reader's thumb becomes a question of a set: what was asked, with the answer that a person says is right."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from evals.questions import Question, names_of
from index import Article, InvalidValue
from index.article import place_of
from rag.filters import Filters
from ui.evals_shelf import Shelf
from ui.thumbs import Thumb

__all__ = ["Correction", "add_case", "lost_filters", "suggest"]

KIND = "reader"  # of the questions made here


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that a thumb's answer should have been."""

    is_answerable: bool
    answers: str  # a fact a line; accepted wordings of it between |
    files: tuple[str, ...]  # that hold the answer; none: files are not judged


def add_case(shelf: Shelf, set_name: str, thumb: Thumb, right: Correction, articles: Iterable[Article]) -> str:
    """Append the question to one's own set of that name, and return the set's name on the page.

    Raises InvalidValue where it cannot be a question: no answer given, a file that the index lacks, asked before.
    """
    articles = list(articles)
    question = _question(thumb, right, articles)
    row = json.dumps(question.as_json(), ensure_ascii=False)
    return shelf.add_question(set_name, row, question, names_of(articles))


def suggest(thumb: Thumb) -> Correction:
    """Return what a thumb says by itself, for the person to complete: of a thumb up, the answer that it praises.

    That is the words which the first statement's first citation marks, as one fact, in the files that this statement cites.
    """
    statements = thumb.answer.get("statements", ())
    if thumb.verdict == "down" or not statements:
        return Correction(thumb.verdict == "down" or thumb.answer.get("status") != "not_found", "", ())
    numbers = statements[0]["citations"]
    cited = [citation for citation in thumb.answer["citations"] if citation["number"] in numbers]
    words = _marked(cited[0]) if cited else statements[0]["text"]
    files = (place_of(c["file"], c["record"]) for c in cited)
    return Correction(True, " ".join(words.split()), tuple(dict.fromkeys(files)))


def lost_filters(thumb: Thumb) -> tuple[str, ...]:
    """Return the names of filters that the reader gave and a question set cannot hold: all but `as_of`."""
    return tuple(sorted(key for key, value in thumb.filters.items() if value and key != "as_of"))


def _question(thumb: Thumb, right: Correction, articles: Sequence[Article]) -> Question:
    facts = tuple(filter(None, map(_wordings, right.answers.splitlines()))) if right.is_answerable else ()
    if right.is_answerable and not facts:
        raise InvalidValue("The expected answer is missing. Write it, or say that the corpus does not answer.")
    files = tuple(dict.fromkeys(filter(None, map(str.strip, right.files)))) if right.is_answerable else ()
    holding = [article for article in articles if article.place in files or article.file in files]
    return Question(
        id=f"{KIND}-{thumb.id}",
        question=_sound(thumb.question),
        answers=facts,
        files=files,
        outlets=tuple(sorted({article.outlet.name.strip() for article in holding if article.outlet})),
        kind=KIND,
        as_of=Filters.from_json({"as_of": thumb.filters.get("as_of")}).as_of,
        history=tuple(filter(None, map(_sound, thumb.history))),
        note=_sound(thumb.comment),
    )


def _marked(citation: dict[str, Any]) -> str:
    quote, start = citation["quote"], citation["start"]
    first, last = (place - start for place in citation["answer"] or (start, start))
    return str(quote[first:last] or quote)


def _wordings(line: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (_sound(part) for part in line.split("|")))))


def _sound(text: str) -> str:
    """Return text as a file of UTF-8 can hold it."""
    return text.encode("utf-8", "replace").decode("utf-8").strip()
