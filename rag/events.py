"""Events: whether a sentence says, in the question's own words, what a question asks the who, the when or the whether of.

"Per Lund resigned on Wednesday" answers "Who resigned?", and its article's date "When did Lund resign?"; the readers, trained
on longer questions, doubt it. All words of the question must stand near one another, by their lemmas; no synonym counts.
"""

from __future__ import annotations

import re

from index import Span
from rag.names import NAME, content_words, is_person_like
from rag.speaker_names import is_whose
from rag.thesaurus import lemmas

__all__ = ["says_so", "who_did"]

_WHO = re.compile(r"who (?:has |have |had )?(?P<verb>[a-z]+)(?: (?P<rest>[^,?]+))?[?. ]*", re.IGNORECASE)
_PASSIVE = re.compile(
    r"who (?:was|were|is|has been|have been|had been) (?P<verb>[a-z]+)(?: (?P<rest>[^,?]+))?[?. ]*", re.IGNORECASE
)
_WHEN = re.compile(r"when (?:did|was|were|has|have|had|is|are) (?P<rest>[^,?]+)[?. ]*", re.IGNORECASE)
_WHETHER = re.compile(r"(?:did|was|were|has|have|had|is|are) (?P<rest>[^,?]+)[?. ]*", re.IGNORECASE)
_NO_VERB = frozenset(
    "is are was were be been being has have had do does did can could will would shall should may might must said says"
    " told".split()
)
_LONGEST = 8  # words of a question; of a longer one the readers know more
_NEAR = 14  # words of the sentence within which all of the question's stand
_ADVERB = r"(?: (?:has|have|had|was|were|also|then|later|[a-z]+ly))*"
_OF_ANOTHER = (
    r"(?:of|for|to|with|from|by|at|in|on|near|over|about|against|after|before|like|than|under|and|who|whose|that)"
)
_WHOSE = re.compile(r"['’]s?$")
_NOT_SO = re.compile(  # "Police have not arrested Ann Lee", "Per Lund nearly resigned", "Lund denied that police arrested Lee"
    r"(?:\b(?:not|never|nearly|almost|barely|narrowly|hardly|allegedly|deny|denie[sd]|denying)|n['’]t)(?: [\w’-]+){0,3} $"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def who_did(question: str, sentence: str) -> Span | None:
    """Return the person in a sentence who did, or suffered, what a short question asks the who of; None where none did.

    >>> sentence = "Transport minister Per Lund resigned on Wednesday, and police arrested Ann Lee."
    >>> [sentence[slice(*who_did(question, sentence))] for question in ("Who resigned?", "Who was arrested?")]
    ['Per Lund', 'Ann Lee']
    >>> who_did("Who arrested Per Lund?", sentence)
    """
    if len(question.split()) > _LONGEST:
        return None
    for pattern, is_passive in ((_PASSIVE, True), (_WHO, False)):
        if match := pattern.fullmatch(question.strip()):
            verb = match["verb"].lower()
            return _actor(verb, match["rest"] or "", sentence, is_passive) if verb not in _NO_VERB else None
    return None


def says_so(question: str, sentence: str) -> bool:
    """Whether a sentence has all words of a short question for when, or whether, near one another.

    >>> sentence = "Per Lund resigned on Wednesday."
    >>> says_so("When did Lund resign?", sentence), says_so("When did Lund return?", sentence)
    (True, False)
    """
    match = _WHEN.fullmatch(question.strip()) or _WHETHER.fullmatch(question.strip())
    if match is None or len(question.split()) > _LONGEST:
        return False
    wanted = [word for word in content_words(match["rest"]) if word not in _NO_VERB]
    forms = [lemmas(word) | {word} for word in map(str.lower, _WORD.findall(re.sub(r"['’]s\b", "", sentence)))]
    places: list[int] = []
    for word in wanted:
        kin = lemmas(word) | {word}
        place = next((i for i, form in enumerate(forms) if form & kin and i not in places), None)
        if place is None:
            return False
        places.append(place)
    return len(places) > 1 and max(places) - min(places) <= _NEAR


def _actor(verb: str, rest: str, sentence: str, is_passive: bool) -> Span | None:
    """Return the person who does something to the rest of a question, or to whom it is done."""
    for word in _WORD.finditer(sentence):
        if not lemmas(word.group().lower()) & lemmas(verb):
            continue
        before, after = sentence[: word.start()], sentence[word.end() :]
        if _NOT_SO.search(before):
            continue
        was = re.search(r"\b(?:was|were|been|be|being|is|are)(?: [a-z]+ly)? $", before) is not None
        if is_passive and not was:
            named = re.match(rf" (?:(?!{_OF_ANOTHER}\b)[a-z’'-]+ ){{0,4}}(?P<name>{NAME})", after)
            start = word.end()
        elif is_passive == was:
            named = re.search(rf"(?P<name>{NAME})(?:,[^,;]{{1,80}},| \([^()]{{1,40}}\))?{_ADVERB} $", before)
            start = 0
            if named and re.search(rf"\b{_OF_ANOTHER} (?:the |an? |his |her |its )?$", before[: named.start()]):
                continue  # "the wife of Per Lund died"
        else:
            continue
        if named and is_whose(sentence[start : start + named.start("name")]):
            continue  # "the man who shot Per Lund died"
        others = after if not is_passive else sentence
        if named and is_person_like(named["name"]) and not _WHOSE.search(named["name"]) and _has_all(rest, others):
            return start + named.start("name"), start + named.end("name")
    return None


def _has_all(rest: str, text: str) -> bool:
    words = {form for word in _WORD.findall(text.lower()) for form in lemmas(word) | {word}}
    return all((lemmas(word) | {word}) & words for word in content_words(rest))
