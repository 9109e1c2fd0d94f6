"""The newsrooms that one page serves, one for each index, under short names for people. The first is where a visit begins.

They share their models, which are loaded once. What one of them lacks keeps no other from answering. Which of them a
visitor has chosen is the visit's business: nothing here is chosen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index import InvalidValue, Settings
from index.screen_text import one_line
from rag.models import Models
from ui.newsroom import Newsroom

__all__ = ["Newsrooms", "names_of"]

LONGEST_NAME = 40  # characters


class Newsrooms:
    """Newsrooms by name, in the order in which they were given."""

    def __init__(self, rooms: Sequence[Newsroom]) -> None:
        self._rooms = dict(zip(names_of([room.place() for room in rooms]), rooms, strict=True))

    @classmethod
    def open(cls, settings: Settings, indexes: Sequence[Path] = (), models: Models | None = None) -> Newsrooms:
        """Return the newsrooms of these indexes, by default of that of the settings; an index is opened when first used."""
        models = models or Models(settings)
        wanted = {path.absolute(): path for path in indexes or [settings.index]}.values()
        # The setting `corpus` is one folder, and so that of the first index. Another tells its own, once it is there.
        return cls(
            [
                Newsroom(None, settings.model_copy(update={"index": path}), models, has_folder=number == 0)
                for number, path in enumerate(wanted)
            ]
        )

    @classmethod
    def of(cls, rooms: Newsroom | Newsrooms) -> Newsrooms:
        """Return a newsroom as the only one of its page; newsrooms as they are."""
        return cls([rooms]) if isinstance(rooms, Newsroom) else rooms

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the corpora."""
        return tuple(self._rooms)

    @property
    def has_choice(self) -> bool:
        """Whether there are several."""
        return len(self._rooms) > 1

    @property
    def first(self) -> Newsroom:
        """Where a visit begins."""
        return next(iter(self._rooms.values()))

    def __iter__(self) -> Iterator[Newsroom]:
        return iter(self._rooms.values())

    def items(self) -> Iterator[tuple[str, Newsroom]]:
        """Yield each name with its newsroom."""
        yield from self._rooms.items()

    def named(self, name: object = None) -> Newsroom:
        """Return the newsroom of that name, the first for none. Raises InvalidValue, which lists the names."""
        if name is None or name == "":
            return self.first
        if isinstance(name, str) and name in self._rooms:
            return self._rooms[name]
        shown = one_line(name, LONGEST_NAME) if isinstance(name, str) else type(name).__name__
        raise InvalidValue(f"corpus: there is no corpus {shown!r} here. Known: {', '.join(self._rooms)}.")

    def change(self, **changes: Any) -> None:
        """Change settings of searching and answering in every newsroom, as `Newsroom.change` does."""
        for room in self:  # a value that is not allowed is refused by the first
            room.change(**changes)

    def close(self) -> None:
        """Let go of every index."""
        for room in self:
            room.close()


def names_of(places: Sequence[Path]) -> list[str]:
    """Return a short name for each folder: its own, with its parent's where two are alike, numbered where that helps not.

    >>> names_of([Path("/a/press"), Path("/b/press"), Path("/wires")])
    ['press (a)', 'press (b)', 'wires']
    """
    plain = [one_line(place.name.lstrip("."), LONGEST_NAME) or "corpus" for place in places]
    folded = [name.casefold() for name in plain]
    names: list[str] = []
    for place, name in zip(places, plain, strict=True):
        parent = one_line(place.parent.name, LONGEST_NAME)
        full = f"{name} ({parent})" if parent and folded.count(name.casefold()) > 1 else name
        taken = {other.casefold() for other in names}
        numbered = (full if number == 1 else f"{full} {number}" for number in range(1, len(places) + 1))
        names.append(next(one for one in numbered if one.casefold() not in taken))
    return names
