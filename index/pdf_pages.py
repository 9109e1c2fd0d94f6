"""The rows of a PDF's pages, made of the characters that pdfminer finds on them: read in a process of its own.

A hostile file can have a parser run on for ever or fill the memory; here both are bounds of that process, and a finding.
In which order rows are read `index/pdf_columns.py` knows, and what they are part of `index/pdf_paragraphs.py`. The child takes
a PDF from its input and writes one JSON object.
"""

from __future__ import annotations

import io
import json
import logging
import math
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from index.embedding import embedded_tokenizer
from index.errors import UnreadableFile
from index.pdf_columns import Row, reading_order
from index.pdf_paragraphs import Page, Printed, text_of

__all__ = ["ENCRYPTED", "Pdf", "read_pdf", "read_pdf_here"]

ENCRYPTED = "is encrypted with a password. Save it without one"
MOST_SECONDS = 300  # of one file; a page of print takes a tenth of one
MOST_MEMORY = 4 << 30  # bytes of address space
UNKNOWN = re.compile(r"\(cid:\d+\)")  # how pdfminer writes a glyph that no font names
LIGATURE = re.compile("[\ufb00-\ufb06]")
UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a PDF shows."""

    printed: Printed  # pages parted by "\f"; see `index/pdf_paragraphs.py`
    shown: int  # characters on its pages, running heads among them, white space not
    unknown: int  # of these, those that no font names


def read_pdf(data: bytes, seconds: float = MOST_SECONDS, memory: int = MOST_MEMORY) -> Pdf:
    """Return what a PDF shows. Raises UnreadableFile ("format", "size"), also where it takes more time or memory than given."""
    command = [sys.executable, "-P", "-m", "index.pdf_pages", str(2 * math.ceil(seconds)), str(memory)]
    try:
        child = subprocess.run(command, input=data, capture_output=True, timeout=seconds, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"takes more than {seconds:g} s to read. Print it to a new PDF", "size") from error
    if child.returncode:
        how = signal.Signals(-child.returncode).name if child.returncode < 0 else f"code {child.returncode}"
        raise UnreadableFile(f"is damaged: the process that read it was ended with {how}")
    said = json.loads(child.stdout)
    if "problem" in said:
        raise UnreadableFile(said["problem"], said["kind"])
    return Pdf(Printed(**said.pop("printed")), **said)


def read_pdf_here(data: bytes) -> Pdf:
    """Do what `read_pdf` does in this process, in any time and memory that it takes."""
    # Imported here: the process that reads a folder never needs it.
    from pdfminer.pdfdocument import PDFEncryptionError

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # what it thinks of a file is no message of ours
    try:
        pages = list(_pages(data))
    except PDFEncryptionError as error:
        raise UnreadableFile(ENCRYPTED) from error
    except MemoryError as error:
        raise UnreadableFile("takes more memory to read than a file may. Print it to a new PDF", "size") from error
    except Exception as error:  # whatever a parser of hostile files may raise, it is one file's problem
        raise UnreadableFile(f"is no PDF, or a damaged one: {type(error).__name__}: {error}"[:200]) from error
    shown = "".join("".join(row.text.split()) for page in pages for row in page.rows)
    return Pdf(text_of(pages, embedded_tokenizer().get_vocab()), len(shown), shown.count("\ufffd"))


def _pages(data: bytes) -> Iterator[Page]:
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    class Kept(PDFLayoutAnalyzer):  # type: ignore[misc]  # it comes without types
        """Keeps the last page as it is drawn."""

        page: Any

        def paint_path(self, *args: Any, **named: Any) -> None:
            """Leave out lines and areas: no text depends on them."""

        def receive_layout(self, page: Any) -> None:
            self.page = page

    resources = PDFResourceManager()
    device = Kept(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))):
        interpreter.process_page(page)
        yield Page(float(device.page.height), tuple(_rows(device.page)))


def _rows(page: Any) -> list[Row]:
    """Return the rows of a page in reading order."""
    from pdfminer.layout import LAParams

    characters = list(_characters(page))
    lines = page.group_objects(LAParams(), characters) if characters else []
    rows = [row for row in map(_row, lines) if row.text]
    return reading_order([row for row in rows if all(map(math.isfinite, (row.x0, row.y0, row.x1, row.y1, row.size)))])


def _characters(part: Any) -> Iterator[Any]:
    """Yield the characters of a page, those within its drawings too, but none that stand on their side."""
    from pdfminer.layout import LTChar, LTFigure

    for item in part:
        if isinstance(item, LTChar):
            if item.upright:
                yield item
        elif isinstance(item, LTFigure):
            yield from _characters(item)


def _row(line: Any) -> Row:
    from pdfminer.layout import LTChar

    letters = [item for item in line if isinstance(item, LTChar) and item.get_text().strip()]
    return Row(
        " ".join("".join(map(_letter, line)).split()),
        float(line.x0),
        float(line.y0),
        float(line.x1),
        float(line.y1),
        median(item.size for item in letters) if letters else 0.0,
        bool(letters) and all("bold" in item.fontname.casefold() for item in letters),
    )


def _letter(item: Any) -> str:
    """Return what a glyph stands for: a ligature is its letters, what no font names is the replacement character."""
    text = item.get_text()
    if UNKNOWN.fullmatch(text):
        return "\ufffd"
    return UNFIT.sub(" ", LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text))


def _limit(seconds: int, memory: int) -> None:
    """Bound this process, where the system can: its time, too, should nobody wait for it any more."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _said(data: bytes) -> dict[str, Any]:
    try:
        return asdict(read_pdf_here(data))
    except UnreadableFile as error:
        return {"problem": str(error), "kind": error.kind}


if __name__ == "__main__":
    _limit(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps(_said(sys.stdin.buffer.read())))
