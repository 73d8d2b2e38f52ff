"""Without a shell: from an empty archive to a watched source, an alert, the desk, the ledger."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser import BROWSER, FLAGS, MISSING
from tests.receivers import WebhookReceiver
from tests.running import Desk
from tests.scheduler.daemons import running, until
from tests.site import Page as SitePage
from tests.site import Site, article
from tests.workbooks import load_workbook

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason=MISSING),
    pytest.mark.timeout(600),  # half a minute by itself, more beside others
]

CONFIG = """
[archive]
path = "archive.db"
[desk]
name = "汉广协作观察"
[seeds]
sources = []
topics = []
[web]
seeds = "desk"
[daemon]
tick_s = 1
[fetch]
delay_s = 0
timeout_s = 5
allow_addresses = ["127.0.0.1"]
[revisit]
ages = [["*", "1s"]]
[[channels]]
id = "hook"
kind = "webhook"
url = "{hook}"
"""
"""What the IT colleague wrote beforehand: a webhook, and nothing that is watched."""

FIVE_MINUTES = 300
TITLE = "汉广两地召开协作会议"
PARAGRAPHS = (
    "昨日，汉中、广元两地在汉中召开协作会议，总结全年工作，部署明年任务。",
    "今年共落实帮扶资金{money}亿元，实施项目86个，惠及群众3万余人。",
    "会议要求，两地各部门要加强对接，把协作的各项任务落到实处，让群众得到实惠。",
)
PATHS = [f"/news/2026/11/2{n}/t400{n}.html" for n in range(3)]


def publish(site: Site, money: str) -> None:
    paragraphs = tuple(line.format(money=money) for line in PARAGRAPHS)
    for number, path in enumerate(PATHS):
        told = paragraphs if number == 0 else tuple(x.format(money="1.5") for x in PARAGRAPHS)
        site.pages[path] = SitePage(article(f"{TITLE}之{number}", told, origin="汉中日报"))
    links = "".join(f'<li><a href="{path}">{TITLE}{n}</a></li>' for n, path in enumerate(PATHS))
    site.pages["/list/"] = SitePage(f"<title>汉中要闻</title><ul>{links}</ul>")


@contextmanager
def pages(desk: Desk) -> Iterator[str]:
    """The web page as a process of its own; its address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = (desk.folder / "web.log").open("wb")
    with log, subprocess.Popen(
        desk.command("web", "--port", str(port)), cwd=desk.folder, env=desk.env(),
        stdout=log, stderr=log,
    ) as process:  # fmt: skip
        try:
            until(lambda: answers(address))
            yield address
        finally:
            process.terminate()


def answers(address: str) -> bool:
    try:
        return httpx.get(address).status_code == 200
    except httpx.HTTPError:
        return False


def shows(page: Page, path: str, holds: Callable[[Page], object]) -> None:
    """Look at a page again and again, as one who waits does."""

    def look() -> object:
        page.goto(path)
        if not (found := holds(page)):
            time.sleep(0.5)
        return found

    until(look, 120)


def name_a_topic(page: Page) -> None:
    page.get_by_role("link", name="专题", exact=True).click()
    page.get_by_role("link", name="添加专题").click()
    page.get_by_label("id（小写字母").fill("hanguang")
    page.get_by_label("名称").fill("汉广协作")
    page.get_by_label("几组词").fill("汉中 广元\n协作")
    page.get_by_role("button", name="试用").click()
    page.get_by_role("heading", name="试用结果").wait_for()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("heading", name="汉广协作").wait_for()


def watch_a_source(page: Page, address: str) -> None:
    page.get_by_role("link", name="来源", exact=True).click()
    page.get_by_role("link", name="添加来源").click()
    page.get_by_label("列表页、RSS").fill(address)
    page.get_by_role("button", name="预览").click()
    page.get_by_role("heading", name="读出的文章").wait_for()
    text = page.inner_text("main")
    for shown in (f"{TITLE}之0", "汉中日报", "切题"):
        assert shown in text, text
    page.get_by_label("id（小写字母").fill("hanzhong")
    page.get_by_label("名称").fill("汉中日报")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("heading", name="来源", exact=True).wait_for()


def ask_to_be_told(page: Page) -> None:
    page.get_by_role("link", name="变动", exact=True).click()
    for label, choice in (("变动", "修改"), ("程度", "实质"), ("来源", "汉中日报")):
        page.get_by_label(re.compile(f"^{label}")).select_option(label=choice)
    page.get_by_role("button", name="筛选").click()
    page.get_by_label("保存这些条件").fill("汉中日报改稿")
    page.get_by_role("button", name="保存检索").click()
    page.get_by_label("hook").check()
    page.get_by_role("button", name="设为提醒").click()
    page.get_by_text("生效中").wait_for()


def handle_the_change(page: Page) -> None:
    page.goto("/searches")
    page.get_by_role("link", name="打开列表").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="把选中的标为已看").click()
    page.get_by_text("已看 · 本机").wait_for()
    page.get_by_role("link", name="处理").click()
    page.get_by_label("分派给").fill("李明")
    page.get_by_role("button", name="分派", exact=True).click()
    page.get_by_label("记录（").fill("已向报社核实：数字更正。")
    page.get_by_role("button", name="保存记录").click()
    page.get_by_text("已向报社核实").wait_for()
    assert "分派 → 李明" in page.inner_text("main")


def take_the_ledger(page: Page, to: Path) -> list[list[object]]:
    page.goto("/searches")
    page.get_by_role("link", name="打开列表").click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载台账").click()
    assert waiting.value.suggested_filename == "changes.xlsx"
    waiting.value.save_as(to)
    sheet = load_workbook(to).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.slow
def test_a_desk_begins_without_a_shell(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Site() as site, WebhookReceiver() as hook, sync_playwright() as driver:
        publish(site, "12.4")
        desk.write(CONFIG.format(hook=hook.url))
        with running(desk, tmp_path / "daemon.log", hasty=True):
            until((tmp_path / "archive.db").exists)
            with pages(desk) as address:
                chromium = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
                context = chromium.new_context(base_url=address, java_script_enabled=False)
                page = context.new_page()
                page.goto("/")
                began = time.monotonic()
                name_a_topic(page)
                watch_a_source(page, site.url("/list/"))
                shows(page, "/articles", lambda page: page.get_by_role("link", name="之0").count())
                ask_to_be_told(page)
                publish(site, "12.6")
                told = len(hook.accepted)
                until(lambda: any(one.json["rule"] == "search:1" for one in hook.accepted), 120)
                handle_the_change(page)
                rows = take_the_ledger(page, tmp_path / "ledger.xlsx")
                assert time.monotonic() - began < FIVE_MINUTES
                context.close()
                chromium.close()
    (alert,) = [one.json for one in hook.accepted if one.json["rule"] == "search:1"]
    assert [change["kind"] for change in alert["changes"]] == ["edited"]
    assert told == 0
    assert len(rows) == 2
    for part in ("12.4亿元", "12.6亿元", "汉中日报"):
        assert part in " ".join(map(str, rows[1]))
