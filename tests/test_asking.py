"""What becomes of a question that is typed on the page, as data: its limits, its notes and how long it may be."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Corpus
from serving import QUESTION, newsroom_of

from index import InvalidValue
from rag import Filters
from ui.asking import checked_question, filters_of, replies
from ui.conversation import Inquiry


def test_an_article_outside_of_the_limits_is_named_by_title_outlet_and_date_in_words(corpus: Corpus) -> None:
    room = newsroom_of(corpus)
    inquiry = Inquiry(QUESTION, filters=Filters(outlets=("Northern Wire",), published_from=date(2025, 6, 1)))
    *_, last = replies(room, (), inquiry)
    room.close()
    assert last[-1].answer is not None
    assert last[-1].answer.notes[-1] == (
        "Without the limit on dates it is answered by “Report wire.json” (Northern Wire, 5 March 2025)."
    )


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


def test_a_question_that_is_too_long_is_refused_with_both_numbers() -> None:
    with pytest.raises(InvalidValue, match="1,001 characters; 1,000 are allowed"):
        checked_question("w" * 1_001)
