"""The pages in a real browser, at the width of a desk and of a telephone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import BROWSER, FLAGS, MISSING
from tests.scheduler.web.conftest import fill
from tests.scheduler.web.people import PASSWORD, Place, place

pytestmark = pytest.mark.skipif(BROWSER is None, reason=MISSING)
WIDTHS = (1280, 390)
STEPS = pytest.mark.parametrize(
    "width",
    [
        WIDTHS[0],
        pytest.param(
            WIDTHS[1], marks=pytest.mark.long("the same steps in the window of a telephone")
        ),
    ],
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=WIDTHS, ids=[f"{width}px" for width in WIDTHS])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """One window of each width; each test goes where it begins, and nobody signs in."""
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
    ["/", "/articles?q=甬凉", "/articles/1", "/articles/1/diff", "/changes", "/changes/1",
     "/sources", "/topics", "/reports", "/desk", "/sign-in"],
)  # fmt: skip
def test_no_overflow_no_script(page: Page, path: str) -> None:
    """Whether they have faults is looked at as visitors meet them (test_web_crawled.py)."""
    page.goto(path)
    within_its_window(page)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/articles/2", "/articles/3"])
def test_what_is_withdrawn_or_hostile_has_no_serious_fault(page: Page, path: str) -> None:
    page.goto(path)
    faultless(page)


def faultless(page: Page) -> None:
    answer = Axe().run(page).response
    assert answer["passes"]
    found = answer["violations"]
    serious = [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")]
    assert serious == [], found
    within_its_window(page)


def within_its_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.title() != "run"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("browser")
    fill(folder / "archive.db", more=5)
    with place(folder, accounts=True) as running:
        yield running


@pytest.mark.slow
@STEPS
def test_a_search_is_saved_and_its_pages_have_no_serious_fault(
    browser: Browser, desk: Place, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        base_url=desk.address,
    )
    page = context.new_page()
    page.goto("/articles?q=资金 会议")
    page.get_by_label("用户名").fill("desk")
    page.get_by_label("口令").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_label("保存这些条件").wait_for()
    for path, words in (("/articles?q=资金 会议", "几个词"), ("/changes?kind=edited", "通道")):
        page.goto(path)
        page.get_by_label("保存这些条件").fill(f"{words} {width}")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="提醒", exact=True).wait_for()
        assert words in page.inner_text("main")
        faultless(page)
    for path in ("/searches", "/changes", "/articles", "/reports"):
        page.goto(path)
        faultless(page)
    context.close()


@pytest.mark.slow
@STEPS
def test_a_change_is_seen_assigned_noted_and_done_without_a_script(
    browser: Browser, desk: Place, width: int
) -> None:
    """By the browser's own forms alone, which name their origin; by keyboard where it is typed."""
    viewport = {"width": width, "height": 900}
    context = browser.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        base_url=desk.address,
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto("/changes?kind=withdrawn")
    page.get_by_label("用户名").fill("desk")
    page.get_by_label("口令").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{desk.address}/changes?kind=withdrawn")
    if width == WIDTHS[0]:
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="把选中的标为已看").click()
        page.get_by_text("已看 · desk").wait_for()
        assert page.url.endswith("/changes?kind=withdrawn")
    page.get_by_role("link", name="处理").click()
    page.get_by_label("分派给").fill("admin")
    page.get_by_role("button", name="分派", exact=True).click()
    page.get_by_role("button", name="收回分派").wait_for()
    page.get_by_label("记录（").fill(f"已致电 {width}\n<b>对方确认撤稿</b>")
    page.get_by_role("button", name="保存记录").click()
    page.get_by_text(f"已致电 {width}").wait_for()
    page.get_by_role("button", name="办结").click()
    page.get_by_role("button", name="重新打开").wait_for()
    page.wait_for_load_state()  # that a note keeps its lines is the style sheet's doing
    text = page.inner_text("main")
    for shown in ("分派 → admin", f"已致电 {width}\n<b>对方确认撤稿</b>", "办结 · desk"):
        assert shown in text
    page.get_by_role("button", name="重新打开").click()
    page.goto("/sources")
    page.get_by_role("button", name="立即查看").click()
    page.get_by_role("heading", name="谁做了什么").wait_for()
    assert "等待守护进程" in page.inner_text("main") or "一分钟" in page.inner_text("main")
    page.get_by_role("button", name="退出").click()
    page.get_by_label("用户名").wait_for()
    context.close()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/articles/1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
