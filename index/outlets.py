"""The table of outlets: one name for each, whatever it is called and wherever it is read, and the tags of wires.

The table never *finds* an outlet; it only spells one that evidence names, and the evidence keeps the words found. It is
shipped as `data/outlets.csv` (name, domains, aliases, tag; several of them with a bar between), and an `outlets.csv` of
the same columns in a corpus adds to it and wins. An outlet outside the table keeps the name that it was found by.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.resources import files

from index.addresses import host_of
from index.article import Evidence, Outlet, content_hash

__all__ = [
    "COLUMNS",
    "PAPERS",
    "Known",
    "Outlets",
    "agency_name",
    "known_outlets",
    "name_for",
    "outlet_key",
    "shipped_outlets",
    "short_names",
    "wire",
    "with_rows",
    "without_section",
]

COLUMNS = ("name", "domains", "aliases", "tag")
# These pass on what others publish, so their address says nothing about who did.
CARRIERS = {
    "allsides.com", "archive.is", "archive.org", "archive.ph", "ampproject.org", "apple.news", "bit.ly", "facebook.com",
    "feedburner.com", "feedproxy.google.com", "flipboard.com", "google.com", "linkedin.com", "msn.com", "news.google.com",
    "reddit.com", "smartnews.com", "t.co", "tinyurl.com", "twitter.com", "x.com", "youtu.be", "youtube.com",
}  # fmt: skip
LONGEST_SECTIONED = 200  # characters
# "New York Times - Opinion", "CNN (Web News)": a section, not a part of the name.
SECTION = re.compile(
    r"(?P<name>.*\w.*?)\s*(?:\s[-–—|:]\s+|\()(?:[ /&,]|and|news|online|opinions?|editorials?|op-?eds?|web|print|edition)+\)?",
    re.IGNORECASE,
)
# Words that stand where an outlet's name should, and name none: "Guest Writer - Left".
NOBODY = re.compile(
    r"guest (?:writer|author|columnist|contributor|column|post|essay|opinion|commentary)s?\b.*"
    r"|(?:staff|contributing|freelance)(?: (?:writer|reporter|author)s?)?(?:\W.*)?"
    r"|(?:various|multiple|several|other|news)(?: (?:sources|outlets|agencies|authors))?"
    r"|opinions?|editorials?|op-?eds?|editorial board|commentary|columnists?|contributors?|admin(?:istrator)?"
    r"|wire (?:services?|reports?)|agencies",
    re.IGNORECASE,
)
PAPERS = (  # a pattern: last words of newspapers' names that tell one from others, as "Press" and "News" do not
    "Advertiser|Argus|Chronicle|Courier|Dispatch|Echo|Examiner|Express|Gazette|Globe|Herald|Independent|Inquirer|Journal|Ledger"
    "|Mail|Mercury|Mirror|Monitor|Observer|Post|Record|Register|Standard|Star|Sun|Telegraph|Times|Tribune"
)
AGENCY = re.compile(r"(?:[A-Z][\w.&’'-]* ){1,3}(?:Agency|Newswire|Wire|Press|News|(?:News|Press|Wire) Service)")
PERSON = re.compile(r"(?:[A-Z][a-z'’-]+|(?:[A-Z]\.)+)(?: (?:[A-Z][a-z'’-]+[A-Za-z]*|(?:[A-Z]\.)+|de|la|van|von)){1,3}")


@dataclass(frozen=True, slots=True)
class Known:
    """A row of the table."""

    name: str
    domains: tuple[str, ...] = ()  # the first is the main one
    aliases: tuple[str, ...] = ()
    tag: str = ""  # as in "LONDON (AFP) -"; "" for what is not a wire

    @classmethod
    def of(cls, row: dict[str, str]) -> Known:
        """Read a row of COLUMNS."""
        parts = {key: tuple(p.strip() for p in (row.get(key) or "").split("|") if p.strip()) for key in COLUMNS[1:3]}
        return cls(row["name"].strip(), **parts, tag=(row.get("tag") or "").strip())


@dataclass(frozen=True)
class Outlets:
    """A table of outlets. Where two rows claim one name or domain, the later one has it."""

    rows: tuple[Known, ...]

    def named(self, words: str) -> Known | None:
        """Return the row of an outlet that is called so, by name, alias or tag, with or without a section."""
        return self._by_name.get(outlet_key(words)) or self._by_name.get(outlet_key(without_section(words)))

    def at(self, host: str | None) -> Known | None:
        """Return the row that has this host, or a host above it: "money.cnn.com" is CNN's."""
        return next((self._by_domain[parent] for parent in _parents(host or "") if parent in self._by_domain), None)

    def settled(self, outlet: Outlet, url: Evidence | None, *, is_certain: bool) -> Outlet | None:
        """Return an outlet under its one name, or None if what was found names none.

        Words that name nobody ("Guest Writer - Left"), and a person's name at the address of an outlet of this table (a
        columnist's), give way to the outlet of the article's address, unless a person wrote them into the sidecar and they are
        `is_certain`. The evidence keeps the words found.
        """
        page = host_of(url.text) if url else None
        host = outlet.domain or page
        known = self.named(outlet.name) or (self.at(host) if outlet.name == host else None)
        is_nobody = NOBODY.fullmatch(outlet.name) is not None
        if known is None and not is_certain and (is_nobody or self._is_person(outlet.name)):
            place = self.at(page) or self.at(host)
            seen = Evidence(
                f"{outlet.evidence.rule} and address", f"{outlet.evidence.text}; {url.text if url else host}"
            )
            if place:
                return Outlet(place.name, seen, place.domains[0])
            if is_nobody:
                name = name_for(page or host or "")
                return Outlet(name, seen, name) if name else None
        if known is None:
            name = unicodedata.normalize("NFC", without_section(outlet.name))  # else it would be another outlet
            return replace(outlet, name=name, domain=host)
        # An address of another outlet, as for copy of a wire, is not this one's; one outside the table may be a namesake's.
        is_own = host is not None and self.at(host) is None and not _is_carrier(host)
        return replace(outlet, name=known.name, domain=host if is_own or not known.domains else known.domains[0])

    def name_of(self, words: str) -> str:
        """Return the name under which an outlet stands in the index that a person calls so: "CNN Politics" is CNN."""
        known = self.named(words)
        return known.name if known else without_section(words)

    def aliases(self, name: str) -> tuple[str, ...]:
        """Return what an outlet is also called, its tag included; empty for one outside the table."""
        known = self.named(name)
        return tuple(word for word in (*known.aliases, known.tag) if word) if known else ()

    @property
    def fingerprint(self) -> str:
        """A hash that changes when any row does: articles are then read again."""
        return content_hash(repr(self.rows))

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Every name, alias and tag of the table."""
        return tuple(word for row in self.rows for word in (row.name, *row.aliases, row.tag) if word)

    @cached_property
    def _by_name(self) -> dict[str, Known]:
        return {outlet_key(word): row for row in self.rows for word in (row.name, row.tag, *row.aliases) if word}

    @cached_property
    def _by_domain(self) -> dict[str, Known]:
        return {domain.casefold(): row for row in self.rows for domain in row.domains}

    @cached_property
    def _words(self) -> set[str]:
        return {word for row in self.rows for word in re.findall(r"\w{3,}", row.name.casefold())}

    def _is_person(self, name: str) -> bool:
        """Whether it reads as a person's name: "Ann B. Lee"; not "Example Herald", which has a word of outlets' names."""
        return PERSON.fullmatch(name) is not None and self._words.isdisjoint(re.findall(r"\w+", name.casefold()))


def with_rows(table: Outlets, added: Iterable[Known]) -> Outlets:
    """Return the table with rows that win over its own; a row of a known name adds domains and aliases to that outlet."""
    rows = {outlet_key(row.name): row for row in table.rows}
    for row in added:
        old = rows.pop(outlet_key(row.name), Known(row.name))
        domains, aliases = dict.fromkeys(row.domains + old.domains), dict.fromkeys(row.aliases + old.aliases)
        rows[outlet_key(row.name)] = Known(row.name, tuple(domains), tuple(aliases), row.tag or old.tag)
    return Outlets(tuple(rows.values()))


def outlet_key(name: str) -> str:
    """Return a name as it is compared: composed letters (NFC), no case, no "The" before it."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split()).removeprefix("the ")


def without_section(name: str) -> str:
    """Return an outlet's name without the section that may follow it.

    >>> without_section("New York Times - Opinion"), without_section("CNN (Web News)")
    ('New York Times', 'CNN')
    """
    if len(name) > LONGEST_SECTIONED:  # no name, and the time to match grows with the square of it
        return name
    return match["name"] if (match := SECTION.fullmatch(name)) else name


def name_for(host: str) -> str | None:
    """Return the outlet's name where the shipped table has it, else the address itself; None for one that only passes on."""
    if not host or _is_carrier(host):
        return None
    known = shipped_outlets().at(host)
    return known.name if known else host


def wire(words: str) -> Known | None:
    """Return the wire agency that is named or tagged exactly so ("AFP", "The Associated Press"), or None."""
    return _wires().get(outlet_key(words))


def agency_name(tag: str) -> str | None:
    """Return the name of the agency that a dateline's tag means: a known wire, or one that calls itself an agency.

    >>> agency_name("AFP"), agency_name("Meridian News Agency"), agency_name("CN")
    ('Agence France-Presse', 'Meridian News Agency', None)
    """
    known = wire(tag)
    return known.name if known else tag if AGENCY.fullmatch(tag) else None


@cache
def known_outlets() -> tuple[str, ...]:
    """Return the names and agency tags of the shipped table, longest first."""
    names = {name for row in shipped_outlets().rows for name in (row.name, row.tag) if name}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Return names by their last words, as "the Gazette" is said for the Tarn Gazette: where only one of them ends so.

    >>> short_names(["Tarn Gazette", "Northern Wire", "Tarn Post", "Wexby Post"])
    {'Gazette': 'Tarn Gazette', 'Wire': 'Northern Wire'}
    """
    names = list(dict.fromkeys(names))
    last: dict[str, list[str]] = {}
    for name in names:
        last.setdefault(name.split()[-1], []).append(name)
    return {word: named[0] for word, named in last.items() if len(named) == 1 and named[0] != word}


@cache
def shipped_outlets() -> Outlets:
    """Return the table that is shipped."""
    text = (files("index") / "data" / "outlets.csv").read_text(encoding="utf-8")
    return Outlets(tuple(Known.of(row) for row in csv.DictReader(text.splitlines())))


@cache
def _wires() -> dict[str, Known]:
    return {outlet_key(word): row for row in shipped_outlets().rows if row.tag for word in (row.tag, row.name)}


def _parents(host: str) -> list[str]:
    parts = host.casefold().split(".")
    return [".".join(parts[i:]) for i in range(len(parts) - 1)]


def _is_carrier(host: str) -> bool:
    return any(parent in CARRIERS for parent in _parents(host))
