"""Training of the reader: what it learns is stored and read back, and its dropout is dropout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from evals.training.examples import Example, rows
from evals.training.export import export
from evals.training.fitting import Dropout, Schedule, train
from evals.training.minilm import load_tokenizer, weights_from_minilm
from rag.reader import WEIGHTS, Reader, load_weights, prepare

TEXT = "The mayor of Lyon resigned on Monday. Her deputy, Anna Keller, takes over in June."


def test_dropout_leaves_out_its_share_and_keeps_the_mean() -> None:
    torch.manual_seed(1)
    states = torch.ones(400, 300, dtype=torch.bfloat16)
    dropped = Dropout(0.1, size=1 << 18)(states).float()
    assert abs(float((dropped == 0).float().mean()) - 0.1) < 0.01
    assert abs(float(dropped.mean()) - 1) < 0.02


@pytest.mark.e2e
def test_the_reader_learns_what_it_is_shown_and_reads_it_back_from_int8(tmp_path: Path) -> None:
    torch.manual_seed(1)
    answer = TEXT.index("Anna Keller")
    who, null = "Who takes over?", "Who was the mayor before her?"
    shown = [Example("a", who, "", TEXT, answer, answer + 11), Example("b", null, "", TEXT)]
    weights = weights_from_minilm()
    made = rows(prepare(load_tokenizer()), shown)
    train(weights, made * 12 * 25, Schedule(minutes=5, rate=3e-4, warmup=5, seed=1), lambda step: None)
    export(weights, tmp_path)
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
