"""A follow-up must be made to stand alone; a question that stands alone must be left as it is."""

import pytest

from rag.followup import Turn, standalone


@pytest.mark.parametrize(
    ("before", "question", "expected"),
    [
        ("Who is Hazem Qassem?", "What did he reject?", "What did Hazem Qassem reject?"),
        ("Who is Hazem Qassem?", "what did he reject", "What did Hazem Qassem reject"),
        ("Who is Steve Witkoff?", "And what was his plan?", "What was Steve Witkoff's plan?"),
        ("Who is Mushir al-Masri?", "Whom did he accuse?", "Whom did Mushir al-Masri accuse?"),
        ("What did Hamas reject?", "Why?", "Why did Hamas reject?"),
        ("How many hostages were taken?", "And in November?", "How many hostages were taken in November?"),
        ("What did Netanyahu warn Hamas of?", "And Israel?", "What did Netanyahu warn Israel of?"),
        ("What does Reuters say about the toll?", "What about Axios?", "What does Axios say about the toll?"),
        ("What did Hamas say?", "Did they accept it?", "Did Hamas accept it?"),
        ("How many aid trucks were let in?", "Who blocked them?", "Who blocked aid trucks?"),
        ("How many hostages were taken?", "How many of them are alive?", "How many of the hostages are alive?"),
        ("What did Trump say about Ukraine?", "And about Russia?", "What did Trump say about Russia?"),
        ("Who won the election in Germany?", "And in France?", "Who won the election in France?"),
        ("Who is the prime minister of Israel?", "And of Spain?", "Who is the prime minister of Spain?"),
        ("How many people were injured in Tarn?", "And killed?", "How many people were killed in Tarn?"),
        ("What did Bo Chan's lawyer say?", "And the prosecutor?", "What did the prosecutor say?"),
        ("Who replaced Ann Lee?", "When?", "When was Ann Lee replaced?"),
        ("What did Ann Lee say in Tarn?", "When did she say that?", "When did Ann Lee say in Tarn?"),
        ("What did Ann Lee say in Tarn?", "And where did she say so?", "Where did Ann Lee say in Tarn?"),
        ("Who is Ann Lee?", "When did she say that?", "When did Ann Lee say that?"),
        ("Who resigned?", "When?", "When (Who resigned)?"),
        ("What was stolen in Tarn?", "Who found it?", "Who found it (What was stolen in Tarn)?"),
        ("How old is Ann Lee?", "And who held the record before?", "And who held the record before?"),
        ("Who is Per Lund?", "And what did the Guardian say about him?", "What did the Guardian say about Per Lund?"),
        ("Who said the plan failed?", "According to whom?", "According to whom (Who said the plan failed)?"),
        (
            "What did Apple change?",
            "What do analysts think of this?",
            "What do analysts think of this (What did Apple change)?",
        ),
        ("Who is Ann Lee?", "Which party does she belong to?", "Which party does Ann Lee belong to?"),
        ("Who is Ann Lee?", "How many people did she sack?", "How many people did Ann Lee sack?"),
        ("Who is Ann Lee?", "Who met her last week?", "Who met Ann Lee last week?"),
        ("Who is Ann Lee?", "In London, what did she say?", "In London, what did Ann Lee say?"),
        ("Who is Ann Lee?", "What does Reuters say she did?", "What does Reuters say Ann Lee did?"),
        ("How many people were killed in 2019?", "and in 2020?", "How many people were killed in 2020?"),
        ("How many people were killed in 2019?", "what about 2020?", "How many people were killed in 2020?"),
        ("What happened in Tarn on 5 March 2025?", "And on 6 March?", "What happened in Tarn on 6 March 2025?"),
        ("What did Ann Lee say about the dam?", "what about the bridge?", "What did Ann Lee say about the bridge?"),
        ("What did Ann Lee say about the dam?", "And about the bridge?", "What did Ann Lee say about the bridge?"),
        ("Who signed the accord?", "who else?", "who else (Who signed the accord)?"),
        ("What was it built of?", "by whom?", "by whom (What was it built of)?"),
        ("Who is Ann Lee?", "Did the police arrest her?", "Did the police arrest Ann Lee?"),
        ("Who is Ann Lee?", "What did the man who shot her say?", "What did the man who shot Ann Lee say?"),
        ("Who is Ann Lee?", "During the trial, what did she say?", "During the trial, what did Ann Lee say?"),
        ("Who is Ann Lee?", "And the mayor?", "Who is the mayor?"),
        ("What did Reuters report about the dam?", "And the BBC?", "What did BBC report about the dam?"),
        ("According to Politico, who won?", "And the BBC?", "According to BBC, who won?"),
        ("According to Reuters, who won?", "And according to the BBC?", "according to the BBC, who won?"),
        ("How many died in Mirfield?", "What did he say?", "What did he say (How many died in Mirfield)?"),
    ],
)
def test_a_question_that_leans_is_completed_from_the_one_before(before: str, question: str, expected: str) -> None:
    assert standalone(question, [Turn(before)]) == expected


@pytest.mark.parametrize(
    "question",
    [
        "How many people were displaced?",
        "What did Israel do after it had left the talks?",
        "Is it true that Israel was consulted?",
        "How long does it take?",
        "Where are the talks held?",
        "And what did Netanyahu say about the plan?",
        "Why did the minister resign from his post?",
        "Did the mother find her child?",
        "Which party wants to raise its share of the vote?",
        "What makes it rain?",
        "Is it raining in London?",
        "Did Ann Lee say that Bo Chan saw him?",
        "Did the mother say who hit her?",
    ],
)
def test_a_question_that_stands_alone_is_not_dragged_back(question: str) -> None:
    assert standalone(question, [Turn("Who is Hazem Qassem?")]).lower() in question.lower()


def test_a_pronoun_means_whom_the_answer_named_when_the_question_named_nobody() -> None:
    turn = Turn("Which leader went to Egypt?", answer="Hamas leader Ismail Haniyeh visited Egypt.")
    assert standalone("What did he discuss?", [turn]) == "What did Ismail Haniyeh discuss?"


def test_a_surname_is_completed_from_the_answer() -> None:
    turn = Turn("What did Leavitt confirm?", answer="Press secretary Karoline Leavitt confirmed it.")
    assert standalone("When did she say so?", [turn]) == "When did Karoline Leavitt say so?"


def test_the_last_turn_counts_first_and_its_own_rewriting_is_used() -> None:
    history = [
        Turn("Who is Brian Hughes?"),
        Turn("And what did he say?", "What did Brian Hughes say?"),
    ]
    assert standalone("Where did he say it?", history) == "Where did Brian Hughes say it?"


def test_without_anybody_to_name_the_question_before_stays_in_sight() -> None:
    rewritten = standalone("What was it cut to?", [Turn("How many did Israel ask Hamas to free?")])
    assert "How many did Israel ask Hamas to free" in rewritten


def test_without_a_history_nothing_changes() -> None:
    assert standalone("What did he reject?", []) == "What did he reject?"


def test_two_pronouns_never_mean_the_same_person() -> None:
    turn = Turn("What did Angela Merkel say to Emmanuel Macron?")
    assert standalone("What did he reply to her?", [turn]) == "What did Angela Merkel reply to Emmanuel Macron?"


def test_an_institution_is_no_person() -> None:
    turn = Turn("Who leads the Federal Reserve?", answer="Jerome Powell leads the Federal Reserve.")
    assert standalone("How old is he?", [turn]) == "How old is Jerome Powell?"


@pytest.mark.parametrize(
    ("question", "answer", "follow_up", "expected"),
    [
        ("Who leads Kestrel?", "Satya Roy leads Kestrel.", "When did he resign?", "When did Satya Roy resign?"),
        ("Who was hit in Tarn?", "Bo Chan hit Per Lund in Tarn.", "How old is he?", "How old is Per Lund?"),
        ("Who is Chan?", "Chan told Joe Dee so.", "When did he resign?", "When did Chan resign?"),
    ],
)
def test_whoever_is_asked_the_who_of_is_the_one_whom_the_answer_names(
    question: str, answer: str, follow_up: str, expected: str
) -> None:
    assert standalone(follow_up, [Turn(question, answer=answer)]) == expected


def test_a_pronoun_is_nobody_of_whom_the_answer_speaks_as_of_the_other_gender() -> None:
    turn = Turn("What did Bo Chan say about Ann Lee?", answer="“She knew,” Mr. Chan said.")
    assert standalone("And what did she say?", [turn]) == "What did Ann Lee say?"


@pytest.mark.parametrize(
    ("before", "searched", "fragment", "expected"),
    [
        (
            "According to AP, how many were hurt?",
            "how many were hurt?",
            "And killed?",
            "According to AP, how many were killed?",
        ),
        ("According to AP, who replaced Lee?", "who replaced Lee?", "When?", "According to AP, When was Lee replaced?"),
        ("As of 1 May 2024, who led?", "who led?", "And as of 1 June 2024?", "as of 1 June 2024, who led?"),
        ("And he?", "What did Bo Chan say?", "Why?", "Why did Bo Chan say?"),
    ],
)
def test_a_fragment_keeps_the_limits_that_were_no_part_of_what_was_searched(
    before: str, searched: str, fragment: str, expected: str
) -> None:
    assert standalone(fragment, [Turn(before, searched)]) == expected


def test_a_town_of_the_answer_is_nobody() -> None:
    turn = Turn("When did it begin?", answer="A gunman opened fire at a restaurant in Antioch.")
    assert standalone("Who stopped him?", [turn]) == "Who stopped him (When did it begin)?"
