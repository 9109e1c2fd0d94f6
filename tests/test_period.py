"""The time that a question asks about prefers what was published then, and lets nothing through or out."""

from collections.abc import Sequence

import pytest
from test_answerer import PointingReader, answer, hit

from index import Evidence, PublishedDate
from rag import Hit
from rag.answerer import EmbeddedAnswerer
from rag.period import OTHER_TIME, OTHER_YEAR, SAME_TIME, period_of
from rag.reader import Reading

WHERE = "Where did the envoys meet in June 2018?"


def article(file: str, text: str, day: str | None) -> Hit:
    published = PublishedDate(day, "month" if len(day) == 7 else "day", Evidence("field date", day)) if day else None
    return hit(file, text, published=published)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        (WHERE, "2018-06-01", "2018-06-30"),
        ("Where did the envoys meet on 12 June 2018?", "2018-06-12", "2018-06-12"),
        ("Who spoke at the June 2018 meeting?", "2018-06-01", "2018-06-30"),
        ("Where did the envoys meet in 2018?", "2018-01-01", "2018-12-31"),
        ("How many had died by the end of May 2020?", "2020-05-22", "2020-05-31"),
        ("How many had died by May 31, 2020?", "2020-05-22", "2020-05-31"),
        ("How many had died by May 2020?", "2020-05-01", "2020-05-31"),
        ("Who left in early May 2020?", "2020-05-01", "2020-05-10"),
        ("Who left in mid-May 2020?", "2020-05-01", "2020-05-31"),
        ("Who was elected in late 2019?", "2019-09-04", "2019-12-31"),
        ("Who was elected in early 2019?", "2019-01-01", "2019-04-29"),
    ],
)
def test_the_one_date_of_what_happened_is_the_time_asked_for(question: str, first: str, last: str) -> None:
    period = period_of(question)
    assert period is not None
    assert (str(period.first), str(period.last)) == (first, last)


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        (WHERE, "Where did the envoys meet?"),
        ("Who spoke at the June 2018 meeting?", "Who spoke at the meeting?"),
        ("How many had died by the end of May 2020?", "How many had died?"),
        ("On 12 June 2018, who met the envoys?", "who met the envoys?"),
        ("In May 2018 who resigned?", "who resigned?"),
        ("How much did the index lose on June 12, 2018, and why?", "How much did the index lose and why?"),
    ],
)
def test_the_question_without_its_date_is_still_one(question: str, bare: str) -> None:
    period = period_of(question)
    assert period is not None
    assert period.bare == bare


class ListeningReader(PointingReader):
    """Remembers which question it was asked of which text."""

    def __init__(self) -> None:
        super().__init__({})
        self.asked: dict[str, str] = {}

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        self.asked |= {text: question for _, text in passages}
        return super().read(question, passages)


def test_what_was_published_then_is_not_asked_for_the_date_which_it_hardly_says() -> None:
    then = article("then.txt", "The envoys met in Singapore.", "2018-06-12")
    later = article("later.txt", "The envoys met in Hanoi.", "2019-07-06")
    reader = ListeningReader()
    read = EmbeddedAnswerer(reader, 0.5).read(WHERE, [later, then])  # type: ignore[arg-type]
    assert {c.hit.article.file for c in read} == {"then.txt", "later.txt"}
    assert reader.asked == {then.passage.text: "Where did the envoys meet?", later.passage.text: WHERE}


@pytest.mark.parametrize(
    "question",
    [
        "Where did the envoys meet?",
        "Where did the envoys meet last week?",
        "Where have the envoys met since June 2018?",
        "What was built between March 2018 and June 2019?",
        "Who was freed in May 2018 and had been held since June 2015?",
        "Who is quoted in the Reuters article of 12 June 2018?",
        "What are the targets for 2020?",
        "Who wrote Project 2020?",
        "Which company, founded in June 2015 and reported by TechCrunch as the developer of the platform, has said that it is "
        "planning to launch another one?",
        "Who will be king in June 2990?",
        "Why were 2000 people evacuated?",
        "How did 1500 jobs get lost?",
        "What happened to flight 1549?",
    ],
)
def test_no_date_or_several_or_one_of_publication_is_no_time_asked_for(question: str) -> None:
    assert period_of(question) is None


@pytest.mark.parametrize(
    ("published", "sentence", "gain"),
    [
        ("2018-06-12", "They met in Singapore.", SAME_TIME),
        ("2018-07-03", "They met in Singapore.", SAME_TIME),
        ("2018-06", "They met in Singapore.", SAME_TIME),
        ("2018-06-12", "They met in Singapore, as on May 5.", SAME_TIME),
        ("2018-06-12", "They met in Geneva in the 1957-1958 season.", 0.0),
        ("2018-05-30", "They met in Singapore.", OTHER_TIME),
        ("2019-07-06", "They met in Singapore.", 0.0),
        ("2018-05-30", "They meet in Singapore on June 12.", SAME_TIME),
        ("2019-07-06", "They met in Hanoi on June 30, 2019.", OTHER_YEAR),
        ("2019-07-06", "They met in Hanoi in 2019.", OTHER_YEAR),
        ("2019-07-06", "They met in Hanoi on June 30.", OTHER_YEAR),  # this year's
        ("2019-07-06", "They met in Hanoi in June.", OTHER_YEAR),
        ("2019-05-30", "They met in Singapore in June.", OTHER_TIME),  # perhaps last year's
        ("2019-07-06", "They met in Hanoi in May.", OTHER_TIME),
        ("2019-07-06", "They met in Singapore last year.", 0.0),
        ("2020-07-06", "They met in Hanoi last year.", OTHER_TIME),
        ("2019-07-06", "They had met in Singapore, he said on Monday.", 0.0),
        ("2019-07-06", "They met in Singapore on 12 June 2018, and on June 30, 2019.", SAME_TIME),
        ("2019-07-06", "They met in Singapore in 2018.", 0.0),
        (None, "They met in Singapore on June 30.", 0.0),
        (None, "They met in Hanoi on June 30, 2019.", OTHER_YEAR),
    ],
)
def test_a_sentence_fits_by_its_articles_day_or_else_by_the_days_in_it(
    published: str | None, sentence: str, gain: float
) -> None:
    period = period_of(WHERE)
    assert period is not None
    assert period.fit(article("a.txt", sentence, published).article, (0, len(sentence))) == gain


def test_a_plan_may_have_been_published_before_its_time() -> None:
    period = period_of("Where were the envoys expected to meet in June 2018?")
    assert period is not None
    assert period.fit(article("a.txt", "They meet in Singapore.", "2018-05-30").article, (0, 23)) == 0.0


@pytest.mark.parametrize(
    ("published", "gain"),
    [("2019-01-20", SAME_TIME), ("2019-07-20", SAME_TIME), ("2018-11-20", SAME_TIME), ("2019-12-31", OTHER_YEAR)],
)
def test_a_date_without_year_is_the_last_or_one_soon_to_come(published: str, gain: float) -> None:
    period = period_of("Where did they meet on 30 December 2018?")
    assert period is not None
    assert period.fit(article("a.txt", "They meet on December 30.", published).article, (0, 25)) == gain


def test_days_that_are_told_may_all_be_others() -> None:
    period = period_of("How many jobs were added in March 2019?")
    assert period is not None
    for words, is_other in (
        ("It added 33,000 in February.", True),
        ("It added 196,000 in March, and 33,000 in February.", False),
        ("It added 196,000, it said on Friday.", False),
        ("It added 2 million in 2019.", False),
        ("It added 2 million in 2018.", True),
    ):
        told = article("a.txt", words, "2019-04-05").article
        assert period.is_other_in(told, (0, len(words))) is is_other


def test_last_year_is_the_year_before_the_article() -> None:
    period = period_of("Who won the 2016 cup?")
    assert period is not None
    for year, gain in (("2017", SAME_TIME), ("2018", OTHER_TIME)):
        winners = article("a.txt", "Last year's winners, Lundby, came.", f"{year}-06-05").article
        assert period.fit(winners, (0, 34)) == gain


def test_what_was_published_at_the_time_leads_and_nothing_is_filtered() -> None:
    then = article("then.txt", "The envoys met in Singapore.", "2018-06-12")
    later = article("later.txt", "The envoys met in Hanoi on June 30, 2019.", "2019-07-06")
    scores = {"Singapore": 10.0, "Hanoi": 12.0}
    for question, first in ((WHERE, "then.txt"), ("Where did the envoys meet?", "later.txt")):
        assert answer(question, [later, then], scores).citations[0].article.file == first
    undated = article("undated.txt", "The envoys met in Hanoi.", None)
    assert [c.article.file for c in answer(WHERE, [undated], scores).citations] == ["undated.txt"]


def test_the_right_time_makes_no_answer_surer_and_another_less_sure() -> None:
    text = "The envoys met in Singapore."
    sure = [
        answer(WHERE, [article("a.txt", text, day)], {"Singapore": 3.0}).confidence
        for day in ("2018-06-12", None, "2018-05-01")
    ]
    assert sure[0] == sure[1] > sure[2]
