"""A figure that an article takes back gives way to the one it puts in its place."""

from __future__ import annotations

import pytest

from index import Article
from rag.corrections import correction_of

ABOUT = "How many people were killed by cholera in Kasenga? Cholera killed 31 people in Kasenga."


def corrected(said: str, text: str, about: str = ABOUT, *, is_own: bool = False) -> tuple[str, str] | None:
    article = Article("a.txt", text)
    found = correction_of(said, about, article, by=article if is_own else None)
    return found and (text[slice(*found.answer)], text[slice(*found.span)])


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (
            "Correction: An article on March 3 on cholera in Kasenga misstated the number of deaths. It is 29, not 31.",
            "29",
        ),
        (
            "An earlier version of this article said that cholera had killed 31 people in Kasenga. The number is 29.",
            "29",
        ),
        (
            "Correction: The same report gave the number killed by cholera in Kasenga as 31; the ministry now says it was 29.",
            "29",
        ),
        ("Correction: the ministry says that cholera killed twenty-nine in Kasenga, not 31.", "twenty-nine"),
        ("In a story on cholera in Kasenga, the agency reported erroneously that 31 were killed. It is 29.", "29"),
        ("This story on cholera in Kasenga was corrected to say that 29 were killed instead of 31.", "29"),
        ("Correction: An article on cholera in Kasenga said that 31 died instead of 29.", "29"),
    ],
)
def test_what_is_put_right_is_found_with_its_sentences(text: str, right: str) -> None:
    assert corrected("31", f"Cholera spreads.\n\n{text}\n\nSchools are shut.") == (right, text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("30", "An earlier version said that cholera had killed 31 people in Kasenga. It is 29."),  # another figure
        ("31", "Cholera killed 29 in Kasenga, not 31."),  # no correction: two sources may differ
        ("31", "An earlier version said that the council of Tarn has 31 members. It has 29."),  # of another thing
        ("31", "An earlier version of this article misspelled the name of a nurse of Kasenga."),
        ("nobody", "An earlier version said that cholera had killed 31 people in Kasenga. It is 29."),
        # nothing is taken back
        (
            "three",
            "Israeli troops mistakenly killed three hostages. Fifteen soldiers died in Kasenga of cholera the same week.",
        ),
        ("31", "The department of corrections of Kasenga says that cholera killed 31 people. It has 12 prisons."),
        ("31", "The original report said that cholera killed 31 people in Kasenga. Forty-two were hurt."),
        ("31", "An earlier version of the bill on cholera in Kasenga names 31 people. It now names 29."),
        ("31", "Kasenga sent 31 people with cholera home in error. It got back 12."),
        ("31", "A hospital of Kasenga wrongly listed 31 people as killed by cholera. It will pay $12,000 to each."),
        ("31", "Correction: Cholera killed 31 people in Kasenga. Twelve are ill."),  # what is wrong is not said
        ("20 years", "She was wrongly convicted 20 years ago. She spent 17 years in prison."),
    ],
)
def test_other_figures_stay(said: str, text: str) -> None:
    assert corrected(said, text) is None


def test_an_article_puts_its_own_figure_right_in_fewer_words() -> None:
    text = "Correction: This article said 31. It was 29."
    assert corrected("31", text) is None
    assert corrected("31", text, is_own=True) == ("29", text)


def test_a_sum_keeps_its_scale() -> None:
    text = "The price was corrected to $1.2 million, not $1.4 million."
    assert corrected("$1.4 million", text, is_own=True) == ("$1.2 million", text)
