"""What becomes of a question that is typed on the page, as data: its limits and how long it may be."""

from __future__ import annotations

import pytest

from index import InvalidValue
from ui.asking import checked_question, filters_of


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
