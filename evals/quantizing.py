"""Measure how far MiniLM's states reach, the bounds that `index.quantized` rounds between.

    python -m evals.quantizing --data DATASETS [--out index/data/minilm_bounds.npz]

Looks at passages that the reader was trained on; no text is kept, only how far each channel reaches down and up over all
of them. Where gelu has acted, a few values are far larger than all others: there the bound is the one that makes the
squared error of all values smallest.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from evals.datasets import parse_with_data
from evals.training.paragraphs import load_training
from index.embedding import embedded_model_folder, embedded_tokenizer
from index.minilm import LAYERS, LONGEST, PLACES, Encoder, MiniLM, PlainLayer

_DRAWN = 600  # passages
_STEPS = 255
_SHARES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3)  # of the largest value that are tried as its bound


def main() -> None:
    """Draw passages, look at what the network makes of them, and write the bounds."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.quantizing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("index/data/minilm_bounds.npz"))
    parser.add_argument("--seed", type=int, default=3)
    options = parse_with_data(parser)
    texts = sorted({paragraph.text for paragraph in load_training(options.data)})
    drawn = random.Random(options.seed).sample(texts, _DRAWN)  # noqa: S311
    np.savez_compressed(options.out, **bounds(drawn))  # type: ignore[arg-type]


class _Watched(PlainLayer):
    """A layer that keeps what enters its products."""

    def __init__(self, weights: Mapping[str, torch.Tensor], number: int) -> None:
        super().__init__(weights, number, torch.float32)
        self.seen: dict[str, list[torch.Tensor]] = {place: [] for place in PLACES}

    def product(self, place: str, x: torch.Tensor) -> torch.Tensor:
        self.seen[place].append(x)
        return super().product(place, x)


def bounds(texts: Sequence[str]) -> dict[str, np.ndarray]:
    """Return for each product of a layer the least and the largest that enters it.

    By its place, (6, 2, 384) float16 for each channel, and (6, 2, 1) for what gelu has acted on.
    """
    tokenizer = embedded_tokenizer()
    tokenizer.enable_truncation(LONGEST)
    weights = load_file(embedded_model_folder() / "model.safetensors")
    layers = [_Watched(weights, number) for number in range(LAYERS)]
    MiniLM(Encoder(weights, torch.float32, layers)).encode([ids.ids for ids in tokenizer.encode_batch(list(texts))])
    found: dict[str, list[torch.Tensor]] = {place: [] for place in PLACES}
    for layer in layers:
        for place, parts in layer.seen.items():
            values = torch.cat(parts)
            found[place].append(_by_tensor(values) if place == "narrow" else torch.stack([*values.aminmax(dim=0)]))
    return {place: torch.stack(of).numpy().astype(np.float16) for place, of in found.items()}


def _by_tensor(values: torch.Tensor) -> torch.Tensor:
    """Return the bounds, (2, 1), between which rounding changes the values least."""
    low, high = values.aminmax()
    best = min((float(high) * share for share in _SHARES), key=lambda bound: _error(values, float(low), bound))
    return torch.tensor([[float(low)], [best]])


def _error(values: torch.Tensor, low: float, high: float) -> float:
    step = (high - low) / _STEPS
    return float(((values.clamp(low, high) / step).round().mul_(step) - values).square_().sum())


if __name__ == "__main__":
    main()
