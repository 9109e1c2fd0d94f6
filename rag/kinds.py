"""The kind of answer that a question asks for, and whether given words are of that kind. Rules on English questions."""

from __future__ import annotations

import re
from functools import lru_cache

from index import known_outlets
from index.calendar_words import WEEKDAYS
from rag.ages import asks_for_age, behind, is_no_age
from rag.names import content_words, names_in
from rag.units import unit_after

__all__ = [
    "asks_for_name_of_person",
    "counts_in_parts",
    "counts_the_same",
    "counts_time",
    "fits",
    "is_of_another_day",
    "is_of_another_unit",
    "is_vague_time",
    "kind_of",
    "what_happened",
]

_NUMBER_WORDS = (
    "no|none|nobody|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    "|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|millions?|billions?"
    "|dozens?|half|quarter|third|most|all|several|few|many|couple|single|only|both|once|twice"
)
_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|aug|sept?|oct|nov|dec"
)
_DAY = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|tomorrow|tonight"
    "|ramadan|passover|easter|christmas"
)
_PERSONS = (
    "official|officer|agent|aide|adviser|advisor|leader|minister|president|politician|senator|representative"
    "|congressman|congresswoman|lawmaker|governor|mayor|judge|justice|lawyer|attorney|prosecutor|candidate|democrat|republican"
    "|diplomat|ambassador|envoy|spokesman|spokeswoman|spokesperson|general|commander|professor|scientist|economist|analyst|expert"
    "|reporter|journalist|host|anchor|actor|actress|singer|player|coach|rabbi|priest|bishop|activist|billionaire"
    "|star|celebrity|comedian|author|writer|man|woman|person|people|hostage|prisoner|victim|suspect|teacher|doctor"
    "|model|driver|gunman|pilot|nurse|soldier|employee|worker|boy|girl|baby|student|witness|accuser|whistleblower"
)
_NAMED = (  # of these, an instance has a name: "which city", "what company"
    _PERSONS + "|ministry|team|club"
    "|country|countries|nation|state|city|cities|town|village|province|region|district|county|airport|hospital|university"
    "|college|school|church|mosque|street|hotel|camp|company|companies|firm|retailer|bank|airline|network|newspaper|magazine"
    "|publication|outlet|channel|station|agency|agencies|committee|court|party|organization|organisation|union|studio|platform"
)
_AUXILIARY = "(?:is|are|was|were|has|have|had|did|does|do|can|could|will|would|should|must|may|might)\\b"
_PATTERNS = {
    "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS})\b", re.IGNORECASE),
    "money": re.compile(
        r"[$€£¥₹₦₱₩]|\b(?:dollars?|euros?|pounds?|shekels?|cents?|pence|r[ou]u?bles?|yuan|yen|usd|percent|per cent|nothing|free"
        r"|rupees?|rs|inr|naira|rand|shillings?|cedis?|pesos?|francs?|kron[eao]r?|crowns?|lira|ringgit|dirhams?|riyals?)\b"
        r"|%|\b(?:k?sh|[rn])s?\.? ?\d",  # "Sh400 million", "R12m", "N50,000"
        re.IGNORECASE,
    ),
    "duration": re.compile(
        r"\b(?:second|minute|hour|day|week|month|year|decade|centur|season)\w*|\b(?:since|until|from)\b"
        r"|\d[ -]?(?:km|m|cm|mm|mi|ft|(?:kilo|centi|milli)?met(?:re|er)s?|miles?|feet|foot|yards?|inch(?:es)?|pages?|words?)\b",
        re.IGNORECASE,  # "How long is the bridge?"
    ),
    "year": re.compile(
        r"\b(?:1\d|20)\d\d\b|\b(?:last|this|next|previous|following|same) year\b|\byears? (?:ago|earlier|later)\b"
    ),
    "month": re.compile(rf"\b(?:{_MONTH})\b|\b(?:last|this|next) month\b", re.IGNORECASE),
    "day": re.compile(rf"\b(?:{_MONTH}|{_DAY})\b|\b\d{{1,2}}(?:st|nd|rd|th)\b|\bday\b", re.IGNORECASE),
    "time": re.compile(
        rf"\d|\b(?:{_MONTH}|{_DAY}|ago|week|weeks|weekend|month|months|year|years|day|days|hours?|minutes?|morning|afternoon"
        r"|evening|night|noon|midnight|spring|summer|autumn|fall|winter|before|after|during|since|until|when|once|recently|soon"
        r"|later|immediately|now|century|decade)\b",
        re.IGNORECASE,
    ),
    "reason": re.compile(
        r"\b(?:because|since|due to|owing to|given|as a result|result of|thanks to|in order to|so that|saying|arguing"
        r"|citing|claiming|accus\w+|aim\w*|reasons?|over|after|argu\w+|said|says|to (?!the\b|a\b|an\b)[a-z]+)\b",
        re.IGNORECASE,
    ),
}
_ASKED = re.compile(  # the first of these in a question says what it asks for
    r"\b(?:(?P<duration>how long)"
    r"|(?P<money>how much (?:money|(?:an?|per) \w+ |(?!of\b)(?=.*\b(?:earn|cost|charg|pay|paid|spen[dt]|worth|donat|owe)))"
    r"|(?:what|which) (?:price|salary|fee|fine|sum)\b)"
    r"|(?P<number>how (?:many|much|old|tall|large|big|far|high|deep|fast|often)"
    r"|(?:what|which) (?:[\w’-]+ ){0,2}?(?:number|percentage|percent|share|proportion|age|rate|vote count|score|toll|total))"
    r"|(?P<year>(?:what|which) year)|(?P<month>(?:what|which) month)|(?P<day>(?:what|which) (?:day|date))"
    r"|(?P<time>when|(?:what|which) time|how soon)"
    r"|(?P<outlet>(?:what|which) (?:[\w’'-]+ ){0,2}?(?:outlets?|publications?|newspapers?|papers?|magazines?|broadcasters?"
    r"|channels?|networks?|(?:radio|television|tv) stations?|news ?(?:sites?|websites?|agency|agencies|organi[sz]ations?)))"
    r"|(?P<named>what(?:['’]s| is| was| are| were) (?:the |\w+['’]s )?(?:(?!another\b)\w+ )?names?\b"
    # "what kind of district" has no name
    rf"|(?:what|which) (?:(?!{_AUXILIARY}|(?:kind|type|sort|form|class)s?\b)[\w’'-]+ ){{0,2}}?(?:(?:{_NAMED})s?\b(?! of\b)"
    # a noun before another: "what company policy did Lee break"
    r"(?! [\w’'-]+ (?:is|are|was|were|has|have|had|did|does|do|can|will|would)\b)"
    r"|members? of (?:the )?(?:congress|parliament|house|senate|cabinet|council)\b))"
    r"|(?P<who>who|whom|whose)"
    r"|(?P<reason>why)|(?P<other>what|which|where|how))\b",
    re.IGNORECASE,
)
_NAME_OF_PERSON = re.compile(
    rf"\b(?:what(?:['’]s| is| was| are| were) the names? of|which of) (?:the |a |an )?(?:[\w’'-]+ ){{0,3}}?(?:{_PERSONS})s?\b"
    rf"|\b(?:which|what) (?!general|people|model|host)(?:{_PERSONS})\b(?! of\b)",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\bnames\b", re.IGNORECASE)
_COUNTED = re.compile(r"\bhow many ((?:[\w’'-]+ ){1,4})", re.IGNORECASE)
_HAPPENED = re.compile(  # to those counted; not "held" or "taken", which is said in too many ways
    r"\bhow many (?:[\w’'-]+ ){1,3}?(?:(?:were|was|are|is|have been|has been|had been|got) (?:\w+ly |being )?"
    r"(?-i:(?:[A-Z][\w.’-]* )+)?)?"  # "how many counts was Ann Lee convicted on"
    r"(?P<word>hurt|shot|slain|died|fled|[a-z]+ed)\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|final"
    r"|last(?! (?:day|night|week|weekend|month|year|decade|century|season|spring|summer|autumn|fall|winter)s?\b))"
    r" ((?:[\w’'-]+ ?){1,2})",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:is|are|was|were|has|have|had|did|does|do|can|will|would|of|in|on|at|from|for|by|died|remain\w*|live\w*|took|take)",
    re.IGNORECASE,
)
_DETERMINER = re.compile(r"the|an?|his|her|its|their|this|that|these|those|he|she|it|they")
_SHARE_ASKED = re.compile(
    r"\b(?:what|which) (?:[\w’-]+ ){0,2}?(?:percentage|percent|share(?! (?:price|value|index|offer|sale)s?\b)|proportion"
    r"|fraction)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"%|\bper ?cent\b|\b(?:half|halves|thirds?|quarters?|fifths?|tenths?|most|all|none|majority|percentage)\b"
    r"|\b(?:in|out of) (?:\d|[a-z]+\b)",
    re.IGNORECASE,
)
_UNIT_LENGTH = 12  # characters behind a number in which its unit begins: " to 20 per cent"
_CURRENCIES = re.compile(
    r"dollars?|euros?|pounds?|cents?|shekels?|rubles?|yuan|yen|rupees?|francs?|crowns?|pesos?|percent", re.IGNORECASE
)
_UNITS = re.compile(r"(?:second|minute|hour|day|week|weekend|month|year|decade|night)s")
_WEEKDAY = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b", re.IGNORECASE)
_TIMES = re.compile(r"(?:second|minute|hour|day|week|weekend|month|year|decade|night|time)s?", re.IGNORECASE)
_OF_TIME = re.compile(
    rf"[\w.,-]+ (?:(?!of\b|in\b|on\b|for\b|and\b|or\b|the\b|a\b)[a-z-]+ )?{_TIMES.pattern}\b(?!-)", re.IGNORECASE
)
_DAYS = re.compile(
    rf"\d|\b(?:{_MONTH}|{_DAY}|last night|(?:last|this|next) (?:month|year)"
    r"|Boxing Day|New Year['’]s|Thanksgiving)\b",
    re.IGNORECASE,
)
_ONCE = re.compile(r"\bwhen (?:did|was|were|had|will)\b", re.IGNORECASE)
_DONE = re.compile(r"\bwhen (?:did|do|does|had|has|have|will|would)\b", re.IGNORECASE)
_YEAR_OF = re.compile(r" (?P<things>(?:[a-z][\w’'-]* ?){1,3})")  # behind a year: "2020 presidential campaign"
_OF_TITLE = re.compile(rf" (?!(?i:{_MONTH})\b)([A-Z][a-z]+)")
_WHOSE = re.compile(r"(?:\b(?:the|an?|his|her|its|their|this|that)|['’]s?) $", re.IGNORECASE)
_PARTY_ASKED = re.compile(r"\b(?:which|what) (?:[a-z-]+ ){0,2}?(?P<party>republican|democrat)", re.IGNORECASE)
_TELLS = re.compile(r"\b(?:said|says|told|tells)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"\d ?(?:[ap]\.?m\b|o['’]clock)|\d[:.]\d\d|\b(?:o['’]clock|noon|midday|midnight)\b"
    r"|\b\d{4} ?(?:[A-Z]{2,3}T|UTC|BST|h(?:ou)?rs|local)\b"
    r"|\b(?:half|quarter) (?:past|to)\b|\b\w+ in the (?:morning|afternoon|evening)\b|\d ?hours?,? (?:and )?\d+ ?min",
    re.IGNORECASE,
)
_ANYTHING = {"peopl", "perso", "times", "thing", "other", "them"}
_ALIKE = ({"hosta", "capti", "abduc"}, {"priso", "detai"})
_MEDIA = re.compile(
    r"\b(?:Al-[A-Z]\w+|TV|Radio|News|Times|Post|Journal|Channel|Tribune|Herald|Gazette|Chronicle|Press|Agency|Network|Today"
    r"|Broadcasting|Magazine|Daily|Weekly|Television|Media|Telegraph|Guardian|Review|Observer|[A-Z]{2,4})\b"
)
_PEOPLE = re.compile(
    r"\b(?:officials?|envoys?|ministers?|leaders?|spokes\w+|groups?|people|men|women|children|sources?|critics|parties"
    r"|government|regime|police|soldiers?|fighters?|experts?|organi[sz]ations?|mediators?)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def kind_of(question: str) -> str:
    """Return what a question asks for: a key of the patterns here, "who", "named" (a name in a narrow sense) or "other".

    >>> kind_of("In which Egyptian city did they meet?"), kind_of("How many were freed?"), kind_of("What did he say?")
    ('named', 'number', 'other')
    >>> kind_of("What kind of city is Tarn?"), kind_of("What is another name for it?")
    ('other', 'other')
    """
    asked = _ASKED.search(question)
    return (asked.lastgroup if asked else None) or "other"


def fits(question: str, answer: str, sentence: str = "") -> bool:
    """Whether the answer's words are of the kind that the question asks for; True where it asks for no special kind.

    Words that only repeat the question are of no kind; a reason may also be marked as one elsewhere in the sentence.

    >>> fits("How many were freed?", "more than 100"), fits("How many were freed?", "on Tuesday")
    (True, False)
    >>> [fits("What are the names of the envoys?", answer) for answer in ("Ann Lee and Bo Chan", "Ann Lee")]
    [True, False]
    >>> fits("Which paper did he talk to?", "the Washington Post"), fits("Which paper did he talk to?", "John Kirby")
    (True, False)
    >>> fits("What is the name of the envoy?", "a senior envoy"), fits("In which Egyptian city?", "Egypt")
    (False, False)
    >>> fits("How old is Ann Lee?", "69", "Lee, 69, stayed."), fits("How old is Ann Lee?", "seven-year", "her seven-year stay")
    (True, False)
    >>> fits("How long is the bridge?", "3.2 km"), fits("How long is the bridge?", "40 million")
    (True, False)
    >>> fits("When did the first bridge fall?", "May", "A third bridge fell in May.")
    False
    """
    kind = kind_of(question)
    if _only_repeats(question, answer) or _is_another(question, sentence):
        return False
    if asks_for_age(question) and is_no_age(sentence, answer):
        return False
    if counts_time(question, sentence, answer) or is_of_another_unit(question, sentence, answer):
        return False
    if (party := _PARTY_ASKED.search(question)) and _is_of_other_party(party["party"].lower(), sentence, answer):
        return False
    if kind == "time" and _is_part_of_name(question, sentence, answer):
        return False
    if kind == "reason":
        return not sentence or _PATTERNS[kind].search(sentence) is not None
    if kind == "outlet":
        names = [name for name in names_in(answer) if not _only_repeats(question, name)]
        return any(_is_outlet(name) for name in names)
    if kind == "named":
        parts = re.split(r"[,;]|\band\b", answer)
        told = [name for part in parts for name in names_in(part) if not _only_repeats(question, name)]
        return len(told) > (1 if _SEVERAL.search(question) else 0)
    if kind == "who":
        if _TELLS.search(answer) and not _TELLS.search(question):
            return False  # "an official told the Herald" is who told it
        return bool(names_in(answer)) or _PEOPLE.search(answer) is not None
    pattern = _PATTERNS.get(kind)
    return pattern is None or pattern.search(answer) is not None


def asks_for_name_of_person(question: str) -> bool:
    """Whether a question asks for somebody's name, so that words without one cannot answer it.

    >>> [asks_for_name_of_person(f"What is the name of the {thing}?") for thing in ("young police officer", "theorem")]
    [True, False]
    """
    return _NAME_OF_PERSON.search(question) is not None


def is_vague_time(question: str, answer: str, sentence: str = "") -> bool:
    """Whether an answer to "when" names no day, month or year, or one to "what time" no hour: "shortly after the vote".

    Nor does a year that only says which thing of the question's a `sentence` means: "her 2020 campaign".

    >>> [is_vague_time("When was the vote?", said) for said in ("shortly after the talks", "late Tuesday", "in the 1990s")]
    [True, False, False]
    >>> [is_vague_time("What time was the vote?", said) for said in ("on Tuesday", "at noon", "2:42 a.m.", "1430 GMT")]
    [True, False, False, False]
    """
    asked = _ASKED.search(question)
    if asked is None or not asked["time"]:
        return False
    if asked["time"].lower() in ("when", "how soon"):
        # "When do leaves fall?" is answered by "after the first frost"
        is_once = _ONCE.search(question) is not None
        return is_once and (_DAYS.search(answer) is None or _is_part_of_name(question, sentence, answer))
    return _HOURS.search(answer) is None


def counts_the_same(question: str, sentence: str) -> bool:
    """Whether a sentence names what a "how many" question wants counted; True where nothing is to be counted.

    >>> counts_the_same("How many soldiers were killed?", "The army said 35 of them died.")
    False
    """
    noun = _counted_noun(question)[:5]
    if not noun or noun in _ANYTHING:
        return True
    wanted = next((group for group in _ALIKE if noun in group), {noun})
    return bool(wanted & {word[:5] for word in content_words(sentence.replace("-", " "))})


def counts_in_parts(question: str, sentence: str) -> bool:
    """Whether a sentence counts what a "how many" question wants counted more than once, so that each is a part.

    >>> sentence = "Lee was convicted of five counts of fraud, two counts of theft and a lie."
    >>> counts_in_parts("How many counts was Lee convicted on?", sentence)
    True
    """
    noun = _counted_noun(question)
    if not noun or noun in _ANYTHING or noun[:5] in _ANYTHING:
        return False
    counted = rf"\b(?:\d[\d,.]*|{_NUMBER_WORDS}) (?:[a-z-]+ )?{re.escape(noun[:5])}\w* (?:of|for|in|on|from)\b"
    return len(re.findall(counted, sentence, re.IGNORECASE)) > 1


def counts_time(question: str, sentence: str, answer: str) -> bool:
    """Whether the number in an answer is one of days or the like, where a question wants something else counted.

    >>> sentence = "118 schools were closed for eight school days."
    >>> [counts_time("How many schools were closed?", sentence, answer) for answer in ("eight", "118")]
    [True, False]
    """
    noun = _counted_noun(question)
    if not noun or _TIMES.fullmatch(noun) or noun in _ANYTHING:
        return False
    number = _PATTERNS["number"].search(answer)
    return number is not None and all(
        _OF_TIME.match(f"{answer}{after}", number.start()) for after in behind(sentence, answer)
    )


def is_of_another_unit(question: str, sentence: str, answer: str) -> bool:
    """Whether the number in an answer is money or a share, or is no share, where the question wants the other.

    Of people and the like a share may tell how many they are.

    >>> [is_of_another_unit("How many points did it lose?", "", said) for said in ("5.8%", "$5", "1,400")]
    [True, True, False]
    >>> [is_of_another_unit("By what percentage did it fall?", "It fell 90 points, or 5%.", said) for said in ("90", "5")]
    [True, False]
    """
    number = _PATTERNS["number"].search(answer)
    if number is None:
        return False
    said = [f"{answer}{after[:_UNIT_LENGTH]}" for after in behind(sentence, answer)]
    if _SHARE_ASKED.search(question):
        return not any(_SHARE.search(words) for words in said)
    noun = _counted_noun(question)
    if not noun or _CURRENCIES.fullmatch(noun):
        return False
    is_measure = noun == "points" or unit_after(f" {noun}", 0)[0] not in ("", "%")
    return answer[: number.start()].endswith(("$", "€", "£")) or (
        is_measure and all(unit_after(words, _end_of_number(words, number.start()))[0] == "%" for words in said)
    )


def _end_of_number(words: str, start: int) -> int:
    match = re.compile(r"[\d.,]*\d|\w+").match(words, start)
    return match.end() if match else start


def is_of_another_day(question: str, sentence: str) -> bool:
    """Whether a sentence names days of the week, and not the one that a question names.

    >>> [is_of_another_day("How many were cancelled on Monday?", f"{day} it was 300.") for day in ("On Tuesday", "On Monday")]
    [True, False]
    """
    asked = set(map(str.lower, _WEEKDAY.findall(question)))
    told = set(map(str.lower, _WEEKDAY.findall(sentence)))
    return bool(asked and told) and not asked & told


@lru_cache(maxsize=256)  # asked of every sentence
def _counted_noun(question: str) -> str:
    """Return the noun that a "how many" question wants counted; "" where there is none."""
    match = _COUNTED.search(question)
    words: list[str] = []
    for word in match.group(1).lower().split() if match else ():
        if _VERB.fullmatch(word) or (words and word.endswith("ed")):
            break
        if _DETERMINER.fullmatch(word):  # "people lost their homes": before it stands the verb
            return words[max(0, len(words) - 2)] if words else ""
        words.append(word)
    if words and _UNITS.fullmatch(words[0]):  # "weeks pregnant", "days after the vote"
        return words[0]
    return words[-1] if words else ""


def what_happened(question: str) -> str | None:
    """Return the word for what happened to those that a question wants counted; None where that cannot be told.

    >>> what_happened("How many people were injured in the collision?"), what_happened("How many soldiers died?")
    ('injured', 'died')
    >>> what_happened("How many captives does Hamas hold?"), what_happened("How many people are held in the hall?")
    (None, None)
    """
    match = _HAPPENED.search(question)
    return match["word"].lower() if match else None


def _is_part_of_name(question: str, sentence: str, answer: str) -> bool:
    """Whether a year only says which thing is meant: of "her 2020 campaign", not when she ended it."""
    if not re.fullmatch(r"(?:19|20)\d\d", answer):
        return False
    is_done = _DONE.search(question) is not None
    asked = {word[:5] for word in content_words(question)}
    for place in re.finditer(rf"(?<!\d){answer}(?!\d)", sentence):
        things = _YEAR_OF.match(sentence, place.end())
        named = {word[:5] for word in content_words(things["things"])} if things else set()
        title = _OF_TITLE.match(
            sentence, place.end()
        )  # of something else: "under the 2002 Authorization for Use of Force"
        is_of_other = title is not None and title[1][:5].casefold() not in asked
        if not (_WHOSE.search(sentence[: place.start()]) and (is_of_other or (is_done and named & asked))):
            return False
    return answer in sentence


def _is_of_other_party(party: str, sentence: str, answer: str) -> bool:
    """Whether a sentence says of the one who is marked that he is of the other party: "Lee, a Democrat", "Lee (D-Ohio)"."""
    other = r"Democrat(?:ic)?" if party == "republican" else r"Republican|GOP"
    who, letter = re.escape(answer), other[0]
    aside = rf"{who}(?: \({letter}\b|,[^,;.]{{0,30}} \({letter}\b|, (?:an?|the) (?:[\w’'-]+ ){{0,3}}?(?:{other})\b)"
    return re.search(rf"{aside}|\b(?:{other}) (?:[A-Z][\w.]* )?{who}", sentence) is not None


def _is_outlet(name: str) -> bool:
    return _MEDIA.search(name) is not None or any(
        re.search(rf"(?<!\w){re.escape(outlet)}(?!\w)", name) for outlet in known_outlets()
    )


def _is_another(question: str, sentence: str) -> bool:
    """Whether a sentence tells of another one of a row than the question: of "a third bridge", not of "the first bridge"."""
    asked = _ORDINAL.search(question)
    if asked is None or not sentence:
        return False
    things = {word[:5] for word in content_words(question)}
    told = {m[1].lower() for m in _ORDINAL.finditer(sentence) if {w[:5] for w in content_words(m[2])} & things}
    return bool(told) and asked[1].lower() not in told


def _only_repeats(question: str, answer: str) -> bool:
    asked = {word[:5] for word in content_words(question.replace("-", " "))}
    told = {word[:5] for word in content_words(answer.replace("-", " "))}
    return bool(told) and told <= asked
