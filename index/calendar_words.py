"""The months and the days of the week in English: one list of each, for every rule that looks for a date in a text."""

from __future__ import annotations

__all__ = ["MONTH", "MONTHS", "MONTH_NUMBERS", "TIMES", "WEEKDAYS"]

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
TIMES = frozenset((*MONTHS, *WEEKDAYS))

# spelled out or shortened: "january" and "jan" are 1; "september", "sept" and "sep" are 9
MONTH_NUMBERS = {name: number for number, month in enumerate(MONTHS, 1) for name in (month, month[:3])} | {"sept": 9}
MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))  # a pattern, for use in others
