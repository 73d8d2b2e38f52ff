"""A press house on loopback: list pages, a sitemap index, an e-paper, a feed and a JSON list.

In GB18030 and UTF-8; every text is made up. Some articles stand in two feeds, under two addresses,
or on several pages.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape

from crawler.settings import Feed, Source
from tests.site import Page, Site

PER_PAGE = 25
_TOWNS = ("城南", "江北", "东湖", "西山", "石桥", "柳林", "白沙", "青川", "古城", "新港")
_THINGS = (
    "图书馆",
    "体育公园",
    "便民菜场",
    "滨河步道",
    "老年食堂",
    "小学新校区",
    "社区医院",
    "停车楼",
)
_DEEDS = (
    "昨日正式启用",
    "改造工程完工",
    "迎来首批市民",
    "本月开始试运行",
    "征求居民意见",
    "获评示范项目",
)


@dataclass(frozen=True)
class Story:
    """One article of the house.

    Attributes:
        number: Its number, from 0.
        path: Where it stands.
        title: Its headline.
        on_topic: Whether it is about what the bundled topic watches for.
        pages: On how many pages it stands.
        day: When it was published.
    """

    number: int
    path: str
    title: str
    on_topic: bool
    pages: int
    day: date

    def paragraphs(self) -> list[str]:
        place = _TOWNS[self.number % 10]
        if self.on_topic:
            return [
                f"昨日，宁波市与凉山州举行东西部协作第{self.number}次现场推进会，{place}代表参加。",
                f"会议通报，第{self.number}批帮扶资金1.{self.number % 10}亿元已到位，涉及{place}。",
                "双方表示，将继续深化甬凉协作，在产业、劳务、教育、医疗等方面加强合作。",
            ]
        return [
            f"记者昨日从{place}街道获悉，辖区内第{self.number}号民生项目按计划推进，进展顺利。",
            f"据介绍，该项目总建筑面积{self.number + 3000}平方米，设有多个功能区，将分批开放。",
            f"附近居民说，项目终于落地，今后出门{self.number % 20 + 1}分钟就能到，十分方便。",
        ]

    def address(self, page: int) -> str:
        """The path of one of its pages."""
        return self.path if page == 1 else self.path.replace(".html", f"_{page}.html")

    def html(self, page: int, *, extra: str = "") -> str:
        """One of its pages; the paragraphs go on from page to page."""
        body = "".join(f"<p>　　{text}</p>" for text in self.paragraphs())
        if self.pages > 1:
            body = "".join(
                f"<p>　　{text}第{page}部分的详细情况已经公布。</p>" for text in self.paragraphs()
            )
        pager = ""
        if self.pages > 1:
            numbers = "".join(
                f'<a href="{self.address(n)}">{n}</a> ' for n in range(1, self.pages + 1)
            )
            pager = f'<div class="pages">{numbers}</div>'
        return (
            f"<!DOCTYPE html><html><head><title>{self.title}_演示新闻网</title></head><body>"
            '<div class="nav"><a href="/">首页</a> <a href="/list/index.html">要闻</a></div>'
            f'<div class="main"><h1>{self.title}</h1>'
            f'<div class="info">{self.day} 08:{self.number % 60:02d}　来源：演示日报</div>'
            f'<div class="content">{body}{extra}</div>{pager}<div>责任编辑：王小明</div></div>'
            '<div class="footer">演示新闻网 版权所有</div></body></html>'
        )


@dataclass
class Press:
    """The house: its stories and the site on which they stand."""

    site: Site
    today: date
    count: int
    topical: int
    stories: list[Story] = field(default_factory=list)

    def build(self) -> None:
        """Write every story, and put each in the feeds that show it."""
        every = self.count // self.topical
        for number in range(self.count):
            on_topic = number % every == 0 and number // every < self.topical
            self.stories.append(self._story(number, on_topic=on_topic))
        for story in self.stories:
            self.put(story)
        fifth = self.count // 5
        parts = [self.stories[n * fifth : (n + 1) * fifth] for n in range(5)]
        self.lists(parts[0], "/list/", "utf-8")
        self.lists(parts[1], "/gbk/", "gb18030")
        # What the second list shows on its first page stands in the feed too.
        self.feed([*parts[1][:20], *parts[2][: len(parts[2]) // 2]])
        self.sitemaps(parts[2])
        self.epaper(parts[3])
        self.api(parts[4])

    def _story(self, number: int, *, on_topic: bool) -> Story:
        fifth = min(number // (self.count // 5), 4)
        day = self.today - timedelta(days=number % 3)
        title = (
            f"甬凉协作第{number}次推进会在西昌举行"
            if on_topic
            else f"{_TOWNS[number % 10]}第{number}号{_THINGS[number % 8]}{_DEEDS[number % 6]}"
        )
        path = f"/c/{day:%Y-%m-%d}/{100000 + number}.html"
        if fifth == 3:
            day = self.today
            path = f"/nbrb/pc/content/{day:%Y%m}/{day:%d}/content_{100000 + number}.html"
        pages = 3 if number % 40 == 0 and fifth != 3 else 1
        return Story(number, path, title, on_topic, pages, day)

    def put(self, story: Story, *, extra: str = "", charset: str | None = None) -> None:
        """Put a story's pages on the site."""
        charset = charset or ("gb18030" if story.number % 2 else "utf-8")
        for page in range(1, story.pages + 1):
            html = story.html(page, extra=extra).replace(
                "<head>", f'<head><meta charset="{"gb2312" if charset != "utf-8" else charset}">'
            )
            self.site.pages[story.address(page)] = Page(
                html.encode(charset), content_type="text/html", validators=True
            )

    def lists(self, stories: list[Story], folder: str, charset: str) -> None:
        """A list of several pages, with navigation, a footer and pictures."""
        pages = [stories[n : n + PER_PAGE] for n in range(0, len(stories), PER_PAGE)]
        for number, page in enumerate(pages):
            rows = "".join(
                f'<li><a href="{story.path}"><img src="/p/{story.number}.jpg"></a>'
                f'<a href="{story.path}">{escape(story.title)}</a><span>{story.day}</span></li>'
                for story in page
            )
            following = f'<a href="index_{number + 2}.html">下一页</a>' * (number + 1 < len(pages))
            html = (
                f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>要闻</title></head>'
                '<body><div class="nav"><a href="/">首页</a><a href="/list/">要闻频道</a>'
                '<a href="/video/2026/1.html">视频新闻</a><a href="/app/">客户端下载</a></div>'
                f'<ul class="news">{rows}</ul><div class="page">{following}</div>'
                '<div class="footer"><a href="/about/contact.html">关于我们的联系方式</a></div>'
                "</body></html>"
            )
            name = "index.html" if number == 0 else f"index_{number + 1}.html"
            self.site.pages[folder + name] = Page(
                html.encode(charset), content_type="text/html", validators=True
            )

    def feed(self, stories: list[Story]) -> None:
        """An RSS feed; its links carry what counts clicks."""
        items = "".join(
            f"<item><title>{escape(story.title)}</title>"
            f"<link>{self.site.url(story.path)}?utm_source=rss&amp;spm=1</link>"
            f"<pubDate>{story.day:%a, %d %b %Y} 08:00:00 +0800</pubDate></item>"
            for story in stories
        )
        self.site.pages["/rss.xml"] = Page(
            '<?xml version="1.0" encoding="gb2312"?><rss version="2.0"><channel>'
            f"<title>要闻</title><link>{self.site.address}</link>{items}</channel></rss>".encode(
                "gb18030"
            ),
            content_type="text/xml",
            validators=True,
        )

    def sitemaps(self, stories: list[Story]) -> None:
        """An index that names itself too, over two sitemaps, one of them packed."""
        half = len(stories) // 2
        for name, part in (("a.xml", stories[:half]), ("b.xml.gz", stories[half:])):
            rows = "".join(
                f"<url><loc>{self.site.url(story.path)}</loc><lastmod>{story.day}</lastmod></url>"
                for story in part
            )
            data = (
                '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
                f"<url><loc>{self.site.url('/about/')}</loc></url>{rows}</urlset>"
            ).encode()
            packed = gzip.compress(data, mtime=0) if name.endswith("gz") else data
            self.site.pages[f"/map/{name}"] = Page(packed, content_type="application/xml")
        self.index("2026-11-20", "2026-11-20")

    def index(self, first: str, second: str) -> None:
        """The index of the sitemaps, with when each changed."""
        names = (("/map/a.xml", first), ("/map/b.xml.gz", second), ("/sitemap.xml", "2026-11-20"))
        rows = "".join(
            f"<sitemap><loc>{self.site.url(path)}</loc><lastmod>{day}</lastmod></sitemap>"
            for path, day in names
        )
        self.site.pages["/sitemap.xml"] = Page(
            '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
            f"{rows}</sitemapindex>",
            content_type="application/xml",
            validators=True,
        )

    def epaper(self, stories: list[Story]) -> None:
        """Today's issue: four pages, each with its articles and links to the others."""
        folder = f"{self.today:%Y%m}/{self.today:%d}"
        share = -(-len(stories) // 4)
        for leaf in range(4):
            others = "".join(
                f'<a href="node_{n:02d}.html">第{n:02d}版：要闻</a>' for n in range(1, 5)
            )
            rows = "".join(
                f'<li><a href="../../../content/{folder}/{story.path.rsplit("/", 1)[1]}">'
                f"{escape(story.title)}</a></li>"
                for story in stories[leaf * share : (leaf + 1) * share]
            )
            self.site.pages[f"/nbrb/pc/layout/{folder}/node_{leaf + 1:02d}.html"] = Page(
                f"<!DOCTYPE html><html><title>演示日报</title><body><div>{others}</div>"
                f"<ul>{rows}</ul></body></html>",
                validators=True,
            )

    def api(self, stories: list[Story]) -> None:
        """A JSON list of several pages whose items have an id and a day, no address."""
        pages = [stories[n : n + PER_PAGE] for n in range(0, len(stories), PER_PAGE)]
        for number in range(len(pages) + 1):
            items = [
                {"id": story.number + 100000, "title": story.title, "day": story.day.isoformat()}
                for story in (pages[number] if number < len(pages) else ())
            ]
            self.site.pages[f"/api/list?page={number + 1}"] = Page(
                json.dumps({"data": {"list": items}}, ensure_ascii=False),
                content_type="application/json",
                validators=True,
            )

    def source(self) -> Source:
        """The house as a source; nothing says what its articles' addresses look like."""
        url, deep = self.site.url, self.count // PER_PAGE
        return Source(
            id="press",
            name="演示新闻网",
            every_s=0.001,
            feeds=(
                Feed(kind="listing", url=url("/list/index.html"), depth=deep),
                Feed(kind="listing", url=url("/gbk/index.html"), depth=deep),
                Feed(kind="rss", url=url("/rss.xml")),
                Feed(kind="sitemap", url=url("/sitemap.xml")),
                Feed(kind="epaper", url=url("/nbrb/pc/layout/{YYYY}{MM}/{DD}/node_01.html")),
                Feed(
                    kind="api",
                    url=url("/api/list?page=1"),
                    pages=url("/api/list?page={page}"),
                    items="data.list",
                    link=f"{self.site.address}/c/{{day}}/{{id}}.html",
                    date="day",
                    depth=deep,
                ),
            ),
        )


@contextmanager
def press(count: int, topical: int, today: date) -> Iterator[Press]:
    """A press house of so many articles, so many of them on topic, on a site that runs."""
    with Site(ignores="?utm_") as site:
        house = Press(site, today, count, topical)
        house.build()
        yield house
