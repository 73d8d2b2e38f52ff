"""Searches that stay: kept from a list, served as feeds, made rules, and told where they cannot."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from lxml import etree

from storage import Archive
from storage.accounts import Accounts
from storage.records import Kind, Severity
from storage.rules import AlertRule, due_at
from tests.scheduler.web.people import PASSWORD, SHARED, Place, place, token_in

CHANNELS = """
[[channels]]
id = "hook"
kind = "webhook"
url = "http://127.0.0.1:9/canary-secret-of-a-channel"
[[channels]]
id = "desk.mail"
kind = "webhook"
url = "${env:NOWHERE}"
[[channels]]
id = "${canary-secret-of-a-channel}"
kind = "webhook"
"""
ZONE = ZoneInfo("Asia/Shanghai")
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Place]:
    with place(tmp_path, CHANNELS) as running:
        yield running


def kept(desk: Place, client: httpx.Client, **values: str) -> str:
    """Keep a search; its path."""
    token = token_in(client.get("/changes/1"))
    answer = desk.post(client, "/searches/save", token, **values)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def entries(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = etree.fromstring(answer.content)
    assert root.tag == f"{{{ATOM['a']}}}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"a:{name}", "", ATOM)
    found = [
        (one.findtext("a:id", "", ATOM), one.findtext("a:title", "", ATOM))
        for one in root.findall("a:entry", ATOM)
    ]
    assert len({key for key, _ in found}) == len(found)
    return found


def test_from_a_list_to_a_feed_and_a_rule(desk: Place) -> None:
    client = desk.client()
    listed = client.get("/changes?kind=edited&severity=substantive&page=1&source=site")
    form = re.search(r'action="/searches/save">(.*?)</form>', listed.text, re.DOTALL)
    assert form
    fields = {k: unescape(v) for k, v in re.findall(r'name="(\w+)" value="([^"]*)"', form[1])}
    del fields["token"]
    path = kept(desk, client, **{**fields, "name": "改动 <b>"})
    page = client.get(path)
    for text in ("改动 &lt;b&gt;", "测试站", "hook", "desk.mail", 'href="/changes?source=site'):
        assert text in page.text
    assert "canary" not in page.text + client.get("/searches").text
    told = entries(client.get(f"{path}/atom.xml"))
    assert len(told) == 1
    assert "甬凉协作第1次联席会议" in told[0][1]

    token = token_in(page)
    sent = {"channel": "hook", "schedule": "08:30", "quiet": "22:00-07:00"}
    assert desk.post(client, f"{path}/rule", token, **sent).status_code == 303
    with Archive(desk.config.archive, read_only=True) as archive:
        (rule,) = archive.outbox.rules.of_searches()
    assert (rule.id, rule.channels, rule.schedule, rule.quiet) == (
        "search:1", ("hook",), "08:30", "22:00-07:00",
    )  # fmt: skip
    assert (rule.kinds, rule.sources, rule.min_severity) == (
        (Kind.EDITED,), ("site",), Severity.SUBSTANTIVE,
    )  # fmt: skip
    assert "生效中" in client.get(path).text
    assert desk.post(client, f"{path}/rule/pause", token, paused="yes").status_code == 303
    assert "已暂停" in client.get(path).text
    assert desk.post(client, f"{path}/rule/pause", token, paused="no").status_code == 303
    assert desk.post(client, f"{path}/rule/remove", token).status_code == 303
    assert "设为提醒" in client.get(path).text
    assert desk.post(client, f"{path}/remove", token).status_code == 303
    for gone in (path, f"{path}/atom.xml"):
        assert client.get(gone).status_code == 404
    log = client.get("/desk").text
    for act in ("保存检索", "设为提醒", "暂停提醒", "恢复提醒", "取消提醒", "删除检索"):
        assert act in log


def test_a_rule_of_a_search_rests_on_days_off(desk: Place) -> None:
    client = desk.client()
    path = kept(desk, client, name="全部", listing="changes")
    token = token_in(client.get(path))
    sent = {"channel": "hook", "quiet": "22:00-07:00", "workdays": "yes"}
    assert desk.post(client, f"{path}/rule", token, **sent).status_code == 303
    page = client.get(path).text
    assert "休息日不发" in page
    assert 'name="workdays" value="yes" checked' in page
    assert 'value="22:00-07:00"' in page
    worked = AlertRule("all", ("hook",), workdays_on=(date(2026, 12, 5),))
    with Archive(desk.config.archive, read_only=True, rules=(worked,)) as archive:
        (rule,) = archive.outbox.rules.of_searches()
    assert (rule.quiet, rule.workdays) == ("22:00-07:00", True)
    saturday = datetime(2026, 11, 28, 12, tzinfo=ZONE)
    assert due_at(rule, saturday, ZONE) == datetime(2026, 11, 30, 7, tzinfo=ZONE)
    own_workday = datetime(2026, 12, 5, 12, tzinfo=ZONE)
    assert due_at(rule, own_workday, ZONE).date() == own_workday.date()
    assert desk.post(client, f"{path}/rule", token, channel="hook").status_code == 303
    with Archive(desk.config.archive, read_only=True) as archive:
        (rule,) = archive.outbox.rules.of_searches()
    assert (rule.quiet, rule.workdays) == (None, False)


def test_a_channel_that_went_is_told_and_what_stands_in_the_file_now_counts(desk: Place) -> None:
    client = desk.client()
    path = kept(desk, client, name="全部", listing="changes")
    token = token_in(client.get(path))
    assert desk.post(client, f"{path}/rule", token, channel="hook").status_code == 303
    assert desk.config.file
    text = desk.config.file.read_text("utf-8").replace('id = "hook"', 'id = "pager"')
    desk.config.file.write_text(text, "utf-8")
    page = client.get(path).text
    assert "通道「hook」不在配置中" in page
    assert 'value="pager"' in page
    assert "没有通道 hook" in client.get("/searches").text
    assert desk.post(client, f"{path}/rule", token, channel="pager").status_code == 303
    assert "不在配置中" not in client.get(path).text


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"q": "资金 会议"}, "其中任一词"),
        ({"q": "资金 NOT 会议"}, "NOT"),
        ({"q": "标题:资金"}, "字段"),
        ({"since": "2026-11-01"}, "今后"),
        ({"until": "2026-11-01"}, "今后"),
        ({"handling": "done"}, "处理"),
        ({"to": "desk"}, "处理"),
        ({"backlog": "no"}, "首次抓取"),
    ],
)
def test_a_search_that_says_more_than_a_rule_can_is_told_so(
    desk: Place, filters: dict[str, str], said: str
) -> None:
    client = desk.client()
    path = kept(desk, client, name="多", listing="articles", **filters)
    page = client.get(path)
    assert said in page.text
    assert 'name="channel"' not in page.text
    answer = desk.post(client, f"{path}/rule", token_in(page), channel="hook")
    assert answer.status_code == 400
    assert said in answer.text
    with Archive(desk.config.archive, read_only=True) as archive:
        assert archive.outbox.rules.of_searches() == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "至少选择一个通道"),
        ({"channel": "nobody"}, "至少选择一个通道"),
        ({"channel": "hook", "schedule": "sometimes"}, "不是时间"),
        ({"channel": "hook", "quiet": "22-7<b>"}, "22-7&lt;b&gt;"),
    ],
)
def test_what_is_no_rule_comes_back_with_why(
    desk: Place, values: dict[str, str], said: str
) -> None:
    client = desk.client()
    path = kept(desk, client, name="多", listing="articles", q="资金 OR 会议")
    for lang in ("en", "zh"):
        client.cookies.set("lang", lang)
        answer = desk.post(client, f"{path}/rule", token_in(client.get(path)), **values)
        assert answer.status_code == 400
    assert said in answer.text
    assert 'role="alert"' in answer.text


def test_words_become_those_of_a_rule_in_the_visitor_s_language(desk: Place) -> None:
    client = desk.client()
    client.cookies.set("lang", "en")
    path = kept(desk, client, name="词", listing="articles", q="资金 OR 會議")
    assert desk.post(client, f"{path}/rule", token_in(client.get(path)), channel="hook")
    with Archive(desk.config.archive, read_only=True) as archive:
        (rule,) = archive.outbox.rules.of_searches()
    assert (rule.words, rule.language, rule.kinds) == (("资金", "会议"), "en", tuple(Kind))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, 400),
        ({"name": "\u202e\u2066  "}, 400),
        ({"name": "长" * 101}, 400),
        ({"name": "好", "q": "长" * 2000, "listing": "articles"}, 400),
        ({"name": "改动"}, 409),
    ],
)
def test_what_is_not_kept_says_why(desk: Place, values: dict[str, str], code: int) -> None:
    client = desk.client()
    kept(desk, client, name="改动", listing="changes")
    answer = desk.post(client, "/searches/save", token_in(client.get("/searches/1")), **values)
    assert answer.status_code == code
    assert 'role="alert"' in answer.text
    assert client.get("/searches/2").status_code == 404


def test_filters_that_a_list_does_not_know_are_not_kept(desk: Place) -> None:
    path = kept(
        desk, desk.client(), name="x\u202ey", listing="changes",
        kind="<script>", severity="heavy", handling="x", other="y", page="3", q="words",
        topic="a&b",
    )  # fmt: skip
    with Archive(desk.config.archive, read_only=True) as archive:
        search = archive.desk.searches.one(int(path.rpartition("/")[2]))
    assert search.query == "topic=a%26b"
    assert search.name == "xy"
    assert desk.client().get(f"/{search.listing}?{search.query}").status_code == 200


def test_a_feed_of_articles_is_text_and_unchanged_costs_nothing(desk: Place) -> None:
    client = desk.client()
    path = kept(desk, client, name="文章", listing="articles")
    answer = client.get(f"{path}/atom.xml")
    told = entries(answer)
    assert len(told) == 43
    assert b"<script" not in answer.content
    assert "甬凉<script>" in " ".join(title for _, title in told)
    again = client.get(f"{path}/atom.xml", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    words = kept(desk, client, name="词", listing="articles", q="第7次")
    assert len(entries(client.get(f"{words}/atom.xml"))) == 1
    none = kept(desk, client, name="无", listing="changes", kind="restored")
    assert entries(client.get(f"{none}/atom.xml")) == []
    assert client.get("/searches/99/atom.xml").status_code == 404
    assert client.get("/searches/" + "9" * 40 + "/atom.xml").status_code == 404


def test_a_removed_article_s_words_leave_the_feeds(desk: Place) -> None:
    client = desk.client()
    paths = [
        f"{kept(desk, client, name=name, listing=name)}/atom.xml"
        for name in ("articles", "changes")
    ]
    before = [client.get(path) for path in paths]
    with Archive(desk.config.archive) as archive:
        archive.upkeep.forgetting.redact(7, "法院", archive.desk.log.newest(1)[0].logged_at)
    for path, answer in zip(paths, before, strict=True):
        assert "第7次" in answer.text
        after = client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        entries(after)
        assert "第7次" not in after.text


def test_the_shared_password_opens_a_feed_and_so_does_a_token_of_one_s_own(
    tmp_path: Path,
) -> None:
    with place(tmp_path, CHANNELS, password=SHARED, accounts=True) as desk:
        client = desk.signed_in("desk")
        path = kept(desk, client, name="改动", listing="changes", kind="edited")
        feed = f"{path}/atom.xml"
        program = desk.client()
        program.headers["Accept"] = "*/*"
        assert program.get(feed).status_code == 401
        assert program.get(feed, auth=("x", "wrong")).status_code == 401
        assert len(entries(program.get(feed, auth=("x", SHARED)))) == 1

        reader = desk.signed_in("reader")
        page = desk.post(reader, "/searches/token", token_in(reader.get("/searches")))
        found = re.search(r"\?token=([\w-]{40,})<", page.text)
        assert found
        token = found[1]
        assert len(entries(program.get(feed, params={"token": token}))) == 1
        for wrong in ("/", "/changes", path, "/data/", "/searches"):
            assert program.get(wrong, params={"token": token}).status_code == 401
        for other in (token[:-1], token.lower(), "", "x" * 50_000):
            assert program.get(feed, params={"token": other}).status_code in (401, 400, 414)
        assert program.post(feed, params={"token": token}).status_code == 405
        assert token not in reader.get("/searches").text
        for file in tmp_path.iterdir():
            if file.is_file():
                assert token.encode() not in file.read_bytes()
        assert Accounts(desk.config.accounts).path.stat().st_mode & 0o777 == 0o600

        another = desk.post(reader, "/searches/token", token_in(reader.get("/searches")))
        assert another.status_code == 200
        assert program.get(feed, params={"token": token}).status_code == 401
        newer = re.search(r"\?token=([\w-]{40,})<", another.text)
        assert newer
        assert program.get(feed, params={"token": newer[1]}).status_code == 200
        desk.post(reader, "/searches/token", token_in(reader.get("/searches")), end="yes")
        assert program.get(feed, params={"token": newer[1]}).status_code == 401


def test_a_token_ends_with_its_account_and_its_password(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        client = desk.signed_in("desk")
        feed = f"{kept(desk, client, name='全部', listing='changes')}/atom.xml"
        accounts = Accounts(desk.config.accounts)
        program = desk.client()
        program.headers["Accept"] = "application/atom+xml"

        def fresh() -> str:
            answer = desk.post(client, "/searches/token", token_in(client.get("/searches")))
            found = re.search(r"\?token=([\w-]{40,})<", answer.text)
            assert found
            return found[1]

        token = fresh()
        assert program.get(feed, params={"token": token}).status_code == 200
        accounts.set_password("desk", accounts.named("admin")[1])  # type: ignore[index]
        assert program.get(feed, params={"token": token}).status_code == 401
        client = desk.signed_in("desk", PASSWORD)
        token = fresh()
        accounts.remove("desk")
        assert program.get(feed, params={"token": token}).status_code == 401
        with closing(sqlite3.connect(accounts.path)) as db:
            assert db.execute("select count(*) from feed_tokens").fetchone() == (0,)


def test_an_accounts_file_of_before_has_no_tokens_until_one_is_made(tmp_path: Path) -> None:
    with place(tmp_path, accounts=True) as desk:
        with closing(sqlite3.connect(desk.config.accounts)) as db:
            assert not db.execute("select 1 from sqlite_master where name like 'feed%'").fetchall()
        client = desk.signed_in("reader")
        assert "生成令牌" in client.get("/searches").text
        assert desk.client().get("/searches/1/atom.xml?token=x").status_code in (303, 401)


def test_without_accounts_nobody_has_a_token(desk: Place) -> None:
    client = desk.client()
    answer = desk.post(client, "/searches/token", token_in(client.get("/changes/1")))
    assert answer.status_code == 409
    assert not desk.config.accounts.exists()
