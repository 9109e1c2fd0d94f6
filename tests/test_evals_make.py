"""Questions drawn from a corpus: what is asked, what is gold, and that no question has two answers."""

import json
import re
import subprocess
import sys

import pytest
from conftest import SEEDS

from evals import load_questions
from evals.cloze import gaps
from evals.making import make_questions, write_questions
from evals.measures.wording import contains
from index import InvalidValue, QuestionSetError

TALKS = "The envoys of both governments met six ministers in Doha on March 5 to settle the release of prisoners."
FLOOD = "Heavy rain flooded the harbour of Rotterdam and closed forty schools along the river, the mayor said."
VOTE = "Parliament approved the disputed budget of the finance ministry after a debate that lasted eleven hours."


def article(title, *sentences, source=""):
    return f"{title}\n\n{source}{' '.join(sentences)}\n"


@pytest.fixture
def small(corpus):
    corpus.write("talks.txt", article("Envoys meet ministers over prisoner release", TALKS))
    corpus.write("flood.txt", article("Rain floods harbour and closes many schools", FLOOD))
    corpus.write("vote.txt", article("Disputed budget passes after long debate", VOTE))
    return corpus


def drawn(corpus, count=100, seed=0):
    corpus.sync()
    index = corpus.open()
    try:
        return make_questions(index, count, seed)
    finally:
        index.close()


def of_kind(questions, kind):
    return {question.question: question for question in questions if question.kind == kind}


def answers(sentence):
    return [gap.answer for gap in gaps(sentence)]


def test_a_gap_is_a_name_a_number_or_a_date_and_the_rest_is_asked():
    assert answers(TALKS) == ["March 5", "six", "Doha"]
    assert answers(FLOOD) == ["forty", "Rotterdam"]
    assert [gap.question for gap in gaps(VOTE)] == [
        "Parliament approved the disputed budget of the finance ministry after a debate that lasted how many hours?"
    ]


@pytest.mark.parametrize(
    ("sentence", "answer", "asked"),
    [
        ("The company said it paid $2.5 million to settle the case with former workers.", "$2.5 million", "how much money"),
        ("Unemployment of young workers fell to 7.5 percent in the spring, the office said.", "7.5 percent", "what percentage"),
        ("Voters in the capital had rejected Angela Merkel’s plan for pensions by a wide margin.", "Angela Merkel", "whose plan"),
        ("The old bridge across the river was opened in May 1952 and closed after a fire.", "May 1952", "opened when and"),
        ("More than 1,350 people were freed after the long negotiations between both armies.", "1,350", "More than how many"),
    ],
)  # fmt: skip
def test_what_is_asked_instead_fits_what_was_taken_out(sentence, answer, asked):
    (gap,) = (gap for gap in gaps(sentence) if gap.answer == answer)
    assert asked in gap.question
    assert not contains(gap.question, answer)


@pytest.mark.parametrize(
    "sentence",
    [
        "He met six ministers in Doha on March 5 to settle the release of prisoners, officials said.",  # who?
        "But six ministers in Doha settled the release of prisoners on March 5, officials said.",
        "Six ministers met in Doha.",  # too short to be searched for
        "Envoys Of Both Governments Met Six Ministers In Doha To Settle The Release Of Prisoners Today.",
        "The “release of prisoners was settled by six ministers in Doha on March 5, officials said.",
        "The ministers met in Doha on March 5, see https://example.org/news for all the details of it.",
        "Six ministers in Doha settled the release of prisoners on March 5, officials said",
        "The ministers settled the release in Doha. Envoys of both governments had come on March 5.",
    ],
)
def test_a_sentence_that_does_not_stand_alone_is_not_asked(sentence):
    assert answers(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ("The governments of Qatar asked officials to come, because Qatar wanted to settle the release.", "Qatar"),
        ("Officials of both governments said the Trump administration wanted to settle the release.", "Trump"),
        ("The talks about a release of prisoners began when the 59 captives wrote a long letter home.", "59"),
        ("Officials said that Secretary of State Antony Blinken, their guest, would settle the release.", "State"),
        ("Among those whom the army released last week were five Americans, officials of both said.", "Americans"),
        ("Officials in the capital met on Monday morning to settle the release of all prisoners.", "Monday"),
    ],
)
def test_words_that_are_told_elsewhere_or_belong_to_others_are_not_taken_out(sentence, answer):
    assert answer not in answers(sentence)


def test_headlines_are_searched_for_and_clozes_have_their_words_as_gold(small):
    questions = drawn(small)
    headlines, clozes = of_kind(questions, "headline"), of_kind(questions, "cloze")
    assert len(headlines) + len(clozes) == len(questions) == 6
    flood = headlines["Rain floods harbour and closes many schools"]
    assert (flood.files, flood.grades, flood.answers, flood.is_search_only) == (
        ("flood.txt",), (("flood.txt", 1),), (), True,
    )  # fmt: skip
    for cloze in clozes.values():
        ((wording,),) = cloze.answers
        assert contains(cloze.evidence[0], wording)
        assert not contains(cloze.question, wording)
        assert cloze.evidence[0] in (small.folder / cloze.files[0]).read_text()
        assert not cloze.is_search_only


def test_a_cloze_that_another_sentence_answers_otherwise_is_dropped(small):
    before = of_kind(drawn(small), "cloze")
    assert any("budget" in question for question in before)
    small.write("later.txt", article("Session of the assembly", VOTE.replace("eleven", "fourteen")))
    after = of_kind(drawn(small), "cloze")
    assert not any("budget" in question for question in after)
    assert {question for question in before if "budget" not in question} <= set(after)


def test_another_wording_with_most_of_the_words_fits_too(small):
    small.write(
        "later.txt",
        article("Session", "The finance ministry’s disputed budget was approved by parliament after a debate."),
    )
    assert not any("budget" in question for question in of_kind(drawn(small), "cloze"))


def test_a_sentence_that_says_the_same_makes_its_file_gold_too(small):
    small.write(
        "wire.txt", article("Assembly report", VOTE, "Nothing else was decided by its members on that evening.")
    )
    (cloze,) = (cloze for question, cloze in of_kind(drawn(small), "cloze").items() if "budget" in question)
    assert cloze.files == ("vote.txt", "wire.txt")


def test_copies_of_an_article_are_found_by_its_headline_and_others_with_it_make_it_unclear(small):
    text = article("Ferry service to the islands resumes", *(
        f"Passengers number {number} told the harbour office about the weather, the prices and the food." for number in range(9)
    ))  # fmt: skip
    small.write("ferry.txt", text)
    small.write("copy.txt", text)
    headline = of_kind(drawn(small), "headline")["Ferry service to the islands resumes"]
    assert headline.files == ("copy.txt", "ferry.txt")
    small.write(
        "other.txt", article("Ferry service to islands resumes", "A storm had kept every ship in port for a week.")
    )
    assert "Ferry service to the islands resumes" not in of_kind(drawn(small), "headline")


def test_the_outlet_is_stated_and_its_name_is_no_part_of_the_headline(small):
    rows = {
        "title": "Ferry service to the islands resumes - Island Post",
        "text": VOTE.replace("budget", "ferry line"),
        "source": "Island Post",
    }
    small.write("news.jsonl", json.dumps(rows) + "\n" + json.dumps({**rows, "title": "Storm", "text": FLOOD}))
    headline = of_kind(drawn(small), "headline")["Ferry service to the islands resumes"]
    assert headline.files == ("news.jsonl#0",)
    assert headline.outlets == ("Island Post",)


def test_the_same_seed_draws_the_same_and_another_another(small):
    assert drawn(small, 2, 5) == drawn(small, 2, 5)
    draws = {drawn(small, 2, seed) for seed in range(8)}
    assert len(draws) > 1


def test_as_many_are_drawn_as_are_wanted_half_of_each_kind(small):
    assert [question.kind for question in drawn(small, 4)] == ["headline", "headline", "cloze", "cloze"]
    assert [question.kind for question in drawn(small, 1)] == ["headline"]


def test_what_is_written_is_loaded_without_an_error(small, tmp_path):
    questions = drawn(small)
    path = tmp_path / "new" / "made.jsonl"
    write_questions(path, questions)
    loaded = load_questions(path, {"talks.txt", "flood.txt", "vote.txt"})
    assert loaded.questions == questions
    assert loaded.errors == ()
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidValue, match="out: cannot write"):
        write_questions(tmp_path / "file" / "made.jsonl", questions)


def test_a_corpus_that_nothing_can_be_asked_of_is_said_to_be_so(corpus):
    corpus.write("a.txt", "Nothing here.\n")
    with pytest.raises(QuestionSetError, match=r"no question can be drawn from .*: none of its 1 articles"):
        drawn(corpus)


@pytest.mark.e2e
def test_the_command_draws_from_the_seeds_without_loading_a_model(seeds_path, tmp_path):
    out = tmp_path / "made.jsonl"
    command = ["eval", "make", "--index", str(seeds_path), "--out", str(out)]
    code = f"import sys; from ui.command import app; app({command!r}, standalone_mode=False); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    said, is_torch_loaded = done.stdout.splitlines()
    assert is_torch_loaded == "False"
    assert re.match(r"\d+ headline questions and \d+ cloze questions in ", said)
    texts = {path.name: path.read_text(encoding="utf-8") for path in SEEDS.iterdir()}
    loaded = load_questions(out, texts)
    assert loaded.errors == ()
    assert len(loaded.questions) > 20
    for question in of_kind(loaded.questions, "cloze").values():
        assert all(contains(texts[file], question.answers[0][0]) for file in question.files)
