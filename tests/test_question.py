"""The question is cleaned of what cannot be seen, and its words become filters only where they can mean nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import InvalidValue
from rag.filters import Filters
from rag.question import LONGEST_QUESTION, clean_question, infer_filters

OUTLETS = ["Radio Habana Cuba", "Reuters", "The Post"]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Who\u200b con\u00adfirmed  the\ntalks?", "Who con\u00adfirmed the talks?"),
        ("Who \u202econfirmed\u202c the talks?\x00", "Who confirmed the talks?"),
        ("Ｗｈｏ confirmed?", "Who confirmed?"),
        ("Who \U000e0041\U000e0042confirmed?", "Who confirmed?"),
        ("Who confirmed\ud800?", "Who confirmed?"),
    ],
)
def test_what_cannot_be_seen_does_not_change_the_question(raw: str, clean: str) -> None:
    assert clean_question(raw)[0] == clean


@pytest.mark.parametrize("nothing", ["", "   ", "?!", "\u200b\u200b", "...", "\ud800"])
def test_a_question_without_words_is_refused_with_the_next_step(nothing: str) -> None:
    with pytest.raises(InvalidValue, match=r"There is no question. Ask one in words"):
        clean_question(nothing)


def test_a_megabyte_of_question_is_cut_and_said_so() -> None:
    text, notes = clean_question("talks " * 200_000)
    assert len(text) <= LONGEST_QUESTION
    assert notes == (f"Only the first {len(text):,} characters of the question were used.",)


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_cleaning_twice_is_cleaning_once(raw: str) -> None:
    try:
        clean, _ = clean_question(raw)
    except InvalidValue:
        return
    assert clean_question(clean)[0] == clean
    clean.encode("utf-8")


@pytest.mark.parametrize(
    ("question", "outlet", "search_text"),
    [
        ("According to Radio Habana Cuba, who was sent?", "Radio Habana Cuba", "who was sent?"),
        ("Who was sent, according to radio habana cuba?", "Radio Habana Cuba", "Who was sent?"),
        ("What does Reuters say about the toll?", "Reuters", "What does Reuters say about the toll?"),
        ("What did the Post report?", "The Post", "What did the Post report?"),
        ("What did The Post report?", "The Post", "What did The Post report?"),
        ("Who owns Reuters?", None, None),
        ("According to Axios, who was sent?", None, None),
    ],
)
def test_an_outlet_is_a_filter_only_where_its_word_is_asked_for(
    question: str, outlet: str | None, search_text: str | None
) -> None:
    parsed = infer_filters(question, OUTLETS)
    assert parsed.inferred.outlets == ((outlet,) if outlet else ())
    assert parsed.search_text == (search_text or question)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who led the talks as of 1 May 2024?", Filters(as_of=date(2024, 5, 1))),
        ("As of March 2025, who led the talks?", Filters(as_of=date(2025, 3, 31))),
        ("What do articles published in March 2025 say?", Filters(None or (), date(2025, 3, 1), date(2025, 3, 31))),
        ("Who left, in reports published before May 4th, 2024?", Filters(published_to=date(2024, 5, 4))),
        ("What happened in October 2023?", Filters()),
        ("Who was killed on October 7, 2023?", Filters()),
        ("Who led the talks as of 31 February 2024?", Filters()),
    ],
)
def test_a_date_is_a_filter_only_where_it_is_about_publishing(question: str, expected: Filters) -> None:
    assert infer_filters(question, []).inferred == expected


def test_a_start_after_the_end_is_refused_by_name() -> None:
    with pytest.raises(InvalidValue, match="published_from 2025-02-01 is later than 2025-01-01"):
        Filters(published_from=date(2025, 2, 1), published_to=date(2025, 1, 1))


def test_filters_survive_json() -> None:
    filters = Filters(("Reuters",), date(2025, 1, 1), None, date(2025, 2, 1), ("a.txt",))
    assert Filters.from_json(filters.as_json()) == filters


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"outlet_name": "x"}, "unknown filter 'outlet_name'"),
        ({"as_of": "soon"}, "as_of: 'soon' is not a date. Write it as YYYY-MM-DD"),
        ({"outlets": {"$ne": 1}}, "outlets: .* is not a name or a list of names"),
    ],
)
def test_a_bad_filter_is_refused_by_name(data: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        Filters.from_json(data)
