"""An article that is gone at a real site: told while it is confirmed, shown, told to its end."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from scheduler.config import load
from scheduler.web.app import build
from tests.running import IN_FOLDER, Desk, config, source_toml
from tests.scheduler.conftest import A
from tests.scheduler.web.conftest import serving
from tests.site import Page, Site

ALERTS = IN_FOLDER + "unconfirmed = true\n"
NOTICE = (
    "<html><head><meta charset=utf-8><title>提示</title></head><p>该文章已被作者删除</p></html>"
)


@pytest.fixture
def desk(tmp_path: Path, site: Site) -> Desk:
    made = Desk(tmp_path, {"YONGLIANG_LANG": "zh"})
    made.write(config(site, alerts=ALERTS, confirmations=2))
    made.write(source_toml(site), "source.toml")
    crawl(made)
    return made


def crawl(desk: Desk) -> list[str]:
    """One run with its deliveries; the new alerts."""
    before = {file.name for file in (desk.folder / "alerts").glob("*.html")}
    assert desk.run("crawl", "--now", "--deliver").code == 0
    files = sorted((desk.folder / "alerts").glob("*.html"))
    return [file.read_text("utf-8") for file in files if file.name not in before]


def test_it_is_told_at_once_and_followed_by_the_withdrawal(desk: Desk, site: Site) -> None:
    site.pages[A] = Page(NOTICE)
    (first,) = crawl(desk)
    assert "暂时不可见，正在核实" in first
    assert "撤稿" not in first
    assert "已看 1 次（须 2 次）" in desk.run("status").out
    shown = desk.run("show", "1").out
    assert "页面自己说内容已撤或不存在：该文章已被作者删除；计入撤稿的证据" in shown
    with (
        serving(build(load(desk.folder / "yongliang.toml"), host="127.0.0.1")) as address,
        httpx.Client(base_url=address, timeout=60) as web,
    ):
        assert "已看 1 次（须 2 次）" in web.get("/").text
        page = web.get("/articles/1").text
        assert "为何如此判断" in page
        assert "该文章已被作者删除；计入撤稿的证据" in page
        assert "looked at 1 of 2 times" in web.get("/articles/1?lang=en").text
    (second,) = crawl(desk)
    assert "撤稿" in second
    assert "正在核实" not in second


def test_it_is_told_that_it_is_there_after_all(desk: Desk, site: Site) -> None:
    served = site.pages[A]
    site.pages[A] = Page(NOTICE)
    assert len(crawl(desk)) == 1
    site.pages[A] = served
    (told,) = crawl(desk)
    assert "仍在，可以看到" in told
    assert [row["kind"] for row in desk.run("changes", "--json").lines()] == ["new"]
    assert desk.run("status", "--json").json()["being_confirmed"] == []


def test_the_end_of_what_is_told_first_must_be_asked_for(desk: Desk, site: Site) -> None:
    desk.write(config(site, alerts=ALERTS + 'kinds = ["new"]\n'))
    done = desk.run("check")
    assert done.code != 0
    assert "unconfirmed" in done.out + done.err
