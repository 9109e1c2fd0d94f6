"""MultiHop-RAG (Tang and Yang 2024): questions whose answer needs the reports of several outlets, by name and date.

The news articles themselves are not public. The corpus is what can be had of them: every fact that a gold answer rests
on, and every chunk of an article that two published runs retrieved. A fact is a record with its article's title, outlet,
date and address; so is a chunk, which has no address. A null question has no answer in the corpus.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.adapters.public_set import PublicSet
from evals.adapters.sources import RECORDS, folder_of, read_json, write_records
from evals.measures.evidence import squeezed
from evals.questions import Question
from index.addresses import host_of
from index.outlets import name_for, shipped_outlets

__all__ = ["multihop_rag"]

_CHUNK = re.compile(
    r"\[Excerpt from document\]\ntitle: (?P<title>[^\n]*)\npublished_at: (?P<date>[^\n]*)\nsource: (?P<outlet>[^\n]*)\n"
    r"Excerpt:\n-----\n(?P<text>.*?)\n-----",
    re.DOTALL,
)
Row = Mapping[str, str]


def multihop_rag(data: Path, work: Path) -> PublicSet:
    """500 questions with gold answer and gold facts, 71 of them without an answer; every other one was tuned on."""
    folder = folder_of(data, "multihop_rag_partial")
    sources = (
        folder / "search-datasets" / "queries.json",
        folder / "search-datasets" / "ground_truth.json",
        folder / "Multi-Meta-RAG" / "qa_output_gpt-4-voyage-02-filtering.first54.json",
        folder / "MultiHop-RAG" / "llm-embedder_retrieval_test.json",
    )
    queries, gold, prompts, retrieved = map(read_json, sources)
    texts = [row["prompt"] for row in prompts] + [text["text"] for row in retrieved for text in row["retrieval_list"]]
    rows = [*_facts(gold), *_chunks(texts)]
    corpus = write_records(work / "multihop_rag" / "articles", rows)
    places = {f"{RECORDS}#{number}": squeezed(row["text"]) for number, row in enumerate(rows)}
    questions = tuple(_question(query, gold[query["id"]], places) for query in queries["queries"])
    return PublicSet(
        name="multihop_rag",
        corpus=corpus,
        index=work / "multihop_rag" / "index",
        questions=questions,
        sources=sources,
        tuned_on=frozenset(question.id for question in questions[::2]),  # `rag.joining`
    )


def _question(query: Mapping[str, Any], gold: Mapping[str, Any], places: Mapping[str, str]) -> Question:
    if query["question_type"] == "null_query":
        return Question(id=query["id"], question=query["question"].strip(), kind="null_query")
    facts = tuple(item["fact"] for item in gold["evidence_list"])
    wanted = [squeezed(fact) for fact in facts]
    return Question(
        id=query["id"],
        question=query["question"].strip(),
        answers=((gold["answer"],),),
        files=tuple(place for place, text in places.items() if any(fact in text for fact in wanted)),
        outlets=tuple(dict.fromkeys(name for item in gold["evidence_list"] for name in _spellings(item["source"]))),
        kind=query["question_type"],
        evidence=facts,
    )


def _facts(gold: Mapping[str, Any]) -> list[Row]:
    facts = {(item["title"], item["fact"]): item for answer in gold.values() for item in answer["evidence_list"]}
    return [
        {
            "title": i["title"],
            "text": i["fact"],
            "outlet": i["source"],
            "published_at": i["published_at"],
            "url": i["url"],
        }
        for i in facts.values()
    ]


def _chunks(texts: Sequence[str]) -> Iterator[Row]:
    chunks = {match["text"]: match for text in texts for match in _CHUNK.finditer(text)}
    for match in chunks.values():
        yield {"title": match["title"], "text": match["text"], "outlet": match["outlet"], "published_at": match["date"]}


def _spellings(outlet: str) -> tuple[str, ...]:
    """Return an outlet's name as the data has it and as our index does: "The Sydney Morning Herald" has no article there."""
    known = shipped_outlets().named(outlet)
    host = host_of(outlet) if " " not in outlet else None
    return tuple(dict.fromkeys([outlet, (known and known.name) or (host and name_for(host)) or outlet]))
