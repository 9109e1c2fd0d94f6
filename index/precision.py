"""Which arithmetic the models run fastest in on this processor, decided by measuring it once."""

from __future__ import annotations

import time
from functools import cache
from typing import TYPE_CHECKING

from index.errors import ModelError
from index.quantized import can_quantize

if TYPE_CHECKING:
    import torch

__all__ = ["choose_precision", "embeds_in_int8"]

_NEEDED_GAIN = 1.2  # times faster; below that, the exact arithmetic stays
_TRIALS = 5  # the fastest counts, so that a busy machine does not decide
_ROWS, _INNER, _OUTER = 1024, 384, 1536  # the products that MiniLM spends most of its time on


def choose_precision(setting: str) -> torch.dtype:
    """Return torch.bfloat16 where the setting says so, or where it is "auto" and a trial shows that it is worth it.

    It says so with "int8", too: see `embeds_in_int8`.

    Without BF16 instructions the trial is not even made: emulation can be a hundred times slower. Vectors of MiniLM in
    bfloat16 have a cosine of 0.999 or more to those in float32; a test keeps that.
    """
    import torch  # slow to import, so only when a model is loaded

    if setting == "auto":
        return torch.bfloat16 if _is_bfloat16_faster() else torch.float32
    return torch.float32 if setting == "float32" else torch.bfloat16


def embeds_in_int8(setting: str) -> bool:
    """Whether the embedded model embeds passages in 8-bit integers: where the setting or a fast processor says so.

    Questions and what the reader reads, of which there is little, are then computed in bfloat16. Raises ModelError.
    """
    if setting == "int8" and not can_quantize():
        raise ModelError(
            'precision = "int8" needs a processor with VNNI or AMX, which this one is not. Set precision = "auto".'
        )
    return setting == "int8" or (setting == "auto" and can_quantize() and _is_bfloat16_faster())


@cache
def _is_bfloat16_faster() -> bool:
    import torch

    capabilities = torch.cpu.get_capabilities()
    if not any(capabilities.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16")):
        return False
    return _seconds(torch.float32) > _NEEDED_GAIN * _seconds(torch.bfloat16)


def _seconds(dtype: torch.dtype) -> float:
    """Return the time of the fastest of a few matrix products; all of them together take some milliseconds."""
    import torch

    a, b = torch.ones(_ROWS, _INNER, dtype=dtype), torch.ones(_INNER, _OUTER, dtype=dtype)
    times = []
    with torch.inference_mode():
        for _ in range(_TRIALS):
            started = time.perf_counter()
            a @ b
            times.append(time.perf_counter() - started)
    return min(times)
