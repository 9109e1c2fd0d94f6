"""The shapes of what the functions return, for programs that want to know them before they call. Only types.

They describe what `as_json` of the answer's parts writes, and drop nothing: a key that is not described passes through.
Days and times are as the article states them, ISO 8601 cut to their precision; "--03-05" is a day without its year.
"""

# No `from __future__ import annotations`: the types are read while the program runs.

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["AnswerShape", "ArticleShape", "ComparisonShape", "SearchShape", "TimelineShape"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


class Source(_Shape):
    """An article, as far as it states who published it and when."""

    file: str = Field(description="File in the corpus")
    record: int | None = Field(description="Record of the file, where it holds several articles")
    outlet: str | None = Field(description="Outlet; null where the article states none, never guessed")
    title: str | None
    published: str | None = Field(description="Date as stated, ISO 8601; --03-05 is a day without a year")
    url: str | None


class _Place(Source):
    start: int = Field(description="First character of it in the article's text")
    end: int = Field(description="End in the article's text, exclusive")
    line_start: int
    line_end: int
    pages: list[int] | None = Field(description="First and last page of it in a PDF; null in any other file")
    copies: list[Source] = Field(description="Other articles that carry the same words")


class DayShape(_Shape):
    """A day that a quote names as "Monday" or "yesterday"."""

    text: str = Field(description="The words that name it")
    day: str = Field(description="The day by the date of the article, ISO 8601")


class CitationShape(_Place):
    """The exact words of an article that a statement rests on."""

    number: int = Field(description="Its mark in the answer, from 1")
    quote: str = Field(description="The words, verbatim")
    answer: list[int] | None = Field(description="Start and end of the words that answer most directly")
    days: list[DayShape] = Field(description="The days that its words name, where the article's date tells them surely")


class HitShape(_Place):
    """A passage that was found, and why."""

    number: int = Field(description="Its place among the article's passages, from 0")
    sentences: list[list[int]] = Field(description="Start and end of each sentence in the article's text")
    text: str = Field(description="The passage, verbatim")
    score: float = Field(description="0 to 1, within this search")
    legs: dict[str, Any] = Field(description="Rank and score by meaning (dense), words (keyword) and reader")


class StatementShape(_Shape):
    """One sentence of an answer."""

    text: str
    citations: list[int] = Field(description="Numbers of the citations that carry it")
    support: Literal["quoted", "supported", "unverified"]
    doubts: list[str] = Field(description="Why it is unverified")


class ConflictValue(_Shape):
    """One of the values that differ."""

    value: str
    citation: int


class ConflictShape(_Shape):
    """Sources that give different values for what looks like the same thing."""

    about: str
    values: list[ConflictValue]


class _Told(_Shape):
    question: str
    searched: str = Field(description="What was searched for")
    filters: dict[str, Any] = Field(description="Filters given, and inferred from the question's words")
    notes: list[str] = Field(description="What the reader should know")
    timings: dict[str, float] = Field(description="Seconds of each step")


class AnswerShape(_Told):
    """An answer in statements, each with its citations, or `not_found` with the nearest passages."""

    status: Literal["answered", "partial", "not_found"]
    statements: list[StatementShape]
    citations: list[CitationShape]
    conflicts: list[ConflictShape]
    nearest: list[HitShape] = Field(description="Where nothing answers: the nearest passages")
    answerer: str
    confidence: float | None = Field(description="0 to 1: that the corpus answers this")


class SearchShape(_Shape):
    """Passages, best first."""

    hits: list[HitShape]


class SideShape(_Shape):
    """One outlet, or one file that states none."""

    outlet: str | None
    file: str | None
    citations: list[int] = Field(description="Numbers of its citations")
    confidence: float


class GroupShape(_Shape):
    """Citations that give the same answer."""

    words: str
    citations: list[int]


class ComparisonShape(_Told):
    """What each outlet says on one question."""

    sides: list[SideShape]
    statements: list[StatementShape] = Field(description="What they say, one for each citation")
    citations: list[CitationShape]
    groups: list[GroupShape] = Field(description="Who gives the same answer")
    conflicts: list[ConflictShape]
    unclear: list[HitShape] = Field(
        description="Of each outlet that has an article on it and gives no clear answer: the nearest sentence"
    )
    silent: list[str] = Field(
        description="Outlets that were read and have nothing on it, or nothing within the filters"
    )
    silent_files: int = Field(description="Files without an outlet that were read and have nothing on it")
    read: list[str] = Field(description="Outlets of which passages were read, those that match best first")
    read_files: int = Field(description="Files without an outlet of which passages were read")
    unread: list[str] = Field(description="Outlets that were not read: what they say of it is not known")
    unread_files: int = Field(description="Files without an outlet that were not read")
    passages: int = Field(description="How many passages were read")


class TimelineShape(_Told):
    """Statements in order of publication."""

    statements: list[StatementShape] = Field(description="What is said, one for each citation, the undated ones last")
    dated: list[CitationShape] = Field(description="First published first")
    undated: list[CitationShape] = Field(description="Those whose article states no full date")
    confidence: float = Field(description="0 to 1: that the corpus tells of this")


class ArticleShape(Source):
    """A part of an article's text, with what the article states of itself and the evidence for it."""

    outlet_evidence: str | None
    published_evidence: str | None
    authors: list[str]
    language: str | None
    copies: list[str] = Field(description="Files that carry the same article")
    notes: list[str]
    characters: int = Field(description="Length of the whole text")
    start: int
    end: int = Field(description="Where this part ends; ask again from here until it equals characters")
    text: str = Field(description="The text from start to end, verbatim")
