"""Prose that is not the article's: above its headline, of further articles, excerpts, comments.

The values of such lines are taken, so that the box around them is not taken for the body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import accumulate

from crawler.pages.document import Box, Document
from crawler.pages.further_articles import is_dated, next_article
from crawler.pages.judged import Judged
from crawler.pages.labels import CLOSING_STARTS, closes
from crawler.pages.noise import ENOUGH, SHORTEST

SENTENCE = 8
"""The same right under a headline that the page's head names, with its time."""

ALIKE = 3
"""Boxes alike that make a list of excerpts."""

ENTRY_LINES = 6
"""Lines of the longest excerpt, with its headline, time and number of comments."""

CLOSING_LENGTH = 60
"""Characters of the longest line that heads comments."""

REPLIES = 2
"""Boxes alike that make a list of comments, where a sign tells them."""

NEAR = 3
"""Lines above the first comment among which the sentence stands that it would be set beside."""

REPLY_LINES = 8
"""Lines of the longest comment, with its reader, its time and its buttons."""

_HEADED = re.compile(
    r"[【\[\s]*(?:网友|網友|读者|讀者|用户|最新|热门|精彩|全部)(?:留言|跟帖|跟貼|回复|回應)|留言(?:板|区|區)"
    r"|(?:7\s?[xX×*]\s?24\S{0,4}|实时|滚动|更多|最新)快[讯訊]\W*$"
)
"""What heads comments or further flashes under the shortest text."""

_HEADED_STARTS = frozenset("【[网網读讀用最热精全留7实滚更")
"""The signs with which it begins."""

_STARTS = _HEADED_STARTS | CLOSING_STARTS
"""The letters with which any line begins that heads comments."""

_READER = re.compile(
    r"(?:.{1,8}[\s·-]?)?(?:网友|網友|匿名|游客|遊客|读者|讀者|手机用户|热心用户)\S{0,20}"
    r"|\d{1,4}\s?[楼樓#]|沙发|板凳|地板"
)
"""Who wrote a comment, where no name tells it."""

_SAID = re.compile(r"(?P<name>[^：:，。！？\s]{1,12})[：:]")
_BUTTON = re.compile(
    r"(?:回复|回覆|回應|顶|踩|赞|讚|支持|反对|举报|引用|盖楼)\s?[(（\[]?\d{0,6}[)）\]]?"
)
_BUTTON_STARTS = frozenset("回顶踩赞讚支反举引盖")
"""The characters with which it begins."""

_DIGITS = "0123456789"
_POSTED = re.compile(r"(?:楼主\W{0,3})?(?:发表于|發表於|回复于|回覆於)\s?[:：]?\s?\d")
"""What stands over a post of a thread."""

_REPLY_NAMES = frozenset(
    (  # noqa: SIM905 - as names stand in a page
        "pl pl-list pinglun comment comments comment-list cmt cmts reply replies reply-list huifu"
        " gentie liuyan guestbook msgs msg-list"
    ).split()
)
"""What boxes of comments are called, as a whole name, and no article's."""

_SAID_NAMES = _REPLY_NAMES | frozenset(("ly", "cm", "msg", "message", "messages", "discuss"))
"""The same of boxes whose lines begin with the names of readers; texts have some of these, too."""


def confine(document: Document, values: list[float], anchor: int) -> None:
    """Take the worth from prose above the headline and under the headings of further articles."""
    under = accumulate([value if value > 0 else 0.0 for value in values[anchor + 1 :]])
    least = SENTENCE if is_dated(document.lines[anchor + 1 : anchor + 8]) else ENOUGH
    enough = next((anchor + 1 + i for i, total in enumerate(under) if total >= least), None)
    if enough is None:
        return
    end = next_article(document, anchor, enough) or len(values)
    values[:anchor] = _worthless(values[:anchor])
    values[end:] = _worthless(values[end:])


def _worthless(values: list[float]) -> list[float]:
    """The values of lines that are none of the article's."""
    return [value if value < -1 else -1.0 for value in values]


def demote(document: Document, values: list[float], anchor: int | None) -> None:
    """Take the worth from the excerpts of other articles and from comments.

    Args:
        document: The page.
        values: The value of each of its lines.
        anchor: The line of the headline, where it is known.
    """
    alike = _boxes_alike(document, values)
    _demote_entries(document, values, anchor, alike)
    _demote_comments(document, values, anchor)
    _demote_replies(document, values, alike)


def _boxes_alike(document: Document, values: list[float]) -> list[list[Box]]:
    """The boxes of each kind, as those of a list are: of one parent, of a few lines with prose."""
    kinds: dict[tuple[int, str, str], list[Box]] = {}
    for number in document.around([i for i, value in enumerate(values) if value > 0]):
        box = document.boxes[number]
        if 2 <= box.last - box.first <= REPLY_LINES:
            hint = box.hint.rstrip(_DIGITS)  # post-1, post-2
            kinds.setdefault((box.parent, box.tag, hint), []).append(box)
    return [boxes for boxes in kinds.values() if len(boxes) >= REPLIES]


def _demote_entries(
    document: Document, values: list[float], anchor: int | None, alike: list[list[Box]]
) -> None:
    """Take the worth from the excerpts of other articles: boxes alike, each a link over prose.

    Where they are all the prose that the page has, it is a list, which others tell.
    """
    entries: set[int] = set()
    for boxes in alike:
        short = [box for box in boxes if box.last - box.first <= ENTRY_LINES]
        holding = [box for box in short if _is_headed_by_link(document, box)]
        if len(holding) >= ALIKE or (
            len(holding) > 1 and all(_prints_day(document, box) for box in holding)
        ):
            entries.update(i for box in holding for i in range(box.first, box.last))
    if not entries:
        return
    left = sum(max(values[i], 0) for i in range(anchor or 0, len(values)) if i not in entries)
    if left >= _least(document, anchor):
        for i in entries:
            values[i] = min(values[i], -1.0)


def _prints_day(document: Document, box: Box) -> bool:
    """Whether a box has a line that is a time and hardly anything else."""
    return any(is_dated([line]) for line in document.lines[box.first : box.last])


def _demote_replies(document: Document, values: list[float], alike: list[list[Box]]) -> None:
    """Take the worth from comments under a text: boxes alike whose names, readers or buttons tell.

    A page that is nothing but these is a thread, which is read.
    """
    names = _REPLY_HINTS.of(document.hints)
    above: list[float] = []  # the prose above each line, summed up where it is asked for
    if names:
        above = _above(values)
        _demote_named(document, values, names, above)
    for boxes in alike:
        parent = boxes[0].parent
        if max(values[boxes[0].first : boxes[0].last]) <= 0:
            continue
        if _are_posts(document, boxes):
            above = above or _above(values)
            opens = above[boxes[0].first] < SHORTEST
            for box in boxes[opens:]:
                values[box.first : box.last] = _worthless(values[box.first : box.last])
            continue
        either = _is_reply(document, boxes[0]) or _is_reply(document, boxes[-1])
        said = sum(_is_reply(document, box) for box in boxes) if either else 0
        called = f"{boxes[0].hint} {document.boxes[parent].hint}" if names else ""
        if said * 4 < len(boxes) * 3 and _REPLY_NAMES.isdisjoint(called.split()):
            continue
        above = above or _above(values)
        first = boxes[0].first
        if above[first] >= SHORTEST and not _goes_on(document, values, parent, first):
            for box in boxes:
                values[box.first : box.last] = _worthless(values[box.first : box.last])


def _are_posts(document: Document, boxes: list[Box]) -> bool:
    """Whether each of some boxes is a post of a thread, of which the first opens it."""
    return all(
        any(_POSTED.match(line.text) for line in document.lines[box.first : box.last])
        for box in boxes
    )


def _goes_on(document: Document, values: list[float], parent: int, first: int) -> bool:
    """Whether the line above is a sentence set beside the boxes: they are of the same text."""
    at = next((i for i in range(first - 1, max(first - 1 - NEAR, -1), -1) if values[i] > 0), None)
    return at is not None and document.boxes[document.lines[at].box].parent == parent


def _above(values: list[float]) -> list[float]:
    return [0.0, *accumulate([value if value > 0 else 0.0 for value in values])]


def _demote_named(
    document: Document, values: list[float], names: frozenset[str], above: list[float]
) -> None:
    """The same of comments in a line each, behind their readers' names, in a box named for them."""
    last = 0
    for box in document.boxes:
        if box.hint not in names or box.first < last or above[box.first] < SHORTEST:
            continue
        last = box.last
        lines = document.lines[box.first : box.last]
        said = [found["name"] for line in lines if (found := _SAID.match(line.text))]
        if len(set(said)) >= max(REPLIES, len(lines) * 0.75):
            values[box.first : box.last] = _worthless(values[box.first : box.last])


def _names_replies(hint: str) -> bool:
    return not _SAID_NAMES.isdisjoint(hint.split())


_REPLY_HINTS = Judged(_names_replies)


def _is_reply(document: Document, box: Box) -> bool:
    """Whether a box begins with a reader, or has a button of those under comments."""
    lines = document.lines[box.first : box.last]
    if any(_READER.fullmatch(part) for part in lines[0].parts):
        return True
    return any(
        part[:1] in _BUTTON_STARTS and _BUTTON.fullmatch(part)
        for line in lines
        for part in line.parts
    )


def _least(document: Document, anchor: int | None) -> int:
    """Characters of prose that are an article beside the excerpts of others."""
    if anchor is None:
        return ENOUGH
    return SENTENCE if is_dated(document.lines[anchor + 1 : anchor + 4]) else SHORTEST


def _is_headed_by_link(document: Document, box: Box) -> bool:
    """Whether a box begins with a link, or with the name of a house or a time over one."""
    for line in document.lines[box.first : min(box.first + 3, box.last)]:
        size = len(line.text)
        if line.link * 2 > size:
            return True
        if size > SHORTEST:
            return False
    return False


def _demote_comments(document: Document, values: list[float], anchor: int | None) -> None:
    """Take the worth from what stands under a heading of comments, where an article is above it."""
    start = anchor or 0
    above = [*accumulate([value if value > 0 else 0.0 for value in values[start:]])]
    enough = start + 1 + bisect_left(above, ENOUGH)
    first = start + 1 + bisect_left(above, SHORTEST)
    for i, line in enumerate(document.lines[first:], first):
        text = line.text
        initial = text[:1]
        if initial.isalpha() and initial not in _STARTS:
            continue
        if len(text) <= CLOSING_LENGTH and (
            (text[:1] in _HEADED_STARTS and _HEADED.match(text)) or (i >= enough and closes(text))
        ):
            values[i:] = _worthless(values[i:])
            return
