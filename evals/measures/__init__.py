"""The measures, each with its definition and source: ranking, answers, citations, abstention."""

from evals.measures.abstention import ABSTENTION
from evals.measures.answers import ANSWERS
from evals.measures.citations import CITATIONS
from evals.measures.evidence import EVIDENCE
from evals.measures.measure import Measure, Outcome, Value
from evals.measures.ranking import RANKING

__all__ = ["MEASURES", "Measure", "Outcome", "Value"]

MEASURES: tuple[Measure, ...] = (*ANSWERS, *CITATIONS, *ABSTENTION, *RANKING, *EVIDENCE)
