"""Training of the reader: what it learns is stored and read back, and its dropout is dropout."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from evals.training.building import Builder
from evals.training.examples import Example, rows
from evals.training.export import export
from evals.training.fitting import Dropout, Schedule, loss_of, train
from evals.training.invented import INVENTED, invented
from evals.training.leakage import runs, shared_runs
from evals.training.manner import with_manner
from evals.training.minilm import weights_from_minilm
from evals.training.paragraphs import Paragraph, is_held_out
from evals.training.retrieved import groups
from evals.training.written import load_imitated
from index.embedding import embedded_tokenizer, embedded_words
from rag.reader import WEIGHTS, WORDS, Network, Reader, load_weights, prepare

TEXT = "The mayor of Lyon resigned on Monday. Her deputy, Anna Keller, takes over in June."


def test_dropout_leaves_out_its_share_and_keeps_the_mean() -> None:
    torch.manual_seed(1)
    states = torch.ones(400, 300, dtype=torch.bfloat16)
    dropped = Dropout(torch.bfloat16, 0.1, size=1 << 18)(states).float()
    assert abs(float((dropped == 0).float().mean()) - 0.1) < 0.01
    assert abs(float(dropped.mean()) - 1) < 0.02


@pytest.mark.e2e
def test_the_reader_learns_what_it_is_shown_and_reads_it_back_from_int8(tmp_path: Path) -> None:
    torch.manual_seed(1)
    answer = TEXT.index("Anna Keller")
    who, null = "Who takes over?", "Who was the mayor before her?"
    shown = [Example("a", who, "", TEXT, answer, answer + 11), Example("b", null, "", TEXT)]
    weights = weights_from_minilm()
    made = rows(prepare(embedded_tokenizer()), [(example,) for example in shown])
    train(weights, made * 12 * 25, Schedule(minutes=5, rate=3e-4, warmup=5, seed=1), lambda step: None)
    assert torch.equal(weights[WORDS], embedded_words())  # which readers share, so that they are not stored
    export(weights, tmp_path)
    assert (tmp_path / "reader.safetensors").stat().st_size < 12e6
    reader = Reader.load(tmp_path, precision="float32")
    answered, refused = (reader.read(question, [("", TEXT)])[0].best() for question in (who, null))
    assert answered is not None
    assert refused is not None
    assert TEXT[answered.start : answered.end] == "Anna Keller"
    assert answered.score > 1 > -1 > refused.score


def test_stored_weights_are_within_half_a_step_of_int8(tmp_path: Path) -> None:
    weights = load_weights(WEIGHTS)
    export(weights, tmp_path)
    again = load_weights(tmp_path)
    assert set(again) == set(weights)
    for name, tensor in weights.items():
        step = tensor.abs().amax(-1, keepdim=True) / 127 if tensor.ndim == 2 else 0
        assert np.all(((again[name] - tensor).abs() <= step / 2 + 1e-6).numpy()), name


def test_a_share_of_nothing_makes_no_look_alike() -> None:
    asked = (("Who spoke?", (4, 8)), ("Who met?", (4, 8)), ("What did Anna do?", (9, 14)))
    made = Builder([Paragraph(f"g{n}", "Council", "Ms. Anna spoke. It rained in Bern.", asked) for n in range(9)], 1)
    assert {example.kind for example in made.build(5, 0.0)} == {"positive"}


def test_the_loss_falls_where_the_passage_that_answers_stands_out_from_those_beside_it() -> None:
    text = "The council met. Ms. Keller spoke for an hour."
    answer = text.index("Keller")
    own = Example("found", "Who spoke?", "", text, answer, answer + 6)
    beside = Example("not it", "Who spoke?", "", "Rain is likely on Sunday, the office said.")
    network = Network(load_weights(WEIGHTS), torch.float32)
    ((good, bad),) = rows(prepare(embedded_tokenizer()), [(own, beside)])
    alone = loss_of(network, [(good,), (bad,)])
    together = loss_of(network, [(good, bad)])
    mistaken = loss_of(network, [(replace(good, ids=bad.ids, types=bad.types, allowed=bad.allowed), bad)])
    assert float(alone) < float(together)  # reading them as one text is asked for besides
    assert float(together) < float(mistaken)


def test_what_the_wording_gives_away_is_added_to_the_verdict_of_a_passage_by_itself() -> None:
    network = Network(load_weights(WEIGHTS), torch.float32)
    at = TEXT.index("Anna Keller")
    shown = [Example("a", "Who takes over?", "", TEXT, at, at + 11), Example("b", "Who takes over?", "", TEXT)]
    ((told,), (untold,)) = rows(prepare(embedded_tokenizer()), [(example,) for example in shown])
    for row, helped in ((told, -2.0), (untold, 2.0)):
        losses = [float(loss_of(network, [(replace(row, manner=odds),)])) for odds in (helped, 0.0, -helped)]
        assert losses == sorted(losses), row
    beside = replace(told, ids=untold.ids[:-3], types=untold.types[:-3], allowed=untold.allowed[:-3], first=0, last=0)

    def shared(odds: float) -> float:  # what is learned of them together, besides what is of each by itself
        of_each = [(replace(told, manner=odds),), (replace(beside, manner=odds),)]
        both = [replace(told, manner=odds), replace(beside, manner=odds)]
        return float(loss_of(network, [both])) - float(loss_of(network, of_each))

    assert shared(2.0) == pytest.approx(shared(0.0), abs=1e-3)


def test_how_a_question_sounds_is_learned_from_other_subjects_only() -> None:
    subjects = [f"Subject {n}" for n in range(60)]
    shown = [
        (Example(kind, question.format(name), name, TEXT, start, start + 3),)
        for name in subjects
        for kind, question, start in (
            ("a", "Who runs {} today?", 4),
            ("b", "Who never runs {}?", -1),
            ("c", "Where is {}?", 4 if name < "Subject 3" else -1),
        )
    ]
    made = with_manner(shown)
    odds = {kind: np.array([e.manner for (e,) in made if e.kind == kind]) for kind in "abc"}
    assert odds["a"].max() < -1
    assert odds["b"].min() > 1
    assert np.abs(odds["c"]).max() < odds["b"].min()  # half of those that say "Where" are answered
    told, untold = (replace(shown[0][0], question=f"What of {end}?") for end in ("Lyon", "Rome"))
    beside = replace(told, start=-1, heading="Bern")
    assert [len(together) for together in with_manner([*shown, (told, beside), (untold,)])][-2:] == [2, 1]


class Certain:
    """A teacher that is certain of a place in every row."""

    def __init__(self, first: int, last: int) -> None:
        self.place = first, last

    def logits(self, inputs: Sequence[tuple[np.ndarray, np.ndarray]]) -> list[torch.Tensor]:
        made = [torch.zeros(len(ids), 2) for ids, _ in inputs]
        for logits in made:
            logits[self.place, (0, 1)] = 100.0
        return made


def test_half_of_what_is_learned_is_what_the_teachers_see_on_average() -> None:
    network = Network(load_weights(WEIGHTS), torch.float32)
    at = TEXT.index("Anna Keller")
    ((row,),) = rows(prepare(embedded_tokenizer()), [(Example("a", "Who takes over?", "", TEXT, at, at + 11),)])
    right, wrong = Certain(row.first, row.last), Certain(0, 0)

    def loss(*teachers: Certain) -> float:
        return float(loss_of(network, [(row,)], teachers=teachers))  # type: ignore[arg-type]

    assert loss(right) == pytest.approx(loss())
    untold = float(loss_of(network, [(replace(row, first=0, last=0),)]))
    assert loss(wrong) == pytest.approx((loss() + untold) / 2)
    assert loss(right, wrong) == pytest.approx((3 * loss() + untold) / 4)  # a draw of the two


@pytest.mark.e2e
def test_groups_hold_the_answer_first_and_nowhere_else(tmp_path: Path) -> None:
    told = "The {0} was built in {1} by {2}. It stands beside the river and is open to visitors all year."
    facts = [
        ("Old Mill", "1874", "Anna Keller"),
        ("Town Hall", "1911", "Bo Lindqvist"),
        ("Iron Bridge", "1903", "Cem Oz"),
    ]
    paragraphs = []
    for name, year, builder in facts:
        text = told.format(name, year, builder)
        at = text.index(builder)
        paragraphs.append(Paragraph("reviews", "", text, ((f"Who built the {name}?", (at, at + len(builder))),)))
    made = list(groups(paragraphs, tmp_path, count=10, seed=3))
    for first, *others in made:
        wanted = next(builder for name, _, builder in facts if name in first.question)
        assert first.text[first.start : first.end] == wanted
        assert all(wanted not in other.text and other.start == -1 for other in others)
    assert [len(together) for together in made] == [3, 3, 3]  # each other passage was found for every question


@pytest.mark.e2e
def test_a_question_on_invented_news_is_shown_beside_passages_that_do_not_answer(tmp_path: Path) -> None:
    told = "{0} will chair the {1} board from May. She follows Ola Brandt, who left after a row over pay."
    stories = [
        {
            "articles": [
                {"outlet": f"{place} Post", "title": f"{place} names a chair", "text": told.format(who, place)},
                {"outlet": "Wire", "title": "In brief", "text": f"The board of {place} met, without a vote."},
            ],
            "questions": [
                {
                    "question": f"Who is going to run the {place} board?",
                    "other": f"new head {place}",
                    "article": 0,
                    "sentence": f"{who} will chair the {place} board from May.",
                    "answer": who,
                },
                {"question": f"How much is the head in {place} paid?", "article": None, "answer": None},
            ],
        }
        for who, place in [("Ana Ruiz", "Elmton"), ("Bea Falk", "Norwich"), ("Cleo Ward", "Ashby")]
    ]
    file = tmp_path / "stories.jsonl"
    file.write_text("\n".join(map(json.dumps, stories)), encoding="utf-8")
    made = list(invented(tmp_path / "work", seed=3, file=file))
    answerable = [together for together in made if together[0].start >= 0]
    assert [together[0].text[together[0].start : together[0].end] for together in answerable] == [
        "Ana Ruiz",
        "Bea Falk",
        "Cleo Ward",
    ]
    for first, *others in answerable:
        assert len(others) == 3
        assert all(first.text[first.start : first.end] not in other.text and other.start == -1 for other in others)
    alone = [together for together in made if together[0].start < 0]
    assert [len(together) for together in alone] == [1] * 9  # three passages for each question that none answers
    assert any(first.heading == "Elmton Post. Elmton names a chair" for first, *_ in made)


def test_every_answer_stands_in_its_sentence_and_that_once_in_its_invented_article() -> None:
    stories = [json.loads(line) for line in INVENTED.read_text(encoding="utf-8").splitlines()]
    asked = [(story, question) for story in stories for question in story["questions"] if question["answer"]]
    assert len(asked) > 2_000
    for story, question in asked:
        text = story["articles"][question["article"]]["text"]
        assert text.count(question["sentence"]) == 1, question
        assert question["answer"] in question["sentence"], question


def test_a_run_of_words_from_a_reported_passage_is_found_whatever_its_case_and_punctuation() -> None:
    reported = " ".join(f"word{n}" for n in range(40)) + "."
    seen = set(runs("Elsewhere; " + reported[:180].upper().replace(" ", ", ")))
    assert shared_runs(reported, seen) > 0
    assert shared_runs(" ".join(reversed(reported.split())), seen) == 0


def test_of_a_passage_as_many_look_alikes_are_drawn_as_twins_and_questions_that_it_answers(tmp_path: Path) -> None:
    rich = Paragraph("a", "Lyon", TEXT, tuple((f"Who takes over, in wording {n}?", (52, 63)) for n in range(3)))
    poor = Paragraph("b", "Rome", TEXT[:37], (("Who resigned?", (0, 17)),))
    unasked = Paragraph("c", "Bern", "Rain is likely.", (("What is likely?", (0, 4)),))
    rows = [
        {"passage": hashlib.sha256(p.text.encode()).hexdigest()[:16], "question": f"Untold {n}?", "answer": None}
        for p in (rich, poor)
        for n in range(5)
    ]
    rows += [{**row, "question": "Who will rule?", "answer": [38, 49]} for row in rows[:1]]
    file = tmp_path / "imitated.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    kept = [p for p in (rich, poor) if not is_held_out(p)]
    made = load_imitated([rich, poor, unasked], seed=1, file=file)
    counted = Counter((example.heading, example.kind) for example in made)
    drawn = {
        ("Lyon", "imitated"): 3,
        ("Lyon", "twin"): 1,
        ("Lyon", "positive"): 3,
        ("Rome", "imitated"): 2,
        ("Rome", "positive"): 1,
    }
    assert kept
    assert counted == {key: n for key, n in drawn.items() if key[0] in {p.heading for p in kept}}
    assert all((example.start == -1) == (example.kind == "imitated") for example in made)
