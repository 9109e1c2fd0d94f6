"""One writer at a time: a lock file that says who holds it. The system frees the lock when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import IndexLocked, OnRecordError

__all__ = ["writer_lock"]


@contextmanager
def writer_lock(path: Path) -> Iterator[None]:
    """Hold the writer's lock of the index in folder `path`, making the folder. Raises IndexLocked at once if taken."""
    try:
        str(path).encode()  # the stores' libraries open no other name
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / "writer.lock")
        lock.acquire(timeout=0.2)
        (path / "writer").write_text(str(os.getpid()), encoding="ascii")
    except Timeout as error:
        raise IndexLocked(
            f"The index in {path} is being written by process {_holder(path)}. Wait until it has finished, then try again."
        ) from error
    except UnicodeEncodeError as error:
        raise OnRecordError(
            f"The name of the index folder {str(path)!a} is not valid UTF-8. Give another folder with: --index FOLDER"
        ) from error
    except OSError as error:
        raise OnRecordError(
            f"The index folder {path} cannot be written: {error.strerror}. Make room on the disk, allow writing there, "
            "or give another folder with: --index FOLDER"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        return (path / "writer").read_text(encoding="ascii").strip() or "unknown"
    except OSError:
        return "unknown"
