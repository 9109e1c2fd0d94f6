"""The verb `eval make`: a question set drawn from an indexed corpus."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from index import load_settings
from ui.options import AsJson, Index

__all__ = ["make"]


def make(
    out: Annotated[Path, typer.Option("--out", metavar="FILE.jsonl", help="Where to write the questions.")],
    count: Annotated[int, typer.Option("--questions", metavar="N", min=1, help="Draw at most so many.")] = 100,
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Draws the same questions again.")] = 0,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Draw questions with known answers from the corpus, without a model: headlines to search for, sentences with a gap."""
    from evals.making import make_questions, write_questions
    from index.store import NewsIndex  # stores
    from ui.printing import print_json
    from ui.progress import progress_bar

    settings = load_settings(index=index)
    with closing(NewsIndex.open(settings.index, settings)) as opened, progress_bar() as progress:
        questions = make_questions(opened, count, seed, progress)
    write_questions(out, questions)
    kinds = Counter(question.kind for question in questions)
    if as_json:
        print_json({"questions": len(questions), "kinds": kinds, "written": str(out)})
        return
    listed = " and ".join(f"{n} {kind} questions" for kind, n in kinds.items())
    fewer = "; the corpus has no more that are clear" if len(questions) < count else ""
    typer.echo(f"{listed} in {out}{fewer}. Ask them with: onrecord eval run {out}")
