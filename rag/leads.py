"""Leads: the sentence of an article that says its news on a subject.

For questions that name a subject and ask no more. News comes first: of a report's opening sentences, the first that speaks
of the subject is its news. A quotation is not, nor what recalls another day ("In April, ..."), while another one speaks of
it. Further down, background is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index import Article, Span, sentence_spans
from index.calendar_words import MONTH
from rag.confidence import coverage
from rag.missing import stands_in
from rag.names import names_in
from rag.standing_alone import is_prose

__all__ = ["is_about", "lead_on", "subject_of"]

_OPENING = 8  # sentences
_FEWEST = 5  # words of a sentence that says news
_LOOKED_AT = 6_000  # characters of an article in which its opening lies
_MOST_OF_IT = 0.66  # of the subject's words
_SUBJECT = re.compile(
    r"what (?:is|was|has been) (?:said|reported|written|known) (?:about|of|on) (?P<said>.+?)\W*"
    r"|what (?:happened|has happened|is happening|went on) (?:in|to|with|at|on|around) (?P<happened>.+?)\W*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:who|whom|whose|what|when|where|which|why|how|in which|at what|on what|is|are|was|were|do|does|did|has|have|had|can"
    r"|could|will|would|should)\b",
    re.IGNORECASE,
)
_QUOTATION = re.compile(r"""^["“‘'«]""")
_RECALLED = re.compile(
    rf"^(?:back )?(?:in (?:(?:early|late|mid-?|the) )?(?:{MONTH}|\d{{4}}|past)\b|on (?:{MONTH})\b|last (?:year|month|{MONTH})\b"
    r"|(?:\w+ )?(?:years?|months?|weeks?) (?:ago|earlier)\b|earlier this (?:year|month)\b|since \d{4}\b|previously\b|until \w+)",
    re.IGNORECASE,
)


def subject_of(question: str) -> str | None:
    """Return the subject that a question names without asking anything in particular; None for any other question.

    >>> subject_of("What is said about the truce talks?"), subject_of("Border wall"), subject_of("Who won the vote?")
    ('the truce talks', 'Border wall', None)
    """
    match = _SUBJECT.fullmatch(question.strip())
    if match:
        return match["said"] or match["happened"]
    bare = question.strip()
    return None if not bare or "?" in bare or _ASKS.match(bare) else bare


def is_about(words: str, subject: str) -> bool:
    """Whether words speak of a subject: they have its names, be it by the last word, and most of its other words."""
    names = names_in(subject)
    rest = re.sub("|".join(map(re.escape, names)), " ", subject) if names else subject
    return all(stands_in(name, [words]) for name in names) and coverage(rest.lower(), [words])[0] >= _MOST_OF_IT


def lead_on(article: Article, subject: str) -> Span | None:
    """Return the sentence that says an article's news on a subject; None where its opening does not speak of it."""
    opening = list(_opening(article))
    spoken = [span for span in opening if is_about(article.text[slice(*span)], subject)]
    whole = " ".join([article.title or "", *(article.text[slice(*span)] for span in opening)])
    if not spoken and is_about(whole, subject):
        spoken = opening
    return min(spoken, key=lambda span: _is_no_news(article.text[slice(*span)]), default=None)


def _opening(article: Article) -> Iterator[Span]:
    found = 0
    for start, end in article.body:
        for span in sentence_spans(article.text, start, min(end, start + _LOOKED_AT)):
            sentence = article.text[slice(*span)]
            if found < _OPENING and is_prose(sentence) and len(sentence.split()) >= _FEWEST:
                found += 1
                yield span


def _is_no_news(sentence: str) -> int:
    return bool(_QUOTATION.match(sentence)) + 2 * bool(_RECALLED.match(sentence))
