"""The line before the desk: who is answered, who waits behind how many, and when it is full."""

from __future__ import annotations

import pytest

from ui.waiting_line import Busy, WaitingLine


def test_some_are_answered_at_once_and_the_others_know_how_many_are_before_them() -> None:
    line = WaitingLine(at_once=2, waiting=9)
    places = [line.join() for _ in range(5)]
    assert [place.before for place in places] == [None, None, 0, 1, 2]
    line.leave(places[1])
    assert [place.before for place in places] == [None, None, None, 0, 1]
    assert places[2].turn.is_set()


def test_who_leaves_while_waiting_makes_room_for_those_behind_and_waits_no_more() -> None:
    line = WaitingLine(at_once=1, waiting=9)
    places = [line.join() for _ in range(4)]
    line.leave(places[1])
    assert [place.before for place in places] == [None, None, 0, 1]
    line.leave(places[0])
    assert [place.before for place in places] == [None, None, None, 0]


def test_a_full_line_says_so_and_takes_the_next_one_as_soon_as_there_is_room() -> None:
    line = WaitingLine(at_once=1, waiting=2)
    first, *_ = [line.join() for _ in range(3)]
    with pytest.raises(Busy, match=r"The page is busy: 2 questions wait already\. Ask again"):
        line.join()
    line.leave(first)
    assert line.join().before == 1
