"""Reports a page at a time, their charts as pictures that a process which stays draws."""

from __future__ import annotations

import os
import signal
import time
from html import unescape
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from lxml import etree, html

from scheduler.reports.figures import Bars, Series
from scheduler.web.chart_renderer import ChartRenderer
from scheduler.words.catalogue import Words

pytest.importorskip("matplotlib")
ZH = Words("zh")
FIGURE = Bars("按日", "日", ("11-19", "11-20"), (Series("测试站", (1, 2)),))
SVG = "{http://www.w3.org/2000/svg}svg"


def page_of(web: httpx.Client, path: str) -> Any:
    answer = web.get(path)
    assert answer.status_code == 200, answer.text
    return html.fromstring(answer.text)


def test_a_report_is_read_a_page_at_a_time(web: httpx.Client) -> None:
    path, titles, numbers = "/reports/month/2026-11-20", [], []
    while path:
        root = page_of(web, path)
        titles += root.xpath("//article/h3//text()")
        numbers.append(root.xpath("//ul[@class='counts']/li/b/text()"))
        path = "".join(root.xpath("//a[@rel='next']/@href"))
    assert len(numbers) == 2
    assert numbers[0] == numbers[1]
    assert sum(map(int, numbers[0])) == 45
    assert len([title for title in titles if title.strip()]) == 45
    last = page_of(web, "/reports/month/2026-11-20?page=99999")
    assert "第 2 页，共 2 页" in last.text_content()
    assert not last.xpath("//img")


def test_the_whole_is_one_page_that_stands_alone(web: httpx.Client) -> None:
    first = page_of(web, "/reports/month/2026-11-20")
    (whole,) = first.xpath("//a[contains(@href, 'form=whole')]/@href")
    root = page_of(web, whole)
    assert len(root.xpath("//article")) == 45
    assert root.xpath("//svg")
    assert not root.xpath("//img[not(starts-with(@src, 'data:'))]")


def test_its_charts_are_pictures(web: httpx.Client) -> None:
    root = page_of(web, "/reports/month/2026-11-20")
    (picture,) = root.xpath("//img")
    assert "43" in picture.get("alt")
    answer = web.get(unescape(picture.get("src")))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "script" not in answer.headers["content-security-policy"]
    svg = etree.fromstring(answer.content)
    assert svg.tag == SVG
    # A server that was started again knows no figure: it counts them anew.
    forgotten = web.get(picture.get("src").replace("key=", "key=x"))
    assert forgotten.content == answer.content


@pytest.mark.parametrize(
    "asked",
    ["", "n=0", "n=0&since=2026-11-01&until=2026-10-01", "n=7&since=2026-11-01&until=2026-11-30",
     "n=-1&since=2026-11-01&until=2026-11-30", "n=0&since=2020-01-01&until=2020-01-31",
     "n=0&since=2026-11-01&until=9999-12-31"],
)  # fmt: skip
def test_what_is_no_chart_is_missing(web: httpx.Client, asked: str) -> None:
    assert web.get(f"/reports/chart.svg?{asked}").status_code == 404


def test_a_process_that_ended_is_begun_again() -> None:
    renderer = ChartRenderer()
    (key,) = renderer.note([FIGURE], ZH)
    first = renderer.svg(key)
    assert first
    (process,) = renderer._processes
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    (other,) = renderer.note([Bars("又一", "日", FIGURE.buckets, FIGURE.series)], ZH)
    assert renderer.svg(other)
    assert renderer.svg(key) == first


def test_what_a_line_cannot_be_drawn_from_leaves_the_next_alone() -> None:
    renderer = ChartRenderer()
    with pytest.raises(OSError, match="drawn"):
        renderer._draw('{"type": "bars"}')
    (key,) = renderer.note([FIGURE], ZH)
    assert renderer.svg(key)


def test_figures_are_kept_for_a_while_and_no_more_than_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    renderer = ChartRenderer()
    monkeypatch.setattr("scheduler.web.chart_renderer.MOST_ASKED", 3)
    keys = [renderer.note([Bars(f"图{n}", "日", ("a",), (Series("s", (n,)),))], ZH)[0]
            for n in range(5)]  # fmt: skip
    assert len(renderer._asked) == 3
    assert renderer.svg(keys[0]) is None
    later = time.monotonic() + 1000
    # Of this module alone: the server of other tests sleeps by the same clock, in its own thread.
    monkeypatch.setattr(
        "scheduler.web.chart_renderer.time", SimpleNamespace(monotonic=lambda: later)
    )
    assert renderer.svg(keys[-1]) is None
    assert not renderer._asked
