"""Public question sets by name, each made into a folder to index and questions to ask. The data is never shipped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from evals.adapters.beir import beir
from evals.adapters.multihop_rag import multihop_rag
from evals.adapters.public_set import PARTS, PublicSet
from evals.adapters.squad import squad1_dev, squad2_dev
from evals.adapters.topic_days import follow_ups, topic_days
from evals.adapters.twowiki import twowiki

__all__ = ["ADAPTERS", "PARTS", "PublicSet"]

# Each takes the folder of the data sets and a folder to work in. Raises QuestionSetError where the data is not there.
ADAPTERS: Mapping[str, Callable[[Path, Path], PublicSet]] = {
    "squad1_dev": squad1_dev,
    "squad2_odd": partial(squad2_dev, half="odd"),
    "squad2_even": partial(squad2_dev, half="even"),
    "beir_scifact": partial(beir, name="beir_scifact"),
    "beir_nfcorpus": partial(beir, name="beir_nfcorpus"),
    "multihop_rag": multihop_rag,
    "twowiki": twowiki,
    "allsides": topic_days,
    "allsides_followups": follow_ups,
}
