"""Fit the network to the rows: batches of like length, the loss, one pass by a schedule that the clock may end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch.nn.utils.rnn import pad_sequence

from evals.training.examples import Row
from rag import reader

__all__ = ["Schedule", "train"]

BATCH = 24


@dataclass(frozen=True)
class Schedule:
    """How the learning rate goes: up to `rate` in the warm-up, then down in a line to 0 at the end."""

    minutes: float  # the pass ends here even if rows are left
    rate: float
    warmup: int  # steps, at least 1
    seed: int  # of the order of batches


def train(
    weights: Mapping[str, torch.Tensor],
    made: Sequence[Row],
    schedule: Schedule,
    on_checkpoint: Callable[[int], None],
) -> None:
    """Train the weights in place, one pass by the schedule or as much of it as there is time for.

    Calls `on_checkpoint` every 12 minutes.
    """
    order = batches(made, random.Random(schedule.seed))  # noqa: S311 - not for secrets
    for tensor in weights.values():
        tensor.requires_grad_()
    matrices = [tensor for tensor in weights.values() if tensor.ndim > 1]
    vectors = [tensor for tensor in weights.values() if tensor.ndim == 1]
    drop = Dropout()
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
        lr=schedule.rate,
        fused=True,
    )
    started = checkpointed = time.monotonic()
    mean = 0.0
    for step, batch in enumerate(order):
        elapsed = (time.monotonic() - started) / 60
        progress = max(step / len(order), elapsed / schedule.minutes)
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * min(1.0, (step + 1) / schedule.warmup) * (1 - progress)
        loss = loss_of(reader.Network(weights, torch.bfloat16), batch, drop)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(matrices + vectors, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean += (float(loss.detach()) - mean) * max(0.01, 1 / (step + 1))
        if step % 50 == 0:
            print(f"step {step}/{len(order)} minute {elapsed:.1f} loss {mean:.3f}", flush=True)
        if time.monotonic() - checkpointed > 12 * 60:
            on_checkpoint(step)
            checkpointed = time.monotonic()


def batches(made: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Return batches of like length, in random order within every 100 batches."""
    out: list[list[Row]] = []
    for at in range(0, len(made), BATCH * 100):
        block = sorted(made[at : at + BATCH * 100], key=lambda row: len(row.ids))
        group = [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        rng.shuffle(group)
        out += group
    return out


def loss_of(network: reader.Network, batch: Sequence[Row], drop: Dropout | None = None) -> torch.Tensor:
    """Return the mean cross-entropy of start and end over the text's tokens and [CLS]."""
    logits = pad_sequence(list(network.logits([(row.ids, row.types) for row in batch], drop)), batch_first=True)
    allowed = torch.zeros(logits.shape[:2], dtype=torch.bool)
    allowed[:, 0] = True
    for k, row in enumerate(batch):
        allowed[k, torch.from_numpy(row.allowed)] = True
    logits = logits.masked_fill(~allowed[:, :, None], -1e4)
    firsts, lasts = torch.tensor([row.first for row in batch]), torch.tensor([row.last for row in batch])
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(logits[:, :, 0], firsts) + cross_entropy(logits[:, :, 1], lasts)) / 2


class Dropout:
    """Dropout whose masks are cut from one long row of random numbers: drawing them anew costs a tenth of a step."""

    def __init__(self, share: float = 0.1, size: int = 1 << 24) -> None:
        self._row = (torch.rand(size) >= share).to(torch.bfloat16) / (1 - share)

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        """Return the states with a share of them set to 0 and the others made larger by as much."""
        start = int(torch.randint(len(self._row) - states.numel(), ()))
        return states * self._row[start : start + states.numel()].view(states.shape)
