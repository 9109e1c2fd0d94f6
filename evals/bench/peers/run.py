"""Run one contestant in a process of its own: `python run.py NAME versions|build|serve|ask|answer`, told what to do by stdin.

Run by its path, so that a peer's process imports nothing of On the Record's, and also works in a Python that does not
have it. JSON lines come in on stdin and go out on stdout; whatever the libraries print goes to stderr. The contestants
are the modules beside this one; each has `NEEDS`, the packages that must be installed, and a `Contestant`:

    Contestant(model, store)          imports its libraries and loads the model
    .build(articles, folder)          makes the store in folder `store`; returns how many passages it holds
    .open()                           opens that store
    .passages(question, k, narrow)    returns the k best passages, best first: (id of the article, text)
    .answer(question, k, narrow)      returns what is answered in the same form; On the Record alone has it

`serve` finds passages for one batch of questions after another, `answer` answers them, and `ask` finds passages once.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

Reply = Callable[[str, int, dict[str, Any] | None], list[tuple[str, str]]]


def main() -> None:
    """Do what the arguments say."""
    name, verb = sys.argv[1:3]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # also what is printed by libraries that are not written in Python
    module = importlib.import_module(name)

    def answer(**values: object) -> None:
        answers.write(json.dumps(values) + "\n")
        answers.flush()

    if verb == "versions":
        answer(**_versions(module.NEEDS))
        return
    task = json.loads(sys.stdin.readline())
    started = time.perf_counter()
    contestant = module.Contestant(task["model"], task["store"])
    if verb == "build":
        ready = time.perf_counter()
        done = contestant.build(_articles(task["articles"]), task["folder"])
        done = done if isinstance(done, dict) else {"passages": done}
        answer(ready=ready - started, building=time.perf_counter() - ready, peak=peak_memory(), **done)
    elif verb == "ask":
        contestant.open()
        answer(found=contestant.passages(task["question"], task["k"], None))
    else:
        contestant.open()
        reply = contestant.answer if verb == "answer" else contestant.passages
        reply("What is the news?", task["k"], None)  # the first question loads what is loaded lazily
        answer(opening=time.perf_counter() - started, peak=peak_memory())
        for line in sys.stdin:
            answer(**_served(reply, json.loads(line), task["k"]), peak=peak_memory())


def _served(reply: Reply, batch: dict[str, Any], k: int) -> dict[str, Any]:
    seconds: list[float] = []
    found: list[list[tuple[str, str]]] = []
    for question, narrow in zip(batch["questions"], batch["narrow"], strict=True):
        started = time.perf_counter()
        shown = reply(question, k, narrow)
        seconds.append(time.perf_counter() - started)
        found.append(shown)
    return {"seconds": seconds, "found": found}


def _articles(path: str) -> list[dict[str, Any]]:
    """Return the articles as plain data: id, title, text, outlet and day (YYYYMMDD), the last two null if not stated."""
    with Path(path).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _versions(packages: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, str] = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            return {"missing": package}
    return {"versions": found}


def peak_memory() -> int:
    """Return the largest memory that this process ever held, in bytes; unlike getrusage, not its parent's."""
    try:
        status = Path("/proc/self/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
