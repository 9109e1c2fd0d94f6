"""Files that visitors send for the corpus: each is taken in under a plain name, or refused with its reason.

Nothing is believed of a file but its bytes: the name is cleaned, and it must be read as an article before it comes in.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from index import Article, Settings
from index.errors import UnreadableFile
from index.files import EXTENSIONS, OUTLETS, SIDECAR
from index.reading import Sidecar, read_articles
from index.screen_text import clean, one_line

__all__ = ["Received", "file_name_of", "receive"]

LONGEST_NAME = 120  # characters, far below what file systems take
MOST_FILES = 500  # of one upload
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)  # names that are devices on some systems


@dataclass(frozen=True, slots=True)
class Received:
    """What became of one file that was sent."""

    file: str  # its name in the corpus, or the name it was sent under
    reason: str = ""  # why it was refused; "" when it was taken in
    is_there: bool = False  # refused only because a file of that name is there

    @property
    def is_taken(self) -> bool:
        """Whether it is in the corpus now."""
        return not self.reason


def receive(sent: Iterable[Path], folder: Path, settings: Settings, *, replaces: bool = False) -> list[Received]:
    """Copy files that were sent into the corpus folder; one of the same name gives way only if `replaces` says so."""
    files = list(sent)
    results: list[Received] = []
    for path in files[:MOST_FILES]:
        taken = {result.file for result in results if result.is_taken}
        results.append(_received(path, folder, settings, replaces=replaces, taken=taken))
    return results + [Received(one_line(p.name), f"more than {MOST_FILES} files at once") for p in files[MOST_FILES:]]


def file_name_of(name: str) -> str:
    """Return a name that is one file of a folder on every system, or raises UnreadableFile.

    >>> file_name_of("../../etc/news<b>.TXT")
    'news-b.txt'
    """
    name = unicodedata.normalize("NFC", clean(name)).replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, extension = name.rpartition(".")
    extension = f".{extension.lower()}"
    if not dot or extension not in EXTENSIONS:
        raise UnreadableFile(f"unknown type; known: {', '.join(EXTENSIONS)}", "type")
    stem = re.sub(r"[^\w .,()+&'’–-]+", "-", stem).strip(" .-")[: LONGEST_NAME - len(extension)].strip(" .-")
    if not stem or _RESERVED.fullmatch(stem):
        raise UnreadableFile("its name cannot be used. Rename it", "name")
    # Compared without case: on some systems Sources.CSV is sources.csv.
    if f"{stem}{extension}".casefold() in (SIDECAR, OUTLETS):
        raise UnreadableFile("is a table about the corpus, not an article. Put it into the folder yourself", "name")
    return f"{stem}{extension}"


def _received(path: Path, folder: Path, settings: Settings, *, replaces: bool, taken: Collection[str]) -> Received:
    shown = one_line(path.name, LONGEST_NAME)
    try:
        name = file_name_of(path.name)
        if name in taken:
            return Received(shown, f"another of these files is {name} already. Rename one and send it again")
        size = path.stat().st_size
        if size > settings.max_file_mb * 1_000_000:
            raise UnreadableFile(f"is larger than {settings.max_file_mb} MB (the setting max_file_mb)", "size")
        target = folder / name
        if not replaces and (target.exists() or target.is_symlink()):
            return Received(shown, "a file of this name is there already", is_there=True)
        with tempfile.TemporaryDirectory(prefix=".upload-", dir=folder) as aside:  # hidden: no run reads it
            part = Path(aside) / name
            shutil.copyfile(path, part)
            _check(part, Path(aside), settings)
            if replaces:
                part.replace(target)
            else:
                os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644))  # fails where another was faster
                part.replace(target)
    except UnreadableFile as error:
        return Received(shown, str(error))
    except FileExistsError:
        return Received(shown, "a file of this name is there already", is_there=True)
    except OSError as error:
        return Received(shown, f"cannot be written into the corpus folder: {error.strerror}")
    return Received(name)


def _check(path: Path, folder: Path, settings: Settings) -> None:
    """Raise what keeps a file from being read; one article in it is enough."""
    reason = "holds no article"
    for found in read_articles(path, folder, settings, Sidecar()):
        if isinstance(found, Article):
            return
        reason = found.reason if reason == "holds no article" else reason
    raise UnreadableFile(reason)
