"""A quoted sentence stands alone: it brings whoever it speaks of, or whoever speaks, out of the article's own words."""

from __future__ import annotations

import pytest
from fakes import WordTokenizer
from hypothesis import given, settings
from hypothesis import strategies as st

from index import Article, Passage, Span
from index.passages import passages_of
from rag.standing_alone import is_prose, standing_alone

NAMED = "Hazem Qassem spoke in Doha on Sunday."


def quoted(text: str, sentence: str, longest: int = 200, body: tuple[Span, ...] = ()) -> str:
    """Return the words with which a sentence is quoted."""
    article = Article(file="a.txt", text=text, body=body or ((0, len(text)),))
    start = text.index(sentence)
    for passage in passages_of(article, WordTokenizer(), longest):
        if (start, start + len(sentence)) in passage.sentences:
            return text[slice(*standing_alone(article, passage, (start, start + len(sentence))))]
    raise AssertionError(f"no passage has the sentence {sentence!r}")


@pytest.mark.parametrize(
    "sentence",
    [
        "He rejected the plan.",
        "But he rejected the plan.",
        "And they left the talks.",
        "However, she stayed.",
        "Still, it was rejected.",
        "After his arrest the talks began again.",
        "In their view, nothing had changed.",
        "But when he came, nobody was there.",
        "On Tuesday he rejected the plan.",
        "In a statement read in Cairo, he rejected the plan.",
        "Two days later, she rejected the plan.",
        "Asked about the plan, he rejected it.",
        "Two of them rejected the plan.",
        "After his visit, the talks in Cairo began.",
        "“We will stay,” he vowed.",
        "“Engaging with Bo Chan is right,” he told reporters.",
        "10:40 p.m.\n\nHe rejected the plan.",
        "It is not clear why he rejected the plan of the mayor.",
        "It is high and old.",
        "The 54-year-old pleaded guilty.",
        "Born in Lund, she moved there in 1998.",
        "A former nurse, he rejected the plan.",
        "The following day he rejected the plan.",
    ],
)
def test_a_sentence_that_speaks_of_somebody_before_brings_the_one_that_names_him(sentence: str) -> None:
    assert quoted(f"Rain fell. {NAMED} {sentence} Others did not.", sentence) == f"{NAMED} {sentence}"


def test_a_reply_comes_with_its_question() -> None:
    asked, reply = "Did the panel find fault?", "Nope, according to its head."
    assert quoted(f"It rained. {asked} {reply}", reply) == f"{asked} {reply}"
    told = "No, according to its head."
    assert quoted(f"It rained. {told}", told) == told
    none = "No fault was found, he wrote in Lund."
    assert quoted(f"{asked} {none}", none) == none


@pytest.mark.parametrize(
    ("text", "sentence", "expected"),
    [
        # Who is meant stands two sentences before; what is between names another, and not at its beginning.
        (
            "Al-Masri would free them. Officials know of only one hostage, Bo Chan, who is alive. He rejected the plan.",
            "He rejected the plan.",
            "Al-Masri would free them. Officials know of only one hostage, Bo Chan, who is alive. He rejected the plan.",
        ),
        (
            "Rain fell. Officials know of only one hostage, Bo Chan, who is alive. He rejected the plan.",
            "He rejected the plan.",
            "Officials know of only one hostage, Bo Chan, who is alive. He rejected the plan.",
        ),
        (
            "An inquiry opened. Judge Ann Lee will lead it.",
            "Judge Ann Lee will lead it.",
            "An inquiry opened. Judge Ann Lee will lead it.",
        ),
        (
            "Ann Lee spoke. Fourteen men were hurt, she said.",
            "Fourteen men were hurt, she said.",
            "Ann Lee spoke. Fourteen men were hurt, she said.",
        ),
        # who is meant is not said there either
        (
            "“They had the sea,” she said. “I had the paper.” She married in 1960.",
            "She married in 1960.",
            "She married in 1960.",
        ),
    ],
)
def test_whoever_is_meant_is_brought_along(text: str, sentence: str, expected: str) -> None:
    assert quoted(text, sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Bo Chan rejected the plan because he disliked it.",
        "After his visit, Bo Chan left.",
        "When they came, Hamas rejected the plan.",
        "When Bo Chan came, she left.",
        "At Bo Chan's house they met again.",
        "On Tuesday officials said that they had left.",
        "In January it was cold.",
        "But Hamas rejected the plan.",
        "Hence the plan was rejected.",
        "It is important to know two things about the plan: anybody can read it, and all who read it know what they get.",
        "But it is not clear whether the mayor of Cairo will come.",
        "10:40 p.m.\n\nHamas rejected the plan.",
        "“We will stay,” Bo Chan said when he came.",
        "The 54-year-old Ann Lee rejected the plan.",
        "A former nurse, Ann Lee rejected the plan.",
    ],
)
def test_a_sentence_that_names_whom_it_speaks_of_stays_alone(sentence: str) -> None:
    assert quoted(f"Rain fell. {NAMED} {sentence} Others did not.", sentence) == sentence


def test_the_sentence_before_is_found_in_the_passage_before() -> None:
    text = f"Rain fell in Cairo. {NAMED} He rejected the plan. Others did not."
    assert quoted(text, "He rejected the plan.", longest=7) == f"{NAMED} He rejected the plan."


def test_at_most_two_sentences_come_before() -> None:
    text = f"{NAMED} He came late. He was tired. He rejected the plan."
    assert quoted(text, "He rejected the plan.") == "He came late. He was tired. He rejected the plan."


def test_what_is_not_the_articles_own_words_is_never_quoted() -> None:
    text = f"{NAMED}\n\nSubscribe to our newsletter. He rejected the plan."
    start = text.index("He rejected")
    body = ((0, len(NAMED)), (start, len(text)))
    assert quoted(text, "He rejected the plan.", body=body) == "He rejected the plan."


def test_a_crosshead_is_passed_over() -> None:
    text = f"{NAMED}\n\nWhat comes next\n\nHe rejected the plan."
    assert quoted(text, "He rejected the plan.") == text
    assert quoted("What comes next\n\nHe rejected the plan.", "He rejected the plan.") == "He rejected the plan."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Hazem Qassem spoke in Doha.", "Rain fell.", "Hazem Qassem spoke in Doha. “We will stay.”"),
        ("“Nobody left,” Ann Lee said.", "Rain fell.", "“Nobody left,” Ann Lee said. “We will stay.”"),
        ("A warning came, the mayor said.", "Rain fell.", "A warning came, the mayor said. “We will stay.”"),
        ("Ann Lee was defiant.", "Rain fell.", "Ann Lee was defiant. “We will stay.”"),
        ("Rain fell all day.", "Ann Lee told reporters on Monday.", "“We will stay.” Ann Lee told reporters on Monday."),
        ("Rain fell all day.", "So the mayor, Ann Lee, said.", "“We will stay.” So the mayor, Ann Lee, said."),
        ("Rain fell all day.", "“Never,” Bo Chan said.", "“We will stay.”"),  # somebody else's
        ("Rain fell all day.", "Snow fell all night.", "“We will stay.”"),
        ("Ann Lee came. “It is ours,” she said.", "Rain fell.", "Ann Lee came. “It is ours,” she said. “We will stay.”"),
        ("Ann Lee said so. “It is ours.”", "Rain fell.", "Ann Lee said so. “It is ours.” “We will stay.”"),
    ],
)  # fmt: skip
def test_a_quotation_comes_with_the_sentence_beside_it_that_names_who_speaks(
    before: str, after: str, expected: str
) -> None:
    assert quoted(f"Snow fell. {before} “We will stay.” {after}", "“We will stay.”") == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "What comes next",
        "11:48 p.m.",
        "About 7 p.m.",
        "2.",
        "…….",
        "Ann Lee continued.",
        "She said.",
        "The mayor wrote:",
        "(A report that tells more.",
    ],
)
def test_a_fragment_is_no_prose(sentence: str) -> None:
    assert not is_prose(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "No one was hurt.",
        "Rain fell.",
        "Ann Lee testified.",
        "Ann Lee said no.",
        "It was 11:48 p.m.",
        "(The dam is old.)",
        "“It holds,” Ann Lee said.",
        "The dam, which was built for the town by its own people in 1920, holds",
    ],
)
def test_a_short_sentence_is_prose(sentence: str) -> None:
    assert is_prose(sentence)


def test_a_fragment_may_still_name_who_speaks() -> None:
    text = "Rain fell. Ann Lee continued. “We will stay.” Snow fell."
    assert quoted(text, "“We will stay.”") == "Ann Lee continued. “We will stay.”"


def test_a_quotation_with_its_speaker_stays_alone() -> None:
    text = f"{NAMED} “We will stay,” the mayor of Doha said. Ann Lee said no more."
    assert quoted(text, "“We will stay,” the mayor of Doha said.") == "“We will stay,” the mayor of Doha said."


def test_a_piece_of_a_sentence_too_long_to_be_read_brings_no_other_pieces() -> None:
    text = f"{NAMED} " + "It is said that " + "he came and went and " * 60 + "left."
    article = Article(file="a.txt", text=text, body=((0, len(text)),))
    passages = passages_of(article, WordTokenizer(), 200)
    pieces = [(passage, span) for passage in passages for span in passage.sentences]
    assert len(pieces) > 2
    for passage, span in pieces[2:]:
        assert standing_alone(article, passage, span) == span


SENTENCES = st.sampled_from(
    [
        "Ann Lee spoke on Sunday.",
        "He rejected the plan.",
        "But they left.",
        "After his arrest, nothing was said.",
        "“We will stay.”",
        "“They must go,” she said.",
        "Rain fell in Brno.",
        "The mayor told reporters so.",
        "What comes next",
        "In Doha, he met Bo Chan.",
    ]
)


def test_a_long_word_is_no_burden() -> None:
    word = "w" * 200
    assert quoted(f"Rain fell. Ann Lee saw {word} {word}. Others did not.", f"Ann Lee saw {word} {word}.").startswith(
        "Ann"
    )


@settings(deadline=None)
@given(st.lists(st.lists(SENTENCES, min_size=1, max_size=7), min_size=1, max_size=3), st.integers(4, 40), st.booleans())
def test_whole_sentences_of_one_run_of_body_are_quoted(runs: list[list[str]], longest: int, is_broken: bool) -> None:
    text, body = "", []
    for run in runs:
        words = ("\n\n" if is_broken else " ").join(run)
        body.append((len(text), len(text) + len(words)))
        text += f"{words}\n\nFollow us on every channel.\n\n"
    article = Article(file="a.txt", text=text, body=tuple(body))
    passages = passages_of(article, WordTokenizer(), longest)
    for passage in passages:
        for sentence in passage.sentences:
            _check(article, passages, passage, sentence)


def _check(article: Article, passages: list[Passage], passage: Passage, sentence: Span) -> None:
    start, end = standing_alone(article, passage, sentence)
    assert any(first <= start < end <= last for first, last in article.body)
    inside = [span for other in passages for span in other.sentences if start <= span[0] and span[1] <= end]
    assert inside[0][0] == start
    assert inside[-1][1] == end
    place = inside.index(sentence)
    assert len([span for span in inside[:place] if is_prose(article.text[slice(*span)])]) <= 2
    assert len(inside) - place <= 2
