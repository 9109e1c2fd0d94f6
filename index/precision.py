"""Which arithmetic a model runs fastest in on this processor, decided by measuring it once."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

__all__ = ["choose_precision"]

_NEEDED_GAIN = 1.2  # times faster; below that, the exact arithmetic stays
_NEEDED_LIKENESS = 0.999  # cosine between the two results


def choose_precision(setting: str, run: Callable[[torch.dtype], np.ndarray]) -> torch.dtype:
    """Return torch.bfloat16 where the setting says so, or where it is "auto" and a trial shows that it is worth it.

    `run` computes one sample result (any shape) in the arithmetic given. Without BF16 instructions the trial is not even
    made: emulation can be a hundred times slower.
    """
    import torch  # slow to import, so only when a model is loaded

    if setting != "auto":
        return torch.bfloat16 if setting == "bfloat16" else torch.float32
    if not _has_bf16_instructions():
        return torch.float32
    exact, exact_seconds = _timed(run, torch.float32)
    short, short_seconds = _timed(run, torch.bfloat16)
    worth_it = exact_seconds > _NEEDED_GAIN * short_seconds and _likeness(exact, short) > _NEEDED_LIKENESS
    return torch.bfloat16 if worth_it else torch.float32


def _has_bf16_instructions() -> bool:
    import torch

    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16") or capabilities.get("bf16"))


def _timed(run: Callable[[torch.dtype], np.ndarray], dtype: torch.dtype) -> tuple[np.ndarray, float]:
    result = run(dtype)  # the first run warms up
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        result = run(dtype)
        seconds.append(time.perf_counter() - started)
    return result, min(seconds)


def _likeness(a: np.ndarray, b: np.ndarray) -> float:
    a, b = a.ravel().astype(np.float64), b.ravel().astype(np.float64)
    return float(a @ b / max(np.linalg.norm(a) * np.linalg.norm(b), 1e-12))
