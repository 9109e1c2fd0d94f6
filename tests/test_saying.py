"""What somebody said on a subject: which questions ask for it, and which sentences give it."""

from __future__ import annotations

import pytest

from index import Article, Evidence, Outlet
from rag.saying import Saying, asked_saying, quoted_words

OUTLET = Outlet("Reuters", Evidence("field source", "Reuters"))


@pytest.mark.parametrize(
    "question",
    [
        "What did the mayor say about the dam?",  # nobody is named
        "What did Ann Lee do about the dam?",
        "What is Ann Lee said to think?",
        "What did Ann Lee say?",  # on anything: the reader may find what is meant
        "What did Ann Lee say about it?",
        "Who said that the dam broke?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert asked_saying(question) is None


@pytest.mark.parametrize(
    ("sentence", "is_hers"),
    [
        ("“The dam will hold,” Ann Lee said.", True),
        ("“The dam will hold,” said Mayor Ann Lee.", True),
        ("Lee, who heads the council, later warned that the dam would break.", True),
        ("The dam is safe, according to Mayor Lee.", True),
        ("The dam will hold, she said.", True),  # the sentence before names her
        ("The dam will hold, Bo Chan said.", False),
        ("Bo Chan told Lee that the dam would hold.", False),
        ("Chan said Ann Lee would see to the dam.", False),
        ("“We will stay,” Ann Lee said.", False),  # not on the subject
        ("The dam that Ann Lee built broke.", False),
    ],
)
def test_a_sentence_is_hers_where_it_gives_her_words_on_the_subject(sentence: str, is_hers: bool) -> None:
    text = f"Ann Lee came at noon. {sentence}"
    asked = asked_saying("What did Ann Lee say about the dam?")
    assert asked == Saying("Ann Lee", False, "the dam")
    assert asked.is_said(Article("a.txt", text), (22, len(text))) == is_hers


def test_she_is_whoever_was_named_last() -> None:
    text = "Ann Lee came at noon. Then came Mia Sand. The dam will hold, she said."
    asked = asked_saying("What did Ann Lee say about the dam?")
    assert asked is not None
    assert not asked.is_said(Article("a.txt", text), (42, len(text)))


def test_an_outlet_says_what_its_articles_say_on_the_subject() -> None:
    asked = asked_saying("What does Reuters report about the Tarn dam?")
    assert asked is not None
    assert asked.is_outlet
    text = "It broke at noon."
    assert asked.is_said(Article("a.txt", text, title="Tarn dam breaks", outlet=OUTLET), (0, len(text)))
    assert not asked.is_said(Article("a.txt", text, title="Tarn dam breaks"), (0, len(text)))
    assert not asked.is_said(Article("a.txt", text, title="Choir sings", outlet=OUTLET), (0, len(text)))


def test_the_longest_quotation_is_what_is_marked() -> None:
    text = "“It is a good dam,” she said, “and it will hold as long as I live.”"
    assert text[slice(*(quoted_words(text, (0, len(text))) or (0, 0)))] == "and it will hold as long as I live."
    assert quoted_words("She said so.", (0, 12)) is None
