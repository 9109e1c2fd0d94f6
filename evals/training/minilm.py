"""What the training starts from: MiniLM's weights, under the reader's names."""

from __future__ import annotations

import torch
from safetensors.torch import load_file

from index.embedding import embedded_model_folder
from index.minilm import SIZE

__all__ = ["weights_from_minilm"]


def weights_from_minilm() -> dict[str, torch.Tensor]:
    """Return MiniLM's weights under the reader's names, with a fresh last layer."""
    stored = load_file(embedded_model_folder() / "model.safetensors")
    weights = {f"encoder.{name}": tensor for name, tensor in stored.items() if name != "embeddings.position_ids"}
    head = torch.nn.init.normal_(torch.empty(2, SIZE), std=0.02)  # BERT's own
    return {
        **{name: tensor for name, tensor in weights.items() if not name.startswith("encoder.pooler")},
        "head.weight": head,
        "head.bias": torch.zeros(2),
    }
