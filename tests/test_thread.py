"""A question that names nothing is asked of what was asked before; one that says enough may be on something new."""

from pathlib import Path

import pytest

from index import Settings
from index.sync import sync
from rag import NewsDesk, Turn
from rag.thread import Alone, alone

FIRE = "What caused the fire at the Alder mill?"
THREAD = FIRE.rstrip("?")
ON_IT = f"({THREAD})?"


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Was anyone hurt?", f"Was anyone hurt {ON_IT}"),
        ("was anyone hurt", f"was anyone hurt {ON_IT}"),
        ("Who is the suspect?", f"Who is the suspect {ON_IT}"),
        ("When did it happen?", f"When did it happen {ON_IT}"),
        ("Who put it out?", f"Who put it out {ON_IT}"),
        ("How many died in March?", f"How many died in March {ON_IT}"),
        ("Who said so?", f"Who said so {ON_IT}"),
    ],
)
def test_a_short_question_that_names_nothing_is_on_what_was_asked_before_alone(question: str, expected: str) -> None:
    told = alone(question, [Turn(FIRE)])
    assert told.searched == expected
    assert told.is_sure is bool(told.thread)


@pytest.mark.parametrize(
    "question",
    ["Who owns Norvane Steel?", "Is it safe to eat fish from Lake Tarn?", "Did Ann Lee say that Bo Chan saw him?"],
)
def test_a_question_that_names_something_new_is_left_alone(question: str) -> None:
    assert alone(question, [Turn(FIRE)]) == Alone(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many states bind their electors by law?",  # says enough to be on something else
        "What did the French minister say?",  # of a country, in whose name nothing is said of the fire
        "Who owns the Alder mill?",  # named before
    ],
)
def test_a_question_that_may_be_on_it_or_on_something_new_is_asked_of_it_first(question: str) -> None:
    assert alone(question, [Turn(FIRE)]) == Alone(question, THREAD)


def test_a_thread_goes_on_until_a_question_names_something_else() -> None:
    hurt = Turn("Was anyone hurt?", f"Was anyone hurt {ON_IT}")
    assert alone("And killed?", [Turn(FIRE), hurt]).thread == THREAD
    assert alone("How old was the guard?", [Turn(FIRE), hurt]).thread == THREAD
    other = Turn("Who owns Norvane Steel?", "Who owns Norvane Steel?")
    assert alone("How many work there?", [Turn(FIRE), hurt, other]).thread == "Who owns Norvane Steel"


def test_brackets_of_a_question_are_no_thread() -> None:
    who = Turn("Who runs the World Health Organization (WHO)?", "Who runs the World Health Organization (WHO)?")
    told = alone("How many work there?", [who])
    assert told.thread == "Who runs the World Health Organization (WHO)"
    assert alone("Was anyone hurt?", [who, Turn("How many work there?", told.searched)]).thread == told.thread


def test_without_a_history_nothing_changes() -> None:
    assert alone("Was anyone hurt?", []) == Alone("Was anyone hurt?")


def test_what_is_quoted_is_no_ones_to_change() -> None:
    question = 'Who said "we will not go back to the old mill again"?'
    assert alone(question, [Turn(FIRE)]) == Alone(question)


STORIES = {
    "alder.txt": "Fire destroys Alder mill\n\nA faulty heater caused the fire at the Alder mill in Harlow, investigators said."
    " Four firefighters were hurt in the blaze. The mill had stood since 1904.",
    "tarn.txt": "Blast in Tarn\n\nA leaking pipe caused the blast at a bakery in Tarn, the fire chief said on Monday. Nine people"
    " were hurt in Tarn and two were killed. A suspect, Joe Dee, was arrested in Tarn.",
    "vote.txt": "States and electors\n\nThirty-two states bind their electors to the popular vote by law, a study of the college"
    " found.",
}


@pytest.mark.e2e
def test_the_story_asked_about_answers_or_nothing_does(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in STORIES.items():
        (folder / name).write_text(text, encoding="utf-8")
    sync(folder, tmp_path / "index", Settings())
    desk = NewsDesk.open(tmp_path / "index", Settings())
    for question, file, figure in ((FIRE, "alder.txt", "Four"), ("What caused the blast in Tarn?", "tarn.txt", "Nine")):
        first = desk.ask(question)
        history = [Turn(question, first.searched, first.text)]
        hurt = desk.ask("How many people were hurt?", history=history)
        assert hurt.citations[0].article.file == file
        assert figure in hurt.citations[0].quote
        assert hurt.searched == f"How many people were hurt ({question.rstrip('?')})?"
        other = desk.ask("How many states bind their electors by law?", history=history)
        assert other.citations[0].article.file == "vote.txt"
        assert other.searched == "How many states bind their electors by law?"
        history += [Turn("How many people were hurt?", hurt.searched, hurt.text)]
        suspect = desk.ask("Who is the suspect?", history=history)
        assert {citation.article.file for citation in suspect.citations} == ({file} if file == "tarn.txt" else set())
        if not suspect.citations:
            assert any(f"“{THREAD}”" in note for note in suspect.notes)
    desk.close()


@pytest.mark.parametrize(
    ("question", "part", "expected"),
    [
        ("How do the outlets differ?", "How?", FIRE),
        ("What do the outlets say about it?", "What is said about it?", FIRE),
        ("How do the outlets differ on the damage?", "What is said about the damage?", None),
        ("What do the outlets say about Norvane Steel?", "What is said about Norvane Steel?", "as it is"),
    ],
)
def test_a_comparison_asked_for_without_a_subject_is_of_what_was_asked_before(
    question: str, part: str, expected: str | None
) -> None:
    told = alone(question, [Turn(FIRE)]).asking(part)
    assert told == {None: f"{part.rstrip('?')} {ON_IT}", "as it is": part}.get(expected, expected)
