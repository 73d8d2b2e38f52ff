"""Articles of a scripted site: what they say at a moment, how they are edited and taken down."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Literal

from tests.histories.clock import START
from tests.histories.prose import Fact, Prose, opposite

SHANGHAI = timezone(timedelta(hours=8))

GoneWay = Literal["404", "410", "notice", "home", "section"]
EditKind = Literal[
    "figure", "name", "day", "direction", "wording", "added", "removed", "headline", "editor",
    "correction",
]  # fmt: skip
OF_SUBSTANCE: tuple[EditKind, ...] = (
    "figure", "name", "day", "direction", "added", "removed", "headline", "correction",
)  # fmt: skip
ORDINARY: tuple[EditKind, ...] = (
    "figure", "name", "day", "direction", "added", "removed", "headline", "wording", "editor",
)  # fmt: skip


@dataclass(frozen=True)
class Text:
    """What an article says.

    Attributes:
        notice: A correction that stands in a box of its own.
    """

    title: str
    paragraphs: tuple[str, ...]
    origin: str
    author: str
    editor: str
    notice: str = ""


@dataclass(frozen=True)
class Gone:
    """An article is not there for a while, or for good."""

    since: float
    until: float
    how: GoneWay


@dataclass(frozen=True)
class Step:
    """An article is edited at a moment."""

    at: float
    change: Callable[[Text], Text]


@dataclass(frozen=True)
class Edited:
    """What an edit changes, as a reader must be told it.

    Attributes:
        kind: What kind of edit it is.
        before: What must stand in a span's `before`; empty where something was added.
        after: What must stand in its `after`; empty where something was removed.
    """

    kind: EditKind
    before: str
    after: str

    @property
    def is_of_substance(self) -> bool:
        return self.kind in OF_SUBSTANCE


@dataclass
class Story:
    """An article of the site.

    Attributes:
        number: Its name.
        published: When it appears, in seconds.
        by_query: Whether its address names it in the query.
        dated: The time that it prints, where that is another.
        gone: When it is not there.
        steps: Its edits, ascending.
    """

    number: int
    published: float
    text: Text
    facts: list[Fact]
    gone: list[Gone] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    by_query: bool = False
    dated: float | None = None

    def at(self, at: float) -> Text:
        """What it says at a moment."""
        text = self.text
        for step in self.steps:
            if step.at <= at:
                text = step.change(text)
        return text

    def gone_at(self, at: float) -> GoneWay | None:
        """How it is not there at a moment, if it is not."""
        return next((gone.how for gone in self.gone if gone.since <= at < gone.until), None)

    @property
    def published_at(self) -> datetime:
        at = self.published if self.dated is None else self.dated
        return (START + timedelta(seconds=at)).astimezone(SHANGHAI)

    @property
    def path(self) -> str:
        if self.by_query:
            return f"/hu/show.jsp?id={70000 + self.number}"
        return f"/hu/{self.published_at.astimezone(UTC):%Y/%m/%d}/t{70000 + self.number}.html"


def story(number: int, published: float, prose: Prose, chance: random.Random) -> Story:
    """An article about the lake."""
    title, paragraphs, facts = prose.report(number, chance.randrange(4, 8))
    origin = chance.choice(("湖滨日报", "云锦晚报", "水乡通讯社", "湖滨新闻网"))
    text = Text(title, tuple(paragraphs), origin, prose.name(), prose.name())
    return Story(number, published, text, facts)


def edit(one: Story, at: float, kind: EditKind, prose: Prose, chance: random.Random) -> Edited:
    """Have an article edited at a moment; what it changes."""
    if kind == "added":
        return _add(one, at, prose.sentence(), chance)
    if kind == "removed" and not one.steps:
        return _remove(one, at)
    if kind == "correction":
        return _correct(one, at, prose)
    if kind == "headline":
        figure = "".join(filter(str.isdigit, one.text.title))
        new = prose.number()
        _step(one, at, lambda text: replace(text, title=text.title.replace(figure, new)))
        return Edited(kind, figure, new)
    if kind == "editor":
        before, new = one.at(at).editor, prose.name()
        _step(one, at, lambda text: replace(text, editor=new))
        return Edited(kind, before, new)
    fact = next((fact for fact in one.facts if fact.kind == kind), None)
    if fact is None:
        if kind == "figure":
            raise ValueError("the article has no figure left")
        return edit(one, at, "figure", prose, chance)
    one.facts.remove(fact)
    after = _instead(fact, prose, chance)
    _step(one, at, lambda text: _put(text, fact.text, after))
    return Edited(kind, *_core(fact, after))


def _step(one: Story, at: float, change: Callable[[Text], Text]) -> None:
    one.steps.append(Step(at, change))
    one.steps.sort(key=lambda step: step.at)


def _instead(fact: Fact, prose: Prose, chance: random.Random) -> str:
    if fact.kind == "figure":
        return prose.number()
    if fact.kind == "name":
        return fact.text[:-1] + chance.choice("渤珩蕾滢骏皓琪")
    if fact.kind == "day":
        month, day = fact.text.removesuffix("日").split("月")
        return f"{month}月{int(day) + chance.choice((-1, 1, 2))}日"
    if fact.kind == "direction":
        return opposite(fact.text)
    return "着力" + fact.text[2:]


def _core(fact: Fact, after: str) -> tuple[str, str]:
    """What must be told at least: the words themselves, or what of them is another."""
    if fact.kind in ("figure", "day"):
        if fact.kind == "day":
            return fact.text.split("月")[1][:-1], after.split("月")[1][:-1]
        return fact.text, after
    if fact.kind == "name":
        return fact.text[-1], after[-1]
    return fact.text[-2:] if fact.kind == "direction" else fact.text[:2], (
        after[-2:] if fact.kind == "direction" else after[:2]
    )


def _put(text: Text, before: str, after: str) -> Text:
    return replace(text, paragraphs=tuple(part.replace(before, after) for part in text.paragraphs))


def _add(one: Story, at: float, sentence: str, chance: random.Random) -> Edited:
    where = chance.randrange(len(one.text.paragraphs))

    def change(text: Text) -> Text:
        parts = list(text.paragraphs)
        parts[where] += sentence
        return replace(text, paragraphs=tuple(parts))

    _step(one, at, change)
    return Edited("added", "", sentence.rstrip("。"))


def _remove(one: Story, at: float) -> Edited:
    """The last sentence of the second paragraph that holds two at least."""
    where = 1
    sentences = one.text.paragraphs[where].rstrip("。").split("。")
    last = sentences[-1] + "。"
    one.facts = [fact for fact in one.facts if fact.text not in last]

    def change(text: Text) -> Text:
        parts = list(text.paragraphs)
        parts[where] = parts[where].replace(last, "")
        return replace(text, paragraphs=tuple(parts))

    _step(one, at, change)
    return Edited("removed", last.rstrip("。"), "")


def _correct(one: Story, at: float, prose: Prose) -> Edited:
    """A correction in a box of its own; the text stays as it is."""
    said = f"文中“{prose.number()}户”应为“{prose.number()}户”，特此更正，并向读者致歉。"
    notice = f"更正：本网此前刊发的《{one.text.title}》一文，{said}"
    _step(one, at, lambda text: replace(text, notice=notice))
    return Edited("correction", "", said[:-1])
