"""Seals: what tells that the files of a finished folder are still as they were written, before a library opens them.

Chroma and tantivy map their files into memory and trust them; a cut or flipped file can end the whole process. So a
folder is sealed when it is finished, and checked before it is opened. A file whose size and time are as sealed is
trusted; any other is read and compared by its hash.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged

__all__ = ["check_seal", "seal"]

_SEAL = "seal.json"


def seal(folder: Path, files: Iterable[Path]) -> None:
    """Write the sizes and hashes of the files (inside `folder`) beside them, all of it safe on the disk."""
    sealed = {}
    for file in sorted(files):
        with file.open("rb") as opened:
            digest = hashlib.file_digest(opened, "blake2b").hexdigest()
            os.fsync(opened.fileno())
        sealed[file.relative_to(folder).as_posix()] = [*_signature(file), digest]
    for place in (*(inside for inside in folder.rglob("*") if inside.is_dir()), folder.parent):
        _keep_names(place)
    _write(folder, sealed)


def check_seal(folder: Path, *, thorough: bool = False) -> None:
    """Raise IndexDamaged, naming the file, unless all is as it was sealed; `thorough` trusts no size and time."""
    try:
        sealed = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        names = [(str(name), (int(size), int(time)), str(digest)) for name, (size, time, digest) in sealed.items()]
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise IndexDamaged(f"{folder} was never finished, or its {_SEAL} cannot be read.") from error
    touched = False
    for name, signature, digest in names:
        file = folder / name
        try:
            now = _signature(file)
            if now == signature and not thorough:
                continue
            with file.open("rb") as opened:
                is_same = now[0] == signature[0] and hashlib.file_digest(opened, "blake2b").hexdigest() == digest
        except OSError as error:
            raise IndexDamaged(f"{file} is missing or cannot be read ({error.strerror}).") from error
        if not is_same:
            raise IndexDamaged(f"{file} is damaged: it is not what was written.")
        sealed[name] = [*now, digest]
        touched = touched or now != signature
    if touched:  # a copied index has other times: remember them, where that is allowed, so as not to read all again
        with suppress(OSError):
            _write(folder, sealed)


def _signature(file: Path) -> tuple[int, int]:
    stat = file.stat()
    return stat.st_size, stat.st_mtime_ns


def _write(folder: Path, sealed: dict[str, Any]) -> None:
    temporary = folder / f"{_SEAL}.{os.getpid()}"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(sealed, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / _SEAL)
    _keep_names(folder)


def _keep_names(folder: Path) -> None:
    """Write to the disk which files a folder has; that they are there is not safe with the files themselves."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
