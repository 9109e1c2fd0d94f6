"""The files of a corpus folder: which are read, which are skipped and why. Nothing here looks inside an article."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from index.article import Skipped
from index.errors import CorpusError, UnreadableFile

__all__ = [
    "EXTENSIONS",
    "OUTLETS",
    "SIDECAR",
    "corpus_files",
    "file_name",
    "opened",
    "read_bytes",
    "require_folder",
    "size_of",
    "too_large",
]

EXTENSIONS = (
    ".txt", ".md", ".html", ".htm", ".docx", ".pdf", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".sgm", ".sgml",
)  # fmt: skip
ARCHIVES = (".gz", ".zip", ".bz2", ".xz", ".7z", ".tar", ".zst", ".rar")
SIDECAR = "sources.csv"
OUTLETS = "outlets.csv"


def require_folder(folder: Path) -> None:
    """Raise CorpusError where there is no such folder."""
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise CorpusError(f"No folder {folder}: it {what}. Give the folder of articles: onrecord index FOLDER")


def corpus_files(folder: Path) -> Iterator[Path | Skipped]:
    """Yield the files to read in the order of their POSIX paths, and what is skipped without being opened.

    Hidden files and folders (leading dot) and the sidecars `sources.csv` and `outlets.csv` are left out silently. Symbolic
    links are never followed. Raises CorpusError if the folder does not exist or cannot be listed.
    """
    require_folder(folder)
    try:
        waiting = _entries(folder)
    except OSError as error:
        raise CorpusError(f"Folder {folder} cannot be listed: {error.strerror}. Check its permissions.") from error
    while waiting:  # a stack, not recursion: folders may lie deeper than Python's call stack
        entry = waiting.pop()
        path = Path(entry.path)
        reason = _reason_to_skip(entry, path, folder)
        if reason is not None:
            yield reason
        elif entry.is_dir(follow_symlinks=False):
            try:
                waiting.extend(_entries(path))
            except OSError as error:
                yield Skipped(file_name(path, folder), f"cannot be listed: {error.strerror}", "permission")
        elif path not in (folder / SIDECAR, folder / OUTLETS):
            yield path


def file_name(path: Path, folder: Path) -> str:
    """Return the POSIX path relative to the corpus folder; bytes that are not UTF-8 are written in hexadecimal."""
    name = path.relative_to(folder).as_posix()
    return os.fsencode(name).decode("utf-8", "backslashreplace")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading, without following a link and without ever blocking on a pipe.

    Raises UnreadableFile ("permission", "link", "device", "gone"), also for what fails while the file is read.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        with os.fdopen(descriptor, "rb", closefd=True) as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnreadableFile("is not a regular file", "device")
            yield file
    except FileNotFoundError as error:
        raise UnreadableFile("was there when the folder was listed, but is gone", "gone") from error
    except IsADirectoryError as error:
        raise UnreadableFile("is a folder", "type") from error
    except OSError as error:
        kind = "link" if path.is_symlink() else "permission"
        reason = "is a symbolic link, which is not followed" if kind == "link" else f"cannot be read: {error.strerror}"
        raise UnreadableFile(reason, kind) from error


def size_of(file: BinaryIO) -> int:
    """Return the size of an open file in bytes, and rewind it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def too_large(limit_mb: int, what: str = "") -> UnreadableFile:
    """Return the error for a file or a record that is larger than may be held in memory at once."""
    return UnreadableFile(
        f"{what}is larger than {limit_mb} MB. Raise the limit with max_file_mb in onrecord.toml", "size"
    )


def read_bytes(path: Path, limit_mb: int) -> io.BytesIO:
    """Return the content of a regular file of at most `limit_mb`. Raises UnreadableFile as `opened` does, or "size"."""
    with opened(path) as file:
        if size_of(file) > limit_mb * 1_000_000:
            raise too_large(limit_mb)
        return io.BytesIO(file.read(limit_mb * 1_000_000))


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, last first. A folder sorts as `name/`, which makes the whole walk one sorted list."""
    with os.scandir(folder) as found:
        shown = [entry for entry in found if not entry.name.startswith(".")]
    return sorted(
        shown, key=lambda entry: entry.name + ("/" if entry.is_dir(follow_symlinks=False) else ""), reverse=True
    )


def _reason_to_skip(entry: os.DirEntry[str], path: Path, folder: Path) -> Skipped | None:
    name = file_name(path, folder)
    if entry.is_symlink():
        return Skipped(name, "is a symbolic link, which is not followed", "link")
    try:
        os.fsencode(entry.name).decode("utf-8")
    except UnicodeDecodeError:
        return Skipped(name, "its name is not valid UTF-8. Rename it", "name")
    if entry.is_dir(follow_symlinks=False):
        return None
    if not entry.is_file(follow_symlinks=False):
        return Skipped(name, "is not a regular file", "device")
    extension = path.suffix.lower()
    if extension in ARCHIVES:
        return Skipped(name, "archives and compressed files are not expanded", "type")
    if extension not in EXTENSIONS:
        return Skipped(name, f"unknown type {extension or 'without extension'}; known: {', '.join(EXTENSIONS)}", "type")
    if not os.access(path, os.R_OK):
        return Skipped(name, "cannot be read: permission denied", "permission")
    return None
