"""Public question sets: every shape made in small, what is asked of it, and the counts of the real data."""

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from evals import MEASURES, Outcome, Question, load_questions, run
from evals.adapters import ADAPTERS
from evals.adapters.sources import RECORDS, digest
from index import InvalidValue, NewsIndex, QuestionSetError, load_settings
from index.sync import sync
from rag.answer import Answer, Citation, Statement
from rag.desk import NewsDesk
from ui import public_sets
from ui.command import app

SCORES = {measure.name: measure.score for measure in MEASURES}
# Read when the tests are collected: the fixture that gives every test the default settings takes the variable away.
DATASETS: Path | None = load_settings().datasets


def squad(title, *rows):
    """One article in SQuAD's shape; a row is an id, a question, and the wordings of its answer or none."""
    qas = [
        {
            "id": number,
            "question": question,
            "answers": [{"text": words, "answer_start": 0} for words in wordings],
            "is_impossible": not wordings,
        }
        for number, question, wordings in rows
    ]
    return {"title": title, "paragraphs": [{"context": "…", "qas": qas}]}


@pytest.fixture
def data(tmp_path):
    """The shapes of all the data sets, some rows each."""
    folder = tmp_path / "data"

    def write(name, content):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")

    def lines(*rows):
        return "".join(json.dumps(row) + "\n" for row in rows)

    for title in ("Ants", "Bees", "Cats", "Dogs"):
        write(f"squad2_articles/articles/{title}.txt", f"{title} are animals. {title} sleep at night.")
    write("squad1_dev/dev-v1.1.part1.json", {"data": [squad("Dogs", ("d", " Who sleeps? ", ["Dogs", "Dogs", "dogs"]))]})
    write("squad1_dev/dev-v1.1.part2.json", {"data": [squad("Cats", ("c", "What are cats?", ["animals"]))]})
    shuffled = [
        squad("Cats", ("c2", "What are cats?", ["animals"]), ("c3", "What are cows?", [])),
        squad("Ants", ("a2", "What are ants?", ["animals"])),
        squad("Bees", ("b2", "Who wakes bees?", [])),
    ]
    write("squad2_dev/dev-v2.0.json", {"data": shuffled})
    for name in ("beir_scifact", "beir_nfcorpus"):
        documents = [("10", "Rain", "Rain is wet."), ("7", "Snow", ""), ("5", "Fog", "Fog hides the wet hills.")]
        write(f"{name}/corpus.jsonl", lines(*({"_id": i, "title": t, "text": x} for i, t, x in documents)))
        write(f"{name}/queries.jsonl", lines({"_id": "q1", "text": "wet rain"}, {"_id": "q2", "text": "not judged"}))
        write(f"{name}/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\t5\t2\nq1\t7\t0\nq1\t10\t1\n")
    fact = {"author": None, "category": "x", "source": "The Verge", "published_at": "2023-09-26T17:01:22+00:00"}
    talks = {**fact, "title": "Talks", "fact": "The talks end.", "url": "https://www.theverge.com/talks"}
    herald = {
        **talks,
        "fact": "They begin again.",
        "source": "The Sydney Morning Herald",
        "url": "https://smh.com.au/a",
    }
    chunk = (
        "[Excerpt from document]\ntitle: Talks\npublished_at: 2023-09-26T17:01:22+00:00\nsource: The Verge\n"
        "Excerpt:\n-----\n{}\n-----"
    )
    longer, other = chunk.format("Nobody knew.\nThe talks\nend. So it is."), chunk.format("Nothing.\n\nAt all.")
    multihop = "multihop_rag_partial"
    kinds = ("inference_query", "comparison_query", "null_query")
    queries = [{"id": str(n), "question": f"Question {n}?", "question_type": kind} for n, kind in enumerate(kinds)]
    gold = {
        "0": {"answer": "Talks", "evidence_list": [talks, herald]},
        "1": {"answer": "no", "evidence_list": [talks]},
        "2": {"answer": "Insufficient information.", "evidence_list": []},
    }
    write(f"{multihop}/search-datasets/queries.json", {"queries": queries})
    write(f"{multihop}/search-datasets/ground_truth.json", gold)
    write(
        f"{multihop}/Multi-Meta-RAG/qa_output_gpt-4-voyage-02-filtering.first54.json",
        [{"prompt": f"Answer:\n\n{longer}--------------{other}"}],
    )
    write(f"{multihop}/MultiHop-RAG/llm-embedder_retrieval_test.json", [{"retrieval_list": [{"text": other}]}])
    write(
        "twowiki_subset/corpus.jsonl",
        lines(*({"chunk_id": f"c{n}", "source_title": f"T{n}", "text": f"Text {n}."} for n in range(3))),
    )
    hops = {
        "id": "h",
        "question": "Whose?",
        "answer": "Floris",
        "hop_type": "bridge",
        "gold_support_chunk_ids": ["c2", "c0"],
    }
    write("twowiki_subset/questions.jsonl", lines(hops))
    write("twowiki_subset/no_knowledge.jsonl", lines({"id": "k", "question": "Who?", "answer": "Ann"}))
    return folder


@pytest.fixture
def made(data, tmp_path):
    return lambda name: ADAPTERS[name](data, tmp_path / "work")


def rows_of(public):
    return [json.loads(line) for line in (public.corpus / RECORDS).read_text(encoding="utf-8").splitlines()]


# the shapes


def test_a_squad_question_is_answered_by_the_file_of_its_title(made):
    dogs, cats = made("squad1_dev").questions
    assert dogs == Question("d", "Who sleeps?", (("Dogs", "dogs"),), ("Dogs.txt",), kind="answerable")
    assert cats.files == ("Cats.txt",)


def test_the_halves_of_squad2_are_the_articles_by_title_counted_from_zero(made):
    odd, even = made("squad2_odd"), made("squad2_even")
    assert [q.id for q in even.questions] == ["a2", "c2", "c3"]  # Ants, Cats
    assert [(q.id, q.kind, q.answers, q.files) for q in odd.questions] == [("b2", "unanswerable", (), ())]
    assert odd.index == even.index == made("squad1_dev").index


def test_the_reported_part_leaves_out_the_articles_that_were_tuned_on(made):
    assert [q.id for q in made("squad1_dev").draw("report").questions] == ["d"]
    assert [q.id for q in made("squad2_odd").draw("report").questions] == ["b2"]
    with pytest.raises(QuestionSetError, match="squad2_even has nothing but questions that were tuned on"):
        made("squad2_even").draw("report")


def test_beir_documents_are_records_with_title_and_text_and_grades(made):
    public = made("beir_nfcorpus")
    assert rows_of(public)[1] == {"title": "Snow", "text": "Snow"}  # a text that is empty cannot be indexed
    (question,) = public.questions
    assert question.question == "wet rain"
    assert dict(question.grades) == {f"{RECORDS}#2": 2, f"{RECORDS}#1": 0, f"{RECORDS}#0": 1}
    assert question.files == (f"{RECORDS}#2", f"{RECORDS}#0")


def test_multihop_facts_and_chunks_are_records_and_gold_is_every_record_that_holds_a_fact(made):
    public = made("multihop_rag")
    assert [(row["text"], row["outlet"], "url" in row) for row in rows_of(public)] == [
        ("The talks end.", "The Verge", True),
        ("They begin again.", "The Sydney Morning Herald", True),
        ("Nobody knew.\nThe talks\nend. So it is.", "The Verge", False),
        ("Nothing.\n\nAt all.", "The Verge", False),
    ]
    inference, comparison, null = public.questions
    assert inference.files == (f"{RECORDS}#0", f"{RECORDS}#1", f"{RECORDS}#2")
    assert inference.evidence == ("The talks end.", "They begin again.")
    assert inference.outlets == ("The Verge", "The Sydney Morning Herald", "Sydney Morning Herald")
    assert (comparison.kind, comparison.answers) == ("comparison_query", (("no",),))
    assert null == Question("2", "Question 2?", kind="null_query")


def test_twowiki_names_the_paragraphs_that_hold_an_answer(made):
    hops, unknown = made("twowiki").questions
    assert (hops.files, hops.kind, hops.answers) == ((f"{RECORDS}#2", f"{RECORDS}#0"), "bridge", (("Floris",),))
    assert (unknown.kind, unknown.is_answerable) == ("no_knowledge", False)


# drawing, data, errors


def test_a_seed_draws_the_same_questions_in_the_order_of_the_data(made):
    public = replace(made("squad1_dev"), questions=tuple(Question(str(n), f"{n}?") for n in range(100)))
    drawn = [q.id for q in public.draw(limit=10, seed=3).questions]
    assert drawn == [q.id for q in public.draw(limit=10, seed=3).questions]
    assert drawn == sorted(drawn, key=int)
    assert drawn != [q.id for q in public.draw(limit=10, seed=4).questions]
    assert public.draw(limit=10, seed=3).name == "squad1_dev, 10 of 100 with seed 3"
    assert public.draw(limit=1000).name == "squad1_dev"
    with pytest.raises(InvalidValue, match="part: 'tuning' is not one of all, report"):
        public.draw("tuning")


def test_the_set_carries_the_sha256_of_files_and_folders(made, data):
    before = made("squad1_dev").draw().sources
    assert sorted(before) == ["articles", "dev-v1.1.part1.json", "dev-v1.1.part2.json"]
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in before.values())
    (data / "squad2_articles/articles/Ants.txt").write_text("Ants do not sleep.", encoding="utf-8")
    after = made("squad1_dev").draw().sources
    assert [name for name in before if before[name] != after[name]] == ["articles"]


def test_the_sha256_of_a_folder_changes_when_a_file_is_renamed(tmp_path):
    (tmp_path / "a").write_text("x")
    before = digest(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    assert digest(tmp_path) != before


@pytest.mark.parametrize("name", ADAPTERS)
def test_absent_data_is_said_with_the_option_that_names_it(name, tmp_path):
    with pytest.raises(QuestionSetError, match=r"no data set [\w/]+ in .*--data FOLDER"):
        ADAPTERS[name](tmp_path, tmp_path / "work")


def test_data_that_is_cut_off_is_an_error_of_ours(made, data):
    (data / "squad2_dev/dev-v2.0.json").write_text('{"data": [', encoding="utf-8")
    with pytest.raises(QuestionSetError, match=r"dev-v2\.0\.json is not JSON"):
        made("squad2_odd")


# indexed and asked


@pytest.fixture
def desk(corpus):
    """Return what indexes a public set, with an embedder that counts words."""

    def opened(public):
        report = sync(public.corpus, public.index, corpus.settings, embedder=corpus.embedder)
        return NewsDesk(NewsIndex.open(public.index, corpus.settings, corpus.embedder), corpus.settings), report

    return opened


def test_an_index_is_built_once_and_used_again(made, desk):
    first = desk(made("beir_scifact"))[1]
    again = desk(made("beir_scifact"))[1]
    assert (first.articles, first.added) == (3, 3)
    assert (again.articles, again.added, again.changed, again.embedded) == (3, 0, 0, 0)


def test_a_set_without_answers_is_searched_and_never_asked(made, desk):
    public = made("beir_scifact")
    result = run(desk(public)[0], public.draw())
    (record,) = result.records
    assert record.ranking[:2] == (f"{RECORDS}#0", f"{RECORDS}#2")  # "wet" and "rain", then "wet" alone
    # Grades 1 and 2 in this order: (1 + 2/log2(3)) / (2 + 1/log2(3))
    assert record.values["nDCG@10"] == pytest.approx(0.859717, abs=1e-5)
    assert (record.answer, record.error, record.verdict) == (None, None, "right")
    assert {record.values[m.name] for m in MEASURES if m.group != "search"} == {None}
    assert result.totals["abstention_recall"].n == 0
    assert result.fingerprint["sources"] == dict(public.draw().sources)


# the measures of MultiHop-RAG

FACTS = ("The talks end.", "They begin again.")
ASKED = Question("q", "?", (("Ann Lee",),), evidence=FACTS)
GIVEN = "Then the talks end. The talks end."


def found(*passages, question=ASKED, answer=None):
    outcome = Outcome(question, answer, (), lambda _: None, lambda _: None, passages)
    names = ("Hits@4", "Hits@10", "MAP@10", "MRR@10", "facts_AP@10", "facts_R@10")
    return {name: SCORES[name](outcome) for name in names}


def test_facts_on_the_first_two_ranks_as_the_authors_and_as_the_textbook_count_them():
    scores = found("Well: The talks end.", "They begin\nagain .", "nothing")
    assert scores == {
        "Hits@4": 1,
        "Hits@10": 1,
        "MAP@10": (1 + 1 / 2) / 2,
        "MRR@10": 1,
        "facts_AP@10": 1,
        "facts_R@10": 1,
    }


def test_a_fact_that_is_found_again_is_a_hit_but_no_new_fact():
    scores = found("nothing", FACTS[0], FACTS[0], "nothing")
    assert (scores["MRR@10"], scores["MAP@10"]) == (1 / 2, (1 / 2) / 2)
    assert (scores["facts_AP@10"], scores["facts_R@10"]) == ((1 / 2) / 2, 1 / 2)


def test_a_passage_with_two_facts_counts_both_on_its_rank():
    scores = found("nothing", " ".join(FACTS))
    assert scores["MAP@10"] == (2 / 2) / 2
    assert scores["facts_R@10"] == 1


def test_ranks_are_counted_to_four_and_to_ten():
    fifth, eleventh = found(*["nothing"] * 4, FACTS[0]), found(*["nothing"] * 10, FACTS[0])
    assert (fifth["Hits@4"], fifth["Hits@10"], fifth["MRR@10"]) == (0, 1, 1 / 5)
    assert set(eleventh.values()) == {0}


def test_nothing_found_counts_and_a_null_question_does_not():
    assert set(found().values()) == {0}
    assert set(found(FACTS[0], question=Question("n", "?")).values()) == {None}


@pytest.mark.parametrize(
    ("gold", "quote", "marked", "word", "contained"),
    [
        ("Sam Lee", "It was Ann Lee who left.", "Ann Lee", 1, 0),  # the authors ask for one word in common
        ("Ann Lee", "It was Ann Lee who left.", "Ann Lee", 1, 1),
        ("Bob", "It was Ann Lee who left.", "Ann Lee", 0, 0),
        ("no", "There is no doubt about it.", "no doubt", 0, 0),
        ("no", "No one knows.", "No one", 0, 0),
        ("no", "There is no doubt about it.", "There is no", 0, 0),
        ("Yes", "Yes, they did.", "Yes, they did", 1, 1),
    ],
)
def test_an_answer_shares_a_word_with_the_gold_but_a_yes_or_no_must_be_said(
    made, desk, gold, quote, marked, word, contained
):
    article = replace(desk(made("twowiki"))[0].index.articles()[0], text=quote)
    start = quote.index(marked)
    citation = Citation(1, article, 0, len(quote), (start, start + len(marked)))
    answer = Answer("?", "?", "answered", (Statement(quote, (1,), "quoted"),), (citation,))
    outcome = Outcome(replace(ASKED, answers=((gold,),)), answer, (), lambda _: article, lambda _: None)
    assert (SCORES["answer_word"](outcome), SCORES["contained"](outcome)) == (word, contained)
    assert SCORES["contained_first"](outcome) == contained


def test_evidence_and_grades_survive_json_lines_and_other_questions_are_written_as_before(tmp_path):
    graded = Question("g", "Which?", files=("a", "b"), grades=(("a", 2), ("b", 1), ("c", 0)), kind="search")
    asked = replace(ASKED, id="e", kind="inference_query")
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(q.as_json()) + "\n" for q in (graded, asked)), encoding="utf-8")
    assert load_questions(file).questions == (graded, asked)
    assert list(Question("q", "?").as_json()) == [
        "id", "question", "answers", "files", "outlets", "kind", "as_of", "history",
    ]  # fmt: skip
    file.write_text('{"question": "Which?", "answers": [], "grades": {"a": "much"}}', encoding="utf-8")
    with pytest.raises(QuestionSetError, match="grades must be an object of files"):
        load_questions(file)


# the command


def test_the_names_in_the_help_are_those_of_the_adapters():
    assert set(public_sets.PUBLIC) == set(ADAPTERS)


@pytest.mark.parametrize(("options", "missing"), [((), "--data FOLDER"), (("--data", "."), "--work FOLDER")])
def test_a_public_set_says_which_folder_it_needs(options, missing):
    done = CliRunner().invoke(app, ["eval", "run", "squad1_dev", *options])
    assert done.exit_code == 2
    assert missing in done.stderr


# the real data


def provenance(name):
    folder = DATASETS / name if DATASETS else None
    if folder is None or not folder.is_dir():
        pytest.skip(f"the data set {name} is absent; its folder is named by ONRECORD_DATASETS")
    return (folder / "PROVENANCE.txt").read_text(encoding="utf-8")


def stated(pattern, text):
    return [int(number.replace(",", "")) for number in re.search(pattern, text).groups()]


def kinds(name, work):
    return Counter(question.kind for question in ADAPTERS[name](DATASETS, work).questions)


@pytest.mark.e2e
def test_squad_has_the_questions_that_its_provenance_states(tmp_path):
    text = provenance("squad1_dev"), provenance("squad2_dev")
    public = ADAPTERS["squad1_dev"](DATASETS, tmp_path)
    assert [len(public.questions)] == stated(r"= ([\d,]+) questions", text[0])
    both = kinds("squad2_odd", tmp_path) + kinds("squad2_even", tmp_path)
    assert [both.total(), both["unanswerable"]] == stated(r"([\d,]+) questions, ([\d,]+) unanswerable", text[1])
    for question in public.questions:
        held = (public.corpus / question.files[0]).read_text(encoding="utf-8")
        assert any(words in held for words in question.answers[0]), question.id


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["beir_scifact", "beir_nfcorpus"])
def test_beir_has_the_documents_queries_and_judgements_that_its_provenance_states(name, tmp_path):
    text = provenance(name)
    public = ADAPTERS[name](DATASETS, tmp_path)
    assert [len(rows_of(public))] == stated(r"corpus ([\d,]+)", text)
    judged = sum(len(question.grades) for question in public.questions)
    assert [judged, len(public.questions)] == stated(r"test ([\d,]+)(?: pairs)? / (\d+) q", text)


@pytest.mark.e2e
def test_multihop_rag_has_the_questions_and_facts_that_its_provenance_states(tmp_path):
    text = provenance("multihop_rag_partial")
    public = ADAPTERS["multihop_rag"](DATASETS, tmp_path)
    found = Counter(question.kind.removesuffix("_query") for question in public.questions)
    counts = stated(r"\(inference (\d+), comparison (\d+), temporal (\d+), null (\d+)\)", text)
    assert [found[kind] for kind in ("inference", "comparison", "temporal", "null")] == counts
    facts = [row for row in rows_of(public) if "url" in row]
    assert [len(facts)] == stated(r"(\d+) unique \(title,fact\) pairs", text)
    chunks = [row for row in rows_of(public) if "url" not in row]
    assert [len({row["title"] for row in chunks})] == stated(r"unique chunks of (\d+) articles", text)
    assert len(chunks) == 322  # the provenance says 339; so many different texts stand in the two files
    assert all(len(question.files) >= len(set(question.evidence)) for question in public.questions)


@pytest.mark.e2e
def test_twowiki_has_the_questions_and_paragraphs_that_its_provenance_states(tmp_path):
    text = provenance("twowiki_subset")
    found = kinds("twowiki", tmp_path)
    assert [found.total() - found["no_knowledge"]] == stated(r"(\d+) questions", text)
    assert [found["no_knowledge"]] == stated(r"(\d+) no_knowledge", text)
    assert [len(rows_of(ADAPTERS["twowiki"](DATASETS, tmp_path)))] == stated(r"([\d,]+)-chunk corpus", text)
