"""A reply grows to its end whoever looks on, is kept once, and is stopped by Stop alone."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

import pytest
from serving import wait_until
from test_history import answer, article, exchange

from rag.answer import Answer
from ui.conversation import Conversation, Exchange, Inquiry, Visit, begun, updated
from ui.history import History
from ui.history_file import HistoryError
from ui.replying import Reply, Replying, stopped
from ui.waiting_line import Busy, WaitingLine

BEFORE = Visit("harbour", "c1", (exchange(1),))
TOLD = answer("And then?", article())


@dataclass
class Growing:
    """An answer that grows by a draft whenever the test says so, and ends when it says that."""

    drafts: tuple[str, ...] = ("A", "A b")
    told: Answer | Exception = TOLD
    go: Event = field(default_factory=Event)
    is_over: Event = field(default_factory=Event)

    def states(self) -> Generator[Conversation, None, None]:
        now = begun(BEFORE.conversation, Inquiry("And then?"))
        yield now
        try:
            for draft in self.drafts:
                now = updated(now, draft=draft)
                yield now
            assert self.go.wait(20)
            if isinstance(self.told, Exception):
                raise self.told
            yield updated(now, answer=self.told, draft="")
        finally:
            self.is_over.set()


@pytest.fixture
def history(tmp_path: Path) -> History:
    kept = History(tmp_path / "history.sqlite")
    kept.append("ann", "seeds", "c1", exchange(1))
    return kept


@pytest.fixture
def keep(history: History) -> Callable[[Visit], Conversation]:
    def kept(visit: Visit) -> Conversation:
        number = history.append("ann", "seeds", visit.id, visit.conversation[-1])
        return updated(visit.conversation, number=number)

    return kept


def test_a_reply_is_kept_before_its_end_is_shown_and_under_the_number_that_it_is_kept(history, keep) -> None:  # type: ignore[no-untyped-def]
    history.append("ann", "seeds", "c1", exchange(2, "Asked in another tab meanwhile?"))
    growing = Growing()
    reply = Replying(WaitingLine()).begin("ann", BEFORE, growing.states(), keep)
    shown: list[Visit] = []
    for visit in reply.visits():
        shown.append(visit)
        if visit.conversation[-1].draft == "A b":
            assert len(history.load("ann", "c1")) == 2  # nothing is half kept
            growing.go.set()
    *drafts, last = [visit.conversation[-1] for visit in shown]
    assert {draft.number for draft in drafts} == {2}
    assert (last.number, last.answer, last.draft) == (3, TOLD, "")
    assert history.load("ann", "c1")[2] == last


def test_a_reply_whose_reader_has_gone_comes_to_its_end_and_is_found_by_him_alone(history, keep) -> None:  # type: ignore[no-untyped-def]
    growing, replying = Growing(), Replying(WaitingLine())
    looking = replying.begin("ann", BEFORE, growing.states(), keep).visits()
    assert next(looking).is_open
    looking.close()  # type: ignore[attr-defined]  # his page is loaded again
    found = replying.visit("ann", "c1")
    assert found is not None
    assert (found.corpus, found.conversation[-1].question) == ("harbour", "And then?")
    assert replying.visit("bob", "c1") is replying.visit("ann", "c2") is None
    again = replying.reply(found)
    assert again is not None
    growing.go.set()
    *_, last = again.visits()
    assert last.conversation[-1].answer == TOLD
    assert history.load("ann", "c1") == last.conversation
    wait_until(lambda: replying.reply(found) is None)
    assert replying.visit("ann", "c1") is None


def test_what_was_stopped_stays_stopped_and_stands_before_what_is_asked_next(history, keep) -> None:  # type: ignore[no-untyped-def]
    growing = Growing()
    reply = Replying(WaitingLine()).begin("ann", BEFORE, growing.states(), keep)
    wait_until(lambda: reply.visit.conversation[-1].draft == "A b")
    reply.stop()
    keep(Visit("harbour", "c1", (exchange(3, "Asked next?"),)))
    growing.go.set()  # and only now it sees that nobody wants it
    assert growing.is_over.wait(20)
    *_, last = reply.visits()
    reply.stop()
    kept = history.load("ann", "c1")
    assert [(e.question, e.trouble) for e in kept[1:]] == [("And then?", "Stopped."), ("Asked next?", "")]
    assert kept[1] == last.conversation[-1]
    assert stopped(last) == last


@pytest.mark.parametrize("is_over", [False, True])
def test_a_thumb_on_an_answer_before_it_is_shown_with_a_reply_and_stays(keep, is_over: bool) -> None:  # type: ignore[no-untyped-def]
    growing = Growing()
    reply = Replying(WaitingLine()).begin("ann", BEFORE, growing.states(), keep)
    wait_until(lambda: reply.visit.conversation[-1].draft == "A b")
    if is_over:
        growing.go.set()
        wait_until(lambda: not reply.visit.is_open)
    looking = reply.visits()
    assert next(looking).conversation[0].thumb == ""
    reply.judge(replace(exchange(1), thumb="down", comment="No."))
    assert [(e.thumb, e.comment) for e in next(looking).conversation] == [("down", "No."), ("", "")]
    growing.go.set()
    last = reply.visit if is_over else [*looking][-1]
    assert [(e.thumb, bool(e.answer)) for e in last.conversation] == [("down", True), ("", True)]


def test_a_reply_that_breaks_off_is_kept_as_far_as_it_came(history, keep, caplog) -> None:  # type: ignore[no-untyped-def]
    growing = Growing(told=RuntimeError("nobody foresaw this"))
    growing.go.set()
    reply = Replying(WaitingLine()).begin("ann", BEFORE, growing.states(), keep)
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        list(reply.visits())
    assert [(e.draft, e.trouble) for e in history.load("ann", "c1")[1:]] == [("A b", "Stopped.")]
    assert "a reply broke off" in caplog.text


def test_a_reply_that_cannot_be_kept_is_shown_all_the_same(caplog) -> None:  # type: ignore[no-untyped-def]
    def full(_: Visit) -> Conversation:
        raise HistoryError("The history takes no more.")

    growing = Growing()
    growing.go.set()
    reply = Replying(WaitingLine()).begin("ann", BEFORE, growing.states(), full)
    with pytest.raises(HistoryError, match="takes no more"):
        list(reply.visits())
    assert reply.visit.conversation[-1].answer == TOLD
    assert "was not kept: The history takes no more" in caplog.text  # also where nobody looks on


def test_who_looks_on_late_or_seldom_sees_the_newest_state_only(keep) -> None:  # type: ignore[no-untyped-def]
    drafts = tuple("word " * count for count in range(1, 200))
    growing = Growing(drafts)
    growing.go.set()
    reply = Reply(BEFORE, growing.states(), keep, WaitingLine().join())
    reply.grow()
    assert [visit.conversation[-1].answer for visit in reply.visits()] == [TOLD]


def test_a_question_waits_behind_those_whose_readers_have_gone_and_knows_how_many_they_are(history, keep) -> None:  # type: ignore[no-untyped-def]
    replying = Replying(WaitingLine(at_once=1, waiting=2))
    left, waiting, given_up = Growing(), Growing(), Growing()
    replying.begin("ann", BEFORE, left.states(), keep)
    reply = replying.begin("ann", BEFORE, waiting.states(), keep)
    behind = replying.begin("ann", BEFORE, given_up.states(), keep)
    with pytest.raises(Busy, match="2 questions wait already"):
        replying.begin("ann", BEFORE, Growing().states(), keep)
    assert (reply.before, behind.before) == (0, 1)
    looking = reply.visits()
    assert next(looking).is_open

    behind.stop()
    *_, last = behind.visits()
    assert last.conversation[-1].trouble == "Stopped."
    assert history.load("ann", "c1")[-1].trouble == "Stopped."  # though its turn had not come
    wait_until(lambda: len(replying._growing) == 2)
    assert not given_up.is_over.is_set()  # nothing was done for it
    assert reply.visit.conversation[-1].draft == ""  # nor yet for this one

    left.go.set()
    assert next(looking).is_open  # waiting no more
    assert reply.before is None
    waiting.go.set()
    *_, last = looking
    assert last.conversation[-1].answer == TOLD
    wait_until(lambda: not replying._growing)
    assert replying.begin("ann", BEFORE, waiting.states(), keep).before is None


def test_who_looks_on_is_told_when_fewer_are_before_and_leaves_when_told_to(keep) -> None:  # type: ignore[no-untyped-def]
    line = WaitingLine(at_once=1)
    first, *_ = [line.join() for _ in range(3)]
    reply, end = Reply(BEFORE, Growing().states(), keep, line.join()), Event()
    looking = reply.visits(end)
    next(looking)
    assert reply.before == 2
    line.leave(first)
    assert next(looking).is_open
    assert reply.before == 1
    end.set()
    assert list(looking) == []


def test_a_question_of_before_there_were_ids_has_no_reply() -> None:
    assert Replying(WaitingLine()).reply(Visit("harbour", "c1", (Exchange(1, "Who?"),))) is None
    assert Replying(WaitingLine()).reply(Visit("harbour")) is None


def test_a_page_is_sent_one_reply_at_a_time_and_no_other_page_is_halted_with_it() -> None:
    replying = Replying(WaitingLine())
    replies = [Reply(BEFORE, Growing().states(), lambda visit: visit.conversation, WaitingLine().join()) for _ in "aba"]
    with replying.to("a", replies[0]) as first, replying.to("b", replies[1]) as other:
        with replying.to("a", replies[2]) as second:  # asked again before the first has ended
            assert (first.is_set(), second.is_set()) == (True, False)
            assert replying.sent("a", "c1") is replies[2]
            assert replying.sent("a", "c2") is replying.sent("c", "c1") is None
            replying.halt("a")
            assert (second.is_set(), other.is_set()) == (True, False)
        replying.halt("a")
    replying.halt("b")
    assert replying._sent == {}
