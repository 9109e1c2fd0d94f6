"""Write a trained network as the reader loads it: weights, tokenizer, and a config with the weights' sha256."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file

from evals.training.minilm import MINILM

__all__ = ["export"]


def export(network: torch.nn.Module, config: dict[str, object], folder: Path, *, int8: bool = True) -> None:
    """Write the weights (matrices in int8, one scale a row), the tokenizer and a config with the weights' sha256."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, torch.Tensor] = {}
    for name, tensor in network.state_dict().items():
        if int8 and tensor.ndim == 2 and tensor.numel() > 10_000:
            scale = tensor.abs().amax(1).clamp(min=1e-8) / 127
            stored[name] = (tensor / scale[:, None]).round().to(torch.int8)
            stored[f"{name}.scale"] = scale
        elif tensor.is_floating_point():
            stored[name] = tensor.contiguous()
    save_file(stored, folder / "reader.safetensors")
    (folder / "reader.safetensors").chmod(0o644)
    digest = hashlib.sha256((folder / "reader.safetensors").read_bytes()).hexdigest()
    (folder / "config.json").write_text(
        json.dumps({"network": config, "sha256": digest}, indent=1) + "\n", encoding="utf-8"
    )
    (folder / "tokenizer.json").write_bytes((MINILM / "tokenizer.json").read_bytes())
