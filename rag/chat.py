"""The chat model: asked in time, listened to with suspicion, every failure turned into one ChatModelError.

It streams raw text. What the text is worth is decided in `reply`; what is answered instead of a failure, in `desk`.
"""

from __future__ import annotations

import queue
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from index import ChatModelError, Settings, SettingsError
from rag.answer import Hit
from rag.followup import Turn
from rag.prompt import answer_messages, rewrite_messages
from rag.reply import is_refusal

if TYPE_CHECKING:  # LangChain takes a second to import: only `from_settings` and the model itself do so
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

__all__ = ["LONGEST_REPLY", "ChatAnswerer", "redact"]

LONGEST_REPLY = 10_000  # characters
LONGEST_REWRITE = 500  # characters
MOST_OPEN = 16  # requests at once, those given up that still hang on a socket included
_WAITS = ("openai", "anthropic", "groq", "mistralai", "deepseek", "xai")  # providers that take timeout and max_retries
_EXTRAS = ("openai", "anthropic", "ollama")
_STOP_KEYS = ("finish_reason", "stop_reason", "done_reason")
_SECRETS = (
    re.compile(r"\b(?:sk|pk|rk|xai|key)-[\w*.-]{4,}|\b(?:gsk|hf)_[\w*.-]{4,}|\bAIza[\w-]{10,}", re.I),
    re.compile(r"\b(bearer|basic)\s+[\w.~+/=*-]{4,}", re.I),
    re.compile(r"(?<=//)[^/\s@]+(?=@)"),
    re.compile(r"\b((?:x-)?api[-_ ]?key|token|secret|password)\b[\"']?\s*[:=]\s*[\"']?[^\s\"',;]{4,}", re.I),
)


class ChatAnswerer:
    """A chat model under a deadline. `name` is what messages and `Answer.answerer` call it ("openai:gpt-5-mini")."""

    def __init__(self, model: BaseChatModel, name: str, timeout: float) -> None:
        self.name = name
        self.timeout = timeout  # seconds, from the question to the last word
        self.silence = timeout / 2  # seconds, between one word and the next
        self._model = model
        self._slots = threading.BoundedSemaphore(MOST_OPEN)

    @classmethod
    def from_settings(cls, settings: Settings) -> ChatAnswerer:
        """Return the model that the settings name. Raises SettingsError (no model named), ChatModelError."""
        name = settings.chat_model
        if not name:
            raise SettingsError("chat_model is not set. Set it to provider:model, for example openai:gpt-5-mini.")
        return cls(_load(name, settings.chat_url, settings.chat_timeout), name, settings.chat_timeout)

    def stream(self, question: str, hits: Sequence[Hit]) -> Iterator[str]:
        """Yield the reply's text as it comes. Closing the iterator ends the request.

        Raises ChatModelError for whatever goes wrong, also after text was yielded; ValueError without hits, because a
        model that is given nothing to quote must not be asked.
        """
        if not hits:
            raise ValueError("no passages: say that nothing was found instead of asking the chat model")
        length, text = 0, ""
        for delta in self._deltas(answer_messages(question, hits)):
            length += len(delta)
            if length > LONGEST_REPLY:
                raise self._error(f"sent more than {LONGEST_REPLY:,} characters")
            text += delta
            yield delta
        if not text.strip():
            raise self._error("sent an empty reply")
        if is_refusal(text):
            raise self._error("refused to answer")

    def rewrite(self, question: str, history: Sequence[Turn]) -> str | None:
        """Return the question as it can be asked without the conversation, or None where the model gives nothing usable."""
        if not history:
            return None
        messages = rewrite_messages(question, [(turn.searched or turn.question, turn.answer) for turn in history[-4:]])
        text = ""
        try:
            for delta in self._deltas(messages):
                text += delta
                if len(text) > LONGEST_REWRITE:
                    return None
        except ChatModelError:
            return None  # the rules of `followup` rewrite it instead
        lines = [bare for line in text.splitlines() if (bare := line.strip().strip('"“”'))]
        return lines[0] if len(lines) == 1 and not is_refusal(lines[0]) and lines[0][-1] in "?.!" else None

    def _deltas(self, messages: list[BaseMessage]) -> Iterator[str]:
        """Yield text under the deadline. The request runs in a thread of its own, because a blocked socket, or one that
        sends keep-alives only, cannot be interrupted from within.
        """
        if not self._slots.acquire(blocking=False):
            raise self._error(f"still has {MOST_OPEN} requests open")
        events: queue.SimpleQueue[_Event] = queue.SimpleQueue()
        given_up = threading.Event()
        worker = threading.Thread(
            target=self._listen, args=(messages, events, given_up), daemon=True, name="chat-model"
        )
        try:
            worker.start()
        except BaseException:
            self._slots.release()
            raise
        deadline = time.monotonic() + self.timeout
        wait = self.timeout
        try:
            while True:
                try:
                    event = events.get(timeout=max(0.0, min(wait, deadline - time.monotonic())))
                except queue.Empty:
                    raise self._late(deadline) from None
                if event.error:
                    raise event.error
                if event.is_end:
                    return
                if event.text:
                    wait = self.silence
                    yield event.text
                if time.monotonic() > deadline:
                    raise self._late(deadline)
        finally:
            given_up.set()

    def _late(self, deadline: float) -> ChatModelError:
        if time.monotonic() >= deadline:
            return self._error(f"did not answer in {self.timeout:g} s")
        return self._error(f"fell silent for {self.silence:g} s")

    def _listen(
        self, messages: list[BaseMessage], events: queue.SimpleQueue[_Event], given_up: threading.Event
    ) -> None:
        """Pass on what the model sends until it ends, fails, or nobody listens any more. Runs in its own thread."""
        provider, stop = "", ""
        try:
            for chunk in self._model.stream(messages):
                if given_up.is_set():
                    return
                about: dict[str, Any] = chunk.response_metadata
                provider = about.get("model_provider") or provider
                stop = next((str(about[key]) for key in _STOP_KEYS if about.get(key)), stop)
                events.put(_Event(text=str(chunk.text)))
            events.put(_Event(error=self._bad_end(provider, stop), is_end=True))
        except Exception as error:  # whatever a provider's package raises ends here, so that callers know one error
            events.put(_Event(error=self._translated(error)))
        finally:
            self._slots.release()

    def _bad_end(self, provider: str, stop: str) -> ChatModelError | None:
        if stop in ("length", "max_tokens", "MAX_TOKENS"):
            return self._error("was cut off at its longest reply")
        if stop in ("content_filter", "refusal", "SAFETY"):
            return self._error("refused to answer")
        # A provider that says who it is also says why it stopped: a silent end is a broken line.
        return self._error("broke off in the middle of its reply") if provider and not stop else None

    def _translated(self, error: Exception) -> ChatModelError:
        result = self._error(_what_happened(error))
        result.__cause__ = None  # the foreign message may hold the key; ours is redacted
        return result

    def _error(self, what: str) -> ChatModelError:
        return ChatModelError(f"The chat model {redact(self.name)} {what}.")


@dataclass(frozen=True, slots=True)
class _Event:
    text: str = ""
    error: ChatModelError | None = None
    is_end: bool = False


def redact(text: str) -> str:
    """Return text with keys, tokens and passwords blanked out.

    >>> redact("Incorrect key sk-abc123, sent as Authorization: Bearer abc.def")
    'Incorrect key ***, sent as Authorization: Bearer ***'
    """
    for pattern in _SECRETS:
        text = pattern.sub(lambda m: f"{m.group(1)} ***" if m.re.groups else "***", text)
    return text


def _what_happened(error: Exception) -> str:
    """Say it in our words, from the error's HTTP status or kind, which every provider's package has in some form."""
    kinds = " ".join(cls.__name__ for e in (error, error.__cause__, error.__context__) if e for cls in type(e).__mro__)
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int) and status >= 400:
        return _status_words(status) + _detail(error)
    if "authentication method" in str(error) or (type(error) in (TypeError, ValueError) and "api_key" in str(error)):
        return "needs a key. Set the variable that its provider names, such as ANTHROPIC_API_KEY"
    if "Timeout" in kinds:
        return "did not answer in time"
    if "Connect" in kinds or "ProtocolError" in kinds or "NetworkError" in kinds:
        return "cannot be reached, or broke off. Check that its server runs, and chat_url"
    if "APIError" in kinds or "ResponseError" in kinds:
        return "reported an error" + _detail(error)
    return f"sent something that is not a chat reply ({type(error).__name__}). Check chat_url"


def _status_words(status: int) -> str:
    if status in (401, 403):
        return f"refused the key (HTTP {status}). Check the key of the provider"
    if status == 404:
        return "is not known to its server (HTTP 404). Check chat_model and chat_url"
    if status == 429:
        return "has too many requests, or no credit left (HTTP 429). Try again later"
    return f"failed on its server (HTTP {status})" if status >= 500 else f"rejected the request (HTTP {status})"


def _detail(error: Exception) -> str:
    words = redact(" ".join(str(error).split()))
    return f": {words[:160].rstrip('.')}" if words and "<" not in words else ""


def _load(name: str, url: str | None, timeout: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # slow to import

    provider, colon, _ = name.partition(":")
    if not colon:
        raise ChatModelError(
            f"chat_model {name!r} names no provider. Write provider:model, for example openai:gpt-5-mini."
        )
    options: dict[str, Any] = {"base_url": url} if url else {}
    if provider in _WAITS:
        options |= {"timeout": timeout, "max_retries": 1}
    elif provider == "ollama":
        options |= {"client_kwargs": {"timeout": timeout}}
    try:
        model: BaseChatModel = init_chat_model(name, **options)
    except ImportError as error:
        how = f"onrecord[{provider}]" if provider in _EXTRAS else f"langchain-{provider.replace('_', '-')}"
        raise ChatModelError(f"The chat model {name} needs a package. Install it with: pip install '{how}'") from error
    except Exception as error:
        if (variable := _missing_key(error)) is None:
            raise ChatModelError(f"The chat model {redact(name)} cannot be set up{_detail(error)}.") from None
        if url and provider == "openai":  # a server of one's own mostly asks for no key, but the client insists on one
            model = init_chat_model(name, api_key="none", **options)
        else:
            raise ChatModelError(f"The chat model {name} needs a key. Set the variable {variable}.") from None
    return model


def _missing_key(error: Exception) -> str | None:
    """Return the variable that a provider's package asks for, where that is what it complains about."""
    match = re.search(r"\b[A-Z][A-Z0-9_]*(?:KEY|TOKEN)\b", str(error))
    return match.group() if match else None
