"""SQuAD 1.1 and 2.0 over a folder of whole articles: the paragraph is not given, it must be found.

Every paragraph of both stands verbatim in the file that is named after its article's title, so the gold file of a
question is known. Unanswerable questions (SQuAD 2.0) look like the others, but no paragraph answers them.

The articles of squad2_dev, sorted by title and counted from 0: what is fitted is fitted on the even ones, what is
reported is reported on the odd ones. Some of the even ones are articles of squad1_dev too; `tuned_on` names their
questions there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from evals.adapters.public_set import PublicSet
from evals.adapters.sources import folder_of, read_json
from evals.questions import Question

__all__ = ["squad1_dev", "squad2_dev"]

ARTICLES = "squad2_articles"


def squad1_dev(data: Path, work: Path) -> PublicSet:
    """SQuAD 1.1, development set: 10,570 questions, all answerable."""
    folder = folder_of(data, "squad1_dev")
    files = (folder / "dev-v1.1.part1.json", folder / "dev-v1.1.part2.json")
    return _over_articles("squad1_dev", [a for file in files for a in read_json(file)["data"]], files, data, work)


def squad2_dev(data: Path, work: Path, *, half: Literal["odd", "even"]) -> PublicSet:
    """One half of the articles of SQuAD 2.0's development set, answerable and unanswerable questions."""
    articles = _sorted_squad2(data)[half == "odd" :: 2]
    return _over_articles(f"squad2_{half}", articles, (_squad2_file(data),), data, work)


def _over_articles(
    name: str, articles: list[Mapping[str, Any]], files: tuple[Path, ...], data: Path, work: Path
) -> PublicSet:
    corpus = folder_of(data, ARTICLES) / "articles"
    tuned = {article["title"] for article in _sorted_squad2(data)[::2]}
    by_title = {article["title"]: tuple(_questions(article)) for article in articles}
    return PublicSet(
        name=name,
        corpus=corpus,
        index=work / ARTICLES / "index",
        questions=tuple(question for questions in by_title.values() for question in questions),
        sources=(*files, corpus),
        tuned_on=frozenset(q.id for title, questions in by_title.items() if title in tuned for q in questions),
    )


def _questions(article: Mapping[str, Any]) -> Iterator[Question]:
    for paragraph in article["paragraphs"]:
        for row in paragraph["qas"]:
            wordings = () if row.get("is_impossible") else tuple(dict.fromkeys(a["text"] for a in row["answers"]))
            yield Question(
                id=row["id"],
                question=row["question"].strip(),
                answers=(wordings,) if wordings else (),
                files=(f"{article['title']}.txt",) if wordings else (),
                kind="answerable" if wordings else "unanswerable",
            )


def _sorted_squad2(data: Path) -> list[Mapping[str, Any]]:
    articles: list[Mapping[str, Any]] = read_json(_squad2_file(data))["data"]
    return sorted(articles, key=lambda article: str(article["title"]))


def _squad2_file(data: Path) -> Path:
    return folder_of(data, "squad2_dev") / "dev-v2.0.json"
