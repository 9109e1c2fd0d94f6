"""2WikiMultihopQA (Ho et al. 2020), a subset with a closed corpus of paragraphs; two of them make most answers.

Forty questions ask about what the corpus does not hold; their kind is "no_knowledge".
"""

from __future__ import annotations

from pathlib import Path

from evals.adapters.public_set import PublicSet
from evals.adapters.sources import RECORDS, folder_of, read_lines, write_records
from evals.questions import Question

__all__ = ["twowiki"]


def twowiki(data: Path, work: Path) -> PublicSet:
    """500 questions over 3,350 paragraphs, and 40 that these do not answer."""
    folder = folder_of(data, "twowiki_subset")
    sources = (folder / "corpus.jsonl", folder / "questions.jsonl", folder / "no_knowledge.jsonl")
    paragraphs, answered, unanswered = map(read_lines, sources)
    places = {row["chunk_id"]: f"{RECORDS}#{number}" for number, row in enumerate(paragraphs)}
    return PublicSet(
        name="twowiki",
        corpus=write_records(
            work / "twowiki" / "articles", ({"title": row["source_title"], "text": row["text"]} for row in paragraphs)
        ),
        index=work / "twowiki" / "index",
        questions=(
            *(
                Question(
                    id=row["id"],
                    question=row["question"].strip(),
                    answers=((row["answer"],),),
                    files=tuple(places[chunk] for chunk in row["gold_support_chunk_ids"]),
                    kind=row["hop_type"],
                )
                for row in answered
            ),
            *(Question(id=row["id"], question=row["question"].strip(), kind="no_knowledge") for row in unanswered),
        ),
        sources=sources,
    )
