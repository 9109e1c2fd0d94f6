"""Turn the bytes of a file into text (and JSON into values): finds the encoding, refuses what is not text.

Newlines are never translated. What no text can hold, half a surrogate pair, becomes the replacement character.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from index.errors import UnreadableFile
from index.language import detect_language

__all__ = ["Encoding", "detect", "json_errors", "parse_json", "without_surrogates"]

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
SURROGATE = re.compile("[\ud800-\udfff]")
SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
ASCII = frozenset(range(128))
WESTERN_MARKS = frozenset(
    b"\x80\x85\x91\x92\x93\x94\x95\x96\x97\xa0\xa3\xa9\xab\xbb"
)  # curly quotes, dashes, bullets, € £ ©
# What pages are that declare one of these (WHATWG Encoding Standard, section 4.2).
AS_BROWSERS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
# Where windows-1252 has a letter for every byte, but other letters: it fits as well, and garbles the words.
CENTRAL = ("cp1250", "iso8859_2")
USUAL = dict.fromkeys(("cs", "sk", "pl", "hu", "hr", "sl", "ro"), CENTRAL) | {"tr": ("cp1254", "iso8859_9")}
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
    if _is_whole(file, "utf-8"):
        return Encoding("utf-8")
    unreadable, beyond_ascii, _ = _count(file, "utf-8")
    # A file of another encoding has hardly any valid UTF-8 sequence, so several of them say that it is UTF-8, damaged.
    if beyond_ascii > unreadable:
        return _fit(file, "utf-8") or _refuse("more than 1 % of it cannot be decoded as utf-8")
    for name in (_codec(declared), _old_encoding(head)):
        # A page that only says that it is UTF-8 would lose each of its letters beyond ASCII.
        if name and name != "utf-8" and (encoding := _fit(file, name)):
            return encoding
    return _refuse("its encoding cannot be found. Save it as UTF-8")


def parse_json(text: str) -> tuple[Any, int]:
    """Return the value, and how many halves of surrogate pairs in it were replaced.

    Raises UnreadableFile, naming line and column, for whatever the parser may not like.
    """
    with json_errors():
        return without_surrogates(json.loads(text), text)


def without_surrogates(value: Any, text: str) -> tuple[Any, int]:
    """Return a value that was parsed from a text without halves of surrogate pairs, and how many were replaced."""
    if not SURROGATE_ESCAPE.search(text):
        return value, 0
    clean, count = SURROGATE.subn("\ufffd", json.dumps(value, ensure_ascii=False))
    return (json.loads(clean), count) if count else (value, 0)


@contextmanager
def json_errors(first_line: int = 1) -> Iterator[None]:
    """Turn what the parser raises on a text that begins in that line into UnreadableFile."""
    try:
        yield
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise UnreadableFile(f"line {line}, column {error.colno}: {error.msg}") from error
    except RecursionError as error:
        raise UnreadableFile("its JSON is nested too deeply") from error
    except ValueError as error:  # a number of more than 4,300 digits
        raise UnreadableFile(f"its JSON cannot be read: {error}") from error


def _refuse(reason: str) -> Encoding:
    raise UnreadableFile(reason, "encoding")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the file from its start, and at last b"", on which a decoder reports what is cut short."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk
    file.seek(0)
    yield b""


def _fit(file: BinaryIO, name: str) -> Encoding | None:
    """Return the encoding if the file can be read with it, replacing little or nothing."""
    odd = None if name in ("utf-8", "utf-8-sig") else f"decoded as {DISPLAY_NAMES.get(name, name)}"
    if _is_whole(file, name):
        return Encoding(name, note=odd)
    unreadable, _, total = _count(file, name)
    if unreadable >= REPLACED_AT_MOST * total:
        return None
    note = f"{unreadable} unreadable characters were replaced"
    return Encoding(name, "replace", f"{odd}; {note}" if odd else note)


def _is_whole(file: BinaryIO, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk, final=not chunk)
    except UnicodeError:
        file.seek(0)
        return False
    return True


def _count(file: BinaryIO, name: str) -> tuple[int, int, int]:
    """Return how many characters cannot be decoded, how many valid ones lie beyond ASCII, and how many there are."""
    unreadable, beyond_ascii, total = 0, 0, 0
    decoder = codecs.getincrementaldecoder(name)("replace")
    for chunk in _chunks(file):
        text = decoder.decode(chunk, final=not chunk)
        unreadable += (bad := text.count("\ufffd"))
        beyond_ascii += len(text) - len(text.encode("ascii", "ignore")) - bad
        total += len(text)
    return unreadable, beyond_ascii, total


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
    """Return the codec of an encoding that a page declares, as browsers take it; None for what decodes no text."""
    try:
        name = codecs.lookup(declared).name if declared else None
        "a".encode(name or "ascii")  # "base64" and "undefined" are names of codecs, too
    except (LookupError, UnicodeError):
        return None
    return AS_BROWSERS.get(name, name) if name else None


def _old_encoding(sample: bytes) -> str | None:
    odd = set(sample) - ASCII
    if odd <= WESTERN_MARKS:
        return "cp1252"
    # Imported here because most corpora are UTF-8 and never need it.
    from charset_normalizer import from_bytes

    found = list(from_bytes(sample))
    if not found:
        return None
    best = found[0]
    language, _ = detect_language(str(best)) or (None, None)  # also of a text in which some letters are others
    for match in found:
        if match.encoding in USUAL.get(language or "", ()):
            return match.encoding
    # Short texts fit several codecs about equally well (they may even give the same text): then the usual one is named.
    for match in found:
        is_as_good = match.coherence >= best.coherence - 0.05 and match.chaos <= best.chaos + 0.06
        if is_as_good and "cp1252" in match.could_be_from_charset:
            return "cp1252"
    return best.encoding
