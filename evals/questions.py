"""Question sets: JSON Lines, or a table, in, `Question`s and row-level errors out. Asking them is run.py's work.

One object a line:

    {"id": "q1", "question": "Who confirmed the talks?", "answers": [["Karoline Leavitt", "Leavitt"]],
     "files": ["001.txt"], "outlets": ["Radio Habana Cuba"], "kind": "who", "as_of": "2025-03-06", "history": []}

`question` and `answers` are required. `answers` is a list of facts, each a list of accepted wordings; a plain list of
strings is one fact in several wordings; an empty list says that the corpus does not answer. A row that cannot be used
is left out with its line and its reason, and the rest goes on.

Two keys more are for search: `evidence`, the sentences that hold the answer, word for word, and `grades`, an object of
files with how much each bears on the question (0: not at all). With grades and no answers only search is judged.

And `note` is for people: why the question is there, say. Nothing is measured by it.

How a CSV or TSV file says the same, `question_tables.py` tells.
"""

from __future__ import annotations

import difflib
import json
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from evals.question_tables import EXTENSIONS, rows_of
from index import Article, InvalidValue, QuestionSetError, content_hash
from index.decoding import without_surrogates
from rag.filters import parse_day

__all__ = ["Question", "QuestionSet", "RowError", "load_questions", "names_of"]

SHIPPED = Path(__file__).parent / "sets"
KEYS = ("id", "question", "answers", "files", "outlets", "kind", "as_of", "history", "evidence", "grades", "note")

Facts = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its gold answer."""

    id: str
    question: str
    answers: Facts = ()  # facts, each a tuple of accepted wordings; empty: the corpus does not answer
    files: tuple[str, ...] = ()  # that hold the answer, relative to the corpus; "news.jsonl#12" for one record
    outlets: tuple[str, ...] = ()  # stated outlets of those files
    kind: str = "other"
    as_of: date | None = None  # answer only from what was published by then
    history: tuple[str, ...] = ()  # earlier questions of the conversation, oldest first
    evidence: tuple[str, ...] = ()  # sentences that hold the answer, as the corpus has them
    grades: tuple[tuple[str, int], ...] = ()  # files judged, with their grade from 0; none: each of `files` counts 1
    note: str = ""  # for people

    @property
    def is_answerable(self) -> bool:
        """Whether the corpus answers it."""
        return bool(self.answers)

    @property
    def is_search_only(self) -> bool:
        """Whether it is not asked: what bears on it was judged, but there is no answer to compare with."""
        return bool(self.grades) and not self.answers

    def as_json(self) -> dict[str, Any]:
        """Return the row as `load_questions` reads it."""
        return {
            "id": self.id,
            "question": self.question,
            "answers": [list(fact) for fact in self.answers],
            "files": list(self.files),
            "outlets": list(self.outlets),
            "kind": self.kind,
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "history": list(self.history),
            # Left out where there are none, so that the hash of a set without them is what it always was.
            **({"evidence": list(self.evidence)} if self.evidence else {}),
            **({"grades": dict(self.grades)} if self.grades else {}),
            **({"note": self.note} if self.note else {}),
        }


@dataclass(frozen=True, slots=True)
class RowError:
    """A row of a question set that cannot be used."""

    line: int  # from 1
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The usable questions of one file, and the rows that were left out."""

    name: str
    questions: tuple[Question, ...] = field(repr=False)
    errors: tuple[RowError, ...] = ()
    # SHA-256 of the public data it was made from, by file name
    sources: Mapping[str, str] = field(default_factory=dict)

    @property
    def hash(self) -> str:
        """16 hexadecimal digits that depend on the usable questions only, not on line ends or spelling of the JSON.

        Nor on their notes: two runs of a set are of the same questions, whatever was noted between.
        """
        asked = (replace(question, note="").as_json() for question in self.questions)
        return content_hash(*(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in asked))

    def draw(self, limit: int | None, seed: int = 0) -> QuestionSet:
        """Return `limit` of the questions, drawn at random, in their order; all where there are no more.

        The same seed draws the same questions. The name tells that they were drawn.
        """
        if limit is None or limit >= len(self.questions):
            return self
        chosen = sorted(random.Random(seed).sample(range(len(self.questions)), limit))  # noqa: S311 - not a secret
        name = f"{self.name}, {limit} of {len(self.questions):,} with seed {seed}"
        return replace(self, name=name, questions=tuple(self.questions[place] for place in chosen))


def names_of(articles: Iterable[Article]) -> set[str]:
    """Return by which names a question may call the files, and records, of these articles."""
    return {name for article in articles for name in (article.file, article.place)}


def load_questions(path: Path | str, files: Collection[str] | None = None) -> QuestionSet:
    """Read a question set; a name without a path ("seeds") means the set of that name that is shipped.

    `files` are the files (and records, as "file#n") of the index: a row that names another one is an error.
    Raises QuestionSetError when the file cannot be read or no row can be used: there is no score over nothing.
    """
    place = _find(path)
    questions: dict[str, Question] = {}
    errors: list[RowError] = []
    asked: dict[tuple[str, ...], int] = {}
    for line, row in rows_of(place) if place.suffix.lower() in EXTENSIONS else _rows(place):
        try:
            if isinstance(row, InvalidValue):
                raise row
            question = _question(row, line)
            if files is not None:
                _check_files(question, files)
            if question.id in questions:
                raise InvalidValue(f"the id {question.id!r} was used before; give each question its own.")
            words = (*map(_folded, (*question.history, question.question)), str(question.as_of))
            if words in asked:
                raise InvalidValue(f"the same question stands on line {asked[words]}; remove one of them.")
        except InvalidValue as error:
            errors.append(RowError(line, str(error)))
            continue
        asked[words] = line
        questions[question.id] = question
    if not questions:
        reasons = "".join(f"\n  {error}" for error in errors[:5]) or " The file is empty."
        raise QuestionSetError(f"no usable question in {place}: correct its rows and run it again.{reasons}")
    return QuestionSet(place.stem, tuple(questions.values()), tuple(errors))


def _find(path: Path | str) -> Path:
    given = Path(path)
    if given.is_file():
        return given
    names = sorted(item.stem for item in SHIPPED.glob("*.jsonl"))
    if str(path) in names:
        return SHIPPED / f"{path}.jsonl"
    raise QuestionSetError(
        f"no question set {path}. Give the path of a .jsonl or .csv file, or one of: {', '.join(names)}."
    )


def _rows(place: Path) -> Iterator[tuple[int, Any]]:
    """Yield the line and the value of each row of JSON Lines, or what is wrong with it."""
    try:
        text = place.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise QuestionSetError(f"cannot read {place}: {error.strerror or error}. Check the path.") from error
    except UnicodeDecodeError as error:
        raise QuestionSetError(f"{place} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    # Not splitlines: JSON strings may hold U+2028 and its like, which are no line ends in JSON Lines.
    for line, row in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if row.strip():
            yield line, _parsed(row)


def _parsed(text: str) -> Any:
    try:
        # Half a character cannot be written to any result.
        return without_surrogates(json.loads(text, object_pairs_hook=_once), text)[0]
    except InvalidValue as error:
        return error
    except json.JSONDecodeError as error:  # the line that it counts is always the first: it sees but this row
        return InvalidValue(f"not JSON: {error.msg} at character {error.colno}.")
    except (ValueError, RecursionError) as error:
        return InvalidValue(f"not JSON: {error}.")


def _question(row: Any, line: int) -> Question:
    if not isinstance(row, dict):
        raise InvalidValue(f"not an object but {_kind(row)}.")
    for key in row.keys() - set(KEYS):
        if near := difflib.get_close_matches(key.casefold(), KEYS, 1, 0.75):
            raise InvalidValue(f"unknown key {key!r}; did you mean {near[0]!r}?")
    answers = _facts(row)
    grades = _grades(row)
    files = _words(row, "files") or tuple(file for file, grade in grades if grade)
    if files and not answers and not grades:
        raise InvalidValue("it names files but no answers; an unanswerable question has neither.")
    if grades and not files and not answers:
        raise InvalidValue("grades holds no file above 0, so that search cannot be judged by it.")
    return Question(
        id=_id(row, line),
        question=_text(row, "question"),
        answers=answers,
        files=files,
        outlets=_words(row, "outlets"),
        kind=_text(row, "kind", "other"),
        as_of=parse_day("as_of", row.get("as_of")),
        history=_listed(row, "history"),  # a question may have been asked again
        evidence=_words(row, "evidence"),
        grades=grades,
        note=_text(row, "note", ""),
    )


def _id(row: dict[str, Any], line: int) -> str:
    given = row.get("id")
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    return _text(row, "id", f"line-{line}")


def _text(row: dict[str, Any], key: str, default: str | None = None) -> str:
    value = row.get(key)
    if value is None and default is not None:
        return default
    if value is None:
        raise InvalidValue(f"{key} is missing.")
    if not isinstance(value, str):
        raise InvalidValue(f"{key} must be a string, not {_kind(value)}.")
    if not value.strip():
        raise InvalidValue(f"{key} is empty.")
    return value.strip()


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object, which must not have a key twice: the first of the two would be lost without a word."""
    made = dict(pairs)
    if len(made) < len(pairs):
        twice = next(key for place, (key, _) in enumerate(pairs) if key in dict(pairs[:place]))
        raise InvalidValue(f"{twice!r} stands there twice; write it once.")
    return made


def _words(row: dict[str, Any], key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_listed(row, key)))


def _listed(row: dict[str, Any], key: str) -> tuple[str, ...]:
    value = row.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise InvalidValue(f"{key} must be a list of strings that are not empty.")
    return tuple(item.strip() for item in value)


def _facts(row: dict[str, Any]) -> Facts:
    # Required, because a forgotten gold answer would silently turn into "the corpus does not answer".
    value = row.get("answers")
    if value is None:
        raise InvalidValue("answers is missing; write [] if the corpus does not answer.")
    if not isinstance(value, list):
        raise InvalidValue(f"answers must be a list, not {_kind(value)}.")
    if value and all(isinstance(item, str) for item in value):
        value = [value]
    facts = [_words({"answers": fact}, "answers") for fact in value]
    if not all(facts):
        raise InvalidValue("answers holds a fact without a wording.")
    return tuple(facts)


def _grades(row: dict[str, Any]) -> tuple[tuple[str, int], ...]:
    value = row.get("grades")
    if value is None:
        return ()
    if not isinstance(value, dict) or not all(type(grade) is int and grade >= 0 for grade in value.values()):
        raise InvalidValue("grades must be an object of files, each with a whole number from 0.")
    return tuple(value.items())


def _check_files(question: Question, files: Collection[str]) -> None:
    named = [("grades", file) for file, _ in question.grades] + [("files", file) for file in question.files]
    for key, file in named:
        if file not in files:
            near = difflib.get_close_matches(file, files, 1, 0.8) if len(files) < 1000 else []
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InvalidValue(f"{key}: {file} is not in the index.{hint}")


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _kind(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "a string",
        bool: "true or false",
        int: "a number",
        float: "a number",
    }
    return names.get(type(value), "null")
