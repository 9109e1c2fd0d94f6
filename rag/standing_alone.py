"""Standing alone: a sentence with those around it that say of whom it speaks, or who speaks, so that it can be quoted.

The sentences around it are segmented anew from the article (a millisecond for a long one), because the passage found often
begins with the very sentence that answers. Only the run of the article's own words that holds it is looked at: beyond it
stands page furniture. Rules on English; a sentence taken along in vain costs a reader little.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index import Article, Passage, Span, sentence_spans
from rag.names import NAME, content_words, is_person_like, names_in
from rag.particulars import stem
from rag.speaker_names import is_person_of
from rag.utterances import Utterance, utterance_at

__all__ = ["SAYS", "is_prose", "standing_alone", "with_what_follows"]

_MOST_BEFORE = 2  # sentences taken along
_REACH = 4  # lines or sentences among which they are looked for, past a crosshead
_TOLD_NEXT = 2  # content words of a question that the next sentence has, and the one with the answer's words has not
_LONGEST = 1_000  # characters; a longer "sentence" is a list or a table
_AROUND = 20_000  # characters on each side that are segmented: more than an article has, unless it is a book
_NEAR = 6  # words after a comma within which a subject is named

_OPEN = r"^[\"“‘'(\[]*"
_LINK = (
    r"(?:(?:but|and|or|nor|so|yet|still|then|also|however|instead|meanwhile|moreover|nevertheless|nonetheless|thus"
    r"|therefore|indeed|even so),? )?"
)
_SUBJECT = re.compile(  # "They left", "But he rejected it", "Two of them"
    rf"{_OPEN}(?:{_LINK}(?:he|she|it|they|these|those|his|her|their|its)|(?:(?:but|and|yet) )?(?:this|that))\b"
    rf"|{_OPEN}(?:[\w’'-]+ )?of (?:these|those|them)\b",
    re.IGNORECASE,
)
_EXPLETIVE = re.compile(  # "It is important to know two things": nothing before it is meant
    rf"{_OPEN}{_LINK}it(?:[’']s| is| was| has been| remains)(?: (?:also|still|not|now|yet|very|too|so|never|no))*"
    r" (?:(?:important|clear|unclear|possible|impossible|hard|difficult|early|late|soon|time|worth|known|unknown|obvious|common"
    r"|true|secret|surprise) (?:[\w’'-]+ )?(?:that|to|whether|how|why|if|who|when|what)\b|(?:likely|unlikely) that\b)"
    r"(?!(?:\W+[\w’'-]+){0,8}?\W+(?:he|she|they|him|them|his|her|their|this|these|those)\b)(?:\W+\w+){6}",
    re.IGNORECASE,
)
_HOUR = re.compile(r"^(?:[a-z]+ )?\d{1,2}(?::\d\d)? ?[ap]\.?m\.?:?\s*\n\s*", re.IGNORECASE)  # above an entry of a diary
_CLAUSE = re.compile(  # "After his arrest", "When they met"
    rf"{_OPEN}{_LINK}(?:after|although|among|as|at|because|before|by|despite|during|even if|even though|following|for|from|if"
    r"|in|of|on|once|since|though|through|throughout|to|under|unlike|until|upon|when|while|with|without|according to"
    r"|asked (?:about|how|if|whether|why)) (?:(?P<person>he|she|his|her|him)|they|their|its|them)\b",
    re.IGNORECASE,
)
_PHRASE = re.compile(  # "On Tuesday he", "In a statement read in Doha, they", "Two days later, she"
    rf"{_OPEN}{_LINK}(?P<phrase>(?:amid|as of|asked|at|by|during|earlier|for|from|in|last|later|now|on|since|speaking|today"
    r"|within|yesterday|(?:[\w-]+ )?(?:days?|weeks?|months?|years?|hours?|minutes?) (?:later|earlier|ago|after|before))"
    r"(?:(?: [^\s,;:]+){0,7},|(?: [^\s,;:]+){0,2})) (?:he|she|they|it(?! (?:is|was|has|took|takes|remain|seem|appear)))\b",
    re.IGNORECASE,
)
_APPOSED = re.compile(  # "A former nurse, she", "Born in Tarn, she", "The next morning they", "The 54-year-old fled"
    rf"{_OPEN}{_LINK}(?:(?P<opening>(?:an?|born|raised|educated|aged|there|here|instead|now)\b(?: [^\s,;:“”\"]+){{0,9}}),"
    r"|the (?:next|following|same|previous) (?:day|night|week|month|year|morning|afternoon|evening),?) (?:he|she|they)\b"
    rf"|{_OPEN}the (?P<age>\d{{1,3}}-year-old)(?= [a-z])",
    re.IGNORECASE,
)
_PLACED = re.compile(rf"\b(?:in|at|from|near|to|on|across|outside|inside) ({NAME})")
_REPLY = re.compile(
    rf"{_OPEN}(?:yes|no|nope|yeah|yep|not (?:really|exactly|quite))(?: [\w’'-]+)?[,.;:!–—]", re.IGNORECASE
)
_HE = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)
# It may be what is meant.
_ANOTHER = r"(?:the|an?|this|that|these|those|his|her|its|their|he|she|i|we|you|to|of|what|who)"
_OF_IT = re.compile(  # "Judge Ann Lee will lead it."
    rf"^\W*(?:(?!{_ANOTHER}\b)[\w’'-]+,? ){{2,9}}(?:it|them|him)\W*$", re.IGNORECASE
)
SAYS = (  # a pattern
    r"(?:said|says|say|added|adds|told|tells|wrote|writes|argued|warned|explained|noted|insisted|continued|tweeted|stated"
    r"|recalled|went on(?= to (?:say|add)\b|\W*$|[.,:;”\"])|asked|replied|declared|announced|vowed|spoke|claimed|commented"
    r"|remarked|testified)"
)
_HE_SAID = re.compile(rf"\b(?:(?:he|she|they) {SAYS}|{SAYS} (?:he|she|they))\b")
_NAMED_SAID = re.compile(  # "Ann Lee, the mayor, also said", "said the mayor, Ann Lee", "The army said"
    rf"{NAME}(?:,(?: [^,.]{{1,80}},)?)?(?: [a-z]+){{0,2}} {SAYS}\b|\b{SAYS} (?:[a-z]+,? ){{0,4}}{NAME}"
    rf"|\b[Tt]he (?:[\w’'-]+ ){{1,4}}{SAYS}\b"
)
_QUOTED = re.compile(r"""[“"«][^“”"«»]*(?:[”"»]|$)|^[^“”]*”""")
_FINISHED = re.compile(r"""[.!?…]["'”’»)\]]*$|["”»]$""")
_FRAGMENT = re.compile(
    r"(?:(?:[Aa]bout|[Aa]round|[Aa]t|[Bb]y) )?[\W\d_]*(?:[ap]\.?m\.?)?(?: [A-Z]{2,4})?\W*"  # "11:48 p.m.", "2.", "..."
    r"|\([^()]*"  # "(A report that tells more."
    rf"|(?:[Hh]e|[Ss]he|[Tt]hey|I|{NAME}|[Tt]he [\w-]+) (?:said|says|added|adds|continued|wrote|writes|tweeted|noted)\W*"
)


def is_prose(sentence: str) -> bool:
    """Whether it is a sentence that tells something, and not a crosshead, a caption, an hour or "Ann Lee continued"."""
    return _is_finished(sentence) and not (len(sentence) < 200 and _FRAGMENT.fullmatch(sentence))


def _is_finished(sentence: str) -> bool:
    return _FINISHED.search(sentence) is not None or len(sentence.split()) >= 12


def standing_alone(article: Article, passage: Passage, sentence: Span) -> Span:
    """Return a sentence of a passage, or several in a row, with those beside where it does not say of whom or what it speaks, or
    who speaks.

    At most two before it are taken along, or one after it that names the speaker; of an utterance what it says from its
    label on, and the question that it replies to. What is returned begins and ends with sentences of the article's own
    words, with nothing but its own words between.
    """
    words = article.text[slice(*sentence)]
    if utterance := utterance_at(article.text, sentence[1] - 1):
        return _uttered(utterance, article, passage, sentence)
    is_reply = _REPLY.match(words) is not None
    if not is_reply and not _is_bare_quotation(words) and not _points_back(words):
        return sentence
    spans, place, last = _around(article, passage, sentence)
    if place is None:
        return sentence
    said = [article.text[start:end] for start, end in spans]
    if is_reply and place and said[place - 1].rstrip("\"”’' ").endswith("?") and len(said[place - 1]) <= _LONGEST:
        return spans[place - 1][0], sentence[1]
    before = _before(said, place)
    first, last = _with_speaker(said, place, before) if _is_bare_quotation(words) else (place, last)
    for earlier in before:
        if earlier < first and _points_back(said[first]):
            first = earlier
    if first < place and _HE.search(_QUOTED.sub(" ", words)) and not _begins_with_person(said[first], article.text):
        further = (i for i in before if i < first and _begins_with_person(said[i], article.text))
        # A quotation in which nobody is named does not say who is meant either.
        is_vain = _QUOTED.match(said[first]) and not _named(_QUOTED.sub(" ", " ".join(said[first:place])))
        first = next(further, place if is_vain else first)
    return spans[first][0], max(spans[last][1], sentence[1])


def _uttered(utterance: Utterance, article: Article, passage: Passage, sentence: Span) -> Span:
    """Return a sentence of an utterance from its label on, the first one with the question before it."""
    spans, place, _ = _around(article, passage, sentence)
    if place is None:
        return sentence
    first = next((i for i in range(place, -1, -1) if spans[i][0] < utterance.start), place)
    if first == place and first and article.text[slice(*spans[first - 1])].rstrip().endswith("?"):
        first -= 1
    near = first >= place - _REACH and sentence[1] - spans[first][0] <= _LONGEST
    return (spans[first][0], sentence[1]) if near else sentence


def with_what_follows(question: str, article: Article, passage: Passage, sentence: Span) -> Span:
    """Return a sentence with the next one, where that says of "she" or "it" what a question asks and the sentence does not.

    "Who would not say?" is answered in "Ann Lee thanked the fans. She would not say."
    """
    spans, _, last = _around(article, passage, sentence)
    if last + 1 >= len(spans) or len(spans) <= last:
        return sentence
    follows = article.text[slice(*spans[last + 1])]
    if not _SUBJECT.match(follows) or len(follows) > _LONGEST or "\n" in article.text[sentence[1] : spans[last + 1][0]]:
        return sentence
    asked = set(map(stem, content_words(question)))
    here, there = (set(map(stem, content_words(words))) for words in (article.text[slice(*sentence)], follows))
    return (sentence[0], spans[last + 1][1]) if len(asked & (there - here)) >= _TOLD_NEXT else sentence


def _begins_with_person(sentence: str, text: str) -> bool:
    """Whether one of the first words of a sentence names a person of its text, whom the next one may call "he" or "she".

    >>> text = "Ann Lee left. Currently, one of them is free. Lee knows."
    >>> [_begins_with_person(sentence, text) for sentence in ("Lee knows.", "Currently, one of them is free.")]
    [True, False]
    """
    named = names_in(" ".join(sentence.split()[:_NEAR]))
    # A name with an article of its own, "Al-Masri", is not printed so after a first name.
    return any(is_person_of(name, text) or (is_person_like(name) and "-" in name) for name in named)


def _around(article: Article, passage: Passage, sentence: Span) -> tuple[Sequence[Span], int | None, int]:
    """Return the sentences around one, or several in a row, within its run of body, and the places of its first and last.

    The first is None where they are not found: a piece of a sentence too long to be read in one.
    """
    runs = (run for run in article.body if run[0] <= sentence[0] and sentence[1] <= run[1])
    for start, end in runs:
        near = max(start, sentence[0] - _AROUND), min(end, sentence[1] + _AROUND)
        spans = sentence_spans(article.text, *near)
        first = next((i for i, span in enumerate(spans) if span[0] == sentence[0]), None)
        last = next((i for i, span in enumerate(spans) if span[1] == sentence[1]), None)
        if first is not None and last is not None:
            return spans, first, last
    here = passage.sentences.index(sentence) if sentence in passage.sentences else None
    return passage.sentences, here, here or 0


def _before(said: Sequence[str], place: int) -> list[int]:
    """Return the places of the sentences before one that may be taken along, the nearest first; no crossheads."""
    found = []
    for i in range(place - 1, max(-1, place - 1 - _REACH), -1):
        if len(said[i]) > _LONGEST:
            break
        if _is_finished(said[i]):
            found.append(i)
    return found[:_MOST_BEFORE]


def _with_speaker(said: Sequence[str], place: int, before: Sequence[int]) -> Span:
    """Return the places of the first and last sentence of a quotation with the sentence that says whose words it is."""
    near = next((i for i in before if not _is_bare_quotation(said[i])), None)
    told = _QUOTED.sub(" ", said[near]) if near is not None else ""
    if near is not None and (_NAMED_SAID.search(told) or _HE_SAID.search(told)):
        return near, place
    after = said[place + 1] if place + 1 < len(said) and len(said[place + 1]) <= _LONGEST else ""
    if after and not _QUOTED.match(after) and _NAMED_SAID.search(" ".join(after.split()[: 2 * _NEAR])):
        return place, place + 1
    # "Ann Lee was defiant. “We will stay.”"
    if near is not None and any(map(is_person_like, _named(_opening(told)))):
        return near, place
    return place, place


def _is_bare_quotation(sentence: str) -> bool:
    """Whether a sentence is a quotation and nothing else, so that it does not say who speaks.

    >>> _is_bare_quotation("“We will stay.”"), _is_bare_quotation("“We will stay,” Ann Lee said.")
    (True, False)
    """
    return _QUOTED.search(sentence) is not None and not re.search(r"\w", _QUOTED.sub(" ", sentence))


def _points_back(sentence: str) -> bool:
    """Whether a sentence speaks of somebody that one before it names: "They left", and "“We will stay,” he said".

    >>> _points_back("“We will stay,” she said."), _points_back("“We will stay,” Ann Lee said after she said it.")
    (True, False)
    >>> _points_back("After his arrest the talks began."), _points_back("After his arrest, Bo Chan left.")
    (True, False)
    >>> _points_back("In Doha, they met again."), _points_back("At Bo Chan's house they met again.")
    (True, False)
    >>> _points_back("Judge Ann Lee will lead it."), _points_back("Two were hurt, she said.")
    (True, True)
    >>> _points_back("It is high."), _points_back("It is important to know two things about ballots in Ohio.")
    (True, False)
    """
    sentence = _HOUR.sub("", sentence)
    if _SUBJECT.match(sentence):
        return _EXPLETIVE.match(sentence) is None
    if clause := _CLAUSE.match(sentence):  # whom it means may still follow
        follows = _named(" ".join(sentence[clause.end() :].partition(",")[2].split()[:_NEAR]))
        return not any(map(is_person_like, follows) if clause["person"] else follows)
    if phrase := _PHRASE.match(sentence):
        return not any(map(is_person_like, _named(_opening(phrase["phrase"]))))
    if apposed := _APPOSED.match(sentence):
        told = f"x {sentence}" if apposed["age"] else _opening(apposed["opening"] or "")
        return not any(map(is_person_like, _named(told)))
    if _OF_IT.match(sentence):
        return True
    told = _QUOTED.sub(" ", sentence)  # "“Ann Lee left,” she said": another
    return _HE_SAID.search(told) is not None and not any(map(is_person_like, names_in(told)))


def _opening(words: str) -> str:
    """Return the beginning of a sentence without the capital that any first word has."""
    return words[:1].lower() + words[1:]


def _named(words: str) -> list[str]:
    """Return the names in words but for those of places: "in Doha", which "at Bo Chan's house" is not."""
    return names_in(_PLACED.sub(lambda m: m.group() if re.search(r"['’]s?$", m.group()) else "", words))
