"""The reader: which span it prefers, that positions are characters of the text, and that broken weights are refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from index.embedding import embedded_words
from index.errors import ModelError
from rag.reader import ANSWER_TOKENS, SECOND, WEIGHTS, WORDS, Reader, Reading, Span, load_weights

# "The mayor of Lyon resigned on Monday." with one token a word
TOKENS = np.array([[0, 3], [4, 9], [10, 12], [13, 17], [18, 26], [27, 29], [30, 36], [36, 37]], dtype=np.int32)


def reading(starts: list[float], ends: list[float], null: float = 0.0) -> Reading:
    return Reading(TOKENS, np.array(starts, np.float32), np.array(ends, np.float32), null)


def test_best_span_is_the_largest_sum_of_start_and_end_less_null() -> None:
    got = reading([0, 1, 0, 2, 0, 5, 3, 0], [0, 0, 0, 1, 0, 0, 4, 0], null=2.5).best()
    assert got == Span(27, 36, 5 + 4 - 2.5)


def test_the_mean_of_two_readings_has_the_mean_of_all_that_they_saw() -> None:
    one = reading([0, 0, 0, 0, 0, 5, 3, 0], [0, 0, 0, 0, 0, 0, 4, 0], null=2.0)
    other = reading([0, 0, 0, 0, 9, 0, 0, 0], [0, 0, 0, 0, 3, 0, 0, 0], null=-1.0)
    assert one.mean(other).best() == Span(18, 36, 4.5 + 2.0 - 0.5)
    assert one.mean(other).best(27) == Span(27, 36, 2.5 + 2.0 - 0.5)
    assert one.starts[5] == 5


def test_a_span_never_ends_before_it_starts() -> None:
    got = reading([0, 0, 0, 0, 0, 0, 9, 0], [9, 0, 0, 0, 0, 0, 1, 0]).best()
    assert got == Span(30, 36, 10.0)


def test_best_stays_inside_the_characters_asked_for() -> None:
    one = reading([0, 1, 0, 2, 0, 5, 3, 0], [0, 0, 0, 1, 0, 0, 4, 0])
    assert one.best(0, 17) == Span(13, 17, 3.0)
    assert one.best(28) == Span(30, 36, 7.0)  # "on" is cut by 28, so it is outside


def test_no_token_in_the_characters_asked_for_gives_none() -> None:
    assert reading([0] * 8, [0] * 8).best(37) is None
    assert reading([0] * 8, [0] * 8).best(5, 8) is None


def test_an_empty_text_gives_none() -> None:
    assert Reading(np.zeros((0, 2), np.int32), np.zeros(0, np.float32), np.zeros(0, np.float32), 1.0).best() is None


def test_a_span_has_at_most_30_tokens() -> None:
    n = ANSWER_TOKENS + 10
    offsets = np.stack([np.arange(n) * 2, np.arange(n) * 2 + 1], axis=1).astype(np.int32)
    starts, ends = np.zeros(n, np.float32), np.zeros(n, np.float32)
    starts[0], ends[ANSWER_TOKENS], ends[ANSWER_TOKENS - 1] = 5, 9, 3
    got = Reading(offsets, starts, ends, 0.0).best()
    assert got is not None
    assert (got.start, got.score) != (0, 14.0)
    assert Reading(offsets[:ANSWER_TOKENS], starts[:ANSWER_TOKENS], ends[:ANSWER_TOKENS], 0.0).best() == Span(
        0, 2 * ANSWER_TOKENS - 1, 8.0
    )


def test_best_leaves_the_reading_as_it_was() -> None:
    one = reading([1] * 8, [1] * 8)
    one.best()
    assert one.starts.tolist() == [1] * 8


def test_missing_weights_name_the_folder_and_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=str(tmp_path)) as error:
        Reader.load(tmp_path)
    assert "python -m evals.training" in str(error.value)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.safetensors").write_bytes(b"half a file")
    (tmp_path / "config.json").write_text(json.dumps({"network": {}, "sha256": "0" * 64}))
    with pytest.raises(ModelError, match=r"reader\.safetensors is damaged .*expected 000000000000"):
        Reader.load(tmp_path)


def test_a_config_without_a_checksum_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reader.safetensors").write_bytes(b"")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"config\.json"):
        Reader.load(tmp_path)


@pytest.fixture(scope="module")
def real() -> Reader:
    return Reader.load()


LYON = (
    "The mayor of Lyon, Claire Dubois, resigned on Monday after 14 months in office. "
    "She said the city council had blocked her housing plan. Her deputy, Marc Petit, takes over in March."
)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who resigned as mayor of Lyon?", "Claire Dubois"),
        ("who takes over as mayor", "Marc Petit"),
        ("When did the mayor resign?", "Monday"),
        ("How long was Claire Dubois in office?", "14 months"),
    ],
)
def test_the_answer_is_marked_in_the_text(real: Reader, question: str, answer: str) -> None:
    span = real.read(question, [("Mayor of Lyon resigns", LYON)])[0].best()
    assert span is not None
    assert answer in LYON[span.start : span.end]


@pytest.mark.e2e
def test_a_passage_that_answers_scores_above_one_that_does_not(real: Reader) -> None:
    other = (
        "The mayor of Porto opened a new bridge over the Douro. It cost 80 million euros and took three years to build."
    )
    off, on = (reading.best() for reading in real.read("Who resigned as mayor of Lyon?", [("", other), ("", LYON)]))
    assert off is not None
    assert on is not None
    assert on.score > 0 > off.score


@pytest.mark.e2e
def test_positions_do_not_depend_on_the_heading_or_the_neighbours(real: Reader) -> None:
    alone = real.read("When did the mayor resign?", [("", LYON)])[0]
    beside = real.read("When did the mayor resign?", [("A heading", LYON), ("", "Rain is due."), ("", LYON)])
    assert np.array_equal(alone.offsets, beside[0].offsets)
    assert np.array_equal(alone.offsets, beside[2].offsets)
    assert np.allclose(alone.starts, beside[2].starts, atol=0.5)  # padding changes bfloat16 sums a little


@pytest.mark.e2e
def test_no_passages_give_no_readings(real: Reader) -> None:
    assert real.read("Who?", []) == []


@pytest.mark.e2e
def test_empty_and_very_long_inputs_are_read(real: Reader) -> None:
    empty, long = real.read("why " * 500, [("", ""), ("Heading " * 300, LYON * 30)])
    assert empty.best() is None
    assert len(long.offsets) <= 384
    assert len(real.read("Who resigned?", [("", LYON * 30)])[0].offsets) > 300


def test_the_readers_share_minilms_words_and_are_small() -> None:
    assert all(load_weights(folder)[WORDS] is embedded_words() for folder in (WEIGHTS, SECOND))
    assert sum(file.stat().st_size for file in WEIGHTS.parent.rglob("*")) < 25e6  # bytes


@pytest.mark.e2e
def test_one_flipped_byte_in_the_weights_is_noticed(tmp_path: Path) -> None:
    folder = shutil.copytree(WEIGHTS, tmp_path / "weights")
    content = bytearray((folder / "reader.safetensors").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "reader.safetensors").write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        Reader.load(folder)
