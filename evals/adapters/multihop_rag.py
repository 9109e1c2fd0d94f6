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
from index import Article, Settings
from index.reading import load_sidecar, read_articles

__all__ = ["multihop_rag"]

_CHUNK = re.compile(
    r"\[Excerpt from document\]\ntitle: (?P<title>.*)\npublished_at: (?P<date>.*)\nsource: (?P<outlet>.*)\n"
    r"Excerpt:\n-----\n(?P<text>.*?)\n-----",
    re.DOTALL,
)
Row = Mapping[str, str | None]


def multihop_rag(data: Path, work: Path) -> PublicSet:
    """500 questions with gold answer and gold facts, 71 of them without an answer."""
    folder = folder_of(data, "multihop_rag_partial")
    sources = (
        folder / "search-datasets" / "queries.json",
        folder / "search-datasets" / "ground_truth.json",
        folder / "Multi-Meta-RAG" / "qa_output_gpt-4-voyage-02-filtering.first54.json",
        folder / "MultiHop-RAG" / "llm-embedder_retrieval_test.json",
    )
    queries, gold, prompts, retrieved = map(read_json, sources)
    rows = [
        *_facts(gold),
        *_chunks([*(p["prompt"] for p in prompts), *(t["text"] for r in retrieved for t in r["retrieval_list"])]),
    ]
    corpus = write_records(work / "multihop_rag" / "articles", rows)
    outlets = _outlets(corpus)
    texts = {f"{RECORDS}#{number}": squeezed(row["text"] or "") for number, row in enumerate(rows)}
    return PublicSet(
        name="multihop_rag",
        corpus=corpus,
        index=work / "multihop_rag" / "index",
        questions=tuple(_question(query, gold[query["id"]], texts, outlets) for query in queries["queries"]),
        sources=sources,
    )


def _question(
    query: Mapping[str, Any], gold: Mapping[str, Any], texts: Mapping[str, str], outlets: Mapping[str, str]
) -> Question:
    if query["question_type"] == "null_query":
        return Question(id=query["id"], question=query["question"].strip(), kind="null_query")
    facts = tuple(item["fact"] for item in gold["evidence_list"])
    files = tuple(place for place, text in texts.items() if any(squeezed(fact) in text for fact in facts))
    stated = (item["source"] for item in gold["evidence_list"])
    return Question(
        id=query["id"],
        question=query["question"].strip(),
        answers=((gold["answer"],),),
        files=files,
        # As the data spells them and as the index does: "CBSSports.com" is CBS Sports.
        outlets=tuple(dict.fromkeys([*stated, *(outlets[place] for place in files if place in outlets)])),
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


def _outlets(corpus: Path) -> dict[str, str]:
    """Return the outlet that our reader states for each record."""
    read = read_articles(corpus / RECORDS, corpus, Settings(), load_sidecar(corpus))
    return {a.place: a.outlet.name for a in read if isinstance(a, Article) and a.outlet}
