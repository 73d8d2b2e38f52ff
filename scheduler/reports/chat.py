"""Markdown as chat programs read it: WeCom, DingTalk, Feishu and what Apprise serves.

Each knows another part of Markdown, few know its escapes and tables. So what an article says is
kept from being markup by full-width signs, which no program reads as such, and tables are lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from scheduler.reports.contents import Contents
from scheduler.reports.forms import MENTION, Marks, plain_address
from scheduler.reports.front import MOST_ITEMS, fitting, follows, front_of, later, untold
from scheduler.reports.marking import GONE, SAME, Line, Piece
from scheduler.reports.messages import told
from scheduler.reports.plain import Writer
from scheduler.reports.report import Report
from scheduler.words.clean_text import Linked

# Signs that are markup in one of the programs wherever they stand.
_SIGNS = str.maketrans("\\`*[]~|<>", "＼｀＊［］～｜＜＞") | MENTION
# Between letters or digits an underline emphasizes nothing.
_UNDERLINE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
# An entity, which some read as the sign that it names; what makes an address a link.
_ENTITY = re.compile(r"&(?=#?\w+;)")
# An address in which no program sees markup.
_PLAIN = re.compile(r"[\w./:?&=%#+,;@!$'-]+(?<![_~])", re.ASCII)
_BARE = re.compile(r"://|(?<=\bwww)\.", re.IGNORECASE)
_FULL = {"://": "：//", ".": "．"}
# What would open a heading or a list, or underline a heading.
_START = re.compile(r"(?P<head>\s*(?:\d+(?=[.)](?:\s|$))|(?=[#+=-])))(?P<sign>.)")
_STARTS = str.maketrans("#+=.)-", "＃＋＝．）－")


class Chat(Marks):
    """See `scheduler.reports.forms.Form`."""

    def text(self, text: str) -> str:
        """See `Form`."""
        text = self.cell(text)
        if start := _START.match(text):
            return start["head"] + start["sign"].translate(_STARTS) + text[start.end() :]
        return text

    def cell(self, text: str) -> str:
        """See `Form`."""
        text = _ENTITY.sub("＆", _UNDERLINE.sub("＿", text.translate(_SIGNS)))
        return _BARE.sub(lambda match: _FULL[match[0]], text)

    def link(self, linked: Linked) -> str:
        """See `Form`."""
        if linked.href is None:
            return self.text(linked.text)
        return f"[{self.cell(linked.text)}]({plain_address(linked.href)})"

    def address(self, linked: Linked) -> str:
        """See `Form`: the text of an address of ours is the address, whole."""
        if linked.href is None:
            return self.text(linked.text) if linked.text else ""
        shown = linked.text if _PLAIN.fullmatch(linked.text) else linked.href
        return f"[{plain_address(shown)}]({plain_address(linked.href)})"

    def marked(self, pieces: Line) -> str:
        """See `Form`."""
        if pieces and pieces[0].kind == SAME:
            return (self.text(pieces[0].text) + self._rest(pieces[1:])).strip()
        return self._rest(pieces).strip()

    def _rest(self, pieces: Line) -> str:
        return "".join(map(self._marked, pieces)).replace("  ", " ")

    def _marked(self, piece: Piece) -> str:
        """A piece; blanks around the signs, for the sake of programs that are strict with them."""
        text = self.cell(piece.text)
        if piece.kind == SAME or not text.strip():
            return text
        sign = "~~" if piece.kind == GONE else "**"
        return f" {sign}{text.strip()}{sign} "


# Every sign that is markup in cards, or could lead somewhere or call somebody.
_CARD_SIGNS = re.compile(
    r"[\\`*_\[\]~|<>@#+$!&]|(?<=:)/(?=/)|(?<=\bwww)\.|^[-=]|(?<=\d)[.)]", re.IGNORECASE
)


class Card(Chat):
    """The Markdown of Feishu's cards, in which an entity is the sign that it names.

    So nothing that an article says looks otherwise there.
    """

    def text(self, text: str) -> str:
        """See `Form`."""
        return self.cell(text)

    def cell(self, text: str) -> str:
        """See `Form`."""
        return _CARD_SIGNS.sub(lambda found: f"&#{ord(found[0])};", text)


def first(report: Report, fits: Callable[[str], bool], form: Chat | None = None) -> tuple[str, int]:
    """The first message: the news, a line each; and how many pieces of it are told there.

    Args:
        report: The message.
        fits: Whether a text is short enough for one message.
        form: The program's own; None: what all of them read alike.
    """
    return fitting(report, form or Chat(), report.words, fits)


def opening(report: Report, form: Chat | None = None) -> str:
    """The first message where the whole stands below it in the same, not in others."""
    return fitting(report, form or Chat(), report.words, notice="")[0]


def parts(report: Report, told_first: int = MOST_ITEMS, form: Chat | None = None) -> list[str]:
    """What of the report does not stand in its first message, as Markdown that chat programs read.

    A part for every dozen of the other news, for each change, each article of the backlog, each
    incident, for the sources and the foot, in order; a heading stands with the first part under it.
    Nothing that an article says is markup, a link or a mention in any of them.

    Args:
        report: The message.
        told_first: So many pieces of news are told by the first message.
        form: The program's own; None: what all of them read alike.

    Returns:
        Parts without a blank or a break at either end, none empty; none at all where the first
        message tells everything, or where the whole can be read elsewhere. Of a very long edit a
        part tells every figure, name and headline, much of the rest, how much it leaves out, and
        where that is to be read; it may still have to be split at its lines.
    """
    words = report.words
    if not follows(front_of(report, words), report):
        return []
    writer = Writer(form or Chat(), words)
    found = told(untold(report), words, brief=True)
    others = later(report, writer.form, words, told_first)
    return [*others, *("\n\n".join(blocks).strip() for blocks in _parts(writer, found))]


def _parts(writer: Writer, found: Contents) -> Iterator[list[str]]:
    for section in found.sections:
        yield from _under([writer.section(section)], map(writer.entry, section.entries))
    if found.backlog:
        listed = ([item] for item in map(writer.listed, found.backlog.items))
        yield from _under(writer.backlog(found.backlog), listed)
    if found.unwatched:
        gaps = ([gap] for gap in map(writer.missed, found.unwatched))
        yield from _under([writer.unwatched_heading()], gaps)
    if found.incidents:
        troubles = ([trouble] for trouble in map(writer.trouble, found.incidents))
        yield from _under([writer.troubles(found)], troubles)
    if found.sources:
        yield list(writer.sources(found))
    yield list(writer.foot(found))


def _under(heading: Iterable[str], groups: Iterable[Iterable[str]]) -> Iterator[list[str]]:
    """The groups of blocks, the heading's blocks before those of the first."""
    head = list(heading)
    for group in groups:
        yield [*head, *group]
        head = []
