"""Speech: whether a sentence of an article gives the words of a person, an office or a body. English word order only.

What an article calls a speaker is told by `speaker_names.py`; "he" and "she" are a person where nobody else was named since.
What stands inside quotation marks names nobody: it is what somebody else says of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index import Span
from index.calendar_words import TIMES, WEEKDAYS
from rag.genders import gender_of, pronoun_gender
from rag.names import NAME, is_person_like, names_in
from rag.speaker_names import (
    AFTER_A_NAME,
    OFFICES,
    TITLE,
    SpeakerNames,
    is_person_of,
    is_whose,
    speaker_names,
)
from rag.standing_alone import SAYS
from rag.utterances import utterance_at

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
_CLOSING = r"(?:[”\"»]|(?<=[,.?!])[’'])"
_INVERTED = (  # behind a comma, before who speaks: ", said Ann Lee"; not "Bo Chan, the mayor, accused Ann Lee of it"
    r"(?:said|says|say|added|adds|wrote|writes|tweeted|replied|explained|noted|argued|insisted|continued|recalled|declared|stated"
    r"|remarked|testified)"
)
_DAY = r"(?:on )?[A-Z][a-z]+day(?: (?:morning|afternoon|evening|night))?"
_ADVERB = (
    r"(?:has|have|had|also|later|then|again|once|since|even|himself|herself|itself|themselves|previously|earlier|[a-z]+ly"
    rf"|{_DAY})"
)
_ASIDE = (  # "(D-Iowa)", ", the mayor of Tarn,", " and Bo Chan", " on Monday later"
    rf"(?: \([^()\n]{{1,40}}\))?(?:,[^;“”\"\n]{{1,120}}?,)?(?: and (?!{_ADVERB} )[^,;.“”\"\n]{{1,60}}?)?(?:,? {_ADVERB}){{0,3}}"
)
_NO_ROLE = (  # "said the aide of Ann Lee", "said he when Ann Lee left"
    r"(?:of|for|to|with|from|by|at|in|on|about|and|as|like|than|that|who|whose|over|under|against|after|before|when|while|if"
    r"|since|because|near|outside|inside|around|he|she|it|they|we|i)\b"
)
_ROLE = rf"(?:(?!{_NO_ROLE})[\w.’'-]+,? |[Ss]ecretary of ){{0,7}}"
_WORDS = (
    r"(?:statement|tweet|letter|memo|message|speech|remarks?|comments?|response|reaction|post|office|testimony|lawsuit)"
)
_PRONOUN = re.compile(
    rf"(?:\b(?:[Hh]e|[Ss]he){_ASIDE} {_VERB}\b"
    # "“I stay,” said she.", not "Police said she had left."
    r"|[,”\"»?!] ?(?:said|says|added|asked|wrote|tweeted) (?:he|she)(?=\W*$|[,.;:]))"
)
_THE_BODY = r"[Tt]he (?:company|group|university|agency|organi[sz]ation|union|bank|party|department|ministry)"
_IT = re.compile(rf"\b(?:[Ii]t|[Tt]hey|(?P<body>{_THE_BODY})){_ASIDE} {_VERB}\b")
_TELLING = r"(?:saying|writing|adding|arguing|warning|telling|tweeting|insisting|claiming|noting|declaring|explaining)"
_QUOTED = re.compile(r"[“«][^“”«»\"\n]*(?:[”»\"]|(?=\n|$))|\"[^\"“”\n]*(?:[\"”]|(?=\n|$))|(?:(?<=\n)|^)[^“”\"\n]*”")
_QUOTED_SINGLY = re.compile(
    r"(?<!\w)(?P<mark>[‘'])(?=[^\W\d])(?:[^‘’'“”\"\n]|(?<=\w)[’'](?=\w))+(?P<last>[,.?!][’'])(?!\w)"
)
_BACK = 900  # characters before a sentence in which "she" is looked for
_LETTER = re.compile(r"[^\W\d_]")
_CLOSED = re.compile(rf"{_CLOSING}[)\]]*$")
_OPENS = re.compile(r"[“\"«]")
_SAID = re.compile(rf"\b{_VERB}\b")
_OF_A_BODY = (  # "said White House spokesman Bo Chan", "said California Gov. Ann Lee"
    rf"(?:{NAME}(?:['’]s)? (?:{TITLE}|(?:(?!{_NO_ROLE}|{_VERB}\b|(?:during|near|outside|inside|last|this|late|early|earlier|upon"
    rf"|through|amid|is|are|was|were|has|have|had|will|would)\b)[a-z-]+ ){{1,4}})(?={NAME}))?"
)
_SPEAKS = re.compile(
    rf"(?P<name>{NAME}){_ASIDE},? {_VERB}\b|(?:{_CLOSING} ?{_VERB}|, ?{_INVERTED}) {_ROLE}?{_OF_A_BODY}"
    rf"(?P<last>(?!{TITLE}){NAME})(?! (?:and|of|for) [A-Z]){AFTER_A_NAME}"
)
_OPENS_ASIDE = re.compile(  # "After meeting Ann Lee, Bo Chan, the mayor, said"
    r"\W*(?:after|before|when|while|as|responding|replying|unlike|like|asked|since|following|despite|alongside|meeting|joining"
    r"|echoing|contradicting|defending|criticising|criticizing)\b[^,]*|[^,]*\b(?:to|with|of|by|from|for|at|about|against) ",
    re.IGNORECASE,
)
_DAY_AFTER = re.compile(rf" (?:{'|'.join(day.title() for day in WEEKDAYS)})$")
_CLAUSE_END = re.compile(r"[,;:.!?“”\"«»—\n]\s*|\b(?:and|but|that) ")
_AT = re.compile(r"\b(?:in|at|near) (?:the )?$", re.IGNORECASE)
_LONGEST_LEAD = 60  # characters, of "a spokesman for the former mayor, "
_APPOSED = re.compile(r"^,[^;“”\"\n.]{1,120}?,")  # ", president of the Tarn Society," after a name
_OF_WHICH = re.compile(rf"\b(?:of|in|at|for) (?:the )?{NAME}, (?P<person>(?:[A-Z][\w.’-]* )+[A-Z][\w’-]*),? {_VERB}\b")
_OFFICE = re.compile(rf"(?:^|[.!?”\"\n] ?)[Tt]he (?P<noun>{'|'.join(sorted(OFFICES))})\b", re.IGNORECASE)
_PRONOUNS = frozenset({"He", "She", "It", "They", "We", "I"})
_MOST_QUOTED = 3  # sentences of one quotation


@lru_cache(maxsize=64)
def outside_quotations(text: str) -> str:
    """Return a text of the same length without the words inside quotation marks, which stay.

    >>> outside_quotations("“Ann left,” Bo said.")
    '“         ” Bo said.'
    """
    told = _QUOTED.sub(lambda m: _blanked(m.group()), text)
    # Single marks are apostrophes, too: only what ends in a sentence's punctuation is surely quoted.
    return _QUOTED_SINGLY.sub(lambda m: f"{m['mark']}{' ' * (len(m.group()) - 3)}{m['last']}", told)


def is_speech_of(who: str, text: str, sentence: Span, around: Sequence[Span] = ()) -> bool:
    """Whether a sentence of a text gives the words of a person, an office ("the mayor") or a body ("the White House").

    A sentence that is all quotation belongs to whoever speaks in the sentence `around` it, in order, that the quotation runs
    into, else in the one before.
    """
    speaker = speaker_names(who, text)
    if not speaker.pattern:
        return False
    if (uttered := utterance_at(text, sentence[1] - 1)) and re.search(
        rf"\b(?:{speaker.pattern})$", text[slice(*uttered.who)], re.IGNORECASE
    ):
        return True
    told = outside_quotations(text)
    return any(_speaks(speaker, told, place) for place in _attributions(text, sentence, around))


def named_speaker(text: str, sentence: Span, around: Sequence[Span] = ()) -> Span | None:
    """Return where the person is named who says what a sentence quotes or tells, if one is."""
    uttered = utterance_at(text, sentence[1] - 1)
    if uttered and is_person_like(text[slice(*uttered.who)].title()):
        return uttered.who
    told = outside_quotations(text)
    for start, end in _attributions(text, sentence, around):
        for match in _SPEAKS.finditer(told[start:end]):
            group = "name" if match["name"] else "last"
            if apposed := _OF_WHICH.search(told, start, start + match.end()):  # "the mayor of Lund, Ann Lee, said"
                return apposed.span("person")
            end_of_name = start + match.end(group)
            if day := _DAY_AFTER.search(match[group]):  # "said Ann Lee Tuesday"
                end_of_name -= len(day.group())
            if person := _person_in(told[start + match.start(group) : end_of_name]):
                return _with_lead(told, start, (end_of_name - len(person), end_of_name))
    return None


def _with_lead(told: str, start: int, named: Span) -> Span | None:
    """Return a name with what makes another of it, "a spokesman for Ann Lee"; None where that is not sure."""
    if re.search(r"['’]s?$", told[slice(*named)]):  # "said Ann Lee's lawyer"
        return None
    before = told[start : named[0]]
    # "police in Tarn", not "in May Lee"
    is_at = _AT.search(before) and told[slice(*named)].split()[0].lower() not in TIMES
    if not is_at and not is_whose(before):
        return named
    lead = _CLAUSE_END.split(before)[-1]
    is_whole = len(lead) <= _LONGEST_LEAD and not lead.startswith(("who ", "which "))
    return (named[0] - len(lead), named[1]) if is_whole else None


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


def _speaks(speaker: SpeakerNames, told: str, sentence: Span) -> bool:
    words, names = told[slice(*sentence)], speaker.pattern
    for match in re.finditer(
        rf"\b(?P<who>{names}){_ASIDE}(?P<comma>,)?(?: {_VERB}\b| (?:was|is|were|are) [“\"])", words
    ):
        full = re.search(rf"(?:{NAME})$", words[: match.end("who")])
        lead = words[: min(full.start() if full else match.start(), match.start())]
        # What may be an aside on whom a clause is of: the comma that ends the clause, and another's own aside.
        commas = match.group()[len(match["who"]) :].count(",")
        if commas > 2 and any(_OPENS_ASIDE.fullmatch(opening) for opening in (lead, words[: match.start()])):
            continue
        # "The mayor, Ann Lee, said", not "Bo Chan, who sued Ann Lee, said"
        is_another = is_whose(lead) or is_whose(words[: match.start()])
        if not is_another and (not match["comma"] or lead.endswith(", ")):
            return True
    if re.search(
        rf"(?:(?:{_CLOSING}|[?!—]|^) ?{_VERB}|, ?{_INVERTED}) (?:{_ROLE}"
        rf"|(?:the|an?|his|her|its) [^.;“”\"\n]{{1,80}}, (?:[A-Z][\w.’-]* ){{0,3}})"
        rf"(?:{names})\b{AFTER_A_NAME}"
        rf"|\b(?:according to {_ROLE}|According to (?:(?!{_NO_ROLE})[\w.’'-]+ ){{0,6}})(?:{names})\b(?!['’‘]s)"
        rf"|\b(?:{names})['’‘]s? (?:[a-z]+ ){{0,2}}{_WORDS}(?: (?:[a-z]+ ){{0,2}}{_VERB}| that)\b",
        words,
    ):
        return True
    # "Lee answered the mayor, saying"
    doing = re.search(
        rf"(?:^|, |[”\"] )(?:[A-Z][\w.’-]* )*(?:{names})\b(?P<what> (?![^.,;]* by )[^.;“”\"\n]{{1,80}}), {_TELLING}\b",
        words,
    )
    if doing and not any(is_person_of(name, told) for name in names_in(f"x {doing['what']}")):
        return True
    # "Ann Lee, who also said"
    if re.search(rf"\b(?:{names}),? who{_ASIDE} {_VERB}\b", words):
        return True
    pronoun = (_IT if speaker.is_body else _PRONOUN).search(words)
    if pronoun is None:
        return False
    if speaker.is_body:
        return _is_last_named(names, told, sentence[0] + pronoun.start(), by_noun=pronoun["body"] is not None)
    return _is_last_named(names, told, sentence[0] + pronoun.start(), gender=pronoun_gender(pronoun.group()))


def _is_last_named(names: str, told: str, place: int, *, by_noun: bool = False, gender: str | None = None) -> bool:
    """Whether no other is named between the last naming of the speaker and a place; what is quoted names nobody.

    Another person, that is, or another body where the place calls the speaker a group, or a company. Where it says "he" or
    "she", nobody counts of whom the text says the other.
    """
    before = told[max(0, place - _BACK) : place]
    last = max((match.end() for match in re.finditer(rf"\b(?:{names})\b", before)), default=None)
    if last is None or _is_other(names, told, gender):
        return False
    said = _APPOSED.sub("", before[last:])
    since = names_in(f"x {said}")
    if by_noun:
        return all(is_person_of(name, told) or name.lower() in TIMES for name in since)
    persons = [re.escape(name.split()[-1]) for name in since if is_person_of(name, told)]
    persons += [person for office in _OFFICE.finditer(said) for person in _holders(office["noun"], told)]
    if any(not _is_other(person, told, gender) for person in persons):
        return False
    spoke = [match for match in _SPEAKS.finditer(before) if match["name"] not in _PRONOUNS]
    if not spoke or re.search(rf"\b(?:{names})\b", spoke[-1].group()):
        return True
    # "Bo Chan told Ann Lee. He said": not who is only spoken to
    return (
        re.search(rf"(?:[a-z\d]{{3}}[.!?] |[”\"\n] ?|^)(?:[A-Z][\w.’-]* )*(?:{names})\b", before[spoke[-1].end() :])
        is not None
    )


def _is_other(names: str, told: str, gender: str | None) -> bool:
    """Whether a text speaks of somebody as of the other gender."""
    return gender is not None and gender_of(names, told) not in (None, gender)


def _holders(office: str, told: str) -> list[str]:
    """Return the last names, as patterns, of those whom a text names with an office: "Mayor Ann Lee"."""
    named = re.finditer(rf"\b(?i:{re.escape(office)}) (?:[A-Z][\w’-]+ )?(?P<last>[A-Z][\w’-]+)\b", told)
    return list(dict.fromkeys(re.escape(match["last"]) for match in named))


def _blanked(quotation: str) -> str:
    return re.sub(r"[^“”«»\"\n]", " ", quotation)
