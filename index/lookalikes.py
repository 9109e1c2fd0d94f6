"""Look-alikes: names that a reader takes for another, since other characters in them look the same.

"Rеuters" with a Cyrillic е is another outlet than Reuters, and the index keeps the two apart. On a screen nobody can tell
them apart, so it has to be said. Letters that only resemble each other (0 and O, rn and m) are left to the reader.
"""

from __future__ import annotations

import re
import unicodedata

from index.outlets import outlet_key, shipped_outlets

__all__ = ["taken_for"]

# After the confusables of Unicode (UTS 39): those of Cyrillic and Greek that look as Latin letters do in most typefaces.
_CYRILLIC = ("АВЕЅІЈКМНОРСТУХԌҺԚԜаеѕіјкорсухԁһԛԝӏ", "ABESIJKMHOPCTYXGhQWaesijkopcyxdhqwl")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανικορυϲϳ", "ABEZHIKMNOPTYXavikopucj")
_READ_AS = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])


def taken_for(name: str) -> str | None:
    """Return the name that this one reads as, if it is a known outlet's, or a word mixes scripts that look alike; else None.

    >>> taken_for("R\N{CYRILLIC SMALL LETTER IE}uters"), taken_for("Reuters"), taken_for("Коммерсантъ")
    ('Reuters', None, None)
    """
    seen = unicodedata.normalize("NFKC", name)
    seen = "".join(letter for letter in seen if unicodedata.category(letter) != "Cf")
    read = seen.translate(_READ_AS)
    if read == unicodedata.normalize("NFC", name):
        return None
    scripts = [set(map(_script, word)) & {"LATIN", "CYRILLIC", "GREEK"} for word in re.findall(r"[^\W\d_]+", seen)]
    is_mixed = read != seen and any(len(found) > 1 for found in scripts)
    is_known = shipped_outlets().named(read) is not None and outlet_key(read) != outlet_key(name)
    return read if is_mixed or is_known else None


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]
