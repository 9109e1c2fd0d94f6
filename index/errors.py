"""Every error that On the Record raises on purpose, as one tree.

    OnRecordError
    ├── InvalidValue        an argument, filter or option is out of range
    ├── SettingsError       a setting is unknown or malformed
    ├── CorpusError         the folder of articles is missing or unreadable
    │   └── UnreadableFile  one file (or record) of it; it is skipped, the rest goes on
    ├── IndexMissing        there is no index where one was expected
    ├── IndexMismatch       the index was built with other settings
    ├── IndexLocked         another process is writing to the index
    ├── IndexDamaged        a store cannot be opened
    ├── ModelError          an embedding model or the reader cannot be loaded
    ├── ChatModelError      a chat model failed or answered nonsense
    └── QuestionSetError    an eval set cannot be used

A message names the thing, the place and the next step. Foreign errors are translated where they enter
(`raise ... from error`), so callers need to catch only this tree.
"""

from __future__ import annotations

__all__ = [
    "ChatModelError",
    "CorpusError",
    "IndexDamaged",
    "IndexLocked",
    "IndexMismatch",
    "IndexMissing",
    "InvalidValue",
    "ModelError",
    "OnRecordError",
    "QuestionSetError",
    "SettingsError",
    "UnreadableFile",
]


class OnRecordError(Exception):
    """Anything that went wrong for a reason we know; its message is meant for the person at the keyboard."""


class InvalidValue(OnRecordError, ValueError):
    """An argument lies outside what is allowed; the message names it and the allowed range."""


class SettingsError(OnRecordError):
    """A setting is unknown, malformed or missing; the message names the key and where it was set."""


class CorpusError(OnRecordError):
    """The folder of articles cannot be used."""


class UnreadableFile(CorpusError):
    """One file or record cannot be read as an article.

    `kind` is one word for counting: "empty", "binary", "size", "format", "encoding", "permission", "link", "type", "name",
    "device", "gone".
    """

    def __init__(self, reason: str, kind: str = "format") -> None:
        super().__init__(reason)
        self.kind = kind


class IndexMissing(OnRecordError):
    """There is no index at the place asked for."""


class IndexMismatch(OnRecordError):
    """The index was built with another model, other settings or another version of its format."""


class IndexLocked(OnRecordError):
    """Another process holds the writer's lock."""


class IndexDamaged(OnRecordError):
    """A store of the index cannot be opened or read."""


class ModelError(OnRecordError):
    """A model's files are missing, damaged or unfit."""


class ChatModelError(OnRecordError):
    """The chat model failed, timed out or gave a reply that cannot be used."""


class QuestionSetError(OnRecordError):
    """An eval set has no usable question, or does not fit the index."""
