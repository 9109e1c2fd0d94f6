"""What a run was made with, so that two runs can be compared, or not: questions, corpus, settings, model, versions."""

from __future__ import annotations

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evals.intervals import RESAMPLES, SEED
from evals.questions import QuestionSet
from index import Settings
from rag.reader import SECOND, WEIGHTS

if TYPE_CHECKING:
    from rag.desk import NewsDesk

__all__ = ["LEFT_OUT", "fingerprint"]

# Where things lie and who is let in to the page changes no answer; the embedding model is the one the index is bound to.
LEFT_OUT = {
    "corpus",
    "index",
    "datasets",
    "host",
    "port",
    "public_url",
    "auth",
    "history",
    "history_mb",
    "embedding_model",
}
PACKAGES = ("onrecord", "chromadb", "ir-measures", "numpy", "sentence-transformers", "tantivy", "torch", "transformers")


def fingerprint(desk: NewsDesk, questions: QuestionSet) -> dict[str, Any]:
    """Return what decides the answers and their scores; equal for runs that must be identical."""
    stats = desk.index.stats()
    return {
        "set": questions.name,
        "set_hash": questions.hash,
        **({"sources": dict(questions.sources)} if questions.sources else {}),
        "corpus_hash": stats["corpus_hash"],
        "articles": stats["articles"],
        "passages": stats["passages"],
        "embedding_model": stats["binding"]["embedding_model"],
        "reader": _reader(),
        "settings": _settings(desk.settings),
        "seed": SEED,
        "resamples": RESAMPLES,
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
    }


def _settings(settings: Settings) -> dict[str, Any]:
    values = settings.model_dump(mode="json", exclude=LEFT_OUT)
    if values.get("chat_url"):  # an address can hold a password, and reports are passed around
        address = urlsplit(values["chat_url"])
        values["chat_url"] = address._replace(netloc=address.netloc.rpartition("@")[2], query="").geturl()
    return values


def _reader() -> str | None:
    """Return what tells one training of the readers from another; None where weights are missing."""
    try:
        configs = [json.loads((folder / "config.json").read_text(encoding="utf-8")) for folder in (WEIGHTS, SECOND)]
        return "+".join(str(config["sha256"])[:16] for config in configs)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
