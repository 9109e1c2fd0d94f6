"""What becomes of a question that is typed on the page, as data: its limits and how long it may be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from conftest import Corpus
from serving import newsroom_of

from index import InvalidValue
from rag import Answer, Turn
from ui.asking import checked_question, filters_of, replies
from ui.conversation import Inquiry


@pytest.mark.parametrize(
    ("days", "message"),
    [
        (("2025-04-01", "2025-03-01", ""), "^Published from 2025-04-01 is later than 2025-03-01"),
        (("", "", "1 May"), "^As of: '1 May' is not a date"),
    ],
)
def test_days_that_cannot_be_meant_are_refused_with_the_labels_of_their_fields(
    days: tuple[str, str, str], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        filters_of([], *days)


class Room:
    """A newsroom whose desk notes what it is asked after what."""

    def __init__(self) -> None:
        self.heard: list[list[str]] = []

    def desk(self) -> Room:
        return self

    def stream(self, question: str, history: Sequence[Turn], **_: object) -> Iterator[Answer]:
        self.heard.append([turn.question for turn in history])
        yield Answer(question, question, "not_found")


def test_what_is_asked_again_means_what_it_meant() -> None:
    room, conversation = Room(), ()
    for question in ("Who is Ann Lee?", "What did she reject?", "Who is Bo Chan?"):
        *_, conversation = replies(room, conversation, Inquiry(question, infer=False))  # type: ignore[arg-type,assignment]
    *_, again = replies(room, conversation, conversation[1].inquiry, of=2)  # type: ignore[arg-type,attr-defined,misc]
    assert [len(heard) for heard in room.heard] == [0, 1, 2, 1]
    assert room.heard[-1] == ["Who is Ann Lee?"]
    assert len(again) == 4


def test_a_question_that_is_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(InvalidValue, match="1,001 characters; 1,000 are allowed"):
        checked_question("w" * 1_001)


def test_outlets_called_by_their_last_words_are_set_side_by_side(corpus: Corpus) -> None:
    question = "What do the Wire and the Herald say about the captives?"
    *_, (exchange,) = replies(newsroom_of(corpus), (), Inquiry(question))
    assert exchange.comparison is not None
    assert {side.outlet for side in exchange.comparison.sides} == {"Northern Wire", "Evening Herald"}
