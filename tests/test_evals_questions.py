"""Question sets: what is read, what is refused, and that there is never a score over nothing."""

import json
import re

import pytest

from evals import load_questions
from evals.questions import Question, QuestionSet
from index import QuestionSetError

GOOD = {"id": "q1", "question": "Who left?", "answers": [["Ann", "Ann Lee"]], "files": ["a.txt"]}


def write(tmp_path, *rows, encoding="utf-8", end="\n"):
    path = tmp_path / "set.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def test_a_row_keeps_every_field(tmp_path):
    row = {
        **GOOD,
        "outlets": ["Daily A"],
        "kind": "who",
        "as_of": "2025-03-06",
        "history": ["Who came?"],
        "note": "Ann!",
    }
    (question,) = load_questions(write(tmp_path, row)).questions
    assert question.as_json() == row
    assert question.is_answerable


def test_a_plain_list_of_strings_is_one_fact_with_several_wordings(tmp_path):
    (question,) = load_questions(write(tmp_path, {**GOOD, "answers": ["five", "5"]})).questions
    assert question.answers == (("five", "5"),)


def test_no_answers_means_that_the_corpus_does_not_answer(tmp_path):
    (question,) = load_questions(write(tmp_path, {"question": "Why?", "answers": []})).questions
    assert not question.is_answerable
    assert (question.id, question.kind) == ("line-1", "other")


def test_bom_crlf_and_blank_lines_change_nothing(tmp_path):
    plain = load_questions(write(tmp_path, GOOD))
    odd = load_questions(write(tmp_path, GOOD, "", "   ", encoding="utf-8-sig", end="\r\n"))
    assert odd.errors == ()
    assert (odd.questions, odd.hash) == (plain.questions, plain.hash)


def test_the_hash_depends_on_the_gold(tmp_path):
    plain = load_questions(write(tmp_path, GOOD)).hash
    assert load_questions(write(tmp_path, {**GOOD, "files": ["b.txt"]})).hash != plain
    noted = load_questions(write(tmp_path, {**GOOD, "note": "Ann is right."}))
    assert (noted.hash, noted.questions[0].note) == (plain, "Ann is right.")


def test_a_line_separator_inside_a_string_is_no_line_end(tmp_path):
    (question,) = load_questions(write(tmp_path, {**GOOD, "question": "Who\u2028left?"})).questions
    assert question.question == "Who\u2028left?"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{not json", "not JSON"),
        ('{"question": "Why?", "answers": [],}', "not JSON: Expecting property name .* at character 36"),
        ('{"question": "Why?", "answers": ["x"], "answers": ["y"]}', "'answers' stands there twice"),
        ("[1]", "not an object but a list"),
        ({"id": "x", "answers": []}, "question is missing"),
        ({"question": "  ", "answers": []}, "question is empty"),
        ({"question": 5, "answers": []}, "question must be a string, not a number"),
        ({"question": "Why?"}, r"answers is missing; write \[\]"),
        ({"question": "Why?", "answer": ["x"], "answers": []}, "unknown key 'answer'; did you mean 'answers'"),
        ({"question": "Why?", "answers": [], "asOf": "2025-03-06"}, "unknown key 'asOf'; did you mean 'as_of'"),
        ({"question": "Why?", "answers": [], "grades": {"a.txt": 0}}, "grades holds no file above 0"),
        ({"question": "Why?", "answers": ["x"], "files": ["a.txt"], "grades": {"c.txt": 1}}, "grades: c.txt is not in"),
        ({"question": "Why?", "answers": "x"}, "answers must be a list, not a string"),
        ({"question": "Why?", "answers": [[]]}, "a fact without a wording"),
        ({"question": "Why?", "answers": [["x", 3]]}, "answers must be a list of strings"),
        ({"question": "Why?", "answers": ["x", ["y"]]}, "answers must be a list of strings"),
        ({"question": "Why?", "answers": [], "files": ["a.txt"]}, "files but no answers"),
        ({"question": "Why?", "answers": ["x"], "files": "a.txt"}, "files must be a list"),
        ({"question": "Why?", "answers": ["x"], "files": ["c.txt"]}, "c.txt is not in the index. Did you mean"),
        ({"question": "Why?", "answers": ["x"], "as_of": "May 1"}, "as_of: 'May 1' is not a date"),
        ({**GOOD, "question": "Other?"}, "the id 'q1' was used before"),
        ({**GOOD, "id": "q2", "question": "who  LEFT?"}, "the same question stands on line 1"),
    ],
)
def test_a_bad_row_is_an_error_with_its_line_and_the_rest_goes_on(tmp_path, row, message):
    last = {"id": "q9", "question": "And then?", "answers": []}
    loaded = load_questions(write(tmp_path, GOOD, "", row, last), files={"a.txt", "b.txt"})
    assert [question.id for question in loaded.questions] == ["q1", "q9"]
    (error,) = loaded.errors
    assert error.line == 3
    assert re.search(message, error.message)


def test_the_same_words_after_another_history_are_another_question(tmp_path):
    rows = [{**GOOD, "id": name, "history": [name]} for name in ("x", "y")]
    assert len(load_questions(write(tmp_path, *rows)).questions) == 2


def test_half_a_character_is_replaced_as_in_an_article(tmp_path):
    (question,) = load_questions(write(tmp_path, '{"question": "Who \\ud83d left?", "answers": []}')).questions
    assert question.question == "Who \ufffd left?"


@pytest.mark.parametrize("rows", [[], ["", " "], ["{", "null"]])
def test_no_usable_row_is_an_error_not_a_score(tmp_path, rows):
    with pytest.raises(QuestionSetError, match=r"no usable question in .*set\.jsonl"):
        load_questions(write(tmp_path, *rows))


def test_a_set_that_is_not_there_names_those_that_are():
    with pytest.raises(QuestionSetError, match=r"no question set sed.*one of: .*seeds"):
        load_questions("sed")


def test_a_set_that_is_not_utf8_says_so(tmp_path):
    with pytest.raises(QuestionSetError, match="is not UTF-8"):
        load_questions(write(tmp_path, {**GOOD, "question": "Où?"}, encoding="latin-1"))


def test_the_shipped_set_has_no_bad_row_and_both_kinds_of_questions():
    loaded = load_questions("seeds")
    assert loaded.errors == ()
    assert len(loaded.questions) >= 60
    assert sum(not question.is_answerable for question in loaded.questions) >= 15


def test_the_same_seed_draws_the_same_questions_in_their_order():
    whole = QuestionSet("cats", tuple(Question(str(number), f"Cat {number}?") for number in range(20)))
    drawn = whole.draw(5, 3)
    assert drawn == whole.draw(5, 3) != whole.draw(5, 4)
    assert drawn.name == "cats, 5 of 20 with seed 3"
    assert [q for q in whole.questions if q in drawn.questions] == list(drawn.questions)
    assert len(drawn.questions) == 5
    assert whole.draw(20) == whole.draw(None) == whole


def test_a_question_that_was_asked_again_stays_in_the_history(tmp_path):
    history = ["Who left?", "Who came?", "Who left?"]
    (question,) = load_questions(write(tmp_path, {**GOOD, "question": "And then?", "history": history})).questions
    assert list(question.history) == history


# --- tables


def table(tmp_path, text, name="set.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


TABLE = """ID,Question,Answer,File,Outlet,Kind,As of,History,Checked by
q1,Who left?,Ann | Ann Lee,a.txt,Daily A,who,2025-03-06,Who came?,Bo
,"Who came, and when?",Bo|Bo Ek; Monday,a.txt;b.txt,,,,,
,Why?,[],,,,,,
"""


def test_a_table_says_what_json_lines_say(tmp_path):
    rows = (
        {**GOOD, "outlets": ["Daily A"], "kind": "who", "as_of": "2025-03-06", "history": ["Who came?"]},
        {
            "id": "line-3",
            "question": "Who came, and when?",
            "answers": [["Bo", "Bo Ek"], ["Monday"]],
            "files": ["a.txt", "b.txt"],
        },
        {"id": "line-4", "question": "Why?", "answers": []},
    )
    plain = load_questions(write(tmp_path, *rows))
    tabbed = TABLE.replace("came, and", "came AND").replace(",", "\t").replace("came AND", "came, and")
    for name, text, encoding in (
        ("set.csv", TABLE, "utf-8"),
        ("set.CSV", TABLE.replace("\n", "\r\n"), "utf-8-sig"),
        ("set.tsv", tabbed, "utf-16"),
    ):
        read = load_questions(table(tmp_path, text, name, encoding))
        assert (read.errors, read.questions, read.hash) == ((), plain.questions, plain.hash)


def test_a_table_may_be_parted_by_semicolons_and_in_the_encoding_of_an_old_spreadsheet(tmp_path):
    text = 'question;answer;file\nQui a quitté Besançon?;"Zoé | Zoé Léger; lundi";a.txt\n'
    (question,) = load_questions(table(tmp_path, text, encoding="cp1252")).questions
    assert (question.question, question.answers) == ("Qui a quitté Besançon?", (("Zoé", "Zoé Léger"), ("lundi",)))


def test_rows_of_a_table_that_cannot_be_used_are_named_by_their_line(tmp_path):
    rows = (
        '"Who\nleft?",Ann,a.txt',
        "Who came?,,a.txt",
        ",Ann,a.txt",
        "Why?,no,a.txt,b.txt",
        'When?,"x"y,a.txt',
        "Where?,|,a.txt",
    )
    read = load_questions(table(tmp_path, "\n".join(("question,answer,file", *rows))))
    assert [question.question for question in read.questions] == ["Who\nleft?"]
    assert [str(error) for error in read.errors] == [
        "line 4: answers is missing; write [] if the corpus does not answer.",
        "line 5: question is missing.",
        "line 6: 4 values, but the header has 3 columns.",
        "line 7: no row of a table: ',' expected after '\"'.",
        "line 8: answers holds a fact without a wording.",
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("wer,was\nAnn,x\n", "no column question; found wer, was. Name it"),
        ("question,answer,Answers\nWho?,Ann,Bo\n", "the column answers twice"),
        ("question,answer,grades\nWho?,Ann,1\n", "a column grades, which no cell can hold"),
        ("question,answer\n", "no usable question in .*The file is empty"),
        ("", "no usable question"),
        ("question\x00,answer\n", "is not text"),
    ],
)
def test_a_table_that_is_no_question_set_says_why(tmp_path, text, reason):
    with pytest.raises(QuestionSetError, match=reason):
        load_questions(table(tmp_path, text))
