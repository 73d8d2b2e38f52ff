"""The shape of an address: what the addresses of a site's articles have in common.

Numbers, dates, ids and slugs become signs and words stay, so that the articles of one template
share a shape and its sections, topics and forms do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, unquote, urlsplit

from crawler.discovery.dating import day_of_address

_ID = re.compile(r"(?=[A-Za-z0-9]*\d)(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{8,}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_LONG_NUMBER = re.compile(r"\d{5}")
_ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|do|cms|action)$", re.IGNORECASE)
_INDEX = re.compile(r"(?:index|default|home|main|list)(?:_?\d{1,3})?$", re.IGNORECASE)
_ID_KEY = re.compile(
    r"(?:^|.*(?:news|article|art|content|info|doc|item|post|wbnews|bulletin|notice|show))_?id$|"
    r"^(?:id|aid|nid|sn|guid|uuid|key|p|no|code)$",
    re.IGNORECASE,
)
_ID_VALUE = re.compile(r"\d|[a-z][A-Z]|[A-Z][a-z]+[A-Z]")
_SHARES = frozenset(("share", "print", "replytocom", "sharetype", "action"))
_FILES = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|rar|7z|apk|exe|dmg|ipa|jpe?g|png|gif|webp|svg|mp[34]|m3u8|flv|css"
    r"|js|xml|json|txt)$",
    re.IGNORECASE,
)
_NEVER = frozenset((
    "tag", "tags", "keyword", "keywords", "author", "authors", "user", "users", "member",
    "members", "profile", "account", "login", "logout", "signin", "signup", "register", "reg",
    "search", "so", "category", "categories", "comment", "comments", "rss", "feed", "feeds",
    "about", "aboutus", "contact", "contactus", "help", "faq", "privacy", "terms", "legal",
    "policy", "policies", "subscribe", "subscription", "newsletter", "newsletters", "app",
    "apps", "download", "downloads", "client", "video", "videos", "shipin", "live", "zhibo",
    "podcast", "podcasts", "audio", "vod", "tv", "job", "jobs", "career", "careers", "sitemap",
    "cookie", "cookies", "advertise", "ads", "ad", "copyright", "passport", "cart", "shop",
    "store", "weather", "games",
))  # fmt: skip
_SELDOM = frozenset((
    "topic", "topics", "special", "specials", "trending", "rank", "zt", "zhuanti", "column",
    "col", "channel", "list", "series",
))  # fmt: skip
_NEVER_HOSTS = frozenset((
    "v", "video", "tv", "live", "app", "passport", "mail", "reg", "login", "comment", "search",
    "so", "pay", "shop", "vip", "bbs", "blog", "m3", "static", "help", "open", "my", "i",
    "user", "account", "house", "job", "jobs", "game", "games",
))  # fmt: skip


def shape_of(url: str) -> str:
    """The shape of an address, its words kept; equal for articles of one template."""
    parts = urlsplit(url)
    path = "/".join(_sign(segment) for segment in parts.path.split("/"))
    query = "&".join(
        f"{key}={_sign(value)}" for key, value in sorted(parse_qsl(parts.query)) if value
    )
    return f"{parts.hostname}{path}?{query}"


def family_of(shape: str) -> str:
    """A shape without its host and words: what sections of one site have in common."""
    path = shape.partition("/")[2]
    return re.sub(r"[a-z]{2,}", "w", path).replace("9", "0")


def _sign(segment: str) -> str:
    text = unquote(segment)
    ending = _ENDING.search(text)
    stem, tail = (text[: ending.start()], ending[0].lower()) if ending else (text, "")
    stem = _ID.sub("I", _UUID.sub("I", stem))
    if _words(stem) >= 3 or len(stem) > 40 or not stem.isascii():
        numbers = "9" if _NUMBER.search(stem) else ""
        return f"S{numbers}{tail}"
    return _NUMBER.sub(lambda found: "0" if len(found[0]) < 3 else "9", stem.lower()) + tail


def _words(stem: str) -> int:
    return sum(len(word) > 1 and word.isalpha() for word in re.split(r"[-_+ ]", stem))


def address_value(url: str) -> float:
    """How much an address by itself speaks for an article: about 3 for a dated, numbered page.

    Negative for sections, home pages, forms, topics; -9 for what is none whatever else speaks.
    """
    parts = urlsplit(url)
    path = unquote(parts.path)
    segments = [segment for segment in path.split("/") if segment]
    if _FILES.search(path):
        return -9.0
    last = _ENDING.sub("", segments[-1]) if segments else ""
    value = 0.3 * bool(segments and _ENDING.search(segments[-1]))
    value += _of_queries(parts.query) + _of_name(last, segments[:-1])
    if day_of_address(parts.path):
        value += 2.0
    elif re.search(r"(?<!\d)20\d\d(?:0[1-9]|1[0-2])?(?!\d)", parts.path):
        value += 1.0
    words = {word for segment in segments for word in re.split(r"[-_.]", segment.lower())}
    whole = {segment.lower() for segment in segments}
    value -= 2.5 * bool(whole & _NEVER) + 1.5 * bool(words & _SELDOM)
    value -= 2.5 * bool(set((parts.hostname or "").split(".")[:-2]) & _NEVER_HOSTS)
    return value


def _of_name(last: str, folders: Sequence[str]) -> float:
    """What the last part of a path is worth: a number, an id or a headline in words.

    A mere word counts for what stands before it, where that is a number or an id.
    """
    if not last or _INDEX.match(last):
        return -2.5
    number = max((len(found) for found in _NUMBER.findall(last)), default=0)
    value = 1.0 if number >= 5 else 0.6 if number >= 3 else 0.3 if number else 0.0
    value = max(value, 1.2 * bool(_ID.search(last) or _UUID.search(last)))
    words = _words(last)
    value += 1.5 if words >= 5 else 0.8 if words >= 3 else 0.0
    if not value and any(_LONG_NUMBER.search(folder) or _ID.search(folder) for folder in folders):
        return 0.8
    return value or -1.0


def _of_queries(query: str) -> float:
    """What a query is worth: an article's id makes up for a script's name."""
    pairs = parse_qsl(query)
    if any(key.lower() in _SHARES for key, _ in pairs):
        return -2.5
    if any(_ID_KEY.match(key) and _ID_VALUE.search(value) for key, value in pairs):
        return 2.2
    return -0.5 if pairs else 0.0
