"""Where nothing answers, it is said what is missing: the subject, the fact, or only an article within the limits."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Corpus
from test_answerer import PointingReader
from test_comparison import QUESTION, SEEN, compared, page
from test_timeline import timeline

from rag import Filters
from rag.answerer import EmbeddedAnswerer
from rag.finding import Asked, Clock, find
from rag.missing import stands_in, unmentioned, why_not
from rag.parts import joint_of
from rag.search import Searcher

JOINT = (
    "Which engineer was reported by Northern Wire to have designed the Tarn bridge, and is accused by the Evening Herald "
    "of hiding its cracks from the inspectors?"
)


@pytest.fixture
def planted(corpus: Corpus) -> Corpus:
    page(corpus, "wire.json", "The army says that 59 captives are held in the tunnels.", "Northern Wire", "2025-03-05")
    page(corpus, "herald.json", "Only 24 captives are held, a source said.", "Evening Herald", "2025-04-09")
    page(corpus, "sun.json", "Captives are held, and nobody counts them.", "Silent Sun", "2025-05-08")
    corpus.sync()
    return corpus


def reasons(
    corpus: Corpus, question: str, scores: dict[str, float], strictness: float = 0.5, **bounds: Any
) -> tuple[str, ...]:
    index = corpus.open()
    answerer = EmbeddedAnswerer(PointingReader(scores), strictness)  # type: ignore[arg-type]
    try:
        with index.view() as view:
            asked = Asked(question, question, ())
            found = find(Searcher(view, index.embedder), asked, Filters.from_json(bounds), 10, Clock(), infer=True)
            return why_not(found, Searcher(view, index.embedder), answerer, 10)
    finally:
        index.close()


def test_only_the_dates_are_named_where_without_them_the_outlet_itself_answers(planted: Corpus) -> None:
    page(planted, "early.json", "The army says that 59 captives are held there.", "Silent Sun", "2024-01-01")
    planted.sync()
    assert reasons(planted, QUESTION, SEEN, outlets=["Silent Sun"], published_from="2025-01-01") == (
        "None of the passages found states it. The nearest passages are shown.",
        "Without the limit on dates it is answered by “Report early.json” (Silent Sun, 1 January 2024, early.json).",
    )


def test_a_day_without_its_year_is_named_in_words(planted: Corpus) -> None:
    page(planted, "early.json", "The army says that 59 captives are held there.", "Silent Sun", "March 5")
    planted.sync()
    told = reasons(planted, QUESTION, SEEN, outlets=["Silent Sun"], published_from="2025-01-01")
    assert told[-1].endswith("(Silent Sun, 5 March, year not stated, early.json).")


def test_dates_and_outlets_are_named_where_only_another_outlet_answers(planted: Corpus) -> None:
    assert reasons(planted, QUESTION, {"59": 12.0}, outlets=["Silent Sun"], published_from="2025-06-01") == (
        "Silent Sun has no article dated 1 June 2025 or later.",
        "Without the limit on dates and outlets it is answered by “Report wire.json” (Northern Wire, 5 March 2025, wire.json).",
    )


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        (["2025-04-01", "2025-04-30"], "Silent Sun has no article dated 1 to 30 April 2025."),
        (["2025-01-30", "2025-02-02"], "Silent Sun has no article dated 30 January 2025 to 2 February 2025."),
        (["2025-01-30", "2025-01-30"], "Silent Sun has no article dated 30 January 2025."),
        ([None, "2025-01-30"], "Silent Sun has no article dated 30 January 2025 or earlier."),
    ],
)
def test_an_outlet_without_an_article_of_the_days_asked_for_is_named_with_them(
    planted: Corpus, bounds: list[str | None], why: str
) -> None:
    limits = {"outlets": ["Silent Sun"], "published_from": bounds[0], "published_to": bounds[1]}
    assert reasons(planted, QUESTION, {}, **limits) == (why,)


def test_the_days_at_the_end_of_a_question_for_what_an_outlet_reported_limit_it_and_are_named(planted: Corpus) -> None:
    asked = "What did the Silent Sun report about captives in May {}?"
    assert reasons(planted, asked.format(2024), {})[0] == "Silent Sun has no article dated 1 to 31 May 2024."
    assert "no article dated" not in reasons(planted, asked.format(2025), {})[0]


def test_a_question_that_several_reports_answer_is_told_what_lies_outside_its_dates(corpus: Corpus) -> None:
    page(corpus, "wire.json", "Maria Keller designed the Tarn bridge.", "Northern Wire", "2025-03-05")
    page(corpus, "herald.json", "Inspectors accuse Maria Keller of hiding the cracks.", "Evening Herald", "2025-04-02")
    corpus.sync()
    assert joint_of(JOINT, ["Northern Wire", "Evening Herald"]) is not None
    limited = reasons(corpus, JOINT, {"Keller": 12.0}, strictness=0.0, published_from="2026-01-01")
    assert limited[0] == "No article lies within the filters."
    assert limited[1].startswith("Without the limit on dates it is answered by ")
    assert len(limited) == 2


def test_a_name_misspelled_is_told_what_the_passages_found_mention(corpus: Corpus) -> None:
    page(corpus, "wire.json", "Lorraine Baptiste spoke of the captives.", "Northern Wire", "2025-03-05")
    corpus.sync()
    (why,) = reasons(corpus, "What did Lorrain Batiste say of the captives?", {})
    assert why.startswith(
        "No article of the corpus mentions Lorrain Batiste; the passages found mention Lorraine Baptiste."
    )


def test_initials_are_mentioned_with_or_without_their_dots(corpus: Corpus) -> None:
    page(corpus, "wire.json", "The U.S. sent engineers, and so did the UK.", "Northern Wire", "2025-03-05")
    page(corpus, "sun.json", "Sheep grazed on the hills of the valley.", "Silent Sun", "2025-03-05")
    corpus.sync()
    index = corpus.open()
    try:
        with index.view() as view:
            assert unmentioned("What did the US, the U.K. and the UN say?", (), view) == ["UN"]
    finally:
        index.close()


def test_a_comparison_that_nobody_answers_says_why(planted: Corpus) -> None:
    assert compared(planted).notes == ()
    assert compared(planted, scores={}).notes == ("None of the passages found states it.",)
    assert compared(planted, {"59": 12.0}, published_from="2025-05-01").notes == (
        "None of the passages found states it.",
        "Without the limit on dates it is answered by “Report wire.json” (Northern Wire, 5 March 2025, wire.json).",
    )
    assert (
        compared(planted, outlets=["Silent Sun"], published_from="2025-06-01").notes[0]
        == "Silent Sun has no article dated 1 June 2025 or later."
    )


def test_a_timeline_that_nobody_is_on_says_why(planted: Corpus) -> None:
    assert timeline(planted).notes == ()
    assert timeline(planted, published_from="2025-05-01").notes == (
        "None of the passages found states it.",
        "Without the limit on dates it is answered by “Report herald.json” (Evening Herald, 9 April 2025, herald.json).",
    )


@pytest.mark.parametrize(
    ("name", "text", "letters", "expected"),
    [
        ("Per Lund", "Lund's office", None, True),
        ("Per Lund", "Lundby airport", None, False),
        ("Per Lund", "Lundby airport", 5, False),
        ("Iran", "Iranian and Iranians", None, True),
        ("Lebanon", "Lebanese", 5, True),
        ("Lebanon", "Lebanese", None, False),
        ("U.S.", "the U.S. said", None, True),
        ("US", "the U.S. said", 5, True),
        ("U.K.", "a UK-led force", None, True),
        ("US", "he told us", None, False),
    ],
)
def test_a_name_is_no_part_of_another(name: str, text: str, letters: int | None, expected: bool) -> None:
    assert stands_in(name, [text], letters) is expected


@pytest.mark.parametrize(
    ("text", "is_spoken_of"),
    [
        ("A human rights organization and health officials spoke of captives.", False),
        ("The World Health Organization spoke of captives.", True),
        ("The WHO spoke of captives.", True),
    ],
)
def test_a_body_is_not_spoken_of_where_another_is(corpus: Corpus, text: str, is_spoken_of: bool) -> None:
    page(corpus, "aid.json", text, "Northern Wire", "2025-03-06")
    corpus.sync()
    (reason,) = reasons(corpus, "What did the World Health Organization say about captives?", {})
    assert ("speak of World Health Organization" in reason) == is_spoken_of
