from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import PRECISIONS
from index.dates import parse_published

ISO = "2025-03-05T14:30"


@pytest.mark.parametrize(
    ("written", "value", "precision"),
    [
        ("2025-03-05", "2025-03-05", "day"),
        ("2025/3/5", "2025-03-05", "day"),
        ("20250305", "2025-03-05", "day"),
        ("20250305T143000Z", f"{ISO}+00:00", "minute"),
        ("2025-03-05T14:30:59Z", f"{ISO}+00:00", "minute"),
        ("2025-03-05T14:30:00.000-0500", f"{ISO}-05:00", "minute"),
        ("2025-03-05 14:30:00 +05:30", f"{ISO}+05:30", "minute"),
        ("2025-03-05 14:30", ISO, "minute"),
        ("Wed, 05 Mar 2025 14:30:00 GMT", f"{ISO}+00:00", "minute"),
        ("Wed, 5 Mar 2025 14:30:00 -0800", f"{ISO}-08:00", "minute"),
        ("March 5, 2025", "2025-03-05", "day"),
        ("Mar. 5, 2025", "2025-03-05", "day"),
        ("5th of March 2025", "2025-03-05", "day"),
        ("Wednesday, March 5, 2025", "2025-03-05", "day"),
        ("5-Mar-2025", "2025-03-05", "day"),
        ("March 5, 2025 at 2:30 p.m. EST", f"{ISO}-05:00", "minute"),
        ("March 5, 2025 2:30 PM ET", ISO, "minute"),  # ET is two zones: the time is stated, the zone is not
        ("March 5, 2025 12:05 am", "2025-03-05T00:05", "minute"),
        ("March 2025", "2025-03", "month"),
        ("2025-03", "2025-03", "month"),
        ("March 5", "--03-05", "day"),
        ("29 February", "--02-29", "day"),
        ("25/03/2025", "2025-03-25", "day"),
        ("03/25/2025", "2025-03-25", "day"),
        ("03/03/2025", "2025-03-03", "day"),
        (1741185000, f"{ISO}+00:00", "minute"),
        ("1741185000", f"{ISO}+00:00", "minute"),
        (1741185000123, f"{ISO}+00:00", "minute"),
        ("202503051430", ISO, "minute"),  # no day of 1976
        (202503051430, ISO, "minute"),
        ("20250305143000", ISO, "minute"),
        ("946684800000", "2000-01-01T00:00+00:00", "minute"),
    ],
)
def test_a_date_is_read_as_exactly_as_it_is_written(written, value, precision):
    found = parse_published(written, "field date")
    assert found is not None
    assert (found.value, found.precision) == (value, precision)
    assert (found.evidence.rule, found.evidence.text) == ("field date", str(written))


@pytest.mark.parametrize(
    "written",
    [
        "", " ", "2025", "May", "5", "14:30", "Wednesday", "yesterday", "n/a", "03/04/2025", "3.4.2025", "03/25/25",
        "31/02/2023", "2023-02-31", "February 30", "2025-13-01", "0001-01-01", "0001-01-01T00:00:00Z", "9999-12-31",
        "March 8-9, 2025", "8-9 March 2025",  # no day of 2009
        "2125-01-01", "31 June 2024", "0", "-1", "123", "999999999999999999999", "1e400", True,
        "The talks began on March 5, 2025 and ended soon after that, officials say to this day.",
    ],
)  # fmt: skip
def test_what_states_no_certain_day_gives_no_date(written):
    assert parse_published(written, "field date") is None


def test_a_time_that_does_not_exist_is_dropped_but_its_day_is_kept():
    found = parse_published("2025-03-05 25:61", "field date")
    assert found is None or found.value == "2025-03-05"


def test_tomorrow_may_be_stated_and_next_month_may_not():
    today = datetime.now(UTC).date()
    assert parse_published(today.isoformat(), "field date") is not None
    assert parse_published((max(today, date(2026, 11, 1)) + timedelta(days=40)).isoformat(), "field date") is None


@given(st.dates(date(1600, 1, 1), date(2026, 1, 1)), st.sampled_from(["%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%Y/%m/%d"]))
def test_every_full_day_is_read_back(day, form):
    found = parse_published(day.strftime(form), "field date")
    assert found is not None
    assert found.value == day.isoformat()


@given(st.one_of(st.text(), st.text("0123456789/-:. TZ+MarchpmAM,"), st.integers(), st.floats()))
def test_nothing_makes_it_fail_and_what_it_finds_is_well_formed(written):
    found = parse_published(written, "field date")
    if found:
        assert found.precision in PRECISIONS
        assert found.days is None or 15000101 <= found.days[0] <= found.days[1] <= 20991231
