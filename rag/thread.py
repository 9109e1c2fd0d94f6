"""Threads: what a conversation is about. "Was anyone hurt?" names nothing, and is asked of what was asked about before.

Searched for are the words of the question and of the one before, in the articles nearest to that one; read is the question
alone. One that says enough to be on something new is asked of the whole corpus where the thread does not answer it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.calendar_words import TIMES
from index.outlets import shipped_outlets
from rag.followup import Turn, is_echo, standalone
from rag.names import content_words, is_person_like, names_in
from rag.quotations import aside, quotations_asked
from rag.wordlists import RELATED

__all__ = ["Alone", "alone", "on_thread", "thread_in"]

_SAYS_ENOUGH = 4  # content words; "the homeland security secretary" has three, and is whose?
_SAY_LITTLE = frozenset(
    "many much long old often high big far people happened happen there else any anyone anybody about".split()
)
# The thread itself may hold brackets: "Who else (Who runs the World Health Organization (WHO))?"
_THREAD = re.compile(r"(?P<bare>.*?\S) \((?P<thread>(?:[^()]|\([^()]*\))+)\)\W*")


@dataclass(frozen=True, slots=True)
class Alone:
    """A question as it can be asked without what went before."""

    question: str  # what is read
    thread: str = ""  # what was asked before, where that says what the question is about
    is_sure: bool = False  # whether it can be on nothing else than its thread

    @property
    def searched(self) -> str:
        """What is searched for: the question, and in brackets its thread."""
        return on_thread(self.question, self.thread)

    def asking(self, part: str) -> str:
        """Return a part of the question with the thread, where it is surely on that; of one that says nothing, the thread."""
        if not self.is_sure:
            return part
        return on_thread(part, self.thread) if _words(part) else f"{self.thread}?"


def on_thread(question: str, thread: str) -> str:
    """Return a question with its thread, where it has one, as it is searched for and shown."""
    return f"{question.rstrip(' ?!.')} ({thread})?" if thread else question


def alone(question: str, history: Sequence[Turn]) -> Alone:
    """Return a question with the thread that it is on, where it does not itself name what it is about.

    >>> before = [Turn("What caused the fire at the Alder mill?")]
    >>> alone("Was anyone hurt?", before).searched
    'Was anyone hurt (What caused the fire at the Alder mill)?'
    >>> alone("Who owns Norvane Steel?", before).searched
    'Who owns Norvane Steel?'
    """
    if not history:
        return Alone(question)
    bare = [replace(turn, searched=_parted(turn)[0]) for turn in history]
    text, thread = aside(question, lambda own: standalone(own, bare)), _thread(history)
    if not thread or quotations_asked(question):
        return Alone(text)
    match = None if is_echo(question) or text == question else _THREAD.fullmatch(text)
    if match:
        text = f"{match['bare']}?"  # what "it" means is for the thread to tell
    if thread in text:
        return Alone(text)
    names = _names(text)
    is_short = len(_words(text)) < _SAYS_ENOUGH
    if match and (is_short or not names):
        return Alone(text, thread, is_sure=True)
    if not names:
        return Alone(text, thread, is_sure=is_short)
    last = history[-1]
    spoken = {word for name in names_in(f"{last.question} {last.searched} {last.answer}") for word in name.split()}
    if is_short and all(name.split()[-1] in spoken or _is_country_or_body(name) for name in names):
        return Alone(text, thread)
    return Alone(text)


def _thread(history: Sequence[Turn]) -> str:
    """Return the last question before that says what it is about, or what the one before was asked of."""
    for turn in reversed(history):
        text, thread = _parted(turn)
        if thread:
            return thread
        if _names(text) or len(_words(text)) >= _SAYS_ENOUGH:
            return text.rstrip(" ?!.")
    return _parted(history[-1])[0].rstrip(" ?!.")


def thread_in(searched: str, question: str) -> str:
    """Return the thread in what was searched for a question; nothing for brackets that the question itself has.

    >>> thread_in("Was anyone hurt (What burned in Tarn)?", "Was anyone hurt?")
    'What burned in Tarn'
    >>> thread_in("Who leads it (the mill)?", "Who leads it (the mill)?")
    ''
    """
    match = _THREAD.fullmatch(searched)
    return match["thread"] if match and f"({match['thread']})" not in question else ""


def _parted(turn: Turn) -> tuple[str, str]:
    """Return a question as it was searched for, and the thread that it was asked of."""
    text = turn.searched or turn.question
    thread = thread_in(text, turn.question)
    return (f"{text[: text.rindex(f' ({thread})')]}?", thread) if thread else (text, "")


def _names(text: str) -> list[str]:
    """Return who and what a question names, which outlets and days are not."""
    names = (name for name in names_in(text) if name.lower() not in TIMES)
    return [name for name in names if not shipped_outlets().named(name)]


def _words(text: str) -> list[str]:
    return [word for word in content_words(text) if word not in _SAY_LITTLE]


def _is_country_or_body(name: str) -> bool:
    return not is_person_like(name) or any(name.lower() in group for group in RELATED)
