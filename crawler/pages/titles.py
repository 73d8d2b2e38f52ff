"""What the head of a page calls it: the headline, with the names of column and site around it."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from itertools import pairwise

from crawler.pages.document import Document
from crawler.pages.further_articles import is_dated
from crawler.pages.outlets import SECTION

_PIECES = re.compile(r"[\s_|｜丨»>·—–─－【】-]+")
_NO_KEY = re.compile(r"[\W_][\W_]*")
_GENERIC = re.compile(
    r"(?:(?:新闻|新聞|文章|信息|内容|內容|资讯|稿件|正文|详情|详细|页面?|网页|显示|浏览|查看|阅读|中心|首页|列表|无标题|文档|标题"
    r"|欢迎您?|的)+|untitled(?: document)?|news|article|home)",
    re.IGNORECASE,
)
SITE = re.compile(
    r".{1,16}(?:网站?|網站?|日报|晚报|晨报|都市报|日報|晚報|在线|在線|门户|政府|频道|客户端|电台|电视台|電台|電視台"
    r"|数字报|电子版|電子[版報]|數碼報|數位報|融媒体中心)"
)
_PARTED = re.compile(r"\s*[_|｜丨【】>＞»－]+\s*|\s+[-–—]\s+|-+")
"""What parts a title of the head: headline, section, site."""
_TAIL = re.compile(
    r"(?P<mark>(?<!\s)\s*(?:[-–—_|｜丨»─－:：【]{1,2}|·)\s*|(?<!\s)\s+)"
    r"(?P<name>(?:[^-–—_|｜丨»─－:：【】·\s]|(?<=[A-Za-z])\s(?=[A-Za-z(（])){1,30})[】:：]{0,2}$"
)
_PAPER = re.compile(r"[\u3400-\u9fff]{1,7}[报報网網台臺社]")
_MARKS = frozenset(("-", "_", "|", "｜", "--", "»"))
_SITE_ENDS = frozenset("网網站报報线線台府道端版心")
_HAN, _PAST_HAN = "\u3400", "\ua000"
"""Between them stands what begins with a Chinese character, of which there is no other case."""

SHORTEST = 6
"""Characters of the shortest headline that is left of a title."""

COLUMN_LENGTH = 10
"""Characters of the longest name of a column."""

_SECTION_END = re.compile(r"(?:要闻|要聞|动态|新闻|新聞|公告|频道|专栏|公开|资讯|文件库|之窗)$")

NEAR = 4
"""Lines over a text in which its headline stands, where other articles' names are links."""

FIRST = 8
"""Characters of the shortest piece of a title that is a headline by its place and length alone."""

MAX_LENGTH = 200

MAX_SHORT = 12
"""Characters of the longest line that a short headline with its marks is."""


class Titles:
    """What the head of a page calls it, in a form that lines can be held against."""

    def __init__(self, titles: Sequence[str]) -> None:
        each = dict.fromkeys(title for title in titles if len(title) <= 2 * MAX_LENGTH)
        self.texts = [title for title in each if not _names_no_article(title)]
        self._keys = [(key_of(t), t.rstrip().endswith(("…", "..."))) for t in self.texts]
        self._keys = [(key, cut) for key, cut in self._keys if key]
        self._initials = {key[0] for key, _ in self._keys}
        parted = [pieces for text in self.texts if len(pieces := _pieces(text)) > 1]
        self._short = {short for pieces in parted if (short := _short_headline(pieces))}
        self._firsts = {first for pieces in parted if (first := _first_piece(pieces))}
        self._chars = set().union(*(key for key, _ in self._keys))

    def agreement(self, text: str) -> float:
        """0 to 2: how well a line is the headline that one of the titles gives."""
        first = text[0] if _HAN <= text < _PAST_HAN else text[:1].lower()[:1]
        if first not in self._chars and first.isalnum():  # `_begins_unlike`
            return 0.0
        line = key_of(text)
        if not line:
            return 0.0
        if line in self._short:
            return 1.5
        agreed = [
            _agreement(line, whole, cut=cut)
            for whole, cut in self._keys
            if line in whole or line.startswith(whole)
        ]
        return max(agreed, default=0.0)

    def begins(self, text: str) -> bool:
        """Whether one of the titles begins with a line's text."""
        if _begins_unlike(text, self._initials):
            return False
        line = key_of(text)
        return len(line) >= 4 and any(whole.startswith(line) for whole, _ in self._keys)

    def anchor(self, document: Document) -> int | None:
        """The line that repeats the headline of the page's head, the one in a heading first."""
        found: int | None = None
        for i, line in enumerate(document.lines):
            text = line.text
            if not 6 <= len(text) <= MAX_LENGTH:
                continue
            first = text[0] if _HAN <= text < _PAST_HAN else text[:1].lower()[:1]
            if first not in self._initials and first.isalnum():  # `_begins_unlike`, of every line
                continue
            if self._begins(key_of(text)):
                if document.boxes[line.box].tag in {"h1", "h2"}:
                    return i
                found = i if found is None else found
        return found if found is not None or not self._short else self._short_anchor(document)

    def _short_anchor(self, document: Document) -> int | None:
        """The line of a short headline, which no other is but that over the article's time."""
        lines = document.lines
        return next(
            (
                i
                for i, (line, under) in enumerate(pairwise(lines))
                if len(line.text) <= MAX_SHORT
                and not (line.link or under.link)
                and key_of(line.text) in self._short
                and is_dated([under])
            ),
            None,
        )

    def _begins(self, key: str) -> bool:
        return key in self._firsts or (
            len(key) >= 6
            and any(whole.startswith(key) and len(key) * 2 >= len(whole) for whole, _ in self._keys)
        )


def _pieces(title: str) -> list[str]:
    """What the marks part that stand in a title: headline, section, site."""
    return [piece for piece in _PARTED.split(title) if piece]


def _short_headline(pieces: list[str]) -> str:
    """The short headline that a title has before the names of section and site, or behind them."""
    piece = pieces[-1] if _names_no_article(pieces[0]) else pieces[0]
    key = key_of(piece)
    return key if 2 <= len(key) < 6 and not _names_no_article(piece) else ""


def _first_piece(pieces: list[str]) -> str:
    """The first and longest piece of a title, where the names behind it are longer together."""
    if len(pieces[0]) < FIRST or len(pieces[0]) < max(map(len, pieces)):
        return ""
    return "" if _names_no_article(pieces[0]) else key_of(pieces[0])


def _names_no_article(title: str) -> bool:
    """Whether a title names the site or the kind of page only, as where a template forgot it."""
    pieces = [piece for piece in _PIECES.split(title) if piece]
    return all(_GENERIC.fullmatch(piece) or SITE.fullmatch(piece) for piece in pieces)


def _begins_unlike(text: str, chars: set[str]) -> bool:
    """Whether a text's first letter or digit, if it begins with one, is none of a title's."""
    first = text[0] if _HAN <= text < _PAST_HAN else text[:1].lower()[:1]
    return first not in chars and first.isalnum()


@functools.lru_cache(maxsize=256)
def key_of(text: str) -> str:
    """A text's letters and digits; kept for the few times that a page's line is asked of."""
    return (text if text.isalnum() else _NO_KEY.sub("", text)).lower()


def _agreement(line: str, whole: str, *, cut: bool) -> float:
    if line == whole:
        return 1.8
    share = len(line) / len(whole)
    if len(line) < 6 and share < 0.6:
        return 0.0
    if whole.startswith(line):
        return 0.7 + share
    if share >= 0.4 and line in whole:
        return 0.5 + share
    if len(whole) >= 8 and line.startswith(whole):
        return (1.0 if cut else 0.4) + 0.5 / share
    return 0.0


def is_site_alone(titles: Sequence[str]) -> bool:
    """Whether a head's titles are a site's short name or nothing: of no section, no article."""
    return all(
        len(title) <= COLUMN_LENGTH
        and _PARTED.search(title.strip()) is None
        and SECTION.fullmatch(title.strip()) is None
        for title in titles
    )


def without_columns(titles: Titles, document: Document, body: int) -> Titles:
    """The titles but those that name a column of the site: a link over the text names it too."""
    pieces = {piece for text in titles.texts for piece in _columns(text)}
    if not pieces:
        return titles
    links = (line for line in document.lines[:body] if line.is_link)
    linked = pieces.intersection(part for line in links for part in line.parts)
    if linked:  # a list of the issue names the article beside its own headline
        near = document.lines[max(body - NEAR, 0) : body]
        linked.difference_update([line.text for line in near if line.link == 0])
    kept = [
        text
        for text in titles.texts
        if not (found := _columns(text)) or any(not _is_column(each, linked) for each in found)
    ]
    return titles if len(kept) == len(titles.texts) else Titles(kept)


def _columns(title: str) -> list[str]:
    """The pieces of a title, where all of them are short enough for a column's or site's name."""
    own = [piece for piece in _pieces(title) if not SITE.fullmatch(piece)]
    return own if own and max(map(len, own)) <= COLUMN_LENGTH else []


def _is_column(name: str, linked: set[str]) -> bool:
    return (
        name in linked
        or SECTION.fullmatch(name) is not None
        or _SECTION_END.search(name) is not None
    )


def without_suffix(titles: list[str]) -> str:
    """A title of the head without the names of column and site behind it.

    The last of several is a name wherever a mark sets it apart; further ones, and what a blank or
    a dash of two parts, only where they are named like a column or a site.
    """
    text = titles[0]
    for other in titles[1:]:
        if text != other and text.startswith(other) and len(other) >= SHORTEST:
            return without_suffix([other])
    end = text
    while tail := _TAIL.search(end):
        rest = end[: tail.start()].rstrip()
        named = _names_site(tail["name"])
        first = end == text and tail["mark"].strip() not in {"", "·", "—", "——"}
        if len(rest) < SHORTEST or not (named or first):
            break
        end = rest
    return end


def _names_site(name: str) -> bool:
    """Whether a piece behind a headline is named like a site or a column of one."""
    return (
        SITE.fullmatch(name) is not None
        or _PAPER.fullmatch(name) is not None
        or SECTION.fullmatch(name) is not None
        or (len(name) <= COLUMN_LENGTH and _SECTION_END.search(name) is not None)
    )


def without_site(text: str) -> str:
    """A headline of the page without the site's name, where its template prints that behind it."""
    tail = _TAIL.search(text) if text[-1:] in _SITE_ENDS else None
    if tail is None or tail["mark"].strip() not in _MARKS or not SITE.fullmatch(tail["name"]):
        return text
    rest = text[: tail.start()].rstrip()
    return without_site(rest) if len(rest) >= SHORTEST else text


def same_words(one: str, other: str) -> bool:
    """Whether two texts are the same but for blanks, punctuation and case."""
    return key_of(one) == key_of(other) != ""
