"""Fields of records, front matter and HTML metadata: which of them is the title, the text, the outlet, and so on.

Names are compared without case and punctuation, so `publishedAt`, `published_at` and `Published At` are one name. The
setting `fields` comes first: `[fields] text = "content.body"` in onrecord.toml.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from index.addresses import host_of, is_web_address
from index.article import Evidence, Outlet, PublishedDate
from index.dates import parse_published
from index.errors import UnreadableFile
from index.masthead import split_authors
from index.outlets import name_for
from index.provenance import Stated

__all__ = ["fact_of", "find_text", "key_of", "stated_by_fields", "text_spellings"]

SPELLINGS = {
    "title": ("title", "headline", "head_line", "article_title", "og:title", "web_title"),
    "text": (
        "body", "text", "content", "content_original", "article", "full_text", "article_text", "article_body",
        "body_text", "main_text", "plain_text", "raw_text", "story",
    ),
    "outlet": (
        "outlet", "publisher", "source", "source_name", "sitename", "site_name", "og:site_name", "news_outlet",
        "news_source", "newspaper", "publication", "media", "media_name", "provider", "published_by", "outlet_name",
    ),
    "domain": ("domain", "source_domain", "outlet_domain", "source_url", "homepage"),
    "published": (
        "published_at", "published", "date_published", "published_date", "publish_date", "date_publish", "publication_date",
        "pub_date", "published_on", "published_time", "article:published_time", "web_publication_date", "date", "datetime",
    ),
    "url": ("url", "link", "article_url", "canonical", "canonical_url", "permalink", "web_url", "og:url", "source_url"),
    "authors": ("authors", "author", "byline", "by_line", "by", "writer", "reporter", "creator", "dc:creator", "article:author"),
    "language": ("language", "lang", "in_language", "locale"),
}  # fmt: skip
WRAPPERS = ("article", "fields", "metadata", "meta", "_source")  # objects that hold a record's fields one level down
INNER = ("name", "title", "text", "value", "rendered", "#text", "@value")
INNER_TEXT = ("text", "body", "content", "value", "rendered", "#text", "@value")
NOTHING = {"", "none", "null", "nan", "n/a", "na", "<na>", "unknown", "undefined", "not available", "-"}
LANGUAGES = {
    "arabic": "ar", "chinese": "zh", "dutch": "nl", "english": "en", "french": "fr", "german": "de", "hebrew": "he",
    "hindi": "hi", "italian": "it", "japanese": "ja", "korean": "ko", "polish": "pl", "portuguese": "pt", "russian": "ru",
    "spanish": "es", "turkish": "tr", "ukrainian": "uk", "eng": "en", "fra": "fr", "deu": "de", "spa": "es",
}  # fmt: skip
# How Python writes a list into a table: ['Ann Lee', 'Bo Ek']
LISTED = re.compile(r"\[(?:\s*(?:'[^']*'|\"[^\"]*\")(?:\s*,)?)*\s*\]")
QUOTED = re.compile(r"'([^']*)'|\"([^\"]*)\"")
LONGEST_NAME = 120  # characters of an outlet's name

Record = Mapping[str, Any]
Values = Iterator[tuple[str, Any]]  # name of a field as written, and value


def find_text(record: Record, mapping: Mapping[str, str]) -> str:
    """Return the article's text, untouched. Raises UnreadableFile ("format", "empty") if there is none."""
    seen: list[str] = []
    for name, value in _by_fact(record, mapping)("text"):
        words = _inner(value, INNER_TEXT)
        if isinstance(words, str) and words.strip():
            return words
        seen.append(f"{name} is {'empty' if words is None or words == '' or isinstance(words, str) else _kind(words)}")
    if seen:
        raise UnreadableFile(
            f"no text: {', '.join(seen)}", "empty" if all("is empty" in one for one in seen) else "format"
        )
    found = ", ".join(sorted(str(key)[:40] for key in record)[:12]) or "no field at all"
    raise UnreadableFile(f'no field holds the text; found {found}. Name it in onrecord.toml: [fields] text = "..."')


def stated_by_fields(record: Record, mapping: Mapping[str, str], source: str = "field") -> Stated:
    """Return what the fields state. Evidence is named `source` and the field: "field publisher"."""
    notes: list[str] = []
    values = _by_fact(record, mapping)

    def words(fact: str) -> tuple[str, str] | None:
        for name, value in values(fact):
            inner = _inner(value)
            if isinstance(inner, str):
                # "media" is who published it or, as often, the address of a picture: the host of that is nobody.
                is_picture = key_of(name) == "media" and is_web_address(inner.strip())
                if not is_picture and not _is_nothing(inner):
                    return name, inner
            elif inner is not None:
                notes.append(f"{source} {name} is {_kind(inner)} and was ignored")
        return None

    title, stated_language = words("title"), words("language")
    language = _language(stated_language[1]) if stated_language else None
    authors, by_line = _authors(values("authors"), source, notes)
    seen = [("authors", by_line)] if by_line else []
    if stated_language and language:
        seen.append(("language", Evidence(f"{source} {stated_language[0]}", stated_language[1])))
    return Stated(
        title=_text(_unescaped(title[1])) if title else None,
        outlet=_outlet(words("outlet"), values("domain"), source),
        published=next(_published(values("published"), source, notes), None),
        authors=authors,
        url=next(_urls(values("url"), source), None),
        language=language,
        evidence=tuple(seen),
        notes=tuple(notes),
    )


@lru_cache(maxsize=4096)
def key_of(name: str) -> str:
    """Return a field's name as it is compared: `pub_date`, `PubDate` and `pub-date` are one."""
    return re.sub(r"[\W_]+", "", name.casefold())


def text_spellings(mapping: Mapping[str, str]) -> set[str]:
    """Return the compared names of fields that may hold a text."""
    return {key_of(name) for name in (*([mapping["text"]] if "text" in mapping else []), *SPELLINGS["text"])}


def fact_of(name: str) -> str | None:
    """Return the fact that a field of this name states, a text not among them; None for any other field."""
    return next((fact for fact, keys in KEYS.items() if key_of(name) in keys and fact != "text"), None)


KEYS = {fact: tuple(key_of(name) for name in names) for fact, names in SPELLINGS.items()}


def _by_fact(record: Record, mapping: Mapping[str, str]) -> Callable[[str], Values]:
    """Return what yields the fields that may state a fact, best first: name as written, and value."""
    by_key: dict[str, list[tuple[str, Any]]] = {}
    for place in (record, *(record[name] for name in WRAPPERS if isinstance(record.get(name), Mapping))):
        for name, value in place.items():
            by_key.setdefault(key_of(str(name)), []).append((str(name), value))

    def values(fact: str) -> Values:
        if mapped := mapping.get(fact):
            value: Any = record.get(mapped)
            if value is None:  # a path into nested objects: "source.name"
                value = record
                for step in mapped.split("."):
                    value = value.get(step) if isinstance(value, Mapping) else None
            if value is not None:
                yield mapped, value
        for key in KEYS[fact]:
            yield from by_key.get(key, ())

    return values


def _inner(value: Any, keys: tuple[str, ...] = INNER) -> Any:
    """Return the words inside {"name": ...} or a list of one; what is neither comes back as it is."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, Mapping):
        return next((value[key] for key in keys if isinstance(value.get(key), str)), value)
    return value


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    return {int: "a number", float: "a number", list: "a list", dict: "an object"}.get(type(value), "not words")


def _text(words: str) -> str:
    return " ".join(words.split())


def _unescaped(words: str) -> str:
    """Return words in which a page's editor left "&amp;" and the like, as they read; what would be a tag then, as it is."""
    read = html.unescape(words)
    return words if "<" in read or html.unescape(read) != read else read


def _is_nothing(words: str) -> bool:
    return not any(map(str.isalnum, words)) or _text(words).casefold() in NOTHING


def _outlet(named: tuple[str, str] | None, domains: Values, source: str) -> Outlet | None:
    domain, domain_field = None, ""
    for field, value in domains:
        if isinstance(value, str) and (domain := host_of(value.strip())):
            domain_field = f"{field}: {value.strip()}"
            break
    if named and len(name := _text(named[1])) <= LONGEST_NAME:
        host = host_of(name) if " " not in name else None
        known = name_for(host) if host else name
        if known:
            return Outlet(known, Evidence(f"{source} {named[0]}", named[1]), host or domain)
    if domain and (known := name_for(domain)):
        field, _, value = domain_field.partition(": ")
        return Outlet(known, Evidence(f"{source} {field}", value), domain)
    return None


def _published(values: Values, source: str, notes: list[str]) -> Iterator[PublishedDate]:
    for name, value in values:
        inner = _inner(value)
        if isinstance(inner, str | int | float):
            if found := parse_published(inner, f"{source} {name}"):
                yield found
            elif str(inner).strip().casefold() not in NOTHING:
                notes.append(f"{source} {name}: {str(inner)[:40]!r} is not a date that can be relied on")


def _urls(values: Values, source: str) -> Iterator[Evidence]:
    for name, value in values:
        inner = _inner(value)
        address = inner.strip() if isinstance(inner, str) else ""
        # A bare address is the outlet's home page, not the article's: "source_url": "https://www.cnn.com".
        has_path = bool(re.search(r"://[^/]+/.", address))
        if is_web_address(address) and (has_path or key_of(name) != "sourceurl"):
            yield Evidence(f"{source} {name}", address)


def _authors(values: Values, source: str, notes: list[str]) -> tuple[tuple[str, ...], Evidence | None]:
    for name, value in values:
        names: list[str] = []
        if isinstance(value, str) and LISTED.fullmatch(value.strip()):
            value = [left or right for left, right in QUOTED.findall(value)]
        for item in value if isinstance(value, list) else [value]:
            inner = _inner(item)
            if isinstance(inner, str):
                names += split_authors(inner) if not isinstance(value, list) else [_text(inner)]
            elif inner is not None:
                notes.append(f"{source} {name} holds {_kind(inner)}, which was ignored")
        if known := tuple(dict.fromkeys(name for name in names if not _is_nothing(name))):
            words = value if isinstance(value, str) else "; ".join(names)
            return known, Evidence(f"{source} {name}", words)
    return (), None


def _language(words: str) -> str | None:
    word = words.strip().casefold()
    if word in LANGUAGES:
        return LANGUAGES[word]
    match = re.fullmatch(r"([a-z]{2})(?:[-_].{1,20})?", word)
    return match[1] if match else None
