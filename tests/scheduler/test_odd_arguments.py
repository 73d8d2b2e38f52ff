"""Whatever is written behind a command, it answers in a line, never with a traceback."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.cli import main
from scheduler.cli.common import moment_of
from scheduler.cli.printing import LONGEST, printable
from scheduler.errors import UsageError
from scheduler.words.language import choose
from storage import QueryError
from storage.archive.search import read_query, zh_query
from storage.times import to_iso
from tests import forking
from tests.storage.making import live, open_archive

WORD = "甬凉"
ODD = [
    "", " ", "(" * 300, "(" * 300 + WORD + ")" * 300, "(a " * 60 + "b" + ")" * 60,
    " OR ".join([WORD] * 400), " ".join([WORD] * 400), " NOT ".join([WORD] * 400),
    " OR ".join([WORD] * 50), "x" * 100_000, "凉" * 100_000, "\udcff\udcfe", "a\0b",
    "9999-12-31", "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999999", "0001-01-01",
    "0001-01-01T00:00:00+14:00", "2026-13-45", "2026-W99", "99999999999999999999",
    "9223372036854775807", "9223372036854775808", "-1", "0", "²", "١", "1e999", "nan",
    "999999999d", "99999999999999999999999999d", "http://[bad/", "https://[::1",
    "http://a:99999999/", "\x1b[31m\x07", "😀𠮷", '"', "*", "标题:", 'title:"', "NEAR(a b)", "/",
    ".", "'",
]  # fmt: skip

COMMANDS = [
    *(
        f"{command} {option} ? --json"
        for command in ("articles", "changes", f"search {WORD}")
        for option in ("--since", "--until", "--source", "--topic", "--kind", "--severity",
                       "--limit")
    ),
    "articles --at ?", "articles --at ? --json", "changes --since ?", "search ?",
    "search ? --json", "search --ranked ?", f"search {WORD} --ranked --limit ?",
    "show ?", "show ? --json", "show 1 --at ?", "show 1 --version ?", "show 1 --proof --at ?",
    "show 1 --snapshot ?", "diff ?", "diff 1 ?", "diff 1 1 ?",
    "report --day ? --format json", "report --week ? --format json",
    "report --month ? --format json", "report --until ? --format json",
    "report --since ? --format json", "report --source ? --format json",
    "report --topic ? --format json", "report --day 2026-11-20 --format ?",
    "report --day 2026-11-20 -o ?", "export --since ?", "export --until ?", "export --limit ?",
    "export --source ?", "export --at ?", "export --format ?", "export -o ?",
    "extract archive.db --url ?", "match archive.db --url ?", "status ?", "status --config ?",
    "articles --lang ?", "deliveries ?", "deliveries retry ?", "channels test ?", "topics test ?",
    "mute ?", "mute --source ?", "unmute ?", "backup ?", "restore ?", "prune --older-than ?",
    "reextract --source ?", "add --json ?", "?",
]  # fmt: skip

SEED = """id = "site"
name = "测试站"
[[feeds]]
kind = "listing"
url = "https://news.example.org/"
"""
TOUCHES_THE_NET = {"http://a:99999999/"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    live(folder / "archive.db").close()
    # A few seeds: those that are bundled would be read by some hundred commands.
    (folder / "own").mkdir()
    (folder / "own" / "site.toml").write_text(SEED, encoding="utf-8")
    (folder / "yongliang.toml").write_text('[seeds]\nsources = ["own"]\n', encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_an_odd_argument_gets_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("YONGLIANG_CONFIG", raising=False)
    for value in ODD:
        if command.startswith("add") and value in TOUCHES_THE_NET:
            continue
        args = [value if part == "?" else part for part in command.split()]
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(args)
        finally:
            choose(None)
        err.flush()
        said = err.buffer.getvalue().decode()  # type: ignore[attr-defined]
        assert code in (0, 1, 2), (value[:40], code)
        assert "Traceback" not in said, value[:40]
        assert code == 0 or said.strip(), value[:40]
        assert "\x1b" not in said
        assert max(map(len, said.split("\n"))) < LONGEST + 10, value[:40]


@pytest.mark.parametrize("address", ["http://[bad/", "https://[::1", "http://a:99999999/"])
@pytest.mark.parametrize("command", ["extract", "match", "add"])
def test_what_is_no_address_is_not_fetched(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    command: str, address: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(folder)
    assert main([command, address]) == 2
    assert "http(s)" in capsys.readouterr().err


def in_terminal(
    folder: Path,
    encoding: str,
    *args: str | bytes,
    program: tuple[str, str] = ("-m", "scheduler.cli"),
) -> tuple[int, bytes, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("YONGLIANG")}
    environ = {**clean, "PYTHONIOENCODING": encoding} if encoding else {**clean, "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-P", *program, *args],
        cwd=folder, env=environ, capture_output=True,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def rare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a headline that GBK cannot write."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from tests.storage.making import article, capture

    folder = tmp_path_factory.mktemp("rare")
    with open_archive(folder / "archive.db") as archive:
        strange = replace(article(), title="😀甬凉𠮷协作")
        archive.intake.recording.record_new(capture(strange, datetime(2026, 11, 20, tzinfo=UTC)))
    return folder


EACH = """
import sys
from scheduler.cli import main

said = sys.stdout.buffer
for command in sys.argv[1:]:
    code = main(command.split())
    sys.stdout.flush()
    said.write(b"\\0%d\\0" % code)
    said.flush()
"""
"""Commands one after another: each finds the character set of the terminal as the first does."""
forking.PROGRAMS.add(EACH)
SHOWN = ("articles", "search 甬凉", "show 1", "changes")


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "latin-1", ""])
def test_a_terminal_of_few_characters_shows_what_it_can(rare: Path, encoding: str) -> None:
    asked = [command + form for command in SHOWN for form in ("", " --json")]
    ended, out, err = in_terminal(rare, encoding, *asked, program=("-c", EACH))
    assert (ended, err) == (0, "")
    *answers, rest = out.split(b"\0")
    assert rest == b""
    assert len(answers) == 2 * len(asked)
    for command, said, code in zip(asked, answers[::2], answers[1::2], strict=True):
        assert code == b"0", command
        assert said, command
        if command.endswith("--json"):
            (first, *_) = said.decode(encoding or "utf-8").splitlines()
            assert json.loads(first)["title"] == "😀甬凉𠮷协作", command


def test_bytes_that_are_no_utf_8(rare: Path) -> None:
    for args in (
        [b"show", b"\xff\xfe"],
        [b"search", b"\xb0\xa1"],
        [b"articles", b"--source", b"\xff"],
    ):
        code, _, err = in_terminal(rare, "utf-8", *args)
        assert code in (0, 1, 2)
        assert "Traceback" not in err


@given(st.text(max_size=300) | st.text('()甬 "NOTRAD:', max_size=3000))
def test_any_query_is_read_or_refused(text: str) -> None:
    try:
        query = read_query(text)
    except QueryError:
        assert zh_query(text) == '""'
    else:
        query.places(dict.fromkeys(("title", "kicker", "subtitle", "body"), text))


@given(st.lists(st.sampled_from(["甬", "凉山", "OR", "AND", "NOT", "(", ")", '"a b"', "标题:c"]),
                max_size=120))  # fmt: skip
def test_the_index_takes_what_was_read(parts: list[str]) -> None:
    import sqlite3

    try:
        expression = read_query(" ".join(parts)).expression
    except QueryError:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table t using fts5(body, title, kicker, subtitle)")
    connection.execute("select * from t where t match ?", (expression,)).fetchall()
    connection.close()


def test_the_longest_chains_and_deepest_brackets_are_taken_by_the_index() -> None:
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table t using fts5(body, title, kicker, subtitle)")
    for text in (
        " OR ".join(["甬"] * 50), " ".join(["甬"] * 100), " NOT ".join(["甬"] * 50),
        "(" * 10 + "甬" + ")" * 10, "甬 OR (" * 10 + "凉 甬" + ")" * 10,
        " NOT ".join(["(a OR b c)"] * 12),
    ):  # fmt: skip
        connection.execute("select * from t where t match ?", (read_query(text).expression,))
    connection.close()


@given(st.text(max_size=40) | st.datetimes().map(str) | st.from_regex(r"\A\d{1,30}[smhdw]\Z"))
def test_any_time_is_one_or_is_refused(text: str) -> None:
    try:
        moment = moment_of(text, ZoneInfo("Asia/Shanghai"))
    except UsageError:
        return
    assert moment is not None
    assert to_iso(moment)


@given(st.text())
def test_a_line_of_an_error_is_short_and_plain(text: str) -> None:
    lines = printable(text * 50).split("\n")
    assert all(len(line) <= LONGEST + 3 for line in lines)
    assert not any("\x00" <= char < " " and char not in "\t\n" for char in printable(text))
