"""Speaker names: whatever an article calls a person, an office ("the mayor") or a body ("the White House"). English only.

Of a person speak the last name, and the role the article gives with it. For a body or an office speak its name, in full or
as an acronym, and the persons that the article introduces with it: "Ann Lee, the president of the bank". Two speak together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.calendar_words import TIMES
from rag.names import NAME, is_person_like
from rag.wordlists import NOT_NAMES, TITLES

__all__ = [
    "AFTER_A_NAME",
    "OFFICES",
    "TITLE",
    "SpeakerNames",
    "as_printed",
    "is_person_of",
    "is_whose",
    "speaker_names",
]

TITLE = r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Judge|Justice|President)\.? "
OFFICES = TITLES - {"administration", "army", "government", "house", "military", "office", "press", "state"}
# Behind ", said Ann Lee": "on Monday", "outside court"; not "would stay", nor the noun of "said a Lee aide".
AFTER_A_NAME = (
    r"(?!['’‘])(?=\W*$|\s*\n| ?[^\w\s“\"]| (?:about|after|again|against|alongside|amid|an?|and|as|at|before|because|but|by|during"
    r"|earlier|early|for|from|herself|himself|in|inside|last|late|later|near|of|on|outside|over|since|then|this|through|to|today"
    r"|tonight|under|until|upon|via|when|where|while|who|whose|with|yesterday|[a-z]+ing|[a-z]+ly|[A-Z][a-z]+day)\b)"
)
_WHOSE = re.compile(  # before a name that says whose, or which one, another is
    r"\b(?:(?:of(?: [a-z]+ing)?|for|from|with|by|against|about|around|than|under|over|like|(?<!according )to|accusing|advising"
    r"|backing|challenging|covering|defending|guarding|interviewing|investigating|opposing|prosecuting|questioning|representing"
    r"|succeeding|suing|supporting|treating)"
    r"|who(?: (?!(?:after|and|as|because|before|believe[ds]?|but|claim\w*|if|knows?|said|says?|that|think\w*|until|when|while)\b)"
    r"[a-z]+){1,4}|that [a-z]+ed) (?:the |an? |his |her |its )?$"
    rf"|\b[A-Z][a-z]+s (?:of|for) (?:the )?(?:(?i:{'|'.join(sorted(OFFICES))})\.? ){{0,3}}(?:[A-Z][\w.’-]* )?$"
)
# A word of it ends where the word does, or a run of capitals could be read in as many ways as there are.
_PERSON = r"(?<![\w’-])(?:[A-ZÀ-Þ](?:[\w’-]*\w(?!\w)|\.)(?: (?=[A-ZÀ-Þ]))?){1,4}"
_OF_A_BODY = (  # one who heads, or speaks for, a body and never a person
    r"(?:president|chief(?: [a-z]+){0,2}|CEO|director|chair(?:man|woman)?|head|founder|leader|general counsel|executive)"
)
_OF_ANY = (
    rf"(?:{_OF_A_BODY}|spokes(?:man|woman|person)|press secretary|secretary|officials?|counsel|lawyer|attorney|adviser|advisor"
    r"|minister)"
)
# Before the role in an apposition, "the long-serving", "who is the"; not "who sued the", "a lawyer for the", "a former"
_WHAT = (
    r"(?:who (?:is|was|became) )?(?:(?!(?:of|for|to|with|from|by|at|in|on|against|about|over|under|and|who|whom|whose|which|that"
    r"|former|[a-z]+ing (?:the|an?|his|her|its))\b)[\w’'-]+ ){0,5}?"
)
# "In Tarn, the mayor": no apposition
_NO_PLACE = r"(?<!\b[Ii]n )(?<!\b[Oo]n )(?<!\b[Aa]t )(?<!\b[Nn]ear )(?<!\b[Ff]rom )(?!(?:In|On|At|Near|From) )"
_NO_OTHER = r"(?<!(?i:vice)[ -])(?<!(?i:former) )(?<!(?i:deputy) )"  # "the vice president" is not the president
_HELD = r"(?i:minister|secretary|president|governor|mayor|chancellor|ambassador|director|chief|senator|judge)"
_SPOKES = re.compile(r"spokes(?:man|woman|person|people)", re.IGNORECASE)
_RELATED = re.compile(  # of whom many stand in an article, each of another: "the mayor" needs no such care
    r"(?:spokes\w+|lawyer|attorney|aide|adviser|advisor|wife|husband|son|daughter|father|mother|brother|sister|office|campaign)s?"
)
_NEAR = 400  # characters around a spokesman, whose he is
_LEAD = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_OWNED = re.compile(r"(?P<owner>.+?)(?P<rest>['’]s .+)")
_PAIR = re.compile(r"(?P<one>.+) and (?P<other>.+)")
_SHORTEST, _LONGEST = 3, 6  # letters of an acronym; of two there are too many that mean something else, such as states


@dataclass(frozen=True, slots=True)
class SpeakerNames:
    """Whatever an article calls a speaker."""

    pattern: str  # of any of them; "" where the article does not speak of it
    is_body: bool  # "it said" or "they said", not "she said"


def is_whose(before: str) -> bool:
    """Whether a name after these words is not who is spoken of, but says whose or which one another is.

    >>> [is_whose(words) for words in ("Critics of ", "a man who shot ", "a lawyer representing ", "Secretary of State ")]
    [True, True, True, False]
    """
    return _WHOSE.search(before) is not None


@lru_cache(maxsize=256)
def speaker_names(who: str, text: str) -> SpeakerNames:
    """Return what a text calls a speaker, who may be two: "Ann Lee and Bo Chan"."""
    who = as_printed(who, text)
    pair = _PAIR.fullmatch(who)
    if pair and all(is_person_of(name, text) for name in pair.groups()):
        return SpeakerNames("|".join(speaker_names(name, text).pattern for name in pair.groups()), True)
    owner, noun = _office(who)
    if noun:
        offices = noun.split(" and ")
        found = (name for office in offices for name in _of_office(owner, office, text))
        return SpeakerNames("|".join(dict.fromkeys(found)), len(offices) > 1)
    name = re.sub(r",? (?:Jr|Sr)\.?$|['’]s$", "", _LEAD.sub("", who), flags=re.IGNORECASE)
    words = name.split()
    if not words:
        return SpeakerNames("", False)
    last = re.escape(words[-1])
    if (
        not is_person_like(name)
        or any(word in ("of", "for", "and", "the") for word in words)
        or (len(words) == 1 and not is_person_of(name, text))
    ):
        return _of_body(name, text)
    while len(words) > 1 and words[0].rstrip(".").lower() in OFFICES:  # "Mayor Lee" is no other than Ann Lee
        words = words[1:]
    heads = _introduced(re.escape(name), _OF_A_BODY, text) if len(words) > 1 else ()
    own, firsts = words[0][:1] if len(words) > 1 else "", _firsts(last, text)
    others = [first for first in firsts if own and first[:1] != own]
    if others and others[0] == firsts[0]:  # "Trump said" is another's word
        return SpeakerNames(rf"{own}[\w’-]+(?: [A-Z]\.)? {last}", False)
    surname = "".join(rf"(?<!\b{re.escape(other)} )" for other in sorted(set(others))) + last
    return SpeakerNames("|".join([surname, *_roles(last, text), *heads]), False)


@lru_cache(maxsize=256)
def as_printed(who: str, text: str) -> str:
    """Return a name that was typed without capitals as a text prints it; an office stays as it is.

    >>> as_printed("ann lee", "Ann Lee came."), as_printed("the aclu", "The ACLU sued."), as_printed("the mayor", "Mayor Lee")
    ('Ann Lee', 'ACLU', 'the mayor')
    """
    if who != who.lower():
        return who
    owned = _OWNED.fullmatch(who)
    if owned:
        return f"{as_printed(owned['owner'], text)}{owned['rest']}"
    bare = _LEAD.sub("", who)
    words = bare.split()
    printed = re.findall(rf"\b{re.escape(bare)}\b", text, re.IGNORECASE) or list(_acronyms(bare.upper(), text))
    if not printed or bare in printed or words[-1] in OFFICES:
        return who
    name = str(printed[0])
    return name if bare == who or " " in name or name.isupper() else who


def _of_body(name: str, text: str) -> SpeakerNames:
    called = "|".join(map(re.escape, dict.fromkeys([name, *_acronyms(name, text)])))
    return SpeakerNames("|".join([called, *_introduced(f"(?:{called})", _OF_ANY, text)]), True)


def _acronyms(name: str, text: str) -> Iterator[str]:
    """Yield what a text calls a body beside its name: the acronym, or for an acronym the name in full."""
    if name.isupper() and _SHORTEST <= len(name) <= _LONGEST:
        for match in re.finditer(NAME, text):
            words = match.group().split()
            capitals = [i for i, word in enumerate(words) if word[0].isupper()]
            at = "".join(words[i][0] for i in capitals).find(name)
            if at >= 0:
                yield " ".join(words[capitals[at] : capitals[at + len(name) - 1] + 1])
        return
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    if len(letters) >= _SHORTEST and re.search(rf"\b{letters}\b", text):
        yield letters


def _office(who: str) -> tuple[str, str]:
    """Return whose an office is, and its noun; both "" for a name.

    >>> _office("the mayor of Tarn"), _office("Ann Lee's spokesman"), _office("the White House")
    (('Tarn', 'mayor'), ('Ann Lee', 'spokesman'), ('', ''))
    """
    bare = re.sub(r"^(?:the|an?|his|her|their) ", "", who.strip(), flags=re.IGNORECASE)
    owned = re.fullmatch(r"(?:the )?(?P<of>.+?)['’]s? (?P<noun>(?:[a-z]+ ){0,4}[a-z]+)", bare)
    if owned:
        return re.sub(r"^the ", "", owned["of"]), owned["noun"]
    of = re.fullmatch(r"(?P<noun>(?:[a-z]+ ){0,2}[a-z]+) (?:of|for|in|at) (?:the )?(?P<of>.+)", bare)
    if of:
        return of["of"], of["noun"]
    led = re.fullmatch(rf"(?P<of>{NAME}) (?P<noun>(?:[a-z]+ ){{0,2}}[a-z]+)", bare)
    if led:
        return led["of"], led["noun"]
    return ("", bare) if bare == bare.lower() else ("", "")


def _of_office(owner: str, noun: str, text: str) -> Iterator[str]:
    """Yield patterns of whoever an article calls by an office."""
    last = re.escape(owner.split()[-1]) if owner else ""
    if last and not re.search(rf"\b{last}\b", text):
        return
    word = "spokes(?:man|woman|person)" if _SPOKES.fullmatch(noun) else re.escape(noun)
    word = f"{_NO_OTHER}(?i:{word})"
    if not last or not _RELATED.fullmatch(noun):
        yield rf"{word}(?: (?:of|for|in|at) (?:[\w.’'-]+ ){{0,3}}{last})?" if last else word
        yield from _lasts(rf"\b{word},? (?P<person>{_PERSON})", text)
        yield from _lasts(rf"{_NO_PLACE}(?P<person>{_PERSON}), {_WHAT}{word}\b(?!['’]| [A-Z])", text)
        return
    yield rf"{last}['’]s? (?:[a-z]+ ){{0,2}}{word}"
    yield rf"{word} (?:for|of|to) (?:[\w.’'-]+ ){{0,4}}{last}"
    tied = [
        rf"{last}(?:['’]s?)? (?:[a-z]+ ){{0,2}}{word},? (?P<person>{_PERSON})",
        rf"(?P<person>{_PERSON}), {_WHAT}{word} (?:for|of|to) (?:[\w.’'-]+ ){{0,4}}{last}\b",
        rf"(?P<person>{_PERSON}), {last}['’]s? (?:[a-z]+ ){{0,2}}{word}\b",
    ]
    for pattern in tied:
        yield from _lasts(rf"\b{pattern}", text)
    for match in re.finditer(rf"(?P<lead>[A-Z]\w*['’]?s? )?\b{word} (?P<person>{_PERSON})(?! (?:of|for))", text):
        # "spokesman Bo Chan", with nobody's name before it: his who is spoken of there
        if not match["lead"] and re.search(rf"\b{last}\b", text[max(0, match.start() - _NEAR) : match.end() + _NEAR]):
            yield _last(match["person"])


def _introduced(name: str, role: str, text: str) -> Iterator[str]:
    """Yield the last names of persons that an article introduces as those who speak for a body."""
    before = rf"(?<!\b[Ff]ormer )\b{name}(?:['’]s?)? (?:[A-Za-z-]+ ){{0,3}}?(?i:{role})(?:,| and [a-z]+)? (?P<person>{_PERSON})"
    after = rf"(?P<person>{_PERSON}), {_WHAT}(?i:{role})(?: [a-z]+){{0,3}} (?:of|for|at|with) (?:the )?{name}\b"
    owned = rf"(?P<person>{_PERSON}), (?:the )?{name}['’]s? (?:(?!former )[A-Za-z-]+ ){{0,3}}?(?i:{role})\b"
    yield rf"{name} (?:[a-z]+ ){{0,2}}{role}"
    for pattern in (before, after, owned):
        yield from _lasts(pattern, text)


def _roles(last: str, text: str) -> Iterator[str]:
    """Yield what an article calls a person beside the last name: "the prime minister", if it says "Prime Minister Bo Chan"."""
    for match in re.finditer(
        rf"\b(?P<role>(?:[A-Za-z][a-z]+ )?[A-Za-z][a-z]+) (?:(?!{_HELD}\b)[A-Z][\w.’-]* ){{1,2}}{last}\b", text
    ):
        role = match["role"]
        if re.search(rf"{_HELD}$", role):
            *own, noun = role.split()
            others = re.finditer(rf"\b(?i:{noun}) (?:[A-Z][\w.’-]* ){{0,2}}(?P<last>[A-Z][\w’-]+)\b", text)
            is_shared = any(re.escape(other["last"]) != last for other in others)
            if own or not is_shared:  # "the senator", where there are two, tells neither
                yield rf"[Tt]he (?i:{''.join(f'{word} ' if is_shared else f'(?:{word} )?' for word in own)}{noun})"


def _lasts(pattern: str, text: str) -> Iterator[str]:
    """Yield the last name of each person that a pattern finds: of "Judge Ann Lee Monday", that is not the day."""
    for match in re.finditer(pattern, text):
        words = match["person"].split()
        while words and words[-1].lower() in TIMES:
            words.pop()
        if words:
            yield _last(" ".join(words))


def _last(person: str) -> str:
    return re.escape(re.sub(r"['’]s?$", "", person.strip()).split()[-1])


def is_person_of(name: str, text: str) -> bool:
    """Whether a text speaks of a person by a name: in full, or by the last name of one it names in full."""
    if not is_person_like(name) or name.lower() in TIMES:
        return False
    last = re.escape(name.split()[-1])
    return " " in name or bool(_firsts(last, text)) or re.search(rf"\b{TITLE}{last}\b", text) is not None


def _firsts(last: str, text: str) -> list[str]:
    """Return the first names that stand before a last name in a text, in order."""
    found = re.finditer(rf"\b(?P<first>[A-Z][\w’-]+)(?: [A-Z]\.)? {last}\b", text)
    return [match["first"] for match in found if match["first"].lower() not in TITLES | NOT_NAMES]
