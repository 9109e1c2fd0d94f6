"""How the history writes an exchange: as packed JSON, with the articles that its answer points to kept apart from it."""

from __future__ import annotations

import json
import logging
import zlib
from dataclasses import fields
from typing import Any

from index import Article
from index.article import content_hash
from rag import Answer, Filters
from rag.comparison import Comparison
from rag.timeline import Timeline
from ui.conversation import Exchange

__all__ = ["article_key", "exchange_of_record", "id_of", "packed", "readable", "record_of_exchange", "unpacked"]

log = logging.getLogger("onrecord.page")
DAMAGED = "What was kept of this answer is damaged and cannot be shown. Ask again."


def record_of_exchange(exchange: Exchange) -> dict[str, Any]:
    """Return an exchange as data, its answer's articles named and left out."""
    shallow = {field.name: getattr(exchange, field.name) for field in fields(exchange)}
    return {**shallow, "answer": exchange.answer and exchange.answer.as_record()}


def exchange_of_record(number: int, record: dict[str, Any], articles: list[Article]) -> Exchange:
    """Return the exchange of a record, with its articles put in again."""
    places = {article.place: article for article in articles}
    answer, comparison, timeline = record["answer"], record["comparison"], record["timeline"]
    known = {field.name for field in fields(Exchange)}
    return Exchange(
        **{
            **{name: value for name, value in record.items() if name in known},  # a newer program may keep more
            "number": number,
            "filters": Filters.from_json(record["filters"]),
            "answer": answer and Answer.from_json(answer, places),
            "comparison": comparison and Comparison.from_json(comparison, places),
            "timeline": timeline and Timeline.from_json(timeline, places),
        }
    )


def readable(number: int, question: str, record: bytes, articles: list[bytes]) -> Exchange:
    """Return a kept exchange; where that is damaged, one that says so, for the rest of its conversation is not."""
    try:
        return exchange_of_record(number, unpacked(record), [Article.from_json(unpacked(kept)) for kept in articles])
    except (zlib.error, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        log.warning("exchange %d of a conversation is damaged: %s", number, error)
        return Exchange(number, question, trouble=DAMAGED, id=id_of(record))


def id_of(record: bytes) -> str:
    """Return the id of a kept exchange, "" where it has none or cannot be read."""
    try:
        return str(unpacked(record).get("id", ""))
    except (zlib.error, ValueError, AttributeError):
        return ""


def article_key(article: Article) -> str:
    """Return what is the same for articles that are the same in every fact."""
    return content_hash(json.dumps(article.as_json(), sort_keys=True), article.id)


def packed(data: dict[str, Any]) -> bytes:
    """Return data as compressed JSON."""
    return zlib.compress(json.dumps(data, separators=(",", ":"), default=lambda part: part.as_json()).encode("ascii"))


def unpacked(data: bytes) -> Any:
    """Return the data that was packed."""
    return json.loads(zlib.decompress(data))
