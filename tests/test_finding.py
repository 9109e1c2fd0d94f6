"""A question is searched within what was given and what its words ask for; both are told, and so is what they leave out."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Corpus
from test_comparison import page

from rag import Filters
from rag.finding import Asked, Clock, Found, find, scope_notes
from rag.search import Searcher

IN_MARCH = "What did the Northern Wire report in March 2025 about the dam?"


@pytest.fixture
def dams(corpus: Corpus) -> Corpus:
    """Articles of two outlets on a dam: of a day, of a month, and of neither."""
    page(corpus, "day.json", "The dam of the town broke in the night.", "Northern Wire", "2025-03-05")
    page(corpus, "month.json", "The dam of the valley was mended by its engineers.", "Northern Wire", "2025-03")
    page(corpus, "february.json", "Engineers wrote letters on the dam to the county.", "Northern Wire", "2025-02")
    page(corpus, "undated.json", "A dam is built of earth and of stone.", "Northern Wire")
    page(corpus, "yearless.json", "Beavers build a dam wherever they may.", "Evening Herald", "March 5")
    page(corpus, "april.json", "The dam was rebuilt and the town gave a feast.", "Evening Herald", "2025-04-20")
    corpus.sync()
    return corpus


def found_for(corpus: Corpus, question: str, filters: Filters | None = None, **options: Any) -> Found:
    index = corpus.open()
    try:
        with index.view() as view:
            asked = Asked(question, question, ())
            return find(
                Searcher(view, index.embedder), asked, filters or Filters(), 10, Clock(), **{"infer": True, **options}
            )
    finally:
        index.close()


def notes(corpus: Corpus, **bounds: Any) -> tuple[str, ...]:
    index = corpus.open()
    try:
        with index.view() as view:
            return scope_notes(Filters.from_json(bounds), view)
    finally:
        index.close()


def files(found: Found) -> set[str]:
    return {hit.article.file for hit in found.hits}


def test_dates_of_the_question_are_a_filter_that_is_shown(dams: Corpus) -> None:
    found = found_for(dams, IN_MARCH)
    inferred = {"outlets": ["Northern Wire"], "published_from": "2025-03-01", "published_to": "2025-03-31"}
    assert found.filters == {"given": {}, "inferred": inferred}
    assert found.asked == "What did the Northern Wire report about the dam?"
    assert files(found) == {"day.json", "month.json"}


def test_they_can_be_taken_away_and_give_way_to_given_ones(dams: Corpus) -> None:
    plain = found_for(dams, IN_MARCH, infer=False)
    assert plain.filters["inferred"] == {}
    assert len(files(plain)) == 6
    given = found_for(dams, IN_MARCH, Filters(published_from=date(2025, 2, 1), published_to=date(2025, 2, 28)))
    assert given.filters["inferred"] == {"outlets": ["Northern Wire"]}
    assert files(given) == {"february.json"}


@pytest.mark.parametrize("last", ["2025-02-28", "2025-03-31"])
def test_what_states_a_month_lies_within_the_whole_of_it(dams: Corpus, last: str) -> None:
    found = found_for(dams, "Who mended the dam?", Filters.from_json({"published_to": last}))
    assert "february.json" in files(found)
    assert ("month.json" in files(found)) == (last == "2025-03-31")


def test_articles_left_out_for_their_dates_are_counted_within_outlets_and_files(dams: Corpus) -> None:
    undated = "no full date and could not be used under a date filter."
    assert notes(dams) == ()
    assert notes(dams, outlets=["Northern Wire"]) == ()
    assert notes(dams, published_from="2025-03-01") == (f"2 articles state {undated}",)
    assert notes(dams, published_from="2025-03-01", outlets=["northern wire"]) == (f"1 article states {undated}",)
    assert notes(dams, published_from="2025-03-01", files=["day.json", "yearless.json"]) == (
        f"1 article states {undated}",
    )
    assert notes(dams, published_from="2025-03-01", files=["day.json"]) == ()


def test_a_month_of_which_the_dates_take_a_part_is_counted_too(dams: Corpus) -> None:
    month = "only a month, of which the date filter takes a part, and could not be used."
    files = ["day.json", "month.json", "february.json", "april.json"]
    assert notes(dams, as_of="2025-03-15", files=files) == (f"1 article states {month}",)
    assert notes(dams, published_from="2025-02-10", published_to="2025-03-15", files=files) == (
        f"2 articles state {month}",
    )
    assert notes(dams, published_from="2025-03-02", files=files) == (f"1 article states {month}",)
    assert notes(dams, published_from="2025-03-01", published_to="2025-03-31", files=files) == ()
    assert notes(dams, published_from="2025-04-01", published_to="2025-04-20", files=files) == ()
