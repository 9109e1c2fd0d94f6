"""What is left out of real articles, against marks made by hand; needs the data set `allsides`."""

from __future__ import annotations

import pytest

from evals.boilerplate import ARTICLES, load_marks, measure, read_corpus, summary
from evals.intervals import bootstrap_ratio
from index import load_settings
from index.article import content_hash

DATASETS = load_settings().datasets


def test_marks_are_spans_in_order_and_hold_no_text() -> None:
    marks = load_marks()
    assert sum(item.part != "blind" for item in marks) == 60
    assert sum(item.part == "held back" for item in marks) == 30
    for item in marks:
        places = [place for start, end, _, _ in item.marks for place in (start, end)]
        assert places == sorted(set(places))
        assert all(len(digest) == 16 for *_, digest in item.marks)


def test_a_ratio_of_sums_weighs_long_articles_more() -> None:
    assert bootstrap_ratio([1, 90], [2, 100]).value == round(91 / 102, 6)
    assert bootstrap_ratio([0, 0], [0, 0]).value is None


@pytest.mark.e2e
@pytest.mark.skipif(DATASETS is None, reason="the setting `datasets` (ONRECORD_DATASETS) names no folder")
def test_precision_and_recall_on_articles_marked_by_hand() -> None:
    assert DATASETS is not None
    marks = load_marks()
    articles = read_corpus(DATASETS / ARTICLES, [item.file for item in marks])
    for item in marks:
        text = articles[item.file].text
        assert all(content_hash(text[start:end]) == digest for start, end, _, digest in item.marks)
    outcomes = measure(articles, marks)
    for part, least in (("held back", 0.75), ("blind", 0.65)):
        precision, recall = summary([outcome for outcome in outcomes if outcome.part == part])
        assert precision.value is not None
        assert recall.value is not None
        assert precision.value >= 0.98
        assert recall.value >= least
