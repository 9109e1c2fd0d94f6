"""What is missing where the corpus does not answer: the name, the subject, only the fact, or an article within the limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from difflib import get_close_matches

from index import Article
from index.calendar_words import MONTHS
from index.dates import stated_words
from index.scope import Scope, day_of
from index.store import IndexView
from rag.answer import Hit
from rag.answerer import EmbeddedAnswer, EmbeddedAnswerer
from rag.confidence import coverage
from rag.days import days_in_words
from rag.finding import Found
from rag.joining import gather, joint_answer
from rag.names import initials, is_person_like, listed, names_in
from rag.prompt import DATE_NOT_STATED, OUTLET_NOT_STATED
from rag.search import Searcher, scope_of

__all__ = [
    "FOREIGN",
    "NEAREST_SHOWN",
    "STATES_NO_OUTLET",
    "stands_in",
    "unmentioned",
    "what_is_missing",
    "why_not",
    "why_silent",
]

NEAREST_SHOWN = "The nearest passages are shown."
STATES_NO_OUTLET = "The nearest passage says it, and its article states no outlet."
NOT_STATED = "None of the passages found states it."
OTHERWISE = "The nearest passage says otherwise than the question takes for granted."
# Cosine of a question and the passage nearest to it: of the questions written for the seeds, those on another subject lie
# below, and those on theirs above, but for one that shares a name with its article and hardly a word more.
FOREIGN = 0.26
_LIKE = 0.8  # share of letters that two names have in common (difflib's ratio) for one to be the other misspelled
_ENDINGS = r"(?:['’]?s|i|n|an|ian|ese|ish|is|ns|ans|ians)?"
_LETTERS = 5  # "Lebanese" speaks of Lebanon


def why_not(
    found: Found, searcher: Searcher, answerer: EmbeddedAnswerer, k: int, contrary: Hit | None = None
) -> tuple[str, ...]:
    """Return what is missing where nothing answers, and which article answers without the limits asked for.

    `contrary` is the passage that would answer, did it not speak against what the question takes for granted.
    """
    if contrary:
        return (OTHERWISE, NEAREST_SHOWN)
    if found.is_nowhere:  # what was found says so already
        return (NEAREST_SHOWN,) if found.hits else ()

    def answer(scope: Scope) -> EmbeddedAnswer:
        if found.joint:
            joint = found.joint[0]
            return joint_answer(answerer, found.asked, joint, gather(searcher, found.asked, joint, k, scope))
        return answerer.answer(found.asked, searcher.search(found.asked, k, scope), found.whose)

    scope = scope_of(found.within)
    outside = _outside(answer, scope)
    if found.hits and not found.citable:
        why = f"No article found is from {found.whose} or mentions it."
    else:
        why = _why(found.asked, found.hits, scope, outside, searcher.view)
    return (f"{why} {NEAREST_SHOWN}" if found.hits else why, *([outside] if outside else []))


def why_silent(
    question: str, hits: Sequence[Hit], scope: Scope, searcher: Searcher, answerer: EmbeddedAnswerer, k: int
) -> tuple[str, ...]:
    """Return the same where outlets were asked side by side, or one after the other, and none answers; `hits` were read."""
    outside = _outside(lambda wider: answerer.answer(question, searcher.search(question, k, wider)), scope)
    return (_why(question, hits, scope, outside, searcher.view), *([outside] if outside else []))


def _outside(answer: Callable[[Scope], EmbeddedAnswer], scope: Scope) -> str | None:
    """Return which article answers where dates do not matter, or else where outlets do not either, if one does."""
    undated = replace(scope, first_day=None, last_day=None)
    for wider in dict.fromkeys((undated, Scope(files=scope.files))):
        if wider == scope or not (cited := answer(wider).citations):
            continue
        limits = [*(["dates"] if undated != scope else []), *(["outlets"] if wider.outlets != scope.outlets else [])]
        return f"Without the limit on {listed(limits)} it is answered by {_named(cited[0].article)}."
    return None


def _named(article: Article) -> str:
    """Return title, outlet, date and place of an article, as far as they are stated."""
    title = " ".join((article.title or "").split())
    outlet = article.outlet.name if article.outlet else OUTLET_NOT_STATED
    days = article.published and article.published.days
    stated = stated_words(article.published.value) if article.published else DATE_NOT_STATED
    day = days_in_words(day_of(days[0]), day_of(days[1])) if days else stated
    return f"“{title}” ({outlet}, {day}, {article.place})" if title else f"{article.place} ({outlet}, {day})"


def _why(question: str, hits: Sequence[Hit], scope: Scope, outside: str | None, view: IndexView) -> str:
    if not hits:
        return "The corpus holds no article." if scope == Scope() else _nothing_within(scope)
    return NOT_STATED if outside else what_is_missing(question, hits, view)


def _nothing_within(scope: Scope) -> str:
    """Return that no article lies within a scope, in the words of a question where it is one for outlets and days."""
    first, last = (day_of(number) if number else None for number in (scope.first_day, scope.last_day))
    if scope.files or not scope.outlets or not (first or last):
        return "No article lies within the filters."
    has = "has" if len(scope.outlets) == 1 else "have"
    return f"{listed(scope.outlets)} {has} no article dated {days_in_words(first, last)}."


def what_is_missing(question: str, hits: Sequence[Hit], view: IndexView) -> str:
    """Return one line for people: a name that stands nowhere in the corpus, a foreign subject, or a fact not stated.

    `hits` are the passages found for the question, of which none answers it.
    """
    texts = _texts(hits)
    if absent := unmentioned(question, hits, view):
        return f"No article of the corpus mentions {listed(absent, joiner='or')}{_but(absent, hits, texts)}."
    spoken = [name for name in names_in(question) if name.lower() not in MONTHS and _is_spoken_of(name, texts)]
    similarity = max((hit.dense.score for hit in hits if hit.dense), default=0.0)
    if similarity < FOREIGN and not spoken and coverage(question, texts)[0] < 1:
        return "No article found is on this subject."
    if spoken:
        return f"The passages found speak of {listed(spoken)}, but none states what is asked."
    return NOT_STATED


def _is_spoken_of(name: str, texts: Sequence[str]) -> bool:
    """Whether texts speak of a name; of a body or place they must have its last two words, or its initials."""
    words = name.split()
    if len(words) < 2 or is_person_like(name):
        return stands_in(name, texts)
    ending = " ".join(words[-2:]).casefold()  # many an organisation is no World Health Organization
    short = initials("".join(word[0] for word in words if word[0].isupper()))
    return any(ending in text.casefold() or (short and short.search(text)) for text in texts)


def _but(absent: Sequence[str], hits: Sequence[Hit], texts: Sequence[str]) -> str:
    """Return what the corpus does have of names that it does not mention: articles by them, or names nearly like theirs."""
    wrote = [name for name in absent if any(_same(name, author) for hit in hits for author in hit.article.authors)]
    if wrote:
        return f" in its text; articles found here are by {listed(wrote)}"
    named = {name for text in texts for name in names_in(text)}
    like = [near for name in absent for near in get_close_matches(name, sorted(named), n=1, cutoff=_LIKE)]
    return f"; the passages found mention {listed(like)}" if like else ""


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def unmentioned(question: str, hits: Sequence[Hit], view: IndexView) -> list[str]:
    """Return the names in a question that stand nowhere in the corpus; `hits` are the passages found for it."""
    texts = _texts(hits)
    names = [name for name in names_in(question) if name.lower() not in MONTHS]
    near = (n for n in names if not stands_in(n, texts, _LETTERS) and not _is_spoken_of(n, texts))
    return [n for n in near if not _is_mentioned(n, view)]


def _texts(hits: Sequence[Hit]) -> list[str]:
    return [f"{hit.article.title or ''} {hit.passage.text}" for hit in hits]


def _is_mentioned(name: str, view: IndexView) -> bool:
    """Whether a name, or the last word of it, stands anywhere in the corpus or is an outlet's."""
    last = _last_word(name)
    if initials(last) and view.search_phrase(" ".join(re.findall(r"\w", last)), 1, Scope()):
        return True  # "U.S." is "US"
    whole = re.compile(rf"(?<!\w){re.escape(last)}(?!\w)", re.IGNORECASE)  # "UN" is not in "Silent Sun"
    if any(whole.search(outlet) for outlet in view.catalog.outlets()):
        return True
    return bool(view.search_keywords(last, 1, Scope()))


def stands_in(name: str, texts: Sequence[str], letters: int | None = None) -> bool:
    """Whether a name's last word, or a word with the same first `letters`, stands in one of the texts."""
    last = _last_word(name)
    if spelled := initials(name):
        return any(spelled.search(text) for text in texts)
    # "Lund" is not in "Lundby", but "Iran" is in "Iranians"
    end = "" if letters and len(last) > letters else rf"{_ENDINGS}(?!\w)"
    word = re.compile(rf"(?<!\w){re.escape(last[:letters])}{end}", re.IGNORECASE)
    return any(word.search(text) for text in texts)


def _last_word(name: str) -> str:
    return re.split(r"[ ’']", name.removesuffix("'s").removesuffix("’s"))[-1]
