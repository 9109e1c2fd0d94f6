"""What a question takes for granted speaks against a sentence that says otherwise, and against nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_answerer import answer, hit

from rag.missing import NEAREST_SHOWN, OTHERWISE, why_not
from rag.premise import NEGATED, OPPOSITE, OTHER_NAME, premise_of

AROUND = "Lakeside Courier. The council of Tarn met for three hours."


@pytest.mark.parametrize(
    ("question", "sentence", "marked", "against"),
    [
        ("Which rise surprised the council?", "The fall surprised the council.", "fall", OPPOSITE),
        ("Who did not sign the accord?", "Ann Lee signed the accord in Tarn.", "Ann Lee", NEGATED),
        ("Which towns haven't opened their gates?", "Tarn and Mirfield have opened their gates.", "Tarn", NEGATED),
        ("Who has no power to close the dam?", "The council has the power to close the dam.", "council", NEGATED),
        # The negation in the sentence is of something else.
        ("What does article 7 not lay down?", "Article 7 lays down that no state may ban it.", "that", NEGATED),
        ("Who did not sign the accord?", "Every member signed the accord except Ann Lee.", "Every member", NEGATED),
        ("Which team won the match?", "Tarn lost the match 3-1 to Mirfield.", "Tarn", OPPOSITE),
        ("Who won the second vote?", "In the first vote Ann Lee won.", "Ann Lee", OPPOSITE),
        ("What was built in the late 18th century?", "The mill was built in the late 19th century.", "mill", OPPOSITE),
        (
            "What led to the rise of the water level?",
            "Rain ended, and the fall of the water level began.",
            "Rain",
            OPPOSITE,
        ),
        ("Which meetings are closed to the public?", "Council meetings are open to the public.", "Council", OPPOSITE),
        ("What did doctors call necessary?", "The doctors call the treatment unnecessary.", "treatment", OPPOSITE),
        ("What is George V Bridge used for?", "George IV Bridge is used for markets.", "markets", OPPOSITE),
        ("When did Ann Lee win the prize?", "Bo Chan won the prize in 2009.", "2009", OTHER_NAME),
        ("What did the Liberal victory change?", "The Conservative victory changed the rules.", "rules", OTHER_NAME),
        ("How many mills stand in Mirfield?", "Three mills stand in Oldham.", "Three", OTHER_NAME),
    ],
)
def test_what_a_sentence_says_otherwise_speaks_against_it(
    question: str, sentence: str, marked: str, against: float
) -> None:
    assert premise_of(question).against(sentence, marked, AROUND) == against


@pytest.mark.parametrize(
    ("question", "sentence", "marked"),
    [
        ("Who did not sign the accord?", "Ann Lee refused to sign the accord.", "Ann Lee"),
        ("Who did not come?", "Ann Lee skipped the meeting.", "Ann Lee"),
        ("Who did not sign the accord?", "Ann Lee never signed it.", "Ann Lee"),
        ("What is accepted about the law?", "They do not accept that the court has the final say.", "that"),
        ("What do they not accept?", "They do not accept that the court has the final say.", "that"),
        ("What happens if a member does not vote?", "Members are expelled.", "expelled"),
        ("Who says that no data show it?", "Data show it, says Giovanni Peri.", "Giovanni Peri"),
        ("What did she not only promise?", "She promised a new dam.", "dam"),
        ("Why did the talks end without a deal?", "The talks collapsed over the tolls.", "tolls"),
        ("Why was there no deal?", "They wanted a deal on tolls that the mayor called mad.", "tolls"),
        ("Who did not come?", "Ann Lee stayed at home.", "Ann Lee"),
        ("When did Moncalm attack the fort?", "In May Montcalm led an attack on Fort Tarn.", "May"),
        ("Who took command of the fleet?", "In spring Bo Chan was given command of the fleet.", "Bo Chan"),
        ("Who bought the old mill?", "Ann Lee sold the old mill to Bo Chan.", "Bo Chan"),
        ("Who calls after a nurse cannot help?", "The doctor calls.", "doctor"),
        (
            "In what year was it declared that no mills would stand?",
            "The end of the mills was declared in 1999.",
            "1999",
        ),
        ("Who won the vote?", "In the first vote Ann Lee won.", "Ann Lee"),
        ("How many seats must they gain to win the house?", "They need the majority they lost.", "majority"),
        ("Who was Emma's brother?", "Emma was the sister of Duke Richard.", "Duke Richard"),
        ("When did Ann Lee win the prize?", "She won the prize in 2009, said Bo Chan.", "2009"),
        ("When did Ann Lee win the prize?", "Lee, unlike Bo Chan, won the prize in 2009.", "2009"),
        ("Who accused Ann Lee?", "The mayor was accused by Bo Chan.", "Bo Chan"),
        ("Where did Nick Cannon go?", "Cannon went to Instagram after ViacomCBS let him go.", "Instagram"),
        ("Which Democrat was behind the bill?", "A bill of Bo Chan and Ann Lee failed.", "Ann Lee"),
        ("What did America lose?", "The Trump administration lost US influence.", "US influence"),
        (
            "What did Tarn lose in the flood?",
            "The Mirfield road was lost in the flood.",
            "road",
        ),  # Tarn stands around it
        ("Who spoke on Sunday?", "Ann Lee spoke on Monday.", "Ann Lee"),  # days are the period's
        ("What did the council announce last week?", "The council announced its first budget on Tuesday.", "budget"),
        ("Who visited Tarn last month?", "Bo Chan became the first president to visit Tarn.", "Bo Chan"),
        ("When does the festival end?", "The festival begins on 5 June and runs until 9 June.", "9 June"),
        ("Who did not sign the accord?", "All but Ann Lee signed the accord.", "Ann Lee"),
        ("Who did not sign the accord?", "Every member signed the accord except Ann Lee.", "Ann Lee"),
        ("Which towns have not signed the accord?", "Tarn has yet to sign the accord.", "Tarn"),
        ("Which team won the match?", "Tarn lost the match 3-1 to Mirfield.", "Mirfield"),
        ("Who lost the election?", "Ann Lee won the election, beating Bo Chan.", "Bo Chan"),
        ("Where did Xi Jinping travel in March?", "Xi will visit Moscow for talks with Vladimir Putin.", "Moscow"),
    ],
)
def test_what_it_leaves_out_or_says_in_other_words_does_not(question: str, sentence: str, marked: str) -> None:
    assert premise_of(question).against(sentence, marked, AROUND) == 0


@settings(max_examples=200)
@given(st.text(max_size=80), st.text(max_size=200), st.text(max_size=20))
def test_any_text_can_be_asked_and_read_and_nothing_speaks_for_a_sentence(q: str, sentence: str, marked: str) -> None:
    assert premise_of(q).against(sentence, marked, sentence) <= 0


SIGNED = hit("a.txt", "Ann Lee signed the accord in Tarn. The dam was closed.")
OTHER = hit("b.txt", "Rain fell on the hills. Nobody was hurt.")


def test_such_a_sentence_is_refused_and_shown_first_with_the_reason() -> None:
    chosen = answer("Who did not sign the accord?", [OTHER, SIGNED], {"Ann": 5.0, "Lee": 5.0})
    assert chosen.statements == ()
    assert chosen.contrary is not None
    assert chosen.contrary.article == SIGNED.article
    assert [h.article.file for h in chosen.hits] == ["a.txt", "b.txt"]
    nothing = None  # is looked at where the passage itself says why
    assert why_not(nothing, nothing, nothing, 10, chosen.contrary) == (OTHERWISE, NEAREST_SHOWN)  # type: ignore[arg-type]


def test_where_it_would_not_answer_either_there_is_no_such_reason() -> None:
    chosen = answer("Who did not sign the accord?", [OTHER, SIGNED], {"Ann": -7.0, "Lee": -7.0})
    assert (chosen.statements, chosen.contrary) == ((), None)


def test_a_sentence_that_fits_the_question_is_preferred() -> None:
    refused = hit("c.txt", "Bo Chan refused to sign the accord.")
    chosen = answer("Who did not sign the accord?", [SIGNED, refused], {"Ann": 5.0, "Lee": 5.0, "Chan": 4.0, "Bo": 4.0})
    assert chosen.statements[0].text == "Bo Chan refused to sign the accord."
