"""What a statement adds to a passage: an office, "despite", "except" or "all", or a noun that nothing there resembles.

Each is a claim of its own that no shared words carry. A name is checked elsewhere, and so is an office that a name follows:
"Mayor Lee" for "Lee" adds little. Adverbs and adjectives are left out: in other words than the passage's they are its own
as often as not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.amounts import vague_amounts
from rag.counterparts import Word, content_words
from rag.particulars import names
from rag.thesaurus import alike, is_noun, lemmas
from rag.units import unit_after
from rag.wordlists import NOT_NAMES, OFFICES, TITLES

__all__ = ["additions"]

_TIME = (
    r"(?:\w+ )?(?:day|morning|afternoon|evening|night|week|month|season|year|time|along)\b"  # "every evening": a habit
)
_LINKS = (  # what links or widens, and how a passage may say the same
    (
        r"despite|in spite of|regardless of|notwithstanding",  # "although" may only join two sentences
        r"despite|though|although|spite|regardless|notwithstanding|but|however|yet|still|even|nevertheless|nonetheless|whereas",
    ),
    (
        r"except(?: for)?|excluding|other than|apart from|with the exception of",
        r"except\w*|exclu\w+|exempt\w*|other than|apart from|aside from|besides|but|only|not|no|without",
    ),
    (
        rf"(?<!not )(?<!after )(?<!above )(?<!at )(?:all|every) (?!\d|the |of |over |but |in all|around |{_TIME})[a-z]+|always|"
        r"forever|everyone|everybody|everything|permanently|entirely|completely",
        r"all|every|always|forever|everyone|everybody|everything|permanent\w*|entire\w*|complete\w*|any|each|both|never|none|"
        r"nobody|nothing|no|total\w*|full\w*|whole|across|throughout|only",
    ),
)
_ADDED = [
    (re.compile(rf"\b(?:{added})\b", re.IGNORECASE), re.compile(rf"\b(?:{same})\b", re.IGNORECASE))
    for added, same in _LINKS
]
_NUMBER = re.compile(r"\b(?:all|every) (?:two|three|four|five|six|seven|eight|nine|ten|other)\b", re.IGNORECASE)


def additions(claim: str, part: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield the words of a statement that are its own, all of it folded: links, offices, nouns.

    `part` are the sentences that hold most of the statement, and the only place of its links; `texts` are all there is.

    >>> list(additions("He met the mayor despite the storm.", "He left after the storm.", ["He left after the storm."]))
    ['despite', 'mayor']
    >>> list(additions("He met Mayor Lee despite the storm.", "There was a storm, but he met Lee.", ["There was a storm."]))
    []
    """
    named = {word for run in names(claim) for word in run}
    said = [word for word in content_words(claim) if word.text not in named and word.key not in NOT_NAMES | TITLES]
    nouns = _nouns(said, content_words("\n".join(texts)))
    yield from dict.fromkeys((*_links(claim, part), *_offices(claim, texts), *nouns))


def _links(claim: str, part: str) -> Iterator[str]:
    for added, same in _ADDED:
        found = added.search(_NUMBER.sub(" ", claim))
        if found and not same.search(part):
            yield found.group()


def _offices(claim: str, texts: Sequence[str]) -> Iterator[str]:
    printed = {_singular(word) for text in texts for word in re.findall(r"[^\W_]+", text.lower())}
    for match in re.finditer(r"[^\W_]+(?! [A-Z])\b", claim):
        office = _singular(match.group().lower())
        if office in OFFICES and not printed & {office, *OFFICES[office]}:
            yield match.group()


def _nouns(claim: Sequence[Word], passage: Sequence[Word]) -> Iterator[str]:
    # those that are no word of the passage, nor within two steps of one in the thesaurus
    stems = {word.stem for word in passage}
    forms = {form for word in passage for form in (lemmas(word.key) or (word.key,))}
    keys = [word.key for word in passage if len(word.key) > 3]
    for word in claim:
        if word.stem in stems or word.is_name or len(word.key) < 4 or not is_noun(word.key):
            continue
        if (
            unit_after(word.key, 0)[0]
            or vague_amounts(word.key)
            or any(added.fullmatch(word.key) for added, _ in _ADDED)
        ):
            continue
        near = alike(word.key)
        if near & forms or any(alike(other) & forms for other in near):
            continue
        if not any(word.key.endswith(key) or key.endswith(word.key) for key in keys):  # "smartphone" and "phone"
            yield word.text


def _singular(word: str) -> str:
    return word if word.endswith("ss") else word.removesuffix("s")
