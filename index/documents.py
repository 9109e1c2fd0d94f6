"""Word files and PDFs as plain text: their words in reading order, and nothing that the file says about itself.

Who wrote a file, when it was saved and what its properties call it are facts of the file, not of the article: they are left
out, and so are headers and footers, comments and footnotes. How the rows of a PDF become paragraphs is
`index/pdf_paragraphs.py`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from index.errors import UnreadableFile
from index.files import too_large
from index.pdf_pages import ENCRYPTED, read_pdf
from index.pdf_paragraphs import Printed

__all__ = ["docx_text", "pdf_text"]

CHUNK = 1 << 20  # bytes
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an old Word file begins, and an encrypted new one
# Deleted words, words moved away, hidden ones, what Word repeats for older programs, and what is no word.
LEFT_OUT = {"del", "moveFrom", "Fallback", "pPr", "rPr", "tblPr", "sdtPr", "instrText", "delText"}
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "ptab": "\t", "noBreakHyphen": "-"}
MOST_UNKNOWN = 0.1  # share of a PDF's characters that may be none that its fonts name


def docx_text(data: bytes, limit_mb: int) -> str:
    """Return the text of a Word file, paragraphs parted by an empty line, a row of a table as one of them.

    Inserted revisions are part of it, deleted ones are not. Raises UnreadableFile ("format", "size", "empty").
    """
    if data.startswith(OLE):
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise UnreadableFile(ENCRYPTED if is_encrypted else "is an old Word file under a new name. Save it as .docx")
    # Imported here: most corpora hold no Word file.
    from docx import Document

    try:
        _check_sizes(data, limit_mb)
        body = Document(io.BytesIO(data)).element.body
        blocks = [] if body is None else list(_blocks(body))
    except UnreadableFile:
        raise
    except Exception as error:  # whatever parsers of zip and XML may raise, one file must not stop a run
        raise UnreadableFile(f"is no Word file, or a damaged one: {type(error).__name__}: {error}"[:200]) from error
    text = "\n\n".join(blocks)
    if not text:
        raise UnreadableFile("holds no text", "empty")
    return text


def pdf_text(data: bytes) -> tuple[Printed, tuple[str, ...]]:
    r"""Return the text of a PDF, its pages parted by "\f", and notes on how it was read.

    Raises UnreadableFile ("format", "size", "empty", "encoding").
    """
    pdf = read_pdf(data)
    if not pdf.shown:
        raise UnreadableFile(
            "holds pictures of pages, no text: recognise its text first, for example with ocrmypdf", "empty"
        )
    if pdf.unknown > MOST_UNKNOWN * pdf.shown:
        raise UnreadableFile(
            "does not say which letters it shows: recognise its text, for example with ocrmypdf", "encoding"
        )
    if not pdf.printed.text.strip():
        raise UnreadableFile("holds no text but running heads", "empty")
    notes = [f"text taken from a PDF: lines joined{', running heads left out' if pdf.printed.has_heads else ''}"]
    if pdf.unknown:
        notes.append(f"{pdf.unknown} unreadable characters were replaced")
    return pdf.printed, tuple(notes)


def _check_sizes(data: bytes, limit_mb: int) -> None:
    """Refuse what unpacks to more than may be held in memory, by what it says of itself and by what it really is."""
    left = limit_mb * 1_000_000
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts = packed.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableFile(ENCRYPTED)
        if sum(part.file_size for part in parts) > left:
            raise too_large(limit_mb, "unpacked, ")
        for part in parts:
            with packed.open(part) as content:
                while chunk := content.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise too_large(limit_mb, "unpacked, ")


def _blocks(body: Any) -> Iterator[str]:
    """Yield the paragraphs in the order of the file, a row of a table as one where each of its cells is one."""
    ahead = ""  # of a paragraph whose end was deleted: it goes on in the next one
    row: Any = None
    cells: list[str] = []
    for paragraph in body.iter("{*}p"):
        if "wordprocessingml" not in paragraph.tag:
            continue  # of a drawing
        around = [_name(element) for element in paragraph.iterancestors()]
        if not LEFT_OUT.isdisjoint(around):
            continue
        words = ahead + "".join(_words(paragraph))
        ahead = words if paragraph.find("{*}pPr/{*}rPr/{*}del") is not None else ""
        if ahead:
            continue
        here = _plain_row(paragraph)
        if here is None or here is not row:
            yield from _trimmed("\t".join(cells))
            row, cells = here, []
        if row is None:
            yield from _trimmed(words)
        elif words.strip():
            cells.append(" ".join(words.split()))
    yield from _trimmed("\t".join(cells))
    yield from _trimmed(ahead)


def _trimmed(words: str) -> Iterator[str]:
    lines = (line.strip() for line in words.split("\n"))
    if text := "\n".join(line for line in lines if line):
        yield text


def _plain_row(paragraph: Any) -> Any:
    """Return the row of a table that a paragraph stands in, if each cell holds one paragraph and there are several cells."""
    row = next(paragraph.iterancestors("{*}tr"), None)
    if row is None:
        return None
    cells = [cell for cell in row if _name(cell) == "tc"]
    return row if len(cells) > 1 and all(len(list(cell.iter("{*}p"))) == 1 for cell in cells) else None


def _words(element: Any) -> Iterator[str]:
    """Yield the words below an element of a paragraph, but for those of a paragraph within it (in a text box)."""
    for child in element:
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in BREAKS:
            is_of_page = name == "br" and any(value in ("page", "column") for value in child.attrib.values())
            yield "" if is_of_page else BREAKS[name]
        elif name not in LEFT_OUT and name != "p" and not (name == "r" and _is_hidden(child)):
            yield from _words(child)


def _is_hidden(run: Any) -> bool:
    mark = run.find("{*}rPr/{*}vanish")
    return mark is not None and not any(value in ("0", "false", "off") for value in mark.attrib.values())


def _name(element: Any) -> str:
    """Return an element's name without its namespace; "" for a comment or an entity."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
