"""Who wrote a piece is told from its by-line, and of nothing that a newsroom did not write."""

from __future__ import annotations

import pytest

from index import Article, Evidence, Outlet
from rag.by_lines import by_line_note

PIECE = Article(
    file="sun.txt",
    text="Local government should step up.",
    title="Step up",
    outlet=Outlet("Kitsap Sun", Evidence("field outlet", "Kitsap Sun")),
    authors=("Ann Lee", "Bo Chan"),
)


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the Kitsap Sun column saying local government should step up?",
        "Who wrote the article on local government?",
        "who is the author of the Kitsap Sun op-ed on local government",
        "Who wrote the Kitsap Sun report on local government?",
    ],
)
def test_who_wrote_a_piece_is_in_its_by_line(question: str) -> None:
    assert by_line_note(question, PIECE) == ("The by-line of “Step up” (Kitsap Sun): Ann Lee and Bo Chan.",)


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the book on local government?",
        "Who wrote the Mueller report?",
        "Who said it in the article?",
        "Who left?",
    ],
)
def test_other_questions_have_no_such_note(question: str) -> None:
    assert by_line_note(question, PIECE) == ()


def test_no_by_line_is_said_to_be_none() -> None:
    bare = Article(file="sun.txt", text="Local government should step up.")
    assert by_line_note("Who wrote the article?", bare) == ("sun.txt states no by-line.",)


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the Wired article on local government?",
        "Who wrote the article in the New York Times?",
        "Who wrote the New York Sun column?",
        "Who wrote Toy Story?",
        "Who wrote Article 50?",
        "Who wrote the story of her life?",
    ],
)
def test_what_another_outlet_or_none_printed_has_no_such_note(question: str) -> None:
    sun = Article(
        "sun.txt", "The dam broke.", outlet=Outlet("The Sun", Evidence("field outlet", "The Sun")), authors=("Ann Lee",)
    )
    assert by_line_note(question, sun) == ()
