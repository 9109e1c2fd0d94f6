"""Passages: whole sentences of an article, packed as evenly as they go into what the embedder reads. No overlap.

Neighbours are fetched when a question needs them. The heading (title, outlet, date) is only added to the text that is
embedded, never to the text that is quoted.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Protocol

from index.article import Article, Passage, Span
from index.sentences import sentence_spans

__all__ = ["HEADING_TOKENS", "Tokenizer", "embedded_text", "passages_of"]

HEADING_TOKENS = 40  # room that is left for the heading within what the model reads
# Characters that a passage holds at most. A "word" of megabytes is one token to the model, and nobody can read it in one.
# Words are far shorter: what the model reads at once is about a thousand characters.
MOST_CHARACTERS = 8_000


class Tokenizer(Protocol):
    """What packing needs to know of an embedding model."""

    limit: int  # tokens that the model reads, special ones not counted

    def offsets(self, texts: Sequence[str]) -> list[list[Span]]:
        """Return for each text the character span of each of its tokens."""
        ...


def passages_of(article: Article, tokenizer: Tokenizer, longest: int) -> list[Passage]:
    """Cut the body of an article into passages of at most `longest` tokens.

    A sentence longer than `longest` becomes a passage of its own, up to what the model reads beside a heading; only a
    "sentence" beyond that (a table, a list without full stops) is cut, between words.
    """
    room = tokenizer.limit - HEADING_TOKENS
    longest = min(longest, room)
    passages: list[Passage] = []
    for start, end in article.body:
        sentences = list(_within(article.text, sentence_spans(article.text, start, end), tokenizer, room))
        for group in _packed(sentences, longest):
            first, last = group[0][0], group[-1][1]
            passages.append(
                Passage(article.id, len(passages), first, last, article.text[first:last], tuple(group)),
            )
    return passages


def embedded_text(article: Article, passage: Passage, tokenizer: Tokenizer) -> str:
    """Return what is embedded for a passage: a heading of title, outlet and date, then its words."""
    facts = [article.title, article.outlet and article.outlet.name, article.published and article.published.value]
    heading = ". ".join(fact for fact in facts if fact)
    if not heading:
        return passage.text
    (tokens,) = tokenizer.offsets([heading])
    if len(tokens) > HEADING_TOKENS:
        heading = heading[: tokens[HEADING_TOKENS][0]].rstrip()
    return f"{heading}\n{passage.text}"


def _within(text: str, spans: list[Span], tokenizer: Tokenizer, room: int) -> Iterator[tuple[Span, int]]:
    """Yield each sentence with its number of tokens, cutting those that the model could not read whole."""
    for (start, end), tokens in zip(spans, tokenizer.offsets([text[a:b] for a, b in spans]), strict=True):
        cuts = [0, *_word_starts(text[start:end], [tokens[i][0] for i in range(room, len(tokens), room)]), end - start]
        begins = [first for first, _ in tokens]
        for left, right in pairwise(_no_farther(cuts)):
            piece = text[start + left : start + right]
            if not piece.strip():
                continue
            lead = len(piece) - len(piece.lstrip())
            span = (start + left + lead, start + left + len(piece.rstrip()))
            held = room if right - left == MOST_CHARACTERS else bisect_left(begins, right) - bisect_left(begins, left)
            yield span, min(room, max(1, held))


def _no_farther(cuts: Sequence[int]) -> list[int]:
    """Add cuts, so that none lies more than MOST_CHARACTERS after the one before."""
    return [place for left, right in pairwise(cuts) for place in range(left, right, MOST_CHARACTERS)] + [cuts[-1]]


def _word_starts(sentence: str, places: list[int]) -> list[int]:
    """Move each place back to the start of its word, unless that word is longer than what lies before it."""
    moved: list[int] = []
    for place in places:
        back = place
        while back > (moved[-1] if moved else 0) and not sentence[back - 1].isspace():
            back -= 1
        moved.append(back if back > (moved[-1] if moved else 0) else place)
    return moved


def _packed(sentences: list[tuple[Span, int]], longest: int) -> Iterator[list[Span]]:
    """Group neighbouring sentences so that no group exceeds `longest` tokens and groups are about equally long."""
    total = sum(tokens for _, tokens in sentences)
    target = total / max(1, -(-total // longest))
    group: list[Span] = []
    size = 0
    for span, tokens in sentences:
        if group and (size + tokens > longest or size >= target):
            yield group
            group, size = [], 0
        group.append(span)
        size += tokens
    if group:
        yield group
