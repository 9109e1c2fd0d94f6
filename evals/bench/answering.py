"""`bench answers`: questions with known answers, put to On the Record and its peers, and what each shows first, in pairs.

On the Record answers. A peer has no answer without a chat model, so the first passage that it finds stands for one; beside
that, passages are held against passages. What is judged is what evals judge, by the same functions: whether it is from a
file that holds the answer, and whether the answer is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from evals.bench.benchmark import Benchmark, Table, circumstances, rotated
from evals.bench.children import conversation
from evals.bench.contestants import OURS, Contestant
from evals.bench.corpus import Corpus
from evals.bench.figures import figure, percentile
from evals.bench.indexing import built, task_of
from evals.bench.querying import MILLISECONDS
from evals.intervals import Interval, bootstrap
from evals.measures.answers import told_facts
from evals.measures.measure import holds_answer
from evals.pairs import Pair, compare_columns
from evals.questions import Question, QuestionSet
from evals.report import percent
from index import Article, InvalidValue, QuestionSetError, load_settings

__all__ = ["bench_answers"]

# Named as the measures of `eval run` that these are for On the Record.
MEASURES = {"right_first_file": "Right file first", "contained_first": "Answer inside"}
PASSAGES = {"right_passage_file": "Right file first", "contained_passage": "Answer inside"}
BATCH = 100  # questions that one contestant is asked before the next one's turn


@dataclass(frozen=True, slots=True)
class Shown:
    """What one system shows first for one question."""

    article: str | None  # file, or one record of it; None: it shows nothing
    text: str
    right_first_file: float  # 0 or 1
    contained_first: float  # 0 or 1
    passage: str  # what the text is from, or itself; On the Record's nearest where it answers nothing
    right_passage_file: float  # 0 or 1
    contained_passage: float  # 0 or 1
    seconds: float


def bench_answers(
    corpus: Corpus,
    question_set: QuestionSet,
    contestants: Sequence[Contestant],
    left_out: Mapping[str, str],
    work: Path,
    say: Callable[[str], None],
) -> Benchmark:
    """Ask every contestant the questions that have a gold file, in turns, and compare On the Record with each peer.

    Raises QuestionSetError for a set without such questions, and InvalidValue where the settings name a chat model: the
    peers have none.
    """
    if load_settings().chat_model:
        raise InvalidValue(
            "bench answers asks the embedded answerer. Take chat_model out of the settings for it; `onrecord config` says "
            "where it is set."
        )
    asked = [question for question in question_set.questions if _is_for_all(question)]
    if not asked:
        raise QuestionSetError(
            f"{question_set.name} has no question with an answer and its file. Name another set, for example squad1_dev."
        )
    contestants, left_out = built(contestants, left_out, corpus, work, say)
    shown = _ask_all(asked, {article.id: article for article in corpus.articles}, contestants, work, say)
    peers = [contestant for contestant in contestants if contestant.name != OURS]
    answers = {peer.title: _pairs(shown[OURS], shown[peer.name], MEASURES) for peer in peers}
    passages = {peer.title: _pairs(shown[OURS], shown[peer.name], PASSAGES) for peer in peers}
    options = {
        "set": question_set.name,
        "set hash": question_set.hash,
        "questions": len(asked),
        "not asked": len(question_set.questions) - len(asked),  # without an answer and its file
    }
    return Benchmark(
        verb="answers",
        title=f"{len(asked):,} questions of {question_set.name} over {len(corpus.articles):,} articles",
        lead="Everyone is asked the same questions, each over its own index of the same articles. On the Record answers, "
        "and shows the first statement with its first citation; a peer without a chat model shows the first passage that "
        "it finds.",
        tables=(
            _shares(contestants, shown),
            *([_differences("On the Record minus the peer", answers, MEASURES)] if peers else []),
            _passage_shares(contestants, shown),
            *([_differences("The same of passages", passages, PASSAGES)] if peers else []),
        ),
        curves=(),
        facts=circumstances(corpus.facts, options, contestants),
        notes=(
            *_verdicts(answers, MEASURES, ""),
            *_verdicts(passages, PASSAGES, " (passages)"),
            *(f"{title} was left out: {why}." for title, why in left_out.items()),
        ),
        rounds=({"questions": _by_question(asked, shown)},),
    )


def _is_for_all(question: Question) -> bool:
    """Whether it can be judged by file and answer, and put to a system that knows neither conversations nor days."""
    return bool(question.files and question.answers) and not question.history and question.as_of is None


def _ask_all(
    asked: Sequence[Question],
    articles: Mapping[str, Article],
    contestants: Sequence[Contestant],
    work: Path,
    say: Callable[[str], None],
) -> dict[str, list[Shown]]:
    """Return what each contestant shows for each question, by its name."""
    shown: dict[str, list[Shown]] = {contestant.name: [] for contestant in contestants}
    with ExitStack() as stack:
        say("opening the indexes")
        open_ones = {
            c.name: stack.enter_context(
                conversation(c.command("answer" if c.name == OURS else "serve"), task_of(c, work))
            )
            for c in contestants
        }
        for turn, start in enumerate(range(0, len(asked), BATCH)):
            say(f"{start:,} of {len(asked):,} questions asked")
            batch = asked[start : start + BATCH]
            task = {"questions": [question.question for question in batch], "narrow": [None] * len(batch)}
            for contestant in rotated(contestants, turn):
                reply = open_ones[contestant.name].ask(task)
                shown[contestant.name] += [
                    _judged(question, *_first_two(contestant, found), seconds, articles)
                    for question, found, seconds in zip(batch, reply["found"], reply["seconds"], strict=True)
                ]
    return shown


_Piece = tuple[str, str]  # id of the article, or nothing; words
_NOTHING: _Piece = ("", "")


def _first_two(contestant: Contestant, found: Sequence[_Piece]) -> tuple[_Piece, _Piece]:
    """Return what stands first, and the passage that it is from: for a peer they are the same."""
    first = found[0] if found else _NOTHING
    return first, (found[1] if len(found) > 1 else _NOTHING) if contestant.name == OURS else first


def _judged(
    question: Question, first: _Piece, passage: _Piece, seconds: float, articles: Mapping[str, Article]
) -> Shown:
    """Judge what was found by the gold; who shows nothing is wrong by all measures."""

    def values(piece: _Piece) -> tuple[float, float]:
        if not piece[0]:
            return 0.0, 0.0
        return float(holds_answer(articles[piece[0]], question)), float(all(told_facts([piece[1]], question)))

    place = articles[first[0]].place if first[0] else None
    return Shown(place, first[1], *values(first), passage[1], *values(passage), seconds)


def _pairs(ours: Sequence[Shown], theirs: Sequence[Shown], measures: Mapping[str, str]) -> list[Pair]:
    """Return ours minus theirs, by measure."""
    columns = [np.array([_values(one, measures) for one in side], dtype=np.float64) for side in (theirs, ours)]
    return compare_columns(*columns)


def _values(shown: Shown, measures: Mapping[str, str]) -> list[float]:
    return [getattr(shown, measure) for measure in measures]


def _by_question(asked: Sequence[Question], shown: Mapping[str, Sequence[Shown]]) -> list[dict[str, Any]]:
    return [
        {
            "id": question.id,
            "question": question.question,
            "answers": question.answers,
            "files": question.files,
            "shown": {name: asdict(of[number]) for name, of in shown.items()},
        }
        for number, question in enumerate(asked)
    ]


def _shares(contestants: Sequence[Contestant], shown: Mapping[str, Sequence[Shown]]) -> Table:
    rows = []
    for contestant in contestants:
        taken = shown[contestant.name]
        lengths = [len(one.text) for one in taken if one.article is not None]
        rows.append(
            (
                contestant.title,
                f"{len(taken):,}",
                *(_share(bootstrap(column)) for column in zip(*(_values(one, MEASURES) for one in taken), strict=True)),
                f"{len(taken) - len(lengths):,}",
                f"{figure(lengths).middle:,.0f}" if lengths else "–",
                f"{MILLISECONDS * percentile([one.seconds for one in taken], 0.5):.1f}",
            )
        )
    about = (
        "With 95 % bootstrap intervals. Right file first: the first citation of On the Record, the first passage of a peer, "
        "is from a file that holds the answer. Answer inside: the first statement of On the Record, which is a sentence, "
        "holds the answer; of a peer it is the whole first passage, which is in the peer's favour. To show nothing is "
        "wrong. Characters are the median where something is shown. On the Record's delay is that of an answer, a peer's "
        "that of a search."
    )
    heads = ("System", "n", *MEASURES.values(), "Nothing shown", "Characters", "p50, ms")
    return Table("What is shown first", about, heads, tuple(rows))


def _passage_shares(contestants: Sequence[Contestant], shown: Mapping[str, Sequence[Shown]]) -> Table:
    rows = []
    for contestant in contestants:
        taken = shown[contestant.name]
        values = zip(*(_values(one, PASSAGES) for one in taken), strict=True)
        length = figure([len(one.passage) for one in taken]).middle
        rows.append(
            (contestant.title, f"{len(taken):,}", *(_share(bootstrap(column)) for column in values), f"{length:,.0f}")
        )
    about = (
        "Like with like: of On the Record the passage that its first statement is from, or the nearest, which it shows where "
        "it answers nothing; of a peer its first passage."
    )
    return Table("Passage against passage", about, ("System", "n", *PASSAGES.values(), "Characters"), tuple(rows))


def _differences(title: str, pairs: Mapping[str, Sequence[Pair]], measures: Mapping[str, str]) -> Table:
    rows = tuple(
        (
            peer,
            f"{of[0].difference.n:,}",
            *(cell for pair in of for cell in (_points(pair.difference), f"{pair.p:.4f}")),
        )
        for peer, of in pairs.items()
    )
    about = (
        "Percentage points with the 95 % interval of a paired bootstrap over the questions; each p is of one paired "
        "permutation test alone."
    )
    heads = ("Against", "n", *(head for label in measures.values() for head in (label, "p")))
    return Table(title, about, heads, rows)


def _verdicts(pairs: Mapping[str, Sequence[Pair]], measures: Mapping[str, str], of_what: str) -> list[str]:
    """Say of each measure whose interval of the difference excludes zero; nothing where there is no peer."""
    lines = []
    for number, label in enumerate(measures.values() if pairs else ()):
        verdicts = (_verdict(title, of[number].difference) for title, of in pairs.items())
        lines.append(f"{label}{of_what}: On the Record is {'; '.join(verdicts)}.")
    return lines


def _verdict(title: str, difference: Interval) -> str:
    """Say whether an interval excludes zero.

    >>> _verdict("A", Interval(0.1, 0.05, 0.2, 9)), _verdict("B", Interval(0.1, 0.0, 0.2, 9))
    ('ahead of A (the interval excludes zero)', 'not told apart from B (the interval holds zero)')
    """
    low, high = _bounds(difference)
    if low <= 0 <= high:
        return f"not told apart from {title} (the interval holds zero)"
    return f"{'ahead of' if low > 0 else 'behind'} {title} (the interval excludes zero)"


def _bounds(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None and interval.high is not None  # noqa: PT018 - somebody was asked something
    return interval.low, interval.high


def _share(interval: Interval) -> str:
    low, high = _bounds(interval)
    return f"{percent(interval.value)} [{100 * low:.1f}, {100 * high:.1f}]"


def _points(interval: Interval) -> str:
    """Return a difference with its interval in percentage points.

    >>> _points(Interval(-0.125, -0.25, 0.0, 8))
    '-12.5 [-25.0, +0.0]'
    """
    low, high = _bounds(interval)
    return f"{100 * (interval.value or 0):+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]"
