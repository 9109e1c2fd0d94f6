"""How a command ends: its exit codes, and what becomes of an error on its way to the terminal."""

from __future__ import annotations

import signal
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from index.errors import InvalidValue, OnRecordError, SettingsError
from index.screen_text import one_line

__all__ = ["DONE", "FAILED", "INTERRUPTED", "IN_PART", "TERMINATED", "WRONG_USAGE", "Verbs", "end_on_sigterm"]

DONE, FAILED, WRONG_USAGE, IN_PART, INTERRUPTED, TERMINATED = 0, 1, 2, 3, 130, 143


class Terminated(KeyboardInterrupt):
    """SIGTERM came; it stops a command as Ctrl-C does, so that what is open is closed."""


class Verbs(TyperGroup):
    """A group of commands that says an error of ours in one line; anything unexpected keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        """Run the verb, and turn an OnRecordError into one line on stderr and an exit code."""
        try:
            return super().invoke(ctx)
        except OnRecordError as error:
            sys.stderr.write(f"Error: {one_line(str(error))}\n")
            code = WRONG_USAGE if isinstance(error, InvalidValue | SettingsError) else FAILED
            raise typer.Exit(code) from error
        except KeyboardInterrupt as error:
            is_terminated = isinstance(error, Terminated)
            what = "Terminated." if is_terminated else "Interrupted."
            sys.stderr.write(" ".join([what, *getattr(error, "__notes__", [])]) + "\n")
            raise typer.Exit(TERMINATED if is_terminated else INTERRUPTED) from error


def end_on_sigterm() -> None:
    """Let SIGTERM end the command in order: by an exception, not at once."""

    def end(number: int, frame: object) -> None:
        raise Terminated

    signal.signal(signal.SIGTERM, end)
