"""A report's figures as pictures, drawn by the library in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from lxml import etree, html

from scheduler.reports import Chart, charts, draw, render_html, render_mail
from scheduler.reports.figures import figures
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from tests.scheduler.reports.specimens import NOW, change
from tests.scheduler.reports.week import PUBLISHERS, week

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None,
    reason="matplotlib is not installed: it comes with the extra charts",
)
DRAWING = Path(charts.__file__).with_name("drawing.py")


@pytest.fixture(scope="module")
def drawn() -> tuple[Chart, ...]:
    return draw(week())


def texts(svg: str) -> list[str]:
    return [str(text) for text in etree.fromstring(svg.encode()).xpath("//text()") if text.strip()]


def test_a_chart_for_each_figure_with_its_words_as_text(drawn: tuple[Chart, ...]) -> None:
    days, track = (texts(chart.svg) for chart in drawn)
    assert {*PUBLISHERS.values(), "10-16", "10-23", "5", "3"} <= set(days)
    assert {*PUBLISHERS.values(), "首发", "36 分钟后", "21 小时 30 分后"} <= set(track)


def test_bars_are_told_apart_without_colour(drawn: tuple[Chart, ...]) -> None:
    svg = etree.fromstring(drawn[0].svg.encode())
    patterns = svg.xpath("//*[local-name()='pattern']")
    assert len({etree.tostring(one) for one in patterns}) >= 3


def test_a_chart_is_an_element_that_loads_nothing(drawn: tuple[Chart, ...]) -> None:
    for chart in drawn:
        root = etree.fromstring(chart.svg.encode())
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert root.get("aria-label")
        assert not root.xpath("//*[local-name()='script' or local-name()='image']")
        assert not root.xpath("//*[local-name()='style' or local-name()='metadata']")
        links = root.xpath("//@*[local-name()='href']")
        assert all(link.startswith("#") for link in links)
        assert len(chart.svg) < 60_000


def test_charts_of_one_page_share_no_names(drawn: tuple[Chart, ...]) -> None:
    found = html.fromstring(render_html(week(), drawn)).xpath("//@id")
    assert len(found) == len(set(found))


def test_the_same_report_gives_the_same_charts(drawn: tuple[Chart, ...]) -> None:
    charts._charts.cache_clear()
    assert draw(week()) == drawn


def test_a_report_that_is_opened_again_is_not_drawn_again(
    drawn: tuple[Chart, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draw(week()) == drawn
    monkeypatch.setattr(charts.subprocess, "run", lambda *_, **__: pytest.fail("drawn again"))
    assert draw(week()) == drawn
    with pytest.raises(pytest.fail.Exception):
        draw(replace(week(), changes=week().changes[:-1]))


def test_the_page_holds_the_drawings_and_a_mail_the_pictures(drawn: tuple[Chart, ...]) -> None:
    page = html.fromstring(render_html(week(), drawn))
    assert len(page.xpath("//svg")) == 2
    assert not page.xpath("//img")
    mail = html.fromstring(render_mail(week(), drawn, "whole.html").html)
    assert not mail.xpath("//svg")
    if drawn[0].png is None:
        pytest.skip("no Chinese font on this machine, so there are no pictures to send")
    assert drawn[0].png.startswith(b"\x89PNG")
    first, second = mail.xpath("//img")
    assert first.get("src").startswith("data:image/png;base64,")
    assert "10-19 5；" in first.get("alt")
    assert "西岭晚报 21 小时 30 分后" in second.get("alt")


def test_without_the_library_the_figures_are_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "can_draw", lambda: False)
    page = html.fromstring(render_html(week(), draw(week())))
    assert not page.xpath("//svg | //img")
    (table,) = page.xpath("//table[@class='bars']")
    cells = [" ".join(" ".join(row.itertext()).split()) for row in table.xpath("./tbody/tr")]
    assert cells[3] == "10-19 5 江东市新闻网 3、山南县融媒 1、西岭省政府网 1"
    widths = table.xpath("./tbody/tr/td[@class='bar']/table/@style")
    assert (widths[3], widths[4]) == ("width:100%", "width:40%")


def test_a_report_is_worth_more_than_its_pictures(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = tmp_path / "drawing.py"
    for code in ("raise SystemExit(3)", "print('no JSON')", "print('[]')", "print('[1, 2]')"):
        broken.write_text(code)
        monkeypatch.setattr(charts, "DRAWING", broken)
        caplog.clear()
        assert draw(week()) == ()
        assert "the charts could not be drawn" in caplog.text


def test_names_are_neither_markup_nor_mathematics() -> None:
    nasty = "<script>$x^2$ \\frac{} & _a_"
    made = week()
    found = draw(
        replace(
            made,
            changes=(
                change(source_name=nasty, detected_at=NOW),
                change(source_name="甲", detected_at=NOW),
            ),
        )
    )
    assert line(nasty, 24) in texts(found[0].svg)
    assert "<script" not in found[0].svg


def test_without_a_chinese_font_there_is_no_picture_of_boxes() -> None:
    """The drawing is there all the same: its reader has fonts."""
    words = Words("zh")
    asked = [
        {"type": "bars", "hour": "小时", **asdict(figure)} for figure in figures(week(), words)[:1]
    ]
    code = (
        f"import runpy; scope = runpy.run_path({str(DRAWING)!r});"
        "scope['_configure'].__globals__['FAMILIES'] = ('No Such Font',); scope['main']()"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=True,
    )
    (answer,) = json.loads(done.stdout)
    assert answer["png"] is None
    assert "江东市新闻网" in texts(answer["svg"].replace('encoding="utf-8" ', ""))


@pytest.mark.parametrize("module", ["scheduler.daemon", "scheduler.delivery.sender"])
def test_the_daemon_holds_neither_the_library_nor_what_it_brings(module: str) -> None:
    code = (
        f"import sys, {module}; from storage import Archive; Archive; "
        "print([m for m in ('matplotlib', 'numpy', 'PIL', 'docx') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
