"""Read passages for an answer: scores for start, end and "not answered here". Chooses no sentence, refuses nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.embedding import WORDS as MINILM_WORDS
from index.embedding import embedded_tokenizer, embedded_words
from index.errors import ModelError
from index.minilm import Encoder, batches, on_all_cores
from index.precision import choose_precision

if TYPE_CHECKING:  # torch takes seconds to import: only Reader.load and what it calls do so
    import torch
    from tokenizers import Encoding, Tokenizer

    from index.minilm import Drop, Tokens, Weights

WEIGHTS = Path(__file__).parent / "weights" / "first"  # of the reader of every passage found
SECOND = WEIGHTS.with_name("second")  # of the one that reads the best of them once more, trained apart from the first
WORDS = f"encoder.{MINILM_WORDS}"  # MiniLM's own, which all readers share
QUESTION_TOKENS = 64
TOTAL_TOKENS = 384
ANSWER_TOKENS = 30
NEXT = "Install On the Record again, or train the weights anew: python -m evals.training --help"


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

    def mean(self, other: Reading) -> Reading:
        """Return what two readers saw in the same passage for the same question, on average."""
        null = (self.null + other.null) / 2
        return Reading(self.offsets, (self.starts + other.starts) / 2, (self.ends + other.ends) / 2, null)

    def best(self, lo: int = 0, hi: int | None = None) -> Span | None:
        """Return the best span of at most 30 tokens inside characters [lo, hi), or None where no token lies there."""
        return next(iter(self.spans(lo, hi, most=1)), None)

    def spans(self, lo: int, hi: int | None, *, most: int = 4) -> list[Span]:
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
    """Scores (question, passage) pairs with a small BERT whose weights ship in `rag/weights`. Safe to share between threads."""

    def __init__(self, network: Network, tokenizer: Tokenizer) -> None:
        self._network = network
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, path: Path | None = None, *, precision: str = "auto") -> Reader:
        """Load the weights in folder `path`, by default those packaged for the first reader; ModelError if missing or damaged.

        `precision` is the setting of that name, as `index.precision.choose_precision` takes it.
        """
        network = Network(load_weights(path or WEIGHTS), choose_precision(precision))
        return cls(network, prepare(embedded_tokenizer()))

    def read(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Reading]:
        """Read each (heading, text) for the question; readings come in the order of the passages."""
        return self.read_all([(question, heading, text) for heading, text in passages])

    def read_all(self, triples: Sequence[tuple[str, str, str]]) -> list[Reading]:
        """Read each (question, heading, text), in order; many questions in one call fill the batches better."""
        encodings = encode(self._tokenizer, triples)
        groups = list(batches([len(encoding.ids) for encoding in encodings]))

        def logits(group: list[int]) -> list[np.ndarray]:
            read = [(encodings[i].ids, encodings[i].type_ids) for i in group]
            return [found.numpy() for found in self._network.logits(read)]

        readings: dict[int, Reading] = {}
        for group, found in zip(groups, on_all_cores(logits, groups), strict=True):
            for i, of in zip(group, found, strict=True):
                readings[i] = _reading(encodings[i], of, len(prefix(triples[i][1])))
        return [readings[i] for i in range(len(triples))]


class Network:
    """MiniLM's encoder and one linear layer to the logits of start and end, in one arithmetic."""

    def __init__(self, weights: Weights, dtype: torch.dtype) -> None:
        encoder = {name.removeprefix("encoder."): tensor for name, tensor in weights.items()}
        self._encoder = Encoder(encoder, dtype)
        self._head = weights["head.weight"].to(dtype), weights["head.bias"].to(dtype)

    def logits(self, inputs: Sequence[tuple[Tokens, Tokens]], drop: Drop | None = None) -> tuple[torch.Tensor, ...]:
        """Return float32 (tokens, 2) for each input of token ids and types."""
        import torch
        from torch.nn.functional import linear

        ids, types = zip(*inputs, strict=True)
        states = self._encoder.states(ids, types, drop)
        return torch.split(linear(states, *self._head).float(), [len(tokens) for tokens in ids])


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


def load_weights(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights in a folder as float32, by name; ModelError if they are missing or not those of its config.

    An int8 matrix is stored with one scale a row. The words' vectors, which all readers share, are MiniLM's.
    """
    from safetensors.torch import load

    file = folder / "reader.safetensors"
    try:
        expected = json.loads((folder / "config.json").read_text(encoding="utf-8"))["sha256"]
        raw = file.read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"The reader's config.json or weights in {folder} cannot be read ({error!r}). {NEXT}"
        ) from error
    found = hashlib.sha256(raw).hexdigest()
    if found != expected:
        raise ModelError(f"{file} is damaged (its sha256 is {found[:12]}, expected {expected[:12]}). {NEXT}")
    stored = load(raw)
    own = {
        name: tensor.float() * stored[f"{name}.scale"][:, None] if f"{name}.scale" in stored else tensor.float()
        for name, tensor in stored.items()
        if not name.endswith(".scale")
    }
    return {WORDS: embedded_words(), **own}
