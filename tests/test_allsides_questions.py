"""The questions on topic-days of allsides: nothing of the news is kept, and every offset leads to its answer."""

import json
import re
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from evals.adapters.topic_days import DATA, FILE, FOLLOW_UPS, follow_ups, topic_days
from index import QuestionSetError, Settings, content_hash, known_outlets, load_settings
from index.reading import load_sidecar, read_articles

# Read when the tests are collected: the fixture that gives every test the default settings takes the variable away.
DATASETS: Path | None = load_settings().datasets
needs_data = pytest.mark.skipif(
    DATASETS is None or not (DATASETS / DATA).is_dir(),
    reason="the data set allsides is absent; its folder is named by ONRECORD_DATASETS",
)

TUNED = FILE.parents[1] / "calibration.jsonl"
ROWS = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
TOLD = {"single", "agree", "differ", "outlet", "quote", "dated"}
UNTOLD = {"near_miss", "absent_outlet"}
NAME = re.compile(r"[A-Za-z0-9]{16}\.json")
TEXT = "Ann won. Bob lost."
LONGEST_RUN = 7  # words that a question may share with an article in one piece


def places(row):
    return [place for fact in row["answers"] for place in fact]


@pytest.fixture(scope="module")
def articles():
    folder = DATASETS / DATA
    sidecar = load_sidecar(folder)
    files = sorted({file for row in ROWS for file in row["corpus"]})
    return {file: next(read_articles(folder / file, folder, Settings(), sidecar)) for file in files}


@pytest.fixture
def folder_of_one(tmp_path, monkeypatch):
    """A data set of one article and a set of one question on it."""
    (tmp_path / DATA).mkdir(parents=True)
    (tmp_path / DATA / "a.json").write_text(json.dumps({"content_original": TEXT, "source": "Vox"}))

    def with_hash(text_hash):
        place = {"file": "a.json", "answer": [0, 3], "sentence": [0, 8]}
        row = {"id": "a1", "kind": "single", "question": "Who won?", "corpus": {"a.json": text_hash}}
        path = tmp_path / "one.jsonl"
        path.write_text(json.dumps({**row, "answers": [[place]], "outlets": ["Vox"], "as_of": "2020-01-02"}))
        monkeypatch.setattr(sys.modules[topic_days.__module__], "FILE", path)
        return tmp_path

    return with_hash


def test_there_are_enough_questions_of_every_kind_on_enough_topic_days():
    kinds = Counter(row["kind"] for row in ROWS)
    days = {tuple(row["corpus"]) for row in ROWS}
    assert kinds.keys() == TOLD | UNTOLD | {"as_of"}
    assert len(days) >= 15
    assert all(3 <= len(day) <= 6 for day in days)
    assert sum(bool(row["answers"]) for row in ROWS) >= 60
    assert sum(not row["answers"] for row in ROWS) >= 25


def test_every_string_but_the_question_is_an_id_a_kind_a_hash_a_file_a_date_or_an_outlet():
    outlets = set(known_outlets())
    for row in ROWS:
        assert row.keys() - {"as_of"} == {"id", "kind", "question", "corpus", "answers", "outlets"}, row["id"]
        assert re.fullmatch(r"a\d{3}", row["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", row.get("as_of", "2020-01-01"))
        assert row["question"].endswith("?")
        assert len(row["question"]) < 130
        for file, text_hash in row["corpus"].items():
            assert NAME.fullmatch(file)
            assert re.fullmatch("[0-9a-f]{16}", text_hash)
        assert set(row["outlets"]) <= outlets, row["id"]
        for place in places(row):
            assert place.keys() == {"file", "answer", "sentence"}
            assert all(type(number) is int for number in (*place["answer"], *place["sentence"]))
    assert len({row["id"] for row in ROWS}) == len(ROWS)


def test_a_question_has_the_gold_that_its_kind_promises():
    for row in ROWS:
        files = {place["file"] for place in places(row)}
        assert files <= row["corpus"].keys(), row["id"]
        assert all(fact for fact in row["answers"])
        assert bool(row["outlets"]) == bool(row["answers"])
        if row["kind"] in UNTOLD:
            assert row["answers"] == [], row["id"]
        if row["kind"] in TOLD:
            assert len(row["answers"]) == (2 if row["kind"] == "differ" else 1), row["id"]
        if row["kind"] in ("single", "outlet"):
            assert len(files) == 1, row["id"]
        if row["kind"] in ("agree", "differ"):
            assert len(files) > 1, row["id"]
        if row["kind"] == "outlet":
            assert row["outlets"][0].removeprefix("The ") in row["question"]
        assert ("as_of" in row) == (row["kind"] == "as_of")


def test_a_file_has_the_same_hash_in_every_question_of_its_topic_day():
    hashes = {pair for row in ROWS for pair in row["corpus"].items()}
    assert len(hashes) == len({file for file, _ in hashes})


def test_an_answer_lies_inside_its_sentence():
    for row in ROWS:
        for place in places(row):
            (start, end), (first, last) = place["answer"], place["sentence"]
            assert 0 <= first <= start < end <= last, row["id"]


def test_no_file_is_one_that_the_confidence_was_fitted_to():
    tuned = set(NAME.findall(TUNED.read_text(encoding="utf-8")))
    assert tuned
    assert tuned.isdisjoint(file for row in ROWS for file in row["corpus"])


def test_offsets_become_answers_and_a_folder_to_index(folder_of_one):
    data = folder_of_one(content_hash(TEXT))
    made = topic_days(data, data / "work")
    (question,) = made.questions
    assert (question.answers, question.evidence, question.files) == ((("Ann",),), ("Ann won.",), ("a.json",))
    assert (question.outlets, str(question.as_of)) == (("Vox",), "2020-01-02")
    assert [path.name for path in made.corpus.iterdir()] == ["a.json"]


def test_making_it_again_leaves_the_folder_as_it_is(folder_of_one):
    data = folder_of_one(content_hash(TEXT))
    copy = topic_days(data, data / "work").corpus / "a.json"
    before = copy.stat().st_mtime_ns
    topic_days(data, data / "work")
    assert copy.stat().st_mtime_ns == before


def test_another_text_than_the_offsets_count_in_is_an_error_that_names_the_file(folder_of_one):
    data = folder_of_one("0123456789abcdef")
    with pytest.raises(QuestionSetError, match=rf"a\.json.*0123456789abcdef.*{content_hash(TEXT)}.*Get the data"):
        topic_days(data, data / "work")


def test_a_missing_article_is_an_error_that_names_it(folder_of_one):
    data = folder_of_one(content_hash(TEXT))
    (data / DATA / "a.json").unlink()
    with pytest.raises(QuestionSetError, match=r"a\.json.*no article"):
        topic_days(data, data / "work")


def test_a_missing_data_set_is_an_error_that_says_how_to_name_it(tmp_path):
    with pytest.raises(QuestionSetError, match=r"no data set allsides.*--data FOLDER"):
        topic_days(tmp_path, tmp_path / "work")


@needs_data
def test_every_answer_is_there_in_a_sentence_of_its_articles_body(articles):
    for row in ROWS:
        for place in places(row):
            article = articles[place["file"]]
            answer, sentence = (article.text[slice(*place[part])] for part in ("answer", "sentence"))
            assert answer == answer.strip() != "", row["id"]
            assert sentence == sentence.strip(), row["id"]
            assert any(start <= place["sentence"][0] and place["sentence"][1] <= end for start, end in article.body)
            before, after = article.text[: place["answer"][0]][-1:], article.text[place["answer"][1] :][:1]
            assert not (before.isalnum() and answer[0].isalnum()), (row["id"], answer)
            assert not (after.isalnum() and answer[-1].isalnum()), (row["id"], answer)


@needs_data
def test_the_outlets_are_those_of_the_articles_and_an_absent_one_is_of_another_day(articles):
    everywhere = {article.outlet.name for article in articles.values()}
    for row in ROWS:
        assert set(row["outlets"]) == {articles[place["file"]].outlet.name for place in places(row)}, row["id"]
        if row["kind"] == "absent_outlet":
            named = {outlet for outlet in everywhere if f" {outlet} " in row["question"]}
            assert named, row["id"]
            assert named.isdisjoint(articles[file].outlet.name for file in row["corpus"]), row["id"]


@needs_data
def test_no_question_repeats_a_long_piece_of_an_article(articles):
    def words(text):
        return re.findall(r"\w+", text.lower())

    for row in ROWS:
        asked = words(row["question"])
        runs = {" ".join(asked[at : at + LONGEST_RUN + 1]) for at in range(len(asked) - LONGEST_RUN)}
        for file in row["corpus"]:
            told = f" {' '.join(words(articles[file].text))} "
            assert not [run for run in runs if f" {run} " in told], row["id"]


@needs_data
def test_the_whole_set_loads_with_its_data(tmp_path):
    made = topic_days(DATASETS, tmp_path)
    assert len(made.questions) == len(ROWS)
    assert {file for question in made.questions for file in question.files} <= {
        path.name for path in made.corpus.iterdir()
    }
    asked = sorted((question.question, str(question.as_of)) for question in made.questions)
    assert all(first != second for first, second in pairwise(asked))


def test_a_follow_up_leans_on_a_question_of_the_same_story_or_is_of_another():
    gold = {row["id"]: row for row in ROWS}
    rows = [json.loads(line) for line in FOLLOW_UPS.read_text(encoding="utf-8").splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        meant, before = gold[row["as"]], gold[row["after"]]
        assert meant["corpus"].keys().isdisjoint(before["corpus"]) is (row["kind"] == "new_story"), row["id"]
        assert bool(meant["answers"]) is (row["kind"] != "untold"), row["id"]
        assert row["question"] != meant["question"] or row["kind"] == "new_story", row["id"]


@needs_data
def test_follow_ups_load_with_their_gold_and_what_was_asked_before(tmp_path):
    made = {question.id: question for question in follow_ups(DATASETS, tmp_path).questions}
    assert made["f001"].history == (ROWS[0]["question"],)
    assert made["f001"].answers
    assert not next(question for question in made.values() if question.kind == "untold").answers
