"""From question sets to numbers: questions, measures with intervals, runs, and reports on screen, as JSON and HTML."""

from evals.intervals import Interval, bootstrap
from evals.measures import MEASURES, Measure, Outcome
from evals.questions import Question, QuestionSet, RowError, load_questions
from evals.record import Record
from evals.report import render_report
from evals.run import Run, run, run_set
from evals.table import print_run

__all__ = [
    "MEASURES",
    "Interval",
    "Measure",
    "Outcome",
    "Question",
    "QuestionSet",
    "Record",
    "RowError",
    "Run",
    "bootstrap",
    "load_questions",
    "print_run",
    "render_report",
    "run",
    "run_set",
]
