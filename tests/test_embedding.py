"""The embedded model is the published one, and a model that cannot be had is said so in one line."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

import index.embedding
from index import ModelError, Settings, precision
from index.embedding import EMBEDDED_SHA256, Embedder, embedded_model_folder
from index.precision import choose_precision, embeds_in_int8


def test_the_tokenizer_gives_offsets_into_the_text_as_it_is() -> None:
    text = "Ünïcode — “quotes” \U0001f600 and\u00a0spaces"
    (offsets,) = Embedder().tokenizer.offsets([text])
    assert "".join(text[a:b] for a, b in offsets) == "".join(text.split())


def test_a_damaged_weights_file_is_refused_with_the_next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shutil.copytree(embedded_model_folder(), tmp_path / "model")
    with (folder / "model.safetensors").open("r+b") as weights:
        weights.seek(1_000_000)
        weights.write(b"\x00\x01")
    monkeypatch.setattr(index.embedding, "embedded_model_folder", lambda: folder)
    with pytest.raises(ModelError, match=r"damaged: its sha256 is .* Reinstall it with: pip install"):
        Embedder().embed_question("anything")


@pytest.mark.e2e
def test_vectors_have_length_one_and_tell_meanings_apart() -> None:
    embedder = Embedder.from_settings(Settings())
    vectors = embedder.embed_passages(["The ceasefire ended.", "The truce is over.", "Bananas are yellow."])
    assert vectors.dtype == np.float32
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    question = embedder.embed_question("Is the truce over?")
    assert question @ vectors[1] > question @ vectors[2] + 0.3


@pytest.mark.e2e
def test_short_arithmetic_gives_nearly_the_same_vectors() -> None:
    texts = ["The ceasefire ended on Saturday.", "Bananas are yellow."]
    exact, short = (Embedder(precision=p).embed_passages(texts) for p in ("float32", "bfloat16"))
    assert (exact * short).sum(axis=1).min() > 0.999


@pytest.mark.e2e
def test_a_model_that_is_not_there_is_one_clear_line() -> None:
    with pytest.raises(
        ModelError, match=r"The embedding model 'nobody/nothing' cannot be loaded: .* or the embedded one"
    ) as error:
        Embedder("nobody/nothing").embed_question("anything")
    assert "\n" not in str(error.value)


@pytest.mark.e2e
def test_a_setting_decides_over_the_trial() -> None:
    import torch

    assert choose_precision("bfloat16") == torch.bfloat16
    assert choose_precision("float32") == torch.float32
    assert choose_precision("int8") == torch.bfloat16  # of what is not embedded
    assert choose_precision("auto") in (torch.bfloat16, torch.float32)
    assert not embeds_in_int8("bfloat16")
    assert not embeds_in_int8("float32")


def test_bytes_are_refused_where_the_processor_would_take_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "can_quantize", lambda: False)
    with pytest.raises(ModelError, match=r'precision = "int8" needs a processor with VNNI .* precision = "auto"'):
        embeds_in_int8("int8")
    assert not embeds_in_int8("auto")


def test_the_published_hash_is_the_one_of_the_model_card() -> None:
    assert EMBEDDED_SHA256 == "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
