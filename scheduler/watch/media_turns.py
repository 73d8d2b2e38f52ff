"""Handing out pictures and attachments: after the texts, at hosts that have none to give."""

from __future__ import annotations

import time

from scheduler.watch.dispatch import REFRESH_S, Dispatch, Given, fitting
from scheduler.watch.run_context import RunContext
from scheduler.watch.tasks import media_tasks
from storage.times import utc_now

BESIDE = 4
BESIDE_DELAY_S = 1.0
"""While texts are fetched, pictures are asked for at so few hosts at once, so seldom."""

ALONE = 16
"""Hosts at once when no text is left to fetch."""

PART_S = 5.0
MOST_TASKS = 100
"""Time that one batch of pictures may take by the host's delay, and how many it has at most: what
falls due meanwhile among the host's texts waits for it."""


class MediaTurns:
    """Hands out what is due of pictures and attachments.

    A method that asks the archive raises `StorageError` where it is locked past the busy timeout,
    full or damaged.

    Args:
        context: The run.
        dispatch: Hands out the texts; a host that it has something for gets no pictures.
    """

    def __init__(self, context: RunContext, dispatch: Dispatch) -> None:
        self._context = context
        self._dispatch = dispatch
        self._refreshed_at = 0.0
        self._hosts: dict[str, None] = {}
        self.alone = False
        """Whether the run's texts are done; from then on it goes on for the pictures only."""

    @property
    def is_wanted(self) -> bool:
        """Whether this run is one that fetches pictures at all."""
        plan = self._context.plan
        return bool(plan.media.kinds) and not plan.add and plan.backfill is None

    def begin(self) -> None:
        """Plan what came since the last run; with another configuration, what that asks for."""
        plan = self._context.plan
        if not plan.add and plan.backfill is None:
            self._context.archive.intake.media_planning.plan(plan.media, utc_now())

    def is_left(self) -> bool:
        """Whether anything is to be fetched or under way, now that the texts are done."""
        self._refreshed_at = 0.0
        self._refresh()
        return bool(self._hosts) or bool(self._context.open)

    def hand_out(self) -> None:
        """Give hosts without texts a batch, as far as there is room.

        Once the run goes on for the pictures only, texts that fall due end that: what follows from
        them is recorded at the run's end, which is not put off.

        Raises:
            WorkerDiedError: The worker does not listen any more.
            WorkerStartError: It does not get ready.
        """
        context = self._context
        if not self.is_wanted or context.is_over:
            return
        if self.alone and context.open.texts:
            self._hosts.clear()
            self._refreshed_at = float("inf")
            return
        if not self.alone and not context.open.texts:
            return
        if self.alone and not self._hosts and not context.open:
            self._refreshed_at = 0.0  # or the run would end with the first part of each host
        self._refresh()
        if not self._hosts:
            return
        if not self.alone and context.archive.frontier.suspects.due(utc_now()):
            return  # they are tried while nothing else is under way
        room = (ALONE if self.alone else BESIDE) - (len(context.open) - context.open.texts)
        chosen: list[Given] = []
        while self._hosts and len(chosen) < room:
            host = next(iter(self._hosts))
            del self._hosts[host]
            if not context.open.is_out(host) and (given := self._given(host)) is not None:
                chosen.append(given)
        self._dispatch.give(chosen)

    def _refresh(self) -> None:
        """Look now and then at which hosts something is due."""
        if not self.is_wanted or time.monotonic() - self._refreshed_at < REFRESH_S:
            return
        context = self._context
        self._refreshed_at = time.monotonic()
        while context.archive.intake.media_planning.plan(context.plan.media, utc_now()):
            if not self.alone:
                break  # the rest another time: texts wait
        found = context.archive.frontier.media.hosts(
            context.horizon, only=context.plan.only, since=context.since
        )
        self._hosts = dict.fromkeys(found)

    def _given(self, host: str) -> Given | None:
        context, now = self._context, utc_now()
        state = context.archive.frontier.hosts.state(host)
        after = state.wait_s(now)
        if state.rests(now) or after > PART_S or self._dispatch.has_texts(host):
            return None
        least = 0.0 if self.alone else BESIDE_DELAY_S
        delay = max(state.delay_s or 0.0, context.plan.fetch.delay_s, least)
        most = fitting(MOST_TASKS, PART_S, delay)
        found = context.archive.frontier.media.of_host(
            host, context.horizon, most, only=context.plan.only, since=context.since
        )
        if len(found) == most:
            self._refreshed_at = min(self._refreshed_at, time.monotonic() - REFRESH_S + 1)
        tasks = media_tasks(found, context.plan.media)
        return Given(host, tasks, after, least, stays=True) if tasks else None
