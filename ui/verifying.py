"""Hold the quotations of an export against the files of a corpus as they are now.

A file is only opened under a name that listing the corpus gives, so that an export, which may come from anybody, cannot
point outside. Its articles' texts are read as the index reads them. Facts about an article (outlet, date) are not checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from index import Article, Settings, Skipped, UnreadableFile
from index.article import place_of
from index.files import corpus_files, file_name, opened
from index.formats import Raw, read_format
from ui.custody import file_sha256, text_sha256
from ui.exported import Quotation

__all__ = ["Checked", "Verdict", "verified"]

Verdict = Literal["unchanged", "file changed", "moved", "elsewhere", "gone", "file missing", "unreadable"]


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one quotation.

    `unchanged`: it stands where it stood, and file and text are the same. `file changed`: it stands where it stood, in a
    file that is another. `moved`: it stands elsewhere in its article. `elsewhere`: only another article has it, of another
    file or of its own. `gone`, `file missing`, `unreadable`: no article has it, and that is how it is with its own file.
    """

    quotation: Quotation
    verdict: Verdict
    file: str | None = None  # where it stands now
    record: int | None = None
    start: int | None = None  # characters in the article's text
    line: int | None = None  # from 1
    page: int | None = None  # from 1, in a PDF
    reason: str = ""  # more on the verdict, in words

    @property
    def stands(self) -> bool:
        """Whether the quotation is in the article it was taken from."""
        return self.verdict in ("unchanged", "file changed", "moved")

    @property
    def is_found(self) -> bool:
        """Whether the corpus has these words at all."""
        return self.file is not None

    @property
    def place(self) -> str:
        """Where it stands now, or ""."""
        if self.file is None:
            return ""
        where = f":{self.line}" if self.page is None else f", page {self.page}"
        return f"{place_of(self.file, self.record)}{where}"

    def as_json(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            **self.quotation.model_dump(),
            "verdict": self.verdict,
            "now": {
                "file": self.file,
                "record": self.record,
                "start": self.start,
                "line": self.line,
                **({} if self.page is None else {"page": self.page}),
            }
            if self.is_found
            else None,
            "reason": self.reason or None,
        }


@dataclass
class _Corpus:
    """The files of a folder, by name."""

    settings: Settings
    files: dict[str, Path] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)  # reasons

    @classmethod
    def listed(cls, folder: Path, settings: Settings) -> _Corpus:
        corpus = cls(settings)
        for found in corpus_files(folder):
            if isinstance(found, Skipped):
                corpus.skipped[found.file] = found.reason
            else:
                corpus.files[file_name(found, folder)] = found
        return corpus

    def texts(self, file: str) -> Iterator[tuple[int | None, str]]:
        """Yield record number and text of every article of a file. Raises UnreadableFile."""
        path = self.files[file]
        try:
            with opened(path) as content:
                for raw in read_format(path.suffix.lower(), content, self.settings.fields, self.settings.max_file_mb):
                    if isinstance(raw, Raw):
                        yield raw.record, raw.text
        except UnicodeError as error:
            raise UnreadableFile("changed while it was read", "gone") from error


def verified(
    quotations: Sequence[Quotation],
    folder: Path,
    settings: Settings,
    progress: Callable[[int, int], None] | None = None,
) -> list[Checked]:
    """Return what became of each quotation, in their order. `progress` is told of files searched, of how many.

    Other files are searched only for what its own no longer has. Raises CorpusError where there is no such folder.
    """
    corpus = _Corpus.listed(folder, settings)
    hashed = lru_cache(maxsize=None)(lambda file: file_sha256(corpus.files[file]))
    checked: dict[Quotation, Checked] = {}
    by_file: dict[str, list[Quotation]] = {}
    for quotation in quotations:
        by_file.setdefault(quotation.file, []).append(quotation)
    for file, those in by_file.items():
        try:
            checked |= _in_own_file(those, file, corpus, hashed)
        except UnreadableFile as error:
            checked |= {quotation: Checked(quotation, "unreadable", reason=str(error)) for quotation in those}
    lost = [found.quotation for found in checked.values() if not found.is_found]
    for found in _in_other_files(lost, corpus, progress or (lambda done, total: None)):
        own = checked[found.quotation]
        before = {"gone": "no longer in its file", "file missing": "its file is missing"}
        reason = before.get(own.verdict, f"its file {own.reason}")
        checked[found.quotation] = Checked(
            found.quotation, "elsewhere", found.file, found.record, found.start, found.line, found.page, reason
        )
    return [checked[quotation] for quotation in quotations]


def _in_own_file(
    quotations: Iterable[Quotation], file: str, corpus: _Corpus, hashed: Callable[[str], str]
) -> dict[Quotation, Checked]:
    """Return what became of quotations of one file. Raises UnreadableFile."""
    if file not in corpus.files:
        reason = corpus.skipped.get(file)
        state: Verdict = "unreadable" if reason else "file missing"
        return {quotation: Checked(quotation, state, reason=reason or "") for quotation in quotations}
    best: dict[Quotation, tuple[tuple[bool, bool, bool, int], Checked]] = {}
    for record, text in corpus.texts(file):
        digest = ""
        for quotation in quotations:
            start = _nearest(text, quotation)
            if start is None:
                continue
            digest = digest or text_sha256(text)
            is_same_text = digest == quotation.text_sha256
            # A record may have changed its number: then it is known by its text.
            is_its_own = record == quotation.record
            is_there = start == quotation.start and start + len(quotation.quote) == quotation.end
            rank = (is_its_own and is_there, is_same_text, is_its_own, -abs(start - quotation.start))
            if quotation in best and best[quotation][0] >= rank:
                continue
            verdict: Verdict = "moved" if is_its_own or is_same_text else "elsewhere"
            if is_its_own and is_there:
                is_same_file = quotation.file_sha256 in (None, hashed(file))
                verdict = "unchanged" if is_same_text and is_same_file else "file changed"
            line, page = _place(file, text, start)
            reason = "no longer in its record, unless both its number and its words changed"
            best[quotation] = (
                rank,
                Checked(quotation, verdict, file, record, start, line, page, reason if verdict == "elsewhere" else ""),
            )
    return {
        quotation: best[quotation][1]
        if quotation in best
        else Checked(quotation, "gone", reason=_why(quotation, hashed))
        for quotation in quotations
    }


def _place(file: str, text: str, start: int) -> tuple[int, int | None]:
    """Return line and page, both from 1, of a character of an article's text."""
    article = Article(file, text)
    pages = article.pages(start, start)
    return article.lines(start, start)[0], pages[0] if pages else None


def _why(quotation: Quotation, hashed: Callable[[str], str]) -> str:
    """Return what is odd about words that are not in their file."""
    is_same = quotation.file_sha256 is not None and quotation.file_sha256 == hashed(quotation.file)
    return "the file is the same, the quotation never stood in it as it is read now" if is_same else ""


def _in_other_files(
    lost: Sequence[Quotation], corpus: _Corpus, progress: Callable[[int, int], None]
) -> Iterator[Checked]:
    """Yield where quotations stand that their own file does not have: the first file in the order of names."""
    waiting = list(lost)
    for done, file in enumerate(corpus.files, start=1):
        if not waiting:
            return
        try:
            for record, text in corpus.texts(file):
                for quotation in [
                    quotation for quotation in waiting if quotation.file != file and quotation.quote in text
                ]:
                    waiting.remove(quotation)
                    start = text.index(quotation.quote)
                    yield Checked(quotation, "elsewhere", file, record, start, *_place(file, text, start))
        except UnreadableFile:
            continue  # it is no article; `onrecord index` names it and says why
        progress(done, len(corpus.files))


def _nearest(text: str, quotation: Quotation) -> int | None:
    """Return where the quote stands in a text, as near as can be to where it stood."""
    quote, at = quotation.quote, quotation.start
    if text.startswith(quote, at):
        return at
    places = (text.rfind(quote, 0, at + len(quote)), text.find(quote, at))
    return min((place for place in places if place >= 0), key=lambda place: abs(place - at), default=None)
