"""What the README promises must be so: every file is named, every command exists, the Python lines run."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["index", "rag", "evals", "ui"])
def test_every_file_is_named(package: str) -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / package).rglob("*.py")} - {f"{package}/__init__.py"}
    named = set(re.findall(rf"`({package}/[\w/]+\.py)`", README))
    assert files - named == set(), "not in the README"
    assert named - files == set(), "in the README, but gone"


def test_what_is_said_of_a_file_is_its_first_line_or_how_that_begins() -> None:
    told = dict(re.findall(r"^\| `([\w/]+\.py)` \| (.*) \|$", README.replace("\\|", "|"), re.MULTILINE))
    assert told
    for name, words in told.items():
        first = (ast.get_docstring(ast.parse((ROOT / name).read_text(encoding="utf-8"))) or "").partition("\n")[0]
        assert first in (words, f"{words}.") or first.startswith(f"{words}. "), f"{name} begins with: {first}"


def test_every_command_and_option_exists() -> None:
    lines = re.findall(
        r"onrecord ((?:eval )?[a-z]+)([^`\n|]*)", "\n".join(re.findall(r"`[^`]+`|^\$.*$", README, re.MULTILINE))
    )
    assert lines
    for verb, rest in {(verb, rest) for verb, rest in lines}:
        code = f"from ui.command import main; import sys; sys.argv = ['onrecord', *{verb.split()!r}, '--help']; main()"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
        assert done.returncode == 0, f"onrecord {verb}: {done.stderr}"
        for option in re.findall(r"--[a-z-]+", rest):
            assert option in done.stdout, f"onrecord {verb} has no {option}"


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.e2e
def test_the_python_lines_run(seeds_path: Path, tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / ".onrecord").symlink_to(seeds_path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert "59 captives" in done.stdout
