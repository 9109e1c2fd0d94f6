"""Put more layers into a trained encoder, so that training can go on from what it knows."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from index.minilm import layers_of

__all__ = ["deepened"]

_HEARD = 0.1  # of what a new layer adds to what comes in: little, but not 0, so that all its weights get gradients


def deepened(weights: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Return the reader's weights with each layer of the encoder twice, in a row (as in Gong et al. 2019, ICML).

    The first of the two is new: a copy, which sees what the layer saw, adds a tenth of it and hands the rest on nearly as
    it came (Wu et al. 2024, arXiv 2401.02415, add nothing at first). So the deeper encoder computes about what the other did.
    """
    layer = "encoder.encoder.layer"
    out = {name: tensor for name, tensor in weights.items() if not name.startswith(f"{layer}.")}
    before = "encoder.embeddings.LayerNorm"  # the norm of what comes into the layer
    for number in range(layers_of(weights)):
        own = f"{layer}.{number}."
        for name, tensor in weights.items():
            if name.startswith(own):
                part = name.removeprefix(own)
                out[f"{layer}.{2 * number}.{part}"] = _new(part, tensor, weights, before)
                out[f"{layer}.{2 * number + 1}.{part}"] = tensor
        before = f"{own}output.LayerNorm"
    return out


def _new(part: str, tensor: torch.Tensor, weights: Mapping[str, torch.Tensor], before: str) -> torch.Tensor:
    """Return that part of the new layer, made of the same part of the layer that it stands before."""
    if ".dense." in f".{part}" and "output" in part:
        return tensor * _HEARD
    if "LayerNorm" not in part:
        return tensor.clone()
    # Normed once more, a state has mean 0 and variance 1: a norm that gives it back the mean and the variance that the
    # states before it have on the whole hands it on as it came.
    weight, bias = weights[f"{before}.weight"], weights[f"{before}.bias"]
    if part.endswith("bias"):
        return bias.mean().expand_as(bias).clone()
    return (weight.square().mean() + bias.var(unbiased=False)).sqrt().expand_as(weight).clone()
