"""Reading: lists in an order and as of a day, what can be cited, the ways back."""

from __future__ import annotations

import re

import httpx
import pytest
from lxml import html

from scheduler.config import Config
from storage import Archive
from storage.archive.queries.listing import Order
from tests.scheduler.web.conftest import NOW


def page_of(web: httpx.Client, path: str, **asked: str) -> html.HtmlElement:
    answer = web.get(path, params={**asked, "lang": "zh"})
    assert answer.status_code == 200, answer.text[:500]
    return html.fromstring(answer.text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def listed(page: html.HtmlElement) -> list[str]:
    return [link.get("href") for link in page.xpath("//main//ol[@class='list']/li/a[1]")]


@pytest.mark.parametrize("order", Order)
def test_a_list_is_sorted_and_says_how_many_there_are(
    web: httpx.Client, config: Config, order: Order
) -> None:
    page = page_of(web, "/articles", sort=order.value)
    with Archive(config.archive, read_only=True) as archive:
        rows = archive.queries.listing.page(order=order)
    assert listed(page) == [f"/articles/{row['article_id']}" for row in rows[:30]]
    assert "共 43 篇" in words(page)
    (chosen,) = page.xpath("//select[@name='sort']/option[@selected]/@value")
    assert chosen == order
    (later,) = page.xpath("//a[@rel='next']/@href")
    assert f"sort={order.value}" in later


def test_a_row_names_its_source_its_times_and_what_happened_last(web: httpx.Client) -> None:
    page = page_of(web, "/articles", sort="source", page="2")
    rows = {row.xpath("./a/@href")[0]: row for row in page.xpath("//main//ol[@class='list']/li")}
    edited, withdrawn = (rows[f"/articles/{number}"] for number in (1, 2))
    assert "测试站" in words(edited)
    assert "首次发现 2026-11-20 09:00" in words(edited)
    assert "修改 2026-11-20 10:00" in words(edited)
    assert "撤稿 2026-11-20 11:05" in words(withdrawn)
    assert edited.xpath(".//a[starts-with(@href, '/changes/')]")


def test_a_search_is_sorted_by_what_fits_best_if_asked(web: httpx.Client) -> None:
    page = page_of(web, "/articles", q="甬凉", sort="best")
    assert len(listed(page)) == 30
    assert "超过 30 篇" in words(page)
    assert page.xpath("//select[@name='sort']/option/@value") == ["seen", "best"]
    last = page_of(web, "/articles", q="甬凉", page="2")
    assert "共 43 篇" in words(last)


def test_the_archive_as_of_a_day(web: httpx.Client) -> None:
    before = page_of(web, "/articles", at="2026-11-19")
    assert "没有符合条件" in words(before)
    then = page_of(web, "/articles", at=f"{NOW:%Y-%m-%d}")
    assert "共 43 篇" in words(then)
    assert listed(then)[0].endswith("?at=2026-11-20")
    (back,) = then.xpath("//p[@class='as-of']//a/@href")
    assert "at=" not in back
    assert web.get(back).status_code == 200
    assert "没有符合条件" in words(page_of(web, "/articles", q="甬凉", at="2026-11-19"))
    assert "共 43 篇" in words(page_of(web, "/articles", at="nonsense"))


def test_an_article_as_of_a_day(web: httpx.Client) -> None:
    page = page_of(web, "/articles/1", at="2026-11-20")
    assert "版本 2，共 2 个版本" in words(page)
    assert page.xpath("//input[@name='at']/@value") == ["2026-11-20"]
    answer = web.get("/articles/1", params={"at": "2026-11-19", "lang": "zh"})
    assert answer.status_code == 404
    assert "那时尚未见到它" in answer.text
    old = page_of(web, "/articles/1/versions/1")
    assert "最新是版本 2" in words(old)


@pytest.mark.parametrize(
    ("path", "permalink"),
    [
        ("/articles/1", "/articles/1/versions/2"),
        ("/articles/1/versions/1", "/articles/1/versions/1"),
        ("/articles/1/diff", "/articles/1/diff?from=1&to=2"),
        ("/articles/2/against/1", "/articles/2/against/1"),
        ("/changes/1", "/changes/1"),
    ],
)
def test_what_is_shown_can_be_cited(
    web: httpx.Client, address: str, path: str, permalink: str
) -> None:
    """By an address that stays, with the hash and the time that prove it."""
    page = page_of(web, path)
    (link,) = page.xpath("//section[@class='cite']//a[@rel='bookmark']")
    assert link.get("href") == permalink
    assert link.text == f"{address}{permalink}"
    text = words(page.xpath("//section[@class='cite']")[0])
    assert text.endswith(f"{address}{permalink}")
    again = page_of(web, permalink)
    assert words(again.xpath("//section[@class='cite']")[0]) == text
    if "against" not in path:
        assert re.search(r"SHA-256 [0-9a-f]{64}", text)
        assert "Asia/Shanghai" in text


def test_a_citation_carries_the_hash_that_the_archive_keeps(
    web: httpx.Client, config: Config
) -> None:
    with Archive(config.archive, read_only=True) as archive:
        first = archive.queries.articles.versions(1)[0]
        change = archive.queries.changes.one(1)
    assert first["content_hash"] in words(page_of(web, "/articles/1/versions/1"))
    assert first["content_hash"] in words(page_of(web, "/articles/1/diff"))
    assert change.chain_hash in words(page_of(web, "/changes/1"))


def test_pages_name_sources_and_topics_not_their_ids(web: httpx.Client) -> None:
    heads = page_of(web, "/articles/2/against/1").xpath("//table[@class='sides']/thead//th")
    assert [words(head).split(" · ")[0] for head in heads] == ["测试站", "测试站"]
    told = words(page_of(web, "/deliveries/1"))
    assert "专题 甬凉协作" in told
    assert "yongliang" not in told


@pytest.mark.parametrize(
    ("lang", "says"), [("zh", "没有编号为 999 的文章"), ("en", "no article 999")]
)
def test_an_article_that_is_not_there_is_said_to_be_none(
    web: httpx.Client, lang: str, says: str
) -> None:
    answer = web.get(f"/articles/999?lang={lang}")
    assert answer.status_code == 404
    assert says in answer.text
    assert "None" not in answer.text


def test_the_next_look_at_each_source_is_told(web: httpx.Client) -> None:
    page = page_of(web, "/sources")
    heads = [words(head) for head in page.xpath("//main//table[1]//th")]
    place = heads.index("下次查看")
    cell = page.xpath("//main//table[1]/tbody/tr")[0].xpath("./td")[place]
    assert words(cell) == "已到期"


def test_a_report_leads_back(web: httpx.Client) -> None:
    page = page_of(web, "/reports/day/2026-11-20")
    back, *forms = page.xpath("//body/nav[@class='back']/a/@href")
    assert back == "/reports"
    assert ["form=whole" in forms[0], "form=docx" in forms[1]] == [True, True]
