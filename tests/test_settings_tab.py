"""What the section Settings may change, who may, and that no secret comes to a screen or into a file."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from misbehaving_server import KEY, MisbehavingServer

from index import ChatModelError, InvalidValue, Settings, SettingsError
from rag import NewsDesk
from ui.newsroom import Newsroom
from ui.settings_tab import sources_table
from ui.settings_trial import checked, may_change, try_chat_model

FORM = {"chat_model": "", "chat_url": "", "chat_timeout": 30.0, "k": Settings().k, "strictness": Settings().strictness}


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def test_only_what_differs_is_a_change() -> None:
    assert checked(Settings(), FORM) == {}
    assert checked(Settings(), {**FORM, "k": 5, "chat_model": " openai:x "}) == {"k": 5, "chat_model": "openai:x"}
    assert checked(Settings(chat_model="openai:x"), FORM) == {"chat_model": None}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("chat_url", "https://ann:secret99@example.org/v1", "an address that holds a password"),
        ("chat_url", "https://example.org/v1?api_key=abcdefgh", "an address that holds a password"),
        ("chat_url", "file:///etc/passwd", "begins with http:// or https://"),
        ("chat_model", "openai:sk-abcdef123456", "looks like a key"),
        ("chat_model", "gpt-5", "names no provider"),
    ],
)
def test_a_secret_or_no_address_is_refused(key: str, value: str, message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        checked(Settings(), {**FORM, key: value})


def test_an_address_with_a_password_is_neither_shown_nor_lost() -> None:
    settings = Settings(chat_url="https://ann:secret99@example.org/v1")
    assert checked(settings, {**FORM, "chat_url": "https://***@example.org/v1"}) == {}
    shown = sources_table(settings, set())
    assert "secret99" not in shown
    assert "https://***@example.org/v1" in shown


def test_the_table_says_where_a_setting_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("onrecord.toml").write_text("port = 8000\n", encoding="utf-8")
    monkeypatch.setenv("ONRECORD_K", "5")
    settings = Settings(strictness=0.4, chat_timeout=9.0)
    shown = sources_table(settings, {"strictness"})
    for row in (
        '>k</th><td class="value">5</td><td class="set">environment ONRECORD_K<',
        '>port</th><td class="value">8000</td><td class="set">onrecord.toml<',
        '>strictness</th><td class="value">0.4</td><td class="set">this page<',
        '>chat_timeout</th><td class="value">9.0</td><td class="set">flag<',
        '>host</th><td class="value">127.0.0.1</td><td>default<',
    ):
        assert row in shown
    Path("onrecord.toml").write_text("k = = 3\n", encoding="utf-8")
    assert "onrecord.toml is not valid TOML" in sources_table(settings, set())


def test_with_login_only_the_first_user_may_change_settings(tmp_path: Path) -> None:
    users = tmp_path / "users"
    users.write_text("# staff\n\nann:$scrypt$x\nbob:$scrypt$y\n", encoding="utf-8")
    settings = Settings(auth=users)
    assert [may_change(settings, user) for user in ("ann", "bob", "", None)] == [True, False, False, False]
    users.unlink()
    assert not may_change(settings, "ann")
    assert may_change(Settings(), None)


def test_a_change_counts_for_the_next_question_and_not_for_one_under_way() -> None:
    models: Any = SimpleNamespace(reader=object())
    before = NewsDesk(SimpleNamespace(), Settings(), models)  # type: ignore[arg-type]
    newsroom = Newsroom(before, Settings())
    newsroom.change(k=3, chat_model="openai:x")
    assert newsroom.desk().settings.k == newsroom.settings.k == 3
    assert newsroom.desk().index is before.index
    assert newsroom.desk().models.reader is before.models.reader  # loading it again would take a second and 100 MB
    assert before.settings.k == Settings().k
    newsroom.change(chat_model=None)
    assert newsroom.settings.chat_model is None
    with pytest.raises(SettingsError, match="k = 0: Input should be greater"):
        newsroom.change(k=0)
    assert newsroom.settings.k == 3


def test_a_trial_says_that_the_model_answered_and_cited() -> None:
    with MisbehavingServer("The lighthouse of Lundby was painted red in May [1].") as server:
        settings = Settings(chat_model="openai:ok", chat_url=server.url)
        assert "openai:ok answered in" in try_chat_model(settings)
        assert len(server.requests) == 1
        assert KEY not in str(server.requests)


def test_a_trial_of_a_model_that_does_not_cite_says_so() -> None:
    with MisbehavingServer("It was red.") as server, pytest.raises(ChatModelError, match="did not cite the passage"):
        try_chat_model(Settings(chat_model="openai:ok", chat_url=server.url))


def test_a_trial_that_fails_names_the_reason_and_no_secret() -> None:
    with pytest.raises(ChatModelError, match="cannot be reached") as error:
        try_chat_model(Settings(chat_model="openai:any", chat_url="http://127.0.0.1:9/v1"))
    assert KEY not in str(error.value)
    with pytest.raises(SettingsError, match="chat_model is not set"):
        try_chat_model(Settings())
