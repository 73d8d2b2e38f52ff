"""Histories of a source that changes its form, and of corrections, which are no matter of form."""

from __future__ import annotations

from dataclasses import replace

from tests.histories.beginnings import around, begun
from tests.histories.clock import DAY, HOUR
from tests.histories.history import EVERY_S, History
from tests.histories.looks import Dates, Look
from tests.histories.stories import EditKind


def _changes_form(
    kind: str, seed: int, before: Look, after: Look, *, shows: bool = True
) -> History:
    """The look changes for good; one article is edited at that moment, others before and after.

    Args:
        shows: Whether what is read of the articles differs, so that an incident must tell of it.
    """
    at = 6 * DAY + (seed % 5) * HOUR
    history = begun(kind, seed, 15.0, around(at, at))
    history.site.looks = [(0.0, before), (at, after)]
    edits: tuple[EditKind, ...] = ("figure", "added", "name")
    history.edits(history.some(at, 1)[0], at, edits[seed % 3], late_s=EVERY_S)
    if shows:
        history.ills.append((at, at))
    history.live()
    return history


def redesign(seed: int) -> History:
    """Another template."""
    return _changes_form("redesign", seed, Look(seed % 3), Look((seed + 1) % 3), shows=False)


def dates_otherwise(seed: int) -> History:
    """Dates are printed otherwise: more coarsely, more finely, in another order."""
    pairs: tuple[tuple[Dates, Dates], ...] = (
        ("minute", "day"),
        ("day", "minute"),
        ("minute", "second"),
        ("minute", "relative"),
        ("second", "chinese"),
        ("minute", "slashes"),
    )
    before, after = pairs[seed % len(pairs)]
    template = seed % 3
    looks = Look(template, dates=before), Look(template, dates=after)
    return _changes_form("dates_otherwise", seed, *looks, shows=False)  # they do not contradict


def line_everywhere(seed: int) -> History:
    """A line after every text, or words before it."""
    template = seed % 3
    plain = Look(template)
    added = (
        replace(plain, last_line="（欢迎关注湖滨新闻网官方账号，获取更多湖区资讯）"),
        replace(plain, first_words="湖滨新闻网讯 "),
        replace(plain, last_line="声明：本网转载内容版权归原作者所有，如有异议请与我们联系。"),
    )[seed % 3]
    if seed % 2:
        return _changes_form("line_everywhere", seed, added, plain)
    notice_of_rights = seed % 3 == 2  # no part of an article
    return _changes_form("line_everywhere", seed, plain, added, shows=not notice_of_rights)


def paywall(seed: int) -> History:
    """Texts end after a paragraph or two at a prompt; later they are whole again."""
    since, until = 5 * DAY, 8 * DAY
    history = begun("paywall", seed, 16.0, around(since, until))
    prompts = ("开通会员后可阅读全文", "登录后查看全文", "打开湖滨客户端，阅读全文")
    plain = Look(seed % 3)
    cut = replace(plain, cut=1 + seed % 2, prompt=prompts[seed % 3])
    history.site.looks = [(0.0, plain), (since, cut), (until, plain)]
    history.ills.append((since, until))
    one = history.some(since, 1)[0]
    history.edits(one, since + DAY, "figure", late_s=until - since)
    history.live()
    return history


def corrections(seed: int) -> History:
    """Some are corrected in a box of their own; every page tells of another's correction."""
    history = begun("corrections", seed, 14.0)
    history.site.looks = [(0.0, Look(seed % 3))]
    note = "更正：《芦荡深处的守望者》一文中，“四代人”应为“三代人”，特此更正。"
    history.site.side_note = (9 * DAY, note)
    for n in range(5):
        at = (3.0 + 1.5 * n) * DAY
        history.edits(history.some(at, 1)[0], at, "correction")
    history.live()
    return history
