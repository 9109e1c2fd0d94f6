"""Example questions made from the corpus by rules, without a model, and kept only if the desk answers them.

They come from people the articles quote ("What did Hazem Qassem say?", "Who is Osama Hamdan?"), from outlets that
articles state ("What does Radio Habana Cuba report about Hamas?") and from headlines ("What does Hamas reject?"). What is
only a title ("Deputy Assistant") or an outlet is nobody to ask after.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice, zip_longest
from threading import Event

from index import Article
from index.calendar_words import MONTH_NUMBERS
from index.outlets import outlet_key, shipped_outlets
from rag import NewsDesk
from rag.names import is_person_like
from rag.wordlists import TITLES

__all__ = ["candidates", "example_questions"]

ARTICLES_READ = 60  # of a large corpus, evenly spread
TRIED = 20
SHOWN = 4
SECONDS = 4.0  # after that, what was found so far is enough

_NAME = r"[A-Z][\w’'-]+(?: (?:al-|[A-Z])[\w.’'-]*){1,2}"
_SAID = r"(?:said|says|added|told|asserted|insisted|stated|confirmed|warned|announced|noted)"
_SPEAKER_FIRST = re.compile(rf"\b({_NAME}),? {_SAID}\b")
_SPEAKER_LAST = re.compile(rf"\b{_SAID} (?:[a-z]+ ){{0,3}}({_NAME})")
_CAPITALISED = re.compile(r"(?<![.!?:”\"] )(?<!\n)\b[A-Z][a-z]{3,}\b")
# Words that open names of offices and days, which nobody quotes as persons.
_NOT_A_PERSON = {
    "White", "United", "Gaza", "Prime", "Press", "Middle", "Supreme", "Security", "State", "The", "This", "That",
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "President", "Secretary", "House",
    "Ministry", "Israeli", "American", "Islamic", "Health", "Al", "In", "On", "At", "He", "She", "They", "But", "And",
}  # fmt: skip
_TITLES = TITLES | set(
    "deputy assistant associate acting managing executive attorney officer commissioner commander lieutenant major admiral "
    "marshal inspector detective sheriff superintendent undersecretary counsel adviser advisor analyst editor reporter "
    "correspondent leader speaker head coach congressman congresswoman".split()
)
_NOT_A_TOPIC = _NOT_A_PERSON | {"Minister", "According", "However", "Currently"} | set(map(str.title, MONTH_NUMBERS))


def example_questions(desk: NewsDesk, end: Event) -> list[str]:
    """Return some questions that the desk answers from its corpus; those found so far when `end` is set."""
    started = time.monotonic()
    kept: list[str] = []
    for question in islice(candidates(_spread_articles(desk)), TRIED):
        if end.is_set():
            break
        subject = question.split(" ", 2)[2].removesuffix(" say?").removesuffix("?")
        if not any(subject in other for other in kept) and desk.ask(question).status == "answered":
            kept.append(question)  # one question about each person is enough
        if len(kept) == SHOWN or time.monotonic() - started > SECONDS:
            break
    return kept


def candidates(articles: Sequence[Article]) -> Iterator[str]:
    """Return possible questions, one of each kind in turn, none twice."""
    outlets = {outlet_key(article.outlet.name) for article in articles if article.outlet}
    said = _of_speakers(articles, outlets, "What did {} say?")
    who = _of_speakers(articles, outlets, "Who is {}?")
    kinds = (said, _of_outlets(articles), who, _of_headlines(articles, outlets))
    questions = (question for question in chain.from_iterable(zip_longest(*kinds)) if question)
    return iter(dict.fromkeys(questions))


def _of_speakers(articles: Sequence[Article], outlets: Collection[str], wording: str) -> Iterator[str]:
    # One speaker of each article before the second of any, so that the examples show the breadth of the corpus.
    found = [[wording.format(name) for name in _speakers(article, outlets)] for article in articles]
    return (question for question in chain.from_iterable(zip_longest(*found)) if question)


def _speakers(article: Article, outlets: Collection[str]) -> list[str]:
    text = "\n".join(article.text[start:end] for start, end in article.body)
    names = [name for pattern in (_SPEAKER_LAST, _SPEAKER_FIRST) for name in pattern.findall(text)]
    persons = [n.strip(".,’'") for n in names if not set(re.split(r"[ ’']", n)) & _NOT_A_PERSON]
    persons = [name for name in persons if is_person_like(name) and not _is_nobody(name, outlets)]
    return [name for name, _ in Counter(persons).most_common(3)]


def _is_nobody(name: str, outlets: Collection[str]) -> bool:
    """Whether a name is nothing but titles, or an outlet of the corpus or of the table."""
    is_title = all(word.casefold().rstrip(".") in _TITLES for word in name.split())
    return is_title or outlet_key(name) in outlets or shipped_outlets().named(name) is not None


def _of_outlets(articles: Sequence[Article]) -> Iterator[str]:
    by_outlet: dict[str, Counter[str]] = {}
    for article in articles:
        if article.outlet:
            by_outlet.setdefault(article.outlet.name, Counter()).update(_topics(article))
    for outlet, topics in by_outlet.items():
        for topic, _ in topics.most_common(1):
            yield f"What does {outlet} report about {topic}?"


def _of_headlines(articles: Sequence[Article], outlets: Collection[str]) -> Iterator[str]:
    # "Hamas Open to Direct Talks with the US, Accuses Trump" names its subject first: who does something is a question.
    for article in articles:
        match = re.match(rf"({_NAME}|[A-Z]\w+) (says?|accuses?|rejects?|warns?|announces?) ", article.title or "")
        if match and not _is_nobody(match[1], outlets):
            verb = match[2].lower().rstrip("s") or match[2]
            yield f"What does the {match[1]} {verb}?" if " " in match[1] else f"What does {match[1]} {verb}?"


def _topics(article: Article) -> list[str]:
    outlet = set(article.outlet.name.split()) if article.outlet else set()
    text = " ".join(article.text[start:end] for start, end in article.body)
    return [word for word in _CAPITALISED.findall(text) if word not in _NOT_A_TOPIC and word not in outlet]


def _spread_articles(desk: NewsDesk) -> list[Article]:
    with desk.index.view() as view:  # a large corpus is not read as a whole for this
        ids = [found_id for _, (found_id, _) in sorted(view.catalog.places().items())]
        step = max(1, len(ids) // ARTICLES_READ)
        return [view.catalog.article(one) for one in ids[::step][:ARTICLES_READ]]
