"""Questions on news that several outlets tell on one day, kept without the news: answers are offsets into `allsides`.

`sets/allsides.jsonl` asks of 20 topic-days of that data set, each told by 3 to 6 outlets. One question a line:

    {"id": "a002", "kind": "agree", "question": "At what time did it happen?", "corpus": {"x.json": "0f3a…", …},
     "answers": [[{"file": "x.json", "answer": [612, 621], "sentence": [540, 688]}, …]], "outlets": ["Vox"]}

`corpus` are the topic-day's files with the hash of each article's text as we read it, and every offset counts in that
text. `answers` are facts, each with all the places that tell it; outlets that differ make several facts. The outlets are
written down, so that they do not change with our reader. Kinds: single (one outlet tells it), agree, differ, outlet (the
question names the one whose words count), quote, dated (it names a day, month or year), as_of, and without an answer
near_miss and absent_outlet (named, of the corpus, but silent on that story).

The gold is complete for the files of the set and not for all of `allsides`; what is unanswerable was looked for in all
of it. None of its files is one that `calibration.jsonl` was fitted to.

`sets/allsides_followups.jsonl` asks some of these again, `as` a question of the set and `after` another one of it, in words that
name nobody and nothing, of all 4,537 articles:

    {"id": "f001", "kind": "same_story", "after": "a001", "question": "When did the gunman open fire?", "as": "a002"}

Kinds: same_story, untold (of the same story, without an answer) and new_story, whose words tell enough to find another one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from evals.adapters.public_set import PublicSet
from evals.adapters.sources import folder_of, read_lines
from evals.questions import SHIPPED, Question
from index import Article, QuestionSetError, content_hash, load_settings
from index.reading import load_sidecar, read_articles
from rag.filters import parse_day

__all__ = ["Place", "Told", "follow_ups", "told", "topic_days"]

FILE = SHIPPED / "allsides.jsonl"
FOLLOW_UPS = SHIPPED / "allsides_followups.jsonl"
DATA = "allsides/articles"


@dataclass(frozen=True, slots=True)
class Place:
    """Words of an article that tell a fact."""

    file: str
    start: int  # characters in the article's text
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """A question of the set as places: who tells the facts that answer it, and where."""

    id: str
    kind: str
    question: str
    files: tuple[str, ...]  # the articles of its topic-day
    outlets: tuple[str, ...]  # that tell any of the facts
    facts: tuple[tuple[Place, ...], ...]


def topic_days(data: Path, work: Path) -> PublicSet:
    """Turn the offsets into answers, and copy the files that are asked of into a folder to index.

    Raises QuestionSetError where the data set is absent, or an article of it is not the one that the offsets count in.
    """
    folder, questions = folder_of(data, DATA), _questions(data)
    files = sorted({file for gold in told() for file in gold.files})
    corpus = _copied(folder, files, work / f"{FILE.stem}_set" / "articles")
    return PublicSet(
        name=FILE.stem,
        corpus=corpus,
        index=work / f"{FILE.stem}_set" / "index",  # under a name of its own: `work` may be the data sets' folder
        questions=tuple(questions.values()),
        sources=(FILE, corpus),
    )


def follow_ups(data: Path, work: Path) -> PublicSet:
    """Ask of all articles what leans on a question before. Raises QuestionSetError as `topic_days` does."""
    corpus, gold = folder_of(data, DATA), _questions(data)
    return PublicSet(
        name=FOLLOW_UPS.stem,
        corpus=corpus,
        index=work / "allsides_all" / "index",
        questions=tuple(
            replace(
                gold[row["as"]],
                id=row["id"],
                kind=row["kind"],
                question=row["question"],
                history=(gold[row["after"]].question,),
            )
            for row in read_lines(FOLLOW_UPS)
        ),
        sources=(FILE, FOLLOW_UPS, corpus),
    )


def told() -> tuple[Told, ...]:
    """Return the questions with the places of their facts; reads no article, so `topic_days` checks what they count in."""
    return tuple(
        Told(
            row["id"],
            row["kind"],
            row["question"],
            tuple(row["corpus"]),
            tuple(row["outlets"]),
            tuple(tuple(Place(p["file"], *p["answer"]) for p in fact) for fact in row["answers"]),
        )
        for row in read_lines(FILE)
    )


def _questions(data: Path) -> dict[str, Question]:
    """Return the questions of the set by id, with the words that answer them."""
    rows = read_lines(FILE)
    texts = _texts(
        folder_of(data, DATA), {file: text_hash for row in rows for file, text_hash in row["corpus"].items()}
    )
    return {row["id"]: _question(row, texts) for row in rows}


def _question(row: Mapping[str, Any], texts: Mapping[str, str]) -> Question:
    def words(place: Mapping[str, Any], part: str) -> str:
        start, end = place[part]
        return texts[place["file"]][start:end]

    places = [place for fact in row["answers"] for place in fact]
    return Question(
        id=row["id"],
        question=row["question"],
        answers=tuple(tuple(dict.fromkeys(words(place, "answer") for place in fact)) for fact in row["answers"]),
        files=tuple(dict.fromkeys(place["file"] for place in places)),
        outlets=tuple(row["outlets"]),
        kind=row["kind"],
        as_of=parse_day("as_of", row.get("as_of")),
        evidence=tuple(dict.fromkeys(words(place, "sentence") for place in places)),
    )


def _texts(folder: Path, hashes: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each file as our reader gives it."""
    settings, sidecar = load_settings(), load_sidecar(folder)
    texts = {}
    for file, text_hash in hashes.items():
        article = next(read_articles(folder / file, folder, settings, sidecar), None)
        found = content_hash(article.text) if isinstance(article, Article) else "no article"
        if not isinstance(article, Article) or found != text_hash:
            raise QuestionSetError(
                f"{folder / file}: the answers of {FILE.name} are counted in the text with the hash {text_hash}, but this "
                f"has {found}. Get the data set again, and read it with the fields' default names."
            )
        texts[file] = article.text
    return texts


def _copied(folder: Path, files: list[str], to: Path) -> Path:
    try:
        to.mkdir(parents=True, exist_ok=True)
        for file in files:
            content = (folder / file).read_bytes()
            # What is the same already is left alone, so that the next run has nothing to index.
            if not (to / file).is_file() or (to / file).read_bytes() != content:
                (to / file).write_bytes(content)
    except OSError as error:
        raise QuestionSetError(f"cannot write {to}: {error.strerror}. Choose another place: --work FOLDER") from error
    return to
