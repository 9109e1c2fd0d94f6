"""Who takes part: On the Record, and each peer whose packages are installed in the Python that is to run it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.bench.children import measured
from index import InvalidValue
from index.errors import OnRecordError

__all__ = ["COMMAND", "OURS", "PEERS", "Contestant", "ours", "present", "pythons_of"]

OURS = "onrecord"
COMMAND = (sys.executable, "-c", "from ui.command import main; main()")  # what the console script `onrecord` does
PEERS = {
    "langchain": ("LangChain quickstart", "langchain_quickstart", "dense"),
    "llamaindex": ("LlamaIndex starter", "llamaindex_starter", "dense"),
    "txtai": ("txtai hybrid", "txtai_hybrid", "both"),
    "haystack": ("Haystack hybrid", "haystack_hybrid", "both"),
}
_SCRIPT = Path(__file__).parent / "peers" / "run.py"


@dataclass(frozen=True)
class Contestant:
    """One system, and how it is started."""

    name: str
    title: str
    legs: str  # "dense" or "both"
    python: str
    module: str
    versions: Mapping[str, str]

    def command(self, verb: str) -> list[str]:
        """Return the command that runs one verb of peers/run.py."""
        return [self.python, str(_SCRIPT), self.module, verb]


def present(names: Sequence[str], pythons: Mapping[str, str]) -> tuple[list[Contestant], dict[str, str]]:
    """Return On the Record and those of the named peers (all where none is named) that can run, and why others cannot.

    Raises InvalidValue for a name that is no peer's.
    """
    for name in (*names, *pythons):
        if name not in PEERS:
            raise InvalidValue(f"No peer is called {name!r}. Known: {', '.join(PEERS)}.")
    found = [ours()]
    left_out: dict[str, str] = {}
    for name in names or PEERS:
        contestant = _present(name, PEERS[name], pythons.get(name, sys.executable))
        if isinstance(contestant, Contestant):
            found.append(contestant)
        else:
            left_out[PEERS[name][0]] = contestant
    return found, left_out


def ours() -> Contestant:
    """Return On the Record, run by the Python that runs this. Raises OnRecordError where it is not installed there."""
    found = _present(OURS, ("On the Record", "on_the_record", "both"), sys.executable)
    if isinstance(found, str):
        raise OnRecordError(f"On the Record itself cannot be measured: {found}.")
    return found


def pythons_of(given: Sequence[str]) -> dict[str, str]:
    """Read `PEER=PATH`, or a `PATH` that runs all peers. Raises InvalidValue for a path that is not there.

    >>> pythons_of([])
    {}
    """
    pythons: dict[str, str] = {}
    for item in given:
        name, _, path = item.rpartition("=")
        if not Path(path).is_file():
            raise InvalidValue(f"--python {item}: there is no {path}. Write PEER=PATH, or a PATH for all peers.")
        pythons |= {name: path} if name else dict.fromkeys(PEERS, path)
    return pythons


def _present(name: str, about: tuple[str, str, str], python: str) -> Contestant | str:
    title, module, legs = about
    contestant = Contestant(name, title, legs, python, module, {})
    try:
        answer: dict[str, Any] = measured(contestant.command("versions")).answer
    except OnRecordError as error:
        return str(error)
    if "missing" in answer:
        return f"the package {answer['missing']} is not installed; see the extra bench"
    return Contestant(name, title, legs, python, module, answer["versions"])
