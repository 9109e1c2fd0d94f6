"""From a chat model's reply to checked statements with citations. Calls no model.

The model's numbers are only hints: code maps them to passages, drops what it invented, and checks every sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index import Article, Span
from index.sentences import sentence_spans
from rag.answer import Citation, Hit, Statement, Status, Support
from rag.instructions import INSTRUCTED, is_instruction
from rag.particulars import fold
from rag.prompt import CANNOT_ANSWER, published_words
from rag.quotations import is_quoted_from, missing_quotations, stands_whole, text_around
from rag.support import NOT_VERBATIM, best_sentences, check, coverage
from rag.told_days import told_days

__all__ = ["Reply", "is_refusal", "parse_reply"]

NO_MARK = "no passage is cited for it"

Finder = Callable[[str], Article | None]  # an article that has a quotation

# Four digits are a year, as in “the [2024] budget”.
_NUMBERS = r"\d{1,3}(?:\s*(?:[,;–-]|(?:,\s*)?and\b|&)\s*(?:(?:passages?|sources?)\s*)?\d{1,3})*"
_BETWEEN_MARKS = re.compile(
    r"(?<=\d[\]】])\s*(?:[,;&–-]|(?:,\s*)?and)\s*(?=[\[【]\s*\^?(?:(?:passages?|sources?)\s*)?\d{1,3}\b)", re.I
)
_MARK = re.compile(rf"\s*[\[【]\s*\^?(?:(?:passages?|sources?)\s*)?({_NUMBERS})(?:†[^\]】]*)?\s*[\]】]", re.I)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
# Some servers open the thoughts themselves, so that only their end is sent.
_THOUGHTS = re.compile(r"<think>.*?(?:</think>|\Z)|\A(?:(?!<think>).)*?</think>", re.S | re.I)
_BULLET = re.compile(r"^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+")
_STRESS = re.compile(r"`|(?<![\w*])\*+(?=\S)|(?<=\S)\*+(?![\w*])|(?<!\w)__|__(?!\w)")  # not those of "s**t"
_REFUSAL = re.compile(
    r"^(?:i['’]?m sorry|sorry,|i apologi[sz]e|i (?:can['’]?t|cannot|am unable to|won['’]?t|must decline)|as an ai\b)",
    re.I,
)


@dataclass(frozen=True)
class Reply:
    """What a reply comes to, in the fields of an Answer."""

    status: Status
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether at least one statement passed its checks."""
        return any(statement.support != "unverified" for statement in self.statements)

    @property
    def is_usable(self) -> bool:
        """Whether it can stand as an answer: it says that nothing was found, or something in it is verified."""
        return self.status == "not_found" or self.is_verified


def parse_reply(text: str, hits: Sequence[Hit], find: Finder | None = None) -> Reply:
    """Return the statements of a reply to `prompt.answer_messages(question, hits)`, checked, with their citations.

    `find` looks a quotation that the cited passages do not have up in the whole corpus. The status is "partial" where some
    statement is unverified, "not_found" where the model says that the articles do not answer.
    """
    pieces = list(_pieces(text))
    if _declines(text):
        return Reply("not_found")
    citations: dict[tuple[str, int, int], Citation] = {}
    statements: list[Statement] = []
    invented: list[int] = []
    for words, numbers in pieces:
        if _is_cannot_answer(words):
            continue
        invented += [n for n in numbers if not 1 <= n <= len(hits) and n not in invented]
        cited = [hits[n - 1] for n in numbers if 1 <= n <= len(hits)]
        statements.append(_statement(words, cited, citations, find))
    notes = [_invented_note(invented, len(hits))] if invented else []
    doubted = sum(1 for statement in statements if statement.support == "unverified")
    if doubted:
        notes.append(f"{doubted} of {len(statements)} statements could not be verified against the cited passages.")
    status: Status = "partial" if doubted else "answered"
    return Reply(status, tuple(statements), tuple(citations.values()), tuple(notes))


def is_refusal(text: str) -> bool:
    """Whether a reply declines in the model's own words instead of ours."""
    return bool(_REFUSAL.match(text.strip())) and len(text) < 600 and not _MARK.search(text)


# cutting


def _pieces(text: str) -> Iterator[tuple[str, list[int]]]:
    """Yield each sentence without marks, with the numbers that stood in or right behind it.

    >>> list(_pieces("Talks began. [1] Aid stopped [2][3]."))
    [('Talks began.', [1]), ('Aid stopped.', [2, 3])]
    """
    last: list[int] = []
    for raw in _THOUGHTS.sub("", text).splitlines():
        line = _STRESS.sub("", _BULLET.sub("", _LINK.sub(r"\1", raw)))
        plain, marks = _without_marks(_BETWEEN_MARKS.sub("", line))
        if not re.search(r"\w", plain) and not last:  # marks on a line of their own
            last += [n for _, found in marks for n in found]
        spans = sentence_spans(plain)
        numbers: list[list[int]] = [[] for _ in spans]
        for place, found in marks:
            # a mark belongs to the sentence that ends at or goes on past it; one that opens the line, to the first
            owner = max((i for i, (start, _) in enumerate(spans) if start < place), default=0)
            if spans:
                numbers[owner] += [n for n in found if n not in numbers[owner]]
        for (start, end), cited in zip(spans, numbers, strict=True):
            if re.search(r"\w", plain[start:end]):
                last = cited
                yield plain[start:end], last


def _without_marks(line: str) -> tuple[str, list[tuple[int, list[int]]]]:
    plain, marks, end = "", [], 0
    for match in _MARK.finditer(line):
        plain += line[end : match.start()]
        marks.append((len(plain), _numbers(match.group(1))))
        end = match.end()
    return plain + line[end:], marks


def _numbers(text: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"\s*[,;&]\s*", re.sub(r"[^\W\d]+", "", re.sub(r",?\s*\band\b", ",", text, flags=re.I))):
        first, *rest = (int(n) for n in re.split(r"\s*[–-]\s*", part))
        last = rest[-1] if rest else first
        numbers += range(first, last + 1) if 0 <= last - first <= 20 else [first, *rest]
    return numbers


def _declines(text: str) -> bool:
    """Whether the reply is the agreed phrase, whatever excuse follows it, and cites nothing."""
    return _is_cannot_answer(_THOUGHTS.sub("", text)) and not _MARK.search(text)


def _is_cannot_answer(words: str) -> bool:
    return fold(words).lstrip("\"'* ").casefold().startswith(fold(CANNOT_ANSWER).rstrip(".").casefold())


def _invented_note(numbers: Sequence[int], count: int) -> str:
    marks = ", ".join(f"[{n}]" for n in numbers[:8])
    passages = "1 passage" if count == 1 else f"{count} passages"
    return f"The chat model cited {marks}, but was given {passages}; such marks were dropped."


# checking and citing


def _statement(
    words: str, cited: Sequence[Hit], citations: dict[tuple[str, int, int], Citation], find: Finder | None
) -> Statement:
    if not cited:
        return Statement(words, (), "unverified", (NO_MARK,))
    cited = _relevant(words, cited)
    spans = [_span(words, hit) for hit in cited]
    doubts = _traced(words, cited, _doubts(words, cited), find)
    if any(is_instruction(hit.article.text[start:end]) for hit, (start, end) in zip(cited, spans, strict=True)):
        doubts += (INSTRUCTED,)
    support: Support = "unverified" if doubts else "quoted" if _is_verbatim(words, cited) else "supported"
    numbers: list[int] = []
    for hit, (start, end) in zip(cited, spans, strict=True):
        key = (hit.article.id, start, end)
        if key not in citations:
            citations[key] = Citation(len(citations) + 1, hit.article, start, end)
        if citations[key].number not in numbers:
            numbers.append(citations[key].number)
    return Statement(words, tuple(numbers), support, doubts)


def _relevant(words: str, cited: Sequence[Hit]) -> list[Hit]:
    """Drop passages that share little with the statement, where the others carry it without them."""
    shares = [coverage(words, hit.passage.text) for hit in cited]
    close = [hit for hit, share in zip(cited, shares, strict=True) if share >= max(shares) / 2]
    return close if len(close) == len(cited) or not _doubts(words, close) else list(cited)


def _doubts(words: str, cited: Sequence[Hit]) -> tuple[str, ...]:
    return check(
        words,
        [hit.passage.text for hit in cited],
        known=[fact for hit in cited for fact in _heading(hit)],
        article=[hit.article.text for hit in cited],
        days=[day for hit in cited for day in told_days(hit.article, (hit.passage.start, hit.passage.end))],
    )


def _traced(words: str, cited: Sequence[Hit], doubts: tuple[str, ...], find: Finder | None) -> tuple[str, ...]:
    """Return the doubts, those about a quotation with the article that has it: "found in X, not in Y"."""
    if find is None:
        return doubts
    said = {NOT_VERBATIM.format(q): q for q in missing_quotations(words, [hit.passage.text for hit in cited])}
    named = " or ".join(dict.fromkeys(hit.article.place for hit in cited))
    traced = []
    for doubt in doubts:
        quotation = said.get(doubt, "")
        own = [h.article for h in cited if quotation and is_quoted_from(quotation, text_around(h.article, h.passage))]
        article = own[0] if own else find(quotation) if quotation else None
        if article is not None:
            where = "outside the cited passage" if own else f"not in {named}"
            doubt = f"the quotation “{quotation}” is found in {article.place}, {where}"
        traced.append(doubt)
    return tuple(traced)


def _heading(hit: Hit) -> list[str]:
    article = hit.article
    return [article.outlet.name if article.outlet else "", article.title or "", published_words(article)]


def _is_verbatim(words: str, cited: Sequence[Hit]) -> bool:
    return any(stands_whole(fold(words), fold(hit.passage.text)) for hit in cited)


def _span(words: str, hit: Hit) -> Span:
    """Return the sentences of the passage that hold most of the statement, or the whole passage where none does."""
    passage = hit.passage
    best = best_sentences(words, [hit.article.text[start:end] for start, end in passage.sentences])
    if not best:
        return passage.start, passage.end
    return passage.sentences[best[0]][0], passage.sentences[best[-1]][1]
