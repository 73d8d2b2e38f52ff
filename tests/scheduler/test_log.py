"""The daemon's log: what was looked at, found, told and what failed, in language and zone."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from scheduler.logformat import LogFormatter
from scheduler.words.language import choose
from tests.receivers import WebhookReceiver
from tests.scheduler.daemons import articles, desk_of, place, publish, running, until
from tests.site import Page, Site, article

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0545 (\S+) (.+)")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_log_tells_what_happened(tmp_path: Path, site: Site, language: str) -> None:
    publish(site, 2)
    with WebhookReceiver() as hook:
        desk = desk_of(tmp_path, site, hook, daemon='timezone = "Asia/Kathmandu"')
        log, archive = tmp_path / "daemon.log", tmp_path / "archive.db"
        desk.environ["YONGLIANG_LANG"] = language
        with running(desk, log):
            until(lambda: articles(archive) == 2 and hook.accepted)
            site.pages[place(0)] = Page(
                article("甬凉协作简报第000期").replace("12.4亿元", "12.6亿元")
            )
            until(lambda: "12.6" in log.read_text("utf-8"))
            site.pages["/"] = Page("no", status=503)
            failed = {"zh": "异常：", "en": "incident: "}[language]
            until(lambda: failed in log.read_text("utf-8"))
    made, *lines = log.read_text("utf-8").splitlines()
    assert str(archive) in made
    own = [found for one in lines if (found := LINE.fullmatch(one))]
    assert len(own) == len(lines), [one for one in lines if not LINE.fullmatch(one)]
    told = "\n".join(found[2] for found in own)
    words = {
        "zh": ["开始看守 1 个来源", "抓取：入口 1，新链接 3，新文章 2", "新增 1 《甬凉协作简报第",
               "修改", "12.4亿元→12.6亿元", "已送达：通道 hook，规则 all", "异常：测试站"],
        "en": ["watching 1 source, archive", "crawl: feeds 1, new links 3, new articles 2",
               "new 1 “", "edited", "12.4亿元 → 12.6亿元", "sent: channel hook, rule all",
               "incident: 测试站"],
    }[language]  # fmt: skip
    for word in words:
        assert word in told, told
    assert {found[1] for found in own} <= {"信息", "警告", "错误", "INFO", "WARNING", "ERROR"}


def test_a_line_has_its_zone_and_names_libraries() -> None:
    formatter = LogFormatter(ZoneInfo("Asia/Shanghai"))
    record = logging.LogRecord("apscheduler.jobs", logging.WARNING, "", 0, "late", None, None)
    record.created = 0.0
    try:
        choose("zh")
        assert formatter.format(record) == "1970-01-01 08:00:00 +0800 警告 apscheduler.jobs: late"
        choose("en")
        record.name = "scheduler.daemon"
        assert formatter.format(record) == "1970-01-01 08:00:00 +0800 WARNING late"
    finally:
        choose(None)
