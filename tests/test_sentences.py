"""Sentences must be whole, disjoint and complete, on newspaper prose and on anything else."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Smith left the U.S. on Oct. 7. He flew.", ["Mr. Smith left the U.S. on Oct. 7.", "He flew."]),
        ("Doha, March 5 (RHC)-- Talks began. They failed.", ["Doha, March 5 (RHC)--", "Talks began.", "They failed."]),
        ('"We are here. We stay," she said. He left.', ['"We are here. We stay," she said.', "He left."]),
        ("“We hope that they lead somewhere.” He said.", ["“We hope that they lead somewhere.” He said."]),
        (
            "after the end of aggression.”He said\nNono added more.",
            ["after the end of aggression.”He said", "Nono added more."],
        ),
        ("was drastically reduced. ing. It grew.", ["was drastically reduced. ing.", "It grew."]),
        (
            "Kirby spoke of the talks,\n“They are serious.” More came.",
            ["Kirby spoke of the talks,\n“They are serious.”", "More came."],
        ),
        (
            '"It is right for the\n\nAmerican people," she added.',
            ['"It is right for the\n\nAmerican people," she added.'],
        ),
        ("A headline without a stop\n\nThe story begins.", ["A headline without a stop", "The story begins."]),
        ("The toll rose to 1.9 million, i.e. 90% of them.", ["The toll rose to 1.9 million, i.e. 90% of them."]),
        ("It asked for 40 hostages. Withdrawn. Now 33.", ["It asked for 40 hostages. Withdrawn.", "Now 33."]),
        ("First line\r\nSecond line", ["First line", "Second line"]),
        (
            "Then-Sen. Lee and ex-Gov. Cho met anti-U.S. Protesters.",
            ["Then-Sen. Lee and ex-Gov. Cho met anti-U.S. Protesters."],
        ),
        ("It is Trinity-St. Paul's. It is old.", ["It is Trinity-St. Paul's.", "It is old."]),
        (
            "He left Stratford-on-Avon. She left Winston-Salem. It rained.",
            ["He left Stratford-on-Avon.", "She left Winston-Salem.", "It rained."],
        ),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_newspaper_sentences_are_kept_whole(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He asked Ms. Hyde-Lee to go. She went.", ["He asked Ms. Hyde-Lee to go.", "She went."]),
        ("They were hers. Ms. Lee kept them.", ["They were hers.", "Ms. Lee kept them."]),
        ("He met Rep. Will Lee. Rain fell.", ["He met Rep. Will Lee.", "Rain fell."]),
        ("Talks between Govs. May Lee and Bo Chan failed.", ["Talks between Govs. May Lee and Bo Chan failed."]),
        ('She warned him. "Mr. President, go."', ["She warned him.", '"Mr. President, go."']),
        ("It ended MIAMI—Gov. Will Lee won.", ["It ended MIAMI—Gov. Will Lee won."]),
        ("He lives in Ft. Lee. She does not.", ["He lives in Ft. Lee.", "She does not."]),
        ("He spoke of two things: “No. 1, the dam holds.”", ["He spoke of two things: “No. 1, the dam holds.”"]),
        ("Will it hold? No. He said so.", ["Will it hold? No.", "He said so."]),
        ("The U.S.-U.K. treaty holds.", ["The U.S.-U.K. treaty holds."]),
        ("It was sent to the U.S. They read it.", ["It was sent to the U.S.", "They read it."]),
        ("It began at 2 a.m. Eastern time. Rain fell.", ["It began at 2 a.m. Eastern time.", "Rain fell."]),
        ("It began at 2 a.m. Rain fell.", ["It began at 2 a.m.", "Rain fell."]),
    ],
)
def test_an_abbreviation_ends_a_sentence_only_where_nothing_belongs_to_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“The dam is a disaster!” Ms. Lee tweeted. Rain fell.", ["“The dam is a disaster!” Ms. Lee tweeted.", "Rain fell."]),
        ("“Who built it?” the mayor asked on Monday.", ["“Who built it?” the mayor asked on Monday."]),
        ("“Who built it?” Bo Chan continued. “Nobody did.”", ["“Who built it?” Bo Chan continued.", "“Nobody did.”"]),
        ("“Who built it?” Bo Chan said that he had.", ["“Who built it?”", "Bo Chan said that he had."]),
        ("“Who built it?”\n\nAnn Lee asked Bo Chan.", ["“Who built it?”", "Ann Lee asked Bo Chan."]),
        ("“It holds.” Bo Chan asked her on Monday.", ["“It holds.”", "Bo Chan asked her on Monday."]),
    ],
)  # fmt: skip
def test_a_question_or_a_cry_is_kept_with_who_says_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. Who built it\n2. Who paid", ["1. Who built it", "2. Who paid"]),
        ("The dam holds. 2. Nobody paid.", ["The dam holds.", "2. Nobody paid."]),
        ("How many came? 12. All left.", ["How many came? 12.", "All left."]),
        (".... The dam will hold. Nobody paid.", [".... The dam will hold.", "Nobody paid."]),
        ("9:40 a.m.\n\nThe dam broke.\n\n10 p.m.\n\nIt held.", ["9:40 a.m.\n\nThe dam broke.", "10 p.m.\n\nIt held."]),
        ("9:40 a.m.\n\nThe first hours", ["9:40 a.m.", "The first hours"]),
        ("It broke at 9:40 a.m.\n\nRain fell.", ["It broke at 9:40 a.m.", "Rain fell."]),
    ],
)  # fmt: skip
def test_a_number_and_an_hour_stand_with_what_they_head(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "dateline",
    [
        "WASHINGTON (Reuters) -",
        "WASHINGTON –",
        "NEW YORK/ST. PAUL, Minn. (AP) —",
        "MADISON, Wis. (AP) —",
        "HO CHI MINH CITY, Vietnam (Reuters) -",
        "Christchurch, New Zealand (AP) --",
        "Washington, March 5 (RHC)--",
    ],
)
def test_a_dateline_is_no_part_of_the_sentence_after_it(dateline: str) -> None:
    assert sentences(f"Rain fell.\n\n{dateline} U.S. talks began. They failed.") == [
        "Rain fell.",
        dateline,
        "U.S. talks began.",
        "They failed.",
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "NASA — which built it — left.",
        "WHO-led talks began.",
        "COVID-19 - The virus - spread.",
        "Ann Lee (D) — The senator from Ohio — left.",
        "Acme (ACME) — Ohio's largest firm — fell.",
        "The talks in PARIS — The second round — began.",
        "BRICS — Brazil, Russia, India, China and South Africa — met in Kazan.",
        "AUKUS - Australia, the United Kingdom and the United States - was signed in 2021.",
        "USA – Germany 2-1.",
    ],
)
def test_a_dash_after_a_name_makes_no_dateline(sentence: str) -> None:
    assert sentences(sentence) == [sentence]


def test_links_pasted_into_a_sentence_do_not_cut_it() -> None:
    pasted = "Ann Mary LeeWho built the dam? Five things to know. Sen. Will Chan leaves MORE"
    text = f"Sen. Ann Lee {pasted} (D-Ohio) left the U.S. today. Rain fell."
    assert sentences(text) == [f"Sen. Ann Lee {pasted} (D-Ohio) left the U.S. today.", "Rain fell."]
    assert sentences("Ann Lee asked: Who built the dam? We want MORE dams.") == [
        "Ann Lee asked: Who built the dam?",
        "We want MORE dams.",
    ]


@pytest.mark.parametrize("space", ["\x85", "\xa0", "\u1680", "\u2007", "\u2028", "\u2029", "\u202f", "\u3000"])
def test_a_space_of_several_bytes_is_a_space(space: str, capfd: pytest.CaptureFixture[str]) -> None:
    text = f"It is A{space}. And{space}more came."
    assert sentences(text) == [f"It is A{space}.", f"And{space}more came."]
    assert sentences(f'He said "A{space}.{space}" Mr.{space}Smith left.')
    assert "panicked" not in capfd.readouterr().err


def test_a_text_that_the_segmenter_cannot_read_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """As pyo3 raises it: no Exception."""

    def panic(language: str, text: str) -> list[str]:
        raise PanicException

    monkeypatch.setattr("index.sentences.sentencex.segment", panic)
    assert sentences("One here. Two there.") == ["One here. Two there."]


def test_wrapped_lines_are_not_taken_for_sentences() -> None:
    wrapped = (
        "The minister said on Tuesday that the talks, which had been going\n"
        "on for three weeks in the capital, would be broken off unless the\n"
        "other side came with a proposal that could be discussed. He did not\n"
        "say what kind of proposal that might be, nor when it was expected.\n"
    )
    assert len(sentences(wrapped)) == 2


@given(st.text(alphabet=st.characters(codec=None), max_size=400))
def test_spans_are_disjoint_ordered_trimmed_and_complete(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    covered = [False] * len(text)
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    assert all(is_covered or character.isspace() for character, is_covered in zip(text, covered, strict=True))


@given(
    st.text(alphabet="aB.\n\r \"“”'’,!?…\u00a0\u2028\U0001f600", max_size=200), st.integers(0, 50), st.integers(0, 200)
)
def test_a_part_of_a_text_is_segmented_within_its_bounds(text: str, start: int, length: int) -> None:
    end = min(len(text), start + length)
    assert all(start <= a < b <= end for a, b in sentence_spans(text, start, end))


@pytest.mark.parametrize("word", ["word ", "A", "Ann LeeAnn MORE ", "AB/AB ", "Ann Lee Ann Lee", "1. ", "“No!” "])
def test_a_line_of_a_megabyte_does_not_stall(word: str) -> None:
    started = time.perf_counter()
    assert sentence_spans(word * (1_000_000 // len(word)) + "MORE")
    assert time.perf_counter() - started < 5


def test_a_line_of_ten_megabytes_does_not_stall() -> None:
    started = time.perf_counter()
    assert sentence_spans("word " * 2_000_000)
    assert time.perf_counter() - started < 10


def test_a_text_on_one_long_line_is_cut_between_sentences() -> None:
    sentence = "The mayor met President Lee and Senator Ann Mary Ek in Doha on Monday. "
    text = (sentence * 700).strip()
    assert {text[slice(*span)] for span in sentence_spans(text)} == {sentence.strip()}


def test_us_is_no_time_zone() -> None:
    text = "It ended at 3 p.m. US officials left. It began at 3 p.m. ET and at 9 a.m. GMT."
    assert sentences(text) == ["It ended at 3 p.m.", "US officials left.", "It began at 3 p.m. ET and at 9 a.m. GMT."]


def test_sentences_without_spaces_between_words_are_parted() -> None:
    assert sentences("市长宣布大桥开放。他说耗资三百万元。居民欢迎！") == [
        "市长宣布大桥开放。",
        "他说耗资三百万元。",
        "居民欢迎！",
    ]
    quoted = "「工費は3億円だ。高い」と述べた。"
    assert sentences(f"橋を再開すると発表した。{quoted}住民は歓迎した。") == [
        "橋を再開すると発表した。",
        quoted,
        "住民は歓迎した。",
    ]
