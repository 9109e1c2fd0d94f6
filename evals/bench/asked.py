"""The questions of a benchmark, drawn from the corpus itself: titles, sentences, and sentences with a name left out.

Each knows the article it was drawn from, so that beside its speed a search also shows that it finds. They are easier
than people's questions, and judge no system; questions with known answers are in `evals/sets` and the data sets.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from index import Article, InvalidValue, sentence_spans
from index.scope import day_key, day_of

__all__ = ["Asked", "cloze", "draw_questions"]

_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][\w'’-]+)(?: [A-Z][\w'’-]+)*")  # not the sentence's first word
_SENTENCE = range(60, 200)  # characters of a sentence that is asked
_AROUND = 7  # days before and after the article that a date filter lets through


@dataclass(frozen=True, slots=True)
class Asked:
    """One question and where it is from."""

    text: str
    kind: str  # "title", "sentence" or "cloze"
    article_id: str
    outlet: dict[str, Any] | None  # as peers/run.py passes it on: {"outlet": name}; None if not stated
    days: dict[str, Any] | None  # {"first": YYYYMMDD, "last": YYYYMMDD} around the article; None if not stated


def draw_questions(articles: Sequence[Article], count: int, seed: int) -> list[Asked]:
    """Draw questions, a third of each kind as far as the articles have them; the same seed draws the same.

    Fewer where there are not so many articles with a title and sentences of a fit length.
    """
    dice = random.Random(seed)  # noqa: S311 - not a secret
    asked: dict[str, Asked] = {}
    if not articles:
        raise InvalidValue("The index holds no article that a question can be drawn from. Index a folder of articles.")
    for number in range(10 * count):
        article = dice.choice(articles)
        kind = ("title", "sentence", "cloze")[number % 3]
        text = article.title if kind == "title" else _sentence(article, dice)
        text = cloze(text, dice) if text and kind == "cloze" else text
        if text and text not in asked:
            asked[text] = Asked(text, kind, article.id, *_narrow(article))
        if len(asked) == count:
            break
    return list(asked.values())


def cloze(sentence: str, dice: random.Random) -> str | None:
    """Ask for a name of a sentence by leaving it out; None where it has none.

    >>> cloze("On Monday, Angela Merkel spoke.", random.Random(0))
    'On Monday, who or what spoke?'
    """
    names = [match.span() for match in _NAME.finditer(sentence)]
    if not names:
        return None
    start, end = dice.choice(names[1:] or names)
    return f"{sentence[:start]}who or what{sentence[end:]}".rstrip(".!?") + "?"


def _sentence(article: Article, dice: random.Random) -> str | None:
    start, end = dice.choice(article.body)
    spans = [(a, b) for a, b in sentence_spans(article.text, start, end) if b - a in _SENTENCE]
    if not spans:
        return None
    first, last = dice.choice(spans)
    return " ".join(article.text[first:last].split())


def _narrow(article: Article) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    days = article.published and article.published.days
    return (
        {"outlet": article.outlet.name} if article.outlet else None,
        {"first": _moved(days[0], -_AROUND), "last": _moved(days[0], _AROUND)} if days else None,
    )


def _moved(day: int, by: int) -> int:
    return day_key(day_of(day) + timedelta(days=by))
