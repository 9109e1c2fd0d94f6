"""BEIR (Thakur et al. 2021): documents, queries and graded judgements of the test split. Search is judged, no answer.

A document is one record with title and text, as BEIR indexes it; a document ranks where its first passage ranks.
"""

from __future__ import annotations

from pathlib import Path

from evals.adapters.public_set import PublicSet
from evals.adapters.sources import RECORDS, folder_of, read_lines, read_text, write_records
from evals.questions import Question

__all__ = ["beir"]


def beir(data: Path, work: Path, *, name: str) -> PublicSet:
    """One set of BEIR, by the name of its folder."""
    folder = folder_of(data, name)
    sources = (folder / "corpus.jsonl", folder / "queries.jsonl", folder / "qrels" / "test.tsv")
    documents, queries = read_lines(sources[0]), read_lines(sources[1])
    places = {document["_id"]: f"{RECORDS}#{number}" for number, document in enumerate(documents)}
    grades: dict[str, dict[str, int]] = {}
    for line in read_text(sources[2]).splitlines()[1:]:
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[places[document]] = int(grade)
    return PublicSet(
        name=name,
        corpus=write_records(
            work / name / "articles", ({"title": d["title"], "text": d["text"] or d["title"]} for d in documents)
        ),
        index=work / name / "index",
        questions=tuple(
            Question(
                id=query["_id"],
                question=query["text"].strip(),
                files=tuple(place for place, grade in grades[query["_id"]].items() if grade > 0),
                grades=tuple(grades[query["_id"]].items()),
                kind="search",
            )
            for query in queries
            if query["_id"] in grades
        ),
        sources=sources,
    )
