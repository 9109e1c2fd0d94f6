"""Subjects: how far a sentence speaks of what somebody is asked about: "Lee about the dam's repair". English only.

A word of the subject counts by where it stands, in the sentence, beside it, in the title or in the first lines, and less where
another of like meaning stands instead; a name counts twice. Names and one plain word have to be there. What stands in apposition
to who speaks ("Ann Lee, the head of Tarn Water,") says nothing of the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from index import Article, Span
from rag.names import content_words, names_in
from rag.thesaurus import alike, lemmas
from rag.wordlists import RELATED

__all__ = ["has_run", "share_of", "tokens"]

_MODAL = re.compile(r"\b(?:May|Will)\b")  # names
_VAGUE_WORDS = frozenset(  # of which one may speak in any words
    "about after before being new get getting got comment comments claim claims decision going issue matter move news plan "
    "plans question statement story thing things time want wanted way".split()
)
_ENOUGH = 0.55  # share of the subject, by weight, below which a sentence is on another
_NEAR = 0.4  # share of it that the sentence or those beside it must speak of, where the title names who speaks
_TITLED = 0.7  # share of it that a title tells which names it beside who speaks
_NAMED = 0.6  # share of its names
_NAME, _WORD, _VAGUE = 2.0, 1.0, 0.4  # weights
_WORTHS = (1.0, 0.85, 0.7, 0.6)  # of a word in the sentence, in those beside it, in the title, in the first lines
_LIKE = 0.75  # of it, for a word of like meaning
_TOP = 500  # characters
_RUN = 4  # words
_ROLE = r"(?:and |founder |chief |executive |director |leader |president )?"


def share_of(subject: str, who: str, article: Article, sentence: Span, around: Span) -> float:
    """Return how far a sentence of who speaks is on a subject, 0 (on another) to 1; `around` are those beside it, too."""
    wanted = _weights(subject, who)
    title, top = article.title or "", article.text[article.body[0][0] if article.body else 0 :][:_TOP]
    said = (article.text[slice(*sentence)], article.text[slice(*around)], title, top)
    zones = [_forms(_without_speaker(zone, who)) for zone in said]
    unknown = _unknown(subject, f"{title} {article.text}")
    found = near = titled = of_names = 0.0
    is_there = max(wanted.values()) < _WORD
    for word, weight in wanted.items():
        held = [0.0] * 4 if word in unknown else [_held(word, weight == _NAME, forms) for forms in zones]
        worth = max(share * place for share, place in zip(held, _WORTHS, strict=True))
        found += weight * worth
        near += weight * max(held[:2])
        titled += weight * held[2]
        of_names += weight * (weight == _NAME and worth > 0)
        is_there |= weight >= _WORD and max(held) == 1
    names = sum(weight for weight in wanted.values() if weight == _NAME)
    whole = sum(wanted.values())
    share = found / whole
    if share < _ENOUGH or of_names < _NAMED * names or not is_there:
        return 0.0
    # Who is no subject of the article speaks on what it is about; who is may speak of anything, unless both are its subject.
    is_titled = len(wanted) > 1 and titled >= _TITLED * whole
    return share if near >= _NEAR * whole or is_titled or who.split()[-1] not in title else 0.0


def has_run(asked: str, said: str) -> bool:
    """Whether a text has four words of a question in a row, some of which mean something.

    >>> has_run("that it could have been much worse", "“It could have been much worse.”")
    True
    >>> has_run("it was at the dam", "It was at the inn.")
    False
    """
    words, others = (re.findall(r"[^\W_]+", text.lower()) for text in (asked, said))
    runs = (" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))
    printed = f" {' '.join(others)} "
    return any(f" {run} " in printed and len(tokens(run)) > 1 for run in runs)


def tokens(text: str) -> list[str]:
    """Return the words that a text is about, in order, in lower case, without the dots of "U.S." and the 's of owners."""
    bare = re.sub(r"['’]s\b|(?<=s)['’](?!\w)", "", text).replace("-", " ").replace("’", "'")
    return [*map(str.lower, _MODAL.findall(bare)), *(word.replace(".", "") for word in content_words(bare))]


@lru_cache(maxsize=64)
def _weights(subject: str, who: str) -> dict[str, float]:
    """Return the words of a subject with what each weighs; not those of who speaks, if others are left."""
    names = [tokens(name) for name in (*_names(subject), *_MODAL.findall(subject))]
    named, first = {word for name in names for word in name[-1:]}, {word for name in names for word in name[:-1]}
    wanted = tokens(subject)
    return {
        word: _NAME if word in named or word.isdigit() else _VAGUE if word in _VAGUE_WORDS | first else _WORD
        for word in [word for word in wanted if word not in tokens(who)] or wanted
    }


def _unknown(subject: str, text: str) -> set[str]:
    """Return the last words of a subject's names of several words that a text does not have as a whole: "Olympic Games"."""
    return {
        word
        for name in _names(subject)
        if " " in name and not re.search(r"(?: \w\.)? ".join(map(re.escape, name.split())), text, re.IGNORECASE)
        for word in tokens(name)[-1:]
    }


def _names(subject: str) -> list[str]:
    return names_in(re.sub(r"['’]s? | and ", ", ", subject))  # "Lee's Tarn visit" has two


def _without_speaker(text: str, who: str) -> str:
    last = re.escape(who.split()[-1])
    return re.sub(rf"(?:[A-Z][\w.’-]+,? {_ROLE})*\b{last}\b(?:,[^,“”\"]{{1,80}},)?", " ", text)


@dataclass(frozen=True, slots=True)
class _Forms:
    printed: frozenset[str]
    lemmas: frozenset[str]


@lru_cache(maxsize=2_000)
def _forms(text: str) -> _Forms:
    printed = frozenset(tokens(text))
    return _Forms(printed, printed.union(*map(lemmas, printed)))


def _held(word: str, is_name: bool, forms: _Forms) -> float:
    """Return whether a text has a word, 1, one of like meaning, less, or neither, 0."""
    if word in forms.printed:
        return 1.0
    if is_name:  # "China" in "Chinese"
        return float(
            (len(word) > 3 and _begins(word[: max(4, len(word) - 1)], forms.printed))
            or any(word in group and group & forms.printed for group in RELATED)
        )
    if forms.lemmas & lemmas(word) or (len(word) > 4 and _begins(word[:5], forms.printed)):
        return 1.0
    return _LIKE if alike(word) & forms.lemmas else 0.0


def _begins(stem: str, words: frozenset[str]) -> bool:
    return any(word.startswith(stem) for word in words)
