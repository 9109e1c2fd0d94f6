"""HTML built from parts: a plain string is always escaped, only what `element` made is markup. No templates."""

from __future__ import annotations

from collections.abc import Iterable

from index.screen_text import escape

__all__ = ["Html", "element", "joined", "link"]

_VOID = {"br", "hr", "input"}


class Html(str):
    """Markup of ours, made by `element` or `joined`; everything else is text."""

    __slots__ = ()


def element(name: str, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """Return an element; children that are not Html are escaped, those that are None are left out.

    A trailing underscore of an attribute is dropped (`class_`), other underscores become hyphens (`data_cite`). None and
    False leave an attribute out, True sets it without a value.

    >>> element("p", "a < b", class_="line", data_line=3)
    '<p class="line" data-line="3">a &lt; b</p>'
    """
    pairs = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in _VOID:
        return Html(f"<{name}{pairs}>")
    return Html(f"<{name}{pairs}>{joined(children)}</{name}>")


def joined(parts: Iterable[str | None]) -> Html:
    """Return the parts one after another; those that are not Html are escaped."""
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts if part is not None))


def link(words: str, url: str | None) -> Html | None:
    """Return a link to a web address, or None for anything else: `javascript:` and `data:` are no addresses."""
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    return element("a", words, href=url, target="_blank", rel="noopener noreferrer nofollow", class_="original")
