"""Whether those counted are dead or hurt, or nobody is."""

from __future__ import annotations

import pytest

from rag.fates import is_of_another_fate, nobody

DIED, HURT = "How many people were killed in the fire?", "How many people were hurt?"


@pytest.mark.parametrize(
    ("question", "sentence", "said"),
    [
        (DIED, "Nobody was killed.", "Nobody"),
        (DIED, "Two were hurt, but no one died.", "no one"),
        (DIED, "The fire killed nobody.", "nobody"),
        (DIED, "No deaths were reported.", "No deaths"),
        (DIED, "There were no casualties.", "no casualties"),
        (DIED, "None of the passengers was killed.", "None"),
        ("how many firefighters died", "No firefighters died.", "No firefighters"),
        ("What was the death toll?", "Nobody was killed.", "Nobody"),
        (HURT, "There were no injuries.", "no injuries"),
        ("How many people were arrested?", "No arrests have been made.", "No arrests"),
        (DIED, "Nobody was killed, but 12 were hurt.", "Nobody"),
        (DIED, "No one was killed in the first blast, but 12 people died in the second.", None),
        (DIED, "Nobody died in 2019; 12 died last year.", None),
        (DIED, "Nobody was hurt.", None),
        (DIED, "No firefighters died.", None),  # others may have
        (DIED, "No more people died.", None),
        (DIED, "Nobody knows how the fire began.", None),
        (DIED, "Nobody has been reported killed.", "Nobody"),
        (DIED, "No one was hurt or killed.", "No one"),
        ("How many survived?", "There were no survivors.", "no survivors"),
        (DIED, "None of the dead were children.", None),
        (DIED, "None of the five killed was a firefighter.", None),
        (DIED, "No one has been charged with killing the men.", None),
        (DIED, "No one knows how many died.", None),
        (DIED, "No one would have died, had it rained.", None),
        (DIED, "No one was killed except the driver.", None),
        (DIED, "Officials denied that nobody was killed.", None),
        (DIED, "No death toll was given.", None),
        ("How many people were arrested?", "No one resisted arrest.", None),
        (HURT, "Nine people were hurt, none seriously.", None),
        (HURT, "Nobody was seriously hurt.", None),
        ("Who was killed?", "Nobody was killed.", None),
        ("How many people were killed or hurt?", "Nobody was killed.", None),
    ],
)
def test_nobody_is_an_answer_to_how_many(question: str, sentence: str, said: str | None) -> None:
    found = nobody(question, sentence)
    assert (found and sentence[slice(*found)]) == said


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        (DIED, "Nine people were hurt.", True),
        (HURT, "Nine people died.", True),
        (HURT, "Seven people were arrested.", True),
        (HURT, "Seven people were treated for burns.", False),
        ("How many people were arrested?", "Some 300 people were evacuated.", True),
        (DIED, "Nine people died and two were hurt.", False),
        (DIED, "The toll rose to nine.", False),
        (DIED, "Nine people came.", False),
        ("Who was killed?", "Ann Lee was hurt.", False),
        ("How many survived?", "Nine people died.", True),
        ("How many survived?", "Nine people were rescued.", False),
        ("How many are still alive?", "Two are alive, beside four deceased men.", False),
    ],
)
def test_the_hurt_are_not_the_dead(question: str, sentence: str, expected: bool) -> None:
    assert is_of_another_fate(question, sentence) is expected
