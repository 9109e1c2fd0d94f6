"""A question that only names a subject is told by what an article's opening says of it."""

from __future__ import annotations

import pytest

from index import Article
from rag.leads import is_about, lead_on, subject_of


def article(*sentences: str, title: str | None = None) -> Article:
    text = " ".join(sentences)
    return Article(file="a.txt", text=text, title=title, body=((0, len(text)),))


def lead(subject: str, *sentences: str, title: str | None = None) -> str | None:
    told = article(*sentences, title=title)
    span = lead_on(told, subject)
    return told.text[slice(*span)] if span else None


NEWS = "Norland said on Monday that it will reopen the salt mine at Halden."
PAST = "In April, Norland closed the salt mine after a fire had killed two."
SAID = "“The salt mine is the heart of Norland,” a miner called Bo Chan said."
OTHER = "The harvest of wheat was poor this year, farmers of the valley said."


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("What is said about the salt mine?", "the salt mine"),
        ("What happened in Halden?", "Halden"),
        ("Halden salt mine", "Halden salt mine"),
        ("What did Norland say about the salt mine?", None),
        ("How many miners died?", None),
        ("Who closed the mine", None),
        ("Norland closed the mine?", None),
    ],
)
def test_a_question_that_asks_nothing_in_particular_names_a_subject(question: str, subject: str | None) -> None:
    assert subject_of(question) == subject


def test_the_first_sentence_of_the_opening_that_speaks_of_the_subject_is_the_lead() -> None:
    assert lead("the salt mine", OTHER, NEWS, PAST) == NEWS


@pytest.mark.parametrize("before", [PAST, SAID])
def test_what_is_recalled_or_quoted_gives_way_to_news(before: str) -> None:
    assert lead("the Norland salt mine", before, NEWS) == NEWS
    assert lead("the Norland salt mine", before, OTHER) == before  # where nothing else speaks of it


def test_a_fragment_is_no_lead() -> None:
    assert lead("the salt mine", "Salt mine.", "Halden salt mine.", NEWS) == NEWS


def test_an_article_whose_title_names_the_subject_opens_with_its_news() -> None:
    assert lead("Halden", OTHER, PAST, title="Halden waits") == OTHER


def test_where_only_the_end_speaks_of_the_subject_there_is_no_lead() -> None:
    assert lead("Halden", *[OTHER] * 9, NEWS) is None


def test_a_sentence_is_about_a_subject_that_has_its_names_and_most_of_its_words() -> None:
    assert is_about("Lee lost the vote.", "Ann Lee")
    assert is_about("Tariffs hit goods from Norland.", "the tariffs on Norland")
    assert not is_about("Tariffs hit goods.", "the tariffs on Norland")
    assert not is_about("Norland has salt.", "the tariffs on Norland")
