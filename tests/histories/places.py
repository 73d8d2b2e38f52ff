"""Histories of a source whose articles stand at other addresses, or at several."""

from __future__ import annotations

from dataclasses import replace

from tests.histories import layers
from tests.histories.beginnings import FOREVER, around, befalls, begun
from tests.histories.clock import DAY, HOUR
from tests.histories.history import AGAIN, TOGETHER_S, Due, History
from tests.histories.site import Site, for_good
from tests.histories.stories import Story


def session_addresses(seed: int) -> History:
    """The list's addresses carry a session, or what keeps caches away, another one each time."""
    history = begun("session_addresses", seed, 14.0)
    since, turn = 4 * DAY, (6 * HOUR, 12 * HOUR)[seed % 2]

    def link(_site: Site, story: Story, at: float) -> str:
        if at < since:
            return story.path
        mark = f"{int(at // turn) * 7919 + 104729:X}"
        forms = (f";jsessionid={mark}A0", f"?_t=17{mark}", f"?PHPSESSID={mark}f3b0", f"?rnd={mark}")
        return story.path + forms[seed % 4]

    history.site.link = link
    history.live()
    return history


def phone_links(seed: int) -> History:
    """For some days the list links the entrance for phones, where the same articles stand."""
    since, until = 5 * DAY, 8 * DAY
    history = begun("phone_links", seed, 14.0)
    phone = ("m.hubin.example.com", "wap.hubin.example.com", "3g.hubin.example.com")[seed % 3]

    def link(site: Site, story: Story, at: float) -> str:
        return f"{site.scheme}://{phone}{story.path}" if since <= at < until else story.path

    history.site.link = link
    history.live()
    return history


def second_section(seed: int) -> History:
    """Articles appear in a second section too, some of them with a headline in the address."""
    since = 5 * DAY
    history = begun("second_section", seed, 14.0)

    def link(_site: Site, story: Story, at: float) -> str:
        if at < since or story.number % 2:
            return story.path
        folder = "/minsheng/" if seed % 2 else "/hu/zhuanti/lake-works/"
        return story.path.replace("/hu/", folder)

    history.site.link = link
    history.live()
    return history


def numbered_by_query(seed: int) -> History:
    """An article's number stands in the query, beside what changes with each list."""
    since, until = 7 * DAY, 7 * DAY + 5 * HOUR
    history = begun("numbered_by_query", seed, 14.0, around(since, until))
    for one in history.site.stories:
        one.by_query = True

    def link(_site: Site, story: Story, at: float) -> str:
        return f"{story.path}&{('v', 'sid')[seed % 2]}={int(at // (8 * HOUR)) + 4711:x}"

    history.site.link = link
    befalls(history, since, until, layers.everything_says("系统提示", lists=False))
    history.live()
    return history


def republished(seed: int) -> History:
    """Some are taken down and stand at a new address, with another figure or as they were."""
    history = begun("republished", seed, 14.0)
    at = 5 * DAY
    for one in history.some(at, 3):
        at += DAY
        again = replace(
            one,
            number=AGAIN + one.number,
            published=at,
            dated=one.published,
            gone=[],
            steps=[],
        )
        if seed % 2:
            history.edits(again, at, "figure")
            history.dues.pop()
        history.site.stories.append(again)
        one.gone.append(for_good(at, "404"))
        by = history.by(one, at)
        history.dues.append(Due("moved", one.number, at, by))
        history.dues.append(Due("new", again.number, at, by, needed=False))
        if seed % 2:  # the edit may be told with the move or beside it
            history.dues.append(Due("edited", one.number, at, by, needed=False))
            history.dues.append(Due("edited", again.number, at, by, needed=False))
    history.live()
    return history


def https(seed: int) -> History:
    """Everything goes over to https."""
    at = 6 * DAY
    history = begun("https", seed, 14.0, around(at, at))
    history.site.scheme = "http"
    befalls(history, at, FOREVER, layers.lasting_redirect("https", history.site.host))
    history.live()
    return history


def new_domain(seed: int) -> History:
    """Everything moves to another domain, for good."""
    at = 6 * DAY
    history = begun("new_domain", seed, 14.0, around(at, at))
    befalls(history, at, FOREVER, layers.lasting_redirect("https", "www.lakeside.example.org"))
    history.live()
    for one in history.site.stories:
        if one.published < at and not one.gone_at(at):
            by = history.by(one, at) + TOGETHER_S
            history.dues.append(Due("moved", one.number, at, by))
    return history
