"""The embedded model's forward pass, written plainly: what a BERT of sentence-transformers computes, and nothing else.

Texts of all lengths lie end to end, so that no product is spent on padding and no mask is needed; only attention looks
at texts one length at a time. Heads are so small (32) that two products and a plain softmax beat torch's fused
attention by far. Importing torch alone also spares the seconds that transformers takes to import. Left out: training,
other architectures, devices other than the processor.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

__all__ = ["MiniLM", "flops"]

LAYERS, HEADS, SIZE, INNER = 6, 12, 384, 1536  # of all-MiniLM-L6-v2
LONGEST = 256  # tokens of a text that the model was trained to read, special ones counted
_TOGETHER = 2_048  # tokens of one batch: what a layer makes of them still fits the processor's cache
_EPSILON = 1e-12

Run = tuple[int, int]  # texts of equal length that lie end to end: their number, and the tokens of each


class MiniLM:
    """The encoder with its weights, in one arithmetic. Safe to share between threads."""

    def __init__(self, weights: Path, dtype: torch.dtype) -> None:
        from safetensors.torch import load_file

        stored = load_file(weights)
        first = stored["embeddings.token_type_embeddings.weight"][0]  # a text alone is all of the first type
        self._words = stored["embeddings.word_embeddings.weight"].to(dtype)
        self._places = (stored["embeddings.position_embeddings.weight"] + first).to(dtype)
        self._norm = _pair(stored, "embeddings.LayerNorm", dtype)
        self._layers = [_Layer(stored, f"encoder.layer.{number}", dtype) for number in range(LAYERS)]

    def encode(self, texts: Sequence[Sequence[int]]) -> np.ndarray:
        """Return the mean state of each text, given as token ids with the special ones: (n, 384) float32, any length."""
        import torch

        means = np.empty((len(texts), SIZE), dtype=np.float32)
        with torch.inference_mode():
            for batch in _batches([len(ids) for ids in texts]):
                means[batch] = self._means([texts[i] for i in batch]).numpy()
        return means

    def _means(self, texts: list[Sequence[int]]) -> torch.Tensor:
        """Return (n, 384) float32 for texts in the order of their length."""
        import torch
        from torch.nn import functional

        runs: list[Run] = [(len(list(group)), length) for length, group in groupby(texts, key=len)]
        ids = torch.tensor([i for text in texts for i in text])
        places = torch.cat([torch.arange(length).repeat(count) for count, length in runs])
        states = _normed(
            functional.embedding(ids, self._words) + functional.embedding(places, self._places), self._norm
        )
        for layer in self._layers:
            states = layer(states, runs)
        return torch.cat([part.float().mean(dim=1) for part in _parts(states, runs)])


class _Layer:
    """One layer of the encoder: attention, then two products, each added to what came in and normalised."""

    def __init__(self, stored: dict[str, torch.Tensor], name: str, dtype: torch.dtype) -> None:
        import torch

        query, key, value = (_pair(stored, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        scale = math.sqrt(HEADS / SIZE)  # of the logits, put into the weights once
        weight, bias = (torch.cat([q * scale, k, v]).to(dtype) for q, k, v in zip(query, key, value, strict=True))
        self._mixed = weight, bias
        self._out = _pair(stored, f"{name}.attention.output.dense", dtype)
        self._out_norm = _pair(stored, f"{name}.attention.output.LayerNorm", dtype)
        self._widen = _pair(stored, f"{name}.intermediate.dense", dtype)
        self._narrow = _pair(stored, f"{name}.output.dense", dtype)
        self._narrow_norm = _pair(stored, f"{name}.output.LayerNorm", dtype)

    def __call__(self, states: torch.Tensor, runs: list[Run]) -> torch.Tensor:
        """Return the states, (tokens, 384), after this layer."""
        import torch
        from torch.nn.functional import gelu, linear

        seen = torch.empty_like(states)
        for mixed, place in zip(_parts(linear(states, *self._mixed), runs), _parts(seen, runs), strict=True):
            count, length, _ = mixed.shape
            query, key, value = mixed.view(count, length, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
            shares = torch.softmax(torch.matmul(query, key.transpose(-1, -2)), dim=-1)
            place.view(count, length, HEADS, -1).copy_(torch.matmul(shares, value).transpose(1, 2))
        states = _normed(linear(seen, *self._out).add_(states), self._out_norm)
        return _normed(linear(gelu(linear(states, *self._widen)), *self._narrow).add_(states), self._narrow_norm)


def flops(tokens: int) -> int:
    """Return the floating-point operations of the products for one text, each multiplication and addition counted.

    >>> flops(1) == 6 * 2 * (4 * 384 * 384 + 2 * 384 * 1536 + 2 * 384)
    True
    """
    return LAYERS * 2 * tokens * (4 * SIZE * SIZE + 2 * SIZE * INNER + 2 * tokens * SIZE)


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield which texts are computed together: like lengths beside each other, up to a number of tokens.

    >>> list(_batches([2000, 30, 1000, 20]))
    [[3, 1, 2], [0]]
    """
    batch: list[int] = []
    size = 0
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and size + lengths[i] > _TOGETHER:
            yield batch
            batch, size = [], 0
        batch.append(i)
        size += lengths[i]
    if batch:
        yield batch


def _parts(states: torch.Tensor, runs: Sequence[Run]) -> Iterator[torch.Tensor]:
    """Yield a view of each run, (texts, tokens, width)."""
    start = 0
    for count, length in runs:
        yield states[start : start + count * length].view(count, length, -1)
        start += count * length


def _pair(stored: dict[str, torch.Tensor], name: str, dtype: torch.dtype | None = None) -> tuple[torch.Tensor, ...]:
    return tuple(stored[f"{name}.{kind}"].to(dtype) for kind in ("weight", "bias"))


def _normed(states: torch.Tensor, norm: tuple[torch.Tensor, ...]) -> torch.Tensor:
    from torch.nn.functional import layer_norm

    weight, bias = norm
    return layer_norm(states, (SIZE,), weight, bias, _EPSILON)
