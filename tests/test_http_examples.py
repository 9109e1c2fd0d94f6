"""The examples of docs/http.md are promises: each is run, as it stands, against the page over the seeds."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Settings
from ui import completions
from ui.launch import open_page
from ui.newsrooms import Newsrooms
from ui.page import build_page

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)
EXAMPLES = [(kind, code) for kind, code in BLOCKS if kind in ("python", "bash")]
ADDRESS = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def address(seeds_path: Path) -> Iterator[str]:
    """The finished page with every route, as `onrecord chat` opens it."""
    settings = Settings(index=seeds_path)
    rooms = Newsrooms.open(settings)
    rooms.first.desk().warm()
    page = build_page(rooms)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    yield open_page(page, settings.host, port, routes=completions.routes(rooms)).rstrip("/")
    page.close(verbose=False)
    rooms.close()


@pytest.mark.e2e
@pytest.mark.parametrize(("kind", "code"), EXAMPLES, ids=[f"{n}-{kind}" for n, (kind, _) in enumerate(EXAMPLES)])
def test_an_example_runs(kind: str, code: str, address: str, seeds_path: Path, tmp_path: Path) -> None:
    (tmp_path / ".onrecord").symlink_to(seeds_path)
    command = {"python": [sys.executable, "-c"], "bash": ["bash", "-c"]}[kind]
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [*command, code.replace(ADDRESS, address)],
        capture_output=True, text=True, cwd=tmp_path, env=env, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert ("59 captives" in done.stdout) or json.loads(done.stdout)["data"][0]["id"] == "onrecord"
    if "follow_up" in code:
        assert done.stdout.rstrip().endswith("What did Hazem Qassem reject?")


def test_every_way_in_has_an_example() -> None:
    assert [kind for kind, _ in EXAMPLES] == ["python", "python", "bash", "bash", "python"]
    assert all(f"`/{name}`" in TEXT for name in ("ask", "search", "compare", "timeline", "article"))


def test_the_entry_for_assistants_is_json() -> None:
    (entry,) = (code for kind, code in BLOCKS if kind == "json")
    assert json.loads(entry)["mcpServers"]["onrecord"]["args"][0] == "mcp"
