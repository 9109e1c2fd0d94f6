"""Sources are said to differ only where they surely give different values for the same thing."""

from __future__ import annotations

import pytest

from index import Article, Evidence, PublishedDate
from rag import Citation, Conflict
from rag.conflicts import conflicts
from rag.indirect import indirect
from rag.kinds import fits


def cited(number: int, text: str, answer: str, day: str | None = None) -> Citation:
    published = PublishedDate(day, "day", Evidence("field date", day)) if day else None
    start = text.index(answer)
    return Citation(
        number, Article(f"{number}.txt", text, published=published), 0, len(text), (start, start + len(answer))
    )


def differ(question: str, *told: tuple[str, str]) -> list[str]:
    found = conflicts(question, [cited(n, text, answer) for n, (text, answer) in enumerate(told, 1)])
    return [value for conflict in found for value, _ in conflict.values]


HURT = "How many people did the Northtown fire injure?"


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # an age is no count
        (
            HURT,
            ("The Northtown fire injured Ann Lee, 75, on Monday.", "75"),
            ("The Northtown fire injured four.", "four"),
        ),
        (HURT, ("The Northtown fire injured a 21-year-old.", "21"), ("The Northtown fire injured four.", "four")),
        # those once taken are not those still held
        (
            "How many captives are still held?",
            ("About 250 people were kidnapped in the attack.", "250"),
            ("The group is holding 59 captives.", "59"),
        ),
        (
            "How many captives were taken?",
            ("About 250 people were kidnapped in the attack.", "250"),
            ("As of now, the group is holding 59 captives, and two are ill.", "59"),
        ),
        (
            "How many captives were taken?",
            ("About 250 people were kidnapped in the attack.", "250"),
            ("Only one captive, Ann Lee, is alive.", "one"),
        ),
        # a distance is rounded
        (
            "How far is Tarn from Lund?",
            ("Tarn is 181 miles from Lund.", "181 miles"),
            ("It is 180 miles away.", "180 miles"),
        ),
        # one of two payments, and the other
        (
            "How much was Ann Lee paid?",
            ("Ann Lee was paid $130,000.", "$130,000"),
            ("Ann Lee was given $130,000 and Bo Chan was paid $150,000.", "$150,000"),
        ),
        (
            "How much was Ann Lee paid?",
            ("Ann Lee was paid $130,000.", "$130,000"),
            ("She was sent a cheque for $130,000. She was also given $500 for a coat.", "$500"),
        ),
        # parts of the whole
        (
            "How many counts was Ann Lee convicted on?",
            ("Ann Lee was convicted on eight counts.", "eight"),
            ("Ann Lee was convicted of five counts of tax fraud and three counts of theft.", "five"),
        ),
        (
            "How many counts was Ann Lee convicted on?",
            ("Ann Lee was convicted on eight counts.", "eight"),
            ("Ann Lee is facing 18 counts.", "18"),
        ),
        # what one day brought is no total
        (
            "How many protesters were arrested at the hearing?",
            ("The hearing led to 73 arrests of protesters on Wednesday and 70 on Tuesday.", "73"),
            ("More than 200 protesters were arrested at the hearing.", "200"),
        ),
        (
            "How many protesters were arrested?",
            ("On Monday alone, 45 protesters were arrested.", "45"),
            ("Police arrested 210 protesters.", "210"),
        ),
        # the dead are not among the living
        (
            "How many hostages are still alive?",
            ("One hostage, Ann Lee, is alive, alongside four deceased hostages.", "four"),
            ("Five hostages are alive.", "Five"),
        ),
        # bounds that agree
        (
            "How many votes did Lee lead by?",
            ("Lee led by 905 votes.", "905"),
            ("Lee led by fewer than 1,000 votes.", "1,000"),
        ),
        (
            "How many men were hurt?",
            ("At least 25 men were hurt.", "25"),
            ("More than two dozen men were hurt.", "two dozen"),
        ),
        ("How much did it cost?", ("It cost about 16 %.", "16"), ("It cost 15.8 %.", "15.8")),
        (
            "How much did Ace pay?",
            ("Ace paid $1.19 billion.", "$1.19 billion"),
            ("Ace paid $1.2 billion.", "$1.2 billion"),
        ),
        # a part of those counted
        (
            "How many people were hurt?",
            ("Nine people were hurt.", "Nine"),
            ("Two firefighters were among the hurt.", "Two"),
        ),
        (
            "How many people died in the storm?",
            ("A man of 71 drowned and a woman of 34 was killed by a tree in the storm.", "34"),
            ("The death toll rose to four.", "four"),
        ),
        (
            "How many people were arrested?",
            ("No arrests have been made. About 300 people held a vigil.", "300"),
            ("Seven people were arrested for throwing stones.", "Seven"),
        ),
        (
            "How many flights were cancelled on Monday?",
            ("On Monday 300 flights were cancelled.", "300"),
            ("On Tuesday 120 flights were cancelled.", "120"),
        ),
        # what stands before the words that answer makes a number a rounded one
        ("How many people fled?", ("Some 5,000 people fled.", "5,000"), ("4,979 people fled.", "4,979")),
        # figures as they are written in India
        (
            "How many people fled?",
            ("Rains made 1,50,000 people flee: 1,50,000 fled.", "1,50,000"),
            ("1.5 lakh fled.", "1.5 lakh"),
        ),
        ("How many voted?", ("90 crore people voted.", "90 crore"), ("900 million people voted.", "900 million")),
        # what is vague, or a range, differs from nothing
        (
            "How many people fled?",
            ("Several thousand people fled.", "Several thousand"),
            ("4,000 people fled.", "4,000"),
        ),
        (
            "How many people fled?",
            ("Two and a half million fled.", "Two and a half million"),
            ("2.5 million fled.", "2.5 million"),
        ),
        ("How many people died?", ("Between 20 and 30 people died.", "20 and 30"), ("25 people died.", "25")),
        ("How many people died?", ("The toll climbed from 40 to 45.", "40 to 45"), ("45 people died.", "45")),
        ("How many of them left?", ("Half of the 3,000 left.", "Half of the 3,000"), ("1,500 left.", "1,500")),
        # how long is no count, and since when is another time
        (
            "How many schools were closed?",
            ("The strike closed 118 schools.", "118"),
            ("It closed most schools for eight school days.", "eight"),
        ),
        (
            "When did the strike end?",
            ("It is the first strike since 1998.", "1998"),
            ("It ended the longest strike since 2007.", "2007"),
        ),
        # figures of other quantities
        (
            "How big is the gap?",
            ("They demand that the gap be cut by $200 million.", "$200 million"),
            ("The gap is $375 million.", "$375 million"),
        ),
        (
            HURT,
            ("The Northtown fire killed two people.", "two"),
            ("The Northtown fire killed two people and injured five.", "five"),
        ),
        (
            "What share of pupils is foreign?",
            ("Foreign pupils are 25 %.", "25"),
            ("Foreign pupils are 5 % of the town population.", "5"),
        ),
        (
            "How much will it cost?",
            ("It costs $2 billion to $3 billion.", "$2 billion to $3 billion"),
            ("$2.5 billion.", "$2.5 billion"),
        ),
        (
            "When is the summit?",
            ("It is from 5 to 9 March 2025.", "5 to 9 March 2025"),
            ("On 7 March 2025.", "7 March 2025"),
        ),
        (
            "When does the truce end?",
            ("It will end by 31 March.", "31 March"),
            ("It ends on 30 March.", "30 March"),
        ),
        (
            "When does the truce end?",
            ("It ends in late March, around 31 March.", "31 March"),
            ("It ends on 30 March.", "30 March"),
        ),
        # what is passed, or more, is a bound
        ("How many people died?", ("The toll has topped 1,600.", "1,600"), ("The toll is 1,844.", "1,844")),
        ("How many people died?", ("The toll passed 1,600.", "1,600"), ("The toll is 1,844.", "1,844")),
        ("How many people died?", ("Not less than 1,600 died.", "1,600"), ("The toll is 1,844.", "1,844")),
        ("How many people died?", ("1,600 or more people died.", "1,600"), ("The toll is 1,844.", "1,844")),
        ("How many people died?", ("It is feared that 1,600 died.", "1,600"), ("The toll is 844.", "844")),
        # those that come to others are a part of them
        ("How many people died?", ("Another five people died overnight.", "five"), ("The toll is 12.", "12")),
        ("How many people died?", ("Five more people died overnight.", "Five"), ("The toll is 12.", "12")),
        (
            "How many people were arrested?",
            ("Police arrested 12 people, three of them boys.", "three"),
            ("Police arrested 12 people.", "12"),
        ),
        (
            "How much must Acme pay?",
            ("If the court agrees, Acme must pay $20 million.", "$20 million"),
            ("Acme must pay $5 million.", "$5 million"),
        ),
    ],
)
def test_what_does_not_surely_differ_is_no_conflict(
    question: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert differ(question, one, other) == []
    assert differ(question, other, one) == []


@pytest.mark.parametrize(
    ("question", "one", "other", "values"),
    [
        (
            HURT,
            ("The Northtown fire killed two people and injured five.", "five"),
            ("The Northtown fire injured at least nine people.", "nine"),
            ["five", "at least nine"],
        ),
        (
            "How many votes did Lee lead by?",
            ("Lee led by 1,905 votes.", "1,905"),
            ("Lee led by fewer than 1,000 votes.", "1,000"),
            ["1,905", "fewer than 1,000"],
        ),
        (
            "How big is the gap?",
            ("The gap is $419.2 million.", "$419.2 million"),
            ("It has a record $375 million gap.", "$375 million"),
            ["$419.2 million", "$375 million"],
        ),
        (
            "How many envoys did Ace expel?",
            ("Ace expelled 60 envoys.", "60"),
            ("Ace expelled four envoys.", "four"),
            ["60", "four"],
        ),
        ("How old is Ann Lee?", ("Lee, 69, came.", "69"), ("The 71-year-old Lee came.", "71"), ["69", "71-year-old"]),
        (
            "On what date will the dam reach its limit?",
            ("The dam will reach its limit by June 27.", "June 27"),
            ("The dam is to pass the limit on July 27.", "July 27"),
            ["June 27", "July 27"],
        ),
        (
            "When must they leave?",
            ("They must leave by 26 January.", "26 January"),
            ("They must leave by 18 February.", "18 February"),
            ["26 January", "18 February"],
        ),
        ("How many people died?", ("Nobody died.", "Nobody"), ("The toll is 12.", "12"), ["Nobody", "12"]),
    ],
)
def test_what_surely_differs_is_a_conflict(
    question: str, one: tuple[str, str], other: tuple[str, str], values: list[str]
) -> None:
    assert differ(question, one, other) == values


def test_a_day_of_something_else_is_no_other_answer_to_when() -> None:
    plea = "Ann Lee pleaded guilty in December 2017."
    again = "Ann Lee reiterated her stance before a judge in December 2018."
    assert differ("When did Ann Lee plead guilty?", (plea, "December 2017"), (again, "December 2018")) == []
    step = "Ann Lee entered a plea in May 2017, saying that she would leave in December 2018."
    assert differ("When did Ann Lee plead guilty?", (plea, "December 2017"), (step, "December 2018")) == []
    other = plea.replace("2017", "2018")
    assert differ("When did Ann Lee plead guilty?", (plea, "December 2017"), (other, "December 2018"))


@pytest.mark.parametrize(
    "other",
    [
        "The first projection of 81,114 deaths in Tarn was made on 26 March 2020.",
        "The first cases in Tarn, not yet a death, were found on 26 March 2020.",
        "On 26 March 2020 the mayor complained of all that the papers and the radio had said in so many weeks, and the first"
        " death in Tarn was one of those things.",
    ],
)
def test_a_day_is_of_the_first_that_is_asked_for_and_stands_near_it(other: str) -> None:
    one = ("The first death in Tarn was reported on 29 February 2020.", "29 February 2020")
    assert differ("When was the first death in Tarn?", one, (other, "26 March 2020")) == []
    again = (one[0].replace("29 February", "26 March"), "26 March 2020")
    assert differ("When was the first death in Tarn?", one, again)


def test_what_a_clause_before_concedes_or_a_page_pasted_makes_no_figure_uncertain() -> None:
    one = ("Some 12,000 people attended the rally.", "12,000")
    for text in (
        "Despite claims that a million seats were requested, only 6,200 people attended the rally.",
        "Ann Lee Ann Mary LeeChan hopes for more MORE said 6,200 people attended the rally.",
    ):
        assert differ("How many people attended the rally?", one, (text, "6,200"))


def test_a_figure_of_an_earlier_century_is_of_another_time() -> None:
    told = [cited(1, "In 1868 the house approved 11 articles.", "11", "2019-12-10")]
    told.append(cited(2, "The house approved two articles on Friday.", "two", "2019-12-13"))
    assert conflicts("How many articles did the house approve?", told) == ()


def test_figures_of_other_times_are_not_set_against_each_other() -> None:
    question = "How far did the index fall?"
    may, march = "The index fell 600 points.", "The index fell 2,352 points."
    assert conflicts(question, [cited(1, may, "600", "2019-05-13"), cited(2, march, "2,352", "2020-03-12")]) == ()
    assert conflicts(question, [cited(1, may, "600", "2020-03-13"), cited(2, march, "2,352", "2020-03-12")])
    years = [
        cited(1, "In 2017 the index fell 600 points.", "600"),
        cited(2, "In 2018 the index fell 900 points.", "900"),
    ]
    assert conflicts(question, years) == ()


def test_what_happened_in_another_year_is_not_set_against_the_news() -> None:
    question, news = "How many people died?", "The quake killed 1,200 people."
    for text, differs in (("The 2008 quake killed 900 people.", False), ("It killed 900, the most since 2008.", True)):
        told = [cited(1, text, "900", "2025-03-05"), cited(2, news, "1,200", "2025-03-06")]
        assert bool(conflicts(question, told)) is differs


def test_a_level_is_no_change() -> None:
    change, level = ("The index fell 600 points.", "600"), ("The index fell to 21,400 points.", "21,400")
    assert differ("How far did the index fall?", change, level) == []


def test_two_figures_of_one_article_are_no_sources_that_differ() -> None:
    article = Article("a.txt", "The Northtown fire injured five. Later the Northtown fire injured nine.")
    places = [(article.text.index(word), article.text.index(word) + len(word)) for word in ("five", "nine")]
    own = [Citation(1, article, 0, 32, places[0]), Citation(2, article, 33, len(article.text), places[1])]
    assert conflicts(HURT, own) == ()


def test_the_heading_reads_as_english_or_says_no_more_than_that_they_differ() -> None:
    assert (
        Conflict(indirect("How much did Ace pay in fines?"), ()).heading()
        == "The sources differ on how much Ace paid in fines"
    )
    assert (
        Conflict(indirect("How many envoys does Ace have?"), ()).heading("The outlets")
        == "The outlets differ on how many envoys Ace has"
    )
    for unsure in (
        HURT,
        "How much was Ace fined?",
        "How many more troops is the US sending?",
        "When was the bridge built?",
    ):
        assert Conflict(indirect(unsure), ()).heading() == "The sources differ"


@pytest.mark.parametrize(
    ("question", "answer", "sentence", "is_so"),
    [
        ("How old is Ann Lee?", "69", "Ann Lee, 69, was freed.", True),
        ("How old is Ann Lee?", "69-year-old", "The 69-year-old Lee was freed.", True),
        ("How old is Ann Lee?", "seven-year", "Lee ended a seven-year stay.", False),
        ("How old is the bridge?", "more than 100 years", "The bridge has stood for more than 100 years.", True),
        ("When did the first bridge fall?", "March 12", "A third bridge fell on March 12.", False),
        ("When did the first bridge fall?", "March 2", "The first bridge fell on March 2.", True),
        ("When did the first bridge fall?", "March 2", "It fell on March 2, a third of them at night.", True),
        ("When did the bridge fall?", "March 12", "A third bridge fell on March 12.", True),
    ],
)
def test_ages_and_ordinals_are_held_against_an_answer(question: str, answer: str, sentence: str, is_so: bool) -> None:
    assert fits(question, answer, sentence) is is_so
