"""Applies the steps of a page of docs/how-to: ``python -m tests.how_to PAGE FOLDER``.

A step is a line that names a file, and a block of code after it: ``New file `PATH`:`` with the
whole file, ``At the end of `PATH`:`` with what is added there, ``In `PATH`:`` with a diff, whose
places each stand in the file once; a line ``@@`` parts two of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "how-to"

_STEP = re.compile(
    r"^(?:\d+\. )?(?P<how>New file|At the end of|In) `(?P<path>[^`]+)`[^\n]*:\n\n"
    r"```\w*\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


class StepError(Exception):
    """A step does not fit the repository: the page or the code has gone on alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a page does to one file."""

    how: str
    path: str
    text: str


def steps(page: str) -> Iterator[Step]:
    """The steps of a page's text, in order."""
    for found in _STEP.finditer(page):
        yield Step(found["how"], found["path"], found["text"])


def applied(page: str, root: Path = ROOT) -> dict[str, str]:
    """Each file that a page touches, as it stands when the page was followed.

    Raises:
        StepError: A step does not fit.
    """
    files: dict[str, str] = {}
    for step in steps(page):
        there = root / step.path
        if step.how == "New file":
            if there.exists() or step.path in files:
                raise StepError(f"{step.path} is there already")
            files[step.path] = step.text
            continue
        if step.path not in files:
            if not there.is_file():
                raise StepError(f"{step.path} is not there")
            files[step.path] = there.read_text("utf-8")
        if step.how == "In":
            files[step.path] = _changed(files[step.path], step)
        else:
            files[step.path] += step.text
    return files


def _changed(text: str, step: Step) -> str:
    for place in re.split(r"^@@.*\n", step.text, flags=re.MULTILINE):
        lines = place.splitlines(keepends=True)
        before = "".join(line[1:] or "\n" for line in lines if line[:1] != "+")
        after = "".join(line[1:] or "\n" for line in lines if line[:1] != "-")
        if text.count(before) != 1:
            raise StepError(f"{step.path} has {text.count(before)} times:\n{before}")
        text = text.replace(before, after)
    return text


def main(page: str, folder: str) -> int:
    """Write what a page makes into a copy of the repository."""
    for path, text in applied(Path(page).read_text("utf-8"), Path(folder)).items():
        target = Path(folder, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
