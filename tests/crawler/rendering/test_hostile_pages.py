"""Pages that loop, ask, open windows and eat memory; a browser that is killed; its own sandbox."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from crawler.rendering.client import NotRenderedError
from crawler.rendering.messages import Cookie, Render, Rendered
from crawler.rendering.processes import below, resident
from crawler.rendering.trackers import is_tracker
from storage import Archive
from tests.rendered import (
    LOOPBACK,
    Rendering,
    browsers,
    fill,
    other,
    path_of,
    quick,
    rendered_source,
    require_browser,
    wait_for_browser,
)
from tests.running import crawl, plan, start_crawl
from tests.site import Page, Site, article

HOSTILE = {
    "loop": "for (;;) {}",
    "late loop": "setTimeout(() => { for (;;) {} }, 100)",
    "alerts": "for (;;) alert(1)",
    "memory": "const all = []; for (let n = 0; n < 64; n++)"
    " { const one = new Uint8Array(2 ** 26); one.fill(1); all.push(one) }",
    "strings": "let text = 'x'; const all = []; for (;;) { text += text.slice(0, 2 ** 20);"
    " all.push(text + Math.random()) }",
}
"""Scripts that never let a page come to its end."""

BUSY = {
    "windows": "for (let n = 0; n < 300; n++) open('/w' + n); said.textContent = 'done'",
    "polling": "setInterval(() => fetch('/poll'), 100); said.textContent = 'done'",
    "loading itself": "said.textContent = 'done'; location.reload()",
    "going elsewhere": "said.textContent = 'done'; location = '/elsewhere'",
    "a download": (
        "const e = document.createElement('a'); e.href = 'data:text/plain,x'; e.download = 'x';"
        " e.click(); said.textContent = 'done'"
    ),
    "permissions": (
        "navigator.geolocation.getCurrentPosition(() => 0);"
        " window.Notification?.requestPermission();"
        " said.textContent = 'done'"
    ),
    "a question on leaving": (
        "onbeforeunload = (e) => { e.preventDefault(); return 'stay' }; said.textContent = 'done'"
    ),
}
"""Scripts that are a burden, and of pages that can be read all the same."""

BRIEF_S = 6.0
"""What a page without an end is given: it burns the processor for all of it."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Rendering]:
    require_browser()
    rendering = Rendering(timeout_s=20.0, memory_mb=900)
    yield rendering
    rendering.close()


@pytest.fixture(scope="module")
def hasty() -> Iterator[Rendering]:
    require_browser()
    rendering = Rendering(timeout_s=BRIEF_S, memory_mb=900)
    yield rendering
    rendering.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def page(site: Site, script: str) -> Render:
    body = f"<!DOCTYPE html><p id=said>before</p><script>{script}</script>"
    return Render(number=0, url=site.url("/page"), body=body.encode())


def shown_at_last(rendering: Rendering, wanted: Render) -> Rendered:
    """A page that any browser shows, also where the machine is so busy that its time runs out."""
    for _ in range(5):
        with contextlib.suppress(NotRenderedError):
            return rendering(wanted)
    raise AssertionError("no page is shown any more")


BURNS = pytest.mark.long("burns a core until its time is up, as the loop and the memory do")


@pytest.mark.slow
@pytest.mark.parametrize(
    "script",
    [
        pytest.param(name, marks=BURNS if name in ("late loop", "strings") else ())
        for name in HOSTILE
    ],
)
def test_a_page_without_an_end_is_ended_in_its_time_and_the_next_one_shown(
    hasty: Rendering, site: Site, script: str
) -> None:
    began = time.monotonic()
    with pytest.raises(NotRenderedError) as failed:
        hasty(page(site, HOSTILE[script]))
    assert failed.value.why in ("late", "memory", "crashed")
    assert time.monotonic() - began < 5 * BRIEF_S
    made = shown_at_last(hasty, page(site, "said.textContent = 'the next'"))
    assert "the next" in made.body.decode()


@pytest.mark.slow
@pytest.mark.parametrize("script", BUSY)
def test_a_page_that_is_a_burden_is_read_all_the_same(
    browser: Rendering, site: Site, script: str
) -> None:
    made = browser(page(site, BUSY[script]))
    assert ">done<" in made.body.decode()
    assert not any(path.startswith(("/w", "/elsewhere")) for path in site.paths())


def test_scripts_do_not_get_what_robots_txt_forbids(browser: Rendering, site: Site) -> None:
    """That something is missing then is told with the document."""
    site.pages["/api/a"] = site.pages["/open/a"] = Page("x")
    script = "fetch('/open/a'); fetch('/api/a').catch(() => 0)"
    rules = b"User-agent: *\nDisallow: /api/"
    made = browser(msgspec.structs.replace(page(site, script), robots=rules))
    assert (site.times("/open/a"), site.times("/api/a")) == (1, 0)
    assert made.failed == 1
    browser(msgspec.structs.replace(page(site, script), robots=b""))
    assert site.times("/api/a") == 1


def test_a_page_is_asked_with_the_cookies_of_its_host_and_loads_no_pictures(
    browser: Rendering, site: Site
) -> None:
    """Unless one of the page is wanted, which looks as readers see it."""
    cookies = (Cookie("let", "in", "127.0.0.1"),)
    script = "fetch('/data'); document.body.append(Object.assign(new Image(), {src: '/p.png'}))"
    site.pages["/data"] = site.pages["/p.png"] = Page("x")
    browser(msgspec.structs.replace(page(site, script), cookies=cookies))
    (asked,) = [one for one in site.asked if one.path == "/data"]
    assert asked.headers["Cookie"] == "let=in"
    assert site.times("/p.png") == 0
    made = browser(msgspec.structs.replace(page(site, script), screenshot=True))
    assert site.times("/p.png") == 1
    assert made.picture is not None


def test_readers_are_not_counted() -> None:
    assert is_tracker("hm.baidu.com")
    assert is_tracker("c.cnzz.com")
    assert not is_tracker("www.baidu.com")
    assert not is_tracker("cnzz.com.example.org")


def test_what_a_page_takes_never_goes_far_beyond_its_bound(browser: Rendering, site: Site) -> None:
    """A page that wants 4 GiB gets some hundreds of MiB more than the bound, for a moment."""
    future = browser.begin(page(site, HOSTILE["memory"]))
    most = 0
    while not future.done():
        most = max(most, sum(map(resident, below(browser.pid))))
        time.sleep(0.02)
    with pytest.raises(NotRenderedError):
        future.result()
    assert most < 2 * 2**30


def test_a_browser_that_is_killed_is_started_again_and_the_page_shown(
    browser: Rendering, site: Site
) -> None:
    site.pages["/slow"] = Page("late", delay_s=2)
    script = "fetch('/slow').then((r) => r.text()).then((t) => { said.textContent = t })"
    future = browser.begin(page(site, script))
    while not site.times("/slow"):
        time.sleep(0.02)
    os.kill(wait_for_browser(browser.pid), signal.SIGKILL)
    assert ">late<" in future.result(60).body.decode()


@pytest.mark.slow
def test_its_process_that_is_killed_is_started_again_and_leaves_nothing_behind(
    browser: Rendering, site: Site
) -> None:
    site.pages["/slow"] = Page("late", delay_s=2)
    script = "fetch('/slow').then((r) => r.text()).then((t) => { said.textContent = t })"
    future = browser.begin(page(site, script))
    while not site.times("/slow"):
        time.sleep(0.02)
    left = below(browser.pid)
    os.kill(browser.pid, signal.SIGKILL)
    assert ">late<" in future.result(90).body.decode()
    until = time.monotonic() + 10
    while time.monotonic() < until and any(map(resident, left)):
        time.sleep(0.1)
    assert not any(map(resident, left))


def test_the_browser_keeps_its_sandbox_and_is_not_root(browser: Rendering, site: Site) -> None:
    """Of the process that runs the page's scripts the kernel itself says so."""
    site.pages["/slow"] = Page("late", delay_s=2)
    future = browser.begin(page(site, "fetch('/slow')"))
    while not site.times("/slow"):
        time.sleep(0.02)
    (main,) = browsers(browser.pid)
    running = {}
    for pid in [main, *below(main)]:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode()
        status = Path(f"/proc/{pid}/status").read_text()
        assert "--no-sandbox" not in command.split("\0")
        assert "Uid:\t0\t" not in status
        running[pid] = (command, status)
    shown = [status for command, status in running.values() if "--type=renderer" in command]
    assert shown
    for status in shown:
        said = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert said["Seccomp"] == "2"  # a filter of system calls
        assert len(said["NSpid"].split()) > 1  # a space of processes of its own
        assert int(said["CapEff"], 16) == 0
    future.result(60)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_the_crawl_ends_in_its_time_and_the_articles_of_others_come(
    site: Site, tmp_path: Path
) -> None:
    """Beside pages that loop, open windows and allocate 4 GiB."""
    require_browser()
    fill(site, 1, 2, 3, 4)
    for number, name in enumerate(("loop", "memory"), start=1):
        site.pages[path_of(number)] = Page(f"<p>x</p><script>{HOSTILE[name]}</script>")
    site.pages[path_of(3)] = Page(f"<p id=said>x</p><script>{BUSY['windows']}</script>")
    with Site() as plain:
        one = "/system/2026/11/20/77.shtml"
        plain.listing(one)
        plain.pages[one] = Page(article("宁波与凉山签署协作协议"))
        began = time.monotonic()
        done = crawl(
            plan(
                site,
                tmp_path / "archive.db",
                sources=(rendered_source(site), other(plain)),
                browser=quick(memory_mb=900),
                fetch=LOOPBACK,
                soft_s=100,
                deadline_s=170,
            ),
            timeout=180,
        )
    assert (done.code, done.err) == (0, "")
    assert time.monotonic() - began < 170
    with Archive(tmp_path / "archive.db", read_only=True) as archive:
        found = {row["source_id"]: row["title"] for row in archive.queries.articles.all()}
    assert found == {"plain": "宁波与凉山签署协作协议", "site": "甬凉协作联席会议在西昌召开"}
    assert not [path for path in site.paths() if path.startswith("/w")]


@pytest.mark.slow
def test_a_browser_that_is_killed_costs_a_crawl_nothing(site: Site, tmp_path: Path) -> None:
    require_browser()
    fill(site, 1)
    slow = site.pages["/api/list.json"]
    assert isinstance(slow, Page)
    slow.delay_s = 2
    db = tmp_path / "archive.db"
    settings = plan(
        site, db, sources=(rendered_source(site),), browser=quick(), soft_s=60, deadline_s=100
    )
    process = start_crawl(settings)
    while not site.times("/api/list.json"):
        time.sleep(0.02)
    os.kill(wait_for_browser(process.pid), signal.SIGKILL)
    _, err = process.communicate(timeout=100)
    assert (process.returncode, err) == (0, b"")
    connection = sqlite3.connect(db)
    assert connection.execute("select title from articles").fetchall() == [
        ("甬凉协作联席会议在西昌召开",)
    ]
    connection.close()
