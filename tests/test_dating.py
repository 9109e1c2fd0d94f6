"""A date in a question is a filter where it says when something was published, and never where it says when it happened."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.dating import publication_dates
from rag.filters import Filters
from rag.parts import outlets_in
from rag.question import infer_dates, infer_filters

OUTLETS = ["Northern Wire", "Evening Herald", "The Guardian", "USA Today"]
TODAY = date(2025, 3, 12)  # a Wednesday


def bounds(first: str | None, last: str | None = None) -> Filters:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    return Filters(published_from=days[0], published_to=days[1])


DAY, MARCH = bounds("2025-03-05", "2025-03-05"), bounds("2025-03-01", "2025-03-31")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("According to Reuters in March 2025, who paid for the dam?", MARCH),
        ("Who, according to the Evening Herald on 5 March 2025, paid for the dam?", DAY),
        ("What did the Reuters article of 5 March 2025 say about the dam?", DAY),
        ("Who is quoted in the Northern Wire report published on March 5th, 2025?", DAY),
        ("Who is quoted in the Northern Wire report on the dam published on March 5, 2025?", DAY),
        ("Who is quoted in a report by the Northern Wire, dated 2025-03-05, on the dam?", DAY),
        ("Which company did TechCrunch write about on 5 March 2025?", DAY),
        ("What did Reuters report in March 2025 about the dam?", MARCH),
        ("What has the Guardian written since March 2025 about the dam?", bounds("2025-03-01")),
        ("What had Reuters and the BBC reported before 5 March 2025 on the dam?", bounds(None, "2025-03-04")),
        ("What did the Guardian say after March 2025 about the dam?", bounds("2025-04-01")),
        ("What did Reuters publish between 5 and 9 March 2025 on the dam?", bounds("2025-03-05", "2025-03-09")),
        ("What did Reuters report from March 30 to April 2, 2025?", bounds("2025-03-30", "2025-04-02")),
        ("What did Reuters report between March and May 2025 about it?", bounds("2025-03-01", "2025-05-31")),
        ("In March 2025, what did Reuters report about the dam?", MARCH),
        ("Who does the 5 March 2025 Guardian article blame for the cracks?", DAY),
        ("Who does the Guardian's March 2025 investigation blame?", MARCH),
        ("Whom does the Evening Herald blame in its March 5, 2025, article?", DAY),
        ("Who wrote the Evening Herald story from Wednesday, 5 March 2025?", DAY),
        ("Who is named in the story in the Guardian of 5 March 2025?", DAY),
        ("Who broke the dam (Reuters, 5 March 2025)?", DAY),
        ("Who broke it, as the Guardian (5 March 2025) has it?", DAY),
        ("Who broke the dam, as reported by Reuters in March 2025?", MARCH),
        ("Who was quoted by Reuters on 5th of March 2025?", DAY),
        ("How many workers does the article of 5 March 2025 count?", DAY),
        ("How many workers do articles from March 2025 count?", MARCH),
        ("Which articles about the dam published in March 2025 name the engineer?", MARCH),
        ("Which stories published by 5 March 2025 name the engineer?", bounds(None, "2025-03-05")),
        ("Who left, in articles from March 2025 to 5 April 2025?", bounds("2025-03-01", "2025-04-05")),
        ("What does news coverage since 2024 say about the dam?", bounds("2024-01-01")),
        ("What did 'The Guardian' report on 5 March 2025 about the dam?", DAY),
        ("What does the article by the Guardian - Life and Style published on 5 March 2025 praise?", DAY),
        ("What does the Guardian piece published at 2025-03-05T10:00:00Z praise?", DAY),
        ("What did USA Today report in March 2025?", MARCH),
        ("Which 2024 articles name the engineer?", bounds("2024-01-01", "2024-12-31")),
        ("What did Reuters, on 5 March 2025, say about the dam?", DAY),
        ("What was written in March 2025 by Reuters about the dam?", MARCH),
        ("Who is on the cover of the March 2025 issue of Time?", MARCH),
        ("Who is named in the Guardian's 5 March 2025 edition?", DAY),
        ("According to a March 2025 Reuters report, who paid for the dam?", MARCH),
        # an outlet reports within days of what happens: the time at the end is that of the report, too
        ("What did Fox News report about the Mueller report in March 2025?", MARCH),
        ("What did Reuters and the BBC report about impeachment in March 2025?", MARCH),
        ("What has CNN written on the shutdown of the government during March 2025", MARCH),
        ("How did the BBC cover the election in March 2025?", MARCH),
        ("Which towns did Reuters mention about the flood in March 2025?", MARCH),
        ("What did Reuters report about the vote on 5 March 2025?", bounds("2025-03-05", "2025-03-06")),
        # relative to the day of asking
        ("What did Reuters report last week about the dam?", bounds("2025-03-03", "2025-03-09")),
        ("What has Reuters reported this week?", bounds("2025-03-10", "2025-03-16")),
        ("Who is blamed in yesterday's Guardian article?", bounds("2025-03-11", "2025-03-11")),
        ("Who is blamed in articles published last month?", bounds("2025-02-01", "2025-02-28")),
        ("What did the Guardian write in the past three days about the dam?", bounds("2025-03-09", "2025-03-12")),
        ("Who is blamed in an article from last year?", bounds("2024-01-01", "2024-12-31")),
    ],
)
def test_a_date_of_publication_is_a_filter(question: str, expected: Filters) -> None:
    parsed = infer_dates(question, OUTLETS, TODAY)
    assert parsed.inferred == expected
    assert not any(word in parsed.search_text for word in ("2024", "2025", "last", "yesterday", "past", " published"))


@pytest.mark.parametrize(
    "question",
    [
        "Who won the election in November 2024?",
        "What happened on October 7, 2023?",
        "Who was killed in the strike of 5 March 2025?",
        "Which minister resigned last week?",
        "Who left the talks yesterday?",
        "According to Reuters, who resigned in March 2025?",
        "Who resigned in March 2025, according to Reuters?",
        "In March 2025, who resigned according to the Guardian?",
        "What happened on 5 March 2025 in Tarn, as the Guardian tells it?",
        "What did Reuters report about last week's vote?",
        "What did Trump say about Mattis in March 2025?",
        "What did Trump tell Reuters about Mattis in March 2025?",
        "What did the head of Reuters say about the strike in March 2025?",
        "What did Reuters report about the war in 2003?",
        "What did Reuters report about the summit planned in March 2025?",
        "What did Reuters report about plans for the summit in March 2025?",
        "What did Reuters report about the next summit in May 2025?",
        "What did Reuters report about the woman who vanished in March 2025?",
        "What did Reuters report about the book published in March 2025?",
        "What did the Guardian write about October 7, 2023?",
        "What did Reuters say about the October 7, 2023 attack?",
        "What did Reuters report on October 7, 2023 attacks?",
        "How did the BBC cover the election in November 2024 that Biden left?",
        "What did the Reuters coverage of October 7, 2023 leave out?",
        "What is the story of 5 March 2025?",
        "What do articles on October 7, 2023 agree on?",
        "According to the Reuters article, what happened on October 7, 2023?",
        "Who told Reuters in March 2025 that the dam would break?",
        "Which editor of the Guardian said in March 2025 that he would go?",
        "What did a reader write to the Guardian in March 2025?",
        "Which presenter did the BBC hire in March 2025?",
        "Who bought the Washington Post in October 2013?",
        "What did Hamas say in March 2025?",
        "What did the report in March 2024 find?",
        "Who wrote the UN report published in March 2025?",
        "What does the Guardian say of the study published in March 2025?",
        "Which Reuters article mentions the memo published on 5 March 2025?",
        "Does the Guardian report say that the dam was finished in 2024?",
        "What does the Reuters report on hostages released in March 2025 say?",
        "Who leaked the report of 5 March 2025 to Reuters?",
        "Who will present the report on 5 March 2025?",
        "How many people lost their coverage in March 2025?",
        "How many pages has the report of 2000 words in the Guardian?",
        "Who wrote the book published in March 2025 that the Guardian praised?",
        "What was decided at the summit of 5 March 2025 that Reuters reported on?",
        "Who owned USA Today when it reported the strike?",
        "Did the Guardian report that rents rose in 2024?",
        "What did Reuters report on 31 February 2025?",
        "Was the Guardian first published in 1821?",
        "What does the Guardian report on a man who appeared in March 2025 say?",
        "What does the Reuters article on Lee, who posted on 5 March 2025, say?",
        "What does the Guardian analysis of March 2025 budget plans find?",
        "Which editor who left Reuters in March 2025 said that he was tired?",
        "What happened after 31 December 9999, as Reuters reported?",
        "What did Reuters say happened in March 2025?",
        "Did the dam hold in 2024, as the Guardian article claims?",
        "Which law of March 2025 does the BBC describe?",
    ],
)
def test_a_date_of_what_happened_is_none(question: str) -> None:
    parsed = infer_dates(question, OUTLETS, TODAY)
    assert parsed.inferred == Filters()
    assert parsed.search_text == question


def test_several_days_in_one_question_are_no_filter() -> None:
    question = "Did the Reuters article of 5 March 2025 and that of the Guardian of 9 March 2025 differ?"
    assert len(publication_dates(question, outlets_in(question, OUTLETS))) == 2
    assert infer_dates(question, OUTLETS).inferred == Filters()


def test_a_date_and_the_outlet_beside_it_are_both_taken_out_of_what_is_searched() -> None:
    parsed = infer_filters("According to the Northern Wire in March 2025, who paid for the dam?", OUTLETS)
    assert parsed.inferred == Filters(("Northern Wire",), date(2025, 3, 1), date(2025, 3, 31))
    assert parsed.search_text == "who paid for the dam?"


@given(
    st.lists(
        st.sampled_from(
            ["Reuters", "report", "published", "on", "in", "5", "March", "2025", "last week", "\ue001", "'", "("]
        )
    )
)
def test_no_words_break_the_rules(words: list[str]) -> None:
    text = " ".join(words)
    for dated in publication_dates(text, outlets_in(text, OUTLETS), TODAY):
        start, end = dated.span
        assert 0 <= start < end <= len(text)
        assert dated.bounds.are_dated
