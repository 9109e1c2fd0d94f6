"""What every adapter makes: a folder to index, the place of its index, and questions. Indexing and asking come later."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from evals.adapters.sources import digest
from evals.questions import Question, QuestionSet
from index import InvalidValue, QuestionSetError

__all__ = ["PARTS", "PublicSet"]

PARTS = ("all", "report")


@dataclass(frozen=True)
class PublicSet:
    """A public question set as this project measures it."""

    name: str
    corpus: Path  # folder of articles to index
    index: Path  # where its index is kept; sets over the same corpus share it
    questions: tuple[Question, ...] = field(repr=False)
    sources: tuple[Path, ...]  # files and folders that all of this was made from
    tuned_on: frozenset[str] = frozenset()  # ids of questions on articles that something was fitted to

    def draw(self, part: str = "all", limit: int | None = None, seed: int = 0) -> QuestionSet:
        """Return the questions of a part, or `limit` of them drawn at random, in the order of the data.

        The part "report" leaves out what was tuned on. The same seed draws the same questions. The set carries the
        SHA-256 of its sources, so that two runs on other data are not taken for the same.
        """
        if part not in PARTS:
            raise InvalidValue(f"part: {part!r} is not one of {', '.join(PARTS)}.")
        questions = [q for q in self.questions if part == "all" or q.id not in self.tuned_on]
        if not questions:
            raise QuestionSetError(f"{self.name} has nothing but questions that were tuned on. Run it with: --part all")
        name = self.name if part == "all" else f"{self.name}, {part}"
        hashes = {path.name: digest(path) for path in self.sources}
        return QuestionSet(name, tuple(questions), sources=hashes).draw(limit, seed)
