"""What an address by itself is worth: how much it speaks for an article, or against one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.discovery.dating import day_of_address
from crawler.discovery.shapes import ENDING, ID, ID_KEY, NUMBER, UUID, is_mixed, words_in

_LONG_NUMBER = re.compile(r"\d{5}")
_OWN_FOLDER = re.compile(r"\d{7,}")
"""A folder of one article, ``…/5362000/index.html``: sections have fewer digits."""

_INDEX = re.compile(
    r"(?:index|default|home|main|gengduo|more)(?:[-_]?\d{1,2})*$|lists?$"
    r"|(?:list|node|column|channel|category|class|cate|topic|special|zt)[-_]?\d[\da-f]*(?:[-_]\d+)*$"
    r"|(?:page|v)\d{1,3}$",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<!\d)20[0-4]\d(?:[-_]?(?:0[1-9]|1[0-2])(?:[-_]?(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)"
)
"""A year, a month or a day: it numbers no article."""

_SECTION_KEY = re.compile(
    r".*(?:cat|cate|category|class|type|column|channel|page|pageno|pagenum|nav|menu|forum|tag)_?(?:id)?$"
    r"|^(?:cid|fid|uid|pid|tid|lid|mid|year|month|date|y|sort|order|lang|q|start|offset)$",
    re.IGNORECASE,
)
_ID_VALUE = re.compile(r"\d|[a-z][A-Z]|[A-Z][a-z]+[A-Z]")
_SHARES = frozenset(("share", "print", "replytocom", "sharetype"))
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|wps|et|ofd|zip|rar|7z|apk|exe|dmg|ipa|jpe?g|png|gif|webp|svg|mp[34]"
    r"|m3u8|flv|css|js|xml|json|txt)$",
    re.IGNORECASE,
)
_NEVER = frozenset((
    "tag", "tags", "keyword", "keywords", "author", "authors", "reporter", "reporters", "user",
    "users", "space", "member", "members", "profile", "profiles", "account", "login", "logout",
    "signin", "signup", "register", "reg", "logging", "search", "so", "comment", "comments", "rss",
    "feed", "feeds", "privacy", "terms", "subscribe", "subscription", "newsletter",
    "newsletters", "sitemap", "cookie", "cookies", "advertise", "ads", "ad",
    "copyright", "passport", "cart", "print", "email", "redirect", "sharer", "trending", "rank",
    "hottopic", "robots",
))  # fmt: skip
_ELSEWHERE = frozenset((
    "about", "aboutus", "contact", "contactus", "help", "faq", "policies", "app", "apps",
    "download", "downloads", "client", "video", "videos", "shipin", "live", "zhibo", "podcast",
    "podcasts", "audio", "vod", "tv", "job", "jobs", "career", "careers", "shop", "store",
    "weather", "games",
))  # fmt: skip
"""Words that speak against an article, unless the list itself stands beneath them."""

_SELDOM = frozenset((
    "topic", "topics", "special", "specials", "subject", "theme", "issue", "feature",
    "z", "zt", "ztzl", "ztbd", "zhuanti", "column", "col", "channel", "list", "lists",
    "series", "section", "cate", "category", "categories",
))  # fmt: skip
_GOODS = re.compile(
    r"(?:products?|goods|chanpin|cases?|service|anli)(?:[-_]?\w*)$|(?:pro|prod|pd)(?:[-_]?\d+)?$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?:news|item)?[-_]?(?:art|article|content|detail|story|xiangqing|(?:view)?thread|archives|post|info"
    r"|show|view|doc)s?(?:[-_]?\d.*)?$",
    re.IGNORECASE,
)
_PREFIXED = re.compile(r"([a-z]+)[-_](?:[a-z]+[-_])?\d[\d_-]*$")
"""A page named by what it shows and a number: ``user_12``, ``space-uid-12``."""

_NEVER_HOSTS = frozenset((
    "v", "video", "tv", "live", "app", "passport", "mail", "reg", "login", "comment", "search",
    "so", "pay", "shop", "vip", "bbs", "blog", "m3", "static", "help", "open", "my", "i",
    "user", "account", "house", "job", "jobs", "game", "games",
))  # fmt: skip
_SECTION_WORTH = -2.5


def address_value(url: str, seen_on: str = "", *, usual: bool = False) -> float:
    """How much an address by itself speaks for an article: about 3 for a dated, numbered page.

    Negative for sections, home pages, forms, topics; -9 for what is none whatever else speaks.

    Args:
        url: The address.
        seen_on: The address of the page that links to it; what both share speaks for nothing.
        usual: Whether its form is usual on other hosts of the publisher: its own does not count.
    """
    parts, page = urlsplit(url), urlsplit(seen_on)
    path = unquote(parts.path)
    segments = [segment for segment in path.split("/") if segment]
    if _FILES.search(path):
        return -9.0
    query, named = _of_queries(parts.query)
    last = ENDING.sub("", segments[-1]) if segments else ""
    name = _of_name(last, segments[:-1], path)
    value = 0.3 * bool(segments and ENDING.search(segments[-1])) + query
    # A script's name says nothing where its query names the article.
    value += max(name, -0.5) if named else name
    if day_of_address(parts.path):
        value += 2.0
    elif re.search(r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])?(?!\d)", parts.path):
        value += 1.0
    own = [part for part in unquote(page.path).split("/") if part]
    value += _of_words(segments, own, dated=day_of_address(parts.path) is not None)
    if not usual and parts.hostname != page.hostname and serves_other_things(url):
        value -= 0.5 if any(map(_ARTICLE.match, segments)) else 2.5
    return value


def serves_other_things(url: str) -> bool:
    """Whether an address's host is named for what is no article: mail, videos, a forum."""
    return bool(set((urlsplit(url).hostname or "").split(".")[:-2]) & _NEVER_HOSTS)


def _of_words(segments: Sequence[str], own: Sequence[str], *, dated: bool) -> float:
    """What the words of a path are worth, beside those of the page's own path."""
    words = {word for segment in segments for word in re.split(r"[-_.]", segment.lower())}
    whole = {segment.lower() for segment in segments}
    home = {segment.lower() for segment in own}
    told = any(_ARTICLE.match(ENDING.sub("", segment)) for segment in segments)
    value = 0.4 * told
    stems = {ENDING.sub("", part) for part in whole}
    first = {found[1] for stem in stems if (found := _PREFIXED.match(stem))}
    value -= 2.5 * bool((whole | stems | first) & _NEVER)
    # A dated video, or an article on the weather, is one like the others.
    value -= (1.0 if told or dated else 2.5) * bool((whole & _ELSEWHERE) - home)
    value -= 2.5 * any(_GOODS.match(ENDING.sub("", part)) for part in whole - home)
    return value - 1.5 * bool(words & _SELDOM and not told)


def _of_name(last: str, folders: Sequence[str], path: str) -> float:
    """What the last part of a path is worth: a number, an id or a headline in words.

    A mere word counts for what stands before it, where that is a number or an id; the index of a
    folder does where the folder is one article's own.
    """
    if not last or _INDEX.match(last):
        return _of_folder(folders[-1], path) if last and folders else _SECTION_WORTH
    if len(last) < 3 and last.isdigit() and _TIME.search("/".join(folders[-2:])):
        # The month or the day of an archive, the issue of a year; within a day, an article.
        return 0.3 if day_of_address(f"/{'/'.join(folders)}/") else _SECTION_WORTH
    value = _of_part(last)
    if not value and any(_LONG_NUMBER.search(folder) or ID.search(folder) for folder in folders):
        return 0.8
    # Two words are a short headline or the long name of a section.
    return value or (0.0 if words_in(last) == 2 else -1.0)


def _of_folder(folder: str, path: str) -> float:
    if (
        _OWN_FOLDER.fullmatch(folder)
        or UUID.search(folder)
        or (ID.search(folder) and len(folder) > 15)
    ):
        return 1.0
    if day_of_address(path) and words_in(folder) >= 3:
        return _of_part(folder)
    return _SECTION_WORTH


def _of_part(part: str) -> float:
    number = max((len(found) for found in NUMBER.findall(_TIME.sub("", part))), default=0)
    value = 1.2 if number >= 5 else 0.6 if number >= 3 else 0.3 if number else 0.0
    value = max(value, 1.2 * bool(ID.search(part) or UUID.search(part)), 0.9 * is_mixed(part))
    words = words_in(part)
    return value + (1.5 if words >= 5 else 0.8 if words >= 3 else 0.0)


def _of_queries(query: str) -> tuple[float, bool]:
    """What a query is worth, and whether it names an article by an id."""
    pairs = parse_qsl(query, keep_blank_values=True)
    words = {value.lower() for _, value in pairs}
    if any(key.lower() in _SHARES for key, _ in pairs) or words & _NEVER:
        return _SECTION_WORTH, False
    if any(ID_KEY.match(key) and _ID_VALUE.search(value) for key, value in pairs):
        return 2.2 - 1.5 * bool(words & _SELDOM), True
    # An unknown name may be an id's too, any may where the query says that it shows an article.
    shows = any(_ARTICLE.match(word) for word in words)
    unknown = [value or key for key, value in pairs if shows or not _SECTION_KEY.match(key)]
    number = max((len(found) for value in unknown for found in NUMBER.findall(value)), default=0)
    if number:
        return (1.5 if number >= 4 else 1.0) - 1.5 * bool(words & _SELDOM), True
    return (-0.5 if pairs else 0.0) - 1.5 * bool(words & _SELDOM), False
