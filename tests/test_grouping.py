"""Answers that say the same land in one group: by figure or day where the question asks for one, else by meaning."""

from __future__ import annotations

import numpy as np
import pytest
from fakes import BagOfWords

from evals.grouping import scores
from index import Article, Evidence, PublishedDate
from rag import Citation
from rag.conflicts import conflicts
from rag.grouping import Said, decided, grouped, is_opposite, is_repeated, linked

MODEL = BagOfWords()


def said(words: str) -> Said:
    return Said(words, *MODEL.embed_passages([words]))


def cited(number: int, text: str, answer: str, day: str | None = None) -> Citation:
    published = PublishedDate(day, "day", Evidence("field date", day)) if day else None
    start = text.index(answer)
    article = Article(file=f"{number}.txt", text=text, published=published)
    return Citation(number, article, 0, len(text), (start, start + len(answer)))


@pytest.mark.parametrize(
    ("question", "one", "other", "same"),
    [
        ("How many were held?", "59 captives", "fifty-nine people", True),
        ("How many were held?", "59 captives", "24", False),
        ("How many were held?", "about 60", "59", True),  # a rounded figure
        ("How many were held?", "at least 96", "at least 100", False),
        ("How many were held?", "about 2,886", "2,750", False),  # it is not rounded so far
        ("How many were held?", "dozens", "59", None),
        ("How much did it cost to build?", "$1.2 million", "$1,200,000", True),
        ("How long did it last?", "42 days", "six weeks", True),
        ("How long did it last?", "six months", "six weeks", False),
        ("When did it end?", "on March 5", "5 March 2025", True),
        ("When did it end?", "March 5", "March 6", False),
        ("When did it end?", "2024", "July 1, 2024", True),
        ("When did it end?", "on Tuesday", "March 6", None),
        ("Why did it end?", "after 3 days", "after 4 days", None),  # not what is asked for
    ],
)
def test_figures_and_days_decide_where_the_question_asks_for_them(
    question: str, one: str, other: str, same: bool | None
) -> None:
    assert decided(question, said(one), said(other)) is same
    assert decided(question, said(other), said(one)) is same


def test_answers_in_nearly_the_same_words_are_one_group_and_others_are_not() -> None:
    answers = [
        said("to stop the smuggling of drugs"),
        said("the smuggling of drugs"),
        said("because bridges were closed for repair"),
    ]
    assert grouped("Why were trucks inspected?", answers) == [[0, 1], [2]]


def test_no_answers_make_no_groups() -> None:
    assert grouped("Why?", []) == []


def test_groups_are_joined_by_the_average_of_their_pairs() -> None:
    chain = np.array([[1.0, 0.9, 0.2], [0.9, 1.0, 0.7], [0.2, 0.7, 1.0]])  # 1 and 2 are alike, 0 and 2 are not
    assert linked(chain, 0.5) == [[0, 1], [2]]
    assert linked(chain, 0.4) == [[0, 1, 2]]


def test_different_figures_conflict_in_the_order_of_their_dates() -> None:
    citations = [
        cited(1, "Some 24 captives are held.", "24", "2025-03-09"),
        cited(2, "Some 250 captives were held.", "250"),
        cited(3, "They hold 59 captives.", "59", "2025-03-05"),
        cited(4, "The rescue cost $40 million.", "$40 million", "2025-03-06"),  # about something else
    ]
    (conflict,) = conflicts("How many captives are held?", citations)
    assert conflict.about == "how many captives are held"
    assert conflict.values == (("59", 3), ("24", 1), ("250", 2))


def told(number: int, article: Article, answer: str) -> Citation:
    start = article.text.index(answer)
    return Citation(number, article, 0, len(article.text), (start, start + len(answer)))


def test_an_article_that_tells_of_before_and_after_contradicts_neither_itself_nor_who_tells_of_one_of_them() -> None:
    question = "How many captives are held?"
    report = Article("report.txt", "Of 250 captives at first, 59 captives are still held.")
    own = [told(1, report, "250"), told(2, report, "59")]
    assert conflicts(question, own) == ()
    assert conflicts(question, [*own, cited(3, "They hold 59 captives.", "59")]) == ()
    (conflict,) = conflicts(question, [*own, cited(3, "They hold 24 captives.", "24")])
    assert conflict.values == (("250", 1), ("59", 2), ("24", 3))


def test_only_those_conflict_that_say_what_happened_to_whom_is_counted() -> None:
    question = "How many people were injured in the collision?"
    texts = [
        "The collision injured 14 people.",
        "Seventeen people were hurt.",
        "After the collision all 44 people got off.",
    ]
    citations = [
        cited(n, text, answer) for n, (text, answer) in enumerate(zip(texts, ("14", "Seventeen", "44"), strict=True), 1)
    ]
    (conflict,) = conflicts(question, citations)
    assert [value for value, _ in conflict.values] == ["14", "Seventeen"]
    assert conflicts("How many people were stranded?", citations) == ()  # none says so: which of them means it?


def test_figures_of_different_units_are_no_conflict_also_where_the_unit_is_not_marked() -> None:
    texts = ["They hold 59 captives.", "They hold 40 % of the captives.", "It took 42 days.", "It took 6 weeks."]
    citations = [cited(n, text, text.split()[2]) for n, text in enumerate(texts, 1)]
    assert conflicts("How many captives are held?", citations[:2]) == ()
    assert conflicts("How long did it take?", citations[2:]) == ()
    (conflict,) = conflicts("How long did it take?", [*citations[2:], cited(5, "It took 43 days.", "43")])
    assert conflict.values == (("42 days", 3), ("43 days", 5))


def test_a_toll_is_a_figure_though_the_question_does_not_ask_how_many() -> None:
    citations = [cited(1, "The toll rose to 12.", "12"), cited(2, "At least 14 died.", "14")]
    (conflict,) = conflicts("What is the latest death toll?", citations)
    assert [value for value, _ in conflict.values] == ["12", "At least 14"]


@pytest.mark.parametrize(
    ("question", "one", "other", "is_so"),
    [
        ("How many are held?", "59 captives", "fifty-nine people", True),
        ("How many are held?", "59 captives", "59 %", False),
        ("How many are held?", "dozens", "Dozens", True),
        ("How many are held?", "dozens of captives", "59 captives", False),
        ("How long did it last?", "42 days", "42 months", False),
        ("When did it end?", "March 5", "5 March 2025", True),
        ("When did it end?", "on Tuesday", "on Tuesday", False),  # of which week?
        ("Who confirmed it?", "Steve Witkoff", "US envoy Witkoff", True),
        ("Who confirmed it?", "Ann Lee", "Bo Lee", False),
        ("Who confirmed it?", "Prince William", "William Burns", False),
        ("Who was freed?", "Ann Lee", "Ann Lee and Bo Chan", False),
        ("Whom did Trump send?", "Trump's envoy Steve Witkoff", "Witkoff", True),
        ("Why were trucks searched?", "the smuggling of drugs", "to stop the smuggling of drugs", True),
        ("What happened?", "Iran attacked Israel", "Israel attacked Iran", False),
        ("What did he reject?", "the plan", "the plan of Egypt", False),
        ("What did he want?", "lower taxes on the rich", "higher taxes on the rich", False),
        ("Was it confirmed?", "confirmed", "confirmed", False),
        ("What did he say?", "the", "a", False),
    ],
)
def test_words_alone_tell_that_an_answer_is_repeated(question: str, one: str, other: str, is_so: bool) -> None:
    assert is_repeated(question, (one, one), (other, other)) is is_so
    assert is_repeated(question, (other, other), (one, one)) is is_so


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("Lee was killed in the crash.", "Lee was hurt in the crash.", True),
        ("Lee was killed in the crash.", "Lee died of his injuries after the crash.", False),  # has both
        ("Sales rose.", "Sales fell.", True),
    ],
)
def test_words_are_opposite_where_neither_side_has_both(one: str, other: str, is_so: bool) -> None:
    assert is_opposite(one, other) is is_so
    assert is_opposite(other, one) is is_so


SAME = "How long did Ann Lee stay in the tower?"
LEAD = ("seven-year", "Ann Lee's seven-year stay in the tower strained her nerves.")


@pytest.mark.parametrize(
    ("answer", "sentence", "is_so"),
    [
        ("seven years", "The stay of Lee in the tower, of seven years, strained her nerves.", True),
        ("seven years", "Lee stayed in the tower for seven years.", True),
        ("seven years", "We have been waiting for this for seven years, a lawyer said.", False),  # for what?
        ("seven years", "Bo Chan stayed in the tower for seven years.", False),  # another person
        ("seven months", "Ann Lee's stay in the tower of seven months strained her nerves.", False),  # another unit
        ("nearly seven years", "Lee stayed in the tower for nearly seven years.", False),  # less than that
        ("seven years", "Lee might stay in the tower for seven years.", False),
        ("seven years", "Lee denied that she stayed in the tower for seven years.", False),
    ],
)
def test_a_sentence_is_a_further_source_only_if_read_alone_it_says_the_same(
    answer: str, sentence: str, is_so: bool
) -> None:
    assert is_repeated(SAME, (answer, sentence), LEAD) is is_so


@pytest.mark.parametrize(
    ("lead", "further"),
    [
        # the figures, names and most words of the first must stand in the other, not only its answer
        ("Ann Lee, who wrote the tax bill, told the Herald that she felt for farmers.", "Ann Lee wrote the tax bill."),
        ("Lee wrote the tax bill, which costs $5 million.", "It was Lee who wrote the tax bill."),
    ],
)
def test_what_says_only_a_part_of_a_statement_is_no_source_of_it(lead: str, further: str) -> None:
    who = "Who wrote the tax bill?"
    assert not is_repeated(who, ("Lee", further), ("Lee", lead))
    assert is_repeated(who, ("Lee", lead), ("Lee", further))  # what says more, says it too


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("About 96 people died in the flood.", "About 100 people died in the flood."),
        ("Profits rose by 5 percent in the quarter.", "Profits fell by 5 percent in the quarter."),
        ("Police said the dam will fail within days.", "Police said the dam may fail within days."),
        (
            "The old dam failed within days of the flood.",
            "The town denied that the old dam failed within days of the flood.",
        ),
        ("A third of the town voted yes in the poll.", "Two-thirds of the town voted yes in the poll."),
    ],
)
def test_what_says_it_otherwise_is_no_source_of_it(one: str, other: str) -> None:
    number = " ".join(one.split()[:2])
    answers = (number, one), (" ".join(other.split()[:2]), other)
    for question in ("How many people died?", "How much did profits change?", "What did they say?"):
        assert not is_repeated(question, *answers)
        assert not is_repeated(question, *answers[::-1])


def test_nearly_the_same_words_are_the_same_whatever_is_marked() -> None:
    one = "The council of Northtown closed the old iron bridge on Monday."
    other = "The council of Northtown closed the old iron bridge for good on Monday."
    assert is_repeated("What was closed?", ("bridge", other), ("the old iron bridge", one))
    assert not is_repeated(
        "What was closed?", ("bridge", other.replace("bridge", "gate")), ("the old iron bridge", one)
    )


def test_a_number_without_a_unit_and_one_with_are_not_known_to_be_the_same() -> None:
    question = "What will the mayor do?"
    one = Said("six days", *MODEL.embed_passages(["six days"]), "Mayor Lee has six days to sign the bill.")
    vote = "not said whether she will sign the bill, passed by 25 to 6"
    other = Said(vote, *MODEL.embed_passages([vote]), f"Lee has {vote}.")
    assert grouped(question, [one, other]) == [[0], [1]]


def test_answers_of_sentences_with_nothing_else_in_common_are_two_groups() -> None:
    texts = ["The talks took six days.", "A storm kept ships in port for six days."]
    told = [Said("six days", *MODEL.embed_passages(["six days"]), text) for text in texts]
    assert grouped("How long did the talks take?", told) == [[0], [1]]
    told = [
        Said("six days", *MODEL.embed_passages(["six days"]), text) for text in (texts[0], "Six days of talks ended.")
    ]
    assert grouped("How long did the talks take?", told) == [[0, 1]]


def test_yes_and_no_are_two_groups_though_the_same_words_are_marked() -> None:
    marked = "if he wins the vote"
    texts = (
        "Ann Lee said she would back Bo Chan if he wins the vote.",
        "Lee declined to back Chan if he wins the vote.",
    )
    told = [Said(marked, *MODEL.embed_passages([marked]), text) for text in texts]
    assert grouped("Will Ann Lee back Bo Chan if he wins the vote?", told) == [[0], [1]]
    assert grouped("When will Ann Lee back Bo Chan?", told) == [[0, 1]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the dam was safe", "the dam was not safe"),
        ("raised interest rates", "cut interest rates"),
        ("upheld the conviction", "overturned the conviction"),
    ],
)
def test_opposite_answers_are_two_groups_however_near_in_meaning(one: str, other: str) -> None:
    same = said(one).meaning
    assert grouped("What did they say?", [Said(one, same), Said(other, same)]) == [[0], [1]]


def test_days_that_differ_conflict_where_the_question_asks_when() -> None:
    citations = [cited(1, "It ended on March 5.", "March 5"), cited(2, "It ended on March 6.", "March 6")]
    (conflict,) = conflicts("When did the truce end?", citations)
    assert [value for value, _ in conflict.values] == ["March 5", "March 6"]


def test_figures_in_answers_to_other_questions_are_no_conflict() -> None:
    citations = [cited(1, "It ended after 3 days.", "after 3 days"), cited(2, "It took 4 days.", "4 days")]
    assert conflicts("Why did the truce end?", citations) == ()


def test_scores_of_groups_are_those_computed_by_hand() -> None:
    gold = np.array([0, 0, 1, 1])
    assert scores(gold, gold) == (1.0, 1.0, 1.0)
    # joined: 01, 02, 12; right: 01 of 01, 23; apart and rightly so: 03, 13 of 02, 03, 12, 13
    f1, balanced, rand = scores(gold, np.array([5, 5, 5, 7]))
    assert f1 == pytest.approx(2 * 1 / (2 + 3))
    assert balanced == pytest.approx((1 / 2 + 2 / 4) / 2)
    assert rand == pytest.approx(0.0)


def test_a_sentence_printed_again_with_more_behind_it_says_the_same_whatever_is_marked_in_it() -> None:
    first = "The blasts killed two people and hurt at least five others."
    again = (
        "The blasts killed two people and hurt at least five others, alarming Tarn, a city of some 1 million people."
    )
    assert is_repeated("How many people did the blasts kill?", ("1 million", again), ("two", first))
    other = again.replace("two people", "four people")
    assert not is_repeated("How many people did the blasts kill?", ("1 million", other), ("two", first))
