"""The tutorial does what it says: each of its lines is run, and what it shows is compared."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.typed import Typed

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

DOCS = Path(__file__).parents[1] / "docs"
PAGES = {"en": DOCS / "tutorial.md", "zh": DOCS / "tutorial.zh-CN.md"}
PORTS = ("8801", "8765")
"""Where the tutorial's servers listen; those of the test take free ones in their place."""

_BLOCK = re.compile(r"^```(?P<kind>sh|text)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Step:
    """Lines to be typed, and what the page shows below them; empty: nothing."""

    typed: str
    shown: str = ""


def steps(page: str) -> list[Step]:
    """What a page has its reader type, in order."""
    found: list[Step] = []
    for block in _BLOCK.finditer(page):
        if block["kind"] == "sh":
            found.append(Step(block["text"]))
        else:
            found[-1] = Step(found[-1].typed, block["text"])
    return found


def like(shown: str) -> re.Pattern[str]:
    """What is printed where the page shows this: ``…`` stands for anything, also for lines."""
    pieces = re.split(r"\s*…\s*", shown.strip())
    return re.compile(r".*?".join(map(re.escape, pieces)), re.DOTALL)


def free_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def listening(typed: str) -> None:
    """See the servers that some lines started begin: whoever reads on gives them the time."""
    for port in re.findall(r"^.* (\d{4,5}) .*&$", typed, re.MULTILINE):
        until = time.monotonic() + 100
        while True:
            try:
                socket.create_connection(("127.0.0.1", int(port))).close()
            except ConnectionRefusedError:
                assert time.monotonic() < until, f"nothing listens at {port}: {typed}"
                time.sleep(0.05)
            else:
                break


class Terminal:
    """One shell, as the reader's: what is typed into it is run, and what it prints is returned."""

    def __init__(self, home: Path) -> None:
        self._typed = Typed()
        path = f"{self._typed.folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("YONGLIANG")}
        self._shell = subprocess.Popen(
            ["bash", "--norc"],
            env={**kept, "PATH": path, "HOME": str(home), "COLUMNS": "200", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
        )

    def type(self, lines: str) -> tuple[str, int]:
        """What some lines print, and how the last of them ended."""
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write(f'{lines}\necho "[done $?]"\n')
        self._shell.stdin.flush()
        printed = ""
        for line in self._shell.stdout:
            if found := re.search(r"\[done (\d+)\]$", line):
                return printed + line[: found.start()], int(found[1])
            printed += line
        raise AssertionError(f"the shell ended:\n{printed}")

    def close(self) -> None:
        """End the shell and what it started."""
        self._shell.communicate("kill $(jobs -p); wait\n", timeout=60)
        self._typed.close()


@pytest.mark.parametrize("language", PAGES)
def test_each_line_of_the_tutorial_does_what_the_page_shows(language: str, tmp_path: Path) -> None:
    """Own topic, own source, alert, withdrawal, and every way to ask, as a newcomer types them."""
    page = PAGES[language].read_text("utf-8")
    for port in PORTS:
        page = page.replace(port, free_port())
    terminal = Terminal(tmp_path)
    try:
        for step in steps(page):
            printed, code = terminal.type(step.typed)
            assert code == 0, f"{step.typed}\nprinted:\n{printed}"
            assert like(step.shown).search(printed), f"{step.typed}\nprinted:\n{printed}"
            listening(step.typed)
    finally:
        terminal.close()


def test_the_twins_have_their_readers_type_the_same() -> None:
    """But for what says the language, and the words of it."""
    typed = {language: commands(path.read_text("utf-8")) for language, path in PAGES.items()}
    assert typed["zh"] == typed["en"]
    assert len(typed["en"]) > 20


def commands(page: str) -> list[str]:
    lines = "".join(step.typed for step in steps(page)).splitlines()
    return [line for line in lines if not re.match(r"export YONGLIANG_LANG=|language = ", line)]


def test_a_page_that_shows_something_else_is_found_out() -> None:
    assert like("a …\nc").search("x\na 1\nb\nc\n")
    assert not like("a …\nd").search("x\na 1\nb\nc\n")
    assert like("").search("")
