"""What the server keeps of each visit: what was changed in it, not a copy of the whole page.

Gradio keeps for every session the configuration of every component and its last value, so that a "deep link" could draw
the page again as it was; our page has no such links, and a client of the functions makes a session for every question.
Without that copy a session takes 10 KB in place of 260, an answer is kept once and not also as it was drawn, and a server
that is asked all day does not grow.
"""

from __future__ import annotations

from typing import Any

from gradio.state_holder import SessionState, StateHolder

__all__ = ["Sessions"]


class Sessions(StateHolder):  # type: ignore[misc]  # Gradio is not typed
    """Gradio's sessions, each without the copy of what is on its screen."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self:
            self.session_data[session_id] = _Session(self.blocks)
        return super().__getitem__(session_id)


class _Session(SessionState):  # type: ignore[misc]
    def __init__(self, blocks: Any) -> None:
        super().__init__(blocks)
        self.config_values.clear()

    def __setitem__(self, key: int, value: Any) -> None:
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Keep nothing."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Keep nothing."""
