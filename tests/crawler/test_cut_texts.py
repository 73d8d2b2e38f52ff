"""Articles of which a page shows the beginning only, by real crawl processes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.protocol import Trouble
from scheduler.cli import main
from scheduler.watch.health import Health
from scheduler.words.language import choose
from storage import Archive
from storage.rules import AlertRule
from storage.work import SourceInfo
from tests.running import crawl, plan
from tests.site import Page, Site, article
from tests.watching import START

PATHS = [f"/system/2026/11/20/03071000{n}.shtml" for n in range(1, 4)]
TEXT = (
    "昨日,宁波市与凉山州在西昌召开东西部协作联席会议,总结全年工作,部署下一步任务。",
    "会议指出,今年宁波市共落实帮扶资金12.4亿元,实施项目86个,惠及凉山群众3万余人。",
    "双方将继续深化甬凉协作,在产业、劳务、教育、医疗等方面加强合作,共同推动乡村全面振兴。",
    "与会人员还实地察看了花椒加工车间、劳务协作站和易地搬迁社区的彝绣工坊。",
)
MENDED = TEXT[1].replace("12.4亿元", "12.6亿元")
WALL = "本文为付费内容,开通会员后继续阅读全文"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(*PATHS)
        for path in PATHS:
            running.pages[path] = Page(page(path, TEXT))
        yield running


def page(path: str, text: tuple[str, ...], *, extra: str = "") -> str:
    whole = article(f"甬凉协作联席会议{path[-7]}号简报", text)
    return whole.replace('<div class="editor">', f'{extra}<div class="editor">')


def told(db: Path) -> list[str]:
    with Archive(db, read_only=True) as archive:
        return [change.kind.value for change in reversed(archive.queries.changes.all())][
            len(PATHS) :
        ]


def incidents(db: Path) -> list[tuple[str, bool]]:
    with Archive(db, read_only=True) as archive:
        return [(one.kind, one.closed_at is None) for one in archive.queries.overview.incidents()]


def prompt(db: Path, path: str) -> str | None:
    with Archive(db, read_only=True) as archive:
        (found,) = [
            row["article_id"] for row in archive.queries.articles.all() if row["url"].endswith(path)
        ]
        return archive.queries.cut.prompt_of(found)


@pytest.mark.slow
@pytest.mark.parametrize(
    "cut",
    [
        (TEXT[:1], f'<div class="pay"><p>{WALL}</p></div>'),
        ((TEXT[0], TEXT[1][:20] + "……"), "<div><a href='/vip'>登录后查看全文</a></div>"),
        ((TEXT[0], TEXT[1][:20] + "..."), "<p>剩余70%</p><p>打开客户端</p>"),
        ((*TEXT[:2], WALL), ""),
        (TEXT[:2], "<div>展开全文</div>"),
        ((TEXT[0].replace("昨日", "11月19日"),), f"<p>{WALL}</p>"),
        ((TEXT[0], MENDED), f"<p>{WALL}</p>"),
        ((TEXT[0] + "联络员会议同日举行。", MENDED[:36] + "……"), f"<p>{WALL}</p>"),
    ],
    ids=[
        *("paid", "login", "app", "in the text", "button"),
        *("edited", "mended", "added to and broken off"),
    ],
)
def test_a_text_cut_at_a_prompt_is_an_incident_and_no_edit(
    site: Site, tmp_path: Path, cut: tuple[tuple[str, ...], str]
) -> None:
    db = tmp_path / "archive.db"
    crawl(plan(site, db))
    text, extra = cut
    site.pages[PATHS[0]] = Page(page(PATHS[0], text, extra=extra))
    crawl(plan(site, db))
    crawl(plan(site, db))
    assert told(db) == []
    assert incidents(db) == [("cut", True)]
    assert prompt(db, PATHS[0])
    assert prompt(db, PATHS[1]) is None
    # Whole again, with one figure corrected meanwhile: that alone is told.
    mended = tuple(text.replace("12.4亿元", "12.6亿元") for text in TEXT)
    site.pages[PATHS[0]] = Page(page(PATHS[0], mended))
    crawl(plan(site, db))
    assert told(db) == ["edited"]
    assert incidents(db) == [("cut", False)]
    assert prompt(db, PATHS[0]) is None
    with Archive(db, read_only=True) as archive:
        spans = archive.queries.changes.all()[0].spans
    assert [(span.before, span.after) for span in spans] == [("12.4亿元", "12.6亿元")]


def test_whole_again_as_it_was_is_no_edit_and_ends_the_incident(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    crawl(plan(site, db))
    whole = site.pages[PATHS[0]]
    site.pages[PATHS[0]] = Page(page(PATHS[0], TEXT[:1], extra=f"<p>{WALL}</p>"))
    crawl(plan(site, db))
    site.pages[PATHS[0]] = whole
    crawl(plan(site, db))
    assert told(db) == []
    assert incidents(db) == [("cut", False)]


@pytest.mark.parametrize(
    "always", ["", f"<p>{WALL}</p>", "<div>下载客户端</div>"], ids=["none", "wall", "call"]
)
def test_a_text_that_editors_shortened_is_an_edit(site: Site, tmp_path: Path, always: str) -> None:
    db = tmp_path / "archive.db"
    for path in PATHS:
        site.pages[path] = Page(page(path, TEXT, extra=always))
    crawl(plan(site, db))
    site.pages[PATHS[0]] = Page(page(PATHS[0], TEXT[:3], extra=always))
    crawl(plan(site, db))
    assert told(db) == ["edited"]


def test_a_prompt_under_the_whole_text_is_nothing(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    crawl(plan(site, db))
    site.pages[PATHS[0]] = Page(page(PATHS[0], TEXT, extra=f"<p>{WALL}</p>"))
    crawl(plan(site, db))
    assert told(db) == []
    assert incidents(db) == []


def test_what_was_never_whole_is_kept_as_it_is(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    site.pages[PATHS[0]] = Page(page(PATHS[0], (*TEXT[:2], WALL)))
    crawl(plan(site, db))
    crawl(plan(site, db))
    assert told(db) == []
    assert incidents(db) == [("cut", True)]
    assert prompt(db, PATHS[0]) == WALL
    with Archive(db, read_only=True) as archive:
        assert {row["body"].count("\n") for row in archive.queries.articles.all()} == {1, 3}
    # What is shown later on is kept, and closes the incident.
    site.pages[PATHS[0]] = Page(page(PATHS[0], TEXT))
    crawl(plan(site, db))
    assert told(db) == ["edited"]
    assert incidents(db) == [("cut", False)]


def test_nothing_but_headline_and_prompt_is_cut_as_well(site: Site, tmp_path: Path) -> None:
    db = tmp_path / "archive.db"
    crawl(plan(site, db))
    site.pages[PATHS[0]] = Page(page(PATHS[0], (), extra="<p>打开APP阅读全文</p>"))
    crawl(plan(site, db))
    assert told(db) == []
    assert ("cut", True) in incidents(db)


@pytest.mark.parametrize(
    ("language", "says"),
    [("zh", f"网页只见开头：{WALL}"), ("en", f"the page breaks off at: {WALL}")],
)
def test_show_and_status_say_so(
    site: Site,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    says: str,
) -> None:
    crawl(plan(site, tmp_path / "archive.db"))
    site.pages[PATHS[0]] = Page(page(PATHS[0], TEXT[:1], extra=f"<p>{WALL}</p>"))
    crawl(plan(site, tmp_path / "archive.db"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("YONGLIANG_CONFIG", raising=False)
    try:
        for asked in (["show", site.url(PATHS[0])], ["status"]):
            main([*asked, "--lang", language])
            assert says in capsys.readouterr().out
        main(["show", site.url(PATHS[1]), "--lang", language])
        assert says not in capsys.readouterr().out
    finally:
        choose(None)


def test_what_is_whole_by_the_end_of_a_run_is_not_told_as_cut(tmp_path: Path) -> None:
    """A page seemed cut beside another reading of it; no article stands so, and none would heal."""
    with Archive(tmp_path / "archive.db", rules=(AlertRule("a", ("b",), incidents=True),)) as found:
        found.intake.runs.sync_sources([SourceInfo("site", "站", "other")], START)
        health = Health()
        health.trouble("site", Trouble("cut", "http://a.example/1.html: the text breaks off at: x"))
        health.answered("site")
        health.settle(found, {}, START)
        assert found.queries.overview.incidents() == []
        assert found.outbox.deliveries.all() == []
