"""How the checking of statements is measured: shares, intervals over sources, halves that never share a source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.verification import Case, balanced_accuracy, best_threshold, load_cases, precision_recall

YES, NO = Case("a", "x", True), Case("b", "x", False)
OTHER = Case("c", "y", False)


def test_balanced_accuracy_is_the_mean_of_both_shares() -> None:
    cases = [YES, YES, NO, NO, NO, OTHER]
    assert balanced_accuracy(cases, [True, False, False, False, True, True]).value == (1 / 2 + 2 / 4) / 2
    assert balanced_accuracy([YES], [True]).value is None


def test_the_interval_draws_sources_and_not_statements() -> None:
    # every source is judged alike, so that drawing sources changes nothing, however many statements each has
    cases = [Case(str(n), source, n % 2 == 0) for source in "uvw" for n in range(4)]
    interval = balanced_accuracy(cases, [n < 3 for _ in "uvw" for n in range(4)])
    assert (interval.value, interval.low, interval.high, interval.n) == (0.75, 0.75, 0.75, 12)
    uneven = balanced_accuracy(cases, [source == "u" or n % 2 == 0 for source in "uvw" for n in range(4)])
    assert (uneven.low or 0) < (uneven.value or 0) < (uneven.high or 0)


def test_precision_and_recall_are_of_supported() -> None:
    assert precision_recall([YES, YES, NO, OTHER], [True, False, True, False]) == (1 / 2, 1 / 2)
    assert precision_recall([YES], [False]) == (0, 0)


def test_the_best_threshold_divides_best() -> None:
    assert best_threshold([NO, OTHER, YES, YES], [0.1, 0.4, 0.3, 0.9]) in (0.3, 0.9)
    assert best_threshold([NO, YES], [0.2, 0.7]) == 0.7


def test_halves_of_summedits_share_no_source_and_miss_no_case(tmp_path: Path) -> None:
    rows = [
        {"doc": f"article {n % 9}", "summary": f"summary {n}", "label": n % 2, "edit_types": ["negation"] * (n % 2)}
        for n in range(30)
    ]
    (tmp_path / "summedits_news").mkdir()
    (tmp_path / "summedits_news" / "summedits_news.json").write_text(json.dumps(rows))
    tune, report = (load_cases(tmp_path, "summedits_news", half) for half in ("tune", "report"))
    assert sorted(c.statement for c in [*tune, *report]) == sorted(row["summary"] for row in rows)
    assert tune
    assert report
    assert not {c.group for c in tune} & {c.group for c in report}


@pytest.mark.parametrize(("half", "part"), [("tune", "dev"), ("report", "test")])
def test_only_full_support_counts_in_wice(tmp_path: Path, half: str, part: str) -> None:
    folder = tmp_path / "wice" / "entailment_retrieval" / "claim"
    folder.mkdir(parents=True)
    labels = ("supported", "partially_supported", "not_supported")
    lines = [json.dumps({"claim": label, "evidence": ["One.", "Two."], "label": label}) for label in labels]
    (folder / f"{part}.jsonl").write_text("\n".join(lines))
    cases = load_cases(tmp_path, "wice", half)
    assert [(c.statement, c.source, c.is_supported) for c in cases] == [
        (label, "One.\nTwo.", label == "supported") for label in labels
    ]
