"""The page in a real browser: it fits a telephone, and no text of it runs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from lxml import html

from scheduler.reports import Report, draw, render_html, render_mail
from tests.browser import BROWSER, MISSING, dump, measure
from tests.scheduler.reports.specimens import NOW, article, change, edited, full, report, withdrawn
from tests.scheduler.reports.week import week

pytestmark = pytest.mark.skipif(BROWSER is None, reason=MISSING)


def hostile() -> Report:
    long = "https://news.example.org/" + "very-long-part-" * 40
    nasty = article(
        title="<script>document.title='ran'</script><img src=x onerror=\"document.title='ran'\">",
        body="x" * 800 + "\n" + "字" * 800 + "<svg onload=\"document.title='ran'\">",
        origin="源" * 100,
        url=long,
    )
    return report(
        change(after=nasty, source_name="name" * 40, topics=("topic" * 30,)),
        edited(article(), nasty),
        withdrawn(title=nasty.title, url=long),
        chain_head="9c5e" * 16,
    )


def a_year() -> Report:
    """Many buckets, many sources with long names."""
    found = [
        change(
            source_name=f"{'很长的来源名称' * 4}{n % 9}", detected_at=NOW - timedelta(days=2 * n)
        )
        for n in range(150)
    ]
    return report(*found, since=NOW - timedelta(days=364), until=NOW)


SHOWN = {
    "zh": lambda: render_html(full()),
    "en": lambda: render_html(full("en")),
    "hostile": lambda: render_html(hostile()),
    "drawings": lambda: render_html(week(), draw(week())),
    "pictures": lambda: render_mail(week("en"), draw(week("en")), "whole.html").html,
    "bars": lambda: render_html(week()),
    "year": lambda: render_html(a_year()),
    "year_drawn": lambda: render_html(a_year(), draw(a_year())),
}


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_shown_without_scrolling_sideways(width: int, tmp_path: Path) -> None:
    pages = [tmp_path / f"{name}.html" for name in SHOWN]
    for page, made in zip(pages, SHOWN.values(), strict=True):
        page.write_text(made(), "utf-8")
    measured = dict(zip(SHOWN, measure(pages, width), strict=True))
    assert {name: found["wide"] for name, found in measured.items() if found["wide"]} == {}
    assert {name for name, found in measured.items() if found["width"] > width} == set()


def test_the_check_itself_sees_what_is_too_wide(tmp_path: Path) -> None:
    page = tmp_path / "wide.html"
    page.write_text('<!DOCTYPE html><div style="width:500px">x</div>', "utf-8")
    (found,) = measure([page], 390)
    assert found["width"] == 508
    assert len(found["wide"]) == 1


def test_a_hostile_title_runs_nothing(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(hostile()), "utf-8")
    document = html.fromstring(dump(page))
    assert document.findtext(".//title").endswith("甬凉观察 10-23 10:01")
    assert not document.xpath("//script | //img | //svg | //*[@onerror] | //*[@onload]")


def test_the_check_itself_sees_a_script_run(tmp_path: Path) -> None:
    """Were the title not escaped, the test above would notice."""
    page = tmp_path / "report.html"
    page.write_text("<title>still</title><script>document.title='ran'</script>", "utf-8")
    assert html.fromstring(dump(page)).findtext(".//title") == "ran"
