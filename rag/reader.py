"""Read passages for an answer: scores for start, end and "not answered here". Chooses no sentence, refuses nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import ModelError
from index.precision import choose_precision

if TYPE_CHECKING:  # torch takes seconds to import: only Reader.load and what it calls do so
    import torch
    from tokenizers import Encoding, Tokenizer

Numbers = Sequence[int] | np.ndarray
WEIGHTS = Path(__file__).parent / "weights"
QUESTION_TOKENS = 64
TOTAL_TOKENS = 384
ANSWER_TOKENS = 30
NEXT = "Install On the Record again, or train the weights anew: python -m evals.training --help"
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
        """Return the best span of at most 30 tokens inside characters [lo, hi), or None where no token lies there."""
        return next(iter(self.spans(lo, hi, most=1)), None)

    def spans(self, lo: int = 0, hi: int | None = None, *, most: int = 4) -> list[Span]:
        """Return the best spans of at most 30 tokens inside characters [lo, hi), best first, no two of which overlap."""
        inside = self.offsets[:, 0] >= lo
        if hi is not None:
            inside &= self.offsets[:, 1] <= hi
        where = np.flatnonzero(inside)
        offsets, starts, ends = self.offsets[where], self.starts[where], self.ends[where]
        scores = starts[:, None] + ends[None, :]
        ahead = np.arange(len(where))[None, :] - np.arange(len(where))[:, None]
        scores[(ahead < 0) | (ahead >= ANSWER_TOKENS)] = -np.inf
        found: list[Span] = []
        while len(found) < most and np.isfinite(scores).any():
            first, last = np.unravel_index(int(scores.argmax()), scores.shape)
            found.append(Span(int(offsets[first, 0]), int(offsets[last, 1]), float(scores[first, last]) - self.null))
            scores[: last + 1, first:] = -np.inf  # all that begin before its end and end after its beginning
        return found


class Reader:
    """Scores (question, passage) pairs with a small BERT whose weights ship in `rag/weights`."""

    def __init__(self, network: torch.nn.Module, tokenizer: Tokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path | None = None, *, precision: str = "auto") -> Reader:
        """Load the weights in folder `path`, by default the packaged ones; ModelError if missing or damaged.

        `precision` is "float32", "bfloat16" or "auto", as `index.precision.choose_precision` takes it.
        """
        from tokenizers import Tokenizer

        folder = path or WEIGHTS
        config, weights = _verified(folder)
        network = build_network(config).eval()
        network.load_state_dict(_dequantised(weights), strict=False)
        network.to(choose_precision(precision))
        return cls(network, prepare(Tokenizer.from_file(str(folder / "tokenizer.json"))))

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read each (heading, text) for the question; readings come in the order of the passages."""
        return self.read_all([(question, heading, text) for heading, text in passages])

    def read_all(self, triples: Sequence[tuple[str, str, str]]) -> list[Reading]:
        """Read each (question, heading, text), in order; many questions in one call fill the batches better."""
        encodings = encode(self._tokenizer, triples)
        readings: dict[int, Reading] = {}
        order = sorted(range(len(encodings)), key=lambda i: len(encodings[i].ids))
        for at in range(0, len(order), BATCH):
            group = order[at : at + BATCH]
            logits = self._logits([encodings[i] for i in group])
            for row, i in enumerate(group):
                readings[i] = _reading(encodings[i], logits[row], len(prefix(triples[i][1])))
        return [readings[i] for i in range(len(triples))]

    def _logits(self, encodings: list[Encoding]) -> np.ndarray:
        import torch

        with torch.inference_mode():
            logits: np.ndarray = self._network(*padded([(e.ids, e.type_ids) for e in encodings])).float().numpy()
        return logits


def build_network(config: dict[str, Any]) -> torch.nn.Module:
    """Build the untrained network: a BERT encoder and one linear layer to (start, end) logits, (batch, tokens, 2)."""
    import torch
    from transformers import BertConfig, BertModel

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            # heads are so small (32) that plain attention beats torch's fused one, by a fifth of the whole (2 cores)
            shape = BertConfig(**config, attn_implementation="eager")
            self.encoder = BertModel(shape, add_pooling_layer=False)
            self.head = torch.nn.Linear(shape.hidden_size, 2)

        def forward(self, ids: torch.Tensor, types: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            states = self.encoder(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
            logits: torch.Tensor = self.head(states)
            return logits

    return Network()


def prefix(heading: str) -> str:
    """Return what stands before the text in the reader's input."""
    return f"{heading}. " if heading else ""


def prepare(tokenizer: Tokenizer) -> Tokenizer:
    """Set the tokenizer to cut passages, not to pad: batches are padded by their own longest."""
    tokenizer.no_padding()
    tokenizer.enable_truncation(TOTAL_TOKENS, strategy="only_second")
    return tokenizer


def encode(tokenizer: Tokenizer, triples: Sequence[tuple[str, str, str]]) -> list[Encoding]:
    """Encode (question, heading, text) as `[CLS] question [SEP] heading. text [SEP]`."""
    pairs = [(_cut(tokenizer, question), prefix(heading) + text) for question, heading, text in triples]
    encodings: list[Encoding] = tokenizer.encode_batch(pairs)
    return encodings


def padded(inputs: Sequence[tuple[Numbers, Numbers]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Return ids, types and mask, each (batch, longest), of inputs given as token ids and types."""
    import torch

    arrays = np.zeros((3, len(inputs), max(len(ids) for ids, _ in inputs)), dtype=np.int64)
    for row, (ids, types) in enumerate(inputs):
        arrays[0, row, : len(ids)], arrays[1, row, : len(ids)], arrays[2, row, : len(ids)] = ids, types, 1
    first, second, third = torch.from_numpy(arrays)
    return first, second, third


def text_tokens(encoding: Encoding, skip: int) -> tuple[np.ndarray, np.ndarray]:
    """Return positions (n,) and character offsets (n, 2) of the text's tokens, after a prefix of `skip` characters."""
    offsets = np.array(encoding.offsets, dtype=np.int32)
    is_text = (np.array(encoding.type_ids) == 1) & (np.array(encoding.special_tokens_mask) == 0)
    where = np.flatnonzero(is_text & (offsets[:, 0] >= skip))
    return where, offsets[where] - skip


def _cut(tokenizer: Tokenizer, question: str) -> str:
    """Cut a question longer than 64 tokens (its own encoding is only needed where it could be that long)."""
    if len(question) <= QUESTION_TOKENS:  # a token has at least one character
        return question
    offsets = tokenizer.encode("", question).offsets[2:-1]  # as the second text: only that one may be cut, see prepare
    return question if len(offsets) <= QUESTION_TOKENS else question[: offsets[QUESTION_TOKENS - 1][1]]


def _reading(encoding: Encoding, logits: np.ndarray, skip: int) -> Reading:
    where, offsets = text_tokens(encoding, skip)
    return Reading(offsets, logits[where, 0], logits[where, 1], float(logits[0].sum()))


def _verified(folder: Path) -> tuple[dict[str, Any], Path]:
    """Return the shape of the network and the weights file, after checking its sha256."""
    weights = folder / "reader.safetensors"
    try:
        about = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        found = hashlib.sha256(weights.read_bytes()).hexdigest()
        network, expected = about["network"], about["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The reader's config.json or weights in {folder} cannot be read ({error!r}). {NEXT}"
        ) from error
    if found != expected:
        raise ModelError(f"{weights} is damaged (its sha256 is {found[:12]}, expected {expected[:12]}). {NEXT}")
    return network, weights


def _dequantised(weights: Path) -> dict[str, torch.Tensor]:
    """Return float weights: each int8 matrix times the scale of its rows, the rest as stored."""
    from safetensors.torch import load_file

    stored = load_file(weights)
    return {
        name: tensor.float() * stored[f"{name}.scale"][:, None] if f"{name}.scale" in stored else tensor.float()
        for name, tensor in stored.items()
        if not name.endswith(".scale")
    }
