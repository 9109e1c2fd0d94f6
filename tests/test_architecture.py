"""The shape of the project: imports run one way, starting is quick, names that are exported exist."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ["index", "rag", "evals", "ui"]  # each may import those before it
SLOW = ("torch", "gradio", "chromadb", "transformers", "sentence_transformers", "langchain_core", "trafilatura")


def imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.split(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports in full"
            yield node.lineno, (node.module or "").split(".")[0]


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_run_one_way(layer: str) -> None:
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    files = sorted((ROOT / layer).rglob("*.py"))
    assert files
    upward = [f"{path.relative_to(ROOT)}:{line}" for path in files for line, name in imported(path) if name in above]
    assert upward == []


def canonical(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", requirement, maxsplit=1)[0]).lower()


@pytest.mark.parametrize("package", [*LAYERS, "tests"])
def test_what_is_imported_is_declared(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {
        name: listed for name, listed in project["optional-dependencies"].items() if name != "dev" or package == "tests"
    }
    declared = {canonical(line) for listed in (project["dependencies"], *extras.values()) for line in listed}
    own = {*sys.stdlib_module_names, *LAYERS, *(path.stem for path in (ROOT / "tests").glob("*.py"))}
    distributions = packages_distributions()
    files = sorted((ROOT / package).rglob("*.py"))
    assert files
    undeclared = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in files
        for line, name in imported(path)
        if name not in own
        and not declared & {canonical(found) for found in distributions.get(name, ())}
        # the extra `bench` is installed elsewhere, so what its names belong to is not known here
        and (name in distributions or path.parent != ROOT / "evals/bench/peers")
    ]
    assert undeclared == []


@pytest.mark.parametrize("statement", ["import rag", "import ui.command", "from rag import NewsDesk"])
def test_starting_loads_nothing_slow(statement: str) -> None:
    code = f"{statement}; import sys; print(*(m for m in {SLOW!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == []


@pytest.mark.parametrize("layer", LAYERS)
def test_every_exported_name_exists(layer: str) -> None:
    module = importlib.import_module(layer)
    assert all(hasattr(module, name) for name in module.__all__)
