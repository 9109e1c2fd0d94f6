"""Whether a sentence says in the question's own words what is asked."""

from __future__ import annotations

import pytest

from rag.events import says_so, who_did


@pytest.mark.parametrize(
    ("question", "sentence", "person"),
    [
        ("Who resigned?", "Minister Per Lund resigned on Wednesday.", "Minister Per Lund"),
        ("who has resigned", "Per Lund, the minister, has resigned.", "Per Lund"),
        (
            "Who fired Nyberg?",
            "The mayor, Ann Lee, who fired Nyberg, left.",
            None,
        ),  # "who" stands between: left to the readers
        ("Who fired Nyberg?", "Ann Lee fired Nyberg in 2022.", "Ann Lee"),
        ("Who was fired in 2022?", "Ann Lee fired Walter Nyberg in 2022.", "Walter Nyberg"),
        ("Who was fired?", "Walter Nyberg was quickly fired.", "Walter Nyberg"),
        ("Who fired Lee?", "Ann Lee fired Nyberg in 2022.", None),
        ("Who fired Nyberg in 2021?", "Ann Lee fired Nyberg in 2022.", None),
        ("Who was fired?", "Ann Lee fired the bookkeeper.", None),
        ("Who fired?", "Walter Nyberg was fired.", None),
        (
            "Who was arrested?",
            "Police arrested a man for killing Ann Lee.",
            None,
        ),  # another person's victim, wife, aide
        ("Who was charged?", "Prosecutors charged the driver who killed Ann Lee.", None),
        ("Who was killed?", "The gunman killed Ann Lee's son.", None),
        ("Who died?", "The wife of Per Lund died on Monday.", None),
        ("Who resigned?", "A spokesman for Per Lund resigned on Monday.", None),
        ("Who was killed?", "The man who shot Per Lund was killed.", None),
        ("Who died?", "The lawyer representing Per Lund died.", None),
        ("Who was arrested?", "Police arrested the man accusing Ann Lee.", None),
        ("Who was arrested?", "Police have not arrested Ann Lee.", None),
        ("Who was killed?", "Per Lund was nearly killed.", None),
        ("Who said so?", "Ann Lee said so.", None),  # whose word it is, others know
        ("Why did Lund resign?", "Per Lund resigned.", None),
    ],
)
def test_the_person_is_who_did_it(question: str, sentence: str, person: str | None) -> None:
    found = who_did(question, sentence)
    assert (found and sentence[slice(*found)]) == person


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("When did Per Lund resign?", "The minister, Per Lund, resigned an hour later.", True),
        ("Has the captain been arrested?", "Police arrested the captain on Monday.", True),
        ("Was the captain arrested?", "Police spoke to the captain.", False),
        ("When was the torc recovered?", "The torc was found in 1961.", False),
        ("When did it end?", "It ended on Monday.", False),  # one word tells too little
        ("When did Lund resign?", "Lund " + "went on and on " * 5 + "until he resigned.", False),
        ("Who resigned?", "Per Lund resigned.", False),
        ("When, at the end of a long day, did Per Lund of Tarn resign?", "Per Lund of Tarn resigned.", False),
    ],
)
def test_a_sentence_says_so_with_all_words_near(question: str, sentence: str, expected: bool) -> None:
    assert says_so(question, sentence) is expected
