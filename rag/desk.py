"""NewsDesk: ask, stream and search an index. What the page, the command line, the evals and Python callers share."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from index import Article, ChatModelError, NewsIndex, Settings, known_outlets, load_settings
from index.scope import Scope
from index.store import IndexView
from rag.answer import Answer, Citation, Draft, Hit, status_of
from rag.answerer import EmbeddedAnswer, EmbeddedAnswerer
from rag.attributed import attributed
from rag.by_lines import by_line_note
from rag.candidates import Candidate, features
from rag.comparative import Wish, wish_of
from rag.comparison import Comparison
from rag.confidence import Features
from rag.day_notes import day_notes
from rag.filters import Filters
from rag.finding import Asked, Clock, Found, checked, find, joined, scope_notes, unless_given
from rag.followup import Turn
from rag.hearing import hear, hear_in_time
from rag.joining import joint_answer
from rag.missing import NEAREST_SHOWN, STATES_NO_OUTLET, unmentioned, why_not
from rag.models import Models
from rag.question import clean_question, infer_dates, infer_filters
from rag.quotations import quotations_asked
from rag.reprints import with_carriers
from rag.search import Searcher, check_k, scope_of
from rag.story import story_of
from rag.thread import Alone, alone
from rag.timeline import Timeline

if TYPE_CHECKING:
    from rag.chat import ChatAnswerer

__all__ = ["NewsDesk"]

_Told = TypeVar("_Told", bound=Comparison | Timeline)

_NEAREST = 3  # passages shown where nothing answers
_UNKNOWN = 0.5  # share of the confidence: on the seeds and two other sets, no answer that was right is lost by it
_INSTEAD = "This is the embedded answer."
_OF_BEFORE = "It was asked of what went before, “{}”: name who or what is meant to ask it of the whole corpus."


class NewsDesk:
    """An open index with everything that answers from it: `NewsDesk.open(".onrecord").ask("Who confirmed the talks?")`.

    Safe to share between threads.
    """

    def __init__(self, index: NewsIndex, settings: Settings, models: Models | None = None) -> None:
        self.index = index
        self.settings = settings
        self.models = models or Models(settings)

    @classmethod
    def open(
        cls, path: Path | str | None = None, settings: Settings | None = None, models: Models | None = None
    ) -> NewsDesk:
        """Open the index at `path`, by default where the settings say. Models are loaded when first needed.

        Several desks may share their models. Raises IndexMissing, IndexMismatch or IndexDamaged.
        """
        settings = settings or load_settings()
        models = models or Models(settings)
        place = Path(path) if path is not None else settings.index
        return cls(NewsIndex.open(place, settings, models.embedder), settings, models)

    def ask(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        k: int | None = None,
        infer: bool = True,
    ) -> Answer:
        """Answer a question from the corpus, with citations, or say that the corpus does not answer it.

        `filters` always win over what the question's words ask for, which `infer=False` leaves alone; `k` passages are
        read (default: the setting).
        Raises InvalidValue for an empty question, a filter on an outlet or file the corpus does not have, or a bad k.
        """
        *_, answer = self.stream(question, filters=filters, history=history, k=k, infer=infer)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        k: int | None = None,
        infer: bool = True,
    ) -> Iterator[Draft | Answer]:
        """Answer as `ask` does, yielding the text so far as Drafts while it grows; the last item is the Answer."""
        clock = Clock()
        if infer and (told := self.side_by_side(question, filters=filters, history=history)):
            yield told.as_answer()
            return
        found = self._find(question, filters or Filters(), history, self.settings.k if k is None else k, clock, infer)
        answer = None
        notices: tuple[str, ...] = ()
        if self.settings.chat_model and found.citable and not found.is_nowhere:
            try:
                answer = yield from self._chatted(found, clock)
                if answer is None:
                    notices = (f"Nothing that {self.settings.chat_model} wrote could be verified. {_INSTEAD}",)
            except ChatModelError as error:
                notices = (f"{error} {_INSTEAD}",)
        if answer is None:
            answer = self._embedded(found, clock)
            answer = replace(answer, notes=(*notices, *answer.notes))
            for count in range(1, len(answer.statements)):
                yield Draft(replace(answer, statements=answer.statements[:count]).text)
        total = sum(clock.seconds.values())  # of the steps: the time between drafts is the reader's own
        seconds = {name: round(value, 4) for name, value in (*clock.seconds.items(), ("total", total))}
        yield replace(answer, timings=seconds)

    def compare(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        infer: bool = True,
        **bounds: Any,
    ) -> Comparison:
        """Set side by side what each outlet of the corpus says on a question.

        The bounds are fields of Filters (`outlets`, `published_from`, `published_to`, `as_of`, `files`), given one by one
        in place of `filters`. Words that ask for the comparison ("How do the outlets differ on ...?") may be left out.
        Raises InvalidValue as `ask` does.
        """
        return self._told(hear, question, filters or Filters.from_json(bounds), history, infer)

    def timeline(
        self,
        question: str,
        *,
        filters: Filters | None = None,
        history: Sequence[Turn] = (),
        infer: bool = True,
        **bounds: Any,
    ) -> Timeline:
        """Put what the articles say on a question in the order in which they were published; else as `compare`."""
        return self._told(hear_in_time, question, filters or Filters.from_json(bounds), history, infer)

    def side_by_side(
        self, question: str, *, filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> Comparison | Timeline | None:
        """Return what a question asks for that wants the outlets side by side, or a timeline; None for any other question.

        Also where no side answers it: the ordinary answer says why. `ask` gives the same as statements in turn.
        """
        wish = self._wish(question, history)
        if wish is None:
            return None
        told: Comparison | Timeline
        if wish.kind == "timeline":
            told = self._told(hear_in_time, question, filters or Filters(), history, wish=wish)
            return told if told.citations else None
        told = self._told(hear, question, filters or Filters(), history, wish=wish)
        return told if told.sides else None

    def search(self, question: str, *, k: int = 5, filters: Filters | None = None) -> list[Hit]:
        """Return the k best passages, best first. Raises InvalidValue as `ask` does."""
        check_k(k)
        text, _ = clean_question(question)
        with self.index.view() as view:
            chosen = checked(filters or Filters(), view)
            return self._searcher(view).search(text, k, scope_of(chosen))

    def read(self, question: str) -> tuple[list[Candidate], Features | None]:
        """Return every sentence read for a question, best first, and what the confidence is computed from."""
        found = self._find(question, Filters(), (), self.settings.k, Clock())
        candidates = self._answerer.read(found.asked, found.hits)
        return candidates, features(candidates) if candidates else None

    def warm(self) -> None:
        """Load the models and open the stores now, so that the first question is as quick as the others."""
        with self.index.view() as view:
            self._searcher(view).search("warm", 1, scope_of(Filters()))
        for reader in (self.models.reader, self.models.second):
            if reader:
                reader.read("Who is warm?", [("", "The reader is warm.")])

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    # finding

    def _searcher(self, view: IndexView) -> Searcher:
        return Searcher(view, self.index.embedder, self.settings.legs)

    def _find(
        self, question: str, filters: Filters, history: Sequence[Turn], k: int, clock: Clock, infer: bool = True
    ) -> Found:
        check_k(k)
        text, notes = clean_question(question)
        told = self._standing_alone(text, history)
        with self.index.view() as view:
            searcher = self._searcher(view)
            asked = Asked(question, told.question, notes)
            if told.thread and (story := self._story(searcher, told.thread, filters)):
                on_it = replace(asked, thread=told.thread, story=story)
                found = find(searcher, on_it, filters, k, clock, infer=infer)
                if told.is_sure:
                    return found
                if (chosen := self._chosen(found)).statements:
                    return replace(found, chosen=chosen)
            return find(searcher, asked, filters, k, clock, infer=infer)

    def _story(self, searcher: Searcher, thread: str, filters: Filters) -> tuple[Article, ...]:
        """Return the articles on what was asked before, within the limits that are given."""
        scope = scope_of(checked(filters, searcher.view))
        return tuple(map(searcher.view.catalog.article, sorted(story_of(searcher, thread, scope).articles)))

    def _standing_alone(self, question: str, history: Sequence[Turn]) -> Alone:
        """Return a follow-up as it can be asked alone: by the chat model where there is one, else by rules.

        The rules also say whether it is a follow-up at all: a model asked to rewrite a new question invents another.
        """
        told = alone(question, history)
        leans = told.is_sure or told.question != question
        if not leans or not self.settings.chat_model:
            return told
        try:
            rewritten = self._chat.rewrite(question, history)
            kept = rewritten and quotations_asked(rewritten) == quotations_asked(question)
            return Alone(rewritten) if rewritten and kept else told
        except ChatModelError:
            return told  # the answer itself will say what is wrong with the chat model

    # side by side

    def _wish(self, question: str, history: Sequence[Turn] = ()) -> Wish | None:
        """Return what a question asks for, if that is outlets side by side or a timeline."""
        text, _ = clean_question(question)
        with self.index.view() as view:  # by rules alone: a chat model is not asked twice for one question
            told = alone(text, history)
            stated = cache(view.catalog.outlets)
            outlets = cache(lambda: [*known_outlets(), *stated()])
            wish = wish_of(told.question, outlets, stated)
            # Once more without dates of publication, which are limits and no part of what is asked.
            wish = wish and (wish_of(infer_dates(told.question, outlets()).search_text, outlets, stated) or wish)
        return wish and replace(wish, question=told.asking(wish.question))

    def _told(
        self,
        tell: Callable[[Searcher, EmbeddedAnswerer, str, Scope], _Told],
        question: str,
        filters: Filters,
        history: Sequence[Turn],
        infer: bool = True,
        wish: Wish | None = None,
    ) -> _Told:
        started = time.perf_counter()
        text, notes = clean_question(question)
        meant = alone(text, history)
        wish = wish or (self._wish(question, history) if infer else None)
        bare = wish.question if wish else meant.asking(meant.question)
        with self.index.view() as view:
            given = checked(filters, view)
            stated = list(view.catalog.outlets())
            parsed = infer_filters(bare, stated if infer else [], dates=infer)
            named = wish.outlets if wish else ()
            limits = (
                wish and infer_dates(meant.question, stated).inferred
            ) or parsed.inferred  # the wish was told without them
            inferred = unless_given(replace(limits, outlets=named or parsed.inferred.outlets), given)
            both = joined(given, inferred)
            asked = parsed.search_text if inferred else bare
            # One reader: to read each side twice takes longer, and on 33 such questions it told the sides no better.
            answerer = EmbeddedAnswerer(self.models.reader, self.settings.strictness)
            told: _Told = tell(self._searcher(view), answerer, asked, scope_of(both))
            undated = scope_notes(both, view)
        unknown = tuple(f"No article of the corpus states the outlet {name}." for name in named if name not in stated)
        facts: dict[str, Any] = {
            "question": text,
            "filters": {"given": given.as_json(), "inferred": inferred.as_json()},
            "notes": (*notes, *undated, *unknown, *told.notes, *day_notes(asked, told.citations)),
            "timings": {"total": round(time.perf_counter() - started, 4)},
        }
        return replace(told, **facts)

    # answering

    def _embedded(self, found: Found, clock: Clock) -> Answer:
        with clock.step("read"):
            chosen = self._chosen(found)
        answered = bool(chosen.statements)
        return Answer(
            question=found.question,
            searched=found.searched,
            status=status_of(chosen.statements),
            statements=chosen.statements,
            citations=with_carriers(chosen.citations, found.hits),
            conflicts=chosen.conflicts,
            nearest=() if answered else chosen.hits[:_NEAREST],
            hits=chosen.hits,
            filters=found.filters,
            notes=(
                *found.notes,
                *_stated_beside(found, chosen.citations, chosen.hits),
                *(() if answered else self._why_not(found, chosen)),
            ),
            confidence=round(chosen.confidence, 4),
        )

    def _chosen(self, found: Found) -> EmbeddedAnswer:
        if found.chosen:
            return found.chosen
        if found.joint:
            return joint_answer(self._answerer, found.asked, *found.joint)
        if found.sought and (found.is_nowhere or self.settings.strictness < 1):
            return self._quoting(found)
        sureness = self._sureness(found)
        return self._answerer.answer(found.asked, found.hits, found.whose, further=found.further, sureness=sureness)

    def _sureness(self, found: Found) -> float:
        """Return the share of an answer's confidence that is left where a name of several words stands nowhere in the corpus.

        A single word may be no name but the first of the question, and a name may be spelled otherwise.
        """
        with self.index.view() as view:
            unknown = [name for name in unmentioned(found.asked, found.hits, view) if " " in name]
        return _UNKNOWN if unknown else 1.0

    def _quoting(self, found: Found) -> EmbeddedAnswer:
        """Answer from where the words stand that the question quotes. That they do, or do not, is certain."""
        citable = {hit.article.id for hit in found.citable}
        sought = [
            replace(one, places=tuple(place for place in one.places if place.article.id in citable))
            for one in found.sought
        ]
        statements, citations = attributed(self._answerer, found.asked, sought)
        return EmbeddedAnswer(statements, citations, (), found.hits, 1.0 if statements else 0.0)

    def _chatted(self, found: Found, clock: Clock) -> Generator[Draft, None, Answer | None]:
        """Yield drafts while the chat model writes; return the checked answer, or None where nothing of it holds."""
        from rag.quotations import find_quotation
        from rag.reply import parse_reply

        text = ""
        with clock.step("chat"):
            for delta in self._chat.stream(found.searched, found.citable):
                text += delta
                yield Draft(text)
        with clock.step("check"), self.index.view() as view:
            reply = parse_reply(text, found.citable, lambda quotation: find_quotation(view, quotation))
        if not reply.is_usable:
            return None
        answered = reply.status != "not_found"
        return Answer(
            question=found.question,
            searched=found.searched,
            status=reply.status,
            statements=reply.statements,
            citations=with_carriers(reply.citations, found.hits),
            nearest=() if answered else found.hits[:_NEAREST],
            hits=found.hits,
            filters=found.filters,
            notes=(
                *found.notes,
                *reply.notes,
                *_stated_beside(found, reply.citations, found.hits),
                *(() if answered else self._why_not(found)),
            ),
            answerer=self._chat.name,
        )

    def _why_not(self, found: Found, chosen: EmbeddedAnswer | None = None) -> tuple[str, ...]:
        if chosen and chosen.unnamed:
            return (STATES_NO_OUTLET, NEAREST_SHOWN)
        with self.index.view() as view:
            contrary = chosen.contrary if chosen else None
            why = why_not(found, self._searcher(view), self._answerer, self.settings.k, contrary)
        return (*why, _OF_BEFORE.format(found.thread)) if found.thread else why

    @cached_property
    def _chat(self) -> ChatAnswerer:
        from rag.chat import ChatAnswerer

        return ChatAnswerer.from_settings(self.settings)

    @cached_property
    def _answerer(self) -> EmbeddedAnswerer:
        return EmbeddedAnswerer(self.models.reader, self.settings.strictness, self.models.second)


def _stated_beside(found: Found, citations: Sequence[Citation], hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return notes on what articles state beside their words and is asked for: who wrote one, the dates of its weekdays."""
    parts: tuple[Citation | Hit, ...] = (*citations, *hits)
    by_line = by_line_note(found.question, parts[0].article) if parts else ()
    return (*by_line, *day_notes(found.asked, citations))
