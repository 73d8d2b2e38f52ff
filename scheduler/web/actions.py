"""What the desk does with changes, articles and sources: by the page's forms and by programs.

Each writes the archive's desk, with who did it; what cannot be done is a `RefusedError`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from crawler.addresses import as_published
from scheduler.web.desk import Desk
from storage.accounts import LOCAL, NAME
from storage.desk_work import MOST_MUTE_DAYS, MOST_NOTE, MOST_URL
from storage.errors import YongliangError
from storage.times import utc_now


class RefusedError(YongliangError):
    """What was asked for is not done, and nothing was changed.

    Attributes:
        status: As HTTP says why: 400 where it cannot be read, 409 where it is so already, …
    """

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.status = status

    def __reduce__(self) -> tuple[type[RefusedError], tuple[int, str, str]]:  # type: ignore[override]
        return type(self), (self.status, self.zh, self.en)


def see(desk: Desk, who: str, change_ids: Collection[int]) -> None:
    """Note that changes were seen."""
    with desk.work() as work:
        work.changes.see(change_ids, who, utc_now())


def finish(desk: Desk, who: str, change_id: int) -> None:
    """Note that a change is done."""
    with desk.work() as work:
        work.changes.finish(change_id, who, utc_now())


def reopen(desk: Desk, who: str, change_id: int) -> None:
    """Note that a change is not done after all."""
    with desk.work() as work:
        work.changes.reopen(change_id, who, utc_now())


def assign(desk: Desk, who: str, change_id: int, to: str) -> None:
    """Give a change to somebody; to nobody (empty): take it back.

    Raises:
        RefusedError: Nobody of that name works at the desk.
    """
    if to and not may_be_given_to(desk, to):
        raise RefusedError(
            400,
            f"没有可处理变动的账户「{to}」：未作改动，请从列表中选择。",
            f"No account of the desk is called {to!r}: nothing was changed; choose from the list.",
        )
    with desk.work() as work:
        work.changes.assign(change_id, to or None, who, utc_now())


def may_be_given_to(desk: Desk, name: str) -> bool:
    """Whether a change may be given to one of that name: an account of the desk, if any is."""
    people = desk.people()
    return name in people if people else bool(NAME.fullmatch(name)) or name == LOCAL


def note(desk: Desk, who: str, change_id: int, words: str) -> None:
    """Keep a note on a change.

    Raises:
        RefusedError: It is empty, or too long.
    """
    if not words.strip():
        raise RefusedError(400, "记录是空的：未作改动。", "The note is empty: nothing was changed.")
    if len(words) > MOST_NOTE:
        raise RefusedError(
            400,
            f"记录有 {len(words)} 字，最多 {MOST_NOTE} 字：尚未保存，请删减或分成几条。",
            f"The note has {len(words)} characters, at most {MOST_NOTE} are kept: it was not "
            "saved; shorten it, or write several.",
        )
    with desk.work() as work:
        work.changes.note(change_id, words, who, utc_now())


def acknowledge(desk: Desk, who: str, incident_id: int) -> None:
    """Note that somebody took note of an incident."""
    with desk.work() as work:
        work.incidents.acknowledge(incident_id, who, utc_now())


def mute(
    desk: Desk, who: str, days: int, *, article_id: int | None = None, source_id: str | None = None
) -> None:
    """Tell nothing more of an article or a source, for so many days; 0: for ever."""
    now = utc_now()
    with desk.work() as work:
        work.muting.mute(
            who, now, article_id=article_id, source_id=source_id, until=_until(days, now)
        )


def unmute(
    desk: Desk, who: str, *, article_id: int | None = None, source_id: str | None = None
) -> None:
    """Tell of an article or a source again."""
    with desk.work() as work:
        work.muting.unmute(who, utc_now(), article_id=article_id, source_id=source_id)


def look(desk: Desk, who: str, source_id: str) -> None:
    """Ask the daemon to look at a source now.

    Raises:
        RefusedError: It was asked to just now.
    """
    with desk.work() as work:
        asked = work.requests.look(source_id, who, utc_now())
    if not asked:
        raise RefusedError(
            409,
            f"来源 {source_id} 刚刚已要求查看：请一分钟后再试。",
            f"{source_id} was asked for just now: try again in a minute.",
        )


def add(desk: Desk, who: str, given: str) -> str:
    """Ask the daemon to take an article by its address.

    Returns:
        The address as it is asked for.

    Raises:
        RefusedError: It is no address; or the article was removed on demand, or waits already.
    """
    given = given.strip()
    address = as_published(given, given) if len(given) <= MOST_URL else None
    if address is None or len(address) > MOST_URL:
        raise RefusedError(
            400,
            "这不是 http(s) 网址，或者太长。",
            "This is no http(s) address, or too long.",
        )
    with desk.reading() as archive:
        forgotten = archive.queries.redactions.forgotten_at([address])
    if forgotten is not None:
        at = desk.moment(forgotten.redacted_at)
        raise RefusedError(
            409,
            f"{address} 已于 {at} 按要求删除，不再收录。",
            f"{address} was removed on demand on {at} and is not taken again.",
        )
    with desk.work() as work:
        asked = work.requests.add(address, who, utc_now())
    if not asked:
        raise RefusedError(
            409,
            f"{address} 已在等待，或等待的太多：请看下表。",
            f"{address} waits already, or too much does: see the list below.",
        )
    return address


def _until(days: int, now: datetime) -> datetime | None:
    return now + timedelta(days=min(days, MOST_MUTE_DAYS)) if days else None
