"""The plain forward pass gives what sentence-transformers gives, for texts of every length and in every company."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding import Embedder, embedded_model_folder
from index.minilm import LONGEST, batches, flops
from index.quantized import can_quantize

SEEDS = Path(__file__).parent.parent / "seeds"

ODD = [
    "",
    "x",
    "The ceasefire ended on Saturday, officials said.",
    "!!!! ... ???? " * 30,
    "a" * 3_000,
    "the " * 600,  # longer than the model reads
    "中文新闻" * 50,
    "[SEP] [CLS] [MASK] not words of ours",
    "Ünïcode\u200b\u00a0— “quotes”\nand lines",
]


def test_every_text_is_in_one_batch_and_like_lengths_are_together() -> None:
    lengths = [2, 256, 40, 40, 256, 3, *[200] * 30]
    found = list(batches(lengths))
    assert sorted(i for batch in found for i in batch) == list(range(len(lengths)))
    assert [lengths[i] for batch in found for i in batch] == sorted(lengths)
    assert len(found) > 2


def test_operations_grow_faster_than_tokens_because_of_attention() -> None:
    assert flops(LONGEST) > LONGEST * flops(1)
    assert flops(155) == 6 * 2 * 155 * (4 * 384 * 384 + 2 * 384 * 1536 + 2 * 155 * 384)


@pytest.mark.e2e
def test_vectors_are_those_of_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    theirs = SentenceTransformer(str(embedded_model_folder()), device="cpu").encode(ODD, normalize_embeddings=True)
    for precision, nearness in (("float32", 0.99999), ("bfloat16", 0.999)):
        ours = Embedder(precision=precision).embed_passages(ODD)
        assert np.einsum("nd,nd->n", ours, theirs).min() > nearness


@pytest.mark.e2e
@pytest.mark.skipif(not can_quantize(), reason="this processor has no products of bytes")
def test_vectors_in_bytes_are_near_and_find_the_same() -> None:
    texts = [
        *ODD[1:],
        *(path.read_text(encoding="utf-8")[200:900] for path in sorted(SEEDS.iterdir()) if path.is_file()),
    ]
    exact, quick = (Embedder(precision=precision).embed_passages(texts) for precision in ("float32", "int8"))
    assert (exact * quick).sum(axis=1).min() > 0.98
    assert (exact * quick).sum(axis=1)[len(ODD) :].min() > 0.99
    assert np.abs(exact @ exact.T - quick @ quick.T).max() < 0.1


@pytest.mark.e2e
@pytest.mark.skipif(not can_quantize(), reason="this processor has no products of bytes")
def test_a_vector_in_bytes_does_not_depend_on_the_texts_beside_it() -> None:
    embedder = Embedder(precision="int8")
    together = embedder.embed_passages(ODD * 12)  # several batches, on all cores
    alone = np.stack([embedder.embed_passages([text])[0] for text in ODD])
    assert np.allclose(together[: len(ODD)], alone, atol=0.02)
    assert np.allclose(together[: len(ODD)], together[-len(ODD) :], atol=0.02)


@pytest.mark.e2e
def test_a_vector_does_not_depend_on_the_texts_beside_it() -> None:
    embedder = Embedder(precision="float32")
    together = embedder.embed_passages(ODD)
    alone = np.stack([embedder.embed_passages([text])[0] for text in ODD])
    assert np.allclose(together, alone, atol=1e-5)


def test_no_text_gives_no_vector() -> None:
    assert Embedder(precision="float32").embed_passages([]).shape == (0, 384)


def test_embedding_needs_neither_transformers_nor_sentence_transformers() -> None:
    code = (
        "from index.embedding import Embedder; Embedder(precision='float32').embed_question('Who?'); import sys; "
        "print(*(m for m in ('transformers', 'sentence_transformers') if m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split() == []
