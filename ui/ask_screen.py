"""What the section Ask shows of a visit, for the four parts that show it: transcript, sources, question box and the visit.

Values and updates of Gradio's components only; the words within are made in `transcript` and `sources`.
"""

from __future__ import annotations

from typing import Any

from index import OnRecordError
from ui.conversation import Visit
from ui.markup import Html, element
from ui.newsroom import Newsroom
from ui.sources import empty_panel, sources_panel
from ui.transcript import notice, transcript, welcome

__all__ = ["Parts", "going_on", "opening", "record_of", "resting"]

Parts = tuple[Any, Any, Any, Visit]


def going_on(gr: Any, now: Visit) -> Parts:
    """Return the parts while a question is being answered, and with its answer."""
    last = now.conversation[-1] if now.conversation else None
    if last is not None and last.is_open:
        box = gr.Textbox(value="", submit_btn=False, stop_btn="Stop")
    else:
        box = gr.Textbox(submit_btn="Ask", stop_btn=False)
    # The sources of the answer before stay until there are new ones.
    panel = sources_panel(last, 1) if last is not None and last.answer is not None else gr.skip()
    return record_of(now), panel, box, now


def resting(gr: Any, newsroom: Newsroom, now: Visit) -> Parts:
    """Return the parts with a conversation that is taken up, or with the opening where there is none."""
    said = now.conversation
    panel = sources_panel(said[-1], 1) if said else empty_panel()
    return record_of(now, newsroom), panel, gr.Textbox(submit_btn="Ask", stop_btn=False), now


def record_of(now: Visit, newsroom: Newsroom | None = None) -> Html:
    """Return the conversation, or the opening of its newsroom, under the name of its corpus: what the browser waits for."""
    before = opening(newsroom) if newsroom and not now.conversation else Html()
    return element("div", transcript(now.conversation, before, now.id), data_corpus=now.corpus)


def opening(newsroom: Newsroom) -> Html:
    """Return what stands there before the first question: examples, or why nothing can be asked."""
    standing = newsroom.standing()
    if not standing.trouble:
        return welcome(newsroom.examples())
    after = "This page goes on by itself when that is done."
    if standing.command and _is_folder_known(newsroom):
        after += " The section Corpus can do it, too."
    return notice(standing.title, standing.trouble, standing.command, after)


def _is_folder_known(newsroom: Newsroom) -> bool:
    try:
        return newsroom.folder() is not None
    except OnRecordError:
        return False
