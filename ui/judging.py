"""What a visitor thinks of an answer: read from what his browser sent, and kept beside the index and in the history."""

from __future__ import annotations

from dataclasses import replace

from ui.archive import Archive
from ui.conversation import Exchange, Visit
from ui.newsroom import Newsroom
from ui.thumbs import Verdict, record

__all__ = ["judged"]


def judged(
    newsroom: Newsroom, archive: Archive, user: str, visit: Visit, exchange: Exchange, thumb: str, said: str
) -> Exchange:
    """Return an answered exchange with this verdict on it; a comment, also an empty one, leaves the thumb, or makes it up.

    Raises OnRecordError where it cannot be kept.
    """
    assert exchange.answer is not None
    said = said.strip()
    verdict: Verdict = (exchange.thumb or "up") if said or not thumb else "down" if thumb == "down" else "up"
    # A thumb that is pressed again takes nothing back that was said with it.
    comment = said or (exchange.comment if verdict == exchange.thumb else "")
    record(
        newsroom.settings.index,
        verdict,
        exchange.question,
        exchange.answer.as_json(),
        filters=exchange.filters.as_json(),
        comment=comment,
        history=[earlier.question for earlier in visit.conversation if earlier.number < exchange.number],
        user=user or None,
        of=f"{visit.id}/{exchange.number}/{exchange.question}",  # two tabs may give two questions one number
    )
    now = replace(exchange, thumb=verdict, comment=comment)
    archive.revise(user, visit, now)
    return now
