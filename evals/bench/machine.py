"""The machine that a benchmark ran on: what must be known to compare its figures with others."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

__all__ = ["machine_facts", "size_of"]

# Instructions that decide how fast matrices are multiplied.
_FLAGS = ("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "avx_vnni", "amx_bf16", "amx_int8", "asimd", "bf16", "i8mm")


def machine_facts() -> dict[str, Any]:
    """Return processor, cores, its instructions that matter, memory, system, and the load as it is now."""
    model, flags = _processor()
    return {
        "processor": model or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "instructions": ", ".join(flag for flag in _FLAGS if flag in flags) or "not known",
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load": [round(load, 2) for load in os.getloadavg()],  # over 1, 5 and 15 minutes
    }


def size_of(folder: Path) -> int:
    """Return the bytes that the files below a folder take on the disk; files with several names count once."""
    stats = {s.st_ino: s for s in (path.stat() for path in folder.rglob("*") if path.is_file())}
    return sum(getattr(s, "st_blocks", -(-s.st_size // 512)) * 512 for s in stats.values())


def _processor() -> tuple[str, set[str]]:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "", set()
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return facts.get("model name", ""), set((facts.get("flags") or facts.get("Features") or "").split())


def _memory_gb() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9, 1)
    except (ValueError, OSError):
        return None
