"""Text that others wrote, made fit for a screen: `clean` for any, `escape` for HTML, `one_line` for titles and names.

Article text, titles, file names and questions are data. What could move a terminal's cursor, turn the reading direction
of what stands beside it, or hide words from the reader is taken out here, for display only: stored text, quotes in JSON
and offsets stay as they are.
"""

from __future__ import annotations

import html
import re

__all__ = ["clean", "escape", "one_line"]

# C0 and C1 controls but for tab and newline, which are layout
_CONTROLS = r"\x00-\x08\x0b-\x1f\x7f-\x9f"
# embeddings, overrides and isolates of the reading direction (Trojan Source); the mere marks LRM and RLM may stay
_DIRECTIONS = r"\u202a-\u202e\u2066-\u2069"
# the tag block spells invisible words; the line and paragraph separators break lines that were meant to be one
_HIDDEN = r"\U000e0000-\U000e007f\ufeff\u2028\u2029"
_UNFIT = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_HIDDEN}]")
_FEED = re.compile(r"(?<!\s)\f(?!\s)")  # the end of a page, which is white space
_SURROGATES = re.compile(r"[\ud800-\udfff]")  # halves of characters, which no encoding of a screen can carry
_SPACE = re.compile(r"\s+")


def clean(text: str) -> str:
    r"""Return the text without what a screen would obey instead of show.

    >>> clean("red \x1b[31malert\x07")
    'red [31malert'
    """
    return _SURROGATES.sub("\ufffd", _UNFIT.sub("", _FEED.sub(" ", text)))


def escape(text: str) -> str:
    """Return the text as HTML that shows it, also inside a quoted attribute.

    >>> escape("<b>'x' & y</b>")
    '&lt;b&gt;&#x27;x&#x27; &amp; y&lt;/b&gt;'
    """
    return html.escape(clean(text), quote=True)


def one_line(text: str, longest: int | None = None) -> str:
    r"""Return the cleaned text on one line, cut with an ellipsis where it is longer than `longest` characters.

    >>> one_line("White House says\n  talks go on", 20)
    'White House says…'
    """
    line = _SPACE.sub(" ", clean(text)).strip()
    if longest is None or len(line) <= longest:
        return line
    cut = line[: longest - 1]
    at_word = cut.rfind(" ")
    # At the end of a word, unless the last one is so long that little would be left.
    return (cut[:at_word] if at_word > longest * 2 // 3 else cut).rstrip(" .,;:—-") + "…"
