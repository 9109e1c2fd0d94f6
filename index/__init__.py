"""From a folder of article files to a searchable index: reading, provenance, passages, stores, sync."""

from index.article import Article, Evidence, Outlet, Passage, PublishedDate, Skipped, Span, content_hash
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
from index.outlets import known_outlets
from index.sentences import sentence_spans
from index.settings import Settings, load_settings, setting_sources
from index.store import NewsIndex

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
    "NewsIndex",
    "OnRecordError",
    "Outlet",
    "Passage",
    "PublishedDate",
    "QuestionSetError",
    "Settings",
    "SettingsError",
    "Skipped",
    "Span",
    "UnreadableFile",
    "content_hash",
    "known_outlets",
    "load_settings",
    "sentence_spans",
    "setting_sources",
]
