"""The first screen of a message: the news, and nothing that a telephone must be scrolled for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from scheduler.reports.contents import troubles
from scheduler.reports.details import Detail, details
from scheduler.reports.forms import Form
from scheduler.reports.items import Item, Room, of_doubt, of_incident, of_story
from scheduler.reports.one_line import subject as span_subject
from scheduler.reports.report import Report
from scheduler.reports.stories import Standing, Story
from scheduler.reports.unwatched import Missed, missed, nothing
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import Linked, contact, href, line
from scheduler.words.shown_times import minute

MOST_ITEMS = 12
"""Lines of news on a screen; the others are counted."""

_ROOMS = (Room(), Room(title=28, what=28), Room(title=20, what=16, links=False))
"""From the most that a line says to the least, for messages that hold little."""

_MOST_SUBJECT = 120
_MOST_TITLE = 40
_MOST_GAPS = 3


@dataclass(frozen=True, slots=True)
class Front:
    """What the first screen says.

    Attributes:
        items: The news, the weightiest first; never empty.
        details: Of a single piece of news, what else a reader must know.
        left: How many pieces of news are not shown, by what they are; may be empty.
        total: How many there are in all, and whether they are known already; may be empty.
        unwatched: Which of the span was not watched; may be empty.
        whole: Whether there is no more to be told than this.
        link: Where the whole is.
        foot: Who says it, of what span, and when.
    """

    items: tuple[Item, ...]
    details: tuple[Detail, ...]
    left: str
    total: str
    whole: bool
    link: Linked | None
    foot: str
    unwatched: str = ""


def front_of(report: Report, words: Words, room: Room = _ROOMS[0], most: int = MOST_ITEMS) -> Front:
    """The first screen of a message.

    Args:
        report: The message.
        words: In which it is told.
        room: How much a line may say.
        most: So many lines of news at most.
    """
    items = tuple(_items(report, words, room))
    told = report.told_stories()
    alone = len(items) == 1
    found, whole = details(report, told[0] if told else None, words) if alone else ((), True)
    if not alone:
        whole = len(items) <= most and not report.listed and not any(map(_says_more, told))
    gaps = missed(report, words)
    whole = whole and len(gaps) <= _MOST_GAPS
    address = href(report.whole_at)
    return Front(
        items=items[:most],
        details=found,
        left=_sum("item_left", items[most:], words),
        total=_total(report, items, words),
        whole=whole,
        link=Linked(words("whole_page"), address) if address else None,
        foot=_foot(report, words),
        unwatched=_unwatched(gaps, words),
    )


def fitting(
    report: Report,
    form: Form,
    words: Words,
    fits: Callable[[str], bool] = lambda _: True,
    notice: str | None = None,
) -> tuple[str, int]:
    """The first screen as lines of a form, as much as fits; and how many pieces of news it tells.

    Args:
        report: The message.
        form: In which it is written.
        words: In which it is told.
        fits: Whether a text is short enough.
        notice: See `lines`.
    """
    # What is told nowhere else keeps its address.
    rooms = _ROOMS if report.whole_at else _ROOMS[:-1]
    text = ""
    for most in (MOST_ITEMS, MOST_ITEMS // 2, 1):
        for room in rooms:
            front = front_of(report, words, room, most)
            text = form.lines(lines(front, report, form, words, notice))
            if fits(text):
                return text, most
    return text, 1


def later(report: Report, form: Form, words: Words, told: int) -> Iterator[str]:
    """The news that stands after what the first screen tells, a block of lines at a time.

    Args:
        report: The message.
        form: In which it is written.
        words: In which it is told.
        told: So many pieces of news stand on the first screen.
    """
    items = all_items(report, words)[told:]
    for start in range(0, len(items), MOST_ITEMS):
        yield form.lines(item_line(item, form) for item in items[start : start + MOST_ITEMS])


def lines(
    front: Front, report: Report, form: Form, words: Words, notice: str | None = None
) -> Iterator[str]:
    """The lines of the first screen, written in a form; the news is the first.

    Args:
        front: The first screen.
        report: The message.
        form: In which it is written.
        words: In which it is told.
        notice: Where the whole is, which may be empty; None: after this, where it is nowhere else.
    """
    for item in front.items:
        yield item_line(replace(item, link=None) if front.details else item, form)
    if front.left:
        yield form.text(front.left)
    for detail in front.details:
        yield form.text(detail.label) + _said(detail, form)
    own = front.items[0].link if front.details else None
    for link in filter(None, (own, front.link)):
        shown = form.address(replace(link, text=link.href or ""))
        yield form.text(link.text + words("colon")) + shown
    if front.total:
        yield form.text(front.total)
    if notice is None and follows(front, report):
        notice = words("whole_follows")
    if notice:
        yield form.text(notice)
    if front.unwatched:
        yield form.text(front.unwatched)
    yield form.text(front.foot)
    if asked := contact(report.names.contact):
        yield f"{form.text(words('contact'))} {form.contact(asked)}"


def _said(detail: Detail, form: Form) -> str:
    if detail.link:
        return form.link(detail.link)
    return form.prose(detail.prose) if detail.prose else form.marked(detail.pieces)


def item_line(item: Item, form: Form) -> str:
    """A piece of news as a line of a form."""
    said = form.text(item.text)
    return f"{said} {form.link(item.link)}" if item.link else said


def follows(front: Front, report: Report) -> bool:
    """Whether the whole has to come after the first message: it is nowhere else."""
    return not front.whole and not report.whole_at


def untold(report: Report) -> Report:
    """The report without what the first screen tells whole."""
    kept = tuple(story for story in report.told_stories() if _says_more(story))
    more = {id(change) for story in kept for change in story.changes}
    changes = tuple(c for c in report.changes if id(c) in more or c in report.listed)
    return replace(report, changes=changes, stories=kept, message=True)


def all_items(report: Report, words: Words) -> tuple[Item, ...]:
    """Every piece of news, the weightiest first."""
    return tuple(_items(report, words, _ROOMS[0]))


def headline(report: Report) -> str:
    """What happened, in a line: the weightiest piece of news, and how many there are."""
    words = report.words
    items = tuple(_news(report, words, replace(_ROOMS[0], links=False)))
    if len(items) == 1 or report.says:
        return items[0].text
    return words("news_more", text=items[0].text, n=len(items))


def subject(report: Report) -> str:
    """What a report holds, in 120 characters; of a message what happened, then who tells it."""
    if not report.is_message:
        return span_subject(report)
    words = report.words
    key = "news_titled" if report.title and report.changes else "news"
    at = (minute(report.generated_at, report.zone) or "")[5:]
    title = line(report.title, _MOST_TITLE)

    def made(text: str) -> str:
        return line(words(key, text=text, title=title, brand=words("short_brand"), at=at))

    text = headline(report)
    return made(line(text, max(_MOST_SUBJECT - len(made("…")) + 1, _MOST_TITLE)))


def _items(report: Report, words: Words, room: Room) -> Iterator[Item]:
    """The news, marked where a part of it was told before: of all of it the total says so."""
    stories = report.told_stories() if not _is_all_told(report) else ()
    told = {n for n, story in enumerate(stories) if _is_told(story, report)}
    # What is said of how the monitor does stands before the articles.
    first = int(bool(report.says))
    for n, item in enumerate(_news(report, words, room), -first):
        yield replace(item, text=item.text + words("item_told")) if n in told else item


def _is_told(story: Story, report: Report) -> bool:
    return all(change.change_id in report.told_already for change in story.changes)


def _is_all_told(report: Report) -> bool:
    """Whether its readers know all of it already."""
    others = report.doubts or report.listed or report.incidents or report.says
    stories = report.told_stories()
    return bool(stories) and not others and all(_is_told(one, report) for one in stories)


def _news(report: Report, words: Words, room: Room) -> Iterator[Item]:
    if report.says:
        yield _nothing(report, words)
    for story in report.told_stories():
        yield of_story(story, report, words, room)
    for doubt in report.doubts:
        yield of_doubt(doubt, report, words, room)
    yield from _backlog(report, words)
    yield from _incidents(report, words)
    if not (report.says or report.changes or report.doubts or report.incidents):
        yield _nothing(report, words)


def _incidents(report: Report, words: Words) -> Iterator[Item]:
    told = troubles(report, words)
    for incident, trouble in zip(report.ordered_incidents(), told, strict=True):
        yield of_incident(incident, trouble.what, trouble.where, words)


def _nothing(report: Report, words: Words) -> Item:
    text = nothing(report, words)
    if report.says and report.title:
        text = words("titled", title=line(report.title, _MOST_TITLE), text=text)
    return Item("nothing", words("all_well"), text)


def _backlog(report: Report, words: Words) -> Iterator[Item]:
    listed = report.listed
    if not listed:
        return
    by_source = Counter(line(change.source_name, 20) for change in listed).most_common(3)
    names = words("comma").join(words("kind_count", kind=name, n=n) for name, n in by_source)
    said = words("subject_backlog", n=len(listed)) + words("by_source", source=names)
    yield Item("backlog", words("backlog"), line(said))


def _says_more(story: Story) -> bool:
    """Whether there is more to tell of an article than a line says."""
    return story.standing not in {Standing.NEW, Standing.RESTORED} or bool(
        story.edit or story.undone or len(story.changes) > 1
    )


def _sum(key: str, items: Sequence[Item], words: Words) -> str:
    if not items:
        return ""
    kinds = Counter(item.label for item in items)
    told = words("comma").join(words("kind_count", kind=k, n=n) for k, n in kinds.items())
    return words(key, n=len(items), kinds=told)


def _total(report: Report, items: Sequence[Item], words: Words) -> str:
    alone, all_told = len(items) == 1, _is_all_told(report)
    total = "" if alone or report.says else _sum("item_total", items, words)
    known = words("item_told_alone" if alone else "item_all_told") if all_told else ""
    return words("semicolon").join(filter(None, (total, known)))


def _unwatched(gaps: Sequence[Missed], words: Words) -> str:
    """The first gaps of the span, and how many there are; the whole has them all."""
    if not gaps:
        return ""
    told = (words("dot").join(filter(None, (g.where, g.when, g.why))) for g in gaps[:_MOST_GAPS])
    more = words("gaps_in_all", n=len(gaps)) if len(gaps) > _MOST_GAPS else ""
    return words("unwatched") + words("colon") + words("semicolon").join(told) + more


def _foot(report: Report, words: Words) -> str:
    at = minute(report.generated_at, report.zone) or ""
    shown = [line(report.title, _MOST_TITLE), f"{words.zone(report.zone)} {at}", words("brand")]
    return words("dot").join(filter(None, shown))
