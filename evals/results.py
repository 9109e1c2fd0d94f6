"""A run as `eval run --out` wrote it, read back: its scores, its questions, and what it was made with.

Only what two runs are compared by is kept, so that a result of an older version can still be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from evals.fingerprint import LEFT_OUT
from evals.intervals import Interval
from index import InvalidValue
from index.article import place_of

__all__ = ["Difference", "Judged", "Part", "Result", "find_differences", "load_result"]

Part = Literal["set", "corpus", "settings", "other"]

# By content: a set may be saved under another name, and a version that reads one more article did not change the corpus.
PARTS: dict[str, Part] = {
    "set_hash": "set",
    "sources": "set",
    "corpus_hash": "corpus",
    "settings": "settings",
    "embedding_model": "settings",
}
SAID_BY_HASH = {"set", "articles", "passages"}  # not differences of their own
WITHOUT_EFFECT = {f"settings.{key}" for key in LEFT_OUT}  # an older version kept some of them


@dataclass(frozen=True, slots=True)
class Judged:
    """One question of a run, and what became of it."""

    id: str
    kind: str
    question: str
    context: tuple[Any, ...]  # what was asked before, and as of which day: with the question, what was asked
    verdict: str  # as in evals.record
    status: str  # of the answer: "answered", "partial", "not_found"; or "error", "not asked"
    said: str  # the statements, or the error
    cited: tuple[str, ...]  # files
    values: dict[str, float | None]  # by measure
    confidence: float | None = None  # 0 to 1, that the corpus answers it
    is_answerable: bool = False  # by the set
    is_search_only: bool = False  # searched for and not asked

    @property
    def is_answered(self) -> bool:
        """Whether at least a part was answered."""
        return self.status in ("answered", "partial")


@dataclass(frozen=True, slots=True)
class Result:
    """The scores of one question set."""

    place: Path
    fingerprint: dict[str, Any] = field(repr=False)
    totals: dict[str, Interval]  # by measure
    questions: dict[str, Judged] = field(repr=False)  # by id

    @property
    def name(self) -> str:
        """The name of the question set."""
        return str(self.fingerprint.get("set", "?"))


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two runs were not made with alike."""

    part: Part
    key: str  # as in the fingerprint; "settings.k" for one within another
    before: Any  # None where it is not stated
    after: Any

    def __str__(self) -> str:
        return f"{self.key}: {_told(self.before)}, then {_told(self.after)}"

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {"part": self.part, "key": self.key, "before": self.before, "after": self.after}


def load_result(place: Path) -> Result:
    """Read a result. Raises InvalidValue where the file is none."""
    try:
        data = json.loads(place.read_text(encoding="utf-8"))
        return Result(
            place,
            dict(data["fingerprint"]),
            {name: Interval(**score) for name, score in data["totals"].items()},
            {row["id"]: _judged(row) for row in data["questions"]},
        )
    except OSError as error:
        raise InvalidValue(
            f"cannot read {place}: {error.strerror or error}. Write a result with: onrecord eval run SET --out PATH"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidValue(
            f"{place} is not a result of `onrecord eval run`: {type(error).__name__} {error}. "
            "Give the PATH.json that it wrote with --out."
        ) from error


def find_differences(before: Result, after: Result) -> tuple[Difference, ...]:
    """Return what the two were not made with alike, in the order of the fingerprint.

    The embedding model counts as a setting: an index is bound to it. The reader's weights and the versions are `other`,
    because what a change of these does is what runs are compared for.
    """
    one, two = dict(_flat(before.fingerprint)), dict(_flat(after.fingerprint))
    return tuple(
        Difference(_part(key), key, one.get(key), two.get(key))
        for key in dict.fromkeys((*one, *two))
        if key not in SAID_BY_HASH | WITHOUT_EFFECT and one.get(key) != two.get(key)
    )


def _judged(row: dict[str, Any]) -> Judged:
    answer, error, asked = row["answer"], row["error"], row["question"]
    statements = [statement["text"] for statement in answer["statements"]] if answer else []
    return Judged(
        id=row["id"],
        kind=row["kind"],
        question=asked["question"],
        context=(asked.get("as_of"), *asked.get("history", ())),
        verdict=row["verdict"],
        status="error" if error else answer["status"] if answer else "not asked",
        said=error or " ".join(statements),
        cited=tuple(dict.fromkeys(place_of(c["file"], c.get("record")) for c in answer["citations"])) if answer else (),
        values=row["values"],
        confidence=answer.get("confidence") if answer else None,
        is_answerable=bool(asked.get("answers")),
        is_search_only=bool(asked.get("grades")) and not asked.get("answers"),
    )


def _flat(data: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _part(key: str) -> Part:
    whole, *_ = key.split(".")
    return PARTS.get(whole, "other")


def _told(value: Any) -> str:
    return "not stated" if value is None else str(value)
