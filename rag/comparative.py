"""Questions that ask for the outlets side by side, or for a timeline, told by rules; and the bare question in them.

"How do the outlets differ on the number of captives?" is a wish, and its question is "How many captives are there?".
Names count as outlets only if they are: "What do Hamas and Israel say about it?" asks for no comparison of outlets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from index.outlets import shipped_outlets, short_names

__all__ = ["Wish", "wish_of"]

_MANY = r"(?:all|the|these|those|different|various|several|other|our|each|every|both|two|three|news|media)"
_OUTLET = (
    r"(?:outlets?|(?:news)?papers?|publications?|newsrooms?|broadcasters?|magazines?|news (?:sites?|agency|agencies))"
)
_WORD = r"(?:sources?|media|press|sites?|articles?|reports?|stories|accounts?|coverage|reporting)"
_OUTLETS = re.compile(rf"(?:{_MANY} )*(?:{_OUTLET}|{_WORD})|the", re.IGNORECASE)
# "What do the articles say about it?" asks for an answer; "What does each article say about it?" for all of them.
_EACH_OUTLET = re.compile(
    rf"(?:{_MANY} )*{_OUTLET}|(?:the )?(?:different|various|several|each|every|both) (?:{_MANY} )*{_WORD}",
    re.IGNORECASE,
)
_DO = r"(?:do|does|did|have|has)"
_ALL = r"(?:(?:each|all|both) )?"
_ON = r"(?:on|about|over|of|regarding|concerning|as to)"
_DIFFER = r"(?:differ|disagree|diverge|agree|vary|compare|conflict)(?: (?:from|with) (?:each other|one another))?"
_SAY = r"(?:say|said|report|reported|write|written|wrote|claim|claimed|state|stated|tell us)"
_TELL = r"(?:cover|covered|report|reported|describe|described|tell|told|present|presented|frame|framed)"
_GIVE = r"(?:give|report|print|cite|name|state|have|offer|put forward)"
_FIGURES = (
    r"(?:figures?|numbers?|totals?|counts?|amounts?|sums?|dates?|accounts?|versions?|answers?|explanations?|reasons?)"
)
_SEEN = r"(?:see|saw|seen|read|find|found|get|got|getting|seeing|finding)?"
_COMPARE = r"compare(?: and contrast)?"
_TIMELINE = r"(?:a |the )?(?:time ?line|chronology)(?: of events)?"
_PATTERNS: dict[str, Literal["compare", "timeline"]] = {
    rf"(?:(?:give|show|make|write|draw)(?: me| us)? |what(?:['’]s| is| was) )?{_TIMELINE}(?: (?:of|for|on|about|in)|:) "
    "(?P<rest>.+)": "timeline",
    r"(?P<rest>.+?),? (?:in chronological order|(?:as|on) a time ?line)": "timeline",
    rf"(?:(?:how|where|on what|when) )?{_DO} (?P<who>.+?) {_ALL}{_DIFFER},? {_ON} (?P<rest>.+)": "compare",
    rf"(?:which|what) (?:of the )?(?P<who>{_OUTLET}|sources) {_DIFFER} {_ON} (?P<rest>.+)": "compare",
    rf"what {_DO} (?P<each>.+?) {_ALL}{_SAY} (?:{_ON} )?(?P<rest>.+)": "compare",
    rf"how {_DO} (?P<each>.+?) {_ALL}{_TELL} (?:{_ON} )?(?P<rest>.+)": "compare",
    rf"{_COMPARE} (?:what |how )?(?P<who>.+?)(?: (?:coverage|reporting|versions|accounts))?(?: (?:{_SAY}|{_TELL}|{_ON}))+ "
    "(?P<rest>.+)": "compare",
    rf"{_COMPARE}:? (?P<rest>.+)": "compare",
    rf"{_DO} (?P<who>.+?) {_ALL}{_GIVE} (?:the same|different) (?P<rest>.+)": "compare",
    rf"(?:which|what) (?:different |conflicting )?{_FIGURES} {_DO} (?P<who>.+?) {_ALL}{_GIVE} (?:for|on|of|about) (?P<rest>.+)": (
        "compare"
    ),
    rf"(?:is|are) there (?:any )?(?:disagreements?|conflicts?|discrepanc(?:y|ies)|differences?) (?:between|among|across|in)"
    rf" (?P<who>.+?) {_ON} (?P<rest>.+)": "compare",
    # "How many died? Do the reports agree?", "How many died? I see different numbers in the reports."
    rf"(?P<rest>.+?)[?.,;:–—-]* (?:and |but )?(?:(?:how|where) )?{_DO} (?P<who>.+?) {_ALL}{_DIFFER}(?: on (?:it|this|that))?": (
        "compare"
    ),
    rf"(?P<rest>.+?)[?.,;:–—-]+ (?:but )?(?:I(?:['’]ve| have|['’]m| am)?|we(?:['’]ve| have)?|there are) (?:\w+ )?{_SEEN} ?"
    rf"(?:\w+ )?(?:different|differing|conflicting|contradictory|varying|several|two) {_FIGURES}(?: .+)?": "compare",
    r"(?P<rest>.+?),? according to (?P<each>.+)": "compare",
}
_WISHES = [(re.compile(rf"(?:please,? )?{pattern}", re.IGNORECASE), kind) for pattern, kind in _PATTERNS.items()]
_ASKING = re.compile(
    r"(?:who|whom|whose|what|when|where|why|which|how|is|are|was|were|did|does|do|has|have|can|will)\b", re.IGNORECASE
)
_AUXILIARY = re.compile(  # "May" is a month, or a minister
    r"(?<!\bwho )(?<!\bwhich )\b(?:is|are|was|were|has|have|had|can|could|will|would|should|may|must)\b"
)
_NUMBER_OF = re.compile(r"(?:the )?(?:number|count) of (?P<counted>.+)", re.IGNORECASE)
_NUMBER_WHO = re.compile(  # "the number of people who died"
    r"(?:the )?(?:number|count) of (?P<counted>[\w’'-]+(?: [\w’'-]+){0,2}?) (?:who|that) (?P<did>.+)", re.IGNORECASE
)
_NUMBER_BEFALLEN = re.compile(  # "the number of people evacuated", "the number killed in the crash"
    r"(?:the )?(?:number|count)(?: of (?P<counted>[\w’'-]+(?: [\w’'-]+){0,2}?))? "
    r"(?P<what>(?:[a-z]{2,}ed|hurt|shot|slain|held|lost)"
    r"(?:,? (?:in|by|at|on|after|since|during|from|when|to|as|near|under|with|so|overnight|today|yesterday)\b.*)?)",
    re.IGNORECASE,
)
_MEASURED = re.compile(
    r"(?:the )?(?:[\w-]+ )?(?:toll|size|cost|price|amount|date|day|name|reason|cause|percentage|share|rate|age|total|figure)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a question asks for beyond an answer."""

    kind: Literal["compare", "timeline"]
    question: str  # the bare one, which each outlet is asked
    outlets: tuple[str, ...] = ()  # named in it, as `outlets` spelled them; empty: all there are


def wish_of(
    text: str, outlets: Callable[[], Iterable[str]], stated: Callable[[], Iterable[str]] = tuple
) -> Wish | None:
    """Return what a clean question asks for, or None for an ordinary one.

    `outlets` returns the names that count as such, `stated` those of the corpus, which may be called by their last word where
    only one of them ends in it. Both are called only for a question that names several of something.

    >>> wish_of("What do Reuters and the BBC say about the number of captives?", lambda: ["BBC", "Reuters"])
    Wish(kind='compare', question='How many captives are there?', outlets=('Reuters', 'BBC'))
    >>> wish_of("What do Hamas and Israel say about the truce?", lambda: ["BBC", "Reuters"])
    """
    said = text.strip().rstrip(" ?.!")
    for pattern, kind in _WISHES:
        if (match := pattern.fullmatch(said)) is not None:
            groups = match.groupdict()
            who = groups.get("who") or groups.get("each")
            named = _named(who, outlets, stated) if who else ()
            if not who or named or (_EACH_OUTLET if groups.get("each") else _OUTLETS).fullmatch(who):
                return Wish(kind, _bare(match["rest"]), named)
    return None


def _named(who: str, outlets: Callable[[], Iterable[str]], stated: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    """Return the outlets in "X, the Y and Z"; none where one of them is no outlet, or there is only one."""
    names = [_key(part) for part in re.split(r",? and | & |, | vs\.? | versus | with ", who) if part]
    if len(names) < 2:
        return ()
    ours = list(stated())
    known = {_key(short): name for short, name in short_names(ours).items()} | {_key(n): n for n in outlets()}
    # "AP" is what the corpus calls Associated Press
    known |= {_key(alias): name for name in ours for alias in shipped_outlets().aliases(name)} | {
        _key(n): n for n in ours
    }
    return tuple(dict.fromkeys(known[name] for name in names)) if all(name in known for name in names) else ()


def _key(name: str) -> str:
    return re.sub(r"^(?:both )?(?:the )?|['’]s?$", "", name.strip(), flags=re.IGNORECASE).casefold()


def _bare(rest: str) -> str:
    """Return the question that stands behind "on ..." or "about ...".

    >>> _bare("who won the election"), _bare("the death toll"), _bare("border wall")
    ('Who won the election?', 'What is the death toll?', 'What is said about border wall?')
    >>> _bare("whether the dam is safe")
    'Is the dam safe?'
    >>> _bare("the number of people evacuated"), _bare("the number of registered voters")
    ('How many people were evacuated?', 'How many registered voters are there?')
    >>> _bare("the number of people who died"), _bare("the number killed in the crash")
    ('How many people died?', 'How many people were killed in the crash?')
    """
    rest = rest.strip(' ,:"“”')
    if rest.lower().startswith(("whether ", "if ")):
        rest = _asked_whether(rest.partition(" ")[2])
    elif those := _NUMBER_WHO.fullmatch(rest):
        rest = f"how many {those['counted']} {those['did']}"
    elif befallen := _NUMBER_BEFALLEN.fullmatch(rest):
        rest = f"how many {befallen['counted'] or 'people'} were {befallen['what']}"
    elif counted := _NUMBER_OF.fullmatch(rest):
        rest = f"how many {counted['counted']} are there"
    elif _MEASURED.match(rest):
        rest = f"what is {rest}"
    elif not _ASKING.match(rest):
        rest = f"what is said about {rest}"
    return f"{rest[0].upper()}{rest[1:]}?"


def _asked_whether(said: str) -> str:
    """Return what stands behind "whether" as a question.

    >>> _asked_whether("the mine at Tarn will close"), _asked_whether("Lee resigned")
    ('will the mine at Tarn close', 'is it true that Lee resigned')
    """
    if _ASKING.match(said):
        return said
    match = _AUXILIARY.search(said)
    if match is None:
        return f"is it true that {said}"
    return " ".join(f"{match.group()} {said[: match.start()]}{said[match.end() :]}".split())
