"""The page on which one logs in: one form, no script, nothing loaded. Whether one may is `logins` and `doorway`'s work.

It names itself to its own server as the place that the form comes from: under the policy no-referrer of all other pages a
browser says "Origin: null" of a form, which the door takes for another site.
"""

from __future__ import annotations

from ui.markup import Html, element

__all__ = ["login_page"]

_HEAD = Html(
    """<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="same-origin"><title>Log in · On the Record</title><style>
:root { color-scheme: light dark; --ink: light-dark(#1d1a16, #ebe5da); --soft: light-dark(#645d52, #a69d8f);
  --accent: light-dark(#8a1f17, #eb9a84); --field: light-dark(#8a8172, #8a8172); }
body { margin: 0; background: light-dark(#faf8f3, #151412); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 20rem; margin: 14vh auto 0; padding: 0 1.5rem; }
h1 { margin: 0 0 1.75rem; padding-bottom: .75rem; border-bottom: 3px double var(--ink);
  font: 700 2rem/1.1 "Iowan Old Style", Charter, Georgia, "Liberation Serif", serif; letter-spacing: -.01em; }
label { display: block; margin: 1rem 0 .25rem; font-size: .875rem; color: var(--soft); }
input, button { box-sizing: border-box; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit; }
input { border: 1px solid var(--field); background: light-dark(#fff, #1c1a18); color: inherit; }
button { margin-top: 1.5rem; border: 0; background: var(--ink); color: light-dark(#faf8f3, #151412); cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[role=alert] { margin: 0; padding-left: .75rem; border-left: 3px solid var(--accent); color: var(--accent); }
</style>"""
)


def login_page(words: str, way: str, action: str) -> str:
    """Return the page: what went wrong the last time, the path on this server to go to afterwards, and where to send it."""
    form = element(
        "form",
        element("p", words, role="alert") if words else None,
        element("label", "Name", for_="username"),
        element("input", id="username", name_="username", autocomplete="username", required=True, autofocus=True),
        element("label", "Password", for_="password"),
        element(
            "input", id="password", name_="password", type="password", autocomplete="current-password", required=True
        ),
        element("input", name_="next", type="hidden", value=way),
        element("button", "Log in", type="submit"),
        method="post",
        action=action,
    )
    body = element("body", element("main", element("h1", "On the Record"), form))
    return "<!doctype html>" + element("html", element("head", _HEAD), body, lang="en")
