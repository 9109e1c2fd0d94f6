"""The article's own words, as spans of its text: page furniture is left out, and nothing is ever edited.

Rules look at whole lines only, so a sentence that merely mentions "related articles" stays. What a single text cannot
show (a paragraph that every article of an outlet repeats) is not this file's work.

    >>> body_spans("Talks go on in Doha.")
    ((0, 20),)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.article import Span

__all__ = ["Line", "body_spans", "is_boilerplate", "lines_of"]

LONGEST_FURNITURE = 300  # characters; a longer line is prose
SHORT = 15  # words; after a tail marker longer lines mean that the article goes on

NETWORK = r"(?:facebook|twitter|x|whatsapp|linkedin|pinterest|reddit|telegram|instagram|youtube|tumblr|tiktok|e-?mail)"
# After one of these only the rest of the page comes: comment forms, lists of other articles.
TAIL = (
    r"(?:leave|post|write|add) a (?:reply|comment)(?: cancel reply)?",
    r"(?:\d+ |no )?comments?(?: \(?\d+\)?)?",
    r"(?:source|original) link",
    r"(?:related|similar|recommended|latest|recent|popular|trending|more|top)"
    r" (?:articles?|posts?|stor(?:y|ies)|news|reads?|content|topics|coverage|links|headlines)",
    r"(?:you may also like|recommended(?: for you)?|most (?:read|popular|viewed)|trending(?: now)?|must[- ]reads?)",
    r"(?:stay connected|follow us(?: on .{0,40})?)",
)
FURNITURE = (
    r"[\d.,]*[km]? ?(?:fans|followers|subscribers) ?(?:like|follow|subscribe)?",
    r"please enter your (?:comment|name|e-?mail address)(?: here)?!?",
    r"you have entered an incorrect e-?mail address!?",
    r"your e-?mail address will not be published\.?(?: required fields are marked ?\*?)?",
    r"required fields are marked ?\*?",
    r"save my name, e-?mail,? and website in this browser.{0,60}",
    r"(?:cancel reply|log ?in to (?:leave a )?(?:comment|reply)|submit|print|share|tweet|search|menu|home|subscribe(?: now)?)",
    r"(?:-+ ?)?advertise?ments?:?(?: ?-+)?(?: ?spot_img)?",
    r"(?:ads?|sponsored(?: content| links?)?|promoted content|loading\.{3}|spot_img)",
    r"(?:story|article|content) continue[sd] (?:below|after)(?: (?:this |the )?(?:ad|advertisement))?\.?",
    r"(?:scroll|swipe|click|tap) to continue(?: reading)?",
    r"skip (?:to )?(?:(?:main )?content|navigation|ad|advertisement)",
    rf"(?:(?:share|like|follow|tweet|pin)(?: this| us| it)?(?: article| story| post)?(?: on| via| with)?:? )?{NETWORK}",
    r"share (?:this|on)(?: (?:article|story|post|with|on|via|by).{0,40})?:?",
    r"copy (?:the )?link(?: copied)?!?",
    r"we use (?:our own and third[- ]party )?cookies .{0,250}",
    r"(?:this|our) (?:web ?)?(?:site|page) uses cookies.{0,250}",
    r"by (?:using|continuing to use|browsing) (?:this|our) (?:web ?)?site,? you (?:agree|accept|consent).{0,200}",
    r"(?:accept|reject|allow|manage)(?: all)? (?:cookies|preferences|newsletters|settings)|accept all",
    r"(?:cookie|privacy) (?:policy|settings|preferences|notice)|terms (?:of|and) (?:use|service|conditions)",
    r"(?:sign up|subscribe|register) (?:here |now |today |to |for |to get |to receive )?.{0,80}"
    r"(?:newsletters?|mailing list|inbox|channel|alerts|updates)\b.{0,40}",
    r"get .{0,80} (?:delivered|sent|straight) .{0,30}(?:inbox|phone)\b.{0,40}",
    r"(?:enter )?your e-?mail(?: address)?:?",
    r"(?:read|see) (?:more|also|next)(?: on)?:(?: .{0,200})?",
    r"(?:also|must) (?:read|see|watch)(?:: ?.{0,200})?",
    r"(?:read|see) (?:more|also|next)(?: (?:here|about|on|at) .{0,60})?(?: ?[>»→…]+)?",
    r"(?:related|recommended)(?: (?:article|story|stories|articles|post|posts|video|coverage|news))?:(?: .{0,200})?",
    r"(?:can'?t|cannot) see (?:the|this) .{0,30}click here.{0,20}",
    r"click here (?:to|for) .{0,80}",
    r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by )).{0,200}",
    r"all rights reserved(?:[.,;|].{0,100})?",
    r".{0,100}[.,;|] ?all rights reserved\.?",
    r"slideshow \(\d+ images?\)|enlarge this image.{0,200}|image source,?.{0,60}",
    # An address alone on its line, whatever stands around it: `$\frac{https://example.org/story$`
    r"[\W_]*(?:(?:frac|href|url|link)[\W_]*)?https?://\S++[\W_]*+",
)
IS_TAIL = re.compile("|".join(f"(?:{rule})" for rule in TAIL))
IS_FURNITURE = re.compile("|".join(f"(?:{rule})" for rule in (*TAIL, *FURNITURE)))
LINE = re.compile(r"[^\r\n]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, trimmed: `text == article_text[start:end]`."""

    start: int  # characters into the article's text
    end: int
    text: str


def lines_of(text: str, start: int = 0) -> list[Line]:
    """Return the lines from `start` on that hold more than whitespace."""
    lines = []
    for match in LINE.finditer(text, start):
        raw = match.group()
        stripped = raw.strip()
        if stripped:
            first = match.start() + len(raw) - len(raw.lstrip())
            lines.append(Line(first, first + len(stripped), stripped))
    return lines


def is_boilerplate(line: str) -> bool:
    """Whether a whole line is page furniture: a form, a label, a share button, an advertisement, bare symbols."""
    if len(line) > LONGEST_FURNITURE:
        return False
    return not any(char.isalnum() for char in line) or IS_FURNITURE.fullmatch(_plain(line)) is not None


def body_spans(text: str, left_out: Iterable[Span] = (), title: Span | None = None) -> tuple[Span, ...]:
    """Return the spans that are the article's own words: trimmed, sorted, disjoint.

    Lines that touch one of `left_out` (front matter, by-line, sign-off, ...) or that are boilerplate interrupt a span; blank
    lines do not. The `title` is left out too, unless nothing else remains. Empty if the text holds no article.
    """
    lines = lines_of(text)
    known = sorted(left_out)
    kept = [not is_boilerplate(line.text) and not _touches(line, known) for line in lines]
    cut = _tail(lines, kept)
    kept[cut:] = [False] * (len(lines) - cut)
    if title:
        without = [keep and not _touches(line, [title]) for line, keep in zip(lines, kept, strict=True)]
        kept = without if any(without) else kept
    return _joined(lines, kept)


def _joined(lines: list[Line], kept: list[bool]) -> tuple[Span, ...]:
    spans: list[Span] = []
    goes_on = False
    for line, keep in zip(lines, kept, strict=True):
        if keep and goes_on:
            spans[-1] = (spans[-1][0], line.end)
        elif keep:
            spans.append((line.start, line.end))
        goes_on = keep
    return tuple(spans)


def _tail(lines: list[Line], kept: list[bool]) -> int:
    """Return the number of the first line of the page's tail: a marker with only short lines after it, prose before it."""
    cut = len(lines)
    for number in range(len(lines) - 1, -1, -1):
        line = lines[number]
        if kept[number] and len(line.text.split(maxsplit=SHORT)) > SHORT:
            break
        if len(line.text) <= LONGEST_FURNITURE and IS_TAIL.fullmatch(_plain(line.text)):
            cut = number
    has_prose = any(keep and len(line.text.split()) > SHORT for line, keep in zip(lines[:cut], kept[:cut], strict=True))
    return cut if has_prose else len(lines)


def _touches(line: Line, spans: list[Span]) -> bool:
    return any(start < line.end and line.start < end for start, end in spans)


def _plain(line: str) -> str:
    """Return the line as the rules know it: small letters, straight quotes, no markdown marks or bullets."""
    plain = " ".join(line.casefold().replace("’", "'").split())
    return plain.strip("#*_>•·|[] ").removesuffix(":") if not plain.endswith("://") else plain
