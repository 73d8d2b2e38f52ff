"""What may be wrong with the answer of a feed: one line in each language."""

from __future__ import annotations

from crawler.errors import CrawlerError

LINES = {
    "no_html": ("列表页 {url} 无法读取：不是 HTML。", "The list page {url} is no HTML."),
    "empty": ("入口 {url} 是空的。", "The feed {url} is empty."),
    "html": (
        "入口 {url} 是网页，不是该类入口：请检查地址和 kind。",
        "The feed {url} is an HTML page: check its address and kind.",
    ),
    "entities": (
        "入口 {url} 自行定义实体，拒绝读取。",
        "The feed {url} declares entities: refused.",
    ),
    "attributes": (
        "入口 {url} 中有属性超过 {most} 个的元素，拒绝读取。",
        "The feed {url} has an element of over {most} attributes: refused.",
    ),
    "no_rss": (
        "入口 {url} 不是 RSS 或 Atom：请检查地址和 kind。",
        "The feed {url} is neither RSS nor Atom: check its address and kind.",
    ),
    "no_sitemap": (
        "入口 {url} 不是站点地图：请检查地址和 kind。",
        "The feed {url} is no sitemap: check its address and kind.",
    ),
    "gzip": ("站点地图 {url} 的压缩数据已损坏。", "The sitemap {url} is broken gzip."),
    "unpacked": (
        "站点地图 {url} 解压后超过 50 MB。",
        "The sitemap {url} unpacks past 50 MB.",
    ),
    "no_xml": ("站点地图 {url} 无法读取。", "The sitemap {url} is no XML."),
    "no_json": ("接口 {url} 的回应不是 JSON。", "The answer of {url} is no JSON."),
    "no_data": (
        "接口 {url} 的回应不是 JSON 或 XML。",
        "The answer of {url} is no JSON and no XML.",
    ),
    "too_much": (
        "接口 {url} 的回应含有超过 {most} 个条目：请在请求中要求较小的一页。",
        "The answer of {url} holds more than {most} objects: ask for a smaller page of the list.",
    ),
    "no_text": (
        "接口 {url} 的 html {items} 找到的不是文字（{found}）：请改正。",
        "html {items} finds no text in the answer of {url} ({found}): mend it.",
    ),
    "no_list": (
        "接口 {url} 的回应中没有列表：请检查 items {items}。",
        "The answer of {url} holds no list: check items {items}.",
    ),
    "unfit": (
        "接口 {url} 的 {key} {items} 不能用于其回应（{text}）。",
        "{key} {items} does not fit the answer of {url} ({text}).",
    ),
}
"""The lines by what is wrong; the English one is kept, and read back by its form."""

SAYS = ("回应说：{words}", " It says: {words}")
MAY_SAY = ("no_text", "no_list")
"""Those that the beginning of what the answer says may follow, in the form of `SAYS`."""


class FeedError(CrawlerError):
    """The answer is no feed of its kind; the crawl opens an incident and goes on.

    Args:
        fault: A key of `LINES`.
        says: The beginning of what the answer says.
        values: What the line names.
    """

    def __init__(self, fault: str, *, says: str = "", **values: object) -> None:
        zh, en = LINES[fault]
        if says:
            zh, en, values = zh + SAYS[0], en + SAYS[1], {**values, "words": says}
        super().__init__(zh.format(**values), en.format(**values))
