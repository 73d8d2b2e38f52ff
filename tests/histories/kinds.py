"""The kinds of histories: each makes a site, what happens on it, and what must be told of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.histories import layers
from tests.histories.clock import DAY, HOUR
from tests.histories.history import AGAIN, EVERY_S, TOGETHER_S, Due, History
from tests.histories.looks import Dates, Look
from tests.histories.replies import Fails
from tests.histories.site import Act, Layer, Site, for_good
from tests.histories.stories import EditKind, GoneWay, Story

FOREVER = float("inf")


def _begun(kind: str, seed: int, days: float, *quiet: tuple[float, float]) -> History:
    """A history with its articles; nothing happens to them yet."""
    history = History(kind, seed, days, quiet=list(quiet))
    history.publish()
    return history


def _befalls(history: History, since: float, until: float, act: Act) -> None:
    """An illness of the site; one that ends is an incident."""
    history.site.layers.append(Layer(since, until, act))
    if until < FOREVER:
        history.ills.append((since, until))


def _around(since: float, until: float) -> tuple[float, float]:
    """A time in which nothing ordinary happens: what befalls the site, and the time to heal."""
    return since, until + 1.5 * DAY


# Nothing befalls the source


def calm(seed: int) -> History:
    """Nothing but articles, edits and withdrawals."""
    history = _begun("calm", seed, (14.0, 28.0, 42.0)[seed % 3])
    history.live(12)
    return history


def counters(seed: int) -> History:
    """No two answers have the same bytes, and nothing can be asked conditionally."""
    history = _begun("counters", seed, 14.0)
    history.site.looks = [(0.0, Look(counter=True, template=seed % 3))]
    history.site.validates = False
    history.live(12)
    return history


# The source is ill for a while


def outage(seed: int) -> History:
    """The host hangs, refuses or errs, for hours and for days."""
    since, until = 5 * DAY, 5 * DAY + (4 * HOUR, 20 * HOUR, 50 * HOUR)[seed % 3]
    history = _begun("outage", seed, 16.0, _around(since, until))
    ways: tuple[Fails | int, ...] = ("connect", "read", 502, "refused", 503)
    _befalls(history, since, until, layers.outage(ways[seed % 5]))
    history.live()
    return history


def maintenance(seed: int) -> History:
    """Every page speaks of maintenance, with status 200."""
    since, until = 5 * DAY + 3 * HOUR, 5 * DAY + (9 * HOUR, 15 * HOUR, 30 * HOUR)[seed % 3]
    history = _begun("maintenance", seed, 14.0, _around(since, until))
    words = layers.MAINTENANCE[seed % len(layers.MAINTENANCE)]
    _befalls(history, since, until, layers.everything_says(words, lists=bool(seed % 2)))
    history.live()
    return history


def refused(seed: int) -> History:
    """Robots are refused for some hours."""
    since, until = 6 * DAY, 6 * DAY + (5 * HOUR, 26 * HOUR)[seed % 2]
    history = _begun("refused", seed, 14.0, _around(since, until))
    words = layers.REFUSALS[seed % len(layers.REFUSALS)]
    status = 200 if seed % 2 else 403
    _befalls(history, since, until, layers.everything_says(words, status, lists=seed % 3 == 0))
    history.live()
    return history


def sent_home(seed: int) -> History:
    """All articles redirect home or to the section, while the lists are as ever; it heals."""
    since, until = 5 * DAY + HOUR, 5 * DAY + HOUR + (HOUR, 5 * HOUR, 20 * HOUR)[seed % 3]
    history = _begun("sent_home", seed, 14.0, _around(since, until))
    _befalls(history, since, until, layers.all_gone("home" if seed % 2 else "section"))
    history.live()
    return history


def some_sent_home(seed: int) -> History:
    """A dozen redirect home for a while; another, at the same time, is taken down in truth."""
    since, until = 6 * DAY, 6 * DAY + (2 * HOUR, 8 * HOUR)[seed % 2]
    history = _begun("some_sent_home", seed, 14.0, _around(since, until))
    first, *others = history.some(since, 13)
    late = until - since + TOGETHER_S
    history.withdraws(first, since + HOUR, "404", late_s=late)
    numbers = frozenset(one.number for one in others)
    _befalls(history, since, until, layers.all_gone("home", numbers))
    history.live()
    return history


def not_found_for_a_while(seed: int) -> History:
    """All articles are not found for some hours, by status or by words."""
    since, until = 6 * DAY, 6 * DAY + (2 * HOUR, 12 * HOUR)[seed % 2]
    history = _begun("not_found_for_a_while", seed, 14.0, _around(since, until))
    ways: tuple[GoneWay, ...] = ("404", "notice", "410")
    _befalls(history, since, until, layers.all_gone(ways[seed % 3]))
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
    history = _begun("script_shell", seed, 14.0, _around(since, until))
    _befalls(history, since, until, layers.shell(scripts[seed % len(scripts)]))
    history.live()
    return history


def other_pages(seed: int) -> History:
    """A cache answers with the page of another article, or with the list."""
    since, until = 6 * DAY, 6 * DAY + (3 * HOUR, 10 * HOUR)[seed % 2]
    history = _begun("other_pages", seed, 14.0, _around(since, until))
    act = layers.one_page_for_all() if seed % 3 == 2 else layers.other_articles(1 + seed % 4)
    _befalls(history, since, until, act)
    history.live()
    return history


def charset(seed: int) -> History:
    """Articles come in other bytes than their header says."""
    since, until = 6 * DAY, 6 * DAY + 6 * HOUR
    history = _begun("charset", seed, 14.0, _around(since, until))
    _befalls(history, since, until, layers.wrong_charset(twice=bool(seed % 2)))
    history.live()
    return history


# The source changes its form


def _changes_form(kind: str, seed: int, before: Look, after: Look) -> History:
    """The look changes for good; one article is edited at that moment, others before and after."""
    at = 6 * DAY + (seed % 5) * HOUR
    history = _begun(kind, seed, 15.0, _around(at, at))
    history.site.looks = [(0.0, before), (at, after)]
    edits: tuple[EditKind, ...] = ("figure", "added", "name")
    history.edits(history.some(at, 1)[0], at, edits[seed % 3], late_s=EVERY_S)
    if kind != "redesign":
        history.ills.append((at, at))
    history.live()
    return history


def redesign(seed: int) -> History:
    """Another template."""
    return _changes_form("redesign", seed, Look(seed % 3), Look((seed + 1) % 3))


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
    return _changes_form(
        "dates_otherwise", seed, Look(template, dates=before), Look(template, dates=after)
    )


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
    return _changes_form("line_everywhere", seed, plain, added)


def paywall(seed: int) -> History:
    """Texts end after a paragraph or two at a prompt; later they are whole again."""
    since, until = 5 * DAY, 8 * DAY
    history = _begun("paywall", seed, 16.0, _around(since, until))
    prompts = ("开通会员后可阅读全文", "登录后查看全文", "打开湖滨客户端，阅读全文")
    plain = Look(seed % 3)
    cut = replace(plain, cut=1 + seed % 2, prompt=prompts[seed % 3])
    history.site.looks = [(0.0, plain), (since, cut), (until, plain)]
    history.ills.append((since, until))
    one = history.some(since, 1)[0]
    history.edits(one, since + DAY, "figure", late_s=until - since)
    history.live()
    return history


# Addresses


def session_addresses(seed: int) -> History:
    """The list's addresses carry a session, or what keeps caches away, another one each time."""
    history = _begun("session_addresses", seed, 14.0)
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
    history = _begun("phone_links", seed, 14.0)
    phone = ("m.hubin.example.com", "wap.hubin.example.com", "3g.hubin.example.com")[seed % 3]

    def link(site: Site, story: Story, at: float) -> str:
        return f"{site.scheme}://{phone}{story.path}" if since <= at < until else story.path

    history.site.link = link
    history.live()
    return history


def second_section(seed: int) -> History:
    """Articles appear in a second section too, some of them with a headline in the address."""
    since = 5 * DAY
    history = _begun("second_section", seed, 14.0)

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
    history = _begun("numbered_by_query", seed, 14.0, _around(since, until))
    for one in history.site.stories:
        one.by_query = True

    def link(_site: Site, story: Story, at: float) -> str:
        return f"{story.path}&{('v', 'sid')[seed % 2]}={int(at // (8 * HOUR)) + 4711:x}"

    history.site.link = link
    _befalls(history, since, until, layers.everything_says("系统提示", lists=False))
    history.live()
    return history


def republished(seed: int) -> History:
    """Some are taken down and stand at a new address, with another figure or as they were."""
    history = _begun("republished", seed, 14.0)
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
    history = _begun("https", seed, 14.0, _around(at, at))
    history.site.scheme = "http"
    _befalls(history, at, FOREVER, layers.lasting_redirect("https", history.site.host))
    history.live()
    return history


def new_domain(seed: int) -> History:
    """Everything moves to another domain, for good."""
    at = 6 * DAY
    history = _begun("new_domain", seed, 14.0, _around(at, at))
    _befalls(history, at, FOREVER, layers.lasting_redirect("https", "www.lakeside.example.org"))
    history.live()
    for one in history.site.stories:
        if one.published < at and not one.gone_at(at):
            by = history.by(one, at) + TOGETHER_S
            history.dues.append(Due("moved", one.number, at, by))
    return history


# Many articles at once, in truth


def bulk_deletion(seed: int) -> History:
    """A dozen are taken down at once, for good."""
    at = 6 * DAY
    history = _begun("bulk_deletion", seed, 14.0, _around(at, at + DAY))
    ways: tuple[GoneWay, ...] = ("404", "home", "notice", "410")
    for one in history.some(at, (6, 12, 16)[seed % 3]):
        history.withdraws(
            one, at + history.chance.uniform(0, HOUR), ways[seed % 4], late_s=TOGETHER_S
        )
    history.ills.append((at, at))
    history.live()
    return history


def bulk_edits(seed: int) -> History:
    """Many are edited within an hour, each otherwise."""
    at = 6 * DAY
    history = _begun("bulk_edits", seed, 14.0, _around(at, at))
    kinds: tuple[EditKind, ...] = ("figure", "name", "added")
    for one in history.some(at, 14):
        kind = kinds[seed % 3] if seed < 3 else history.chance.choice(kinds)
        history.edits(one, at + history.chance.uniform(0, HOUR), kind, late_s=EVERY_S)
    history.live()
    return history


def corrections(seed: int) -> History:
    """Some are corrected in a box of their own; every page tells of another's correction."""
    history = _begun("corrections", seed, 14.0)
    history.site.looks = [(0.0, Look(seed % 3))]
    note = "更正：《芦荡深处的守望者》一文中，“四代人”应为“三代人”，特此更正。"
    history.site.side_note = (9 * DAY, note)
    for n in range(5):
        at = (3.0 + 1.5 * n) * DAY
        history.edits(history.some(at, 1)[0], at, "correction")
    history.live()
    return history


def mixture(seed: int) -> History:
    """Weeks of all this: a redesign, an outage, an hour of redirects, a deletion, other dates."""
    form, down, home, dates, purge = (n * DAY for n in (6.0, 11.0, 16.0, 21.0, 26.0))
    quiet = [_around(form, form), _around(down, down + 8 * HOUR), _around(home, home + 3 * HOUR)]
    quiet += [_around(dates, dates), _around(purge, purge + DAY)]
    history = _begun("mixture", seed, 33.0, *quiet)
    first, second = seed % 3, (seed + 1) % 3
    history.site.looks = [
        (0.0, Look(first)),
        (form, Look(second)),
        (dates, Look(second, dates=("day", "chinese", "second")[seed % 3])),
    ]
    ways: tuple[Fails, ...] = ("read", "connect", "refused")
    _befalls(history, down, down + 8 * HOUR, layers.outage(ways[seed % 3]))
    _befalls(history, home, home + 3 * HOUR, layers.all_gone("home"))
    for one in history.some(purge, 8):
        history.withdraws(one, purge, ("404", "notice")[seed % 2], late_s=TOGETHER_S)
    for one in history.some(form, 3):
        history.edits(one, form, "figure", late_s=EVERY_S)
    history.live(12)
    return history


Kind = Callable[[int], History]

KINDS: dict[Kind, int] = {
    calm: 3,
    counters: 2,
    outage: 3,
    maintenance: 2,
    refused: 2,
    sent_home: 3,
    some_sent_home: 2,
    not_found_for_a_while: 2,
    script_shell: 3,
    other_pages: 3,
    charset: 2,
    redesign: 3,
    dates_otherwise: 6,
    line_everywhere: 3,
    paywall: 3,
    session_addresses: 3,
    phone_links: 2,
    second_section: 2,
    numbered_by_query: 2,
    republished: 2,
    https: 2,
    new_domain: 2,
    bulk_deletion: 3,
    bulk_edits: 3,
    corrections: 2,
    mixture: 3,
}
"""Each with how many of it are played."""


def every_history() -> list[tuple[str, int]]:
    """All of them, by kind and seed."""
    return [(kind.__name__, seed) for kind, many in KINDS.items() for seed in range(many)]


def history_of(kind: str, seed: int) -> History:
    """One of them."""
    return next(each for each in KINDS if each.__name__ == kind)(seed)
