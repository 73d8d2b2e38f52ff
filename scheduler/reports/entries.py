"""One change as readers see it: every text worded and cleaned, nothing escaped yet."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from scheduler.reports.marking import FieldDiff, diffs
from scheduler.reports.one_line import in_brief, kind_words, one_line, quoted_title
from scheduler.reports.report import KeptPicture
from scheduler.reports.spreads import Holder, holders
from scheduler.words import notes, shown_times
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, first_paragraph, href, line
from scheduler.words.shown_times import minute, second
from scheduler.words.vocabulary import FORM_WORDS, named
from storage.copied import Spread
from storage.copies import names
from storage.published import came_before
from storage.records import Change, Kind, ProofFetch, Span

_LEAD = 200
_ADDRESS = 200
_HASH = 12


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Row:
    """One fetch of a proof.

    Attributes:
        at: When, to the second.
        answer: The status, and what a reader needs to know besides, its addresses apart.
        led: The address that answered, where it is another than the article's.
        sha256: How the snapshot's hash begins.
    """

    at: str
    answer: tuple[Linked, ...]
    led: Linked
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A change.

    Attributes:
        kind: The kind's value, for the form's use.
        kind_words: The kind, with the severity where it says more.
        title: The headline, leading to the article.
        facts: Source, origin, times, versions, topics.
        says: What happened, in one line; empty for what is new.
        addresses: Other addresses that belong to what happened, with what each is.
        note: What else must be known; may be empty.
        diffs: The changed lines, field by field.
        lead: How the text begins, with what that is called.
        proof: The fetches that prove a withdrawal.
        spread: Of a copy, everybody who has the text.
        whole: Where the edit is to be read whole, with how much of it is not shown here.
        pictures: Its kept pictures.
    """

    kind: str
    kind_words: str
    title: Linked
    facts: tuple[Fact, ...]
    says: str
    addresses: tuple[tuple[str, Linked], ...] = ()
    note: str = ""
    diffs: tuple[FieldDiff, ...] = ()
    lead: Fact | None = None
    proof: tuple[Row, ...] = ()
    spread: tuple[Holder, ...] = ()
    whole: tuple[str, Linked] | None = None
    pictures: tuple[KeptPicture, ...] = ()


def entry(
    change: Change,
    words: Words,
    zone: ZoneInfo,
    cluster: tuple[Spread, ...] = (),
    *,
    shows_spread: bool = True,
    brief: bool = False,
    web: str = "",
) -> Entry:
    """The change as an entry of a report.

    Args:
        change: The change.
        words: In which it is told.
        zone: In which times are shown.
        cluster: Everybody who has the text of a copy.
        shows_spread: Whether they are shown with it, else with another.
        brief: Whether the form has little room.
        web: Where readers reach the archive's pages; empty: by the command line alone.
    """
    order_known = is_order_known(change, cluster)
    shows_diff = change.kind in {Kind.EDITED, Kind.COPIED} or bool(_on_the_way(change))
    found = diffs(change, words, zone, brief=brief) if shows_diff else ()
    left_out = sum(diff.left_out for diff in found)
    return Entry(
        kind=change.kind.value,
        kind_words=kind_words(change, words),
        title=title_of(change, words),
        facts=_facts(change, words, zone),
        says=_says(change, words, zone, order_known=order_known),
        addresses=_addresses(change, words, order_known=order_known),
        note="" if change.on_topic else words("off_topic"),
        diffs=found,
        lead=_lead(change, words),
        proof=tuple(_row(fetch, change.url, words, zone) for fetch in change.proof),
        spread=holders(cluster, words, zone) if shows_spread else (),
        whole=(words("left_out", n=left_out), _whole(change, web)) if left_out else None,
    )


def _whole(change: Change, web: str) -> Linked:
    """Where both texts stand side by side: the desk's page, else the command that shows it."""
    article_id, first, second_ = change.article_id, change.from_version, change.to_version
    if change.kind is Kind.COPIED:
        page = f"/articles/{article_id}/against/{change.copy_of}"
        command = f"yongliang web（{page}）"
    else:
        page = f"/articles/{article_id}/diff?from={first}&to={second_}"
        command = f"yongliang diff {article_id} {first} {second_}"
    return linked(web.rstrip("/") + page) if web else Linked(command)


def title_of(change: Change, words: Words) -> Linked:
    """The headline, leading to the article."""
    return Linked(line(change.title, 200) or words("untitled"), href(change.url))


def linked(url: str | None) -> Linked:
    """An address shown as it is, leading there where it is one of the web."""
    return Linked(line(url, _ADDRESS), href(url))


def published(change: Change, zone: ZoneInfo) -> str | None:
    """When the article says that it was published."""
    article = change.after or change.before
    return shown_times.published(article, zone, change.detected_at) if article else None


def _facts(change: Change, words: Words, zone: ZoneInfo) -> tuple[Fact, ...]:
    article = change.after or change.before
    values = (
        ("source", change.source_name),
        ("origin", article.origin if article else None),
        ("published", published(change, zone)),
        ("detected", minute(change.detected_at, zone)),
        ("version", _versions(change)),
        ("topics", words("comma").join(line(words.topic(topic), 60) for topic in change.topics)),
    )
    shown = [(key, line(value, 80)) for key, value in values]
    if article and change.kind is not Kind.EDITED:  # an edit tells those that came or went
        form = named(FORM_WORDS, article.form, words.language) if article.form else ""
        files = words("comma").join(line(one.name, 60) for one in article.attachments)
        shown += (("field_form", form), ("field_attachments", line(files, 200)))
        shown += (("field_notices", line(notice, _LEAD)) for notice in article.notices)
    return tuple(Fact(words(key), value) for key, value in shown if value)


def _versions(change: Change) -> str:
    numbers = [n for n in (change.from_version, change.to_version) if n is not None]
    return " → ".join(str(number) for number in dict.fromkeys(numbers))


def is_order_known(change: Change, cluster: tuple[Spread, ...]) -> bool:
    """Whether a copy came after what it copies: as its cluster says, else as the two pages do.

    What it was told to copy may not be the first by what is known since.
    """
    for one in cluster:
        if one.article_id == change.article_id:
            return one.order_known and cluster[0].article_id == change.copy_of
    first, copy = change.before, change.after
    if first is None or copy is None:
        return True
    if copy.origin and not names(copy.origin, change.source_name):
        return True
    return came_before(first, copy)


def _says(change: Change, words: Words, zone: ZoneInfo, *, order_known: bool) -> str:
    if change.kind is Kind.EDITED:
        return one_line(change, words, zone)
    if change.kind is Kind.WITHDRAWN:
        n = len(change.proof)
        return words("withdrawn_proof", n=n) if n else words("withdrawn_plain")
    if change.kind is Kind.COPIED:
        return _copied(change, words, zone, order_known=order_known)
    if change.kind is Kind.MOVED:
        if spans := _on_the_way(change):
            return words("moved_edited", what=in_brief(spans, words, zone))
        return words("moved_says") if _former(change) else words("moved_plain")
    return words("restored_says") if change.kind is Kind.RESTORED else ""


def _on_the_way(change: Change) -> tuple[Span, ...]:
    """What was edited in an article that moved."""
    if change.kind is not Kind.MOVED:
        return ()
    return tuple(span for span in change.spans if span.field != "url")


def _copied(change: Change, words: Words, zone: ZoneInfo, *, order_known: bool) -> str:
    """Who was first, when, and what the copy changed."""
    said = (
        words("copied_plain") if change.copy_of is None else words("copied_says", n=change.copy_of)
    )
    first = change.before
    if first is not None:
        facts = (first.origin, shown_times.published(first, zone), quoted_title(first.title, words))
        told = words("dot").join(line(fact, 80) for fact in facts if fact)
        said = words("copied_first" if order_known else "copied_unknown", facts=told)
    if change.spans:
        return said + words("copied_changed", what=one_line(change, words, zone))
    return said


def _former(change: Change) -> str | None:
    """The address that a moved article left."""
    if change.before and change.after and change.before.url != change.after.url:
        return change.before.url
    return None


def _addresses(
    change: Change, words: Words, *, order_known: bool
) -> tuple[tuple[str, Linked], ...]:
    if change.kind is Kind.MOVED and (url := _former(change)):
        new = change.after.url if change.after else change.url
        return ((words("moved_from"), linked(url)), (words("moved_to"), linked(new)))
    if change.kind is Kind.COPIED and change.before:
        label = words("copied_from" if order_known else "copied_seen")
        return ((label, linked(change.before.url)),)
    return ()


def _lead(change: Change, words: Words) -> Fact | None:
    """The first paragraph of what is new or back, and of what is gone."""
    article = change.after or change.before
    if article is None or change.kind not in {Kind.NEW, Kind.WITHDRAWN, Kind.RESTORED}:
        return None
    label = words("last_known") if change.kind is Kind.WITHDRAWN else ""
    text = first_paragraph(article.body, _LEAD)
    return Fact(label, text) if text else None


def _row(fetch: ProofFetch, url: str, words: Words, zone: ZoneInfo) -> Row:
    return Row(
        at=second(fetch.fetched_at, zone),
        answer=notes.answer_pieces(fetch.status, fetch.detail, words, zone),
        led=Linked(words("same_address")) if fetch.final_url == url else linked(fetch.final_url),
        sha256=line(fetch.sha256)[:_HASH],
    )
