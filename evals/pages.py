"""What the HTML pages of results are made with: Jinja that escapes all data, and takes an undefined name for an error."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from index.screen_text import clean

__all__ = ["page_environment", "shown"]


def page_environment(package: str) -> Environment:
    """Return an environment for the templates in the folder of a package, as yet without filters of its own."""
    return Environment(
        loader=PackageLoader(package, "."),
        autoescape=True,
        finalize=shown,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def shown(value: Any) -> Any:
    """Return a text without what would change or hide the words around it; anything else as it is."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value
