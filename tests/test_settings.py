"""Settings come from flag, environment, file or default, in this order, and a mistake names its key and its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import SettingsError, load_settings, setting_sources
from index.settings import keep_settings


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def sources() -> dict[str, tuple[object, str]]:
    return {setting.key: (setting.value, setting.source) for setting in setting_sources(k=7)}


def test_flag_beats_environment_beats_file_beats_default(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("onrecord.toml").write_text("k = 3\nport = 8000\nstrictness = 0.25\n", encoding="utf-8")
    monkeypatch.setenv("ONRECORD_K", "5")
    monkeypatch.setenv("ONRECORD_PORT", "9000")
    found = sources()
    assert found["k"] == (7, "flag")
    assert found["port"] == (9000, "environment ONRECORD_PORT")
    assert found["strictness"] == (0.25, "onrecord.toml")
    assert found["host"] == ("127.0.0.1", "default")


def test_a_flag_that_is_none_was_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_K", "5")
    assert load_settings(k=None).k == 5


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ("kk = 3", "unknown setting kk in onrecord.toml. Known: auth, chat_model"),
        ("k = 0", "onrecord.toml: k = 0: Input should be greater than or equal to 1"),
        ("k = 'many'", "onrecord.toml: k = 'many': Input should be a valid integer"),
        ("passage_tokens = 10000", "onrecord.toml: passage_tokens = 10000: Input should be less than or equal to 480"),
        (
            "precision = 'half'",
            "onrecord.toml: precision = 'half': Input should be 'auto', 'float32', 'bfloat16' or 'int8'",
        ),
        ("k = = 3", "onrecord.toml is not valid TOML"),
        (
            "[fields]\ndate = 'day'",
            "onrecord.toml: fields = {'date': 'day'}: Value error, unknown fact date. Known: authors",
        ),
    ],
)
def test_a_mistake_in_the_file_is_named(file: str, message: str) -> None:
    Path("onrecord.toml").write_text(file, encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert message in str(error.value)


def test_a_file_in_another_encoding_is_named() -> None:
    Path("onrecord.toml").write_bytes('corpus = "Zürich"'.encode("latin-1"))
    with pytest.raises(SettingsError, match=r"onrecord\.toml is not UTF-8"):
        load_settings()


def test_a_variable_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_FIELDS", "text=body")
    with pytest.raises(SettingsError, match=r'field "fields".*JSON'):
        load_settings()


def test_an_unknown_variable_of_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_CHATMODEL", "openai:x")
    with pytest.raises(SettingsError, match="unknown setting in the environment: ONRECORD_CHATMODEL"):
        load_settings()


def test_a_bad_value_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_STRICTNESS", "2")
    with pytest.raises(SettingsError, match="environment ONRECORD_STRICTNESS: strictness = '2'"):
        load_settings()


def test_an_unknown_flag_is_named() -> None:
    with pytest.raises(SettingsError, match="unknown setting: chat"):
        load_settings(chat="x")


def test_settings_that_are_kept_leave_the_rest_of_the_file_alone() -> None:
    Path("onrecord.toml").write_text(
        '# ours\nk = 3  # few\nchat_model = "openai:old"\n\n[fields]\ntitle = "head"\n', encoding="utf-8"
    )
    keep_settings({"k": 7, "chat_model": None, "strictness": 0.4})
    text = Path("onrecord.toml").read_text(encoding="utf-8")
    assert text.startswith("# ours\nk = 7  # few\n")
    settings = load_settings()
    assert (settings.k, settings.strictness, settings.chat_model) == (7, 0.4, None)
    assert settings.fields == {"title": "head"}


def test_settings_are_kept_where_there_was_no_file() -> None:
    assert keep_settings({"k": 7}) == Path("onrecord.toml")
    assert load_settings().k == 7


def test_a_value_that_could_not_be_read_again_is_not_kept() -> None:
    with pytest.raises(SettingsError, match="k = 0: Input should be greater"):
        keep_settings({"k": 0})
    assert not Path("onrecord.toml").exists()


def test_a_settings_file_that_cannot_be_written_is_named() -> None:
    Path("onrecord.toml.tmp").mkdir()
    with pytest.raises(SettingsError, match=r"onrecord.toml cannot be changed: Is a directory"):
        keep_settings({"k": 7})
