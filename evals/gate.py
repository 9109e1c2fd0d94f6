"""The gate: is a result good enough, and no worse than the one before? Thresholds stand in a TOML file:

    set = "seeds"              # what they were made for, as the fingerprint of `eval run --json` names it: a result of
    corpus_hash = "5d1c..."    # another is refused. Each may be left out; so may set_hash and embedding_model
    [settings]
    chat_model = ""            # none
    k = 10

    [right_file]               # a measure, as `eval run --json` names it
    at_least = 0.90            # its mean
    low_at_least = 0.85        # the lower bound of its 95 % interval
    worse_by_at_most = 0.02    # than the baseline's mean, over the same questions

`at_most` and `high_at_most` are for what should be small. A result is worse than its baseline where the mean fell by more
than `worse_by_at_most` and the paired permutation test says that it was not by chance (p at most 0.05): of a small set a
fall of a question or two proves nothing, and `at_least` is what stops a slow decline. Measures of a whole run have no such
test: there the interval of the difference must not hold 0. An area under risk and coverage is worse where it grew.

What cannot be judged is refused, not passed: a measure without a score; a set, corpus or settings other than the file says,
or than the baseline's.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from evals.comparison import Comparison, compare_results
from evals.fingerprint import LEFT_OUT
from evals.intervals import Interval
from evals.measures.overall import OVERALL
from evals.pairs import Pair
from evals.questions import SHIPPED
from evals.results import Result
from index import InvalidValue, Settings

__all__ = ["LIMIT_WORDS", "Check", "Thresholds", "judge", "load_thresholds"]

CHANCE = 0.05  # a difference with a larger p-value may be one of chance
PAIRED = "worse_by_at_most"
LIMITS: Mapping[str, tuple[Callable[[Interval], float | None], bool]] = {  # what is looked at; whether more is better
    "at_least": (lambda score: score.value, True),
    "low_at_least": (lambda score: score.low, True),
    "at_most": (lambda score: score.value, False),
    "high_at_most": (lambda score: score.high, False),
}
LIMIT_WORDS = {  # for people
    "at_least": "mean at least",
    "low_at_least": "lower bound at least",
    "at_most": "mean at most",
    "high_at_most": "upper bound at most",
    PAIRED: "worse than the baseline by at most",
}
_SAME = 1e-9  # so that 0.1 is not less than 0.1
STATED = ("set", "set_hash", "corpus_hash", "embedding_model")  # keys of a fingerprint that thresholds may be made for
SETTINGS = "settings"
LESS_IS_BETTER = {measure.name for measure in OVERALL if not measure.is_more_better}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a result must reach."""

    place: Path
    made_for: Mapping[str, Any]  # as in a fingerprint, with settings as "settings.k"; only what is stated
    limits: Mapping[str, Mapping[str, float]]  # by measure, then by the key of LIMITS or PAIRED

    @property
    def are_paired(self) -> bool:
        """Whether one of them asks for a baseline."""
        return any(PAIRED in limits for limits in self.limits.values())

    def misfits(self, result: Result) -> tuple[str, ...]:
        """Return what a result was not made with although these are for it, in words; nothing where they are for it."""
        settings = result.fingerprint.get(SETTINGS) or {}
        stated = {**result.fingerprint, **{f"{SETTINGS}.{key}": value for key, value in settings.items()}}
        made_with = {key: "" if stated.get(key) is None else stated[key] for key in self.made_for}  # TOML has no null
        return tuple(
            f"{key} {_told(wanted)}, not {_told(made_with[key])}"
            for key, wanted in self.made_for.items()
            if made_with[key] != wanted
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One threshold, and whether it was kept."""

    measure: str
    limit: str  # a key of LIMITS, or PAIRED
    threshold: float
    value: float  # what was compared with it; for PAIRED how much worse it is, less than 0 where it is better
    is_kept: bool
    p: float | None = None  # of the difference from the baseline

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "measure": self.measure,
            "limit": self.limit,
            "threshold": self.threshold,
            "value": self.value,
            "kept": self.is_kept,
            "p": self.p,
        }


def load_thresholds(path: Path | str) -> Thresholds:
    """Read thresholds; a name without a path ("seeds") means those of that name that are shipped.

    Raises InvalidValue, naming measure and key, where there is one that means nothing.
    """
    shipped = SHIPPED / f"{path}.gate.toml"
    place = shipped if not Path(path).is_file() and shipped.is_file() else Path(path)
    try:
        data = tomllib.loads(place.read_text(encoding="utf-8"))
    except OSError as error:
        names = ", ".join(sorted(item.name.removesuffix(".gate.toml") for item in SHIPPED.glob("*.gate.toml")))
        raise InvalidValue(
            f"cannot read {place}: {error.strerror or error}. Give the path of a TOML file, or one of: {names}."
        ) from error
    except ValueError as error:  # of TOML and of UTF-8
        raise InvalidValue(f"{place} is not valid TOML: {error}. Correct that line.") from error
    made_for = {key: data.pop(key) for key in STATED if key in data}
    for key, value in made_for.items():
        if not isinstance(value, str) or not value:
            raise InvalidValue(f"{place}: {key} must be what the fingerprint of a result has there, not {value!r}.")
    settings = data.pop(SETTINGS, {})
    if not isinstance(settings, dict):
        raise InvalidValue(f'{place}: {SETTINGS} must be a table of settings, such as strictness = 0.3; "" means none.')
    known = Settings.model_fields.keys() - LEFT_OUT
    for key in settings.keys() - known:
        near = get_close_matches(key, known, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise InvalidValue(
            f"{place}: {key!r} is no setting that a result states, so that nothing would be checked.{hint}"
        )
    for measure, limits in data.items():
        _check_limits(place, measure, limits)
    if not data:
        raise InvalidValue(f"{place} holds no threshold. Add a measure, for example: [right_file] at_least = 0.9")
    return Thresholds(place, {**made_for, **{f"{SETTINGS}.{key}": value for key, value in settings.items()}}, data)


def judge(result: Result, thresholds: Thresholds, baseline: Result | None = None) -> tuple[Check, ...]:
    """Compare a result with every threshold, in the order of the file.

    Raises InvalidValue where that cannot be done: another set, corpus or setting than the thresholds are for; a measure
    that the result does not have, or has no score for; no baseline where one is needed, or one made otherwise.
    """
    if misfits := thresholds.misfits(result):
        raise InvalidValue(
            f"{thresholds.place} does not fit {result.place}. It is for {'; for '.join(misfits)}. "
            "Run what it is for, or give thresholds for this."
        )
    if baseline is None and thresholds.are_paired:
        raise InvalidValue(f"{thresholds.place} asks for {PAIRED}: give the result to compare with as --baseline.")
    comparison = compare_results(baseline, result) if baseline is not None else None
    if comparison is not None and comparison.warnings:
        raise InvalidValue(
            f"{comparison.before.place} cannot be the baseline of {result.place}. {' '.join(comparison.warnings)} "
            "Run both on the same set, corpus and settings."
        )
    return tuple(_checks(result, thresholds, comparison))


def _checks(result: Result, thresholds: Thresholds, comparison: Comparison | None) -> Iterator[Check]:
    for measure, limits in thresholds.limits.items():
        score = result.totals.get(measure)
        if score is None:
            raise InvalidValue(
                f"{thresholds.place}: {measure} is no measure of {result.place}. It has: {', '.join(result.totals)}."
            )
        for limit, threshold in limits.items():
            if limit == PAIRED and comparison is not None:
                yield _paired(comparison, measure, threshold)
                continue
            look, is_more_better = LIMITS[limit]
            value = look(score)
            if value is None:
                raise InvalidValue(f"{measure} has no score in {result.place}: no question of the set bears on it.")
            short = threshold - value if is_more_better else value - threshold
            yield Check(measure, limit, threshold, value, short <= _SAME)


def _paired(comparison: Comparison, measure: str, threshold: float) -> Check:
    pair = comparison.measures.get(measure)
    if pair is None or pair.difference.value is None or pair.difference.low is None:
        raise InvalidValue(
            f"{measure} cannot be compared question by question with {comparison.before.place}. Take {PAIRED} off it."
        )
    worse = pair.difference.value if measure in LESS_IS_BETTER else -pair.difference.value
    return Check(measure, PAIRED, threshold, worse, worse <= threshold + _SAME or _may_be_chance(pair), pair.p)


def _may_be_chance(pair: Pair) -> bool:
    if pair.p is not None:
        return pair.p > CHANCE
    low, high = pair.difference.low, pair.difference.high  # a measure of a whole run has no permutation test
    return low is None or high is None or low <= 0 <= high


def _told(value: Any) -> str:
    return "none" if value == "" else str(value)


def _check_limits(place: Path, measure: str, limits: Any) -> None:
    known = (*LIMITS, PAIRED)
    if not isinstance(limits, dict) or not limits:
        raise InvalidValue(f"{place}: {measure} needs a table with one of: {', '.join(known)}.")
    for limit, threshold in limits.items():
        if limit not in known:
            raise InvalidValue(f"{place}: {measure}: unknown key {limit!r}. Known: {', '.join(known)}.")
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0 <= threshold <= 1:
            raise InvalidValue(f"{place}: {measure}: {limit} = {threshold!r}: give a share from 0 to 1.")
