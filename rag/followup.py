"""Follow-ups: a question that leans on the one before is made to stand alone, by rules.

It is rewritten only where it leans: a pronoun without anything to refer to in the question itself, or a fragment ("And
in November?", "Why?"). A question that stands alone is left as it is, so that a change of subject is never dragged back.
Whoever was asked about last is who a pronoun means; no model of the language is involved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.calendar_words import MONTH, WEEKDAYS
from index.outlets import shipped_outlets
from rag.events import who_did
from rag.genders import gender_of
from rag.kinds import what_happened
from rag.names import is_person_like, names_in
from rag.roles import NOUNS as ROLES
from rag.speech import outside_quotations
from rag.wordlists import TITLES

__all__ = ["Turn", "is_echo", "standalone"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation; a history lists them oldest first."""

    question: str
    searched: str = ""  # the question as it was made to stand alone; empty: as asked
    answer: str = ""  # the answer's text, as plain words


_DEEPEST = 20  # turns that a row of fragments is followed back
_PERSON = {"he": "", "she": "", "him": "", "her": "", "his": "'s", "hers": "'s"}
_THING = {"it": "", "its": "'s", "they": "", "them": "", "their": "'s", "theirs": "'s"}
_KINDS = {"him": "he", "his": "he", "her": "she", "hers": "she", "its": "it", "them": "they", "their": "they"} | {
    word: word for word in ("he", "she", "it", "they", "theirs")
}
_PRONOUN = re.compile(r"\b(he|she|him|her|his|hers|it|its|they|them|their|theirs)\b", re.IGNORECASE)
_DUMMY_IT = re.compile(
    r"\b(?:is|was|does|did|would|will|has|had) it (?:that|true|possible|clear|known|likely|unclear|important|been|take)\b"
    r"|\bit (?:rain|snow|happen|occur)(?:s|ed|ing)?\b|\bit [a-z]+ing in [A-Z]",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"^how (?:many|much) ((?:[\w’'-]+ ){1,5}?)(?:is|are|was|were|has|have|had|did|does|do|can|will|would)\b",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"[Ww]ho (?!(?:is|was|are|were) [A-Z])")
_DEFINED = re.compile(r"^(?:what|who|which) (?:is|was|are|were) ((?:[\w’'-]+ ?){1,8}?)\W*$", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:that|this|those|these|the same)\s+(?=[a-z])(?!(?:is|was|are|were|has|had|it|he|she|they)\b)", re.IGNORECASE
)
_POINTING_AT_END = re.compile(r"\b(?:this|that|these|those)\W*$", re.IGNORECASE)
_ECHO = re.compile(  # says nothing without the question before
    r"^(?:by how (?:much|many)|according to wh\w+|says who|who (?:said|says) (?:so|that|this|it)|(?:tell me|any|some)? ?more"
    r"(?: details?)?|go on|(?:what|who|where|when|any(?:thing|one|body)?) else"
    r"|(?:by|with|to|for|from) whom|what for|how (?:often|much|many|old|come)|for how much|how so|since when|for how long"
    r"|where exactly|why not|really)\b\W*$",
    re.IGNORECASE,
)
_OWN_NOUN = re.compile(  # a subject of the question's own, which a later "he" or "its" belongs to
    r"\b(?:the|a|an|which|what|every|each|some|any|no|how many|how much) "
    r"(?!(?:he|she|it|they|his|her|its|their|did|do|does|is|was|were|are|has|had|have|can|could|will|would|else)\b)[a-z]+",
    re.IGNORECASE,
)
# "During the trial, ": no subject
_AT_FIRST = re.compile(r"(?:(?:during|throughout|in|at|on|under) [^,]+, )?", re.IGNORECASE)
_BOUND = ("he", "she", "they", "his", "her", "hers", "its", "their", "theirs")  # may belong to a subject before them
_LATER_CLAUSE = re.compile(
    r" .* (?:who|that|when|where|why|how|if|whether|after|before|because|while|and)\b", re.IGNORECASE
)
_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
_INVERTED = re.compile(  # "which party did" she found: what stands in front is what she did it to
    rf"(?:and |but |so )?(?:which|what|whose|how many|how much) (?:(?!{_AUX}\b)[\w’'-]+ )+{_AUX} $", re.IGNORECASE
)
_TIME = (
    rf"(?:(?:\d\d?(?:st|nd|rd|th)? )?(?:{MONTH})\.?(?: \d\d?(?:st|nd|rd|th)?\b)?(?:,? (?P<YEAR>\d{{4}}))?|(?:19|20)\d\d"
    rf"|{'|'.join(WEEKDAYS)})"
)
_AT = r"(?:as of|in|on|during|since|by|until|before|after)"
_SUBJECT = re.compile(r"\b(?:about|on) (?P<on>(?:the |an? |his |her |their |its )?[\w’'-]+)(?=\W*$)")
_NEW_TIME = re.compile(rf"(?:{_AT} )?(?P<time>{_TIME})".replace("YEAR", "new"), re.IGNORECASE)
_OLD_TIME = re.compile(rf"\b{_AT} (?P<time>{_TIME})\b".replace("YEAR", "old"), re.IGNORECASE)
_PREPOSITION = re.compile(
    r"^(?:in|on|at|of|for|from|about|with|by|to|during|before|after|since|according to) ", re.IGNORECASE
)
_LEAD = re.compile(r"^(?:and|but|so|ok|okay|then|also)\b[,\s]*", re.IGNORECASE)
_LIMIT_FIRST = re.compile(r"(?:according to|as of) [^,]+, ", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\b\s*", re.IGNORECASE)
_QUESTION_WORD = re.compile(
    r"^(?:who|whom|whose|what|which|when|where|why|how(?: many| much| long| often| old)?)\b", re.IGNORECASE
)
_BEFALLEN = re.compile(r"[a-z]+ed|hurt|shot|dead|lost", re.IGNORECASE)
_ROLE = re.compile(r"(?:the|his|her|their) (?:[a-z-]+ )?[a-z-]+", re.IGNORECASE)
_SPEAKS = re.compile(
    r"(?:what|how) (?:did|does|do|has|have|had) (?P<who>.+?) (?:say|said|tell|told|think|want|respond|react|reply|answer|demand"
    r"|argue|claim|make of)\b",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(  # only asks the what of before for its when
    r"(?P<word>when|where|why) (?:did|has|have|was|were) (?:he|she|they|it) (?:say|said|tell|claim|argue|demand|think|want)"
    r" (?:that|this|it|so)\W*",
    re.IGNORECASE,
)
_ACTIVE = re.compile(r"[Ww]ho (?P<verb>[a-z]+ed)(?: (?P<object>(?:the |[A-Z])[^?]{2,60}?))?[?. ]*")
_OF_AN_EVENT = re.compile(
    r"what (?:is|was|are|were|has been|have been) (?:[a-z]+ly )?(?:[a-z]+ed|stolen|found|lost|sold|said|taken|seen|given|shown"
    r"|sent|built|left|made|done|known|written)\b",
    re.IGNORECASE,
)
_VERB = re.compile(rf"\b(?:{_AUX}|say|said|happen|happened|[a-z]+ed)\b", re.IGNORECASE)


def standalone(question: str, history: Sequence[Turn]) -> str:
    """Return the question as it can be asked without what went before; unchanged where it leans on nothing.

    >>> standalone("What did he reject?", [Turn("Who is Hazem Qassem?")])
    'What did Hazem Qassem reject?'
    """
    if not history:
        return question
    rest = _ABOUT.sub("", _LEAD.sub("", question)).strip()
    if not rest:
        return question
    if _is_fragment(rest, question):
        return _filled_in(rest, _with_limits(history))
    previous = history[-1].searched or history[-1].question
    said, speaks = _SAID_THAT.fullmatch(rest), _SPEAKS.match(previous)
    if said and speaks and re.search(r"\w", previous[speaks.end() :]):
        return _filled_in(said["word"], _with_limits(history))
    replaced = _with_names(_LEAD.sub("", question), history)
    if replaced is not None:
        return replaced[0].upper() + replaced[1:]
    if is_echo(question):
        return f"{question.rstrip(' ?!.')} ({previous.rstrip(' ?')})?"
    if _POINTING.search(question) and not names_in(question):
        subject = ", ".join(dict.fromkeys(names_in(previous)))
        return f"{question.rstrip(' ?')} ({subject})?" if subject else question
    return question


def is_echo(question: str) -> bool:
    """Whether a question says nothing without the words of the one before: "Who else?", "What do they think of that?"."""
    return bool(_ECHO.match(_LEAD.sub("", question)) or _POINTING_AT_END.search(question))


def _with_limits(history: Sequence[Turn]) -> str:
    """Return the question before, with the limits in it: "According to Reuters" is no part of what was searched, yet meant."""
    turn = history[-1]
    alone = standalone(turn.question, history[-_DEEPEST:-1])
    words = iter(re.findall(r"\w+", alone.lower()))
    is_cut_from_it = all(word in words for word in re.findall(r"\w+", turn.searched.lower()))
    return alone if is_cut_from_it else turn.searched  # as a chat model has it


def _is_fragment(rest: str, question: str) -> bool:
    words = rest.rstrip("?!. ").split()
    if _QUESTION_WORD.match(rest):
        return len(words) == 1
    led = bool(_LEAD.match(question) or _ABOUT.match(question))
    has_verb = _VERB.search(rest) and not _BEFALLEN.fullmatch(rest.rstrip("?!. "))
    return led and not has_verb and not _PRONOUN.search(rest) and len(words) <= 6


def _filled_in(rest: str, previous: str) -> str:
    """Put a fragment into the previous question: a question word takes the place of its own, the rest is added."""
    bare = rest.rstrip("?!. ")
    if (word := _QUESTION_WORD.fullmatch(bare)) is not None:
        limit = _LIMIT_FIRST.match(previous)
        start = limit.end() if limit else 0
        return f"{previous[:start]}{_asked_for(f'{word.group()[0].upper()}{word.group()[1:]}', previous[start:])}"
    if _BEFALLEN.fullmatch(bare) and (happened := what_happened(previous)):
        return re.sub(rf"\b{happened}\b", bare.lower(), previous, count=1, flags=re.IGNORECASE)
    if asked := _on_another(bare, previous):
        return asked
    if _ROLE.fullmatch(bare) and (speaks := _SPEAKS.match(previous)):
        # "And the prosecutor?" asks the same of another.
        return f"{previous[: speaks.start('who')]}{bare}{previous[speaks.end('who') :]}"
    if asked := _at_another_time(bare, previous):
        return asked
    old, new = names_in(previous), names_in(bare)
    if (preposition := _PREPOSITION.match(bare)) is not None and new and old:
        # "And in France?" takes the place of "in Germany".
        places = "|".join(re.escape(name) for name in old)
        phrase = re.compile(rf"\b{re.escape(preposition.group().strip())} (?:the )?(?:{places})(?!\w)", re.IGNORECASE)
        if phrase.search(previous):
            return phrase.sub(lambda _: bare[0].lower() + bare[1:], previous, count=1)
    if new and old and re.sub(r"^the ", "", bare, flags=re.IGNORECASE) == new[0]:
        # "And Israel?" asks the same of another; the one most like it makes way.
        out = next((n for n in old if _likeness(n) == _likeness(new[0])), old[-1])
        return previous.replace(out, new[0], 1)
    defined = _DEFINED.match(previous)
    if defined and is_person_like(defined[1]) and _ROLE.fullmatch(bare):  # "And the mayor?" after "Who is Ann Lee?"
        return f"{previous[: defined.start(1)]}{bare}{previous[defined.end(1) :]}"
    return f"{previous.rstrip(' ?!.')} {bare[0].lower() if bare[:1].isupper() and not new else bare[:1]}{bare[1:]}?"


def _likeness(name: str) -> str | bool:
    return "outlet" if shipped_outlets().named(name) else is_person_like(name)


def _on_another(bare: str, previous: str) -> str | None:
    """Return a question for what somebody said, asked of another subject: "And about the bridge?", "What about the bridge?"."""
    subject = _SUBJECT.search(previous)
    if not subject or not _SPEAKS.match(previous) or names_in(bare):
        return None
    on = re.sub(r"^(?:about|on) ", "", bare, flags=re.IGNORECASE)
    is_subject = on != bare or (_ROLE.fullmatch(bare) and not {word.lower() for word in bare.split()} & ROLES)
    return f"{previous[: subject.start('on')]}{on}{previous[subject.end('on') :]}" if is_subject else None


def _at_another_time(bare: str, previous: str) -> str | None:
    """Return the question before at another time: "And in 2020?" in the place of "in 2019"; a day keeps the year."""
    time, before = _NEW_TIME.fullmatch(bare), _OLD_TIME.search(previous)
    if not time or not before:
        return None
    named = time["time"].lower()
    takes_year = before["old"] and not time["new"] and not named.isdigit() and named not in WEEKDAYS
    told = bare if bare != time["time"] else f"{before.group().split()[0]} {bare}"
    year = f" {before['old']}" if takes_year else ""
    return f"{previous[: before.start()]}{told[0].lower()}{told[1:]}{year}{previous[before.end() :]}"


def _asked_for(word: str, previous: str) -> str:
    """Return the previous question with another question word: "When?" after "Who replaced Lee?" is "When was Lee replaced?"."""
    subject = _ACTIVE.fullmatch(previous.strip())
    if subject is None:
        return f"{word} {_QUESTION_WORD.sub('', previous, count=1).strip()}"
    if subject["object"] and word.lower() in ("when", "where", "why", "how"):
        return f"{word} was {subject['object']} {subject['verb'].lower()}?"
    return f"{word} ({previous.strip().rstrip(' ?')})?"


def _with_names(question: str, history: Sequence[Turn]) -> str | None:
    """Return the question with its first dangling pronouns replaced, or None where none dangles."""
    own, first = names_in(question), _AT_FIRST.match(question)
    assert first is not None
    dummies = {m.start() for d in _DUMMY_IT.finditer(question) for m in _PRONOUN.finditer(question, d.start(), d.end())}
    matches = [
        m
        for m in _PRONOUN.finditer(question)
        if m.start() not in dummies
        and not _is_named_before(question, m, own)
        and not (
            m.group().lower() in _BOUND
            and (noun := _OWN_NOUN.search(question, first.end(), m.start()))
            # "Did the police arrest her", not "Did the mother say who hit her"
            and not (_is_object(question, m) and not _LATER_CLAUSE.match(question, noun.end(), m.start()))
            and not (m.group().lower() in ("he", "she", "they") and _INVERTED.fullmatch(question, 0, m.start()))
        )
    ]
    if not matches:
        return None
    name_of: dict[str, str | None] = {}
    parts, position = [], 0
    for match in matches:
        word = match.group().lower()
        person = word in _PERSON
        kind = _KINDS[word]
        if kind not in name_of:
            found = (
                n
                for n in _antecedents(history, person=person, many=kind != "it")
                if n not in name_of.values() and not (person and _is_of_another_gender(n, kind, history))
            )
            name_of[kind] = next(found, None)
        name = name_of[kind]
        if name is None:
            continue
        if name[0].islower() and not name.startswith("the ") and question[: match.start()].rstrip().endswith(" of"):
            name = f"the {name}"
        possessive = (_PERSON | _THING)[word] or ("'s" if word == "her" and _owns(question, match.end()) else "")
        ending = "'" if possessive and name.endswith("s") else possessive
        parts += [question[position : match.start()], name + ending]
        position = match.end()
    if parts:
        return "".join([*parts, question[position:]])
    asked = history[-1].searched or history[-1].question
    return f"{question.rstrip(' ?')} ({asked.rstrip(' ?')})?"  # nobody to name: what was asked before stays in sight


def _is_named_before(question: str, pronoun: re.Match[str], own: Sequence[str]) -> bool:
    """Whether a question itself names who a pronoun may mean: an object is not the one who does something, but a second name."""
    word = pronoun.group().lower()
    may_be = [name for name in own if word not in _PERSON or (is_person_like(name) and not _is_place(name, question))]
    return sum(question.find(name) < pronoun.start() for name in may_be) > _is_object(question, pronoun)


def _is_object(question: str, pronoun: re.Match[str]) -> bool:
    word = pronoun.group().lower()
    return word in ("him", "them") or (word == "her" and not _owns(question, pronoun.end()))


def _is_place(name: str, question: str) -> bool:
    return re.search(rf"\b(?:in|at|from|near) {re.escape(name)}", question, re.IGNORECASE) is not None


def _owns(question: str, end: int) -> bool:
    """Whether a word that can be possessed follows: "her plan", not "tell her?"."""
    return re.match(r"\s+[a-z]+", question[end:]) is not None and not re.match(
        r"\s+(?:to|about|in|on|at|of|for|and|or|when|after|before|say|do|that|with|by|from|as"
        r"|again|too|if|because|while|since|last|this|next|yesterday|today|tomorrow|against|into|over)\b",
        question[end:],
    )


def _antecedents(history: Sequence[Turn], *, person: bool, many: bool) -> Iterator[str]:
    """Yield what a pronoun may mean, likeliest first: names of the last question, then of its answer, then earlier."""
    for turn in reversed(history):
        question = turn.searched or turn.question
        if not person:
            if _OF_AN_EVENT.match(question):  # "it" is the answer, of which no rule knows what it is
                continue
            for pattern in (_COUNTED, _DEFINED) if many else (_DEFINED,):
                if (match := pattern.match(question)) is None or is_person_like(match.group(1).strip()):
                    continue
                if not _BEFALLEN.fullmatch(match.group(1).split()[0]):  # of "Who was arrested in Tarn?" it is no thing
                    yield match.group(1).strip()
        asked, answered = ([n for n in names_in(t) if n.lower() not in TITLES] for t in (question, turn.answer))
        names = [name for name in asked if is_person_like(_in_full(name, answered)) == person]
        if person:
            named = [_in_full(name, answered) for name in names if not _is_place(name, question)]
            told = [name for name in answered if is_person_like(name) and " " in name]
            if _ASKS_WHO.match(question):  # of "Who leads Kestrel?" the answer is the person
                if did := who_did(question, turn.answer):
                    told.insert(0, turn.answer[slice(*did)])
                named = [name for name in named if " " in name] + told + named
            others = (name for name in answered if is_person_like(name) and not _is_place(name, turn.answer))
            yield from (*named, *told, *others)
        elif len(names) == 1:  # of several things, none is the likelier one
            yield names[0]


def _is_of_another_gender(name: str, pronoun: str, history: Sequence[Turn]) -> bool:
    told = outside_quotations(" ".join(turn.answer for turn in history))
    return gender_of(re.escape(name.split()[-1]), told) not in (None, pronoun)


def _in_full(name: str, names: Sequence[str]) -> str:
    """Return the longer form of a surname where the answer gives one."""
    return next((full for full in names if full.endswith(f" {name}")), name)
