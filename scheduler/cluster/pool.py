"""The archive's node: its own worker and those of other machines, as one for the run.

The archive alone gives hosts out. What is lent is a lease that stands there; what comes back counts
only from who has it, until it has run out. Nothing that the broker loses is missed.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime

import msgspec

from crawler.frames import packed
from crawler.protocol import Batch, BatchEnd, Finish, FromWorker, KeptPages, Setup, ToWorker
from crawler.settings import Source
from scheduler.cluster.broker import BrokerError, Link
from scheduler.cluster.catalogue import Catalogue, must_stay
from scheduler.cluster.consumer import Consumer
from scheduler.cluster.membership import Member, Membership
from scheduler.cluster.messages import NODE, Loan, Refused, Word
from scheduler.watch.openbatches import OpenBatches
from scheduler.watch.worker import Worker, WorkerDiedError
from scheduler.watch.workers import MOST_OPEN, Hand, Workers
from scheduler.words.language import tr
from storage import Archive
from storage.leases import BrokerState, Lease
from storage.times import utc_now

log = logging.getLogger(__name__)

GATHER_S = 2.0
"""How long a run waits for the workers that greet it, before it gives hosts out without them."""

MOST_WAITING = 100
"""Messages with findings that wait: while there are more, nothing more is handed out."""

COUNT_S = 1.0
"""How often these are counted."""

AWAY_S = 600.0
"""How long a broker that another archive uses is left to it."""

TURN_S = 0.05
"""How long the broker is listened to while the own worker may say something, too."""


class WorkerPool(Workers):
    """The own worker and those of other machines.

    Sources whose seeds refer to secrets stay with the own worker, unless the seed allows more, and
    so do those that a browser fills: it is this machine's. Where no other worker is there, the own
    has all.

    Args:
        start: Starts an own worker.
        connect: Gives the link that reads a queue of that name; called for each run.
        setup: What holds for all batches.
        sources: The sources of the run.
        lease_s: How long a batch is lent.
    """

    def __init__(
        self,
        start: Callable[[], Worker],
        connect: Callable[[str], Link],
        setup: Setup,
        sources: Iterable[Source],
        lease_s: float,
    ) -> None:
        super().__init__(start)
        self.staying = frozenset(source.id for source in sources if must_stay(source, setup.limits))
        self._connect = connect
        self._lease_s = lease_s
        self._catalogue = Catalogue(setup)
        self._members = Membership()
        self._link: Link | None = None
        self._consumer: Consumer | None = None
        self._own_batches: set[int] = set()
        self._sender: Member | None = None
        self._waiting = 0
        self._waits_from: datetime | None = None
        self._count_at = 0.0
        self._away_until = 0.0

    # What a run asks of its workers

    def begin(self, archive: Archive, opened: OpenBatches, run_id: int) -> None:
        """Tell whoever greets that this run is on; wait a moment for those that were there."""
        self._archive = archive
        self._run = f"{archive.identity()}.{run_id}"
        self._own_batches.clear()
        self._members.begin()
        if self._link is None:
            self._link = self._connect(NODE)
        if not self._is_away:
            self._link.read()
        self._consumer = Consumer(
            archive, opened, self._run, self._link, self._members, self._catalogue
        )
        if self._is_away:
            return
        known = [one for one in archive.frontier.workers.all() if one.state == "working"]
        until = time.monotonic() + (GATHER_S if known else GATHER_S / 4)
        while time.monotonic() < until and not (known and len(self._members.present) >= len(known)):
            self._consumer.hear(TURN_S)

    def end(self) -> None:
        """The run is over: nothing is read before the next, which another process may begin."""
        self.look()
        self._to_broker.pause()

    def look(self) -> None:
        """Write down how the workers and the broker are."""
        for worker in self._members.gone():
            self._members.leave(worker)
            with suppress(BrokerError):
                self._to_broker.forget(worker)
        now = utc_now()
        self._count()
        self._archive.frontier.workers.note(
            list(self._members.states()),
            BrokerState(
                now, self._to_broker.is_up and not self._is_away, self._waiting, self._waits_from
            ),
        )

    def current(self) -> Hand:
        """Itself: the own worker is started when something is for it."""
        return self

    def prepare(self) -> Hand:
        """Itself."""
        return self

    def room(self, opened: int) -> int:
        """How many more hosts may be given out; none while many findings wait."""
        del opened
        if self._by_broker.is_shared:
            self._keep_away()
        if not self._to_broker.is_up or self._is_away:
            self._members.lose_sight()
        if self._members.is_cut_off:  # or nobody is there
            return MOST_OPEN - len(self._own_batches)
        self._count()
        return 0 if self._waiting > MOST_WAITING else self._members.free

    def lease(self, sources: Iterable[Source]) -> Lease | None:
        """To whom a batch of these sources is lent; None: it stays here."""
        if any(source.id in self.staying for source in sources):
            return None
        member = self._members.choose()
        return None if member is None else Lease(member.hello.worker, self._lease_s)

    def give(self, batch: Batch, lease: Lease | None) -> None:
        """Hand a batch to whom `lease` chose; what the broker does not take, its lease frees."""
        member = self._members.get(lease.holder) if lease else None
        if lease is None or member is None:
            self._own_batches.add(batch.batch_id)
            self._send_own(batch)
            return
        self._members.lend(batch.batch_id, lease.holder, lease.seconds, batch.delay_s)
        loan = Loan(
            run=self._run,
            batch_id=batch.batch_id,
            answers=member.hello.number,
            lease_s=lease.seconds,
            batch=packed(msgspec.structs.replace(batch, sources={}, lease_s=lease.seconds)),
            setup=self._catalogue.setup,
            sources=tuple(map(self._catalogue.hash_of, batch.sources.values())),
        )
        self._by_broker.send(lease.holder, loan)

    def told(self, died: WorkerDiedError) -> WorkerDiedError:
        """What is lost by a death; see `Workers.told`."""
        if died.batches is not None:
            return died
        member, self._sender = self._sender, None
        if member is None:
            return self._bury(died)
        member.refused = True
        self._by_broker.send(member.hello.worker, Refused())
        log.warning("worker %s at %s is refused", member.hello.worker, member.hello.name)
        # What it said says nothing of the pages, nor of the others.
        return WorkerDiedError(died.why, batches=(), innocent=True)

    def discard(self, died: WorkerDiedError) -> None:
        """End the own worker, where all is lost; what others have stays leased then."""
        if died.batches is None:
            self._bury(died)
        else:
            self._members.end(died.batches)

    def close(self) -> None:
        """Let the own worker end; read no more."""
        super().close()
        if self._link is not None:
            self._link.close()
            self._link = None

    @property
    def size(self) -> int:
        """How many workers there are."""
        return 1 + len(self._members.present)

    # As one worker

    @property
    def heard_out(self) -> bool:
        """Always: what one said that died comes before the news of its death."""
        return True

    def send(self, message: ToWorker) -> None:
        """Say something to whom it concerns."""
        if isinstance(message, KeptPages):
            holder = self._members.holder(message.batch_id)
            if holder is not None:
                self._by_broker.send(holder, Word(frame=packed(message)))
                return
        if isinstance(message, Finish):
            self._by_broker.finishing = True
            for worker in self._members.present:
                self._by_broker.send(worker, Word(frame=packed(message)))
            if self._worker is None:
                return
        self._send_own(message)

    def receive(self, timeout_s: float) -> FromWorker | None:
        """The next thing that any of them says.

        Raises:
            WorkerDiedError: Batches are lost: those that it names.
        """
        until = time.monotonic() + timeout_s
        consumer = self._by_broker
        while True:
            self._hear_own()
            if not consumer.inbox:
                left = until - time.monotonic()
                consumer.hear(max(min(left, TURN_S if self._own_batches else left), 0.0))
            while consumer.inbox:
                if (said := self._next()) is not None:
                    return said
            if time.monotonic() >= until:
                self._sender = None
                return None

    def check(self) -> None:
        """Look how the own worker is, and which leases have run out.

        Raises:
            WorkerDiedError: One hung or grew too large, or leases have run out.
        """
        if self._worker is not None:
            try:
                self._worker.check()
            except WorkerDiedError as died:
                self._hear_last(died)
        ran_out = self._members.ran_out()
        if ran_out and self._is_behind():
            # What was found may wait here to be taken in; it was said while the lease held.
            ran_out = self._members.ran_out(self._lease_s)
        if ran_out:
            self._members.end(ran_out)
            raise WorkerDiedError("leases ran out", batches=ran_out, innocent=True)

    # Inside

    @property
    def _to_broker(self) -> Link:
        if self._link is None:
            raise RuntimeError("no run is on")
        return self._link

    @property
    def _is_away(self) -> bool:
        """Whether the broker is another archive's as well, and is left to it for a while."""
        return time.monotonic() < self._away_until

    def _keep_away(self) -> None:
        """Leave a broker that two archives share: each would read what is said to the other."""
        if not self._is_away:
            log.error(
                "%s",
                tr(
                    "另一档案库的守护进程也在使用这个消息代理：本机改由自己的工作进程抓取。"
                    "请为每个档案库写上不同的编号（[cluster] broker 末尾，如 /1）。",
                    "The daemon of another archive uses this broker, too: this one goes on with "
                    "its own worker. Give each archive a number of its own (the end of [cluster] "
                    "broker, such as /1).",
                ),
            )
        self._away_until = time.monotonic() + AWAY_S
        self._by_broker.is_shared = False
        self._to_broker.pause()

    @property
    def _by_broker(self) -> Consumer:
        if self._consumer is None:
            raise RuntimeError("no run is on")
        return self._consumer

    def _next(self) -> FromWorker | None:
        """The next thing that was said; None: it does not count any more."""
        self._sender, said = self._by_broker.inbox.popleft()
        member = self._sender
        if member is not None and member.refused:
            return None
        if isinstance(said, WorkerDiedError):
            if member is None:
                raise self._bury(said)
            if said.batches is None:
                raise said
            holder = member.hello.worker
            lost = [one for one in said.batches if self._members.holder(one) == holder]
            self._members.end(lost)
            if lost:
                raise _of(said, lost)
            return None
        if member is not None:
            if not self._by_broker.counts(member, said):
                return None
            said = self._by_broker.measured(said)
            self._by_broker.note_reached(member, said)
        if isinstance(said, BatchEnd):
            self._own_batches.discard(said.batch_id)
            self._members.end([said.batch_id])
        return said

    def _hear_own(self) -> None:
        """Take what the own worker has said, or that it died."""
        if self._worker is None or not self._own_batches:
            return
        inbox = self._by_broker.inbox
        try:
            while not self._worker.heard_out and (message := self._worker.receive(0)) is not None:
                inbox.append((None, message))
        except WorkerDiedError as died:
            inbox.append((None, died))

    def _hear_last(self, died: WorkerDiedError) -> None:
        """What the own worker was at is known by what it said before it was lost."""
        self._hear_own()
        self._by_broker.inbox.append((None, died))

    def _bury(self, died: WorkerDiedError) -> WorkerDiedError:
        """End the own worker; what is lost with it."""
        told = _of(died, self._own_batches)
        super().discard(died)
        self._own_batches.clear()
        return told

    def _send_own(self, message: ToWorker) -> None:
        try:
            super().current().send(message)
        except WorkerDiedError as died:
            self._hear_last(died)

    def _is_behind(self) -> bool:
        """Whether anything that workers said was not taken in yet."""
        if self._by_broker.inbox or self._to_broker.has_unread:
            return True
        try:
            return self._to_broker.waiting(NODE) > 0
        except BrokerError:
            return False

    def _count(self) -> None:
        """Count now and then what waits."""
        if time.monotonic() < self._count_at:
            return
        self._count_at = time.monotonic() + COUNT_S
        with suppress(BrokerError):
            self._waiting = self._to_broker.waiting(NODE)
        if not self._waiting:
            self._waits_from = None
        elif self._waits_from is None:
            self._waits_from = utc_now()


def _of(died: WorkerDiedError, batches: Iterable[int]) -> WorkerDiedError:
    return WorkerDiedError(died.why, batches=tuple(batches), innocent=died.innocent)
