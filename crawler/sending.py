"""What a source's seed may send beside an address: headers, cookies, a name, a way there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from crawler.bodies import JSON, kind_of, outside_strings
from crawler.references import is_name, names_in
from crawler.settings import Feed, Source

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\x20-\x7e\x80-\uffff]*")
_COOKIE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*")
_REFUSED = frozenset(
    ("host", "content-length", "transfer-encoding", "connection", "cookie", "user-agent",
     "proxy-authorization", "accept-encoding", "te", "upgrade", "range", "expect",
     "if-none-match", "if-modified-since")
)  # fmt: skip
"""Headers that are the program's business, or have a key of their own."""

SECRET_HEADERS = re.compile(r"auth|token|secret|key|session|cookie", re.IGNORECASE)
"""Names of headers whose values are likely secrets."""

Told = tuple[str, str]


def references_of(source: Source) -> tuple[str, ...]:
    """The variables that a seed refers to."""
    texts: list[str | None] = [source.proxy, source.user_agent]
    texts += [*(source.headers or {}).values(), *(source.cookies or {}).values()]
    for feed in source.feeds:
        texts += [feed.body, *(feed.headers or {}).values()]
    return names_in(*texts)


def references_in(sources: Iterable[Source]) -> tuple[str, ...]:
    """The variables that seeds refer to, each once."""
    return tuple(dict.fromkeys(name for source in sources for name in references_of(source)))


def faults_of(source: Source) -> Iterator[Told]:
    """Every fault of what a source's seed has sent, in one line of each language."""
    yield from header_faults(source.headers or {})
    for name, value in (source.cookies or {}).items():
        if not _TOKEN.fullmatch(name) or not (names_in(value) or _COOKIE.fullmatch(value)):
            yield (
                f"cookies 中的 {name} 不能作为 Cookie：名称和值里不能有空格、逗号、分号和引号。",
                f"cookies: {name} cannot be a cookie: no blanks, commas, semicolons or quotes.",
            )
    if source.user_agent is not None and not _VALUE.fullmatch(source.user_agent):
        yield "user_agent 须写在一行中。", "user_agent must stand on one line."
    if source.proxy:
        yield from proxy_faults(source.proxy)
    if source.needs_browser and (beside := _not_by_a_browser(source)):
        reason = "the browser sends nothing of a seed, and goes through no proxy"
        yield (
            f"render = true 不能与 {'、'.join(beside)} 同用：浏览器不发种子中的内容，也不经代理。",
            f"render = true does not go with {', '.join(beside)}: {reason}.",
        )
    for place in source.hosts:
        if _place_of(place) is None:
            yield (
                f"hosts 中的「{place}」应写作 www.a.example 或 http://a.example:8080。",
                f"hosts: write {place!r} as www.a.example or http://a.example:8080.",
            )
    for feed in source.feeds:
        yield from _body_faults(feed, source)
    for name in references_of(source):
        if not is_name(name):
            yield (
                f"${{{name}}} 不是环境变量的名称（这里不能用 file:）。",
                f"${{{name}}} names no environment variable (file: cannot be used here).",
            )


def _body_faults(feed: Feed, source: Source) -> Iterator[Told]:
    """What cannot be filled into a body so that it stays one value, whatever it is."""
    if not names_in(feed.body):
        return
    kind = kind_of(feed.body or "", source.headers, feed.headers)
    if not kind.holds_references:
        yield (
            "body 中的 ${…} 只能用于 JSON、XML 和表单：Content-Type 写的是别的类型。",
            "${…} in a body is for JSON, XML and forms; its Content-Type says something else.",
        )
    elif kind is JSON and (bare := outside_strings(feed.body or "")):
        yield (
            f"body 是 JSON，${{{bare[0]}}} 须写在引号中。",
            f"body is JSON: ${{{bare[0]}}} must stand within quotes.",
        )


def _not_by_a_browser(source: Source) -> tuple[str, ...]:
    """The keys of a seed that a browser of ours cannot heed."""
    keys = ("headers", "cookies", "user_agent", "proxy", "verify_certificates")
    return tuple(key for key in keys if getattr(source, key) not in (None, "", {}))


def header_faults(headers: Mapping[str, str]) -> Iterator[Told]:
    """What cannot be sent of headers."""
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or not _VALUE.fullmatch(value):
            yield (
                f"headers 中的 {name!r} 不能作为 HTTP 头。",
                f"headers: {name!r} cannot be a header.",
            )
        elif name.lower() in _REFUSED:
            yield (
                f"headers 中不能写 {name}：它由程序发送，或有专门的键（cookies、user_agent）。",
                f"headers: {name} is the program's, or has its own key (cookies, user_agent).",
            )


def proxy_faults(address: str) -> Iterator[Told]:
    """What is wrong with the address of a proxy; it is not repeated, as it may hold a password."""
    if address.startswith("${") and address.endswith("}"):
        return  # all of it stands in the environment
    try:
        parts = urlsplit(address)
        good = parts.scheme == "http" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, good = None, False
    if good and parts is not None and parts.path in ("", "/") and not parts.query:
        return
    if parts is not None and parts.scheme.startswith("socks"):
        yield (
            "proxy 只能是 http 代理：所用的 Scrapy 没有可靠的 SOCKS 支持。",
            "proxy must be an http proxy: the Scrapy in use has no SOCKS that can be relied on.",
        )
    else:
        yield (
            "proxy 应写作 http://主机:端口（可带 用户名:${密码}@）。",
            "proxy must be written http://host:port (with user:${PASSWORD}@ where need be).",
        )


def origins_of(feeds: Iterable[str], hosts: tuple[str, ...]) -> tuple[str, ...]:
    """The origins to which a source's headers and cookies may go.

    An origin of http stands for its https too: that is no less secret.

    Args:
        feeds: The addresses of its feeds.
        hosts: What its seed names beside them.
    """
    named = (_place_of(place) for place in hosts)
    own = (_origin(url) for url in feeds)
    return tuple(dict.fromkeys(origin for origin in (*own, *named) if origin))


def may_go_to(url: str, origins: tuple[str, ...]) -> bool:
    """Whether a secret of these origins may be sent to an address."""
    origin = _origin(url)
    if origin is None:
        return False
    if origin in origins:
        return True
    scheme, _, place = origin.partition("://")
    return scheme == "https" and ":" not in place and f"http://{place}" in origins


def _place_of(text: str) -> str | None:
    return _origin(text if "://" in text else f"https://{text}")


def _origin(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme not in ("http", "https") or not host or "{" in host:
        return None
    host = f"[{host}]" if ":" in host else host
    if port in (None, 443 if parts.scheme == "https" else 80):
        return f"{parts.scheme}://{host}"
    return f"{parts.scheme}://{host}:{port}"
