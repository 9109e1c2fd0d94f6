"""What is missing where the corpus does not answer: the name, the subject, or only the fact. Rules and the stores, no model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.scope import Scope
from index.store import IndexView
from rag.answer import Hit
from rag.confidence import coverage
from rag.names import names_in

__all__ = ["NEAREST_SHOWN", "NOT_STATED", "what_is_missing"]

NEAREST_SHOWN = "The nearest passages are shown."
NOT_STATED = f"None of the passages found states it. {NEAREST_SHOWN}"
# Cosine of a question and the passage nearest to it: of the questions written for the seeds, those on another subject lie
# below, and those on theirs above, but for one that shares a name with its article and hardly a word more.
FOREIGN = 0.26
_MOST_NAMES = 3
_LETTERS = 5  # "Lebanese" speaks of Lebanon


def what_is_missing(question: str, hits: Sequence[Hit], view: IndexView) -> str:
    """Return one line for people: a name that stands nowhere in the corpus, a foreign subject, or a fact not stated.

    `hits` are the passages found for the question, of which none answers it.
    """
    names = names_in(question)
    texts = [f"{hit.article.title or ''} {hit.passage.text}" for hit in hits]
    absent = [name for name in names if not _is_mentioned(name, view) and not _stands_in(name, texts, _LETTERS)]
    if absent:
        return f"No article of the corpus mentions {_listed(absent, 'or')}. {NEAREST_SHOWN}"
    spoken = [name for name in names if _stands_in(name, texts)]
    similarity = max((hit.dense.score for hit in hits if hit.dense), default=0.0)
    if similarity < FOREIGN and not spoken and coverage(question, texts)[0] < 1:
        return f"No article found is on this subject. {NEAREST_SHOWN}"
    if spoken:
        return f"The passages found speak of {_listed(spoken, 'and')}, but none states what is asked. {NEAREST_SHOWN}"
    return NOT_STATED


def _is_mentioned(name: str, view: IndexView) -> bool:
    """Whether a name, or the last word of it, stands anywhere in the corpus or is an outlet's."""
    last = _last_word(name)
    if any(last.casefold() in outlet.casefold() for outlet in view.catalog.outlets()):
        return True
    return bool(view.search_keywords(last, 1, Scope()))


def _stands_in(name: str, texts: Sequence[str], letters: int | None = None) -> bool:
    word = re.compile(rf"(?<!\w){re.escape(_last_word(name)[:letters])}", re.IGNORECASE)
    return any(word.search(text) for text in texts)


def _last_word(name: str) -> str:
    return re.split(r"[ ’']", name.removesuffix("'s").removesuffix("’s"))[-1]


def _listed(names: Sequence[str], joiner: str) -> str:
    """Return names as they stand in a sentence.

    >>> _listed(["Gaza", "Doha", "Rafah"], "or")
    'Gaza, Doha or Rafah'
    """
    *others, last = names[:_MOST_NAMES]
    return f"{', '.join(others)} {joiner} {last}" if others else last
