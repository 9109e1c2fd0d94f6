"""How a command ends: its exit codes, and what becomes of an error on its way to the terminal."""

from __future__ import annotations

import sys
from typing import Any

import typer
from typer.core import TyperGroup

from index.errors import InvalidValue, OnRecordError, SettingsError
from ui.screen_text import one_line

__all__ = ["DONE", "FAILED", "INTERRUPTED", "IN_PART", "WRONG_USAGE", "Verbs"]

DONE, FAILED, WRONG_USAGE, IN_PART, INTERRUPTED = 0, 1, 2, 3, 130


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
            sys.stderr.write("Interrupted.\n")
            raise typer.Exit(INTERRUPTED) from error
