"""A newsroom that edits its folder: articles added, changed, moved and deleted by a plan that a seed decides.

The articles are made of invented words, so that any vector of counted words tells them apart. It knows when each file
was last touched; what the index should hold is for the checks to say.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from random import Random

__all__ = ["Editor"]

_SYLLABLES = "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu".split()
_LIKELY = 40  # articles; with fewer files, adding is likelier than deleting


class Editor:
    """Edits one folder. The same seed makes the same edits in the same order."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.touched: dict[str, float] = {}  # file -> time.monotonic(), which all processes of a machine share
        self._random = Random(seed)  # noqa: S311 - it plans edits, it keeps no secret
        self._made = 0  # articles
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sources.csv").write_text("file,outlet,date\n", encoding="utf-8")
        for _ in range(_LIKELY):
            self._add()

    def edit(self) -> None:
        """Make one edit."""
        files = self._files()
        edits = [self._add, self._change, self._change_one_word, self._move, self._name_outlet, self._delete]
        likely = [4, 4, 2, 2, 1, 4 if len(files) > _LIKELY else 1]
        self._random.choices(edits, likely)[0]()

    def _files(self) -> list[Path]:
        return sorted(p for p in self.folder.rglob("*") if p.is_file() and p.name != "sources.csv")

    def _add(self) -> None:
        self._made += 1
        place = self._random.choice(["", "", "desk/", "wire/late/"])
        if self._random.random() < 0.2:
            records = [self._record() for _ in range(self._random.randint(1, 6))]
            self._write(self.folder / f"{place}n{self._made:05}.jsonl", "".join(records))
        else:
            self._write(self.folder / f"{place}n{self._made:05}.txt", self._text())

    def _change(self) -> None:
        """Write a file anew; of a file of records, one record is dropped, added or changed."""
        path = self._random.choice(self._files())
        if path.suffix == ".txt":
            self._write(path, self._text() if self._random.random() < 0.95 else "")
            return
        records = path.read_text(encoding="utf-8").splitlines(keepends=True)
        at = self._random.randrange(len(records) + 1)
        records[at : at + self._random.randint(0, 1)] = [self._record()] * self._random.randint(0, 1)
        self._write(path, "".join(records))

    def _change_one_word(self) -> None:
        """Change a file without changing its size."""
        path = self._random.choice(self._files())
        text = path.read_text(encoding="utf-8")
        self._write(path, text.replace(" ba", " be") if " ba" in text else text.replace(" be", " ba"))

    def _move(self) -> None:
        path = self._random.choice(self._files())
        self._made += 1
        target = self.folder / self._random.choice(["", "moved/"]) / f"m{self._made:05}{path.suffix}"
        target.parent.mkdir(exist_ok=True)
        self._touch(path, target)
        path.rename(target)

    def _delete(self) -> None:
        path = self._random.choice(self._files())
        self._touch(path)
        path.unlink()

    def _name_outlet(self) -> None:
        """Say in the sidecar which outlet some files come from: their facts change, their text does not."""
        names = [p.relative_to(self.folder).as_posix() for p in self._files()]
        rows = [
            f"{name},{self._random.choice(['The Post', 'Herald'])},2025-03-05\n"
            for name in self._random.sample(names, 5)
        ]
        self._replace(self.folder / "sources.csv", "file,outlet,date\n" + "".join(rows))

    def _text(self) -> str:
        """Return an article of three to twelve sentences on a few lines, unlike any other."""
        paragraphs = [
            " ".join(self._sentence() for _ in range(self._random.randint(1, 4)))
            for _ in range(self._random.randint(3, 4))
        ]
        return f"Report number{self._made} begins here. " + "\n\n".join(paragraphs) + "\n"

    def _record(self) -> str:
        self._made += 1
        return json.dumps({"title": f"Title{self._made}", "text": self._text(), "outlet": "Wire"}) + "\n"

    def _sentence(self) -> str:
        words = ["".join(self._random.choices(_SYLLABLES, k=3)) for _ in range(self._random.randint(5, 12))]
        return " ".join(words).capitalize() + "."

    def _write(self, path: Path, text: str) -> None:
        """Write a file as careful programs do, or in place, as the others do."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._touch(path)
        if self._random.random() < 0.5:
            self._replace(path, text)
        else:
            path.write_text(text, encoding="utf-8")

    def _replace(self, path: Path, text: str) -> None:
        new = self.folder.parent / "being-written"
        new.write_text(text, encoding="utf-8")
        new.replace(path)

    def _touch(self, *paths: Path) -> None:
        for path in paths:
            self.touched[path.relative_to(self.folder).as_posix()] = time.monotonic()
