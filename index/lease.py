"""Leases: a reader marks the folders that it has open, so that no writer removes them under it.

Chroma opens some of its files only when it is first searched, and takes missing ones for an empty store. A lease is a
shared lock on the folder; the system takes it back when its holder ends, however it ends. Where a file system has no
locks, the generation before the published one is all that is kept for readers.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from index.errors import IndexDamaged

__all__ = ["Lease", "is_leased", "remove_unless_leased"]


class Lease:
    """A folder in use."""

    def __init__(self, folder: Path) -> None:
        """Take the lease. Raises IndexDamaged where the folder is gone, or about to be."""
        try:
            self._descriptor = os.open(folder, os.O_RDONLY)
        except OSError as error:
            raise IndexDamaged(f"{folder} is missing or cannot be read ({error.strerror}).") from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.end()
            raise IndexDamaged(f"{folder} is being removed.") from error
        except OSError:  # no locks on this file system
            pass

    def end(self) -> None:
        """Give the folder back."""
        os.close(self._descriptor)


def remove_unless_leased(folder: Path) -> None:
    """Remove a folder that no reader has open; a later call removes one that is open now."""
    _locked(folder, then_remove=True)


def is_leased(folder: Path) -> bool:
    """Whether a reader has the folder open."""
    return not _locked(folder, then_remove=False)


def _locked(folder: Path, *, then_remove: bool) -> bool:
    """Whether nobody has the folder open; it is removed while that is sure."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return True
    try:
        with suppress(OSError):  # no locks on this file system
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
        if then_remove:
            shutil.rmtree(folder, ignore_errors=True)
        return True
    finally:
        os.close(descriptor)
