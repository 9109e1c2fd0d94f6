"""The measures, each with its definition and source: ranking, answers, citations, abstention, and those of a whole run."""

from evals.measures.abstention import ABSTENTION
from evals.measures.answers import ANSWERS
from evals.measures.citations import CITATIONS
from evals.measures.evidence import EVIDENCE
from evals.measures.measure import Measure, Outcome, Value
from evals.measures.overall import OVERALL, Overall
from evals.measures.ranking import RANKING

__all__ = ["LISTED", "MEASURES", "Measure", "Outcome", "Value"]

MEASURES: tuple[Measure, ...] = (*ANSWERS, *CITATIONS, *ABSTENTION, *RANKING, *EVIDENCE)
LISTED: tuple[Measure | Overall, ...] = (*MEASURES, *OVERALL)  # all that a run has a total of
