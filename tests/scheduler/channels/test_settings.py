"""The tables of the channels: what is taken, and what is said about what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.toml_tables import FaultsError
from scheduler.channels.registry import KINDS, build, parse
from scheduler.channels.settings import marked

WEBHOOK = {"id": "desk", "kind": "webhook", "url": "https://desk.example.org/hook"}
SMTP = {
    "id": "mail",
    "kind": "smtp",
    "host": "smtp.example.org",
    "sender": "甬凉观察 <watch@example.org>",
    "recipients": ["wang@example.org"],
}
FILE = {"id": "box", "kind": "file", "directory": "reports"}
ATOM = {"id": "feeds", "kind": "atom", "directory": "feeds", "entries": 50}
ROBOTS = [
    {"id": kind, "kind": kind, "url": "https://robot.example.org/hook?key=k", "secret": "SEC1"}
    for kind in ("wecom", "dingtalk", "feishu")
]
APPRISE = {"id": "more", "kind": "apprise", "url": "json://service.example.org/hook"}


def _faults(table: dict[str, Any]) -> list[str]:
    with pytest.raises(FaultsError) as caught:
        parse(table, "x.toml [[channels]] 1")
    for zh, en in caught.value.faults:
        assert zh.startswith("x.toml [[channels]] 1：")
        assert en.startswith("x.toml [[channels]] 1: ")
        assert "\n" not in zh + en
    return [en.removeprefix("x.toml [[channels]] 1: ") for _, en in caught.value.faults]


@pytest.mark.parametrize("table", [WEBHOOK, SMTP, FILE, ATOM, *ROBOTS, APPRISE])
def test_a_right_table_makes_a_channel(table: dict[str, Any]) -> None:
    channel = build(parse(table, ""))
    assert (channel.id, channel.kind) == (table["id"], table["kind"])


def test_paths_are_relative_to_the_configuration() -> None:
    def directory(path: str, base: Path | None) -> str:
        return str(
            msgspec.structs.asdict(parse(FILE | {"directory": path}, "", base=base))["directory"]
        )

    assert directory("reports", Path("/etc/y")) == "/etc/y/reports"
    assert directory("/srv/reports", Path("/etc/y")) == "/srv/reports"
    assert directory("reports", None) == "reports"
    webhook = parse(WEBHOOK, "", base=Path("/etc/y"))
    assert msgspec.structs.asdict(webhook)["ca_file"] == ""


def test_all_faults_are_told_at_once() -> None:
    lines = _faults({"id": "in valid", "kind": "smtp", "hots": "x", "port": "25", "recipients": []})
    assert len(lines) == 6
    assert "unknown key hots; did you mean host?" in lines
    for key in (
        "id is wrong",
        "host missing",
        "port is wrong",
        "sender missing",
        "recipients is wr",
    ):
        assert any(line.startswith(key) for line in lines), key


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"kind": None}, "no channel kind|kind missing"),
        ({"kind": "webhok"}, "did you mean webhook?"),
        ({"kind": ["webhook"]}, "no channel kind"),
        ({"url": "ftp://desk.example.org"}, "url is wrong"),
        ({"url": "https://desk.example.org/a b"}, "url is wrong"),
        ({"url": "https:///hook"}, "its host or port"),
        ({"url": "https://desk.example.org:99999/"}, "its host or port"),
        ({"url": "https://[::1/"}, "its host or port"),
        ({"url": 7}, "url is wrong"),
        ({"timeout_s": 0}, "timeout_s is wrong"),
        ({"timeout_s": float("nan")}, "timeout_s is wrong"),
        ({"ca_file": "/nowhere/ca.pem"}, "ca_file does not exist"),
        ({"retries": 3}, "unknown key retries; known are"),
    ],
)
def test_a_wrong_webhook(change: dict[str, Any], word: str) -> None:
    table = {key: value for key, value in (WEBHOOK | change).items() if value is not None}
    (line,) = _faults(table)
    assert any(part in line for part in word.split("|"))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"sender": "nobody"}, "sender: not a mail address"),
        ({"sender": "a@b.cn\nBcc: c@d.cn"}, "sender: not a mail address"),
        ({"recipients": ["a@b.cn", "c at d.cn"]}, "recipients: not a mail address"),
        ({"recipients": ["a@b.cn, c@d.cn"]}, "recipients: not a mail address"),
        ({"recipients": "a@b.cn"}, "recipients is wrong"),
        ({"username": "desk"}, "give both or neither"),
        ({"username": "desk", "password": "口令"}, "ASCII only"),
        ({"security": "ssl"}, "security is wrong"),
        ({"host": "smtp.example.org/x"}, "host is wrong"),
        ({"port": 70000}, "port is wrong"),
    ],
)
def test_a_wrong_mail_table(change: dict[str, Any], word: str) -> None:
    (line,) = _faults(SMTP | change)
    assert word in line


@pytest.mark.parametrize("directory", ["", "a\0b", 3])
def test_a_wrong_folder(directory: object) -> None:
    (line,) = _faults(FILE | {"directory": directory})
    assert line.startswith("directory is wrong")


@given(
    st.sampled_from([WEBHOOK, SMTP, FILE, ATOM, *ROBOTS]),
    st.dictionaries(
        st.sampled_from(
            sorted({*WEBHOOK, *SMTP, *FILE, "secret", "timeout_s", "ca_file"} - {"kind"})
        ),
        st.text() | st.integers() | st.floats() | st.none() | st.lists(st.text(), max_size=3),
    ),
)
@settings(max_examples=100, deadline=None)
def test_no_table_breaks_the_reader(table: dict[str, Any], change: dict[str, Any]) -> None:
    try:
        parsed = parse(table | change, "")
    except FaultsError as error:
        faults = error.faults
    else:
        faults = []
        assert build(parsed).id == parsed.id
    assert change or not faults


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_described_in_both_languages(kind: str) -> None:
    for info in msgspec.structs.fields(KINDS[kind].settings):
        if info.name == "kind":
            continue
        metas = [arg for arg in get_args(info.type) if isinstance(arg, msgspec.Meta)]
        assert any(meta.description for meta in metas), info.name
        assert marked(info.type, "zh"), info.name


def test_the_keys_that_configurations_rely_on_are_there() -> None:
    keys = {
        kind: {info.name for info in msgspec.structs.fields(KINDS[kind].settings)} for kind in KINDS
    }
    assert keys["webhook"] >= {"id", "kind", "url", "secret"}
    assert keys["file"] >= {"id", "kind", "directory"}
    assert keys["atom"] >= {"id", "kind", "directory"}
    assert keys["apprise"] >= {"id", "kind", "url"}
    for robot in ("wecom", "dingtalk", "feishu"):
        assert keys[robot] >= {"id", "kind", "url", "secret"}
    assert keys["smtp"] >= {"id", "kind", "host", "port", "security", "username", "password"}
    assert keys["smtp"] >= {"sender", "recipients"}
