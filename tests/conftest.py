"""Shared fixtures: the seeds, an index of them with the real model, and small corpora with a model that is computable."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fakes import BagOfWords

from index import NewsIndex, Settings
from index.sync import sync

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Nothing here may need the network; a hub that is asked anyway must fail at once instead of waiting.
os.environ.setdefault("HF_HUB_OFFLINE", "1")

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(autouse=True)
def _only_default_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("ONRECORD_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def seeds_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the seeds, made with the real embedding model."""
    path = tmp_path_factory.mktemp("seeds") / "index"
    sync(SEEDS, path, Settings())
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("The page is tested in Chromium, which is not installed. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield started
        started.close()


class Corpus:
    """A folder of articles and its index, with an embedder that counts words."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self.path = path
        self.embedder = BagOfWords()
        self.settings = Settings(embedding_model=BagOfWords.name)

    def write(self, file: str, text: str) -> Path:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def sync(self, **options: object):  # type: ignore[no-untyped-def]
        return sync(self.folder, self.path, self.settings, embedder=self.embedder, **options)  # type: ignore[arg-type]

    def open(self) -> NewsIndex:
        return NewsIndex.open(self.path, self.settings, self.embedder)  # type: ignore[arg-type]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    (tmp_path / "articles").mkdir()
    return Corpus(tmp_path / "articles", tmp_path / "index")
