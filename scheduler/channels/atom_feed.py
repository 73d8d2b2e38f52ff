"""Atom feeds (RFC 4287): which entries a report makes, and a feed's document with them in it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from lxml import etree, html

from scheduler import reports
from scheduler.reports import Report
from scheduler.reports.items import Room, of_doubt, of_story
from scheduler.reports.one_line import of_sources
from scheduler.reports.stories import Story, stories
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import href, line
from storage.deliveries import Doubt
from storage.records import Incident, Kind
from storage.times import to_iso

NAMESPACE = "http://www.w3.org/2005/Atom"
_NSMAP: dict[str, str] = {None: NAMESPACE}  # type: ignore[dict-item]
# What XML cannot hold at all.
_IMPOSSIBLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotAFeedError(Exception):
    """A file that is no feed of this program stands where one should be."""


@dataclass(slots=True)
class Feed:
    """New entries of a feed, oldest first.

    Attributes:
        title: What readers' programs call it.
        author: Who signs it.
    """

    title: str
    author: str
    entries: list[etree._Element] = field(default_factory=list)


def entries(report: Report, key: str) -> dict[str, Feed]:
    """The feeds that a report belongs to, by name, with its entries.

    Args:
        report: The report.
        key: The delivery's, for what has no lasting number of its own.
    """
    words = report.words
    brand, dot, author = words("brand"), words("dot"), report.names.author
    feeds: dict[str, Feed] = {}
    for story in _stories(report):
        entry = _of_story(story, report, words, key)
        named = {"all": brand}
        for change in story.changes:
            if change.kind is Kind.EDITED:
                named["edits"] = f"{brand}{dot}{words(change.kind.value)}"
            named |= {
                f"topic-{topic}": f"{brand}{dot}{line(words.topic(topic))}"
                for topic in change.topics
            }
            named[f"source-{change.source_id}"] = f"{brand}{dot}{change.source_name}"
        for name, title in named.items():
            feeds.setdefault(name, Feed(title, author)).entries.append(entry)
    for incident in report.incidents:
        feeds.setdefault("all", Feed(brand, author)).entries.append(
            _of_incident(incident, words, report.zone)
        )
    for doubt in report.doubts:
        entry = _of_doubt(doubt, report, words)
        feeds.setdefault("all", Feed(brand, author)).entries.append(entry)
    if not feeds:
        feeds["all"] = Feed(brand, author, [_of_report(report, key)])
    return feeds


def document(old: bytes | None, feed: Feed, most: int) -> bytes | None:
    """A feed with the new entries before those that it holds; None when it holds them all.

    Args:
        old: The feed as it is; None when there is none yet.
        feed: Its title and its new entries, oldest first.
        most: It keeps so many of the newest.

    Raises:
        NotAFeedError: `old` is none.
    """
    kept, feed_id = _read(old) if old is not None else ([], f"urn:uuid:{uuid.uuid4()}")
    known = {_text(entry, "id") for entry in kept}
    fresh = [entry for entry in feed.entries if _text(entry, "id") not in known]
    if not fresh and old is not None:
        return None
    shown = [*reversed(fresh), *kept][:most]
    return whole(replace(feed, entries=shown), feed_id, _text(max(shown, key=_updated), "updated"))


def whole(feed: Feed, feed_id: str, updated: str, *links: etree._Element) -> bytes:
    """A feed with its entries in their order.

    Args:
        feed: The feed.
        feed_id: Its lasting id.
        updated: When something of it last changed, as Atom writes it.
        links: Where it is read.
    """
    root = element(
        "feed",
        element("id", feed_id),
        element("title", feed.title),
        element("updated", updated),
        element("author", element("name", feed.author)),
        element("generator", feed.author),
        *links,
    )
    for entry in feed.entries:
        # An element belongs to one document only; the same entry goes into several feeds.
        root.append(etree.fromstring(etree.tostring(entry, with_tail=False), _parser()))
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _updated(entry: etree._Element) -> str:
    return _text(entry, "updated")


def _read(old: bytes) -> tuple[list[etree._Element], str]:
    try:
        root = etree.fromstring(old, _parser())
    except etree.XMLSyntaxError as error:
        raise NotAFeedError(str(error)) from None
    feed_id = root.findtext(f"{{{NAMESPACE}}}id")
    if root.tag != f"{{{NAMESPACE}}}feed" or not feed_id:
        raise NotAFeedError(root.tag)
    return root.findall(f"{{{NAMESPACE}}}entry"), feed_id


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def _text(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"{{{NAMESPACE}}}{name}") or ""


def _stories(report: Report) -> list[Story]:
    """What became of each article, those of the backlog too, in the order of their last changes."""
    listed = [story for change in report.listed for story in stories([change])]
    found = [*report.told_stories(), *listed]
    return sorted(found, key=lambda story: story.changes[-1].change_id)


def _of_story(story: Story, report: Report, words: Words, key: str) -> etree._Element:
    """The entry of an article: its title says how it stands, as the message does."""
    change = story.changes[-1]
    number = change.change_id or key
    entry = element(
        "entry",
        element("id", urn(f"{change.url}\n{number}\n{to_iso(change.detected_at)}")),
        element("title", of_story(story, report, words, Room()).text),
        element("updated", to_iso(change.detected_at)),
        element("author", element("name", line(change.source_name) or "-")),
    )
    if address := href(change.url):
        entry.append(element("link", href=address, rel="alternate"))
    kinds = (one.kind.value for one in story.changes)
    for term in dict.fromkeys((*kinds, *change.topics)):
        entry.append(element("category", term=_clean(term)))
    alone = replace(report, changes=story.changes, stories=(story,), incidents=(), doubts=())
    page = _page(alone)
    entry.append(element("content", page, type="html"))
    return entry


def _page(report: Report) -> str:
    """What the page shows of its one article; of one that it only lists the headline."""
    found = html.fromstring(reports.render_html(report)).findall(".//article")
    shown = (
        etree.tostring(one, encoding="unicode", method="html", with_tail=False) for one in found
    )
    return "".join(map(str, shown)) or reports.headline(report)


def _of_incident(incident: Incident, words: Words, zone: ZoneInfo) -> etree._Element:
    moment = incident.closed_at or incident.opened_at
    state = words("state_closed" if incident.closed_at else "state_open")
    what = words.incident_of(incident)
    advice = () if incident.closed_at else words.advice(incident.kind, incident.detail)
    told = (notes.told(incident.detail, words, zone) or what, *advice)
    return element(
        "entry",
        element("id", urn(f"incident {incident.incident_id} {state} {to_iso(moment)}")),
        element(
            "title",
            line(f"[{state}] {what} {of_sources(incident, words) or incident.source_id or ''}"),
        ),
        element("updated", to_iso(moment)),
        element("category", term="incident"),
        element("content", "\n".join(filter(None, told)), type="text"),
    )


def _of_doubt(doubt: Doubt, report: Report, words: Words) -> etree._Element:
    moment = doubt.ended_at or doubt.began_at
    entry = element(
        "entry",
        element("id", urn(f"doubt {doubt.doubt_id} {doubt.ending} {doubt.url}")),
        element("title", of_doubt(doubt, report, words, Room()).text),
        element("updated", to_iso(moment)),
        element("category", term="unconfirmed"),
        element("content", line(doubt.url), type="text"),
    )
    if address := href(doubt.url):
        entry.append(element("link", href=address, rel="alternate"))
    return entry


def _of_report(report: Report, key: str) -> etree._Element:
    """A report without changes and incidents: the daily word that all is well."""
    return element(
        "entry",
        element("id", urn(key)),
        element("title", reports.headline(report)),
        element("updated", to_iso(report.generated_at)),
        element("content", reports.render_text(report), type="text"),
    )


def element(name: str, *inside: str | etree._Element, **attributes: str) -> etree._Element:
    """An element of Atom; what XML cannot hold is replaced in its text."""
    made = etree.Element(f"{{{NAMESPACE}}}{name}", attributes, nsmap=_NSMAP)
    for item in inside:
        if isinstance(item, str):
            made.text = _clean(item)
        else:
            made.append(item)
    return made


def urn(name: str) -> str:
    """The lasting id of something that is named so."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, _clean(name))}"


def _clean(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text)
