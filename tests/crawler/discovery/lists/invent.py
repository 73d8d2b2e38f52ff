"""List pages of our own invention: a page keeps, beside its HTML, what each of its links is."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

PLACES = [
    "青岙县",
    "白溪镇",
    "云岭区",
    "苍州市",
    "南屏乡",
    "鹿鸣街道",
    "石浪村",
    "望川县",
    "沧浦港",
    "禾田区",
    "桐口镇",
    "雁台市",
]
BODIES = [
    "市农业农村局",
    "县委常委会",
    "区住建局",
    "市教育局",
    "县医院",
    "团市委",
    "市气象台",
    "区消防大队",
    "县供销社",
    "市图书馆",
    "民政局",
    "林业站",
]
VERBS = [
    "部署推进",
    "全面启动",
    "集中检查",
    "走访调研",
    "圆满完成",
    "研究解决",
    "率先试点",
    "扎实开展",
    "公开征集",
    "通报表扬",
]
THINGS = [
    "春耕备耕工作",
    "老旧小区改造",
    "中小学课后服务",
    "防汛应急演练",
    "农村饮水安全工程",
    "夜间经济示范街",
    "非遗进校园活动",
    "柑橘品质提升行动",
    "海上风电项目",
    "东西部协作帮扶",
    "电梯安全隐患整治",
    "全民阅读季",
]
TAILS = [
    "",
    "",
    "",
    "（图）",
    " 惠及群众三千余户",
    "：让好事办到心坎上",
    " 这些变化就在身边",
    "，首批名单公布",
]
SUMMARY = (
    "据介绍，{0}此次{1}{2}，参与单位共有{3}家，相关工作将在年底前完成，群众可通过热线了解进度。"
)
WHO = [
    "residents",
    "council",
    "farmers",
    "teachers",
    "engineers",
    "ministers",
    "nurses",
    "fishermen",
    "students",
    "regulators",
]
DOES = [
    "approve",
    "reject",
    "rebuild",
    "question",
    "welcome",
    "delay",
    "expand",
    "audit",
    "restore",
    "abandon",
]
WHAT = [
    "harbour bridge",
    "coastal rail plan",
    "school meals budget",
    "night bus routes",
    "wind farm permit",
    "rice subsidy scheme",
    "museum archive",
    "flood barrier",
    "hospital merger",
    "clean water pact",
]
WHEN = [
    "after storm",
    "despite protest",
    "before vote",
    "amid shortages",
    "for third time",
    "in surprise move",
]


class Words:
    """Invented titles, each once; the same again for the same seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.used: set[str] = set()

    def _fresh(self, make: Callable[[], str]) -> str:
        for _ in range(200):
            text = make()
            if text not in self.used:
                self.used.add(text)
                return text
        return make()

    def zh(self) -> str:
        r = self.rng.choice
        return self._fresh(
            lambda: f"{r(PLACES)}{r(['', r(BODIES)])}{r(VERBS)}{r(THINGS)}{r(TAILS)}"
        )

    def zh_short(self) -> str:
        r = self.rng.choice
        return self._fresh(lambda: f"{r(THINGS)}{r(['', '启动', '纪实', '答疑'])}")

    def zh_summary(self) -> str:
        r = self.rng.choice
        return SUMMARY.format(r(PLACES), r(VERBS), r(THINGS), self.rng.randint(3, 40))

    def en(self) -> str:
        r = self.rng.choice
        return self._fresh(lambda: f"{r(WHO).title()} {r(DOES)} {r(WHAT)} {r(WHEN)}")

    def num(self, low: int, high: int) -> int:
        return self.rng.randint(low, high)

    def hex(self, n: int) -> str:
        return "".join(self.rng.choice("0123456789abcdef") for _ in range(n))

    def b62(self, n: int) -> str:
        return "".join(
            self.rng.choice("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789")
            for _ in range(n)
        )


def slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


@dataclass
class Page:
    """One page: `art` and its kin write a link and note what it is."""

    name: str
    url: str
    seed: int
    encoding: str = "utf-8"
    html: str = ""
    articles: set[str] = field(default_factory=set)
    either: set[str] = field(default_factory=set)  # a careful reader may count them or not
    next: set[str] = field(
        default_factory=set
    )  # any of these is the next page; empty: there is none to follow
    next_either: bool = False  # a reader may find the next page or not
    base: str = ""

    def __post_init__(self) -> None:
        self.w = Words(self.seed)
        self.base = self.base or self.url

    def _abs(self, href: str) -> str:
        return urldefrag(urljoin(self.base, href))[0]

    def art(self, href: str, text: str, attrs: str = "", *, show: str | None = None) -> str:
        self.articles.add(self._abs(href))
        return self.no(href, text if show is None else show, attrs)

    def maybe(self, href: str, text: str, attrs: str = "") -> str:
        self.either.add(self._abs(href))
        return self.no(href, text, attrs)

    def nxt(self, href: str, text: str, attrs: str = "") -> str:
        self.next.add(self._abs(href))
        return self.no(href, text, attrs)

    def no(self, href: str, text: str, attrs: str = "") -> str:
        href = href.replace("&", "&amp;")
        return f'<a href="{href}"{" " + attrs if attrs else ""}>{text}</a>'

    def nos(self, pairs: str, pattern: str = "{}", sep: str = "\n") -> str:
        """`text=href text=href`, each in the pattern."""
        return sep.join(pattern.format(self.no(*reversed(p.split("=", 1)))) for p in pairs.split())

    def write(self, *parts: str) -> Page:
        self.html += "\n".join(parts)
        return self

    def body(self) -> bytes:
        return self.html.encode(self.encoding, "xmlcharrefreplace")

    @property
    def wanted(self) -> set[str]:
        return self.articles - self.either


def doc(title: str, body: str, charset: str = "utf-8", head: str = "", lang: str = "zh-CN") -> str:
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="{charset}"><title>{title}</title>'
        f'<link rel="stylesheet" href="/css/main.css">{head}</head><body>{body}</body></html>'
    )
