"""Read passages for an answer: token scores for start, end and "no answer here". Chooses no sentence and refuses nothing itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelError

if TYPE_CHECKING:  # torch takes seconds to import: only Reader.load and what it calls do so
    import torch
    from tokenizers import Encoding, Tokenizer

WEIGHTS = Path(__file__).parent / "weights"
QUESTION_TOKENS = 64
TOTAL_TOKENS = 384
ANSWER_TOKENS = 30
BATCH = 16  # small batches of like length waste less on padding than large ones


@dataclass(frozen=True)
class Span:
    """Where an answer may lie.

    `score` is the start and end logit less the null score: above 0 leans to "the passage answers".
    """

    start: int  # characters in the passage text
    end: int  # exclusive
    score: float


@dataclass(frozen=True)
class Reading:
    """What the reader saw in one passage for one question."""

    offsets: np.ndarray  # (tokens, 2) int32, characters in the passage text
    starts: np.ndarray  # (tokens,) float32 logits
    ends: np.ndarray  # (tokens,) float32 logits
    null: float  # start and end logit of the null position, [CLS]

    def best(self, lo: int = 0, hi: int | None = None) -> Span | None:
        """Return the best-scoring span of at most 30 tokens inside characters [lo, hi), or None where no token lies there."""
        inside = self.offsets[:, 0] >= lo
        if hi is not None:
            inside &= self.offsets[:, 1] <= hi
        where = np.flatnonzero(inside)
        if where.size == 0:
            return None
        offsets, starts, ends = self.offsets[where], self.starts[where], self.ends[where]
        scores = starts[:, None] + ends[None, :]
        ahead = np.arange(len(where))[None, :] - np.arange(len(where))[:, None]
        scores[(ahead < 0) | (ahead >= ANSWER_TOKENS)] = -np.inf
        first, last = np.unravel_index(int(scores.argmax()), scores.shape)
        return Span(int(offsets[first, 0]), int(offsets[last, 1]), float(scores[first, last]) - self.null)


class Reader:
    """Scores (question, passage) pairs with a small BERT whose weights ship in `rag/weights`."""

    def __init__(self, network: torch.nn.Module, tokenizer: Tokenizer, dtype: torch.dtype) -> None:
        self._network = network
        self._tokenizer = tokenizer
        self._dtype = dtype

    @classmethod
    def load(cls, path: Path | None = None, *, bfloat16: bool | None = None) -> Reader:
        """Load the weights in folder `path` (packaged ones by default); raises ModelError where they are missing or damaged.

        `bfloat16=None` takes it only where the CPU multiplies it in hardware: elsewhere it can be 100 times slower.
        """
        import torch
        from tokenizers import Tokenizer

        folder = path or WEIGHTS
        config, weights = _verified(folder)
        network = build_network(config)
        network.load_state_dict(_dequantised(weights), strict=False)
        if bfloat16 is None:
            bfloat16 = bool(torch.cpu._is_avx512_bf16_supported())
        dtype = torch.bfloat16 if bfloat16 else torch.float32
        return cls(network.eval().to(dtype), prepare(Tokenizer.from_file(str(folder / "tokenizer.json"))), dtype)

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read each (heading, text) for the question; readings come in the order of the passages."""
        encodings = encode(self._tokenizer, [(question, heading, text) for heading, text in passages])
        readings: dict[int, Reading] = {}
        order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
        for at in range(0, len(order), BATCH):
            group = order[at : at + BATCH]
            logits = self._logits([encodings[i] for i in group])
            for row, i in enumerate(group):
                heading, text = passages[i]
                readings[i] = _reading(encodings[i], logits[row], len(prefix(heading)))
        return [readings[i] for i in range(len(passages))]

    def _logits(self, encodings: list[Encoding]) -> np.ndarray:
        import torch

        with torch.inference_mode():
            logits: np.ndarray = self._network(*padded(encodings)).float().numpy()
        return logits
