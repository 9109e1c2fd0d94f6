"""Speech: whether a sentence of an article gives the words of a person, an office or a body. English word order only.

Of a person speak the last name, the role the article gives with it, and "he" or "she" where nobody else was named since. For
a body or an office speak its name and the persons that the article introduces with it: "Ann Lee, the president of the bank".
What stands inside quotation marks names nobody: it is what somebody else says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from index import Span
from index.calendar_words import MONTHS, WEEKDAYS
from rag.names import NAME, is_person_like, names_in
from rag.standing_alone import SAYS
from rag.wordlists import NOT_NAMES, TITLES

__all__ = ["is_speech_of", "named_speaker", "outside_quotations"]

_VERB = (  # also of words that are told and not quoted, and of wishes
    rf"(?:{SAYS}|acknowledge[ds]|accuse[ds]|admit(?:s|ted)|apologi[sz]e[ds]|argues|asks|believe[ds]|blame[ds]|blasted|call(?:s|ed)"
    r"|cautioned|chided|cite[ds]|claims|complain(?:s|ed)|conceded|conclude[ds]|condemn(?:s|ed)|confirm(?:s|ed)|congratulated"
    r"|contend(?:s|ed)|criticis(?:es|ed)|criticiz(?:es|ed)|decried|defend(?:s|ed)|demand(?:s|ed)|den(?:ies|ied)|denounce[ds]"
    r"|describe[ds]|dismiss(?:es|ed)|echoed|emphasi[sz]e[ds]|estimate[ds]|expect(?:s|ed)|expressed|hailed|indicate[ds]|insists"
    r"|fired back|hit back|lashed out|shot back|joked|lamented"
    r"|likened|maintain(?:s|ed)|mocked|notes|pledge[ds]|posted|praise[ds]|predict(?:s|ed)|promise[ds]|propose[ds]"
    r"|pushed back|quipped|reacted|reaffirmed|rebuked|rejected|reiterated|remarked|reported|respond(?:s|ed)|revealed|ripped"
    r"|signal(?:s|ed|led)|slammed|stress(?:es|ed)|suggest(?:s|ed)|support(?:s|ed)|tells|thank(?:s|ed)|think(?:s)?|thought"
    r"|threaten(?:s|ed)|touted|urge[ds]|voiced|vows|want(?:s|ed)|warns|weighed in|welcome[ds]|wondered)"
)
_DAY = r"(?:on )?[A-Z][a-z]+day(?: (?:morning|afternoon|evening|night))?"
_ADVERB = (
    r"(?:has|have|had|also|later|then|again|once|since|even|himself|herself|itself|themselves|previously|earlier|[a-z]+ly"
    rf"|{_DAY})"
)
_ASIDE = (  # "(D-Iowa)", ", the mayor of Tarn,", " and Bo Chan", " on Monday later"
    rf"(?: \([^()\n]{{1,40}}\))?(?:,[^;“”\"\n]{{1,120}}?,)?(?: and [^,;.“”\"\n]{{1,60}}?)?(?:,? {_ADVERB}){{0,3}}"
)
_NO_ROLE = (  # "said the aide of Ann Lee", "said he when Ann Lee left"
    r"(?:of|for|to|with|from|by|at|in|on|about|and|as|like|than|that|who|whose|over|under|against|after|before|when|while|if"
    r"|since|because|he|she|it|they|we|i)\b"
)
_ROLE = rf"(?:(?!{_NO_ROLE})[\w.’'-]+,? |[Ss]ecretary of ){{0,7}}"
# ", said Ann Lee on Monday", not ", said Ann Lee would stay"
_AFTER = (
    r"(?!['’‘])(?=\W*$|[^\w\s]| (?:after|as|at|before|during|early|from|in|last|late|of|on|to|when|while|who|with"
    r"|[A-Z][a-z]+day)\b)"
)
_AGO = re.compile(
    r"\b(?:of|for|from|with|by|against|about|than|under|over|like) (?:the |an? |his |her |its )?$"
)  # "a friend of Ann Lee said"
_WORDS = (
    r"(?:statement|tweet|letter|memo|message|speech|remarks?|comments?|response|reaction|post|office|testimony|lawsuit)"
)
_PRONOUN = re.compile(
    rf"(?:\b(?:[Hh]e|[Ss]he){_ASIDE} {_VERB}\b|\b(?:said|says|added|asked|wrote|tweeted) (?:he|she)\b)"
)
_IT = re.compile(rf"\b(?:[Ii]t|[Tt]hey|[Tt]he (?:company|group|university|agency|organization)){_ASIDE} {_VERB}\b")
_QUOTED = re.compile(r"[“«][^“”«»\"\n]*(?:[”»\"]|(?=\n|$))|\"[^\"“”\n]*(?:[\"”]|(?=\n|$))|(?:(?<=\n)|^)[^“”\"\n]*”")
_PERSON = r"(?:[A-ZÀ-Þ](?:[\w’-]*\w|\.)(?: (?=[A-ZÀ-Þ]))?){1,4}"
_OF_A_BODY = (  # one who heads, or speaks for, a body and never a person
    r"(?:president|chief(?: [a-z]+){0,2}|CEO|director|chair(?:man|woman)?|head|founder|leader|general counsel|executive)"
)
_OF_ANY = (
    rf"(?:{_OF_A_BODY}|spokes(?:man|woman|person)|press secretary|secretary|officials?|counsel|lawyer|attorney|adviser|advisor"
    r"|minister)"
)
_SPOKES = re.compile(r"spokes(?:man|woman|person|people)", re.IGNORECASE)
_RELATED = re.compile(  # of whom many stand in an article, each of another: "the mayor" needs no such care
    r"(?:spokes\w+|lawyer|attorney|aide|adviser|advisor|wife|husband|son|daughter|father|mother|brother|sister|office|campaign)s?"
)
_MS = r"(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Judge|Justice|President)\.? "
_TIMES = frozenset((*WEEKDAYS, *MONTHS))
_BACK, _NEAR = 900, 400  # characters before a sentence in which "she" is looked for; around a spokesman, whose he is
_LETTER = re.compile(r"[^\W\d_]")
_CLOSED = re.compile(r"[”\"»][)\]]*$")
_OPENS = re.compile(r"[“\"«]")
_SAID = re.compile(rf"\b{_VERB}\b")
_SPEAKS = re.compile(rf"(?P<name>{NAME}){_ASIDE},? {_VERB}\b|[,”\"»] ?{_VERB} {_ROLE}?(?P<last>(?!{_MS}){NAME})")
_MOST_QUOTED = 3  # sentences of one quotation


@lru_cache(maxsize=64)
def outside_quotations(text: str) -> str:
    """Return a text of the same length without the words inside quotation marks, which stay.

    >>> outside_quotations("“Ann left,” Bo said.")
    '“         ” Bo said.'
    """
    return _QUOTED.sub(lambda m: _blanked(m.group()), text)


def is_speech_of(who: str, text: str, sentence: Span, around: Sequence[Span] = ()) -> bool:
    """Whether a sentence of a text gives the words of a person, an office ("the mayor") or a body ("the White House").

    A sentence that is all quotation belongs to whoever speaks in the sentence `around` it, in order, that the quotation runs
    into, else in the one before.
    """
    mouths = _mouths(who, text)
    if not mouths.names:
        return False
    told = outside_quotations(text)
    return any(_speaks(mouths, told, place) for place in _attributions(text, sentence, around))


def named_speaker(text: str, sentence: Span, around: Sequence[Span] = ()) -> Span | None:
    """Return where the person is named who says what a sentence quotes or tells, if one is."""
    told = outside_quotations(text)
    for start, end in _attributions(text, sentence, around):
        for match in _SPEAKS.finditer(told[start:end]):
            group = "name" if match["name"] else "last"
            if person := _person_in(match[group]):
                return start + match.end(group) - len(person), start + match.end(group)
    return None


def _person_in(name: str) -> str:
    """Return a name without what stands before a person's: "Senate Leader Ann Lee"; "" for a body's."""
    while name and not is_person_like(name):
        name = name.partition(" ")[2]
    return name


def _attributions(text: str, sentence: Span, around: Sequence[Span]) -> Iterator[Span]:
    """Yield the sentence that says whose words a sentence gives: that one, or another where it is quotation.

    A sentence that is all quotation is said by whoever speaks where the quotation ends, if that is another sentence, else in
    the one before; so is one that goes on with a quotation in the same paragraph and names no speaker.
    """
    told = outside_quotations(text)
    place = around.index(sentence) if sentence in around else None
    step = -1 if _CLOSED.search(text[slice(*sentence)]) else 1
    for _ in range(_MOST_QUOTED):
        words = told[slice(*sentence)]
        if _LETTER.search(words):
            yield sentence
            if not _OPENS.match(words) or _SAID.search(words):
                return
            step = -1
        if place is None or not 0 <= place + step < len(around):
            return
        if _LETTER.search(words) and "\n" in text[around[place + step][1] : sentence[0]]:
            return
        place += step
        sentence = around[place]


def _speaks(mouths: _Mouths, told: str, sentence: Span) -> bool:
    words, names = told[slice(*sentence)], mouths.names
    for match in re.finditer(
        rf"\b(?P<who>{names}){_ASIDE}(?P<comma>,)?(?: {_VERB}\b| (?:was|is|were|are) [“\"])", words
    ):
        full = re.search(rf"(?:{NAME})$", words[: match.end("who")])
        lead = words[: min(full.start() if full else match.start(), match.start())]
        # "The mayor, Ann Lee, said", not "Bo Chan, who sued Ann Lee, said"
        if not _AGO.search(lead) and (not match["comma"] or lead.endswith(", ")):
            return True
    if re.search(
        rf"(?:[,”\"»?!—]|^) ?{_VERB} (?:{_ROLE}|(?:the|an?|his|her|its) [^.;“”\"\n]{{1,80}}, (?:[A-Z][\w.’-]* ){{0,3}})"
        rf"(?:{names})\b{_AFTER}"
        rf"|\b(?:according to {_ROLE}|According to (?:(?!{_NO_ROLE})[\w.’'-]+ ){{0,6}})(?:{names})\b(?!['’‘]s)"
        rf"|\b(?:{names})['’‘]s? (?:[a-z]+ ){{0,2}}{_WORDS}(?: (?:[a-z]+ ){{0,2}}{_VERB}| that)\b",
        words,
    ):
        return True
    pronoun = (_IT if mouths.is_body else _PRONOUN).search(words)
    return pronoun is not None and _is_last_named(names, told, sentence[0] + pronoun.start())


def _is_last_named(names: str, told: str, place: int) -> bool:
    """Whether no other person is named between the last naming of the speaker and a place; what is quoted names nobody."""
    before = told[max(0, place - _BACK) : place]
    last = max((match.end() for match in re.finditer(rf"\b(?:{names})\b", before)), default=None)
    if last is None or any(_is_person_of(name, told) for name in names_in(f"x {before[last:]}")):
        return False
    spoke = list(_SPEAKS.finditer(before))
    if not spoke or re.search(rf"\b(?:{names})\b", spoke[-1].group()):
        return True
    # "Bo Chan told Ann Lee. He said": not who is only spoken to
    return (
        re.search(rf"(?:[a-z\d]{{3}}[.!?] |[”\"\n] ?|^)(?:[A-Z][\w.’-]* )*(?:{names})\b", before[spoke[-1].end() :])
        is not None
    )


def _is_person_of(name: str, text: str) -> bool:
    """Whether a text speaks of a person by a name: in full, or by the last name of one it names in full."""
    if not is_person_like(name) or name.lower() in _TIMES:
        return False
    last = re.escape(name.split()[-1])
    return " " in name or bool(_firsts(last, text)) or re.search(rf"\b{_MS}{last}\b", text) is not None


def _firsts(last: str, text: str) -> list[str]:
    """Return the first names that stand before a last name in a text, in order."""
    found = re.finditer(rf"\b(?P<first>[A-Z][\w’-]+)(?: [A-Z]\.)? {last}\b", text)
    return [match["first"] for match in found if match["first"].lower() not in TITLES | NOT_NAMES]


@dataclass(frozen=True, slots=True)
class _Mouths:
    """Whatever an article calls a speaker."""

    names: str  # a pattern; "" where the article does not speak of it
    is_body: bool  # "it said", not "she said"


@lru_cache(maxsize=256)
def _mouths(who: str, text: str) -> _Mouths:
    owner, noun = _office(who)
    if noun:
        return _Mouths("|".join(dict.fromkeys(_of_office(owner, noun, text))), False)
    name = re.sub(r"^(?:the|an?) |,? (?:Jr|Sr)\.?$|['’]s$", "", who, flags=re.IGNORECASE)
    words = name.split()
    if not words:
        return _Mouths("", False)
    last = re.escape(words[-1])
    if not is_person_like(name) or any(word in ("of", "for", "and", "the") for word in words):
        whole = re.escape(name)
        return _Mouths("|".join([whole, *_introduced(whole, _OF_ANY, text)]), True)
    if len(words) == 1 and not _is_person_of(name, text):
        return _Mouths("|".join([last, *_introduced(last, _OF_ANY, text)]), True)
    heads = _introduced(re.escape(name), _OF_A_BODY, text) if len(words) > 1 else ()
    own, firsts = words[0][:1] if len(words) > 1 else "", _firsts(last, text)
    others = [first for first in firsts if own and first[:1] != own]
    if others and others[0] == firsts[0]:  # "Trump said" is another's word
        return _Mouths(rf"{own}[\w’-]+(?: [A-Z]\.)? {last}", False)
    surname = "".join(rf"(?<!\b{re.escape(other)} )" for other in sorted(set(others))) + last
    return _Mouths("|".join([surname, *_roles(last, text), *heads]), False)


def _office(who: str) -> tuple[str, str]:
    """Return whose an office is, and its noun; both "" for a name.

    >>> _office("the mayor of Tarn"), _office("Ann Lee's spokesman"), _office("the White House")
    (('Tarn', 'mayor'), ('Ann Lee', 'spokesman'), ('', ''))
    """
    bare = re.sub(r"^(?:the|an?|his|her|their) ", "", who.strip(), flags=re.IGNORECASE)
    owned = re.fullmatch(r"(?:the )?(?P<of>.+?)['’]s? (?P<noun>(?:[a-z]+ ){0,2}[a-z]+)", bare)
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
    word = rf"[{word[0].upper()}{word[0]}]{word[1:]}"
    if not last or not _RELATED.fullmatch(noun):
        yield word
        yield from (_last(match["person"]) for match in re.finditer(rf"\b{word} (?P<person>{_PERSON})", text))
        yield from (
            _last(match["person"])
            for match in re.finditer(rf"(?P<person>{_PERSON}), (?:the |an? )?(?:[\w’'-]+ ){{0,4}}{word}\b", text)
        )
        return
    yield rf"{last}['’]s? (?:[a-z]+ ){{0,2}}{word}"
    yield rf"{word} (?:for|of|to) (?:[\w.’'-]+ ){{0,4}}{last}"
    tied = [
        rf"{last}(?:['’]s?)? (?:[a-z]+ ){{0,2}}{word},? (?P<person>{_PERSON})",
        rf"(?P<person>{_PERSON}),(?: [\w’'-]+){{0,4}} {word} (?:for|of|to) (?:[\w.’'-]+ ){{0,4}}{last}\b",
        rf"(?P<person>{_PERSON}), {last}['’]s? (?:[a-z]+ ){{0,2}}{word}\b",
    ]
    for pattern in tied:
        yield from (_last(match["person"]) for match in re.finditer(rf"\b{pattern}", text))
    for match in re.finditer(rf"(?P<lead>[A-Z]\w*['’]?s? )?\b{word} (?P<person>{_PERSON})(?! (?:of|for))", text):
        # "spokesman Bo Chan", with nobody's name before it: his who is spoken of there
        if not match["lead"] and re.search(rf"\b{last}\b", text[max(0, match.start() - _NEAR) : match.end() + _NEAR]):
            yield _last(match["person"])


def _introduced(name: str, role: str, text: str) -> Iterator[str]:
    """Yield the last names of persons that an article introduces as those who speak for a body."""
    before = rf"\b{name}(?:['’]s?)? (?:[A-Za-z-]+ ){{0,3}}?(?i:{role})(?:,| and [a-z]+)? (?P<person>{_PERSON})"
    after = rf"(?P<person>{_PERSON}),(?: [\w’'-]+){{0,5}}? (?i:{role})(?: [a-z]+){{0,3}} (?:of|for|at|with) (?:the )?{name}\b"
    yield rf"{name} (?:[a-z]+ ){{0,2}}{role}"
    for pattern in (before, after):
        yield from (_last(match["person"]) for match in re.finditer(pattern, text))


def _roles(last: str, text: str) -> Iterator[str]:
    """Yield what an article calls a person beside the last name: "the prime minister", if it says "Prime Minister Bo Chan"."""
    for match in re.finditer(
        rf"\b(?P<role>(?:[A-Za-z][a-z]+ )?[A-Za-z][a-z]+) (?:[A-Z][\w.’-]* ){{1,2}}{last}\b", text
    ):
        role = match["role"]
        if re.search(
            r"(?i)(?:minister|secretary|president|governor|mayor|chancellor|ambassador|director|chief|senator|judge)$",
            role,
        ):
            yield rf"[Tt]he (?:[\w-]+ )?(?i:{re.escape(role.split()[-1])})"


def _last(person: str) -> str:
    return re.escape(re.sub(r"['’]s?$", "", person.strip()).split()[-1])


def _blanked(quotation: str) -> str:
    return re.sub(r"[^“”«»\"\n]", " ", quotation)
