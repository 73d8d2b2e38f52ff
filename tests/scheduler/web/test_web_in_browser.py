"""The pages in a real browser, at the width of a desk and of a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import BROWSER, MISSING

pytestmark = pytest.mark.skipif(BROWSER is None, reason=MISSING)
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        chromium = driver.chromium.launch(executable_path=BROWSER, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(params=WIDTHS, ids=[f"{width}px" for width in WIDTHS])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    viewport = {"width": request.param, "height": 900}
    context = browser.new_context(viewport=viewport, base_url=address)  # type: ignore[arg-type]
    page = context.new_page()
    yield page
    context.close()


def test_search_open_an_article_switch_versions_read_the_diff(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").first.fill("联席会议 12.4亿元 第1次")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="甬凉协作第1次联席会议").click()
    assert "12.4亿元" in page.inner_text("article")
    page.get_by_role("link", name="版本 2").click()
    assert "12.6亿元" in page.inner_text("article")
    page.get_by_role("link", name="并排比较版本").click()
    assert page.inner_text("del") == "12.4亿元"
    assert page.inner_text("ins") == "12.6亿元"
    page.get_by_label("旧版本").select_option("2")
    page.get_by_role("main").get_by_role("button", name="比较").click()
    assert "没有差别" in page.inner_text("main")


@pytest.mark.parametrize(
    "path",
    ["/", "/articles?q=甬凉", "/articles/1", "/articles/2", "/articles/3", "/articles/1/diff",
     "/changes", "/sources", "/topics", "/reports"],
)  # fmt: skip
def test_no_serious_fault_no_overflow_no_script(page: Page, path: str) -> None:
    page.goto(path)
    answer = Axe().run(page).response
    assert answer["passes"]
    found = answer["violations"]
    serious = [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]
    assert serious == [], found
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.title() != "run"


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/articles/1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
