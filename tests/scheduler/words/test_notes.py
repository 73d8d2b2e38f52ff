"""What the crawler and the archive note is told in the reader's language and time."""

from __future__ import annotations

import pickle
import re
from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scheduler.reports
from crawler.discovery.faults import LINES, MAY_SAY, FeedError
from crawler.errors import FieldsNotFoundError
from crawler.file_kinds import KINDS, OTHER
from crawler.guard import LINES as GUARD_LINES
from crawler.guard import AddressRefusedError
from crawler.page_faults import LINES as PAGE_LINES
from crawler.protocol import Cause
from crawler.request_faults import LINES as REQUEST_LINES
from crawler.request_faults import said
from scheduler.watch.health import FAILED_AT, HOST_KINDS
from scheduler.words.catalogue import NOTES, Words
from scheduler.words.notes import answer, note, spoken, told
from scheduler.words.stored_notes import CAUSES, FORMS, ONCE_UNCODED
from storage.habits import Span
from storage.notes import Note, Value, plain, written
from storage.records import Kind
from tests.scheduler.reports.specimens import NOW, change, incident, report, withdrawn

SHANGHAI = ZoneInfo("Asia/Shanghai")
LISTING = "https://news.example.org/list.html"
FOUND_A_LIST = (
    "http://a.cn/d: title 'data.t' of [article] finds no text in the answer (list): mend it. "
    "It says: x"
)
SHOWN_LAST = f"{LISTING} last showed its link 2026-11-23T02:00:05.123456+00:00"
PLACE = re.compile(r"\{(\w+)\}")


def in_chinese(detail: str | None) -> str:
    return told(detail, Words("zh"), SHANGHAI)


def in_english(detail: str | None) -> str:
    return told(detail, Words("en"), SHANGHAI)


@pytest.mark.parametrize(
    ("detail", "zh", "en"),
    [
        (
            SHOWN_LAST,
            f"{LISTING} 最后一次列出其链接是在 2026-11-23 10:00:05",
            f"{LISTING} last showed its link 2026-11-23 10:00:05",
        ),
        (
            f"HTTP 404; {SHOWN_LAST}",
            f"HTTP 404；{LISTING} 最后一次列出其链接是在 2026-11-23 10:00:05",
            f"HTTP 404; {LISTING} last showed its link 2026-11-23 10:00:05",
        ),
        ("redirects to http://a.cn/", "跳转到 http://a.cn/", "redirects to http://a.cn/"),
        (
            "redirects to another article, http://a.cn/1.html",
            "跳转到另一篇文章 http://a.cn/1.html",
            "redirects to another article, http://a.cn/1.html",
        ),
        (
            "http://a.cn/1.html: a script leads to http://a.cn/",
            "http://a.cn/1.html：脚本转到 http://a.cn/",
            "http://a.cn/1.html: a script leads to http://a.cn/",
        ),
        (
            "only a script leads to http://a.cn/2.html",
            "只有脚本转到 http://a.cn/2.html",
            "only a script leads to http://a.cn/2.html",
        ),
        (
            "redirects to a page of errors, http://a.cn/404.html",
            "跳转到出错页 http://a.cn/404.html",
            "redirects to a page of errors, http://a.cn/404.html",
        ),
        (
            "html 'data.html' finds no text in the answer of http://a.cn/l (nothing): mend it.",
            "接口 http://a.cn/l 的 html 'data.html' 找到的不是文字（没有内容）：请改正。",
            "html 'data.html' finds no text in the answer of http://a.cn/l (nothing): mend it.",
        ),
        (
            FOUND_A_LIST,
            "http://a.cn/d：[article] 的 title 'data.t' 找到的不是文字（列表）：请改正。回应说：x",
            FOUND_A_LIST,
        ),
        (
            "the connection was refused (through the proxy http://10.0.0.1:3128)",
            "连接被拒绝（经代理 http://10.0.0.1:3128）",
            "the connection was refused (through the proxy http://10.0.0.1:3128)",
        ),
        # A saved file is named by its address, too.
        (
            "file:///tmp/%E7%94%B2.html: the page is empty.",
            "file:///tmp/%E7%94%B2.html：页面是空的。",
            "file:///tmp/%E7%94%B2.html: the page is empty.",
        ),
        # An incident names the page, and the error names it again.
        (
            "http://a.cn/1.html: http://a.cn/1.html: the page is a list of articles.",
            "http://a.cn/1.html：页面是文章列表。",
            "http://a.cn/1.html: the page is a list of articles.",
        ),
        (
            "http://a.cn/1.html: HTTP 403",
            "http://a.cn/1.html：HTTP 403",
            "http://a.cn/1.html: HTTP 403",
        ),
        (
            "its page http://a.cn/1_2.html: http://a.cn/1_2.html: the page is empty.",
            "其分页 http://a.cn/1_2.html：http://a.cn/1_2.html：页面是空的。",
            "its page http://a.cn/1_2.html: http://a.cn/1_2.html: the page is empty.",
        ),
        (
            "DownloadTimeoutError: Getting http://a.cn/ took longer than 30.0 seconds..",
            "等待应答超时",
            "DownloadTimeoutError: Getting http://a.cn/ took longer than 30.0 seconds..",
        ),
        (
            "origin on 3% of pages, usually on 97%; published_at on 0% of pages, usually on 100%",
            "3% 的页面读出稿源，常态为 97%；0% 的页面读出发布时间，常态为 100%",
            "Origin on 3% of pages, usually on 97%; Published on 0% of pages, usually on 100%",
        ),
        (
            str(Span(6, 1, (40, 38, 41))),
            "近 6 小时新链接 1 条，往周同期为 40、38、41 条",
            "1 new links in the last 6 hours; in the weeks before at this time 40, 38, 41",
        ),
        ("no connection within 10 s", "10 秒内没有连上", "no connection within 10 s"),
        ("no whole answer within 2.5 s", "2.5 秒内没有收完应答", "no whole answer within 2.5 s"),
        (
            "the answer is larger than 10485760 bytes",
            "应答超过 10485760 字节",
            "the answer is larger than 10485760 bytes",
        ),
        (
            "the redirects run in a circle: http://a.cn/1",
            "跳转成环：http://a.cn/1",
            "the redirects run in a circle: http://a.cn/1",
        ),
        (
            "the redirects set a cookie each time and run in a circle: http://a.cn/1",
            "跳转每次都设 cookie，仍然成环：http://a.cn/1",
            "the redirects set a cookie each time and run in a circle: http://a.cn/1",
        ),
        (
            "its page http://a.cn/1_2.html: leads to another host, http://b.cn/",
            "其分页 http://a.cn/1_2.html：跳转到另一主机 http://b.cn/",
            "its page http://a.cn/1_2.html: leads to another host, http://b.cn/",
        ),
        (
            "its page http://a.cn/1_2.html: not asked for: refused",
            "其分页 http://a.cn/1_2.html：没有请求：连接被拒绝",
            "its page http://a.cn/1_2.html: not asked for: refused",
        ),
        # A source's hosts and links.
        (
            "http://a.cn/list.html: leads to b.cn:8080, which does not answer",
            "http://a.cn/list.html：跳转到 b.cn:8080，而它不应答",
            "http://a.cn/list.html: leads to b.cn:8080, which does not answer",
        ),
        ("a.cn was not reached", "没有抓到 a.cn", "a.cn was not reached"),
        ("no article link on the page", "页面上没有文章链接", "no article link on the page"),
        (
            "4 of 5 hosts do not answer, among them a.cn, b.cn:81, [::1]:82",
            "5 个主机中有 4 个不应答，如 a.cn、b.cn:81、[::1]:82",
            "4 of 5 hosts do not answer, among them a.cn, b.cn:81, [::1]:82",
        ),
        (
            "7 new links were tried again and again, and none could be read",
            "7 个新链接反复尝试，一个也读不到",
            "7 new links were tried again and again, and none could be read",
        ),
        (
            "http://a.cn/1.html: the worker died of it each time; it is set aside for a day",
            "http://a.cn/1.html：抓取进程每次都因它而崩溃，搁置一天",
            "http://a.cn/1.html: the worker died of it each time; it is set aside for a day",
        ),
        # The monitor itself.
        (
            "the clock jumped by -400 days, 3:00:00",
            "时钟跳变 -400 天 3:00:00",
            "the clock jumped by -400 days, 3:00:00",
        ),
        (
            "12 MiB are free on the archive's disk, 256 are wanted: make room",
            "档案库所在磁盘只剩 12 MiB，应有 256 MiB：请腾出空间",
            "12 MiB are free on the archive's disk, 256 are wanted: make room",
        ),
        (
            (
                "no backup was written: Cannot open or write the archive /a/b.db (readonly): "
                "check path, folder and rights."
            ),
            "没有写成备份：档案库 /a/b.db 无法打开或不可写（readonly）：请检查路径、文件夹和权限。",
            (
                "no backup was written: Cannot open or write the archive /a/b.db (readonly): "
                "check path, folder and rights."
            ),
        ),
        # A page's own words, and what nobody here knows, as they stand.
        (
            "对不起，该文章已被删除; 请返回首页",
            "对不起，该文章已被删除; 请返回首页",
            "对不起，该文章已被删除; 请返回首页",
        ),
        ("SomethingNewError: no idea", "SomethingNewError: no idea", "SomethingNewError: no idea"),
        ("", "", ""),
        (None, "", ""),
    ],
)
def test_a_note_is_told_in_both_languages(detail: str | None, zh: str, en: str) -> None:
    assert in_chinese(detail) == zh
    assert in_english(detail) == en


def test_a_status_that_leads_a_note_is_said_once() -> None:
    words = Words("zh")
    assert answer(404, "HTTP 404", words, SHANGHAI) == "HTTP 404"
    assert answer(200, "redirects to http://a.cn/", words, SHANGHAI) == (
        "HTTP 200；跳转到 http://a.cn/"
    )
    assert answer(None, None, words, SHANGHAI) == "无应答"


CAUSE = ("磁盘已满：请腾出空间。", "The disk is full: make room.")


WITH_CAUSE = ["said", *(code for code in ONCE_UNCODED if "{rest}" in NOTES[code][1])]
VALUES = {
    "n": "7", "total": "9", "wanted": "12", "span": "3:00:00", "hosts": "a.cn",
    "url": "http://a.cn/1.html", "text": "/a/b.db",
}  # fmt: skip


@pytest.mark.parametrize("code", NOTES)
def test_a_coded_note_is_told_in_either_language_whoever_kept_it(code: str) -> None:
    kept = note(code, rest=CAUSE, **VALUES)
    zh, en = (
        form.format(rest=cause, **VALUES) for form, cause in zip(NOTES[code], CAUSE, strict=True)
    )
    assert plain(kept) == en
    assert in_chinese(kept) == spoken(kept, "zh") == zh
    assert in_english(kept) == spoken(kept, "en") == plain(kept)


@pytest.mark.parametrize("code", ONCE_UNCODED)
def test_a_line_without_its_code_is_told_as_the_coded_note_is(code: str) -> None:
    """Both tell lists, spans and addresses in the same way."""
    values = {**VALUES, "hosts": "a.cn, b.cn:81", "span": "-400 days, 3:00:00", "rest": CAUSE[1]}
    kept = note(code, **values)
    assert in_chinese(kept) == in_chinese(plain(kept))
    assert in_english(kept) == in_english(plain(kept))


@pytest.mark.parametrize("code", WITH_CAUSE)
def test_a_line_that_an_earlier_release_kept_is_told_as_far_as_it_goes(code: str) -> None:
    """It had the cause in the language of its own process."""
    zh, en = NOTES[code]
    for cause in CAUSE:
        assert in_chinese(en.format(rest=cause)) == zh.format(rest=cause)
        assert in_english(en.format(rest=cause)) == en.format(rest=cause)


def test_known_words_within_a_coded_note_are_told_too() -> None:
    kept = note("no_backup", rest="The archive /a.db is damaged (text): restore a backup.")
    assert in_chinese(kept) == "没有写成备份：档案库 /a.db 已损坏（text）：请用备份恢复。"


def test_a_note_of_a_later_release_is_told_by_its_line() -> None:
    kept = written("no answer", Note("unheard_of", {"rest": "x"}))
    assert in_chinese(kept) == "没有应答"
    lacking = written("no answer", Note("no_backup", {}))
    assert in_english(lacking) == spoken(lacking, "en") == "no answer"


def test_a_coded_note_is_one_line_whatever_its_values_hold() -> None:
    assert in_english(note("said", rest="a\n\tb\u202ec")) == "a bc"


def test_a_note_without_its_value_is_refused() -> None:
    with pytest.raises(KeyError):
        note("no_backup")


@pytest.mark.parametrize(("zh", "en"), FORMS)
def test_a_form_has_no_value_in_chinese_that_the_note_lacks(zh: str, en: str) -> None:
    assert set(PLACE.findall(zh)) <= set(PLACE.findall(en))
    assert re.search("[\u4e00-\u9fff]", zh)
    assert not re.search(r"[\u4e00-\u9fff][,:;()?!]|[,;()?!][\u4e00-\u9fff]", zh)


@pytest.mark.parametrize(
    ("fault", "says"),
    [*((fault, "") for fault in LINES), *((fault, "暂无权限") for fault in MAY_SAY)],
)
def test_every_error_of_a_feed_is_told_as_the_error_itself_is(fault: str, says: str) -> None:
    error = FeedError(
        fault, says=says, url=SAMPLE, most=9, items="'a.b'", key="link", found="list", text="x"
    )
    assert in_chinese(error.en) == error.zh.replace("list）", "列表）")
    assert in_english(error.en) == error.en


@pytest.mark.parametrize("fault", PAGE_LINES)
def test_every_error_of_a_page_is_told_as_the_error_itself_is(fault: str) -> None:
    """The crawler notes the English side of its errors; the Chinese side must be found again."""
    values: dict[str, Value] = {"rest": OTHER, "n": "21", "key": "body", "items": "'a.b'"}
    error = FieldsNotFoundError(SAMPLE, fault, **values, found="list", words="x")
    assert in_chinese(error.en) == error.zh.replace("list）", "列表）")
    assert in_english(error.en) == error.en
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.zh, again.en) == (FieldsNotFoundError, error.zh, error.en)


@pytest.mark.parametrize("fault", [fault for fault in REQUEST_LINES if fault != "through_proxy"])
@pytest.mark.parametrize("proxied", [False, True])
def test_every_fault_of_a_request_is_told_in_chinese(fault: str, proxied: bool) -> None:
    values = {
        "text": "x",
        "s": "9",
        "n": "21",
        "url": SAMPLE,
        "cause": "dns",
        "name": "A",
        "id": "a",
    }
    noted, told_so = said(fault, **values), REQUEST_LINES[fault][0].format(**values)
    if proxied:
        noted = said("through_proxy", rest=noted, url="http://10.0.0.1:3128")
        told_so = f"{told_so}（经代理 http://10.0.0.1:3128）"
    assert in_chinese(noted) == told_so.replace("dns", CAUSES["dns"])
    assert in_english(noted) == noted


@pytest.mark.parametrize("fault", GUARD_LINES)
def test_every_refusal_of_an_address_is_told_as_the_error_itself_is(fault: str) -> None:
    error = AddressRefusedError(fault, name="inner.a.cn", address="10.0.0.1")
    assert in_chinese(error.en) == error.zh
    assert in_english(error.en) == error.en


def test_every_cause_for_which_an_origin_is_left_alone_has_its_word() -> None:
    from crawler.fetching.failures import NO_HOST  # Scrapy, which no other test here needs
    from crawler.fetching.robots_policy import _SILENT

    assert set(CAUSES) <= set(get_args(Cause))
    assert {*NO_HOST, *_SILENT, "robots_unreachable"} == set(CAUSES)


@pytest.mark.parametrize("host", ["a.cn", "b.cn:8080", "[::1]:82", "127.0.0.1:8000"])
def test_what_a_host_failed_at_is_told(host: str) -> None:
    assert set(FAILED_AT) == set(HOST_KINDS) <= set(get_args(Cause))
    for noted in FAILED_AT.values():
        assert in_english(f"{host}: {noted}") == f"{host}: {noted}"
        assert re.match(re.escape(host) + "：.*[\u4e00-\u9fff]", in_chinese(f"{host}: {noted}"))


def test_every_kind_of_file_has_its_word() -> None:
    for zh, en in (*((kind[2], kind[3]) for kind in KINDS), OTHER):
        assert in_chinese(f"no page but {en}.") == f"不是网页，是{zh}。"


# An address that each error names.
SAMPLE = "http://a.cn/list.html"


@given(st.text())
def test_no_note_is_lost_or_fails(detail: str) -> None:
    for told_so in (in_chinese(detail), in_english(detail)):
        assert bool(told_so) == bool(in_english(detail))
        assert "\n" not in told_so


@pytest.mark.parametrize("form", ["html", "markdown", "text"])
def test_a_chinese_report_tells_a_proof_and_an_incident_in_chinese(form: str) -> None:
    proven = withdrawn()
    last = replace(proven.proof[-1], detail=f"HTTP 404; {SHOWN_LAST}")
    proof = (*proven.proof[:-1], last)
    ill = incident("template", detail="http://a.cn/1: cnnb found nothing, read as generic")
    made = report(change(Kind.WITHDRAWN, before=proven.before, proof=proof), incidents=(ill,))
    shown = getattr(scheduler.reports, f"render_{form}")(made)
    assert "最后一次列出其链接是在 2026-11-23 10:00:05" in shown.replace("\\", "")
    assert "cnnb 模板没有读出内容，改用通用规则" in shown
    assert "last showed" not in shown
    assert "+00:00" not in shown
    assert NOW.isoformat() not in shown
