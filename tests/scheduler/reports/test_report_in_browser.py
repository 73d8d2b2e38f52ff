"""The page in a real browser: it fits a telephone, and no text of it runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from scheduler.reports import Report, render_html
from tests.browser import BROWSER, MISSING, dump, measure
from tests.scheduler.reports.specimens import article, change, edited, full, report, withdrawn

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


@pytest.mark.parametrize("made", [full(), full("en"), hostile()], ids=["zh", "en", "hostile"])
def test_a_telephone_shows_it_without_scrolling_sideways(made: Report, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(made), "utf-8")
    measured = measure(page, 390)
    assert measured["wide"] == []
    assert measured["width"] <= 390


def test_a_hostile_title_runs_nothing(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(hostile()), "utf-8")
    document = html.fromstring(dump(page))
    assert document.findtext(".//title").startswith("【甬凉观察】")
    assert not document.xpath("//script | //img | //svg | //*[@onerror] | //*[@onload]")


def test_the_check_itself_sees_a_script_run(tmp_path: Path) -> None:
    """Were the title not escaped, the test above would notice."""
    page = tmp_path / "report.html"
    page.write_text("<title>still</title><script>document.title='ran'</script>", "utf-8")
    assert html.fromstring(dump(page)).findtext(".//title") == "ran"
