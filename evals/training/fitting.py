"""Fit the network to the rows: batches, the loss, one pass by a schedule that the clock may end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch.nn.utils.rnn import pad_sequence

from evals.training.examples import Row
from index.precision import choose_precision
from rag import reader

__all__ = ["Schedule", "Together", "train"]

BATCH = 24  # rows
_NEVER = -1e4  # a logit that no softmax sees

Together = Sequence[Row]  # one row, or several of one question, the first of which answers


@dataclass(frozen=True)
class Schedule:
    """How the learning rate goes: up to `rate` in the warm-up, then down in a line to 0 at the end."""

    minutes: float  # the pass ends here even if rows are left
    rate: float
    warmup: int  # steps, at least 1
    seed: int  # of the order of batches


def train(
    weights: Mapping[str, torch.Tensor],
    made: Sequence[Together],
    schedule: Schedule,
    on_checkpoint: Callable[[int], None],
    teachers: Sequence[reader.Network] = (),
) -> None:
    """Train the weights in place, one pass by the schedule or as much of it as there is time for.

    The words' embeddings stay MiniLM's own, which all readers share. What `teachers` see in a row counts as much as what
    is marked in it. Calls `on_checkpoint` every 12 minutes.
    """
    order = batches(made, random.Random(schedule.seed))  # noqa: S311 - not for secrets
    trained = [tensor.requires_grad_() for name, tensor in weights.items() if name != reader.WORDS]
    matrices = [tensor for tensor in trained if tensor.ndim > 1]
    vectors = [tensor for tensor in trained if tensor.ndim == 1]
    arithmetic = choose_precision("auto")  # bfloat16 without instructions for it would take ten times as long
    drop = Dropout(arithmetic)
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
        loss = loss_of(reader.Network(weights, arithmetic), batch, drop, teachers)
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


def batches(made: Sequence[Together], rng: random.Random) -> list[list[Together]]:
    """Return batches of 24 rows or a little more, in random order; rows that belong together stay so."""
    out: list[list[Together]] = [[]]
    for together in rng.sample(made, len(made)):
        if sum(map(len, out[-1])) >= BATCH:
            out.append([])
        out[-1].append(together)
    return out


def loss_of(
    network: reader.Network,
    batch: Sequence[Together],
    drop: Dropout | None = None,
    teachers: Sequence[reader.Network] = (),
) -> torch.Tensor:
    """Return the loss of each passage read by itself, and of those that belong together read as one text.

    By itself: the cross-entropy of start and end over the text's tokens and [CLS], to which is added what the question's
    wording alone says of it (see `evals.training.manner`). Together: the same over the tokens of
    all passages, each logit less that of its own [CLS], as the margins are by which the answerer compares passages
    (shared normalisation, Clark and Gardner 2018, arXiv 1710.10723, section 3.3). With teachers, half of what is to be
    learned are the shares that the mean of their logits gives (Hinton et al. 2015, arXiv 1503.02531, temperature 1).
    """
    rows = [row for together in batch for row in together]
    inputs = [(row.ids, row.types) for row in rows]
    logits = pad_sequence(list(network.logits(inputs, drop)), batch_first=True)
    with torch.no_grad():
        taught = [pad_sequence(list(teacher.logits(inputs)), batch_first=True) for teacher in teachers]
    known = torch.stack(taught).mean(0) if taught else None
    allowed = torch.zeros(logits.shape[:2], dtype=torch.bool)
    for k, row in enumerate(rows):
        allowed[k, torch.from_numpy(row.allowed)] = True
    places = torch.tensor([(row.first, row.last) for row in rows])
    # What answers and what does not weigh the same, however many passages stand beside one that answers.
    weight = torch.tensor([1 / max(1, len(t) - 1) if i else 1.0 for t in batch for i in range(len(t))])
    with_null = allowed.clone()
    with_null[:, 0] = True
    manner = torch.zeros_like(logits)
    manner[:, 0] = torch.tensor([[row.manner] for row in rows])
    alone = _cross_entropy(logits + manner, known, with_null, places)
    loss = (alone * weight).sum() / weight.sum()
    margins = logits - logits[:, :1]
    known_margins = None if known is None else known - known[:, :1]
    shared, first = [], 0
    for together in batch:
        these = slice(first, first + len(together))
        if len(together) > 1:  # its first row answers, so that the places are the same in the passages put end to end
            theirs = None if known_margins is None else _as_one(known_margins[these])
            shared.append(
                _cross_entropy(_as_one(margins[these]), theirs, _as_one(allowed[these]), places[first : first + 1])
            )
        first += len(together)
    return loss + torch.cat(shared).mean() if shared else loss


def _as_one(rows: torch.Tensor) -> torch.Tensor:
    return rows.flatten(0, 1)[None]


def _cross_entropy(
    logits: torch.Tensor, known: torch.Tensor | None, allowed: torch.Tensor, places: torch.Tensor
) -> torch.Tensor:
    """Return the mean of start's and end's for each of (rows, tokens, 2) logits and (rows, 2) positions.

    Only the `allowed` (rows, tokens) count. Half of what is to be learned are `known` logits, where there are any.
    """
    seen = logits.masked_fill(~allowed[:, :, None], _NEVER)
    wanted = torch.nn.functional.one_hot(places, seen.shape[1]).transpose(1, 2).float()
    if known is not None:
        wanted = (wanted + known.masked_fill(~allowed[:, :, None], _NEVER).softmax(1)) / 2
    return -(wanted * seen.log_softmax(1)).sum(1).mean(1)


class Dropout:
    """Dropout whose masks are cut from one long row of random numbers: drawing them anew costs a tenth of a step."""

    def __init__(self, arithmetic: torch.dtype, share: float = 0.1, size: int = 1 << 24) -> None:
        self._row = (torch.rand(size) >= share).to(arithmetic) / (1 - share)

    def __call__(self, states: torch.Tensor) -> torch.Tensor:
        """Return the states with a share of them set to 0 and the others made larger by as much."""
        start = int(torch.randint(len(self._row) - states.numel(), ()))
        return states * self._row[start : start + states.numel()].view(states.shape)
