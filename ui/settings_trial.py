"""What the page may set: who may, which values, and a trial of the chat model before it is used.

Keys are no settings: the provider's package reads them from the environment, and no page sees or keeps one.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from index import Article, ChatModelError, InvalidValue, Passage, Settings
from rag.answer import Hit
from rag.chat import ChatAnswerer, redact

__all__ = ["CHANGEABLE", "checked", "may_change", "try_chat_model"]

CHANGEABLE = ("chat_model", "chat_url", "chat_timeout", "legs", "k", "strictness")  # without opening the index anew
PATIENCE = 15.0  # seconds that a trial may take
_FACT = "The lighthouse of Lundby was painted red in May."
_QUESTION = "What colour was the lighthouse of Lundby painted?"


def may_change(settings: Settings, user: str | None) -> bool:
    """Whether a visitor may change settings: anyone where there is no login, else only the first user of the file."""
    if settings.auth is None:
        return True
    try:
        lines = settings.auth.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    names = (line.partition(":")[0].strip() for line in lines if line.strip() and not line.lstrip().startswith("#"))
    return user is not None and next(names, None) == user


def checked(settings: Settings, form: dict[str, Any]) -> dict[str, Any]:
    """Return what a form changes, as settings take it; an address shown without its password counts as unchanged.

    Raises InvalidValue for a value that holds a secret, or an address that is none.
    """
    model, url = ((form[key] or "").strip() or None for key in ("chat_model", "chat_url"))
    if url == redact(settings.chat_url or ""):
        url = settings.chat_url
    elif url and (redact(url) != url or urlsplit(url).username):
        raise InvalidValue(
            "chat_url: an address that holds a password is not taken here. Set it as ONRECORD_CHAT_URL where the server starts."
        )
    elif url and (urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname):
        raise InvalidValue("chat_url: write an address that begins with http:// or https://")
    if model and redact(model) != model:
        raise InvalidValue(
            "chat_model: that looks like a key. Write provider:model; the key belongs in the provider's variable."
        )
    if model and not all(model.partition(":")):
        raise InvalidValue(
            f"chat_model: {model!r} names no provider. Write provider:model, for example openai:gpt-5-mini."
        )
    values = {**form, "chat_model": model, "chat_url": url}
    return {key: value for key, value in values.items() if value != getattr(settings, key)}


def try_chat_model(settings: Settings) -> str:
    """Ask the chat model one question about one sentence, and return what became of it in one line.

    Raises ChatModelError or SettingsError, without secrets, where nothing came back.
    """
    from rag.reply import parse_reply

    short = settings.model_copy(update={"chat_timeout": min(settings.chat_timeout, PATIENCE)})
    article = Article("lighthouse.txt", _FACT)
    hit = Hit(Passage(article.id, 0, 0, len(_FACT), _FACT, ((0, len(_FACT)),)), article, 1.0)
    started = time.monotonic()
    text = "".join(ChatAnswerer.from_settings(short).stream(_QUESTION, [hit]))
    seconds = time.monotonic() - started
    reply = parse_reply(text, [hit])
    if not reply.is_usable or not reply.citations:
        raise ChatModelError(
            f"The chat model {redact(str(settings.chat_model))} replied in {seconds:.1f} s, but did not cite the passage that it "
            "was given; the embedded answer would be shown instead. Choose a larger model."
        )
    return f"{redact(str(settings.chat_model))} answered in {seconds:.1f} s, and cited its source."
