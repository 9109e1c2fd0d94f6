"""Who published an article, when, by whom: what its own text proves, and how several sources of facts are joined.

Nothing is guessed. "Axios first reported", "Speaking to a publication" or a link to another story prove nothing about
who published *this* article, so no rule looks at running text: only at lines that stand alone, at the head and at the end.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.addresses import host_of, is_web_address
from index.article import Evidence, Outlet, PublishedDate, Span
from index.body import Line, is_boilerplate, lines_of
from index.dates import parse_published
from index.masthead import find_by_lines, find_date_line, find_masthead, find_title, match_dateline
from index.outlets import agency_name, name_for

__all__ = ["Stated", "join", "stated_by_text"]

HEAD = 8  # lines that may hold title, by-line, date and dateline
FOOT = 12  # lines that may hold a labelled address
EDGE = 100  # lines, from either end, among which an address is looked for
LONGEST_SIGN_OFF = 6  # words
SMALL = {"a", "an", "and", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the", "to", "with"}
URL_LINE = re.compile(
    r"(?P<label>[^\W\d_][\w ]{0,60}:?)?[\W_]*(?:(?:frac|href|url)[\W_]*)?(?P<url>https?://[^\s<>\"{}|\\^`$]++)[\W_]*+"
)
URL_LABEL = re.compile(
    r"(?:(?:article|original|canonical|story|page) )?(?:url|link|permalink|address):?"
    r"|(?:this (?:article|story|post) )?(?:was )?(?:originally |first )?(?:published|appeared) (?:at|on|in|by):?"
    r"|original (?:article|story|version):?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What one source (a sidecar row, the fields of a record, the text itself) states about an article."""

    title: str | None = None
    outlet: Outlet | None = None
    published: PublishedDate | None = None
    authors: tuple[str, ...] = ()
    url: Evidence | None = None
    language: str | None = None
    evidence: tuple[tuple[str, Evidence], ...] = ()  # of authors and language
    title_span: Span | None = None
    left_out: tuple[Span, ...] = ()  # lines of the text that state facts and are not the article's own words
    notes: tuple[str, ...] = ()


def join(first: Stated, second: Stated) -> Stated:
    """Return what both state; where they differ, the first is believed."""
    return Stated(
        title=first.title or second.title,
        outlet=first.outlet or second.outlet,
        published=first.published or second.published,
        authors=first.authors or second.authors,
        url=first.url or second.url,
        language=first.language or second.language,
        # The evidence of the fact that is believed: a source that states a fact keeps its evidence.
        evidence=tuple((dict(second.evidence) | dict(first.evidence)).items()),
        title_span=first.title_span or second.title_span,
        left_out=first.left_out + second.left_out,
        notes=first.notes + second.notes,
    )


def stated_by_text(text: str, known: Stated, *, apart: Sequence[Span] = (), has_title_line: bool) -> Stated:
    """Return what the text states, what stands `apart` (front matter) left out, beside what is `known` from better sources.

    `has_title_line` says that a title may be the first line, as in a txt file. A known address is used as the article's own.
    """
    lines = [line for line in lines_of(text) if not any(line.start < end and start < line.end for start, end in apart)]
    head = _first(lines, HEAD)
    datelines = [match for line in head if (match := match_dateline(line))]
    agencies = {agency_name(match["tag"] or match["slashed"] or "") for match in datelines} - {None}
    # Several agencies are a list's: "Ann Lee (AP) - for her photographs", "Bo Ek (Reuters) - for his report".
    dateline = datelines[0] if datelines and len(agencies) < 2 else None
    tag = dateline and (dateline["tag"] or dateline["slashed"])
    masthead = find_masthead(head, tag) if has_title_line else None
    if masthead:
        head = head[1:]
    title, title_line = find_title(head, len(lines), known.title, has_title_line, under_masthead=masthead is not None)
    below = [line for line in head if line != title_line]
    authors, by_lines, by_wire = find_by_lines(below)
    published, date_lines = find_date_line(below, lines)
    url, url_lines = (known.url, []) if known.url else _own_url(lines, title)
    outlet, sign_off = _outlet(_last(lines), url, tag)
    if outlet is None and masthead:
        outlet = masthead[0]
    if outlet is None and tag and dateline and (name := agency_name(tag)):
        outlet = Outlet(name, Evidence("dateline", dateline.group()))
    if published is None and dateline and dateline["day"]:
        found = parse_published(dateline["day"], "dateline")
        published = found and replace(found, evidence=Evidence("dateline", dateline["stated"].strip()))
    alone = [line for line in (masthead and masthead[1], sign_off) if line]
    furniture = [*by_lines, *date_lines, *url_lines, *alone]
    return Stated(
        title=title,
        outlet=outlet or by_wire,
        published=published,
        authors=authors,
        url=url,
        evidence=(("authors", Evidence("by-line", by_lines[0].text)),) if authors else (),
        title_span=(title_line.start, title_line.end) if title_line else None,
        left_out=tuple((line.start, line.end) for line in furniture),
    )


def _first(lines: list[Line], count: int) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        if len(found) == count:
            break
        if not is_boilerplate(line.text) or find_date_line([line])[0]:  # "Published: 5 March 2025"
            found.append(line)
    return found


def _last(lines: list[Line]) -> Line | None:
    return next((line for line in reversed(lines) if not is_boilerplate(line.text)), None)


def _own_url(lines: list[Line], title: str | None) -> tuple[Evidence | None, list[Line]]:
    """Return the address that is this article's own, and its line.

    It stands alone on its line, and either its path shares most words with the title, or a label says what it is.
    """
    found: list[tuple[str, str, Line]] = []
    edges = [*range(min(EDGE, len(lines))), *range(max(EDGE, len(lines) - EDGE), len(lines))]
    for number, line in ((number, lines[number]) for number in edges):
        match = URL_LINE.fullmatch(line.text) if "://" in line.text and len(line.text) <= 600 else None
        url = match["url"].rstrip(".,;:!?)]'’”") if match else ""
        if match is None or not is_web_address(url) or not re.search(r"://[^/]+/.", url):
            continue
        # Under "Read more" or "Related" stand the addresses of other articles.
        if number and is_boilerplate(lines[number - 1].text) and "://" not in lines[number - 1].text:
            continue
        label = (match["label"] or "").strip()
        is_at_edge = number < HEAD or number >= len(lines) - FOOT
        if label and is_at_edge and URL_LABEL.fullmatch(label):
            found.append(("labelled article url", url, line))
        elif title and label.casefold() in ("", "source:", "source") and _shares_title(url, title):
            found.append(("article url", url, line))
    if len({host_of(url) for _, url, _ in found}) != 1:
        return None, []
    rule, url, _ = found[0]
    return Evidence(rule, url), [line for _, _, line in found]


def _shares_title(url: str, title: str) -> bool:
    path = url.split("://", 1)[1].partition("/")[2].partition("?")[0]
    slug = max((re.findall(r"[^\W\d_]+", part) for part in path.split("/")), key=len)
    in_path = {word.casefold() for word in slug} - SMALL
    in_title = {word.casefold() for word in re.findall(r"[^\W\d_]+", re.sub(r"[.'’]", "", title))} - SMALL
    shared = len(in_path & in_title)
    return shared >= 3 and shared >= 0.6 * len(in_title) and shared >= 0.5 * len(in_path)


def _outlet(last: Line | None, url: Evidence | None, tag: str | None) -> tuple[Outlet | None, Line | None]:
    """Return the outlet by its sign-off or its address, and the line of the sign-off.

    A sign-off names the outlet only if the article's own address or the dateline's tag abbreviates it.
    """
    host = host_of(url.text) if url else None
    signed = _sign_off(last)
    if url and host and (known := name_for(host)):
        if last and signed and any(_abbreviates(label, signed) for label in host.split(".")[:-1]):
            return Outlet(signed, Evidence(f"{url.rule} and sign-off", f"{url.text}; {last.text}"), host), last
        return Outlet(known, Evidence(url.rule, url.text), host), None
    if last and signed and tag and len(tag) > 1 and _initials(signed) == tag.casefold().replace(".", ""):
        return Outlet(signed, Evidence("dateline and sign-off", f"({tag}); {last.text}")), last
    return None, None


def _sign_off(last: Line | None) -> str | None:
    name = last.text.strip("–—-()*_ ") if last else ""
    is_short = 0 < len(name.split()) <= LONGEST_SIGN_OFF
    return name if is_short and name[0].isupper() and not name.endswith((".", "!", "?")) else None


def _initials(name: str) -> str:
    return "".join(word[0] for word in re.findall(r"\w+", name.casefold()) if word not in SMALL)


def _abbreviates(label: str, name: str) -> bool:
    """Whether a part of an address is made of the beginnings of a name's words: "radiohc" of "Radio Habana Cuba"."""
    words: list[str] = [word for word in re.findall(r"\w+", name.casefold()) if word not in SMALL]
    label = label.replace("-", "")
    if len(label) < 3 or not words:
        return False
    if len(words) == 1:
        return label == words[0]
    reached: set[int] = {0}
    for word in words:
        reached = {
            at + length for at in reached for length in range(1, len(word) + 1) if label.startswith(word[:length], at)
        }
    return len(label) in reached
