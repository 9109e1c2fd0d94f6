"""What a statement says as a fact, or as sure to come, where its passage has it as possible, meant or alleged.

Weakened is the verb behind the words that weaken it ("plans to close", "accused of killing"), and all of a clause behind "if" or
"alleges that". One place of the passage that has the verb without any, or a weak word anywhere in the statement, is enough to
let it pass: then what is meant of what takes more than a surface.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.particulars import content_stems, stem
from rag.thesaurus import is_noun, lemmas, synonyms

__all__ = ["raised"]

_BE = r"(?:is|are|was|were|be|been|being)"
_AIM = (
    r"(?:(?:plan|intend|aim)(?:s|ned|ning|ed|ing)? to"
    rf"|{_BE} (?:\w+ly |now |also |still )?(?:expected|likely|due|set|scheduled|poised|going|about) to"
    r"(?! \w+ing\b)|would|should)"  # "due to rising costs"
)
_OPEN = (
    r"(?:may|might|could(?! (?:be )?(?:see|hear|feel|seen|heard|felt)\b)|whether to"
    r"|(?:want|hope|wish|seek|threaten|attempt|offer|propose)(?:s|d|ed|ing)? to|(?:try|tries|tried|trying|sought) to"
    r"|(?:effort|bid|proposal|threat|offer|request|motion|call|pressure|power|right)s? to"
    r"|(?:ask|urge|order|press|lobby|call|want)(?:s|ed|d|ing)? (?:on )?(?:[\w'-]+ ){1,4}?to"
    r"|(?:consider|propos|mull)(?:s|es|ed|ing|e)?|(?:call|push|press|campaign)(?:s|ed|ing)? for"
    r"|instead of|rather than|(?:stop|stops|stopped|fell|fall) short of|rul(?:e|es|ed|ing) out)"
)
_ACCUSED = (
    r"(?:(?:accus\w+|suspect\w*) (?:[\w'-]+ ){0,5}?of|suspicion of|alleged to|allegedly"
    r"|(?:charged|charges|indicted|trial|wanted|arrested) (?:\w+ )?(?:with|for|of|over))(?: (?:having|the|a|his|her|their))?"
)
_BETWEEN = r"(?: (?:also|soon|still|now|then|even|be|been|being|have|get|\w+ly)\b)*"
_WEAKENED = [
    (kind, re.compile(rf"\b{words}{_BETWEEN} (?P<verb>[a-z]+)"))
    for kind, words in (("aim", _AIM), ("open", _OPEN), ("accused", _ACCUSED))
]
_CLAUSES = (
    ("open", re.compile(r"\b(?:if|unless|whether|denie[sd] that)\b[^,;:.!?\"]*", re.IGNORECASE)),
    ("alleged", re.compile(r"\b(?:alleg(?:e|es|ing)|alleged that)\b[^,;:.!?\"]*")),
)
_WEAK = re.compile(  # what leaves it open in a statement, whatever it is said of
    r"\bmay\b|(?i:\b(?:might|could|would|should|can|must|if|unless|whether|unclear|possib\w+|potential\w*|perhaps|likel\w+"
    r"|plan(?:s|ned|ning)?|propos\w+"
    r"|consider\w*|intend\w*|intent\w*|aim\w*|want\w*|wish\w*|seek\w*|sought|hop(?:e|es|ed|ing)|expect\w*|due|set|schedul\w+|poised|going"
    r"|about to|alleg\w+|accus\w+|suspect\w*|suspicion|charg\w+|indict\w*|trial|believ\w+|reported\w*|supposed\w*|apparent\w*"
    r"|threat\w*|try|tries|tried|trying|attempt\w*|effort\w*|bid|ask\w*|urg\w+|order\w*|call\w*|demand\w*|request\w*|press\w*|pressure|push\w*"
    r"|offer\w*|promis\w+|pledg\w+|vow\w*|fear\w*|warn\w*|forecast\w*|predict\w*|project\w*|discuss\w*|debat\w+|deny|denie[sd]|denying"
    r"|instead|rather|short|rul(?:ed?|es|ing) out|fail\w*|refus\w+|risk\w*|option|power|right|campaign\w*)\b)"
)
_ATTRIBUTED = re.compile(r"\b(?:say|says|said|told|according|claim\w*|prosecut\w+|police)\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:to|not|never|no|an?|the|his|her|its|their|this|that|these|those|of|for|in|by|with) $", re.IGNORECASE
)
_COMING = re.compile(r"\b(?:will|shall|'ll)(?: (?:be|also|soon|then|now|have|been|\w+ly))* $", re.IGNORECASE)
_ACTED_ON = re.compile(r"\b(?:is|are|was|were|be|been|being|get|gets|got)(?: \w+ly)? $", re.IGNORECASE)
_NOUN = re.compile(r"\b(?:an?|the|his|her|its|their|this|that) $", re.IGNORECASE)  # "the killing"
_WORD = re.compile(r"[^\W\d_]+")
_UNCHANGED = frozenset("cut put hit set cost hurt let shut spread quit split".split())


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of a text, with the words that weaken it."""

    text: str
    kind: str  # "aim", "open", "alleged", "accused"


def raised(claim: str, part: str, passage: str) -> Iterator[tuple[str, str]]:
    """Yield each verb of a folded claim that the folded passage only has weakened, with the passage's words for it.

    `part` are the sentences of it that hold most of the claim.

    >>> list(raised("Lee killed Chan.", "Lee is accused of killing Chan.", ""))
    [('killed', 'accused of killing')]
    >>> list(raised("The court will hear the case.", "The court is expected to hear the case, which may take years.", ""))
    []
    """
    if _WEAK.search(claim):
        return
    is_attributed = _ATTRIBUTED.search(claim) is not None
    weakened = _weakened(part)
    plain: set[str] | None = None
    for start, root in content_stems(claim):
        found = weakened.get(root)
        coming = _is_coming(claim, start) if found else None
        if not found or coming is None:
            continue
        kinds = {verb.kind for verb in found}
        if (coming and "aim" in kinds) or (is_attributed and {"alleged", "accused"} & kinds):
            continue
        if "accused" in kinds and _ACTED_ON.search(claim[:start]) and " by " not in claim[start:]:
            continue  # "Nine people were killed": of that nobody is accused in vain
        plain = _plain(f"{part}\n{passage}") if plain is None else plain
        word = _word(claim, start)
        if root not in plain and not {stem(other) for other in synonyms(word.lower())} & plain:
            yield word, found[0].text


def _word(text: str, start: int) -> str:
    match = _WORD.match(text, start)
    return match.group() if match else ""


def _is_coming(text: str, start: int) -> bool | None:
    """Whether a word says that something comes; False where it says that it is, or was, so; None where it is no finite verb."""
    word, before = _word(text, start).lower(), text[:start]
    if _COMING.search(before):
        return True
    if not before or _FREE.search(before):
        return None
    if word.endswith("s") and not word.endswith("ss"):  # "hears the case in June"
        return None if is_noun(word) else True
    is_past = (
        word.endswith("ed") or word in _UNCHANGED or (lemmas(word) - {word} and not word.endswith(("ing", "er", "est")))
    )
    return False if is_past else None


@lru_cache(maxsize=64)
def _spans(passage: str) -> tuple[tuple[int, int, str, int], ...]:
    """Return what weakens in a passage: from where, to where, how, and from where it is weakened."""
    spans = [
        (m.start(), m.end(), kind, m.start("verb")) for kind, pattern in _WEAKENED for m in pattern.finditer(passage)
    ]
    clauses = [(m.start(), m.end(), kind, m.start()) for kind, pattern in _CLAUSES for m in pattern.finditer(passage)]
    return (*spans, *clauses)


def _weakened(passage: str) -> dict[str, list[_Verb]]:
    result: dict[str, list[_Verb]] = {}
    for start, end, kind, first in _spans(passage):
        for place, root in content_stems(passage[first:end]):
            if place and _NOUN.search(passage[max(0, first + place - 8) : first + place]):
                continue
            last = first + place + len(_word(passage, first + place))
            result.setdefault(root, []).append(_Verb(passage[start:last], kind))
    return result


def _plain(passage: str) -> set[str]:
    """Return the stems that a passage has without anything that weakens them: not "the killing" of a noun."""
    taken = [(first, end) for _, end, _, first in _spans(passage)]
    return {
        root
        for place, root in content_stems(passage)
        if not any(first <= place < end for first, end in taken)
        and not _NOUN.search(passage[max(0, place - 8) : place])
    }
