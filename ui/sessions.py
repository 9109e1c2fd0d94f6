"""What the server keeps of each visit: what was changed in it, not a copy of the whole page.

Gradio keeps for every session the configuration of every component, so that a "deep link" could draw the page again as it
was; our page has no such links, and a client of the functions makes a session for every question. Without that copy a
session takes 10 KB in place of 260, and a server that is asked all day does not grow.
"""

from __future__ import annotations

from gradio.state_holder import SessionState, StateHolder

__all__ = ["Sessions"]


class Sessions(StateHolder):  # type: ignore[misc]  # Gradio is not typed
    """Gradio's sessions, each without the copy of what it did not change."""

    def __getitem__(self, session_id: str) -> SessionState:
        is_new = session_id not in self
        session = super().__getitem__(session_id)
        if is_new:
            session.config_values.clear()
        return session
