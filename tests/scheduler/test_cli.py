"""The command line as a user meets it: every command, bad input, languages, exit codes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import seeds
from scheduler.cli import COMMANDS
from tests.receivers import WebhookReceiver
from tests.running import IN_FOLDER, Desk, config, source_toml
from tests.scheduler.conftest import OFF, A
from tests.site import Page, Site, article, off_topic

SEED = seeds.SEEDS / "pages" / "000_ca47def2792983fd.txt"
SEED_URL = "http://news.cnnb.com.cn/system/2025/10/23/030710012.shtml"


def desk_of(folder: Path, site: Site) -> Desk:
    desk = Desk(folder)
    desk.write(config(site, alerts=IN_FOLDER))
    desk.write(source_toml(site), "source.toml")
    return desk


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    return desk_of(tmp_path, site)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An archive with an article that was edited once; no test changes more than its outbox."""
    with Site() as site:
        site.listing(A, OFF)
        site.pages |= {A: Page(article()), OFF: Page(off_topic())}
        desk = desk_of(tmp_path_factory.mktemp("filled"), site)
        assert desk.run("crawl", "--deliver").code == 0
        site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
        assert desk.run("crawl", "--now").code == 0
        yield desk


def test_help_lists_every_command_in_both_languages(desk: Desk) -> None:
    english = desk.run("--help").out
    chinese = desk.run("--lang", "zh", "--help").out
    for name, (_, zh, en) in COMMANDS.items():
        assert name in english
        assert en in english
        assert zh in chinese


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(desk: Desk, name: str) -> None:
    done = desk.run(name, "--help")
    assert done.code == 0
    assert "Usage: yongliang" in done.out


def test_help_imports_neither_scrapy_nor_the_archive() -> None:
    code = (
        "import sys; from scheduler.cli import main; main(['--help']);"
        "print(sorted({'scrapy', 'twisted', 'sqlite_utils', 'lxml', 'msgspec', 'apscheduler'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_client_of_http_comes_along_before_it_is_needed() -> None:
    """Two libraries bring one: the list of public suffixes, and the reader of RSS."""
    code = (
        "import sys, crawler.fetching.process, scheduler.cli.previewing;"
        "print(sorted({'requests', 'urllib3', 'tldextract', 'feedparser'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_reads_no_page_loads_no_page_object() -> None:
    """The daemon and the desk read seeds, which name page objects, and lists at the most."""
    code = (
        "import sys, crawler.seeds, crawler.discovery.kinds, scheduler.daemon, scheduler.web.app;"
        "print(sorted({f'crawler.pages.{name}' for name in ('byline', 'generic', 'reading')}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_extract_reads_the_seed_page(desk: Desk) -> None:
    done = desk.run("extract", str(SEED), "--url", SEED_URL, "--json")
    assert done.code == 0, done.err
    found = done.json()
    assert found["title"] == "甬凉两地交流对口协作工作"
    assert found["published_at"] == "2025-10-22T22:55:07+00:00"
    assert found["authors"] == ["吴向正", "何丫"]
    assert json.loads(desk.run("extract", str(SEED), "--url", SEED_URL).out) == found


def test_judge_fetches_an_address(desk: Desk, site: Site) -> None:
    told = desk.run("judge", site.url(A), "--json").json()
    assert (told["outcome"], told["rule"], told["means"]) == ("ok", None, "new")
    gone = desk.run("judge", site.url("/none.html"), "--json").json()
    assert (gone["outcome"], gone["status"], gone["rule"]) == ("gone", 404, "status_gone")
    unanswered = desk.run("judge", "http://127.0.0.1:1/a.html", "--json").json()
    assert (unanswered["rule"], unanswered["means"]) == ("refused", "proves_nothing")


def test_extract_and_match_fetch_an_address(desk: Desk, site: Site) -> None:
    assert desk.run("extract", site.url(A), "--json").json()["origin"] == "演示日报"
    (verdict,) = desk.run("match", site.url(A)).lines()
    assert verdict["topic"] == "yongliang"
    assert verdict["matched"] is True
    assert verdict["reasons"]
    (verdict,) = desk.run("match", site.url(OFF)).lines()
    assert verdict["matched"] is False


def test_crawl_delivers_for_cron(desk: Desk) -> None:
    done = desk.run("crawl", "--deliver", "--json")
    assert done.code == 0, done.err
    assert done.json()["counts"]["articles_new"] == 1
    assert len(list((desk.folder / "alerts").glob("*.html"))) == 1
    (delivery,) = desk.run("deliveries", "list", "--json").lines()
    assert delivery["state"] == "sent"
    assert delivery["backlog"] is True


def test_the_queries_answer_in_json(filled: Desk) -> None:
    (found,) = filled.run("articles", "--json").lines()
    assert (found["article_id"], found["version"], found["state"]) == (1, 2, "live")
    shown = filled.run("show", "1", "--json").json()
    assert [version["version"] for version in shown["versions"]] == [1, 2]
    assert shown["url"].endswith(A)
    assert filled.run("show", shown["url"], "--json").json() == shown
    first = filled.run("show", "1", "--version", "1", "--json").json()
    assert "12.4亿元" in first["body"]
    at = filled.run("show", "1", "--at", shown["versions"][0]["captured_at"], "--json").json()
    assert at["version"] == 1
    edited, new = filled.run("changes", "--json").lines()
    assert (edited["kind"], new["kind"]) == ("edited", "new")
    assert edited["spans"][0]["before"] == "12.4亿元"
    assert edited["severity"] == "substantive"
    diff = filled.run("diff", "1", "--json").json()
    assert (diff["from_version"], diff["to_version"]) == (1, 2)
    assert diff["fields"] == ["body"]
    for query in ("甬凉", "凉山", "12.4亿元", "12.6亿元", "寧波", "協作"):
        assert [row["article_id"] for row in filled.run("search", query, "--json").lines()] == [1]
    nothing = filled.run("search", "没有这个词", "--json")
    assert (nothing.code, nothing.out) == (0, "")


def test_the_queries_answer_people(filled: Desk) -> None:
    assert "甬凉协作联席会议在西昌召开" in filled.run("articles").out
    assert "王小明" in filled.run("show", "1").out
    assert "12.4亿元" in filled.run("changes").out
    diff = filled.run("diff", "1", "1", "2").out
    assert "[-12.4亿元-]{+12.6亿元+}" in diff
    assert "【甬凉】协作联席会议在西昌召开" in filled.run("search", "甬凉").out
    status = filled.run("status").out
    assert "测试站" in status
    assert "not running" in status


def test_an_unverified_source_that_shows_nothing_is_named_by_status_alone(
    desk: Desk, site: Site
) -> None:
    site.pages["/"] = Page("<html><body><p>建设中</p></body></html>")
    desk.write(f"verified = false\n{source_toml(site)}", "source.toml")
    assert desk.run("crawl", "--now").code == 0
    assert desk.run("crawl", "--now").code == 0
    health = desk.run("status", "--json").json()
    assert health["incidents"] == []
    assert {row["links_found"] for row in health["sources"]} == {0}
    assert "no article link yet" in desk.run("status").out
    site.listing(A)
    assert desk.run("crawl", "--now").code == 0
    assert "no article link yet" not in desk.run("status").out


def test_filters(filled: Desk) -> None:
    assert len(filled.run("changes", "--kind", "edited", "--json").lines()) == 1
    assert filled.run("changes", "--source", "other", "--json").out == ""
    assert filled.run("changes", "--until", "1d", "--json").out == ""
    assert len(filled.run("changes", "--since", "1d", "--json").lines()) == 2
    assert len(filled.run("changes", "--limit", "1", "--json").lines()) == 1
    assert len(filled.run("articles", "--topic", "yongliang", "--json").lines()) == 1
    assert filled.run("articles", "--topic", "other", "--json").out == ""


def test_reports(filled: Desk) -> None:
    html = filled.run("report", "--format", "html", "-o", "r.html")
    assert html.code == 0, html.err
    page = (filled.folder / "r.html").read_text(encoding="utf-8")
    assert "12.6亿元" in page
    assert "<script" not in page
    assert "12.6亿元" in filled.run("report", "--day", "--format", "md").out
    found = filled.run("report", "--week", "--format", "json", "--language", "zh").json()
    assert [change["kind"] for change in found["changes"]] == ["new", "edited"]
    none = filled.run("report", "--month", "2020-01-15", "--format", "json").json()
    assert none["changes"] == []
    assert filled.run("report", "--day", "--week").code == 2


def test_the_outbox(filled: Desk) -> None:
    waiting = filled.run("deliveries", "list", "--state", "pending", "--json").lines()
    assert len(waiting) == 1
    assert filled.run("deliveries", "send", "--json").json()["failed"] == []
    assert filled.run("deliveries", "list", "--state", "pending").code == 0
    assert {row["state"] for row in filled.run("deliveries", "list", "--json").lines()} == {"sent"}
    assert filled.run("deliveries", "retry", "99").code == 1
    assert filled.run("deliveries").code == 0


def test_channels_are_tested_with_a_specimen(desk: Desk, site: Site) -> None:
    with WebhookReceiver() as hook:
        desk.write(
            config(site) + f'[[channels]]\nid = "hook"\nkind = "webhook"\nurl = "{hook.url}"\n'
        )
        done = desk.run("channels", "test", "hook")
        assert done.code == 0, done.err
        assert hook.accepted[0].json["changes"][0]["kind"] == "edited"
        assert desk.run("channels", "--config", "yongliang.toml").code == 0
        assert desk.run("channels", "test", "none").code == 2


def test_a_diff_of_one_version_says_that_there_is_no_other(desk: Desk) -> None:
    assert desk.run("crawl").code == 0
    only = desk.run("diff", "1")
    assert (only.code, only.out) == (
        0,
        "Article 1 has one version only: there is nothing to compare.\n",
    )
    assert desk.run("diff", "1", "--json").json()["to_version"] == 1


def test_add_takes_an_article_of_any_site(desk: Desk, site: Site) -> None:
    site.pages["/elsewhere.html"] = Page(off_topic())
    done = desk.run("add", site.url("/elsewhere.html"), "--json")
    assert done.code == 0, done.err
    assert done.json()["source_id"] == "added"
    assert "already" in desk.run("add", site.url("/elsewhere.html")).out
    site.pages["/show.asp?b=2001&a"] = site.pages["/elsewhere.html"]
    assert desk.run("add", site.url("/show.asp?b=2001&a"), "--json").code == 0
    assert site.times("/show.asp?b=2001&a") == 1
    assert "already" in desk.run("add", site.url("/show.asp?a=&b=2001")).out
    missing = desk.run("add", site.url("/missing.html"))
    assert missing.code == 1
    assert "404" in missing.err
    assert desk.run("add", "not an address").code == 2


def test_init_and_check(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.run("init", "--seeds").code == 0
    assert (tmp_path / "seeds/sources/cnnb.toml").exists()
    checked = desk.run("check")
    assert checked.code == 0, checked.err
    assert "No faults" in checked.out
    assert "contact address" in checked.err
    assert desk.run("init").code == 2
    again = desk.run("init", "--seeds")
    assert again.code == 0
    assert "was not touched" in again.out


def test_init_writes_where_the_other_commands_read(tmp_path: Path) -> None:
    """As in a container, whose working directory is the archive's."""
    desk = Desk(tmp_path, environ={"YONGLIANG_CONFIG": str(tmp_path / "named.toml")})
    assert desk.run("init").code == 0
    assert not (tmp_path / "yongliang.toml").exists()
    assert "named.toml" in desk.run("check").out


def test_check_live_says_what_each_feed_yields(desk: Desk, site: Site) -> None:
    done = desk.run("check", "--live")
    assert "\n1 source, " in done.out
    assert done.code == 0, done.err
    assert "2 article links" in done.out
    site.pages.clear()
    broken = desk.run("check", "--live")
    assert broken.code == 1
    assert "404" in broken.err


def one_line(done: object, code: int, *words: str) -> None:
    """A fault is one line that says what and where, without a traceback."""
    assert done.code == code, done.err  # type: ignore[attr-defined]
    lines = [line for line in done.err.splitlines() if line]  # type: ignore[attr-defined]
    assert len(lines) == 1, lines
    for word in words:
        assert word in lines[0], lines[0]


def test_bad_files(desk: Desk, tmp_path: Path) -> None:
    binary = tmp_path / "a.bin"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    one_line(desk.run("extract", str(binary)), 1, "a.bin")
    one_line(desk.run("extract", "missing.html"), 1, "missing.html")
    one_line(desk.run("extract", str(tmp_path)), 1, str(tmp_path))
    (tmp_path / "list.html").write_text("<ul><li><a href='/a'>一</a></ul>", encoding="utf-8")
    one_line(desk.run("extract", "list.html"), 1, "list.html")


def test_bad_archives_are_not_touched(desk: Desk, tmp_path: Path) -> None:
    archive = tmp_path / "archive.db"
    for content in (b"a text file, and somebody's own\n" * 9, _foreign(tmp_path)):
        archive.write_bytes(content)
        for command in (["articles"], ["crawl"], ["run"], ["status"]):
            one_line(desk.run(*command), 1, "archive.db", "not touched")
        assert archive.read_bytes() == content
    archive.unlink()
    one_line(desk.run("articles"), 1, "archive.db")
    assert not archive.exists()
    desk.run("crawl")
    connection = sqlite3.connect(archive)
    connection.execute(
        "insert into _sqlite_migrations (migration_set, name, applied_at)"
        " values ('yongliang', 'm999_later', '2030')"
    )
    connection.commit()
    connection.close()
    one_line(desk.run("articles"), 1, "newer")
    one_line(desk.run("crawl"), 1, "newer")


def _foreign(folder: Path) -> bytes:
    path = folder / "foreign.db"
    connection = sqlite3.connect(path)
    connection.execute("create table theirs (a)")
    connection.close()
    return path.read_bytes()


def test_bad_usage(filled: Desk) -> None:
    one_line(filled.run("changes", "--since", "yesterday"), 2, "yesterday")
    one_line(filled.run("crawl", "--source", "none"), 2, "none")
    one_line(filled.run("show", "99"), 1, "99")
    one_line(filled.run("show", "1", "--version", "9"), 1, "9")
    one_line(filled.run("search", "OR"), 2, "OR")
    one_line(filled.run("verify", "--head", "abc"), 2, "abc")
    one_line(filled.run("report", "-o", "week.pdf"), 2, ".pdf")
    one_line(filled.run("export", "-o", "all.foo"), 2, ".foo")
    assert filled.run("nothing").code == 2
    assert filled.run("articles", "--limit", "-1").code == 2
    one_line(filled.run("--config", "none.toml", "articles"), 2, "none.toml")


def test_errors_are_chinese_by_default(desk: Desk) -> None:
    done = desk.run("--lang", "zh", "show", "99")
    assert "没有" in done.err
    broken = desk.write("[daemn]\n", "broken.toml")
    assert "未知的表" in desk.run("--lang", "zh", "check", "--config", str(broken)).err


def test_debug_shows_the_traceback(desk: Desk) -> None:
    assert "Traceback" in desk.run("--debug", "show", "1").err


@pytest.mark.slow
def test_a_full_disk_is_one_line(desk: Desk) -> None:
    assert desk.run("crawl").code == 0
    command = f"ulimit -f 40; exec {' '.join(desk.command('crawl', '--now'))}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=desk.folder, env=desk.env(), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert b"archive.db" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_archive_s_folder_is_made_or_one_line_says_why_not(desk: Desk, site: Site) -> None:
    desk.write(config(site).replace('path = "archive.db"', 'path = "new/archive.db"'))
    one_line(desk.run("articles"), 1, "new")
    assert desk.run("crawl").code == 0
    (desk.folder / "file").touch()
    desk.write(config(site).replace('path = "archive.db"', 'path = "file/archive.db"'))
    for command in (["crawl"], ["run"], ["articles"]):
        one_line(desk.run(*command), 1, "file")


def test_a_crawl_that_is_asked_to_end_ends_in_order(desk: Desk, site: Site) -> None:
    site.pages[A] = Page(article(), delay_s=2.0)
    process = desk.start("crawl")
    until = time.monotonic() + 20
    while site.times(A) == 0 and time.monotonic() < until:
        time.sleep(0.05)
    process.terminate()
    out, err = process.communicate(timeout=30)
    assert process.returncode == 0, err
    assert "1 new articles" in out.decode().replace("new articles 1", "1 new articles")
