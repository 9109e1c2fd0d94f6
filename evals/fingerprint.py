"""What a run was made with, so that two runs can be compared, or not: questions, corpus, settings, model, versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from evals.intervals import RESAMPLES, SEED
from evals.questions import QuestionSet
from index import Settings

if TYPE_CHECKING:
    from rag.desk import NewsDesk

__all__ = ["fingerprint"]

# Where things lie and where the page listens changes no answer.
PLACES = {"corpus", "index", "datasets", "host", "port"}
PACKAGES = ("onrecord", "chromadb", "ir-measures", "numpy", "sentence-transformers", "tantivy", "torch", "transformers")


def fingerprint(desk: NewsDesk, questions: QuestionSet) -> dict[str, Any]:
    """Return what decides the answers and their scores; equal for runs that must be identical."""
    stats = desk.index.stats()
    return {
        "set": questions.name,
        "set_hash": questions.hash,
        "corpus_hash": stats.get("corpus_hash"),
        "articles": stats.get("articles"),
        "passages": stats.get("passages"),
        "embedding_model": stats.get("model"),
        "chat_model": desk.settings.chat_model,
        "settings": _settings(desk.settings),
        "seed": SEED,
        "resamples": RESAMPLES,
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
    }


def _settings(settings: Settings) -> dict[str, Any]:
    values = settings.model_dump(mode="json", exclude=PLACES)
    if values.get("chat_url"):  # an address can hold a password, and reports are passed around
        address = urlsplit(values["chat_url"])
        values["chat_url"] = address._replace(netloc=address.netloc.rpartition("@")[2], query="").geturl()
    return values


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
