"""`forget` and `prune` as a user meets them, and what every other command says afterwards."""

from __future__ import annotations

import io
import json
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scheduler.beginnings import files_of
from scheduler.cli import main
from scheduler.config import load
from scheduler.housekeeping import Housekeeping
from scheduler.monitor_faults import MonitorFaults
from scheduler.selfwatch import SelfWatch
from scheduler.web.app import build
from storage import Archive
from storage.redactions import REDACTED
from storage.times import utc_now
from tests.running import IN_FOLDER, Desk, config, source_toml
from tests.scheduler.archives import Room, room_at
from tests.scheduler.web.conftest import serving
from tests.site import Page, Site, article
from tests.storage.archive.earlier import earlier
from tests.storage.archive.redacting import ADDRESS, COPY, WORDS, everything, raw, world

REASON = "法院判决〔2026〕1号"
OURS = "已按要求删除"
LANGUAGES = ("zh", "en")


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    room = room_at(tmp_path, capsys, monkeypatch)
    world(room.archive)
    return room


@pytest.fixture
def redacted(room: Room) -> Room:
    """The article is forgotten, and its copy, so that no command may say a word of it."""
    for address in (ADDRESS, COPY):
        room.run("forget", address, "--reason", REASON, "--yes")
    return room


def say(room: Room, language: str, *args: str, code: int = 0) -> str:
    found = main([*args, "--lang", language])
    out, err = room.capsys.readouterr()
    assert found == code, err
    assert "Traceback" not in out + err
    return out + err


def test_it_says_what_went_what_stays_and_where_the_words_may_still_be(room: Room) -> None:
    number = room.json("show", ADDRESS)["article_id"]
    copy = room.json("show", COPY)["article_id"]
    room.run("forget", ADDRESS, "--reason", REASON, "--yes")
    assert f"Article {number} was removed on demand: 2 versions" in room.out
    assert f"The text stands in articles {copy}, too" in room.out
    assert "Backups, exports and reports made before still hold the words" in room.out
    assert "The archive is whole." in room.run("verify")
    room.run("forget", str(number), "--reason", "again", "--yes")
    assert f"Article {number} was removed on demand on " in room.out
    assert room.json("forget", ADDRESS, "--reason", "x", "--yes")["new"] is False
    assert room.json("show", ADDRESS)["redaction"]["reason"] == REASON


def test_it_asks_first(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    before = room.json("show", ADDRESS)
    for answer, code in (("n\n", 1), ("", 130)):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        room.run("forget", ADDRESS, "--reason", REASON, code=code)
        assert "cannot be undone" in room.out + room.err
    assert room.json("show", ADDRESS) == before
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert "was removed on demand" in room.run("forget", ADDRESS, "--reason", REASON)


def test_wrong_usage_is_said_and_changes_nothing(room: Room) -> None:
    before = room.json("show", ADDRESS)
    room.run("forget", ADDRESS, "--yes", code=2)
    assert "Say why" in room.run("forget", ADDRESS, "--reason", " ", "--yes", code=2)
    room.run("forget", "999", "--reason", REASON, "--yes", code=1)
    assert room.json("show", ADDRESS) == before


def test_an_archive_of_an_earlier_release_is_upgraded_first(room: Room) -> None:
    for command in (
        ("forget", ADDRESS, "--reason", REASON, "--yes"),
        ("prune", "--older-than", "1d"),
    ):
        room.archive.rename(room.folder / "now.db")
        earlier(room.folder / "now.db", room.archive, 9)
        assert "older schema" in room.run("show", ADDRESS, code=1)
        room.run(*command)
        assert "The archive is whole." in room.run("verify")
        room.archive.unlink()
        (room.folder / "now.db").rename(room.archive)


COMMANDS = (
    ("articles",), ("articles", "--json"), ("articles", "--at", "2026-11-24"),
    ("show", ADDRESS), ("show", ADDRESS, "--json"), ("show", ADDRESS, "--version", "1"),
    ("show", ADDRESS, "--proof"), ("show", ADDRESS, "--at", "2026-11-24"), ("show", COPY),
    ("changes",), ("changes", "--json"), ("changes", "--kind", "copied"),
    ("diff", ADDRESS), ("diff", ADDRESS, "1", "2"), ("diff", ADDRESS, "--json"), ("diff", COPY),
    ("search", "鹦鹉洲"), ("search", "渡口", "--ranked"), ("search", "濮阳菡", "--json"),
    ("status",), ("status", "--json"), ("verify",), ("deliveries", "list"),
    ("mute",), ("reextract",), ("prune", "--dry-run"),
    *(("export", "--format", form) for form in ("jsonl", "csv")),
    *(("export", "-o", f"out.{form}") for form in ("xlsx", "warc.gz", "csv", "jsonl")),
    *(("report", "--since", "2026-11-01", "--format", form, "-o", f"r.{form}")
      for form in ("html", "md", "json", "docx")),
    ("report", "--since", "2026-11-01", "-o", "r.txt"),
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_command_says_a_word_of_it_or_fails(redacted: Room, language: str) -> None:
    for command in COMMANDS:
        for file in redacted.folder.glob("out.*"):
            file.unlink()
        for file in redacted.folder.glob("r.*"):
            file.unlink()
        said = say(redacted, language, *command)
        for file in (*redacted.folder.glob("out.*"), *redacted.folder.glob("r.*")):
            said += readable(file)
        asked = " ".join(command)
        assert [word for word in WORDS if word in said and word not in asked] == [], command


def readable(file: Path) -> str:
    """What a file says, unpacked."""
    data = file.read_bytes()
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as packed:
            data = b"".join(packed.read(name) for name in packed.namelist())
    elif data[:2] == b"\x1f\x8b":
        import gzip

        data = gzip.decompress(data)
    return data.decode("utf-8", "replace")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_lists_and_reports_say_that_it_was_removed(redacted: Room, language: str) -> None:
    line = "本文已于 2026" if language == "zh" else "This article was removed on demand, 2026"
    assert line in say(redacted, language, "show", ADDRESS)
    assert line in say(redacted, language, "diff", ADDRESS)
    assert REASON in say(redacted, language, "show", ADDRESS)
    for command in (("articles",), ("changes",)):
        assert OURS in say(redacted, language, *command)
    for form in ("html", "md", "json", "docx", "txt"):
        say(redacted, language, "report", "--since", "2026-11-01", "-o", f"r.{form}")
        assert OURS in readable(redacted.folder / f"r.{form}"), form
    say(redacted, language, "search", "鹦鹉洲")
    say(redacted, language, "show", ADDRESS, "--snapshot", "s.bin", code=1)


def test_json_and_exports_say_when(redacted: Room) -> None:
    row = redacted.json("show", ADDRESS)
    assert row["redacted_at"] == row["redaction"]["redacted_at"]
    (listed,) = [one for one in redacted.lines("articles") if one["url"] == ADDRESS]
    assert (listed["title"], listed["redacted_at"]) == (REDACTED, row["redacted_at"])
    exported = [json.loads(line) for line in redacted.run("export").splitlines()]
    assert listed in exported
    assert redacted.json("diff", ADDRESS)["redacted_at"] == row["redacted_at"]


def test_add_refuses_it_in_one_line_and_fetches_nothing(redacted: Room) -> None:
    redacted.run("add", ADDRESS, code=1)
    (line,) = redacted.err.splitlines()
    assert line.startswith(f"{ADDRESS} was removed on demand on 2026-")
    assert "is not taken again" in line
    assert "按要求删除，不再收录" in say(redacted, "zh", "add", ADDRESS, code=1)


def test_its_pages_on_the_web(redacted: Room) -> None:
    numbers = [redacted.json("show", url)["article_id"] for url in (ADDRESS, COPY)]
    first, copy = numbers
    pages = ("/", "/articles", "/changes", "/topics", "/sources", f"/articles/{first}",
             f"/articles/{first}/versions/1", f"/articles/{first}/diff", f"/articles/{copy}",
             f"/articles/{copy}/against/{first}", f"/articles/1/against/{first}",
             "/reports/month/2026-11-20", "/articles?q=鹦鹉洲")  # fmt: skip
    (redacted.folder / "yongliang.toml").write_text('[archive]\npath = "archive.db"\n')
    settings = load(redacted.folder / "yongliang.toml", everything=False)
    with (
        serving(build(settings, host="127.0.0.1")) as served,
        httpx.Client(base_url=served, follow_redirects=True, timeout=60) as web,
    ):
        for page in pages:
            for language in LANGUAGES:
                url = httpx.URL(page).copy_merge_params({"lang": language})
                answer = web.get(url)
                assert answer.status_code == 200, page
                said = [word for word in WORDS if word in answer.text and word not in page]
                assert said == [], page
        for page in pages[5:9]:
            assert "按要求删除：" in web.get(page, params={"lang": "zh"}).text
        assert "snapshot" not in web.get(f"/articles/{first}").text
        gone = web.get(f"/articles/{first}/versions/1/snapshot", params={"lang": "zh"})
        assert gone.status_code == 404
        assert "已按要求删除" in gone.text


# With a site, a crawl and a daemon

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"
ALERTS = IN_FOLDER + 'schedule = "mon 08:30"\n'
SECRET = "鹦鹉洲的渡口"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A, B)
        running.pages[A] = Page(article(title=f"甬凉协作：{SECRET}重开"))
        running.pages[B] = Page(article(title="山南苹果走进江东超市，甬凉协作再添新篇"))
        yield running


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    desk = Desk(tmp_path)
    desk.write(config(site, alerts=ALERTS))
    desk.write(source_toml(site), "source.toml")
    assert desk.run("crawl").code == 0
    assert len(desk.run("articles", "--json").lines()) == 2
    return desk


def forget(desk: Desk, site: Site) -> None:
    done = desk.run("forget", site.url(A), "--reason", REASON, "--yes", timeout=120)
    assert done.code == 0, done.err


def until_asked(
    site: Site, path: str, since: int, process: subprocess.Popen[bytes], times: int = 1
) -> None:
    """Wait until a page was asked for, so many times since then."""
    while sum(one.path == path for one in site.asked[since:]) < times:
        assert process.poll() is None
        time.sleep(0.05)


def nowhere(desk: Desk) -> None:
    path = desk.folder / "archive.db"
    assert SECRET not in everything(path)
    assert SECRET.encode() not in raw(path)
    assert desk.run("verify").code == 0


def test_a_fetch_under_way_does_not_bring_it_back(desk: Desk, site: Site) -> None:
    changed = article(title=f"甬凉协作：{SECRET}又重开").replace("12.4亿元", "12.6亿元")
    site.pages[A] = Page(changed, delay_s=4)
    asked = len(site.asked)
    crawl = desk.start("crawl", "--now")
    until_asked(site, A, asked, crawl)
    forget(desk, site)
    _, err = crawl.communicate(timeout=60)
    assert crawl.returncode == 0, err.decode()
    nowhere(desk)
    (row,) = [one for one in desk.run("articles", "--json").lines() if one["url"] == site.url(A)]
    assert row["title"] == REDACTED
    assert desk.run("status", "--json").json()["last_run"]["state"] == "done"


def test_it_is_not_asked_for_again(desk: Desk, site: Site) -> None:
    forget(desk, site)
    asked = len(site.asked)
    site.pages[B] = Page(article(title="山南苹果走进江东超市").replace("12.4亿元", "12.7亿元"))
    for _ in range(2):
        assert desk.run("crawl", "--now").code == 0
    assert desk.run("add", site.url(A)).code == 1
    later = [one.path for one in site.asked[asked:]]
    assert B in later
    assert A not in later
    nowhere(desk)


def test_what_was_queued_is_delivered_without_its_words(desk: Desk, site: Site) -> None:
    forget(desk, site)
    assert desk.run("deliveries", "send").code == 0
    files = [file for file in (desk.folder / "alerts").rglob("*") if file.is_file()]
    said = "".join(file.read_text("utf-8") for file in files)
    assert OURS in said
    assert "山南苹果" in said
    assert SECRET not in said


def test_a_daemon_goes_on_beside_it(desk: Desk, site: Site) -> None:
    daemon = desk.start("run")
    try:
        asked = len(site.asked)
        until_asked(site, B, asked, daemon)
        forget(desk, site)
        asked = len(site.asked)
        until_asked(site, B, asked, daemon, times=2)
        assert A not in [one.path for one in site.asked[asked + 1 :]]
        done = desk.run("prune", "--older-than", "1s", "--json", timeout=120)
        assert done.code == 0, done.err
        assert done.json()["fetches"] > 0
        asked = len(site.asked)
        until_asked(site, B, asked, daemon)
    finally:
        daemon.terminate()
        _, err = daemon.communicate(timeout=60)
    assert "ERROR" not in err.decode()
    assert "CRITICAL" not in err.decode()
    nowhere(desk)


def test_prune_says_what_goes_and_what_went(desk: Desk, site: Site) -> None:
    for number in range(3):
        site.pages[B] = Page(
            article(title="山南苹果走进江东超市，甬凉协作再添新篇") + f"<!-- {number} -->"
        )
        assert desk.run("crawl", "--now").code == 0
    would = desk.run("prune", "--older-than", "0s", "--dry-run")
    assert would.out.startswith("Would go: ")
    went = desk.run("prune", "--older-than", "0s")
    first, file = went.out.splitlines()
    assert first.startswith("Gone: ")
    assert file.startswith("The file: ")
    assert desk.run("prune", "--older-than", "0s", "--dry-run").out == (
        "There is nothing to take away.\n"
    )
    assert desk.run("prune", "--older-than", "ninety").code == 2
    assert desk.run("verify").code == 0


def test_the_daemon_prunes_once_a_day_where_it_is_told_to(desk: Desk, site: Site) -> None:
    text = config(site, alerts=ALERTS)
    desk.write(text.replace("[daemon]", '[daemon]\nprune_after = "0s"'))
    assert desk.run("crawl", "--now").code == 0
    settings = load(desk.folder / "yongliang.toml")
    files = files_of(settings)
    faults = MonitorFaults(files, settings, {})
    keeping = Housekeeping(lambda: settings, faults, SelfWatch(settings.archive, "", faults))
    with Archive(settings.archive, read_only=True) as archive:
        assert archive.upkeep.pruning.prunable(utc_now(), utc_now())
    keeping.prune(settings)
    with Archive(settings.archive, read_only=True) as archive:
        assert not archive.upkeep.pruning.prunable(utc_now(), utc_now())
    assert desk.run("crawl", "--now").code == 0
    keeping.prune(settings)
    with Archive(settings.archive, read_only=True) as archive:
        assert archive.upkeep.pruning.prunable(utc_now(), utc_now())
    desk.write(text.replace("[daemon]", '[daemon]\nprune_after = "soon"'))
    assert "cannot read prune_after 'soon'" in desk.run("check").err
