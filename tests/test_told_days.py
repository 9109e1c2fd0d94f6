"""A weekday is a day only beside its article's date, and only where the words around tell whether it is past or to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import Article, Evidence, PublishedDate
from index.calendar_words import WEEKDAYS
from rag import Citation
from rag.conflicts import conflicts
from rag.day_notes import day_notes
from rag.grouping import Said, decided
from rag.support import check
from rag.told_days import told_days

THURSDAY = "2018-06-07"


def article(text: str, published: str | None = THURSDAY, precision: str = "day") -> Article:
    stated = PublishedDate(published, precision, Evidence("field date", published)) if published else None
    return Article(file=f"{published}.txt", text=text, published=stated)


def days(text: str, published: str | None = THURSDAY, precision: str = "day") -> list[str]:
    return [str(told.day) for told in told_days(article(text, published, precision), (0, len(text)))]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The mayor resigned on Monday.", "2018-06-04"),
        ("She said late Tuesday that she knew.", "2018-06-05"),
        ("The court freed him Thursday.", "2018-06-07"),  # the day of publication itself (AP)
        ("On Wednesday, the council voted.", "2018-06-06"),
        ("On Wednesday, Ann Lee, who will retire, voted to stay.", "2018-06-06"),
        ("Ann Lee Monday signed the bill.", "2018-06-04"),
        ("Monday night's vote was close.", "2018-06-04"),
        ("He said on Monday that the talks will resume.", "2018-06-04"),
        ("The talks will resume on Monday.", "2018-06-11"),
        ("The bridge will be opened on Saturday.", "2018-06-09"),
        ("She said he’ll resign on Monday.", "2018-06-11"),
        ("The order given on Tuesday will be reviewed.", "2018-06-05"),
        ("They condemned Monday’s attack and left for talks.", "2018-06-04"),
        ("The court is set to rule on Friday.", "2018-06-08"),
        ("The ship sank last night.", "2018-06-06"),
        ("The ship sank yesterday.", "2018-06-06"),
        ("The vote is tomorrow.", "2018-06-08"),
        ("“We won,” he said Monday.", "2018-06-04"),
    ],
)
def test_a_weekday_is_the_nearest_one_in_the_tense_of_its_clause(text: str, day: str) -> None:
    assert days(text) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "They agreed to meet on Monday.",  # ahead, or not
        "The vote scheduled for Monday was called off.",
        "The checks were to be sent Monday.",
        "He could rule on Monday.",
        "The case opens Monday.",
        "It must be done by Friday.",
        "It was open from Monday to Friday.",
        "It rained on Monday and Tuesday of that week.",
        "He resigned last Monday.",
        "He resigned on a Monday.",
        "It closed on Monday, May 7.",
        "It closed on Monday, 7 May 2018.",
        "It was Black Friday.",
        "He told the Sunday Times.",
        "He won on Super Tuesday.",
        "She met him the previous Monday.",
        "“He left on Monday,” she said.",  # on what day she said so is not known
        "He left on Mondays.",
        "He sang on Sunday mornings.",
        "He left on Tuesday of last week.",
        "He left on the Sunday before the vote.",
        "It will be held on Saturday (16 June).",
        "The court moved the case to Monday.",
        "It kept the government funded past Tuesday.",
        "Unions called a strike for Monday.",
        "They met ahead of her summit with Chan on Tuesday.",
        "He named his side for Saturday's match.",
        "She said he's leaving on Saturday.",
        "She said he'd leave on Saturday.",
        "The city said the park reopens Saturday.",
        "The album is released on Saturday.",
        "The Senate will investigate Tuesday's shooting.",
        "Monday’s ruling will cut prices.",  # which it was, or will be
        "Sheffield Wednesday lost.",
        "She left on the last night of the festival.",
        "The state could end it tomorrow.",
        "They fought for a better tomorrow.",
        "He sang Yesterday at the end.",
        "‘He left on Tuesday,’ she said.",
        "'We don't know who left on Tuesday,' she said.",
        "He died on Friday.",  # six days back: rather the day after, in a text that was changed since
    ],
)
def test_where_the_words_do_not_tell_there_is_no_day(text: str) -> None:
    assert days(text) == []


def test_a_quotation_that_reaches_over_sentences_holds_no_day() -> None:
    assert days("“We knew. He left on Monday. We stayed,” she said.") == []


@pytest.mark.parametrize(("published", "precision"), [(None, ""), ("2018-06", "month"), ("--06-07", "day")])
def test_without_a_day_of_publication_there_is_none(published: str | None, precision: str) -> None:
    assert days("The mayor resigned on Monday.", published, precision) == []


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.sampled_from(WEEKDAYS))
def test_a_told_day_is_of_its_weekday_and_within_five_days(published: date, weekday: str) -> None:
    text = f"The mayor resigned on {weekday.title()}. The next will be sworn in on {weekday.title()}."
    told = told_days(article(text, published.isoformat()), (0, len(text)))
    assert [one.text for one in told] == [weekday.title()] * len(told)
    for one in told:
        assert WEEKDAYS[one.day.weekday()] == weekday
        assert abs(one.day - published) <= timedelta(days=5)
        assert one.day <= published if one.span[0] < 40 else one.day >= published


def cited(number: int, words: str, text: str, published: str) -> Citation:
    place = text.index(words)
    return Citation(number, article(text, published), 0, len(text), answer=(place, place + len(words)))


MONDAY = ("Monday night", "Trump tweeted on Monday night that the visit was off.", "2018-06-05")
TUESDAY = ("on Tuesday", "Trump tweeted on Tuesday that the visit was off.", "2018-06-06")
SAME = ("on Monday", "Trump tweeted on Monday that the visit was off.", "2018-06-06")
WHEN = "When did Trump tweet that the visit was off?"


def test_weekdays_that_are_other_days_conflict_and_show_their_dates() -> None:
    (found,) = conflicts(WHEN, [cited(1, *MONDAY), cited(2, *TUESDAY)])
    assert found.values == (("Monday night [4 June 2018]", 1), ("on Tuesday [5 June 2018]", 2))
    assert conflicts(WHEN, [cited(1, *MONDAY), cited(2, *SAME)]) == ()
    written = ("June 4", "Trump tweeted on June 4 that the visit was off.", "2018-08-01")
    assert conflicts(WHEN, [cited(1, *MONDAY), cited(2, *written)]) == ()


def test_a_day_within_what_another_answer_leaves_open_is_no_conflict() -> None:
    when = "When will the bridge open?"
    after = ("after Monday", "The bridge will open after Monday.", THURSDAY)
    assert conflicts(when, [cited(1, *after), cited(2, "12 June", "The bridge will open on 12 June.", THURSDAY)]) == ()
    by = ("by 31 January 2019", "The bridge will open by 31 January 2019.", THURSDAY)
    assert (
        conflicts(when, [cited(1, *by), cited(2, "31 December 2018", "It will open on 31 December 2018.", THURSDAY)])
        == ()
    )
    assert conflicts(when, [cited(1, *by), cited(2, "1 March 2019", "It will open on 1 March 2019.", THURSDAY)]) != ()


def test_the_same_weekday_of_two_weeks_is_another_answer() -> None:
    def said(words: str, text: str, published: str) -> Said:
        told = told_days(article(text, published), (0, len(text)))
        return Said(words, None, text, tuple(one.written for one in told))  # type: ignore[arg-type]

    later = ("on Monday", SAME[1], "2018-06-13")
    assert decided(WHEN, said(*MONDAY), said(*SAME)) is True
    assert decided(WHEN, said(*SAME), said(*later)) is False
    assert decided("Who tweeted?", said(*SAME), said(*later)) is None


def test_a_note_dates_the_weekdays_of_an_answer_to_when() -> None:
    citations = [cited(1, *MONDAY), cited(2, *TUESDAY)]
    assert day_notes(WHEN, citations) == (
        "By the dates of the articles, “Monday night” is 4 June 2018 [1]; “Tuesday” is 5 June 2018 [2].",
    )
    assert day_notes("Who tweeted?", citations) == ()
    assert cited(1, *MONDAY).as_json()["days"] == [{"text": "Monday night", "day": "2018-06-04"}]


@pytest.mark.parametrize(
    ("statement", "doubt"),
    [
        ("On June 4, 2018, Trump tweeted that the visit was off.", None),
        ("Trump tweeted on Monday, 4 June 2018, that the visit was off.", None),
        ("NPR reported on June 5, 2018, that Trump tweeted that the visit was off.", None),
        ("On June 3, 2018, Trump tweeted that the visit was off.", "date June 3, 2018 is not in the cited passage"),
        (
            "On June 5, 2018, Trump tweeted that the visit was off.",
            "date June 5, 2018 is that of the article; “Monday night” in the cited passage is 4 June 2018",
        ),
    ],
)
def test_a_statement_may_date_a_weekday_and_not_by_the_day_of_the_article(statement: str, doubt: str | None) -> None:
    text, told = MONDAY[1], told_days(article(MONDAY[1], MONDAY[2]), (0, len(MONDAY[1])))
    assert check(statement, [text], known=["NPR", "June 5, 2018"], days=told) == ((doubt,) if doubt else ())
