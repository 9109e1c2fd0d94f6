"""The files of the corpus folder and the state each is in: what a run compares with the last one. Opens none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.article import Skipped, content_hash
from index.catalog import FileState
from index.files import corpus_files
from index.settings import Settings
from index.sidecar import Sidecar, file_key

__all__ = ["Listing", "list_folder"]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder holds at one moment."""

    files: Mapping[str, FileState]  # by POSIX path relative to the folder, in its order
    skipped: tuple[Skipped, ...]  # without being opened


def list_folder(folder: Path, path: Path, settings: Settings, sidecar: Sidecar) -> Listing:
    """List an absolute folder, but for the index in `path` where it lies inside. Raises CorpusError."""
    whole, place = folder.resolve(), path.resolve()  # one of them may be written with a link or with ".."
    own = folder / place.relative_to(whole) if whole in place.parents else None
    context = content_hash(str(sorted(settings.fields.items())), str(settings.max_file_mb), sidecar.outlets.fingerprint)
    by_person = sidecar.fingerprints()
    files: dict[str, FileState] = {}
    skipped: list[Skipped] = []
    for found in corpus_files(folder):
        where = folder / found.file if isinstance(found, Skipped) else found
        if own is not None and where.is_relative_to(own):
            continue
        if isinstance(found, Skipped):
            skipped.append(found)
            continue
        file = found.relative_to(folder).as_posix()
        try:
            files[file] = _state(found, content_hash(context, by_person.get(file_key(file), "")))
        except OSError as error:
            skipped.append(Skipped(file, f"it was gone before it could be read: {error.strerror}", "gone"))
    return Listing(files, tuple(skipped))


def _state(file: Path, context: str) -> FileState:
    stat = file.stat()
    return FileState(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, context)
