"""What a sentence says that a person is."""

from __future__ import annotations

import pytest

from rag.roles import role_of


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("Emergency chief Ann Lee defended the order.", "Emergency chief"),
        ("A witness, Ann Lee, said she heard one shot.", "A witness"),
        ("The family's lawyer, Ann Lee, said so.", "The family's lawyer"),
        ("It was said by Ann Lee, the head of Tarn Water.", "the head of Tarn Water"),
        ("Ann Lee, 69, a retired teacher, stayed.", "a retired teacher"),
        ("Lee was the first woman to lead the council.", "the first woman to lead the council"),
        ("He spoke to Ann Lee on Monday.", None),
        ("Mayor Bo Chan met Ann Lee.", None),
        ("Ann Lee said the mayor had left.", None),
        ("After the vote, Lee, 54, left the chamber.", None),
        ("The mother, Ann Lee, left the chamber.", "The mother"),
        ("After meeting the mayor, Ann Lee left.", None),
        ("Unlike the mayor, Lee voted against.", None),
        ("He met Ann Lee, a day after the vote.", None),
        ("Ann Lee, the court heard, was paid twice.", None),
    ],
)
def test_who_somebody_is_stands_beside_the_name(sentence: str, role: str | None) -> None:
    found = role_of("Who is Ann Lee?", sentence)
    assert (found and sentence[slice(*found)]) == role


@pytest.mark.parametrize("question", ["Who is the mayor of Tarn and why?", "Who met Ann Lee?", "What is Ann Lee?"])
def test_other_questions_ask_for_no_role(question: str) -> None:
    assert role_of(question, "Emergency chief Ann Lee defended the order.") is None
