"""Benchmarks: their statistics by hand, passages made up as promised, children measured, reports that leak nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conftest import Corpus

from evals.bench import Benchmark, Table, draw_corpus, growth, present, render_benchmark, write_benchmark
from evals.bench.asked import cloze, draw_questions
from evals.bench.benchmark import Curve, rotated
from evals.bench.children import conversation, measured
from evals.bench.contestants import OURS, PEERS, pythons_of
from evals.bench.figures import Figure, exponent, figure, percentile, ratio
from evals.bench.growing import build, search
from evals.bench.growth import curves_of
from evals.bench.machine import machine_facts, size_of
from evals.bench.plot import draw
from evals.bench.varied import Source, perturbed, varied_rows
from index import InvalidValue, OnRecordError, Settings
from index.errors import CorpusError, IndexMissing

STORY = (
    "The council of {town} met on Monday. Mayor Anna Berg said that the bridge over the Orla will be closed for a year. "
    "Shops nearby expect to lose money, said Karl Lind of the traders' union in {town}.\n"
)
TOWNS = ("Ostholm", "Vestby", "Nordvik", "Sundal", "Lillefors", "Grenna")


@pytest.fixture
def town_corpus(corpus: Corpus) -> Corpus:
    for number, town in enumerate(TOWNS):
        corpus.write(
            f"{town}.json",
            json.dumps(
                {
                    "title": f"{town} closes its bridge",
                    "text": STORY.format(town=town) * 3,
                    "source": ("Daily Bugle", "Evening Post")[number % 2],
                    "date": f"2024-03-{number + 10}",
                }
            ),
        )
    corpus.sync()
    return corpus


# figures


def test_a_ratio_is_taken_within_each_round() -> None:
    assert ratio([2.0, 30.0], [1.0, 10.0]) == Figure(2.5, 2.0, 3.0, 2)
    with pytest.raises(ValueError, match="zip"):
        ratio([1.0], [1.0, 2.0])


def test_figures_show_their_spread_only_where_there_is_one() -> None:
    assert figure([1.0]).shown(2, " s") == "1.00 s"
    assert figure([1.0, 4.0, 2.0]).shown(0) == "2 (1 to 4)"


def test_percentiles_are_values_that_were_measured() -> None:
    values = list(range(1, 101))
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile([7.0], 0.95) == 7.0


@pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
def test_the_exponent_of_a_power_law_is_found(power: float) -> None:
    sizes = [10_000, 100_000, 1_000_000]
    assert exponent(sizes, [3 * size**power for size in sizes]) == pytest.approx(power)


def test_everyone_begins_in_some_round() -> None:
    assert [rotated("abc", turn)[0] for turn in range(4)] == ["a", "b", "c", "a"]  # type: ignore[arg-type]
    assert sorted(rotated("abc", 5)) == ["a", "b", "c"]  # type: ignore[arg-type, type-var]


# children


MEASURING = """
import sys
from evals.bench.children import measured
code = "import json; task = json.loads(input()); data = b'x' * task['size']; print('noise'); print(json.dumps({'n': 3}))"
small, large = (measured([sys.executable, "-c", code], {"size": size}) for size in (1, 300_000_000))
assert small.answer == {"n": 3}
assert large.peak - small.peak > 100_000_000, (small, large)
assert small.cpu > 0
assert small.wall > 0.005
"""


def test_a_child_is_measured_by_itself() -> None:
    # From a small process: what the system keeps as a child's peak counts its start, as a copy of its parent.
    subprocess.run([sys.executable, "-c", MEASURING], check=True, cwd=Path(__file__).parents[1])


def test_a_child_that_fails_says_why() -> None:
    with pytest.raises(OnRecordError, match=r"ended with 1: ValueError: no such model"):
        measured([sys.executable, "-c", "raise ValueError('no such model')"])
    with (
        pytest.raises(OnRecordError, match=r"ended with 3"),
        conversation([sys.executable, "-c", "import sys; sys.exit(3)"], {}),
    ):
        pass


def test_a_conversation_answers_line_by_line() -> None:
    code = "import sys, json\nfor line in sys.stdin: print(json.dumps({'echo': json.loads(line)}), flush=True)"
    with conversation([sys.executable, "-c", code], {"k": 4}) as child:
        assert child.begun == {"echo": {"k": 4}}
        assert child.ask({"q": "é"}) == {"echo": {"q": "é"}}


def test_a_peer_that_is_not_installed_is_left_out_and_said_so(tmp_path: Path) -> None:
    bare = tmp_path / "python"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')  # no packages at all
    bare.chmod(0o755)
    found, left_out = present(["txtai"], {"txtai": str(bare)})
    assert [contestant.name for contestant in found] == [OURS]
    assert left_out == {"txtai hybrid": "the package txtai is not installed; see the extra bench"}


def test_a_peer_that_nobody_knows_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"No peer is called 'ragtime'. Known: langchain, "):
        present(["ragtime"], {})
    with pytest.raises(InvalidValue, match=r"--python txtai=/nowhere/python: there is no /nowhere/python"):
        pythons_of(["txtai=/nowhere/python"])
    assert pythons_of([sys.executable]) == dict.fromkeys(PEERS, sys.executable)
    assert pythons_of([f"txtai={sys.executable}"]) == {"txtai": sys.executable}


# corpus and questions


def test_the_peers_get_the_very_same_articles(town_corpus: Corpus, tmp_path: Path) -> None:
    drawn = draw_corpus(town_corpus.folder, tmp_path / "work", Settings(), files=3, seed=5)
    plain = [json.loads(line) for line in drawn.plain.read_text(encoding="utf-8").splitlines()]
    assert len(drawn.articles) == len(plain) == len(list(drawn.folder.iterdir())) == 3
    assert [(p["id"], p["text"], p["outlet"]) for p in plain] == [(a.id, a.text, a.outlet.name) for a in drawn.articles]
    assert all(20240310 <= p["day"] <= 20240315 for p in plain)
    again = draw_corpus(town_corpus.folder, tmp_path / "other", Settings(), files=3, seed=5)
    assert again.facts == drawn.facts


def test_what_lies_in_the_folder_of_the_work_stays(town_corpus: Corpus, tmp_path: Path) -> None:
    """A benchmark of the folder `articles` with `--work .` removed the articles themselves."""
    folder, outlets = town_corpus.folder, town_corpus.folder / "outlets.csv"
    assert folder == tmp_path / "articles"
    outlets.write_text("name,domains\nTown Post,town.example\n", encoding="utf-8")
    (tmp_path / "articles.jsonl").write_text("mine", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    drawn = draw_corpus(folder, tmp_path, Settings(), files=3)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert (tmp_path / "articles.jsonl").read_text(encoding="utf-8") == "mine"
    assert (drawn.folder / "outlets.csv").read_bytes() == outlets.read_bytes()


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(CorpusError):
        draw_corpus(tmp_path / "empty", tmp_path / "work", Settings())


def test_questions_are_drawn_alike_and_know_their_article(town_corpus: Corpus, tmp_path: Path) -> None:
    articles = draw_corpus(town_corpus.folder, tmp_path / "work", Settings()).articles
    asked = draw_questions(articles, 12, seed=1)
    assert asked == draw_questions(articles, 12, seed=1)
    assert len({question.text for question in asked}) == len(asked)
    assert {question.kind for question in asked} == {"title", "sentence", "cloze"}
    by_id = {article.id: article for article in articles}
    for question in asked:
        article = by_id[question.article_id]
        assert question.outlet == {"outlet": article.outlet.name}  # type: ignore[union-attr]
        assert question.days is not None
        assert question.days["first"] < article.published.days[0] < question.days["last"]  # type: ignore[union-attr, index]
        if question.kind != "cloze":
            assert question.text == article.title or question.text in " ".join(article.text.split())


def test_a_cloze_leaves_out_a_name_and_never_the_first_word() -> None:
    assert cloze("Nobody knows, said the mayor.", random.Random(0)) is None
    assert cloze("The mayor, Anna Berg, left.", random.Random(0)) == "The mayor, who or what, left?"


# growth


def test_turned_vectors_keep_their_length_and_their_neighbourhood() -> None:
    dice = np.random.default_rng(0)
    vectors = dice.standard_normal((500, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    turned = perturbed(vectors, dice)
    assert turned.dtype == np.float32
    assert np.allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-5)
    cosines = np.einsum("nd,nd->n", vectors, turned)
    assert cosines.min() > 0.85
    assert cosines.max() < 0.95
    assert len(np.unique(turned, axis=0)) == 500


def test_made_up_passages_begin_with_the_real_ones_and_are_all_different(town_corpus: Corpus) -> None:
    source = Source.of_index(town_corpus.path)
    n = len(source.passages)
    rows = list(varied_rows(source, 5 * n))
    assert [(article, passage) for article, passage, _ in rows[:n]] == list(
        zip(source.articles, source.passages, strict=True)
    )
    assert np.array_equal(np.stack([vector for _, _, vector in rows[:n]]), source.vectors)
    assert len({passage.id for _, passage, _ in rows}) == 5 * n
    assert len({passage.text for _, passage, _ in rows[n:]}) > 3 * n
    assert all(abs(np.linalg.norm(vector) - 1) < 1e-5 for _, _, vector in rows)
    longer = [passage.id for _, passage, _ in islice(varied_rows(source, 9 * n), 5 * n)]
    assert longer == [passage.id for _, passage, _ in rows]


def test_stores_that_an_earlier_run_left_are_searched_and_not_built_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds: list[Any] = []

    def build(command: Any, task: dict[str, Any]) -> Any:
        builds.append(task)
        Path(task["folder"]).mkdir(parents=True)
        return SimpleNamespace(answer={"passages": task["passages"], "vectors_seconds": 2.5}, peak=7)

    monkeypatch.setattr(growth, "measured", build)
    folder = tmp_path / "growth" / "100"
    first = growth._built(tmp_path, "one corpus", 100, folder, lambda _: None)
    assert growth._built(tmp_path, "one corpus", 100, folder, lambda _: None) == first
    assert (first["vectors_seconds"], first["building_peak"], len(builds)) == (2.5, 7, 1)
    growth._built(tmp_path, "another corpus", 100, folder, lambda _: None)
    assert len(builds) == 2


def test_growth_needs_an_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="Build it with: onrecord index"):
        Source.of_index(tmp_path)


def test_stores_of_made_up_passages_are_built_and_searched(town_corpus: Corpus, tmp_path: Path) -> None:
    built = build(Source.of_index(town_corpus.path), 300, tmp_path / "grown")
    assert built["passages"] == 300
    assert built["segment_bytes"] + built["keywords_bytes"] <= size_of(tmp_path / "grown")
    questions = [("the bridge over the Orla", None), ("traders of Vestby", "Daily Bugle")]
    found = search(tmp_path / "grown", questions, town_corpus.embedder)  # type: ignore[arg-type]
    assert len(found["steps"]) == 2
    assert all(len(steps) == 3 and min(steps) > 0 for steps in found["steps"])


def test_curves_carry_the_exponent_of_their_medians() -> None:
    rows = [
        {"passages": size, "building": size / 1_000, "disk": size * 2_000, "p50": 0.004 * weight}
        for size in (1_000, 10_000)
        for weight in (1, 1, 9)
    ]
    curves = {curve.title: curve for curve in curves_of(rows)}
    assert curves["Building both stores"].exponent == pytest.approx(1.0)
    assert curves["Delay, p50"].points == ((1_000, 4.0), (10_000, 4.0))
    assert curves["Delay, p50"].exponent == pytest.approx(0.0)
    assert "Opening" not in curves


# report


def _benchmark() -> Benchmark:
    hostile = "<script>alert(1)</script>"
    return Benchmark(
        verb="growth",
        title=f"{hostile} passages",
        lead="As measured.",
        tables=(Table("Speed", hostile, ("System", "p50"), (("On the Record", "1.0"), (hostile, "2.0"))),),
        curves=(Curve(f"Delay {hostile}", "ms", ((10_000, 4.0), (1_000_000, 9.0)), 0.18),),
        facts={"machine": machine_facts(), "corpus": {"articles": 2, "outlet": hostile}},
        notes=(hostile,),
        rounds=({"p50": 0.001},),
    )


def test_a_report_is_one_file_in_which_nothing_runs() -> None:
    page = render_benchmark(_benchmark())
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "exponent 0.18" in page


def test_a_report_is_written_beside_its_data(tmp_path: Path) -> None:
    data, page = write_benchmark(_benchmark(), tmp_path / "runs" / "growth.html")
    assert (data.name, page.name) == ("growth.json", "growth.html")
    assert json.loads(data.read_text(encoding="utf-8"))["rounds"] == [{"p50": 0.001}]


def test_points_of_a_curve_lie_inside_the_drawing() -> None:
    drawing = str(draw(Curve("Disk", "MB", ((10, 0.5), (1_000, 40.0), (100_000, 100.0)), 0.5)))
    assert drawing.count("<circle") == 3
    line = drawing.split('points="')[1].split('"')[0]
    places = [tuple(map(float, pair.split(","))) for pair in line.split()]
    assert all(0 < x < 360 and 0 < y < 220 for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert [y for _, y in places] == sorted((y for _, y in places), reverse=True)


def test_the_machine_is_described() -> None:
    facts = machine_facts()
    assert facts["cores"] >= 1
    assert len(facts["load"]) == 3
