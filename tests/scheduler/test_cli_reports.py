"""Reports as the command writes them, and digests as rules with a schedule send them."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from docx import Document
from lxml import html

from tests.running import IN_FOLDER, Desk, config, source_toml
from tests.scheduler.conftest import OFF, A
from tests.site import Page, Site, article

B = "/system/2026/11/20/030710002.shtml"
ALERTS = IN_FOLDER + 'schedule = "{schedule}"\n'


def filled(folder: Path, site: Site, schedule: str = "immediate") -> Desk:
    """An archive of which the first crawl is told, with a new article and an edit to be told."""
    desk = Desk(folder)
    desk.write(config(site, alerts=ALERTS.format(schedule=schedule)))
    desk.write(source_toml(site), "source.toml")
    assert desk.run("crawl").code == 0
    assert desk.run("deliveries", "send").code == 0
    site.listing(A, B, OFF)
    site.pages[B] = Page(article(title="山南苹果走进江东超市，甬凉协作再添新篇"))
    site.pages[A] = Page(article().replace("12.4亿元", "12.6亿元"))
    assert desk.run("crawl", "--now").code == 0
    return desk


def test_every_format(tmp_path: Path, site: Site) -> None:
    desk = filled(tmp_path, site)
    for form in ("html", "docx", "txt"):
        assert desk.run("report", "--day", "--language", "zh", "-o", f"r.{form}").code == 0
    telling = "12.4亿元→12.6亿元（数字）"
    page = html.parse(str(tmp_path / "r.html"))
    assert telling in page.getroot().text_content()
    assert page.findall(".//ins")[0].text == "12.6亿元"
    assert telling in (tmp_path / "r.txt").read_text("utf-8")
    document = Document(io.BytesIO((tmp_path / "r.docx").read_bytes()))
    assert any(telling in paragraph.text for paragraph in document.paragraphs)
    # A format that is named wins over the file's name.
    assert desk.run("report", "--day", "--format", "json", "-o", "x.html").code == 0
    assert json.loads((tmp_path / "x.html").read_text("utf-8"))["counts"]["edited"] == 1
    assert desk.run("report", "--format", "pdf").code == 2
    month = desk.run("report", "--month", "2026-02", "--format", "json").json()
    assert (month["since"], month["until"]) == (
        "2026-01-31T16:00:00.000+00:00",
        "2026-02-28T16:00:00.000+00:00",
    )


@pytest.mark.slow
@pytest.mark.parametrize(("schedule", "title"), [("08:30", "每日简报"), ("mon 08:30", "每周简报")])
def test_a_rule_with_a_schedule_sends_a_digest(
    schedule: str, title: str, tmp_path: Path, site: Site
) -> None:
    desk = filled(tmp_path, site, schedule)
    head = desk.run("report", "--day", "--format", "json").json()["chain_head"]
    sent = set((tmp_path / "alerts").glob("*.html"))
    assert desk.run("deliveries", "send").code == 0
    (path,) = set((tmp_path / "alerts").glob("*.html")) - sent
    page = html.parse(str(path)).getroot()
    text = " ".join(page.find("body").text_content().split())
    news = page.findtext(".//h1")
    assert news.split("：")[0] in {"修改", "新增"}
    assert page.findtext(".//title").startswith(news)
    assert re.search(rf" · {title} · 甬凉观察 [\d: -]+$", page.findtext(".//title"))
    assert " 至 " in text
    assert "12.4亿元→12.6亿元（数字）" in text
    assert "测试站 正常" in " ".join(page.itertext()).replace("\n", " ").replace("  ", " ")
    assert head in text
    markdown = path.with_suffix(".md").read_text("utf-8")
    assert markdown.startswith(f"# {news}")
    assert f"\n{title}  \n" in markdown, "what it is stands at its foot"
    assert head in markdown


def test_an_immediate_rule_sends_an_alert(tmp_path: Path, site: Site) -> None:
    desk = filled(tmp_path, site)
    assert desk.run("deliveries", "send").code == 0
    titles = [
        html.parse(str(path)).findtext(".//h1") for path in (tmp_path / "alerts").glob("*.html")
    ]
    told = sorted(title.split("《")[0].split("（")[0] for title in titles if title)
    assert told == ["修改：", "首次抓取收录 1 篇"]
