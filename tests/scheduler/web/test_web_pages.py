"""The desk's pages: what they show, in which language, and what they never do."""

from __future__ import annotations

import hashlib
import sqlite3
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from lxml import html

from crawler.settings import ADDED
from scheduler.config import Config
from storage import Archive
from storage.explained import tables
from storage.leases import BrokerState, Lease, WorkerState
from storage.locks import archive_lock
from storage.times import utc_now
from storage.work import HandedOut, SourceInfo
from tests.scheduler.web.conftest import article

PAGES = (
    "/", "/articles", "/articles?q=甬凉", "/articles/1", "/articles/1/versions/1",
    "/articles/1/diff", "/articles/1/against/2", "/articles/3", "/changes", "/sources", "/topics",
    "/deliveries/1", "/reports",
    "/reports/day/2026-11-20", "/reports/week/2026-11-20", "/reports/month/2026-11-20",
)  # fmt: skip


def text(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_answers_in_both_languages(web: httpx.Client, path: str, lang: str) -> None:
    answer = web.get(httpx.URL(path).copy_merge_params({"lang": lang}))
    assert answer.status_code == 200
    assert f'<html lang="{"en" if lang == "en" else "zh-Hans"}">' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_language_once_chosen_stays(web: httpx.Client) -> None:
    assert "近七天" in web.get("/").text
    assert "The last seven days" in web.get("/?lang=en").text
    assert "The last seven days" in web.get("/").text


def test_home_tells_what_happened_and_how_the_monitor_is(web: httpx.Client) -> None:
    page = text(web.get("/").text)
    assert "正文第2段：12.4亿元→12.6亿元（数字）" in page
    assert "撤稿" in page
    assert "HTTP 503" in page


def test_the_page_of_sources_shows_the_workers_of_other_machines(
    web: httpx.Client, config: Config
) -> None:
    assert "其他机器" not in web.get("/sources").text
    now = utc_now()
    with Archive(config.archive) as archive:
        run_id = archive.intake.runs.start(now)
        task = HandedOut("witness", None, "https://news.example.org/", "site")
        archive.frontier.batches.hand_out(
            [("news.example.org", [task])],
            run_id,
            now - timedelta(seconds=200),
            [Lease("a" * 32, 600.0)],
        )
        heard = now - timedelta(seconds=7)
        archive.frontier.workers.note(
            [
                WorkerState("a" * 32, "reading-room", "3.1", "working", heard, 200, 7, 1, 81.25),
                WorkerState("b" * 32, "<b>cellar</b>", "2.0", "outdated", heard, 100, 0, 0, 0.0),
            ],
            BrokerState(now, True, 3, now - timedelta(seconds=90)),
        )
    page = text(web.get("/sources?lang=zh").text)
    assert "消息代理可用 外派主机 1（最久 3 分钟） · 待收结果 3（已等 90 秒）" in page
    assert "reading-room工作中7 / 200181 MiB" in page
    assert "<b>cellar</b>版本不同，请更新0 / 100" in page
    page = text(web.get("/sources?lang=en").text)
    assert "broker reachable Hosts out 1 (the longest for 3 min) · Findings waiting 3" in page
    assert "another version: update it" in page
    with Archive(config.archive) as archive:
        archive.frontier.workers.note([], BrokerState(now + timedelta(days=2), False, 0, None))
    page = text(web.get("/sources?lang=en").text)
    assert "broker unreachable" in page
    assert "this machine fetches by itself" in page


def test_what_is_taken_by_hand_has_no_list_to_be_looked_at(
    web: httpx.Client, config: Config
) -> None:
    with Archive(config.archive) as archive:
        archive.intake.runs.sync_sources([SourceInfo(ADDED, "手工收录", "other")], utc_now())
    rows = html.fromstring(web.get("/sources").text).xpath("//tbody/tr[.//form]")
    looks = {row.xpath("string(.//small)"): "立即查看" in row.text_content() for row in rows}
    assert looks[ADDED] is False
    assert looks["site"] is True


def test_home_tells_when_no_daemon_runs(web: httpx.Client, config: Config) -> None:
    """No withdrawal since yesterday is no news where nobody has looked."""
    assert "守护进程没有运行" in text(web.get("/?lang=zh").text)
    assert "no daemon runs" in text(web.get("/?lang=en").text)
    with archive_lock(config.archive, "daemon", wait=False):
        assert "no daemon runs" not in text(web.get("/").text)


def test_a_change_leads_to_its_article_in_words(web: httpx.Client) -> None:
    """A headline shows by its look no more than that it is one."""
    page = html.fromstring(web.get("/changes/1?lang=en").text)
    (link,) = page.xpath("//p[@class='facts']/a[contains(., 'article')]/@href")
    assert link == "/articles/1"


def test_search_finds_old_versions_and_shows_them(web: httpx.Client) -> None:
    page = html.fromstring(web.get("/articles", params={"q": "12.4亿元 第1次"}).text)
    (link,) = page.xpath("//ol[@class='list']/li/a/@href")
    assert link == "/articles/1/versions/1"
    assert page.xpath("//mark/text()") == ["第1次", "12.4亿元"]
    assert "12.4亿元" in text(web.get(link).text)
    assert "12.6亿元" in text(web.get("/articles/1").text)


def test_a_query_that_cannot_be_read_is_said(web: httpx.Client) -> None:
    answer = web.get("/articles", params={"q": "OR"})
    assert answer.status_code == 400
    assert "检索词" in text(answer.text)


def test_lists_are_paged_and_filtered(web: httpx.Client) -> None:
    first = html.fromstring(web.get("/articles").text)
    assert len(first.xpath("//ol[@class='list']/li")) == 30
    (later,) = first.xpath("//a[@rel='next']/@href")
    second = html.fromstring(web.get(later).text)
    assert len(second.xpath("//ol[@class='list']/li")) == 13
    assert second.xpath("//a[@rel='prev']")
    only = html.fromstring(web.get("/changes", params={"kind": "withdrawn"}).text)
    assert len(only.xpath("//ol[@class='list']/li")) == 1
    none = web.get("/changes", params={"since": "2027-01-01", "kind": "nonsense", "page": "x"})
    assert none.status_code == 200
    assert "没有符合条件" in none.text


@pytest.mark.parametrize("path", ["/articles", "/changes"])
def test_a_filter_that_is_not_understood_is_said(web: httpx.Client, path: str) -> None:
    given = {"since": "上周", "kind": "<b>edit", "severity": "minor", "at": "2026-11-20"}
    page = html.fromstring(web.get(path, params=given).text)
    said = [one.text_content() for one in page.xpath("//p[@class='wrong']")]
    assert said == ["看不懂“上周”，未按它筛选。", "看不懂“<b>edit”，未按它筛选。"]
    given = {"since": "2026-11-01", "kind": "edited"}
    assert not html.fromstring(web.get(path, params=given).text).xpath("//p[@class='wrong']")


def test_no_ledger_is_made_by_a_filter_that_is_not_understood(web: httpx.Client) -> None:
    """Whoever takes it away would not see that it holds more than was asked for."""
    refused = web.get("/changes/ledger.csv", params={"until": "2026-02-30"})
    assert refused.status_code == 400
    assert "2026-02-30" in refused.text
    assert web.get("/changes/ledger.csv", params={"until": "2026-11-30"}).status_code == 200


def test_an_article_shows_its_life_and_its_proof(web: httpx.Client) -> None:
    page = text(web.get("/articles/2").text)
    assert "已撤" in page
    assert page.count("HTTP 404") == 3  # twice as the proof, once why it was judged so
    assert "已不存在；HTTP 404；计入撤稿的证据；自" in page
    assert "甬凉并称" in page
    assert "会场" in page


def test_two_versions_stand_side_by_side(web: httpx.Client) -> None:
    page = html.fromstring(web.get("/articles/1/diff").text)
    assert page.xpath("//del/text()") == ["12.4亿元"]
    assert page.xpath("//ins/text()") == ["12.6亿元"]
    back = html.fromstring(web.get("/articles/1/diff?from=2&to=1").text)
    assert back.xpath("//del/text()") == ["12.6亿元"]
    assert web.get("/articles/1/diff?from=1&to=9").status_code == 404


def test_a_snapshot_is_a_download_with_its_hash(web: httpx.Client) -> None:
    answer = web.get("/articles/3/versions/1/snapshot")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-sha256"] == hashlib.sha256(answer.content).hexdigest()


def test_an_address_leads_to_its_article(web: httpx.Client) -> None:
    answer = web.get("/articles/by-address", params={"url": article(2).url})
    assert answer.headers["location"] == "/articles/2"
    assert web.get("/articles/by-address", params={"url": "https://x.org/"}).status_code == 404


@pytest.mark.parametrize("path", ["/nothing", "/articles/99", "/articles/1/versions/7",
                                  "/deliveries/99",
                                  "/reports/year/2026-11-20", "/reports/day/x"])  # fmt: skip
def test_what_is_not_there_is_404_in_words(web: httpx.Client, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text


def test_stored_markup_is_text_and_stored_addresses_lead_nowhere_bad(web: httpx.Client) -> None:
    for path in PAGES:
        page = html.fromstring(web.get(path).text)
        assert not page.xpath("//script | //img[@onerror] | //*[@onerror]"), path
        for link in page.xpath("//a/@href"):
            assert not link.lower().startswith(("javascript:", "data:")), path
    assert "<script>document.title='run'</script>" in text(web.get("/articles/3").text)


def test_researchers_search_chinese_words_of_any_length(web: httpx.Client) -> None:
    rows = web.get("/data/archive/versions.json", params={"_search": "联席会议", "_size": 5}).json()
    assert rows["filtered_table_rows_count"] == 43
    found = web.get("/data/archive/search_chinese.json", params={"q": "凉", "_shape": "array"})
    assert len(found.json()) >= 43
    assert web.get("/data/archive/articles").status_code == 200


def test_sql_is_open_and_cannot_write(web: httpx.Client, config: Config) -> None:
    count = web.get(
        "/data/archive.json",
        params={"sql": "select count(*) as n from articles", "_shape": "array"},
    )
    assert count.json() == [{"n": 43}]
    for statement in ("delete from articles", "attach database 'x.db' as x"):
        for _ in range(5):  # a busy machine asks to come again (Retry-After)
            answer = web.get("/data/archive.json", params={"sql": statement})
            if answer.status_code != 503:
                break
        assert answer.status_code in (400, 403), answer.text
    slow = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"
    # On a busy machine its process may be ended before Datasette says so itself.
    assert web.get("/data/archive.json", params={"sql": slow}).status_code in (400, 503)
    connection = sqlite3.connect(config.archive)
    assert connection.execute("select count(*) from articles").fetchone() == (43,)
    connection.close()


def test_the_data_pages_tell_what_tables_mean_and_lead_back(web: httpx.Client) -> None:
    for path in ("/data/", "/data/archive", "/data/archive/changes", "/data/archive/articles/1"):
        page = html.fromstring(web.get(path).text)
        assert "回到页面" in text(web.get(path).text), path
        assert page.xpath("//header//a/@href")[0] == "/"
    shown = text(web.get("/data/archive/changes").text)
    told = tables()["changes"]
    assert told.text in shown
    assert told.columns["chain_hash"] in shown


def test_the_data_pages_hide_what_is_internal(web: httpx.Client) -> None:
    listed = html.fromstring(web.get("/data/archive").text).xpath("//h3/a/text()")
    assert set(listed) == set(tables()) - {"articles_fts", "media_fts"}


def test_the_archive_s_file_is_not_for_download(web: httpx.Client) -> None:
    assert web.get("/data/archive.db").status_code in (403, 404)


ODD = (
    "", " ", "(" * 300, "(a " * 60, " OR ".join(["甬凉"] * 400), "凉" * 2500, "\x00", "\x1b[31m",
    "9999-12-31", "0001-01-01", "0001-01-01T00:00:00+14:00", "99999999999999999999", "-1", "²", "١",
    "nan", "http://[bad/", "😀𠮷", '"', "标题:", "../../etc/passwd", "'",
)  # fmt: skip


@pytest.mark.parametrize(
    "path",
    ["/?{name}", "/articles?q={}", "/articles?since={}", "/articles?until={}",
     "/articles?source={}", "/articles?topic={}", "/articles?page={}", "/articles?lang={}",
     "/changes?kind={}",
     "/changes?severity={}", "/changes?page={}", "/articles/1/diff?from={}&to={}",
     "/articles/by-address?url={}", "/articles/{}", "/articles/1/versions/{}",
     "/articles/{}/diff", "/articles/1/against/{}", "/reports/day/{}", "/reports/week/{}",
     "/reports/month/{}", "/deliveries/{}", "/reports/{}/2026-11-20"],
)  # fmt: skip
def test_odd_questions_get_a_page(web: httpx.Client, path: str) -> None:
    for value in (*map(quote, ODD), "%ff%fe"):
        answer = web.get(path.format(value, value, name=value))
        assert answer.status_code in (200, 303, 307, 400, 404), value
