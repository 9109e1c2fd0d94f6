"""From a folder of article files to a searchable index: reading, provenance, passages, stores, sync."""

from index.article import Article, Evidence, Outlet, Passage, PublishedDate, Span, content_hash
from index.errors import (
    ChatModelError,
    CorpusError,
    IndexDamaged,
    IndexLocked,
    IndexMismatch,
    IndexMissing,
    InvalidValue,
    ModelError,
    OnRecordError,
    QuestionSetError,
    SettingsError,
    UnreadableFile,
)
from index.settings import Settings, load_settings

__all__ = [
    "Article",
    "ChatModelError",
    "CorpusError",
    "Evidence",
    "IndexDamaged",
    "IndexLocked",
    "IndexMismatch",
    "IndexMissing",
    "InvalidValue",
    "ModelError",
    "OnRecordError",
    "Outlet",
    "Passage",
    "PublishedDate",
    "QuestionSetError",
    "Settings",
    "SettingsError",
    "Span",
    "UnreadableFile",
    "content_hash",
    "load_settings",
]
