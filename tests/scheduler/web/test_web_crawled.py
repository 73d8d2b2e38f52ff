"""Every page in both languages for everybody: no dead link, no form to nowhere, no serious fault.

The visitor begins at the home page and follows all that it is shown.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from storage import Archive
from storage.accounts import Role
from storage.times import utc_now
from tests.browser import BROWSER, FLAGS, MISSING
from tests.scheduler.web import test_web_seeds
from tests.scheduler.web.conftest import fill
from tests.scheduler.web.crawling import Crawl
from tests.scheduler.web.people import SHARED, Place, place
from tests.site import Site

pytestmark = pytest.mark.slow

NOBODY, SHARING = "nobody", "shared"
VISITORS = (NOBODY, SHARING, *(role.value for role in Role))
COMMON = {
    "/", "/articles", "/articles/N", "/articles/N/versions/N", "/articles/N/diff",
    "/articles/N/diff?from&to", "/changes", "/changes/N", "/sources", "/topics", "/reports",
    "/reports/day/N-N-N", "/reports/week/N-N-N", "/reports/month/N-N-N", "/desk",
    "/articles?source", "/articles?topic", "/changes?backlog&kind&since", "/searches", "/api",
}  # fmt: skip
ADMIN = {"/sources/new", "/sources/edit", "/topics/new", "/topics/edit"}
SEED = """id = "site"
name = "测试站"
[[feeds]]
kind = "listing"
url = "https://news.example.org/"
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A desk at work: something is seen, noted, muted, asked for."""
    folder = tmp_path_factory.mktemp("crawled")
    seeds = folder / "own"
    seeds.mkdir()
    (seeds / "site.toml").write_text(SEED, encoding="utf-8")
    web = 'seeds = "desk"\n[seeds]\nsources = ["own"]'
    fill(folder / "archive.db", more=5)
    with (
        pytest.MonkeyPatch.context() as patch,
        place(folder, web, password=SHARED, accounts=True) as running,
    ):
        for module in ("desk", "deskpages", "lists"):
            # Lists of more than a page, and none so long that it takes long to look at.
            patch.setattr(f"scheduler.web.{module}.PAGE_SIZE", 5)
        with Archive(running.config.archive) as archive:
            work, now = archive.desk, utc_now()
            work.changes.see([1, 2], "desk", now)
            work.changes.assign(1, "admin", "desk", now)
            work.changes.note(1, "已致电<script>", "desk", now)
            work.muting.mute("desk", now, article_id=2)
            work.requests.add("https://news.example.org/x.html", "desk", now)
            work.requests.look("site", "desk", now)
            work.changes.finish(3, "desk", now)
            work.incidents.acknowledge(1, "desk", now)
        yield running


def visitor(desk: Place, name: str) -> httpx.Client:
    if name == NOBODY:
        return desk.client()
    if name == SHARING:
        return desk.client(auth=("anybody", SHARED))
    return desk.signed_in(name)


@pytest.fixture(scope="module")
def crawled(desk: Place) -> Callable[[str, str], Crawl]:
    """What a visitor met in a language; each follows the links once."""

    @functools.cache
    def crawl(name: str, lang: str) -> Crawl:
        return Crawl(visitor(desk, name), lang).run("/articles/1", "/")

    return crawl


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", VISITORS)
def test_no_link_and_no_form_leads_nowhere_and_nobody_is_offered_what_he_may_not(
    crawled: Callable[[str, str], Crawl], name: str, lang: str
) -> None:
    found = crawled(name, lang)
    assert found.dead == []
    kinds = {kind for kind in found.pages if not kind.startswith("/data/")}
    if name == NOBODY:
        assert found.ends == {"/sign-in"}
        return
    assert kinds >= COMMON
    assert (kinds & ADMIN) == (ADMIN if name == Role.ADMIN else set())
    assert found.challenged == []
    only_reads = set(found.writes) <= {"/sign-out", "/sign-in", "/searches/token"}
    assert only_reads == (name in (SHARING, Role.READER)), found.writes


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def looked_at() -> set[tuple[str, int]]:
    """Documents that were found faultless in a window of a width; visitors share most of them."""
    return set()


_WHO = re.compile(r'<form class="out".*?</form>|<a href="/sign-in\?next=.*?</a>', re.DOTALL)
_VALUES = re.compile(r'value="[0-9a-f]{64}"')


def document(html: str) -> str:
    """A page without what differs by visitor alone: who it is, in a line at the top, and tokens."""
    return _VALUES.sub("", _WHO.sub("", html))


BETWEEN = pytest.mark.long("of some forty pages, which others see with more or less on them")
LOOKS = [
    pytest.param(name, lang, width, marks=BETWEEN if less else ())
    for lang, width, seldom in (("zh", 1280, ()), ("en", 390, (SHARING,)))
    for name in VISITORS
    for less in [name in (Role.READER, Role.DESK, *seldom)]
]
"""Who shares the password is shown what a reader is, an admin all that a desk is."""


@pytest.mark.skipif(BROWSER is None, reason=MISSING)
@pytest.mark.parametrize(("name", "lang", "width"), LOOKS)
def test_no_page_has_a_serious_fault_or_is_wider_than_its_window(
    browser: Browser,
    desk: Place,
    crawled: Callable[[str, str], Crawl],
    looked_at: set[tuple[str, int]],
    name: str,
    lang: str,
    width: int,
) -> None:
    """Each document once at each width, and the line that names the visitor in each of two."""
    found = crawled(name, lang)
    shared = {"username": "anybody", "password": SHARED} if name == SHARING else None
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        base_url=desk.address,
        http_credentials=shared,  # type: ignore[arg-type]
    )
    context.add_cookies(
        [
            {"name": one.name, "value": one.value or "", "url": desk.address}
            for one in found.client.cookies.jar
        ]
    )
    page, faults = context.new_page(), []
    own = [address for kind, address in found.pages.items() if not kind.startswith("/data/")]
    for number, address in enumerate(own):
        shown = document(found.client.get(address, follow_redirects=True).text), width
        if number < 2 or shown not in looked_at:
            page.goto(address)
            faults += faults_of(page, address)
            looked_at.add(shown)
    context.close()
    assert len(own) >= 2
    assert faults == []


def faults_of(page: Page, name: str) -> list[tuple[str, str, str]]:
    """What is seriously wrong with a page, and whether it is wider than its window."""
    found = [
        (name, fault["id"], fault["nodes"][0]["html"])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append((name, "wider than its window", ""))
    return found


@pytest.mark.skipif(BROWSER is None, reason=MISSING)
@pytest.mark.parametrize("width", [1280, 390])
def test_a_preview_and_a_trial_are_as_good(browser: Browser, tmp_path: Path, width: int) -> None:
    """What only a form leads to; a preview takes the width that it has."""
    with Site() as site, place(tmp_path, test_web_seeds.WEB) as desk:
        site.pages |= test_web_seeds.pages()
        page = browser.new_page(base_url=desk.address, viewport={"width": width, "height": 900})
        page.set_default_timeout(120_000)  # of a busy machine: a preview reads a site
        page.goto("/sources/new")
        page.locator("#url").fill(site.url("/list/"))
        page.get_by_role("button", name="预览").click()
        page.get_by_role("heading", name="读出的文章").wait_for()
        faults = faults_of(page, "preview")
        assert page.evaluate("document.querySelector('form.write').offsetWidth") > 0.8 * min(
            width, 1120
        )
        page.goto("/topics/new")
        for name, text in (("id", "city"), ("name", "某市"), ("groups", "会议\n西昌、资金")):
            page.locator(f"#{name}").fill(text)
        page.get_by_role("button", name="试用").click()
        page.get_by_role("heading", name="试用结果").wait_for()
        faults += faults_of(page, "trial")
        page.close()
    assert faults == []
