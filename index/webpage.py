"""HTML: the article's text by trafilatura, and the metadata that the page states, as fields like those of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.dates import parse_published
from index.decoding import parse_json
from index.errors import UnreadableFile

__all__ = ["declared_charset", "read_page", "without_markup"]

# How a text begins that is HTML; a plain one may well have a tag within.
MARKUP = re.compile(r"\s*<(?:p|div|h[1-6]|ul|ol|blockquote|figure|section|article|!--)[\s>/-]", re.IGNORECASE)
BLOCKS = frozenset("p div h1 h2 h3 h4 h5 h6 li ul ol blockquote figure table tr td th".split())

ARTICLE_TYPES = re.compile(r"(?:[A-Za-z]*Article|BlogPosting|LiveBlogPosting|Report|WebPage)")
# What a page's head calls our facts, best first; their spellings are those of `fields`.
META = {
    "title": ("og:title", "twitter:title", "dc.title", "citation_title"),
    "site_name": ("og:site_name", "application-name", "dc.publisher", "citation_publisher", "publisher"),
    "published": (
        "article:published_time", "datepublished", "og:published_time", "publishdate", "pubdate", "date", "dc.date",
        "dc.date.issued", "dcterms.date", "dcterms.created", "parsely-pub-date", "sailthru.date", "citation_publication_date",
    ),
    "author": ("author", "article:author_name", "dc.creator", "parsely-author", "sailthru.author", "citation_author"),
    "url": ("og:url",),
    "language": ("og:locale", "language", "dc.language"),
}  # fmt: skip
DATED = (
    "//time[@datetime or @pubdate]"
    " | //*[@itemprop='datePublished']"
    " | //*[contains(@class, 'publish') or contains(@class, 'date') or contains(@class, 'timestamp')]"
)
OTHER_DATE = re.compile(
    r"updat|modif|current|today|birth|expir|(?:^|\s)(?:site-?|page-?|top-?)?(?:header|masthead)-?(?:date|time)", re.I
)
OWN_DATE = re.compile(r"publish|timestamp|(?<!candi)(?<!man)(?<!vali)(?<!up)date")
BESIDE = re.compile(r"related|sidebar|recommend|most-read|popular|trending|comment", re.IGNORECASE)


def declared_charset(head: bytes) -> str | None:
    """Return the encoding that a page's first bytes declare."""
    match = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", head[:4096])
    return match[1].decode("ascii") if match else None


def read_page(html: str) -> tuple[str, dict[str, Any]]:
    """Return the text of the article and the fields that the page states. Raises UnreadableFile if it holds no article."""
    # Imported here: trafilatura takes a second, and most corpora hold no HTML.
    from trafilatura import bare_extraction, load_html

    try:
        tree = load_html(html)
        if tree is None:
            raise UnreadableFile("holds no HTML")
        fields = dict(_fields(tree))
        found = None
        for favor_recall in (False, True):  # a short article is found only on the second try
            found = found or bare_extraction(load_html(html), include_comments=False, favor_recall=favor_recall)
    except UnreadableFile:
        raise
    except (
        Exception,
        RecursionError,
    ) as error:  # whatever a parser of hostile pages may raise, one page must not stop a run
        raise UnreadableFile(f"its HTML cannot be read: {type(error).__name__}: {error}") from error
    text = getattr(found, "text", None) or ""
    if not text.strip():
        raise UnreadableFile("holds no article text", "empty")
    return text, fields


def without_markup(text: str) -> str:
    r"""Return the words of a record's text that is HTML, as it begins with a tag, a paragraph a line; any other text as it is.

    >>> without_markup("<p>“I won&#8217;t,” he <b>said</b>.</p><p>He left.</p>")
    '“I won’t,” he said.\n\nHe left.'
    """
    if not MARKUP.match(text):
        return text
    from trafilatura import load_html

    tree = load_html(f"<html><body>{text}</body></html>")
    if tree is None:
        return text
    for element in list(tree.iter()):
        if element.tag in BLOCKS or element.tag == "br":
            end = "\n" if element.tag == "br" else "\n\n"
            element.text = end + (element.text or "")
            element.tail = end + (element.tail or "")
        elif element.tag in ("script", "style"):
            element.drop_tree()
    words = re.sub(r"[ \t]*\n[ \t]*", "\n", tree.text_content())
    return re.sub(r"\n{3,}", "\n\n", words).strip() or text


def _fields(tree: Any) -> Iterator[tuple[str, Any]]:
    """Yield facts under the names that `fields` knows: JSON-LD, then the head's metadata, then the page itself."""
    stated: dict[str, Any] = {}
    described: Any = None  # the article's headline
    for item in _json_ld(tree):
        if described and _type(item) != "WebPage" and item.get("headline") not in (None, described):
            continue  # of another article that the page lists
        described = described or item.get("headline")
        for name in ("headline", "publisher", "datePublished", "author", "inLanguage", "url"):
            if item.get(name) and name not in stated:
                stated[name] = item[name]
    tags: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        if content := (element.get("content") or "").strip():
            tags.setdefault(name.casefold(), []).append(content)
    for fact, names in META.items():
        found = next((tags[name] for name in names if name in tags), None)
        if found:
            stated.setdefault(fact, found if fact == "author" else found[0])
    for element in tree.iter("link"):
        if (element.get("rel") or "").casefold() == "canonical" and element.get("href"):
            stated["canonical"] = element.get("href")
    if not {"headline", "title"} & stated.keys():
        headings = [" ".join(" ".join(element.itertext()).split()) for element in tree.iter("h1")]
        if len(headings) == 1 and headings[0]:
            stated["title"] = headings[0]
        elif (title := next(tree.iter("title"), None)) is not None:  # an element without children is false
            stated["title"] = " ".join("".join(title.itertext()).split())
    if not {"datePublished", "published"} & stated.keys() and (day := _visible_date(tree)):
        stated["date"] = day
    if language := tree.get("lang"):
        stated.setdefault("language", language)
    yield from stated.items()


def _json_ld(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield the JSON-LD objects that describe the article, those that are articles first."""
    found: list[dict[str, Any]] = []
    for element in tree.iter("script"):
        if (element.get("type") or "").casefold() != "application/ld+json":
            continue
        try:
            data, _ = parse_json("".join(element.itertext()))
        except UnreadableFile:
            continue  # the page's other metadata may be whole
        items = data if isinstance(data, list) else data.get("@graph", [data]) if isinstance(data, dict) else []
        found += [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    described = [item for item in found if ARTICLE_TYPES.fullmatch(_type(item))]
    yield from sorted(described, key=lambda item: _type(item) == "WebPage")


def _type(item: dict[str, Any]) -> str:
    kind = item.get("@type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    return kind if isinstance(kind, str) else ""


def _is_of_another(element: Any) -> bool:
    """Whether an element tells when a page was changed or saved, or belongs to something beside the article."""
    own = f"{element.get('class') or ''} {element.get('id') or ''} {element.get('itemprop') or ''}"
    if OTHER_DATE.search(own) or (element.tag != "time" and not element.get("itemprop") and not OWN_DATE.search(own)):
        return True
    around = [other for other in element.iterancestors() if other.tag not in ("html", "body")]
    return any(
        other.tag in ("aside", "nav", "footer") or BESIDE.search(f"{other.get('class') or ''} {other.get('id') or ''}")
        for other in around
    )


def _visible_date(tree: Any) -> str | None:
    """Return the date that the page shows as its own, if it shows exactly one."""
    values: dict[str, str] = {}
    for element in tree.xpath(DATED):
        if _is_of_another(element):
            continue
        words = element.get("datetime") or element.get("content") or " ".join("".join(element.itertext()).split())
        if found := parse_published(words, "page"):
            values.setdefault(found.value[:10], words)
    return next(iter(values.values())) if len(values) == 1 else None
