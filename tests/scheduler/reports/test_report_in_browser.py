"""The page in a real browser: it fits a telephone, and no text of it runs."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from scheduler.reports import Report, render_html
from tests.scheduler.reports.specimens import article, change, edited, full, report, withdrawn

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason=f"no browser on this machine: none of {', '.join(BROWSERS)} is found"
)
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--allow-file-access-from-files", "--virtual-time-budget=2000",
)  # fmt: skip
# Measures the page in a frame as wide as a telephone; the browser's own window has a least width.
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body>
<iframe src="report.html" style="width:390px;height:2000px;border:0"></iframe><pre id="found"></pre>
<script>
onload = () => {
  const page = frames[0].document, wide = [];
  for (const one of page.querySelectorAll("body *"))
    if (one.getBoundingClientRect().right > 391) wide.push(one.outerHTML.slice(0, 200));
  document.getElementById("found").textContent =
    JSON.stringify({width: page.documentElement.scrollWidth, wide: wide});
};
</script>"""


def dump(page: Path, profile: Path) -> str:
    """The document after loading, as the browser writes it."""
    done = subprocess.run(
        [str(BROWSER), *OPTIONS, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()],
        capture_output=True,
        timeout=90,
        check=True,
    )
    return done.stdout.decode("utf-8")


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
    (tmp_path / "report.html").write_text(render_html(made), "utf-8")
    frame = tmp_path / "frame.html"
    frame.write_text(FRAME, "utf-8")
    found = html.fromstring(dump(frame, tmp_path / "profile")).findtext(".//pre")
    measured = json.loads(found)
    assert measured["wide"] == []
    assert measured["width"] <= 390


def test_a_hostile_title_runs_nothing(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(render_html(hostile()), "utf-8")
    document = html.fromstring(dump(page, tmp_path / "profile"))
    assert document.findtext(".//title").startswith("【甬凉观察】")
    assert not document.xpath("//script | //img | //svg | //*[@onerror] | //*[@onload]")


def test_the_check_itself_sees_a_script_run(tmp_path: Path) -> None:
    """Were the title not escaped, the test above would notice."""
    page = tmp_path / "report.html"
    page.write_text("<title>still</title><script>document.title='ran'</script>", "utf-8")
    assert html.fromstring(dump(page, tmp_path / "profile")).findtext(".//title") == "ran"
