"""What the processor can do at most, and what embedding an index asked of it; run as `python -m evals.bench.rate`."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from index import NewsIndex, load_settings
from index.minilm import flops
from index.passages import embedded_text
from index.precision import choose_precision, embeds_in_int8

__all__ = ["asked_of", "peak"]

_SIZE = 2_048  # rows and columns of the matrices multiplied
_TRIALS = 12  # the fastest counts


def peak(precision: str) -> float:
    """Return the rate of the fastest of some large matrix products on all cores, in GFLOP/s; of int8 in GOP/s."""
    import torch  # slow to import

    a, b = ((100 * torch.rand(_SIZE, _SIZE)).to(getattr(torch, precision)) for _ in range(2))
    multiply = torch._int_mm if precision == "int8" else torch.mm
    best = float("inf")
    with torch.inference_mode():
        for _ in range(_TRIALS):
            started = time.perf_counter()
            multiply(a, b)
            best = min(best, time.perf_counter() - started)
    return 2 * _SIZE**3 / best / 1e9


def asked_of(index: NewsIndex) -> tuple[int, int]:
    """Return the tokens that embedding every different text of an index reads, and the operations of their products."""
    tokenizer = index.embedder.tokenizer
    texts = {embedded_text(a, passage, tokenizer) for a in index.articles() for passage in index.passages(a.id)}
    lengths = [min(len(spans), tokenizer.limit) + 2 for spans in tokenizer.offsets(sorted(texts))]
    return sum(lengths), sum(map(flops, lengths))


def main() -> None:
    """Read {"index": path} from stdin, and write the measured peaks and what the index asked for."""
    settings = load_settings(index=Path(json.loads(sys.stdin.readline())["index"]))
    is_int8 = embeds_in_int8(settings.precision)
    precision = "int8" if is_int8 else str(choose_precision(settings.precision)).removeprefix("torch.")
    index = NewsIndex.open(settings.index, settings)
    tokens, operations = asked_of(index)
    index.close()
    answer: dict[str, Any] = {
        "precision": precision,
        "peaks": {
            name: peak(name)
            for name in dict.fromkeys(
                ("float32", str(choose_precision(settings.precision)).removeprefix("torch."), precision)
            )
        },
        "tokens": tokens,
        "flops": operations,
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
