"""Questions for what somebody said, or an outlet reported, on a subject; and the sentences in which they do.

"What did Ann Lee say about the dam?" has no short answer for the reader to find: whatever she says of it is one. By rules:
a sentence is hers where it gives her words, directly or not (`speech.py`), and an outlet's where the article is. It is on the
subject as far as it and what stands around it speak of what the question names (`subject.py`). English only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index import Article, Span, sentence_spans
from index.calendar_words import WEEKDAYS
from index.outlets import outlet_key, shipped_outlets
from rag.days import days_in
from rag.names import content_words, is_person_like, names_in
from rag.speaker_names import OFFICES, as_printed, is_whose
from rag.speech import is_speech_of, named_speaker
from rag.subject import has_run, share_of, tokens
from rag.wordlists import TITLES

__all__ = ["Saying", "asked_saying", "quoted_words"]

_TELL = (
    r"(?:say|says|said|tell|told|write|wrote|written|tweet|tweeted|report|reports|reported|argue|argued|claim|claimed|announce"
    r"|announced|comment|remark|state|stated|warn|warned|think|believe|want|demand|propose|proposed|suggest|suggested"
    r"|testify|testified|reveal|revealed|allege|alleged)"
)
_DO = r"(?P<verb>promise|promised|vow|vowed|pledge|pledged|deny|denied|admit|admitted|concede|conceded)"  # which not all words do
_TO_WHOM = (  # "say to reporters", "say in a statement", "say on Twitter"
    r"(?: (?:to )?(?:reporters|journalists|lawmakers|(?:the )?press)"
    r"| (?:in|on|at|during) (?:an? |the )?(?:(?!(?:his|her|its|their)\b)[\w'’-]+ )?"
    r"(?:statement|interview|speech|tweet|memo|letter|briefing|conference|television|twitter|facebook))?"
)
_ON = (
    r"(?:about|on|of|regarding|concerning|in (?:answer|response|reply|reaction) to|after|before|when|following|during|in|for|to"
    r"|as|against)"
)
_WORDS = r"(?:reaction|response|reply|view|position|stance|opinion|comment|message|take|explanation|assessment|thought|answer)"
_WHO = r"(?P<who>(?:(?! about | regarding )[^,?]){2,80}?)"
_ASKED = tuple(
    re.compile(pattern + r"[?. !]*$", re.IGNORECASE)
    for pattern in (
        rf"what (?:did|does|do|has|have|had) .{{2,60}}? (?:quote|cite)d? {_WHO} as (?:saying|telling|writing|tweeting)"
        rf"(?: {_ON} (?P<on>.{{2,200}}?))?",
        rf"what (?:did|does|do|has|have|had) {_WHO} (?:(?:also|have to|had to|got to) )?{_TELL}{_TO_WHOM}"
        rf"(?: {_ON} (?P<on>.{{2,200}}?))?",
        rf"what (?:did|does|do|has|have|had) {_WHO} (?:also )?{_DO}{_TO_WHOM}(?: (?:{_ON} )?(?P<on>.{{2,200}}?))?",
        rf"what (?:did|does|do|has|have|had) {_WHO} (?:make|made) of (?P<on>.{{2,200}}?)",
        rf"what (?:is|was|were|are) {_WHO}['’]s? {_WORDS}s?(?: (?:to|on|about|of|for|regarding) (?P<on>.{{2,200}}?))?",
        rf"what (?:is|was|were|are) the {_WORDS}s? of {_WHO}(?: (?:to|on|about|regarding) (?P<on>.{{2,200}}?))?",
        rf"how (?:did|does|do|has|have) {_WHO} (?:respond|responded|react|reacted|reply|replied|answer|answered)"
        r"(?:(?: (?:to|on|about|after|when)|(?<=answer)|(?<=answered)) (?P<on>.{2,200}?))?",
        rf"how (?:did|does|do|has|have) {_WHO} (?:describe|characteri[sz]e|defend|justify|explain)d? (?P<on>.{{2,200}}?)",
    )
)
_WHO_SAID = re.compile(
    r"^who (?:has |had )?(?:said|says|told|tweeted|wrote|called|described|warned|argued|claimed|accused)\b"
    r" (?P<on>.{10,200}?)[?. ]*$",
    re.IGNORECASE,
)
_NOBODY = re.compile(  # they name nobody, or the corpus itself
    r"(?:i|you|we|he|she|it|they|this|that|these|those|who|anyone|anybody|everyone|people|(?:the |these |any |other |all )*"
    r"(?:articles?|texts?|reports?|story|stories|papers?|documents?|sources?|outlets?|media|passages?|corpus|news))",
    re.IGNORECASE,
)
_OPENS_QUOTED = re.compile(r"\s*[“\"«‘']")
_ALL_QUOTED = re.compile(r"\s*[“\"«‘'][^“”\"«»]*[”\"»’']\s*")
_QUOTED = re.compile(r"[“\"«]([^”\"»]{12,})[”\"»]")
_PERSON = re.compile(r"(?:.*['’]s? )?(?P<name>(?:[A-Z][\w.’'-]* )+(?P<last>[A-Z][\w.’-]*))(?: (?:of|at|from) .+)?")
# "Ann Lee refuse to"
_CLAUSE = re.compile(r"\b(?:say|says|said|tell|told|think|believe|want|not|never|who|which)\b|\bto$")
_OF_A_PLACE = re.compile(r"\b(?:in|at|on|near) (?:the )?$")  # "doctors in Tarn"
_PLAIN = re.compile(r"(?!the )(?!.*['’]s? )", re.IGNORECASE)
_ROLE = re.compile(r"the (?:[\w-]+ )*(?!(?:of|for|in|at|and|to|on) )[a-z][\w-]+ ")
_IN_TIME = re.compile(r"(?: (?:in|on|during|from|by|at|of|the|early|late|mid|end of|since))+$", re.IGNORECASE)
_LATELY = re.compile(  # "on Tuesday", "this morning"
    rf",? (?:(?:on |last |this )?(?:{'|'.join(WEEKDAYS)})(?: (?:morning|afternoon|evening|night))?"
    r"|this (?:morning|afternoon|evening)|last night|tonight)(?!['’\w-])",
    re.IGNORECASE,
)
_FEWEST = 4  # words of a sentence that says anything
_AT_LENGTH = 7  # words of a quotation that says something by itself
_BEFORE, _AFTER = 2, 1  # sentences beside it
_LEAD, _LATER = 3, 0.9  # sentences of an outlet's article that tell its news; share of the others
_QUOTES, _NEWS, _TELLS = 0.9, 0.8, 0.7  # share of a sentence where anything is asked for; news is an outlet's first

SAID = 2.0  # logits of a sentence that gives what somebody said on all of the subject
OFF_SUBJECT = -6.0  # logits for a share of 0 of it
AT_LENGTH = 1.0  # logits more for one that quotes them at length
ANOTHERS = -3.0  # logits for a sentence that names somebody else as the one who says it
NOT_THEIRS = -6.0  # logits for one that quotes another, or is not theirs where anything that they say is asked for
SAME_WORDS = 6.0  # logits of one that says in the same words what the question asks for the speaker of


@dataclass(frozen=True, slots=True)
class Saying:
    """What a question of this kind asks for."""

    who: str  # a person's name, an office, a body, or an outlet's name; "" where that is asked
    is_outlet: bool
    subject: str  # "" for anything

    def judged(self, article: Article, sentence: Span, margin: float, answer: Span) -> tuple[float, Span, bool]:
        """Return the margin of a sentence, what to mark in it, where those of the reader are given, and whether it is theirs."""
        if share := self.share(article, sentence):
            # What an outlet quotes is another's word, and no more its news than the rest.
            marked = None if self._is_of(article) else self.marked(article, sentence)
            told = SAID + OFF_SUBJECT * (1 - share) if self.who else SAME_WORDS
            if self.who and marked and len(article.text[slice(*marked)].split()) >= _AT_LENGTH:
                told += AT_LENGTH
            return max(margin, told), marked or answer, True
        if self.who and not self.subject and not self._may_be_text(article.text[slice(*sentence)]):
            # Of theirs anything is meant, and of others nothing.
            return margin + NOT_THEIRS, answer, False
        if not self._is_anothers(article, sentence):
            return margin, answer, False
        is_quotation = _OPENS_QUOTED.match(article.text, *sentence) is not None
        return margin + (NOT_THEIRS if is_quotation else ANOTHERS), answer, False

    def _may_be_text(self, words: str) -> bool:
        """Whether a sentence speaks of what is no speaker by name or office, such as a sign, which may say it in other ways."""
        noun = self.who.split()[-1]
        return self.who.islower() and noun not in OFFICES and re.search(rf"\b{re.escape(noun)}\b", words) is not None

    def _is_anothers(self, article: Article, sentence: Span) -> bool:
        """Whether a sentence names another as who says it; one asked for by what he is ("the top cop") may be the same."""
        if not self.who or self.is_outlet or as_printed(self.who, article.text).split()[-1].islower():
            return False
        if _ALL_QUOTED.fullmatch(article.text, *sentence):
            return True  # somebody's words, and nothing there gives them to whoever is asked for
        return named_speaker(article.text, sentence, _sentences(article)) is not None

    def share(self, article: Article, sentence: Span) -> float:
        """Return how far a sentence of an article gives words of theirs on the subject, 0 (not) to 1."""
        words = article.text[slice(*sentence)]
        if len(words.split()) < _FEWEST:
            return 0.0
        if not self.who:
            return float(has_run(self.subject, words) and self.marked(article, sentence) is not None)
        who = as_printed(self.who, article.text)
        around = _sentences(article)
        place = around.index(sentence) if sentence in around else None
        is_own = self._is_of(article)
        if not is_own and not is_speech_of(who, article.text, sentence, around):
            return 0.0
        beside = sentence
        if place is not None and not is_own:
            beside = around[max(0, place - _BEFORE)][0], around[min(len(around) - 1, place + _AFTER)][1]
        if tokens(self.subject):
            share = share_of(self.subject, who, article, sentence, beside)
        elif is_own:
            share = _NEWS if place == 0 else _TELLS
        else:
            quoted = quoted_words(article.text, sentence)
            share = _QUOTES if quoted and len(article.text[slice(*quoted)].split()) >= _FEWEST else _TELLS
        return share * _LATER if is_own and (place is None or place >= _LEAD) else share

    def _is_of(self, article: Article) -> bool:
        """Whether an article is the outlet's whose word is asked for."""
        return bool(self.who) and article.outlet is not None and outlet_key(article.outlet.name) == outlet_key(self.who)

    def marked(self, article: Article, sentence: Span) -> Span | None:
        """Return the words to mark in such a sentence: the longest quotation, or who says it where that is asked."""
        if self.who:
            return quoted_words(article.text, sentence)
        return named_speaker(article.text, sentence, _sentences(article))


def asked_saying(question: str) -> Saying | None:
    """Return what a question asks somebody to have said; None for any other question.

    >>> asked_saying("What did Nancy Pelosi say about impeachment in May 2020?")
    Saying(who='Nancy Pelosi', is_outlet=False, subject='impeachment')
    >>> asked_saying("What does the AP report about the dam?")
    Saying(who='Associated Press', is_outlet=True, subject='the dam')
    >>> asked_saying("What did the mayor say?"), asked_saying("What did Ann Lee do about the dam?")
    (Saying(who='the mayor', is_outlet=False, subject=''), None)
    >>> asked_saying("What did Ann Lee promise?")
    Saying(who='Ann Lee', is_outlet=False, subject='promise')
    """
    bare = _undated(question.strip())
    if match := _WHO_SAID.match(bare):
        return Saying("", False, match["on"])
    match = next((found for pattern in _ASKED if (found := pattern.match(bare))), None)
    if match is None:
        return None
    who, subject = match["who"].strip(), (match["on"] or match.groupdict().get("verb") or "").strip()
    if _NOBODY.fullmatch(who) or _CLAUSE.search(who) or (subject and not content_words(subject)):
        return None
    if known := shipped_outlets().named(re.sub(r"['’]s$", "", who)):
        return Saying(known.name, True, subject)
    person = _PERSON.fullmatch(who)
    if person and is_person_like(person["name"]) and person["last"].lower() not in TITLES:
        who = person["name"]  # "Tarn's Ann Lee", "Ann Lee of Tarn Water"
    names = names_in(who)
    lead = who.removesuffix(names[-1]) if names and who.endswith(names[-1]) else None
    if (
        lead
        and (lead.endswith(" by ") or not is_whose(lead))
        and not _OF_A_PLACE.search(lead)
        and (_PLAIN.match(who) or _ROLE.fullmatch(lead))
    ):
        who = names[-1]  # "CDC director Redfield", "the Tarn lawmaker Ann Lee"; not "critics of Ann Lee"
    return Saying(who, False, subject)


def quoted_words(text: str, sentence: Span) -> Span | None:
    """Return the longest quotation within a sentence, without its marks."""
    spans = [match.span(1) for match in _QUOTED.finditer(text, *sentence)]
    return max(spans, key=lambda span: span[1] - span[0], default=None)


def _undated(question: str) -> str:
    """Return a question without the days it names: they are the time of what was said, and no part of what it was of."""
    for days in sorted(days_in(question, date.today()), key=lambda days: -days.span[0]):
        lead = _IN_TIME.sub("", question[: days.span[0]].rstrip())
        question = lead + question[days.span[1] :]
    return _LATELY.sub("", question)


@lru_cache(maxsize=64)
def _sentences_in(text: str, body: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple(span for start, end in body for span in sentence_spans(text, start, end))


def _sentences(article: Article) -> tuple[Span, ...]:
    return _sentences_in(article.text, tuple(article.body) or ((0, len(article.text)),))
