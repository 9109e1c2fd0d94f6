"""What the section Ask shows of a visit, for the four parts that show it: transcript, sources, question box and the visit.

Values and updates of Gradio's components only; the words within are made in `transcript` and `sources`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from index import OnRecordError
from ui.conversation import Visit
from ui.markup import Html, element
from ui.newsroom import Newsroom
from ui.sources import empty_panel, sources_panel
from ui.transcript import notice, transcript, welcome

__all__ = ["Parts", "going_on", "opening", "record_of", "resting"]

Parts = tuple[Any, Any, Any, Visit]


def going_on(gr: Any, now: Visit, before: int | None = None, clears: bool = False) -> Parts:
    """Return the parts while a question waits behind so many others or is being answered, and with its answer.

    `clears` empties the box, which else keeps what is typed meanwhile.
    """
    last = now.conversation[-1] if now.conversation else None
    if last is not None and last.is_open:
        box = gr.Textbox(submit_btn=False, stop_btn="Stop", **({"value": ""} if clears else {}))
    else:
        box = gr.Textbox(submit_btn="Ask", stop_btn=False)
    # The sources of the answer before stay until there are new ones.
    panel = sources_panel(last, 1) if last is not None and last.answer is not None else gr.skip()
    return record_of(now, before=before), panel, box, now


def resting(gr: Any, newsroom: Newsroom, now: Visit, before: int | None = None) -> Parts:
    """Return the parts with a conversation that is taken up, or with the opening where there is none.

    `before` is how many others its last question still waits for, if it does.
    """
    said = now.conversation
    now = replace(now, opening="" if said else newsroom.state())
    panel = sources_panel(said[-1], 1) if said else empty_panel()
    return record_of(now, newsroom, before), panel, gr.Textbox(submit_btn="Ask", stop_btn=False), now


def record_of(now: Visit, newsroom: Newsroom | None = None, before: int | None = None) -> Html:
    """Return the conversation, or the opening of its newsroom, under the name of its corpus: what the browser waits for."""
    first = opening(newsroom) if newsroom and not now.conversation else Html()
    drawn = transcript(now.conversation, first, now.id, before)
    return element("div", drawn, data_corpus=now.corpus, data_stage=now.stage)


def opening(newsroom: Newsroom) -> Html:
    """Return what stands there before the first question: examples, or why nothing can be asked."""
    standing = newsroom.standing()
    if not standing.trouble:
        examples = newsroom.examples()
        return welcome(examples.questions, has_more_to_come=not examples.is_current)
    after = "This page goes on by itself when that is done."
    if newsroom.lacks_folder():
        after += (
            " FOLDER is the folder of your articles. It can be named in the section Corpus as well or, where people log in, "
            "when the page is started: onrecord chat FOLDER."
        )
    elif standing.command and _is_folder_known(newsroom):
        after += " The section Corpus can do it, too."
    return notice(standing.title, standing.trouble, standing.command, after)


def _is_folder_known(newsroom: Newsroom) -> bool:
    try:
        return newsroom.folder() is not None
    except OnRecordError:
        return False
