"""Web addresses: which may be shown as a link, which host they name, and when two of them are one.

Addresses are compared by their canonical form and shown as they are stated. Nothing here opens an address.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

__all__ = ["canonical_address", "host_of", "is_web_address"]

# Google's copies of a publisher's page: google.com/amp/s/HOST/PATH, HOST-WITH-DASHES.cdn.ampproject.org/c/s/HOST/PATH
AMP_CACHE = re.compile(
    r"https?://(?:www\.google\.[a-z.]+/amp|[\w.-]*cdn\.ampproject\.org/[cv])/(?:s/)?(?P<page>[\w-]+\.[^?#]+)",
    re.IGNORECASE,
)
DEVICE = re.compile(r"^(?:(?:www|m|mobile|amp)\.)+(?=[^.]+\.)")
AMP_PATH = re.compile(
    r"/amp(?=/|$)|\.amp(?=\.html?$|$)|(?<=[?&])(?:amp(?:=[^&]*)?|outputtype=amp)(?:&|$)", re.IGNORECASE
)


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


def canonical_address(url: str) -> str:
    """Return what is the same for every spelling of an article's address; for comparing, not for opening.

    Left out: scheme, tracking parameters, fragment, default port, the hosts and paths of mobile and AMP pages, the slash at
    the end. courlan knows the trackers, and orders the parameters.

    >>> canonical_address("http://m.example.com:80/talks/amp/?utm_source=x&id=7#top")
    'example.com/talks?id=7'
    """
    from courlan import normalize_url  # here: it takes a tenth of a second, and most runs compare no address

    if cached := AMP_CACHE.match(url):
        url = f"https://{cached['page']}"
    try:
        whole = normalize_url(url.partition("#")[0], trailing_slash=False)
    except ValueError:
        return url
    address = DEVICE.sub("", whole.partition("://")[2], count=1)
    host, slash, path = address.partition("/")
    path, mark, query = AMP_PATH.sub("", slash + path).partition("?")
    return host + path.rstrip("/") + (mark + query.rstrip("&") if query else "")
