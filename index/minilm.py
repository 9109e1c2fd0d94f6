"""MiniLM's forward pass, written plainly: what a BERT of this shape computes, for embedding, reading and training.

Texts of all lengths lie end to end, so that no product is spent on padding and no mask is needed; only attention looks at
one text at a time, which is no slower than several of one length at once. Heads are so small (32) that two products and a
plain softmax beat torch's fused attention by far. Importing torch alone also spares the seconds that transformers takes to
import. Left out: other architectures, devices other than the processor.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

    Weights = Mapping[str, torch.Tensor]
    Drop = Callable[[torch.Tensor], torch.Tensor]
    Layer = Callable[[torch.Tensor, list[int], Drop], torch.Tensor]
    Pair = tuple[torch.Tensor, torch.Tensor]

__all__ = [
    "PLACES",
    "Encoder",
    "MiniLM",
    "PlainLayer",
    "batches",
    "flops",
    "normed",
    "norms",
    "on_all_cores",
    "products",
]

LAYERS, HEADS, SIZE, INNER = 6, 12, 384, 1536  # of all-MiniLM-L6-v2
PLACES = ("mixed", "out", "widen", "narrow")  # the products of a layer, in the order in which they are computed
LONGEST = 256  # tokens of a text that the model was trained to read, special ones counted
_TOGETHER = 2_048  # tokens of one batch: what a layer makes of them still fits the processor's cache
_ROUND = 16  # tokens; oneDNN keeps megabytes of code for every number of rows that it met, so there are to be few ...
_ROUND_MANY = 128  # ... and for large batches fewer
_EPSILON = 1e-12

Tokens = Sequence[int] | np.ndarray
Result = TypeVar("Result")


class MiniLM:
    """The embedded model. Safe to share between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def encode(self, texts: Sequence[Tokens]) -> np.ndarray:
        """Return the mean state of each text, given as token ids with the special ones: (n, 384) float32, any length."""
        means = np.empty((len(texts), SIZE), dtype=np.float32)
        groups = list(batches([len(ids) for ids in texts]))
        for group, part in zip(groups, on_all_cores(lambda g: self._means([texts[i] for i in g]), groups), strict=True):
            means[group] = part
        return means

    def _means(self, texts: list[Tokens]) -> np.ndarray:
        import torch

        states = self._encoder.states(texts)
        parts = torch.split(states, [len(ids) for ids in texts])
        return torch.stack([part.float().mean(dim=0) for part in parts]).numpy()


class Encoder:
    """The encoder made of weights by their names in BERT's files, in one arithmetic.

    What it computes can be differentiated: weights that ask for gradients get them. `layers` are others than the plain
    ones, which take and give states of that arithmetic.
    """

    def __init__(self, weights: Weights, dtype: torch.dtype, layers: Sequence[Layer] | None = None) -> None:
        tables = ("word_embeddings", "position_embeddings", "token_type_embeddings")
        self._dtype = dtype
        self._words, self._places, self._types = (weights[f"embeddings.{name}.weight"] for name in tables)
        self._norm = _pair(weights, "embeddings.LayerNorm", dtype)
        self._layers = layers or [PlainLayer(weights, number, dtype) for number in range(LAYERS)]

    def states(
        self, texts: Sequence[Tokens], types: Sequence[Tokens] | None = None, drop: Drop | None = None
    ) -> torch.Tensor:
        """Return the last states, (tokens of all texts, 384), of texts given as token ids with the special ones.

        `types` are the tokens' types, 0 or 1, text by text; without them all are 0. `drop` is applied where BERT has
        its dropout, those of attention left out.
        """
        import torch
        from torch.nn.functional import embedding

        lengths = [len(text) for text in texts]
        tokens = sum(lengths)
        spare = -tokens % (_ROUND if tokens < 4 * _ROUND_MANY else _ROUND_MANY)
        lengths += [spare] if spare else []  # one more text, of padding, which no other sees
        ids = _flat(texts, spare)
        places = torch.cat([torch.arange(length) for length in lengths])
        states = embedding(ids, self._words) + embedding(places, self._places)
        states = states + (self._types[0] if types is None else embedding(_flat(types, spare), self._types))
        states = normed(states.to(self._dtype), self._norm)
        if drop is not None:
            states = drop(states)
        for layer in self._layers:
            states = layer(states, lengths, drop or _kept)
        return states[:tokens]


class PlainLayer:
    """One layer of the encoder: attention, then two products, each added to what came in and normalised."""

    def __init__(self, weights: Weights, number: int, dtype: torch.dtype) -> None:
        self._products = {place: (w.to(dtype), b.to(dtype)) for place, (w, b) in products(weights, number).items()}
        self._norms = norms(weights, number, dtype)

    def product(self, place: str, x: torch.Tensor) -> torch.Tensor:
        """Return the product of that place, one of PLACES, with x, (tokens, in)."""
        from torch.nn.functional import linear

        return linear(x, *self._products[place])

    def __call__(self, states: torch.Tensor, lengths: list[int], drop: Drop) -> torch.Tensor:
        """Return the states, (tokens, 384), after this layer."""
        import torch
        from torch.nn.functional import gelu

        seen = torch.cat([_attended(part) for part in torch.split(self.product("mixed", states), lengths)])
        states = normed(drop(self.product("out", seen)).add_(states), self._norms[0])
        inner = gelu(self.product("widen", states))
        return normed(drop(self.product("narrow", inner)).add_(states), self._norms[1])


def products(weights: Weights, number: int) -> dict[str, Pair]:
    """Return a layer's products by their places: weight (out, in) and bias (out,).

    The first gives queries, keys and values beside each other, the queries scaled for the logits.
    """
    import torch

    name = f"encoder.layer.{number}"
    (query, shift), *others = (_pair(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
    scale = math.sqrt(HEADS / SIZE)  # of the logits, put into the weights once
    mixed = tuple(torch.cat(parts) for parts in zip((query * scale, shift * scale), *others, strict=True))
    rest = ("attention.output.dense", "intermediate.dense", "output.dense")
    found = [(mixed[0], mixed[1]), *(_pair(weights, f"{name}.{part}") for part in rest)]
    return dict(zip(PLACES, found, strict=True))


def norms(weights: Weights, number: int, dtype: torch.dtype) -> tuple[Pair, Pair]:
    """Return what a layer's two norms multiply by and add."""
    name = f"encoder.layer.{number}"
    first, second = f"{name}.attention.output.LayerNorm", f"{name}.output.LayerNorm"
    return _pair(weights, first, dtype), _pair(weights, second, dtype)


def on_all_cores(work: Callable[[list[int]], Result], groups: Sequence[list[int]]) -> list[Result]:
    """Return what `work` makes of each batch, without gradients; several at once, each on one core.

    The products of one batch are too small to be divided well.
    """
    import torch

    def alone(group: list[int]) -> Result:
        with torch.inference_mode():
            return work(group)

    if len(groups) < 2:
        return [alone(group) for group in groups]
    one = partial(torch.set_num_threads, 1)  # it holds for the thread that calls it
    with ThreadPoolExecutor(torch.get_num_threads(), initializer=one) as pool:
        return list(pool.map(alone, groups))


def flops(tokens: int) -> int:
    """Return the floating-point operations of the products for one text, each multiplication and addition counted.

    >>> flops(1) == 6 * 2 * (4 * 384 * 384 + 2 * 384 * 1536 + 2 * 384)
    True
    """
    return LAYERS * 2 * tokens * (4 * SIZE * SIZE + 2 * SIZE * INNER + 2 * tokens * SIZE)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Yield which texts are computed together: shortest first, like lengths beside each other, up to a number of tokens.

    >>> list(batches([2000, 30, 1000, 20]))
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


def _attended(mixed: torch.Tensor) -> torch.Tensor:
    """Return what the heads see, (tokens, 384), of one text's queries, keys and values, (tokens, 3 * 384)."""
    import torch

    query, key, value = mixed.view(len(mixed), 3, HEADS, -1).permute(1, 2, 0, 3)
    shares = torch.softmax(torch.matmul(query, key.transpose(-1, -2)), dim=-1)
    return torch.matmul(shares, value).transpose(0, 1).reshape(len(mixed), -1)


def _flat(rows: Sequence[Tokens], spare: int) -> torch.Tensor:
    """Return the rows' numbers one after another as int64, and zeros to fill up."""
    import torch

    return torch.from_numpy(np.concatenate([*(np.asarray(row, np.int64) for row in rows), np.zeros(spare, np.int64)]))


def _kept(states: torch.Tensor) -> torch.Tensor:
    return states


def _pair(weights: Weights, name: str, dtype: torch.dtype | None = None) -> Pair:
    """Return the weight and the bias of that name."""
    weight, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
    return weight.to(dtype), bias.to(dtype)


def normed(states: torch.Tensor, norm: Pair) -> torch.Tensor:
    """Return the states, (tokens, 384), each with mean 0 and variance 1, then times a weight and with a bias."""
    from torch.nn.functional import layer_norm

    weight, bias = norm
    return layer_norm(states, (SIZE,), weight, bias, _EPSILON)
