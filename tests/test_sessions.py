"""What the server keeps of a visit is small, and is what was changed in it."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest
from gradio.state_holder import StateHolder

from index import Settings
from ui.launch import MOST_VISITS, free_port, open_page
from ui.newsroom import Newsroom
from ui.page import build_page
from ui.sessions import Sessions

pytestmark = pytest.mark.e2e  # the whole page is built: seconds
VISITS = 20


def taken(holder: StateHolder, page: object) -> float:
    """Bytes that a visit takes."""
    holder.set_blocks(page)  # type: ignore[arg-type]
    holder["first"]  # what is made once
    gc.collect()
    tracemalloc.start()
    for number in range(VISITS):
        holder[f"visit {number}"]
    gc.collect()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / VISITS


def test_a_visit_takes_little_memory_and_keeps_what_was_changed(tmp_path: Path) -> None:
    page = build_page(Newsroom(None, Settings(index=tmp_path / "index")))
    ours, gradios = taken(Sessions(), page), taken(StateHolder(), page)
    assert ours < 40_000
    assert ours < gradios / 5
    sessions = Sessions()
    sessions.set_blocks(page)
    visit = sessions["a"]
    place = next(key for key, block in visit.blocks_config.blocks.items() if block.stateful)
    visit[place] = ("kept",)
    assert sessions["a"][place] == ("kept",)
    assert sessions["b"][place] != ("kept",)
    shown = next(key for key, block in visit.blocks_config.blocks.items() if not block.stateful)
    visit._update_value_in_config(shown, "what is on the screen")
    assert not visit.config_values


def test_the_served_page_keeps_its_visits_so(tmp_path: Path) -> None:
    page = build_page(Newsroom(None, Settings(index=tmp_path / "index")))
    open_page(page, "127.0.0.1", free_port("127.0.0.1", 7960, is_fixed=False))
    try:
        assert isinstance(page.app.state_holder, Sessions)
        assert page.state_holder is page.app.state_holder
        assert page.app.state_holder.capacity == MOST_VISITS
    finally:
        page.close(verbose=False)
