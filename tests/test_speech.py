"""Whose words a sentence gives: a person's, an office's, a body's."""

from __future__ import annotations

import time

import pytest

from index import sentence_spans
from rag.speaker_names import speaker_names
from rag.speakers import speaker_of
from rag.speech import is_speech_of, named_speaker


def is_hers(text: str, who: str = "Ann Lee", last: str | None = None) -> bool:
    """Whether the last sentence of a text, or `last`, is speech."""
    spans = sentence_spans(text, 0, len(text))
    start = text.rindex(last) if last else spans[-1][0]
    return is_speech_of(who, text, next(span for span in spans if span[0] == start), spans)


@pytest.mark.parametrize(
    "sentence",
    [
        "“The dam will hold,” Ann Lee said.",
        "“The dam will hold,” said Mayor Ann Lee.",
        "“The dam will hold,” wrote Sen. Ann Lee, R-Tarn.",
        "“The dam will hold,” said Dr. Ann B. Lee.",
        "“The dam will hold,” said the mayor of Tarn, Ann Lee.",
        "Lee, who heads the council, later warned that the dam would break.",
        "Lee, the mayor of St. Tarn, said the dam would hold.",
        "Rep. Ann Lee (D-Tarn) said the dam would hold.",
        "Secretary of State Ann Lee said the dam would hold.",
        "Ann Lee Saturday said the dam would hold.",
        "Lee and Bo Chan said the dam would hold.",
        "The dam is safe, according to Mayor Lee.",
        "In a letter, Lee said the dam would hold.",
        "Lee's statement said the dam would hold.",
        "Lee told reporters the dam would hold.",
        "It was shared by Ann Lee, who also said the dam would hold.",
        "Lee tweeted the dam would hold.",
        "The dam will hold, she said.",  # the sentence before names her
        "“The dam will hold,” she went on.",
        "Lee went on to say the dam would hold.",
    ],
)
def test_a_sentence_is_hers_however_it_names_her(sentence: str) -> None:
    assert is_hers(f"Ann Lee came at noon. {sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "The dam will hold, Bo Chan said.",
        "Bo Chan told Lee that the dam would hold.",
        "Chan said Ann Lee would see to the dam.",
        "“Lee said it would hold,” Bo Chan said.",
        "An aide of Ann Lee said the dam would hold.",
        "“It will hold,” said the aide of Ann Lee.",
        "Lee's lawyer Bo Chan said the dam would hold.",
        "According to the Tarn news agency, Lee was there.",
        "Lee was accused of neglect.",
        "Bo Chan, a clerk, said Ann Lee would stay.",
        "Bo Chan said it was due to Ms. Lee. “All of it,” he said.",
        "The news came after Lee's testimony and doubts that grew.",
        "Bo Chan told Ann Lee to go. He said it would rain.",
        "The dam that Ann Lee built broke.",
        "In a letter to Ann Lee, Bo Chan, the mayor, said the dam would hold.",
        "Responding to Lee, Bo Chan, the mayor, said the dam would hold.",
        "After meeting Lee, Chan, who runs the town, said the dam would hold.",
        "Unlike Lee, Chan, the mayor, said the dam would hold.",
        "After firing Lee, the company, which runs the dam, said the dam would hold.",
        "Foreign Minister Ann Lee met Prime Minister Bo Chan. “We leave the union,” the prime minister said.",
        # her name tells which other speaks
        "Critics of Lee said the dam would break.",
        "Supporters of Mayor Ann Lee say the dam will hold.",
        "A source close to Lee said the dam would break.",
        "The lawyer representing Lee said the dam would break.",
        "The man who shot Lee said the dam would break.",
        "Those who back Lee say the dam will hold.",
        "The company that sued Lee said the dam would break.",
        "Chan met Lee and later said the dam would break.",
        "Bo Chan, the clerk, accused Lee of neglect.",
        "Bo Chan, the clerk, urged Mayor Lee to go.",
    ],
)
def test_what_others_say_or_do_to_her_is_not_her_word(sentence: str) -> None:
    assert not is_hers(f"Ann Lee came at noon. {sentence}")


@pytest.mark.parametrize(
    "sentence",
    [
        "After the vote, Lee, the mayor, said the dam would hold.",
        "Ann Lee, the mayor, who is 54, said the dam would hold.",
        "When Ann Lee, the mayor, said the dam would hold, all left.",
    ],
)
def test_her_own_aside_leaves_the_words_hers(sentence: str) -> None:
    assert is_hers(f"Ann Lee came at noon. {sentence}")


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("“We stay,” said Harvard epidemiologist Bill Hanage.", "Bill Hanage"),
        ("“We stay,” said White House spokesman Bo Chan.", "Bo Chan"),
        ("“We stay,” said California Gov. Gavin Newsom.", "Gavin Newsom"),
        ("“We stay,” said Ann Lee Tuesday.", "Ann Lee"),
        ("“We stay,” said Ann Lee on Tuesday.", "Ann Lee"),
        ("“We stay,” said Ann Lee outside Tarn House.", "Ann Lee"),
        ("“We stay,” said Lund campaign manager Bo Chan.", "Bo Chan"),
        ("“We stay,” said Ann Lee (D-Tarn).", "Ann Lee"),
        ("“We stay,” said Ann Lee – a clerk.", "Ann Lee"),
    ],
)
def test_who_speaks_is_the_person_and_not_the_body_or_the_day_beside(sentence: str, who: str) -> None:
    found = named_speaker(sentence, (0, len(sentence)))
    assert found is not None
    assert sentence[slice(*found)] == who
    assert speaker_of(sentence, "we stay") in (who.split()[-1], None)  # "Gov." ends what it reads


@pytest.mark.parametrize(
    ("sentence", "who"),
    [
        ("“We stay,” a spokesman for Ann Lee said.", "a spokesman for Ann Lee"),
        ("The man who shot Ann Lee said: “We stay.”", "The man who shot Ann Lee"),
        ("Critics of Ann Lee said: “We stay.”", "Critics of Ann Lee"),
        ("Police in Lund said: “We stay.”", "Police in Lund"),
        ("“We stay,” said Ann Lee's husband.", None),
        ("“We stay,” said a Trump supporter who had come from Tarn.", None),
        ("“We stay,” said Lee campaign officials.", None),
        ("“We stay,” said Lee and Chan supporters.", None),
        ("The clerk, who is leaning toward supporting Ann Lee, said: “We stay.”", None),
    ],
)
def test_who_speaks_is_not_the_one_whose_name_tells_them_from_others(sentence: str, who: str | None) -> None:
    found = named_speaker(sentence, (0, len(sentence)))
    assert (found and sentence[slice(*found)]) == who
    assert speaker_of(sentence, "we stay") is None


@pytest.mark.parametrize(
    "who",
    ["Police", "The judge", "A friend of Ann Lee", "People around Ann Lee", "The man accused of stalking Ann Lee"],
)
def test_what_others_say_she_did_is_not_her_word(who: str) -> None:
    assert not is_hers(f"Ann Lee was held on Monday. {who} said she had left.")


@pytest.mark.parametrize("marks", ["‘’", "''", "“”"])
def test_quotations_stand_in_single_marks_too(marks: str) -> None:
    said = f"{marks[0]}Bo Chan said he’d go,{marks[1]} said Ann Lee."
    assert is_hers(said)
    assert not is_hers(said, "Bo Chan")


def test_a_run_of_hyphenated_capitals_is_read_in_no_time() -> None:
    """It took twice as long for each word more: an address in an article stood a page still for half an hour."""
    slug = "See tarn.example/" + "-".join(["Trump"] * 40) + " today."
    started = time.perf_counter()
    assert not is_hers(f"Ann Lee came at noon. {slug}")
    assert named_speaker(slug, (0, len(slug))) is None
    assert time.perf_counter() - started < 1


def test_an_office_is_that_of_who_holds_it() -> None:
    met = "Prime Minister Bo Chan met Foreign Minister Ann Lee. “We leave the union,” the {} minister said."
    assert is_hers(met.format("foreign"))
    assert is_hers(met.format("prime"), "Bo Chan")
    assert not is_hers(met.format("foreign"), "Bo Chan")
    assert not is_hers(met.format("prime"))


def test_a_run_of_capitals_is_a_name_in_no_time() -> None:
    started = time.perf_counter()
    speaker_names("Tarn Water Company", "Tarn Water Company said so. " + "A" * 20_000)
    assert time.perf_counter() - started < 1


def test_she_is_whoever_was_named_last() -> None:
    assert not is_hers("Ann Lee came at noon. Then came Mia Sand. The dam will hold, she said.")
    assert is_hers("Mia Sand left. Then came Ann Lee. The dam will hold, she said.")
    assert is_hers("On Thursday it rained. Ann Lee came to Thursday's meeting. The dam will hold, she said.")


def test_a_name_inside_a_quotation_is_not_who_speaks() -> None:
    text = "Bo Chan was angry. “People who follow Ann Lee have lied to Tarn,” he said."
    assert not is_hers(text)
    assert is_hers(text, "Bo Chan")


def test_a_quotation_goes_on_from_the_sentence_before_it() -> None:
    text = "“We stay here,” Ann Lee said. “Nobody goes.”"
    assert is_hers(text)
    assert not is_hers(text, "Bo Chan")
    assert not is_hers("“We stay here,” Ann Lee said.\n\nBo Chan left. “Nobody goes.”")


def test_a_person_is_also_the_role_that_the_article_gives() -> None:
    text = "Prime Minister Ann Lee came. Bo Chan came, too. The prime minister said the dam would hold."
    assert is_hers(text)
    assert not is_hers(text, "Bo Chan")


@pytest.mark.parametrize(
    ("who", "text", "is_theirs"),
    [
        ("the White House", "The White House said the dam would hold.", True),
        ("the White House", "White House spokeswoman Ann Lee said the dam would hold.", True),
        ("the White House", "Ann Lee, a clerk of Tarn, said the White House was wrong.", False),
        ("the White House", "The dam will hold, said the White House on Monday.", True),
        ("the White House", "Bo Chan told the White House that the dam would hold.", False),
        ("Tarnco", "Tarnco said in a statement that the dam would hold.", True),
        ("Tarnco", "Ann Lee, chief executive of Tarnco, said the dam would hold.", True),
        ("Tarnco", "Ann Lee, who sued Tarnco, said the dam would break.", False),
        ("Tarnco", "Officials said Tarnco had not helped.", False),
        ("Plain Water", "Ann Lee, president of Plain Water, left. Lee said the dam would hold.", True),
        ("the tfu", "The Tarn Fishing Union said the dam would break.", True),
        ("the TFU", "The Tarn Fishing Union left. Bo Chan left. “It breaks,” the union said.", True),
        ("the TFU", "The Tarn Fishing Union left. Bo Chan left. “It breaks,” he said.", False),
        ("the TFU", "The Tarn Fishing Union met the Lund Company Board. The union said the dam would break.", False),
        ("the Tarn Fishing Union", "The TFU said the dam would break.", True),
        ("the Tarn Fishing Union", "Ann Lee, the TFU's legal director, said the dam would break.", True),
        ("the white house", "The White House said the dam would hold.", True),
        ("Ann Lee and Bo Chan", "Ann Lee met Bo Chan. “It holds,” they said.", True),
        ("Ann Lee and Bo Chan", "Ann Lee met Bo Chan. “It holds,” Chan said.", True),
        ("Ann Lee and Bo Chan", "Ann Lee met Bo Chan. “It holds,” Raj Sand said.", False),
        (
            "Tarn's mayor and treasurer",
            "The mayor, Ann Lee, and treasurer, Bo Chan, left Tarn. “It holds,” they said.",
            True,
        ),
        ("the judge", "A federal judge said the dam was unlawful.", True),
        ("the judge", "Judge Ann Lee came. “It is unlawful,” Lee said.", True),
        ("the judge", "Bo Chan told the judge that the dam was unlawful.", False),
        ("the mayor", "Ann Lee, the mayor of Tarn, came. Lee said the dam would hold.", True),
        ("the mayor of Tarn", "The mayor said the dam would hold. Tarn slept.", True),
        ("the mayor of Oslo", "The mayor said the dam would hold. Tarn slept.", False),
        ("Bo Chan's spokesman", "A spokesman for President Bo Chan vowed to reply.", True),
        ("Bo Chan's spokesman", "Chan's spokeswoman Ann Lee left. Lee said the dam would hold.", True),
        ("Bo Chan's spokesman", "“We stay,” spokesman Abe Lund said. He said Chan would decide.", True),
        ("Bo Chan's spokesman", "White House spokesman Raj Sand said Bo Chan was wrong.", False),
        ("Bo Chan's spokesman", "Bo Chan said the dam would hold.", False),
        ("critics", "Critics say the dam will break.", True),
        ("critics of Ann Lee", "Ann Lee said it would hold.", False),
        ("critics of Ann Lee", "Critics of Lee said it would break.", True),
        ("the mayor of Tarn", "The mayor of Tarn said it would hold.", True),
        ("the mayor of Tarn", "The mayor of Lund said it would hold. Tarn slept.", False),
        ("the prime minister", "Prime Minister Ann Lee came. Lee said the dam would hold.", True),
        # who is no holder of an office, though it stands in what is said of them
        ("the president", "Bo Chan, who has accused the president of lying, came. Chan said it broke.", False),
        ("the president", "Bo Chan, a lawyer for the president, came. Chan said it broke.", False),
        ("the mayor", "Bo Chan, the mayor's spokesman, came. Chan said it broke.", False),
        ("the mayor", "Bo Chan, a former mayor, came. Chan said it broke.", False),
        ("the mayor", "Bo Chan, who was elected mayor in May, came. Chan said it broke.", True),
        ("the president", "Vice President Bo Chan came. The vice president said it broke.", False),
        ("the vice president", "Vice President Bo Chan came. Chan said it broke.", True),
        ("the president", "Bo Chan, the Tarn Democrat, urged President Lee to go. A Democrat said it broke.", False),
        ("the judge", "A judge Monday ruled. Bo Chan on Monday said it broke.", False),
        ("the mayor", "In Tarn, the mayor came. Tarn said it broke.", False),
        ("Tarnco", "Ann Lee, who sued the president of Tarnco, left. Lee said the dam would break.", False),
        ("Tarnco", "Former Tarnco chief executive Ann Lee left. Lee said the dam would break.", False),
    ],
)
def test_an_office_or_a_body_speaks_by_whom_the_article_introduces_with_it(
    who: str, text: str, is_theirs: bool
) -> None:
    spans = sentence_spans(text, 0, len(text))
    assert any(is_speech_of(who, text, span, spans) for span in spans) == is_theirs


def test_who_does_something_saying_it_says_it() -> None:
    assert is_hers("Ann Lee answered with a letter, writing that the dam would hold.")
    assert is_hers("Ann Lee came. In response, Lee offered a rebuke, writing, “It holds.”")
    assert not is_hers("Ann Lee was answered by Bo Chan, saying that the dam would hold.")
    assert not is_hers("Ann Lee was attacked by critics, saying that the dam would hold.")


def test_a_namesake_is_another() -> None:
    assert not is_hers("President Bo Lee came. Bo Lee sang. “The dam will hold,” Lee said.")
    assert not is_hers("Ann Lee came. Ann Lee sang. “The dam will hold,” said her son, Bo Lee.")
    assert is_hers("Ann Lee came. Bo Lee sang. Bo Lee left. “The dam will hold,” Ms. Lee said.")
    assert is_hers("Anna B. Lee came. “The dam will hold,” Lee said.")


def test_the_speaker_is_where_the_name_stands() -> None:
    text = "“It holds,” said Mayor Ann Lee."
    found = named_speaker(text, (0, len(text)))
    assert found is not None
    assert text[slice(*found)].endswith("Ann Lee")
    text = "“It holds,” said Senate Leader Ann Lee."
    assert named_speaker(text, (0, len(text))) == (text.index("Leader"), len(text) - 1)
    text = "“The dam holds,” says Mr. Ruiz."
    assert named_speaker(text, (0, len(text))) == (text.index("Ruiz"), len(text) - 1)
    assert named_speaker("The Tarn Times said it holds.", (0, 29)) is None
    assert named_speaker("The dam holds.", (0, 14)) is None


def test_a_long_article_is_no_burden() -> None:
    text = "Ann Lee met Bo Chan. " * 20_000 + "“We stay,” she said."
    assert not is_speech_of("Ann Lee", text, (len(text) - 20, len(text)))


@pytest.mark.parametrize(
    ("text", "who", "expected"),
    [
        # who else is named since, and of which gender, tells whose word it is
        ("Ann Lee said she was glad. Bo Chan left his post. “I stay,” she added.", "Ann Lee", True),
        ("Ann Lee said she was glad. Bo Chan left his post. “I stay,” he added.", "Ann Lee", False),
        ("Ann Lee said it was late. Lee went on a journey.", "Ann Lee", False),
        ("Ann Lee met Bo Chan. Chan left his post. “I stay,” he added.", "Bo Chan", True),
        # an office is whoever holds it
        (
            "Mayor Ann Lee came. Cy Dow asked for money. The mayor refused. “It is not for payroll,” she said.",
            "Cy Dow",
            False,
        ),
        (
            "Mayor Ann Lee came. Cy Dow asked for money. The mayor refused. “It is not for payroll,” she said.",
            "Mayor Lee",
            True,
        ),
        # what stands in apposition names nobody else
        ("Ann Lee, president of the Tarn Teachers' Union, said it was late. “It is size,” she said.", "Ann Lee", True),
        (
            "Fire chief Ann Lee told the council of it. She said that all was well. Her crews had seen it, she said.",
            "Ann Lee",
            True,
        ),
    ],
)
def test_a_pronoun_is_whoever_it_can_be(text: str, who: str, expected: bool) -> None:
    assert is_hers(text, who) is expected


@pytest.mark.parametrize(
    ("text", "sentence", "who"),
    [
        (
            "Post: Is it safe?\n\nLee: It is. We had it tested.\n\nPost: By whom?\n\nLee: By Bo Chan.",
            "We had it tested.",
            "Lee",
        ),
        (
            "Post: Is it safe?\n\nLee: It is. We had it tested.\n\nPost: By whom?\n\nLee: By Bo Chan.",
            "Post: By whom?",
            None,
        ),
        ("HOST: Is it safe?\nMAYOR ANN LEE: It is.\nHOST: Says who?", "MAYOR ANN LEE: It is.", "MAYOR ANN LEE"),
        (
            "The Post met Ann Lee at home.\n\nQ: Is it safe?\n\nA: It is. We had it tested.",
            "We had it tested.",
            "Ann Lee",
        ),
        ("The Post met Ann Lee and Bo Chan.\n\nQ: Is it safe?\n\nA: It is.", "A: It is.", None),
        (
            "Ann Lee is mayor.\n\nThe question: Is it safe?\n\nUpdate: It is.\n\nUpdate: It is not.",
            "Update: It is.",
            None,
        ),
        (
            "Monday: The mayor spoke.\n\nTuesday: “It is safe,” Bo Chan said.\n\nMay: Rain.\n\nMonday: More.",
            "Tuesday: “It is safe,” Bo Chan said.",
            "Bo Chan",
        ),
        ("The rules are three.\n\nDogs: They must be led.\n\nThe end came late.", "Dogs: They must be led.", None),
    ],
)
def test_a_line_of_a_transcript_is_whose_turn_it_is(text: str, sentence: str, who: str | None) -> None:
    at = text.index(sentence)
    named = named_speaker(text, (at, at + len(sentence)), sentence_spans(text))
    assert (named and text[slice(*named)]) == who
    if who and who.title().endswith("Lee"):
        assert is_speech_of("Ann Lee", f"Mayor Ann Lee is here.\n\n{text}", (at + 24, at + 24 + len(sentence)))


def test_who_speaks_is_not_the_place_of_an_office() -> None:
    text = "The mayor of Lund, Ann Lee, said that it was late."
    named = named_speaker(text, (0, len(text)), sentence_spans(text))
    assert named
    assert text[slice(*named)] == "Ann Lee"
