"""Each page on how to add something, followed as written in a copy: what it makes passes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.how_to import PAGES, ROOT, main, steps

COPIED = ("crawler", "docs", "scheduler", "seeds", "storage", "tests")
FILES = ("CONTRIBUTING.md", "Makefile", "README.md", "README.zh-CN.md", "pyproject.toml")
GUARDS = {"storage/README.md": "tests/storage/archive/test_archive_schema.py"}
"""The test that holds a file which pages change to the program."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the repository, without what was made in it."""
    made = tmp_path / "copy"
    made.mkdir()
    for folder in COPIED:
        shutil.copytree(ROOT / folder, made / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in FILES:
        shutil.copy(ROOT / file, made / file)
    return made


@pytest.mark.long("lints, types and tests a copy of the whole project for each page")
@pytest.mark.parametrize("page", sorted(PAGES.glob("add-*.md")), ids=lambda page: page.stem)
def test_what_a_page_makes_passes_its_own_tests(copy: Path, page: Path) -> None:
    """Its steps are done in a copy; its tests and the types and names of its code hold there."""
    assert main(str(page), str(copy)) == 0
    touched = [step.path for step in steps(page.read_text("utf-8"))]
    modules = sorted({path for path in touched if path.endswith(".py")})
    if modules:
        passes(copy, "ruff", "check", *modules)
        passes(copy, "ruff", "format", "--check", *modules)
        passes(copy, "mypy", *(path for path in modules if not path.startswith("tests/")))
    tests = {path for path in touched if re.search(r"/test_\w+\.py$", path)}
    tests |= {GUARDS[path] for path in touched if path in GUARDS}
    passes(
        copy,
        "pytest",
        "-p",
        "no:cacheprovider",
        "--fresh",
        "-m",
        "not slow and not long",
        *sorted(tests),
    )


def passes(copy: Path, tool: str, *words: str) -> None:
    """A tool finds nothing wrong in the copy; programs that it starts are the copy's, too."""
    done = subprocess.run(
        [sys.executable, "-m", tool, *words],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
