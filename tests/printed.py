"""A PDF and a Word file as the tests need them: words at places of pages, and the XML that Word writes for revisions."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

Words = tuple[float, float, str, float]  # x, y, words, size; points from the lower left corner


def pdf(
    pages: Sequence[Iterable[Words]], more: bytes = b"", trailer: bytes = b"", font: bytes = b"/Helvetica"
) -> bytes:
    """Return a PDF of 612 x 792 points; ﬁ is written as the ligature."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    encoding = b"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [1 /fi] >>"
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont %s /Encoding %s >>" % (font, encoding))
    kids = []
    for rows in pages:
        shown = b"\n".join(
            b"BT /F1 %g Tf %g %g Td (%s) Tj ET" % (size, x, y, _bytes(words)) for x, y, words, size in rows
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown))
        kids.append(b"%d 0 R" % (len(objects) + 1))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(kids), b" ".join(kids))
    objects += [more] if more else []
    data, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(objects) + 1, table, end)


def _bytes(words: str) -> bytes:
    data = words.replace("ﬁ", "\x01").encode("cp1252")
    return data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def lines(text: str, x: float = 72, y: float = 700, size: float = 10, leading: float = 12) -> list[Words]:
    """Return the lines of a text, one below the other."""
    return [(x, y - leading * number, line, size) for number, line in enumerate(text.split("\n")) if line]


def docx(*blocks: Any) -> bytes:
    """Return a Word file of paragraphs: a string, the XML inside a <w:p>, or a list of rows, which is a table."""
    document = Document()
    for block in blocks:
        if isinstance(block, list):
            table = document.add_table(len(block), len(block[0]))
            for row, values in zip(table.rows, block, strict=True):
                for cell, value in zip(row.cells, values, strict=True):
                    cell.text = value
        elif block.startswith("<"):
            document.element.body.insert(-1, parse_xml(f"<w:p {nsdecls('w', 'r')}>{block}</w:p>"))
        else:
            document.add_paragraph(block)
    return saved(document)


def saved(document: Any) -> bytes:
    """Return the bytes of a Word file."""
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()
