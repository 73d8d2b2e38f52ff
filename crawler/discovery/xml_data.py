"""Answers in XML as data, so that the same expressions find their way in them as in JSON.

An element is what its children are: an object of them by name, those of one name a list; one
without children is its text. Attributes stand beside them under ``@name``.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from crawler.discovery.base import FeedError
from crawler.discovery.markup import feed_text, with_escaped_ampersands
from crawler.pages.data import MOST_OBJECTS


def xml_data(body: bytes, url: str, encoding: str | None) -> dict[str, Any]:
    """The data of an XML answer, under the name of its root.

    Raises:
        FeedError: It is no XML, or too much of it.
    """
    text, _ = feed_text(body, url, encoding)
    if text.count("<") > 2 * MOST_OBJECTS:
        raise FeedError("too_much", url=url, most=MOST_OBJECTS)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(with_escaped_ampersands(text).encode(), parser)
    except (etree.LxmlError, ValueError):
        root = None
    if root is None:
        raise FeedError("no_data", url=url)
    return {_name(root.tag): _value(root)}


def _value(element: etree._Element) -> Any:
    children = list(element)
    own = (element.text or "").strip()
    held: dict[str, Any] = {f"@{_name(key)}": str(said) for key, said in element.attrib.items()}
    if not children:
        return {**held, "#text": own} if held else own
    for child in children:
        name, value = _name(child.tag), _value(child)
        if name not in held:
            held[name] = value
        elif isinstance(held[name], list):
            held[name].append(value)
        else:
            held[name] = [held[name], value]
    return held


def _name(tag: Any) -> str:
    return str(tag).rpartition("}")[2]
