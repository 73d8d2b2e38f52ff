"""Histories of a source that is well, or ill for a while: nothing of that is an edit."""

from __future__ import annotations

from dataclasses import replace

from tests.histories import layers
from tests.histories.beginnings import around, befalls, begun
from tests.histories.clock import DAY, HOUR
from tests.histories.history import TOGETHER_S, History
from tests.histories.looks import Look
from tests.histories.replies import Fails
from tests.histories.stories import GoneWay


def calm(seed: int) -> History:
    """Nothing but articles, edits and withdrawals."""
    history = begun("calm", seed, (14.0, 28.0, 42.0)[seed % 3])
    history.live(12)
    return history


def counters(seed: int) -> History:
    """No two answers have the same bytes, and nothing can be asked conditionally."""
    history = begun("counters", seed, 14.0)
    history.site.looks = [(0.0, Look(counter=True, template=seed % 3))]
    history.site.validates = False
    history.live(12)
    return history


def outage(seed: int) -> History:
    """The host hangs, refuses or errs, for hours and for days."""
    since, until = 5 * DAY, 5 * DAY + (4 * HOUR, 20 * HOUR, 50 * HOUR)[seed % 3]
    history = begun("outage", seed, 16.0, around(since, until))
    ways: tuple[Fails | int, ...] = ("connect", "read", 502, "refused", 503)
    befalls(history, since, until, layers.outage(ways[seed % 5]))
    history.live()
    return history


def maintenance(seed: int) -> History:
    """Every page speaks of maintenance, with status 200."""
    since, until = 5 * DAY + 3 * HOUR, 5 * DAY + (9 * HOUR, 15 * HOUR, 30 * HOUR)[seed % 3]
    history = begun("maintenance", seed, 14.0, around(since, until))
    words = layers.MAINTENANCE[seed % len(layers.MAINTENANCE)]
    befalls(history, since, until, layers.everything_says(words, lists=bool(seed % 2)))
    history.live()
    return history


def refused(seed: int) -> History:
    """Robots are refused for some hours."""
    since, until = 6 * DAY, 6 * DAY + (5 * HOUR, 26 * HOUR)[seed % 2]
    history = begun("refused", seed, 14.0, around(since, until))
    words = layers.REFUSALS[seed % len(layers.REFUSALS)]
    status = 200 if seed % 2 else 403
    befalls(history, since, until, layers.everything_says(words, status, lists=seed % 3 == 0))
    history.live()
    return history


def sent_home(seed: int) -> History:
    """All articles redirect home or to the section, while the lists are as ever; it heals."""
    since, until = 5 * DAY + HOUR, 5 * DAY + HOUR + (HOUR, 5 * HOUR, 20 * HOUR)[seed % 3]
    history = begun("sent_home", seed, 14.0, around(since, until))
    befalls(history, since, until, layers.all_gone("home" if seed % 2 else "section"))
    history.live()
    return history


def led_away(seed: int) -> History:
    """All articles redirect to another publisher's home for some days; new ones come meanwhile."""
    since, until = 5 * DAY + HOUR, 5 * DAY + HOUR + (30 * HOUR, 3 * DAY)[seed % 2]
    history = begun("led_away", seed, 14.0, around(since, until))
    befalls(history, since, until, layers.leads_away("https://www.elsewhere.example.net/"))
    history.publishes(since + 6 * HOUR, until)
    history.live()
    return history


def without_text(seed: int) -> History:
    """New articles have a headline and no text for some days; the old ones stand as they are."""
    since, until = 10 * DAY, 13 * DAY
    history = History("without_text", seed, 18.0)
    history.publish(later=90)
    befalls(history, since, until, layers.without_text(since))
    history.dues = [
        replace(due, by=until + 1.5 * DAY) if since <= due.since < until else due
        for due in history.dues
    ]
    history.live()
    return history


def some_sent_home(seed: int) -> History:
    """A dozen redirect home for a while; another, at the same time, is taken down in truth."""
    since, until = 6 * DAY, 6 * DAY + (2 * HOUR, 8 * HOUR)[seed % 2]
    history = begun("some_sent_home", seed, 14.0, around(since, until))
    first, *others = history.some(since, 13)
    late = until - since + TOGETHER_S
    history.withdraws(first, since + HOUR, "404", late_s=late)
    numbers = frozenset(one.number for one in others)
    befalls(history, since, until, layers.all_gone("home", numbers))
    history.live()
    return history


def not_found_for_a_while(seed: int) -> History:
    """All articles are not found for some hours, by status or by words."""
    since, until = 6 * DAY, 6 * DAY + (2 * HOUR, 12 * HOUR)[seed % 2]
    history = begun("not_found_for_a_while", seed, 14.0, around(since, until))
    ways: tuple[GoneWay, ...] = ("404", "notice", "410")
    befalls(history, since, until, layers.all_gone(ways[seed % 3]))
    history.live()
    return history


def script_shell(seed: int) -> History:
    """All articles become a shell of scripts, one of which names the home page."""
    scripts = (
        'if(!window.fetch){location="/"}',
        "window.location.href='/';",
        'var u=navigator.userAgent;if(/bot/.test(u)){location.replace("/hu/")}',
    )
    since, until = 6 * DAY, 6 * DAY + (30 * HOUR, 3 * DAY)[seed % 2]
    history = begun("script_shell", seed, 14.0, around(since, until))
    befalls(history, since, until, layers.shell(scripts[seed % len(scripts)]))
    history.live()
    return history


def other_pages(seed: int) -> History:
    """A cache answers with the page of another article, or with the list."""
    since, until = 6 * DAY, 6 * DAY + (3 * HOUR, 10 * HOUR)[seed % 2]
    history = begun("other_pages", seed, 14.0, around(since, until))
    act = layers.one_page_for_all() if seed % 3 == 2 else layers.other_articles(1 + seed % 4)
    befalls(history, since, until, act)
    history.live()
    return history


def charset(seed: int) -> History:
    """Articles come in other bytes than their header says."""
    since, until = 6 * DAY, 6 * DAY + 6 * HOUR
    history = begun("charset", seed, 14.0, around(since, until))
    twice = bool(seed % 2)  # else the bytes themselves tell in which charset they are
    befalls(history, since, until, layers.wrong_charset(twice=twice), shows=twice)
    history.live()
    return history
