"""Sources as OPML, the lists of feeds that readers and bridges exchange: written and read.

A source keeps what OPML has no word for in attributes of our own namespace, so that what is written
here is read back whole; other programs pass over them. What others wrote holds feeds alone. A file
is anybody's: no entity of it is expanded, nothing is fetched, and all of it is bounded.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from lxml import etree

from crawler.naming import is_id
from crawler.settings import Feed, Source
from scheduler.errors import ReadError
from scheduler.new_seeds import SECRET, changed, table_of
from scheduler.previews import id_of
from storage.text import clean

NAMESPACE = "urn:yongliang:seed"
_SOURCE, _FEED = f"{{{NAMESPACE}}}source", f"{{{NAMESPACE}}}feed"

MOST_BYTES = 5_000_000
"""Of a file."""

MOST_OUTLINES = 5_000
"""Outlines of a file, folders among them."""

MOST_NAME = 200
"""Characters of a source's name."""

MOST_ADDRESS = 2_000
"""Characters of an address."""

ID_MOST = 64
"""Characters of an id, which names a file."""

EVERY = "1h"
"""How often a feed is looked at of which the file does not say it."""

_PRIVATE = frozenset({"was", "paused", "feeds", *SECRET})
"""Keys of a seed that are of one archive, or may hold a secret: they stay where they are."""

_OPEN = frozenset(("accept", "accept-language", "origin", "referer", "x-requested-with"))
"""Headers that say nothing of who asks."""

_ID = re.compile(r"[^a-z0-9-]+")


def written(sources: Iterable[Source], title: str) -> bytes:
    """Sources as an OPML 2.0 file in UTF-8.

    Args:
        sources: The sources.
        title: What the file calls itself.
    """
    root = etree.Element("opml", {"version": "2.0"}, nsmap={"yl": NAMESPACE})
    etree.SubElement(etree.SubElement(root, "head"), "title").text = clean(title)
    body = etree.SubElement(root, "body")
    for source in sources:
        own = {_SOURCE: _json(table_of(source), _PRIVATE)}
        if len(source.feeds) == 1:
            _outline(body, source.name, source.feeds[0], own)
            continue
        folder = etree.SubElement(body, "outline", {"text": clean(source.name), **own})
        for feed in source.feeds:
            _outline(folder, source.name, feed, {})
    written_bytes: bytes = etree.tostring(
        root, encoding="utf-8", xml_declaration=True, pretty_print=True
    )
    return written_bytes


def _outline(into: Any, name: str, feed: Feed, own: Mapping[str, str]) -> None:
    """A feed's outline; what no reader of feeds can read is a link to it."""
    address = {"type": "rss", "xmlUrl": feed.url}
    if feed.kind != "rss":
        address = {"type": "link", "url": feed.url}
    carried = {_FEED: _json(_without_secrets(changed(feed)), ())}
    etree.SubElement(into, "outline", {"text": clean(name), **address, **own, **carried})


def _json(table: Mapping[str, Any], without: Iterable[str]) -> str:
    kept = {key: value for key, value in table.items() if key not in frozenset(without)}
    return json.dumps(msgspec.to_builtins(kept), ensure_ascii=False, sort_keys=True)


def read(data: bytes, *, page: str = "generic", bridge: bool = False) -> Iterator[dict[str, Any]]:
    """The sources of a file, as tables of seeds; each id once, none of them checked.

    Args:
        data: The file.
        page: The page object of those of which the file does not say it.
        bridge: Whether their feeds come from a bridge.

    Raises:
        ReadError: It is no OPML, or larger than is taken.
    """
    body = _body(data)
    taken: Counter[str] = Counter()
    for outline in _outlines(body):
        table = _carried(outline) or _foreign(outline, page=page, bridge=bridge)
        if table is not None:
            yield {**table, "id": _free(str(table["id"]), taken)}


def _body(data: bytes) -> Any:
    if len(data) > MOST_BYTES:
        raise ReadError(
            f"OPML 文件超过 {MOST_BYTES // 1_000_000} MB，没有读入。",
            f"The OPML file has over {MOST_BYTES // 1_000_000} MB and was not read.",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        why = clean(str(error)).split("\n")[0][:MOST_NAME]
        raise ReadError(
            f"不是 OPML，无法读入（{why}）。", f"It is no OPML that can be read ({why})."
        ) from error
    body = root.find("body") if root.tag == "opml" else None
    if body is None or root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(
            "不是 OPML：应是 <opml> 和其中的 <body>，没有自带的 DTD。",
            "It is no OPML: an <opml> with a <body> in it, and no DTD of its own, was expected.",
        )
    return body


def _outlines(body: Any) -> Iterator[Any]:
    """The outlines of sources and feeds, nested or not; those within a source are its own."""
    count = 0
    waiting = list(reversed(body.findall("outline")))
    while waiting:
        outline = waiting.pop()
        count += 1
        if count > MOST_OUTLINES:
            raise ReadError(
                f"OPML 中超过 {MOST_OUTLINES} 项，没有读入。",
                f"The OPML holds over {MOST_OUTLINES} outlines and was not read.",
            )
        yield outline
        if _SOURCE not in outline.attrib:
            waiting.extend(reversed(outline.findall("outline")))


def _carried(outline: Any) -> dict[str, Any] | None:
    """What our own attributes say; None where there are none that can be read."""
    table = _object(outline.get(_SOURCE))
    name = table.get("id") if table else None
    if table is None or not isinstance(name, str) or not is_id(name) or len(name) > ID_MOST:
        return None
    within = outline.findall("outline")[:MOST_OUTLINES]
    feeds = (_object(each.get(_FEED)) for each in (outline, *within))
    table = {key: value for key, value in table.items() if key not in _PRIVATE}
    table["name"] = _name(str(table.get("name", ""))) or name
    return {**table, "feeds": [_without_secrets(feed) for feed in feeds if feed is not None]}


def _without_secrets(feed: Mapping[str, Any]) -> dict[str, Any]:
    """A feed's table without what may be secret; of its headers those stay that a list needs."""
    kept = {key: value for key, value in feed.items() if key not in SECRET}
    headers = feed.get("headers")
    named = headers.items() if isinstance(headers, dict) else ()
    plain = {
        name: value for name, value in named if name.lower() in _OPEN and "${" not in str(value)
    }
    return {**kept, "headers": plain} if plain else kept


def _object(text: str | None) -> dict[str, Any] | None:
    if not text:
        return None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _foreign(outline: Any, *, page: str, bridge: bool) -> dict[str, Any] | None:
    """A feed of another program's file as a source; None where the outline is none."""
    url = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
    if not _is_address(url):
        return None
    said = outline.get("text") or outline.get("title") or ""
    name = _name(said)
    host = urlsplit(url).hostname or ""
    table: dict[str, Any] = {
        "id": _id(name, url),
        "name": name or host,
        "page": page,
        "every": EVERY,
        "verified": False,
        "feeds": [{"kind": "rss", "url": url}],
    }
    return {**table, "bridge": True} if bridge else table


def _name(said: str) -> str:
    """A name of one line, with nothing in it that cannot be seen."""
    return clean(said[: 10 * MOST_NAME]).replace("\n", " ").strip()[:MOST_NAME].strip()


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"}
            and bool(parts.hostname)
            and (len(url) <= MOST_ADDRESS and url == clean(url))
        )
    except ValueError:
        return False


def _id(name: str, url: str) -> str:
    """An id by the name, where its letters make one, else by the address."""
    own = _ID.sub("-", name.lower()).strip("-")[:40].strip("-")
    return own if len(own) > 2 and is_id(own) and not own.isdecimal() else id_of(url)


def _free(name: str, taken: Counter[str]) -> str:
    """An id that is not taken yet: the name, or the name with a number."""
    found = name
    while taken[found]:
        taken[name] += 1
        found = f"{name}-{taken[name]}"
    taken[found] = 1
    return found
