"""Write a trained network as the reader loads it: its weights, and a config with their sha256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file

from rag.reader import WORDS

__all__ = ["export"]


def export(weights: Mapping[str, torch.Tensor], folder: Path, *, int8: bool = True) -> None:
    """Write the weights but the words' vectors (matrices in int8, one scale a row) and a config with their sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, torch.Tensor] = {}
    for name, tensor in weights.items():
        if name == WORDS:
            continue  # MiniLM's, which every reader shares
        if int8 and tensor.ndim == 2 and tensor.numel() > 10_000:
            scale = tensor.detach().abs().amax(1).clamp(min=1e-8) / 127
            stored[name] = (tensor.detach() / scale[:, None]).round().to(torch.int8)
            stored[f"{name}.scale"] = scale
        else:
            stored[name] = tensor.detach().clone()
    save_file(stored, folder / "reader.safetensors")
    (folder / "reader.safetensors").chmod(0o644)
    digest = hashlib.sha256((folder / "reader.safetensors").read_bytes()).hexdigest()
    (folder / "config.json").write_text(json.dumps({"sha256": digest}, indent=1) + "\n", encoding="utf-8")
