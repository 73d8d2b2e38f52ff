"""`yongliang preview`: a source that nobody has described yet is looked at, and becomes a seed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.seeds import load_sources
from scheduler.previews import MOST_SHOWN, id_of
from scheduler.seed_texts import source_text
from tests.running import Desk
from tests.site import Page, Site, article

TOPIC = """
id = "rivers"
name = "两江协作"
threshold = 5.0
[[rules]]
name = "两地"
weight = 5
all = ["宁波", "凉山"]
near = 80
"""

HEADLINES = (
    "甬凉协作联席会议在西昌召开",
    "两地签订产业协作协议",
    "首批支教教师启程",
    "协作馆开馆迎客",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.write(
        '[seeds]\nsources = []\ntopics = ["topic.toml"]\n'
        '[fetch]\ndelay_s = 0\nallow_addresses = ["127.0.0.1"]\n'
    )
    made.write(TOPIC, "topic.toml")
    return made


def news(number: int) -> str:
    return f"/news/2026/11/{number + 10}/t{number + 4000}.html"


def list_page(*more: str) -> Page:
    links = "".join(
        f'<li><a href="{news(number)}">{headline}</a> <span>2026-11-{number + 10}</span></li>'
        for number, headline in enumerate(HEADLINES)
    )
    return Page(
        "<!DOCTYPE html><html><head><title>要闻_测试网</title></head><body>"
        '<div class="nav"><a href="/about/">关于我们</a><a href="/list/">要闻</a></div>'
        f"<ul>{links}</ul>{''.join(more)}</body></html>"
    )


def test_a_list_becomes_a_seed_that_watches_it(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = list_page()
    site.pages[news(0)] = Page(article())
    done = desk.run("preview", site.url("/list/"), "--json")
    assert done.code == 0, done.err
    told = done.json()
    assert (told["kind"], told["title"]) == ("listing", "要闻_测试网")
    assert [link["text"] for link in told["taken"]] == list(HEADLINES)
    assert told["taken"][0]["day"] == "2026-11-10"
    assert "关于我们" in [link["text"] for link in told["left"]]
    (sample,) = told["samples"]
    assert sample["article"]["title"] == HEADLINES[0]
    assert sample["matches"][0]["matched"] is True
    assert sample["matches"][0]["reasons"]
    seed = tomllib.loads(told["seed"])
    assert seed["article_url"] == [r"/news/\d{4}/\d{1,2}/\d{1,2}/t\d+\.html$"]
    desk.write(told["seed"], "seed.toml")
    (desk.folder / "yongliang.toml").write_text(
        (desk.folder / "yongliang.toml")
        .read_text()
        .replace("sources = []", 'sources = ["seed.toml"]')
    )
    assert desk.run("crawl").code == 0
    assert [row["title"] for row in desk.run("articles", "--json").lines()] == [HEADLINES[0]]


def test_people_read_why_no_link_is_an_article(desk: Desk, site: Site) -> None:
    site.pages["/list/"] = list_page()
    desk.environ["YONGLIANG_LANG"] = "zh"
    done = desk.run("preview", site.url("/list/"))
    assert done.code == 1
    assert "算作文章的链接：4" in done.out
    assert "HTTP 404" in done.out
    assert "没有读出一篇文章" in done.err
    assert 'kind = "listing"' in done.out


def test_a_feed_is_known_from_a_page(desk: Desk, site: Site) -> None:
    items = "".join(f"<item><link>{site.url(news(n))}</link></item>" for n in range(3))
    site.pages["/feed"] = Page(f"<rss><channel>{items}</channel></rss>", content_type="text/xml")
    site.pages[news(1)] = Page(article())
    told = desk.run("preview", site.url("/feed"), "--json").json()
    assert (told["kind"], told["taken_count"], told["left_count"]) == ("rss", 3, 0)
    assert [sample["article"] is None for sample in told["samples"]] == [True, False]


@pytest.mark.slow
def test_ten_thousand_links_are_counted_and_the_first_shown(desk: Desk, site: Site) -> None:
    many = "".join(f'<a href="/x/{n}">专题栏目</a>' for n in range(10_000))
    site.pages["/list/"] = list_page(many)
    told = desk.run("preview", site.url("/list/"), "--json").json()
    assert told["taken_count"] + told["left_count"] >= 10_000
    assert len(told["left"]) <= MOST_SHOWN


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["http://10.0.0.1/list/"], "non-public address"),
        (["ftp://example.org/"], "no http(s) address"),
        (["{site}/none"], "HTTP 404"),
        (["{site}/picture"], "no HTML"),
        (["{site}/away"], "non-public address"),
        (["{site}/list/", "--article-url", "("], "Bad pattern"),
        (["{site}/list/", "--page", "nobody"], "no page object"),
    ],
)
def test_what_cannot_be_looked_at_says_why(
    desk: Desk, site: Site, args: list[str], words: str
) -> None:
    site.pages["/picture"] = Page(b"\x89PNG\r\n\x1a\n" + bytes(100), content_type="image/png")
    site.pages["/away"] = Page(status=302, headers={"Location": "http://169.254.169.254/"})
    done = desk.run("preview", *(arg.format(site=site.address) for arg in args))
    assert done.code in (1, 2)
    assert words in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.example.com/list", "example"),
        ("http://news.city.gov.cn/", "city-news"),
        ("http://127.0.0.1:8080/", "source"),
        ("http://新闻.中国/", "source"),
    ],
)
def test_an_id_is_made_from_the_address(url: str, name: str) -> None:
    assert id_of(url) == name


def test_a_seed_with_any_name_is_read_back(tmp_path: Path) -> None:
    name = 'A "name"\\ \x7f 新闻\u2028\n[x]'
    text = source_text(source_id="a", name=name, feeds=[("listing", "http://a.example/")])
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    assert load_sources([tmp_path])[0].name == name
