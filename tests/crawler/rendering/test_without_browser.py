"""Where no browser runs: one clear line, an incident of the source, and the others go on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.overlays import faults_of
from crawler.rendering.client import fault_here
from crawler.rendering.messages import Render, Start
from crawler.seeds import load_sources
from crawler.settings import BrowserSettings
from crawler.toml_tables import FaultsError
from tests.rendered import Rendering, fill, require_browser
from tests.running import Desk, config, source_toml
from tests.site import Page, Site, article

PLAIN = "/system/2026/11/20/77.shtml"
MISSING = "there is no browser no-such-browser: apt install chromium, or name its path in [browser]"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        fill(running, 1)
        running.listing(PLAIN, at="/plain")
        running.pages[PLAIN] = Page(article())
        yield running


@pytest.fixture
def desk(site: Site, tmp_path: Path) -> Desk:
    """A source that a browser fills and one that needs none; the browser is not there."""
    made = Desk(tmp_path)
    sources = 'sources = ["source.toml", "plain.toml"]'
    made.write(
        config(site).replace('sources = ["source.toml"]', sources)
        + '[browser]\nprogram = "no-such-browser"\n'
    )
    seed = source_toml(site)
    made.write(seed.replace("[[feeds]]", "render = true\n[[feeds]]"), "source.toml")
    plain = seed.replace('id = "site"', 'id = "plain"').replace(site.url("/"), site.url("/plain"))
    made.write(plain, "plain.toml")
    return made


def test_the_crawl_says_what_is_missing_in_one_line_and_the_others_go_on(
    site: Site, desk: Desk
) -> None:
    done = desk.run("crawl")
    assert done.code == 0, done.err
    (line,) = [line for line in done.err.splitlines() if "browser" in line]
    assert line.startswith(f"site: {MISSING}")
    assert [row["source_id"] for row in desk.run("articles", "--json").lines()] == ["plain"]
    # Nothing is asked of a host that could not be shown anyway.
    assert site.times("/") == 0


def test_the_incident_says_it_in_both_languages_and_heals(site: Site, desk: Desk) -> None:
    desk.run("crawl")
    (incident,) = desk.run("status", "--json").json()["incidents"]
    assert (incident["kind"], incident["source_id"]) == ("browser", "site")
    assert MISSING in incident["detail"]
    assert MISSING in desk.run("status").out
    desk.environ["YONGLIANG_LANG"] = "zh"
    assert "找不到浏览器 no-such-browser：请运行 apt install chromium" in desk.run("status").out
    require_browser()
    text = (desk.folder / "yongliang.toml").read_text("utf-8")
    desk.write(text.replace("no-such-browser", "chromium"))
    desk.run("crawl", "--now")
    assert desk.run("status", "--json").json()["incidents"] == []


def test_check_says_what_is_missing_for_pages_that_a_browser_fills(desk: Desk) -> None:
    done = desk.run("check")
    assert done.code == 0
    (line,) = [line for line in done.err.splitlines() if "browser" in line]
    assert line.startswith(f"warning: These sources say render = true, but {MISSING}")
    assert line.endswith(": site.")
    desk.write((desk.folder / "plain.toml").read_text("utf-8"), "source.toml")
    (desk.folder / "plain.toml").write_text(
        (desk.folder / "plain.toml").read_text("utf-8").replace('"plain"', '"other"'), "utf-8"
    )
    assert "browser" not in desk.run("check").err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (BrowserSettings(program="no-such-browser"), "there is no browser no-such-browser"),
        (BrowserSettings(program="false"), "the browser cannot be started"),
        (BrowserSettings(socket="/nowhere/socket"), "the browser service /nowhere/socket"),
    ],
)
def test_each_thing_that_is_missing_is_named(settings: BrowserSettings, said: str) -> None:
    fault = fault_here(Start(settings=settings))
    assert fault is not None
    assert fault.en.startswith(said)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root could run it as root")
@pytest.mark.parametrize("user", ["root", "no-such-user"])
def test_it_never_runs_as_root(user: str) -> None:
    fault = fault_here(Start(settings=BrowserSettings(user=user)))
    assert fault is not None
    assert fault.en.startswith("the browser does not run as root")


def test_a_sandbox_that_cannot_be_made_is_named() -> None:
    """The browser itself says so, and is not started without."""
    with tempfile.TemporaryDirectory() as folder:  # which an ordinary user may read
        Path(folder).chmod(0o755)
        program = Path(folder, "chromium")
        said = "FATAL:zygote_host_impl_linux.cc No usable sandbox!"
        program.write_text(f"#!/bin/sh\necho '{said}' >&2\n")
        program.chmod(0o755)
        fault = fault_here(Start(settings=BrowserSettings(program=str(program))))
    assert fault is not None
    if "driver does not run" in fault.en:
        pytest.skip("Playwright's driver does not run here: libatomic1 is missing")
    assert "sandbox cannot be made" in fault.en


def test_a_driver_that_ends_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a Debian that lacks a library of its program."""
    monkeypatch.setenv("PLAYWRIGHT_NODEJS_PATH", shutil.which("false") or "")
    fault = fault_here(Start(settings=BrowserSettings(program="sh")))
    assert fault is not None
    assert "Playwright's driver does not run" in fault.en
    assert "libatomic1" in fault.zh


@pytest.mark.slow
def test_a_service_shows_pages_to_each_that_connects(tmp_path: Path) -> None:
    require_browser()
    path = tmp_path / "socket"
    service = subprocess.Popen(
        [sys.executable, "-P", "-m", "crawler.rendering", "--listen", str(path)]
    )
    try:
        while not path.exists():
            time.sleep(0.05)
        # What it starts is its own choice, not that of whoever connects.
        for program in ("chromium", "no-such-browser"):
            rendering = Rendering(socket=str(path), program=program)
            body = b"<p id=x></p><script>x.textContent = 'shown'</script>"
            made = rendering(Render(number=0, url="http://127.0.0.1:9/", body=body))
            rendering.close()
            assert ">shown<" in made.body.decode()
    finally:
        service.terminate()
        service.wait()


@pytest.mark.parametrize("key", ["render", "screenshot"])
def test_a_seed_that_the_page_writes_may_not_want_a_browser(key: str) -> None:
    """It would cost the machine what only its owner may grant."""
    table = {
        "id": "new",
        "name": "新",
        key: True,
        "feeds": [{"kind": "listing", "url": "http://a.example/"}],
    }
    assert any(repr(key) in fault.en for fault in faults_of(table, "new.toml"))
    feed = {"kind": "listing", "url": "http://a.example/", key: True}
    table = {"id": "new", "name": "新", "feeds": [feed]}
    assert any(repr(key) in fault.en for fault in faults_of(table, "new.toml"))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('screenshot = true\n[[feeds]]\nkind = "listing"', "screenshot = true needs render = true"),
        ('[[feeds]]\nrender = true\nkind = "rss"', "a feed of kind rss has no key render"),
        ('[[feeds]]\nrender = true\nkind = "api"', "a feed of kind api has no key render"),
    ],
)
def test_what_cannot_be_rendered_is_a_fault(tmp_path: Path, lines: str, said: str) -> None:
    seed = tmp_path / "seed.toml"
    seed.write_text(f'id = "a"\nname = "甲"\n{lines}\nurl = "http://a.example/"\n', "utf-8")
    with pytest.raises(FaultsError) as faults:
        load_sources([seed])
    assert said in faults.value.en
