"""Turn the bytes of a file into text: finds the encoding, refuses what is not text, never translates newlines."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from index.errors import UnreadableFile

__all__ = ["Encoding", "detect"]

CHUNK = 1 << 20  # bytes
SAMPLE = 1 << 18  # bytes that the detector of old encodings looks at
REPLACED_AT_MOST = 0.01  # share of the characters that may be unreadable

# UTF-32 before UTF-16: its mark begins with the same two bytes.
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SIGNATURES = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\x89PNG", b"\xff\xd8\xff", b"\x7fELF", b"GIF8", b"Rar!")
DISPLAY_NAMES = {"cp1252": "windows-1252", "cp1251": "windows-1251", "cp1250": "windows-1250", "cp932": "shift_jis"}


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file: `data.decode(name, errors)`."""

    name: str  # of a Python codec; it removes the byte order mark itself
    errors: str = "strict"
    note: str | None = None  # what a reader should know, such as "decoded as windows-1252"


def detect(file: BinaryIO, declared: str | None = None) -> Encoding:
    """Return the encoding of an open file, which is read to its end and rewound.

    In this order: a byte order mark, UTF-8, the `declared` one, what charset-normalizer finds. Bytes that cannot be
    decoded are replaced only if they are less than 1 % of the text. Raises UnreadableFile ("binary", "encoding").
    """
    head = file.read(SAMPLE)
    file.seek(0)
    marked = next((name for mark, name in MARKS if head.startswith(mark)), None) or _unmarked_utf16(head)
    if marked is None and (head.startswith(SIGNATURES) or any(b"\0" in chunk for chunk in _chunks(file))):
        raise UnreadableFile("is not text", "binary")
    if marked:
        return _fit(file, marked) or _refuse(f"is marked as {marked}, but is not {marked}")
    unreadable, beyond_ascii = _count(file, "utf-8")
    # A file of another encoding has hardly any valid UTF-8 sequence, so several of them say that it is UTF-8, damaged.
    if unreadable == 0 or beyond_ascii > unreadable:
        return _fit(file, "utf-8") or _refuse("more than 1 % of it cannot be decoded as utf-8")
    for name in (_codec(declared), _old_encoding(head)):
        if name and (encoding := _fit(file, name)):
            return encoding
    return _refuse("its encoding cannot be found. Save it as UTF-8")


def _refuse(reason: str) -> Encoding:
    raise UnreadableFile(reason, "encoding")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
    file.seek(0)


def _fit(file: BinaryIO, name: str) -> Encoding | None:
    """Return the encoding if the file can be read with it, replacing little or nothing."""
    unreadable, total = 0, 0
    decoder = codecs.getincrementaldecoder(name)("replace")
    for chunk in (*_chunks(file), b""):
        text = decoder.decode(chunk, final=not chunk)
        unreadable += text.count("\ufffd")
        total += len(text)
    odd = None if name in ("utf-8", "utf-8-sig") else f"decoded as {DISPLAY_NAMES.get(name, name)}"
    if not unreadable:
        return Encoding(name, note=odd)
    if unreadable >= REPLACED_AT_MOST * total:
        return None
    note = f"{unreadable} unreadable characters were replaced"
    return Encoding(name, "replace", f"{odd}; {note}" if odd else note)


def _count(file: BinaryIO, name: str) -> tuple[int, int]:
    """Return how many characters cannot be decoded, and how many valid ones lie beyond ASCII."""
    unreadable, beyond_ascii = 0, 0
    decoder = codecs.getincrementaldecoder(name)("replace")
    for chunk in (*_chunks(file), b""):
        text = decoder.decode(chunk, final=not chunk)
        if text.isascii():
            continue
        unreadable += (bad := text.count("\ufffd"))
        beyond_ascii += sum(not char.isascii() for char in text) - bad
    return unreadable, beyond_ascii


def _unmarked_utf16(head: bytes) -> str | None:
    """Recognise UTF-16 without a mark: in Western text every other byte is NUL."""
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) < 8:
        return None
    in_even, in_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    if in_odd > 0.6 and in_even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if in_even > 0.6 and in_odd < 0.05 else None


def _codec(declared: str | None) -> str | None:
    try:
        return codecs.lookup(declared).name if declared else None
    except LookupError:
        return None


def _old_encoding(sample: bytes) -> str | None:
    # Imported here because most corpora are UTF-8 and never need it.
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    if best is None:
        return None
    # Several codecs may decode these bytes to the same text; of those the usual Western one is named.
    return "cp1252" if "cp1252" in best.could_be_from_charset else best.encoding
