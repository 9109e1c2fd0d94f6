"""How comparing is measured: by places of facts, on made-up news; every value can be counted by hand."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Corpus
from test_answerer import PointingReader

from evals.adapters.topic_days import Place, Told, told
from evals.comparing import MEASURES, judge, main, measure, scores
from index import Article, Evidence, Outlet, PublishedDate, content_hash
from rag import Citation, Comparison, Conflict, Group, NewsDesk, Side, Timeline
from rag.models import Models

HARBOUR = Path(__file__).parent / "data" / "harbour"
SEEN = {"14": 12.0, "Seventeen": 12.0, "21": 12.0, "Twenty-one": 11.0, "90": 12.0}


# with a desk, on ten made-up articles of five outlets of which one prints another's


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsDesk]:
    corpus = Corpus(HARBOUR, tmp_path_factory.mktemp("harbour") / "index")
    corpus.sync()
    models = Models(corpus.settings, corpus.embedder, PointingReader(SEEN))  # type: ignore[arg-type]
    desk = NewsDesk(corpus.open(), corpus.settings, models)
    yield desk
    desk.close()


def places(desk: NewsDesk, *words: tuple[str, str]) -> tuple[Place, ...]:
    texts = {article.file: article.text for article in desk.index.articles()}
    starts = {(file, said): texts[file].index(said) for file, said in words}
    return tuple(Place(file, start, start + len(said)) for (file, said), start in starts.items())


def harbour(desk: NewsDesk) -> list[Told]:
    injured = Told(
        "h1",
        "differ",
        "How many people were injured in the collision?",
        ("01-wire.json", "02-courier.json", "03-herald.json", "04-evening.json", "08-evening.json"),
        ("Northern Wire", "Ellery Courier", "Sollen Herald", "Evening Post"),
        (
            places(desk, ("01-wire.json", "14 people"), ("02-courier.json", "14 people")),
            places(desk, ("03-herald.json", "Seventeen people")),
            places(desk, ("04-evening.json", "21"), ("08-evening.json", "Twenty-one people")),
        ),
    )
    boat = Told(
        "h2",
        "agree",
        "How many passengers does the Petrel take?",
        ("05-wire.json", "06-herald.json"),
        ("Northern Wire", "Sollen Herald"),
        (places(desk, ("05-wire.json", "90 passengers"), ("06-herald.json", "90")),),
    )
    return [injured, boat, replace(boat, id="h3", kind="quote")]


def test_a_comparison_that_finds_everything_has_the_best_score_everywhere(desk: NewsDesk) -> None:
    judged = measure(desk, harbour(desk), within_days=True)
    assert [one.id for one in judged] == ["h1", "h2"]  # only those that several outlets answer, alike or not
    for one in judged:
        wrong = {name: value for name, value in one.values.items() if value not in (None, 1.0)}
        assert wrong == {}
    values = {one.id: one.values for one in judged}
    assert (values["h1"]["conflict_recall"], values["h2"]["conflict_recall"]) == (1.0, None)
    assert scores(judged)["outlets_found"].n == 2
    assert scores(judged).keys() == MEASURES.keys()


def test_among_all_articles_sides_of_other_stories_count_against_it(desk: NewsDesk) -> None:
    (injured, _) = measure(desk, harbour(desk), within_days=False)
    assert injured.values["outlets_found"] == 1.0
    assert injured.values == measure(desk, harbour(desk)[:1], within_days=False)[0].values  # the same again


# by hand


def article(file: str, text: str, outlet: str, day: str) -> Article:
    evidence = Evidence("field", outlet)
    published = PublishedDate(day, "day", evidence)
    return Article(file, text, outlet=Outlet(outlet, None, evidence), published=published, body=((0, len(text)),))


ONE = article("a.txt", "Some 59 were held.", "Reuters", "2025-03-05")
TWO = article("b.txt", "Only 40 were held.", "BBC", "2025-03-04")
THREE = article("c.txt", "It rained on 59.", "Axios", "2025-03-06")
GOLD = Told(
    "x",
    "differ",
    "How many were held?",
    ("a.txt", "b.txt"),
    ("Reuters", "BBC"),
    ((Place("a.txt", 5, 7),), (Place("b.txt", 5, 7),)),
)
CITED = tuple(Citation(number, of, 0, len(of.text)) for number, of in enumerate((ONE, TWO, THREE), 1))
SIDES = (Side("Reuters", None, (1,), 0.9), Side("BBC", None, (2,), 0.8), Side("Axios", None, (3,), 0.7))
WHOLE = Comparison(
    "Q",
    "Q",
    SIDES,
    CITED,
    (Group("59", (1,)), Group("40", (2,)), Group("59", (3,))),
    (Conflict("held", (("40", 2), ("59", 1))),),
)
NOTHING = Timeline("Q", "Q")


def test_a_side_counts_where_its_words_hold_the_place_and_not_where_they_hold_the_same_number() -> None:
    values = judge(GOLD, WHOLE, NOTHING).values
    assert values["outlets_found"] == values["facts_shown"] == 1.0
    assert values["sides_right"] == values["sides_of_gold_outlets"] == pytest.approx(2 / 3)
    assert values["conflict_recall"] == values["conflict_precision"] == values["conflict_right"] == 1.0
    assert values["differences_kept"] == 1.0
    assert values["agreements_shown"] is None


def test_an_outlet_that_is_missing_and_called_silent_costs_both() -> None:
    values = judge(
        GOLD, replace(WHOLE, sides=SIDES[:1], citations=CITED[:1], groups=(), conflicts=(), silent=("bbc",)), NOTHING
    )
    assert values.values["outlets_found"] == values.values["facts_shown"] == 0.5
    assert values.values["nobody_wrongly_silent"] == 0.0
    assert values.values["conflict_recall"] == 0.0
    assert values.values["conflict_precision"] is None


def test_an_outlet_that_was_not_read_is_no_silent_one_but_counts_as_not_read() -> None:
    values = judge(GOLD, replace(WHOLE, unread=("BBC",), silent=("Vox",)), NOTHING).values
    assert (values["outlets_read"], values["nobody_wrongly_silent"]) == (0.5, 1.0)


def test_a_carrier_of_the_words_is_found() -> None:
    gold = replace(GOLD, kind="agree", outlets=("Reuters", "Copying Gazette"), facts=GOLD.facts[:1])
    copy = article("copy.txt", ONE.text, "Copying Gazette", "2025-03-06")
    told = replace(WHOLE, citations=(replace(CITED[0], copies=(copy,)), *CITED[1:]), conflicts=())
    assert judge(gold, told, NOTHING).values["outlets_found"] == 1.0


def test_a_conflict_where_outlets_agree_costs_precision_and_one_of_other_words_is_not_right() -> None:
    agree = judge(replace(GOLD, kind="agree"), WHOLE, NOTHING).values
    assert (agree["conflict_recall"], agree["conflict_precision"], agree["conflict_right"]) == (None, 0.0, None)
    other = replace(WHOLE, conflicts=(Conflict("held", (("40", 2), ("59", 3))),))
    assert judge(GOLD, other, NOTHING).values["conflict_right"] == 0.0


def test_sides_that_tell_one_fact_must_stand_in_one_group_and_others_must_not() -> None:
    together = replace(WHOLE, groups=(Group("59", (1, 2, 3)),))
    assert judge(GOLD, together, NOTHING).values["differences_kept"] == 0.0
    same = replace(GOLD, facts=((Place("a.txt", 5, 7), Place("b.txt", 5, 7)),))
    assert judge(same, together, NOTHING).values["agreements_shown"] == 1.0
    assert judge(same, WHOLE, NOTHING).values["agreements_shown"] == 0.0


def test_a_timeline_is_complete_right_and_in_order_or_it_is_not() -> None:
    values = judge(GOLD, WHOLE, Timeline("Q", "Q", (CITED[0], CITED[1]), (CITED[2],))).values
    assert values["timeline_complete"] == 1.0
    assert values["timeline_right"] == pytest.approx(2 / 3)
    assert values["timeline_in_order"] == 0.0  # 5 March before 4 March
    values = judge(GOLD, WHOLE, Timeline("Q", "Q", (CITED[1], CITED[2]))).values
    assert (values["timeline_complete"], values["timeline_in_order"]) == (0.5, 1.0)
    values = judge(GOLD, WHOLE, NOTHING).values
    assert (values["timeline_complete"], values["timeline_right"], values["timeline_in_order"]) == (0.0, None, None)


def test_the_shipped_set_has_questions_that_several_outlets_answer() -> None:
    kinds = [gold.kind for gold in told() if gold.kind in ("agree", "differ") and len(gold.outlets) > 1]
    assert kinds.count("agree") >= 15
    assert kinds.count("differ") >= 15


@pytest.mark.e2e
def test_the_program_indexes_measures_and_prints_the_same_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(HARBOUR, tmp_path / "allsides" / "articles")
    texts = {file.name: json.loads(file.read_text(encoding="utf-8"))["text"] for file in HARBOUR.iterdir()}
    start = texts["01-wire.json"].index("14 people"), texts["03-herald.json"].index("Seventeen people")
    row = {
        "id": "a001",
        "kind": "differ",
        "question": "How many people were injured in the collision of the ferry?",
        "corpus": {file: content_hash(text) for file, text in texts.items()},
        "answers": [
            [{"file": "01-wire.json", "answer": [start[0], start[0] + 9], "sentence": [0, start[0] + 9]}],
            [{"file": "03-herald.json", "answer": [start[1], start[1] + 16], "sentence": [start[1], start[1] + 16]}],
        ],
        "outlets": ["Northern Wire", "Sollen Herald"],
    }
    questions = tmp_path / "one.jsonl"
    questions.write_text(json.dumps(row), encoding="utf-8")
    monkeypatch.setattr(sys.modules[told.__module__], "FILE", questions)
    monkeypatch.setattr(sys, "argv", ["comparing", "--data", str(tmp_path), "--work", str(tmp_path / "work")])
    main()
    printed = capsys.readouterr().out
    assert "within its topic-day: 1 questions (0 agree, 1 differ)" in printed
    assert "among all topic-days: 1 questions" in printed
    monkeypatch.setattr(sys, "argv", [*sys.argv, "--json"])
    main()
    data = json.loads(capsys.readouterr().out)
    main()
    assert json.loads(capsys.readouterr().out) == data
    assert data["within its topic-day"]["questions"][0]["values"]["outlets_found"] >= 0.5
