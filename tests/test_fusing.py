"""Ways to join the legs, by hand; how they are measured, chosen and shown; passages of other lengths and without headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from conftest import Corpus
from rich.console import Console
from test_comparison import page

from evals.adapters import PublicSet
from evals.cutting import Headless, compare_headings, compare_lengths
from evals.fusing import compare_fusions
from evals.fusions import RRF, SHIPPED, WAYS, distribution_based, reciprocal_ranks, theoretical_min_max
from evals.questions import Question
from evals.searching import SETS, drawn, measure, opened
from index import NewsIndex
from index.scope import Scope
from rag.search import Searcher, fuse

# Of its words only "tower" and "sea" are no stop words: the keyword leg finds the towers, and the dense leg, which counts
# words as they are written, finds what shares the small ones.
ASKED = "Is the tower of the sea to be in it?"


@pytest.fixture
def towers(corpus: Corpus) -> Corpus:
    page(corpus, "a.json", "It is to be the end of it in the end.")
    page(corpus, "b.json", "Towers rise.")
    return corpus


@pytest.fixture
def index(towers: Corpus) -> Iterator[NewsIndex]:
    towers.sync()
    index = towers.open()
    yield index
    index.close()


def asked(number: str, *wordings: str, **facts: str) -> Question:
    return Question(id=number, question=ASKED, answers=(wordings,), files=("b.json",), **facts)  # type: ignore[arg-type]


def public(corpus: Corpus, name: str, *questions: Question, tuned_on: str) -> PublicSet:
    return PublicSet(name, corpus.folder, corpus.path, questions, (), frozenset([tuned_on]))


def shown(table: StringIO) -> list[str]:
    return [re.sub(r"\s{2,}", " | ", line.strip()) for line in table.getvalue().splitlines() if line.strip()]


# ways to join


def test_reciprocal_ranks_add_up_by_score_and_not_by_the_order_of_a_dict() -> None:
    found = reciprocal_ranks({"b": 0.5, "a": 0.9}, {"b": 7.0, "c": 3.0})
    assert found == pytest.approx({"a": 1 / 61, "b": 1 / 62 + 1 / 61, "c": 1 / 62})
    assert reciprocal_ranks({}, {}) == {}


def test_the_theoretical_least_is_that_of_the_measure_and_what_was_not_found_counts_as_last() -> None:
    found = theoretical_min_max({"a": 1.0, "b": 0.0}, {"b": 4.0, "c": 1.0})
    a, b, c = (1, 1 / 4), (1 / 2, 1), (1 / 2, 1 / 4)  # of the dense leg, of the keyword leg
    assert found == pytest.approx(
        {i: 0.8 * dense + 0.2 * words for i, (dense, words) in zip("abc", (a, b, c), strict=True)}
    )
    assert theoretical_min_max({"a": 0.5}, {}) == pytest.approx({"a": 0.8})


def test_three_deviations_around_the_mean_are_stretched_and_added() -> None:
    found = distribution_based(
        {"a": 3.0, "b": 1.0}, {"b": 5.0}
    )  # mean 2, deviation 1: from -1 to 5; one alone is its mean
    assert found == pytest.approx({"a": 4 / 6, "b": 2 / 6 + 1 / 2})
    far = {"far": 100.0, **{f"near{n}": float(n % 2) for n in range(50)}}
    assert distribution_based(far, {})["far"] == 1.0


def test_weights_are_those_of_the_names_and_what_ships_is_among_them() -> None:
    dense, keyword = {"a": 0.9, "b": 0.5, "d": 0.6}, {"b": 7.0, "c": 3.0, "a": 4.0}
    for weight in (0.3, 0.4, 0.5, 0.6, 0.7):
        assert WAYS[f"min-max {weight}"].fusion(dense, keyword) == fuse(dense, keyword, weight)
    assert WAYS[SHIPPED].fusion(dense, keyword) == fuse(dense, keyword)
    assert WAYS[SHIPPED].legs == WAYS[RRF].legs == "both"


# measured


def test_every_way_is_measured_by_what_it_finds_first(index: NewsIndex) -> None:
    found = measure(index, [asked("1", "rise"), asked("2", "fall")], SETS["squad1_dev"], WAYS.values())
    assert list(found) == list(WAYS)
    first = {way: values[0, 0] for way, values in found.items()}
    # By min-max the towers have 1 - weight and the small words weight; of equals the first file comes first. By ranks the
    # towers have 1/61 and 1/62, the small words 1/61 alone.
    assert {way for way, is_right in first.items() if not is_right} >= {
        "dense alone",
        SHIPPED,
        "min-max 0.6",
        "min-max 0.7",
    }
    assert {way for way, is_right in first.items() if is_right} >= {"keywords alone", "min-max 0.3", "min-max 0.4", RRF}
    assert {tuple(values[:, 1]) for values in found.values()} == {(1.0, 0.0)}  # found by all, but no "fall" in it


def test_words_in_another_file_are_not_the_answers_passage(index: NewsIndex) -> None:
    found = measure(index, [asked("1", "the end")], SETS["squad1_dev"], [WAYS[SHIPPED]])
    assert found[SHIPPED].tolist() == [[0.0, 0.0]]


def test_the_legs_are_searched_once_for_all_ways(index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[tuple[str, int, Scope]] = []
    candidates = Searcher.candidates

    def counted(self: Searcher, text: str, pool: int, scope: Scope):  # type: ignore[no-untyped-def]
        searched.append((text, pool, scope))
        return candidates(self, text, pool, scope)

    monkeypatch.setattr(Searcher, "candidates", counted)
    measure(index, [asked("1", "rise")], SETS["squad1_dev"], WAYS.values())
    assert len(searched) == 1


def test_limits_in_a_question_hold_as_they_do_when_it_is_asked(corpus: Corpus) -> None:
    page(corpus, "a.json", "It is the tower of the sea.", "Northern Wire", "2025-05-05")
    page(corpus, "b.json", "Towers rise.", "Evening Herald", "2025-05-06")
    corpus.sync()
    index = corpus.open()
    limited = Question("1", "According to Evening Herald, is it the tower of the sea?", (("rise",),), ("b.json",))
    found = measure(index, [limited], SETS["squad1_dev"], [WAYS["dense alone"]])
    index.close()
    assert found["dense alone"].tolist() == [[1.0, 1.0]]


def test_only_questions_that_the_corpus_answers_are_drawn(towers: Corpus) -> None:
    null = Question("3", "Is it?", kind="unanswerable")
    many = public(towers, "squad1_dev", asked("1", "x"), asked("2", "x"), null, asked("4", "x"), tuned_on="2")
    assert [q.id for q in drawn(many, tuned_on=True, limit=None)] == ["2"]
    assert [q.id for q in drawn(many, tuned_on=False, limit=None)] == ["1", "4"]
    assert len(drawn(many, tuned_on=False, limit=1)) == 1


# chosen and shown


def test_what_is_best_on_one_part_is_told_on_the_other_beside_what_ships(towers: Corpus, index: NewsIndex) -> None:
    made = public(towers, "squad1_dev", asked("1", "rise"), asked("2", "rise"), asked("3", "rise"), tuned_on="1")
    out = StringIO()
    compare_fusions([(made, index)], None, Console(file=out, width=100))
    lines = shown(out)
    assert lines[0] == "squad1_dev, to choose by: n = 1"
    assert lines[3] == "dense alone | 0 % [0.0, 0.0] | 100 % [100.0, 100.0]"
    assert f"The best mean has keywords alone; what ships is {SHIPPED}." in lines
    report = lines[lines.index("squad1_dev, to report: n = 2") :]
    assert report[1] == f"Search | Score | less {SHIPPED}"
    assert report[3:8] == [
        "Success@1",
        f"{SHIPPED} | 0 % [0.0, 0.0]",
        "keywords alone | 100 % [100.0, 100.0] | +100.0 [+100.0, +100.0]",
        f"{RRF} | 100 % [100.0, 100.0] | +100.0 [+100.0, +100.0]",
        "dense alone | 0 % [0.0, 0.0] | +0.0 [+0.0, +0.0]",
    ]


def test_a_set_without_a_tuning_part_is_reported_with_what_ships(towers: Corpus, index: NewsIndex) -> None:
    graded = Question("1", ASKED, files=("b.json",), grades=(("b.json", 1),), kind="search")
    out = StringIO()
    compare_fusions([(public(towers, "beir_scifact", graded, tuned_on=""), index)], None, Console(file=out, width=100))
    lines = shown(out)
    assert lines[0] == f"The best mean has {SHIPPED}; what ships is {SHIPPED}."
    assert f"{SHIPPED} | 63.1 % [63.1, 63.1]" in lines  # on rank 2: 1 / log2(3)
    assert not any("to choose by" in line for line in lines)


# what is embedded


def test_each_length_has_its_own_index_and_tells_how_much_is_read(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write("b.txt", " ".join(f"Tower {n} of the town rises over the sea." for n in range(40)))
    for n in range(70):
        corpus.write(f"other{n:02}.txt", f"The choir number {n} sang of lilies and snow.")
    question = Question("1", "Tower 39 of the town?", (("39",),), ("b.txt",))
    made = public(corpus, "squad1_dev", question, tuned_on="1")
    out = StringIO()
    compare_lengths(made, tmp_path, [36, 300], None, corpus.embedder, Console(file=out, width=100))  # type: ignore[arg-type]
    lines = shown(out)
    assert lines[0] == "squad1_dev, 61 articles: n = 1"
    assert lines[4].startswith("160 tokens | 100 %")
    # 360 words: in passages of 160 at most, of 36, of what the model reads beside a heading
    assert [line.split(",")[0] for line in lines[-3:]] == [
        "160 tokens: 63 passages",
        "36 tokens: 70 passages",
        "214 tokens: 62 passages",
    ]
    assert sorted(path.name for path in (tmp_path / "passages/squad1_dev").iterdir()) == [
        "articles",
        "index-160",
        "index-300",
        "index-36",
    ]


def test_the_heading_is_left_out_of_what_is_embedded_and_of_nothing_else(corpus: Corpus, tmp_path: Path) -> None:
    page(corpus, "a.json", "Rates fell.", "Northern Wire", "2025-05-05", title="Quarterly")
    page(corpus, "b.json", "Rates rose.", "Northern Wire", "2025-05-05", title="Bank of Ellery")
    question = Question("1", "Bank of Ellery rates?", (("yes",),), ("b.json",), evidence=("Rates rose.",))
    made, out = public(corpus, "multihop_rag", question, tuned_on="1"), StringIO()
    compare_headings(made, tmp_path, None, corpus.embedder, Console(file=out, width=100))  # type: ignore[arg-type]
    assert {text for text in corpus.embedder.embedded if "Ellery" not in text} >= {"Rates fell.", "Rates rose."}
    lines = shown(out)
    alone = lines[lines.index("multihop_rag, dense alone: n = 1") :]
    assert alone[-3:] == [
        "MRR@10",
        "heading embedded | 100 % [100.0, 100.0]",
        "no heading | 50.0 % [50.0, 50.0] | -50.0 [-50.0, -50.0]",
    ]
    headless = opened(made.corpus, tmp_path / "passages/multihop_rag/index", Headless(corpus.embedder))  # type: ignore[arg-type]
    (passage,) = headless.passages(headless.articles()[1].id)
    headless.close()
    assert passage.text == "Rates rose."
