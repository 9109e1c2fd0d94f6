"""Fit the network to the rows: batches of like length, the loss, one pass by a schedule that the clock may end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

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
    network: torch.nn.Module,
    made: Sequence[Row],
    schedule: Schedule,
    on_checkpoint: Callable[[int], None],
) -> None:
    """Train one pass by the schedule, or as much of it as there is time for; calls `on_checkpoint` every 12 minutes."""
    order = batches(made, random.Random(schedule.seed))  # noqa: S311 - not for secrets
    matrices = [p for p in network.parameters() if p.ndim > 1]
    vectors = [p for p in network.parameters() if p.ndim == 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.01}, {"params": vectors, "weight_decay": 0.0}],
        lr=schedule.rate,
        fused=True,
    )
    network.train()
    started = checkpointed = time.monotonic()
    mean = 0.0
    for step, batch in enumerate(order):
        elapsed = (time.monotonic() - started) / 60
        progress = max(step / len(order), elapsed / schedule.minutes)
        if progress >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = schedule.rate * min(1.0, (step + 1) / schedule.warmup) * (1 - progress)
        loss = loss_of(network, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean += (float(loss.detach()) - mean) * max(0.01, 1 / (step + 1))
        if step % 50 == 0:
            print(f"step {step}/{len(order)} minute {elapsed:.1f} loss {mean:.3f}", flush=True)
        if time.monotonic() - checkpointed > 12 * 60:
            on_checkpoint(step)
            network.train()
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


def loss_of(network: torch.nn.Module, batch: Sequence[Row]) -> torch.Tensor:
    """Return the mean cross-entropy of start and end over the text's tokens and [CLS]."""
    ids, types, mask = reader.padded([(row.ids, row.types) for row in batch])
    with torch.autocast("cpu", torch.bfloat16):
        logits = network(ids, types, mask)
    logits = logits.float()
    allowed = torch.zeros(ids.shape, dtype=torch.bool)
    allowed[:, 0] = True
    for k, row in enumerate(batch):
        allowed[k, torch.from_numpy(row.allowed)] = True
    logits = logits.masked_fill(~allowed[:, :, None], -1e4)
    firsts, lasts = torch.tensor([row.first for row in batch]), torch.tensor([row.last for row in batch])
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(logits[:, :, 0], firsts) + cross_entropy(logits[:, :, 1], lasts)) / 2
