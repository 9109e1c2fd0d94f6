"""The small table of well-known outlets: names for addresses, and which agency tags of datelines mean a wire.

An address outside the table is its own name. The table never *finds* an outlet; it only spells one that evidence names.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

__all__ = ["Known", "host_of", "is_web_address", "known_outlets", "name_for", "wire"]

# These pass on what others publish, so their address says nothing about who did.
CARRIERS = {
    "archive.is", "archive.org", "archive.ph", "ampproject.org", "apple.news", "bit.ly", "facebook.com", "feedburner.com",
    "feedproxy.google.com", "flipboard.com", "google.com", "linkedin.com", "msn.com", "news.google.com", "reddit.com", "t.co",
    "tinyurl.com", "twitter.com", "x.com", "youtu.be", "youtube.com",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the table."""

    domain: str
    name: str
    tag: str  # as in "LONDON (AFP) -"; "" for what is not a wire


def host_of(url: str) -> str | None:
    """Return the host of a web address without "www.", or None.

    >>> host_of("https://www.radiohc.cu/en/noticias")
    'radiohc.cu'
    """
    try:
        host = urlsplit(url if "://" in url else f"http://{url}").hostname
    except ValueError:
        return None
    host = (host or "").removeprefix("www.")
    return host if "." in host.strip(".") and all(part.isalnum() for part in host.replace("-", "").split(".")) else None


def is_web_address(url: str) -> bool:
    """Whether this is an http(s) address that may be shown as a link."""
    return (
        url.lower().startswith(("http://", "https://"))
        and len(url) <= 2000
        and url.isprintable()
        and " " not in url
        and host_of(url) is not None
    )


def name_for(host: str) -> str | None:
    """Return the outlet's name where the table has it, else the address itself; None for one that only passes on."""
    parts = host.split(".")
    parents = [".".join(parts[i:]) for i in range(len(parts) - 1)]
    if any(parent in CARRIERS for parent in parents):
        return None
    return next((_by_domain()[parent].name for parent in parents if parent in _by_domain()), host)


def wire(words: str) -> Known | None:
    """Return the wire agency that is named or tagged exactly so ("AFP", "The Associated Press"), or None."""
    return _wires().get(words.strip().casefold().removeprefix("the "))


@cache
def known_outlets() -> tuple[str, ...]:
    """Return the names and agency tags of the table, longest first."""
    names = {name for row in _table() for name in (row.name, row.tag) if name}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


@cache
def _table() -> tuple[Known, ...]:
    text = (files("index") / "data" / "outlets.csv").read_text(encoding="utf-8")
    return tuple(Known(**row) for row in csv.DictReader(text.splitlines()))


@cache
def _by_domain() -> dict[str, Known]:
    return {row.domain: row for row in _table()}


@cache
def _wires() -> dict[str, Known]:
    return {word.casefold(): row for row in _table() if row.tag for word in (row.tag, row.name)}
