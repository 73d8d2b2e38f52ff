"""Consumes the queue of the archive's node: who is there, and what of their findings counts."""

from __future__ import annotations

import logging
from collections import deque
from datetime import timedelta

from crawler.frames import ProtocolError, from_worker
from crawler.protocol import (
    Alive,
    Ask,
    BatchEnd,
    Began,
    Elsewhere,
    Finding,
    FromWorker,
    Reading,
    Ready,
)
from scheduler.cluster.broker import BrokerError, Link
from scheduler.cluster.catalogue import Catalogue
from scheduler.cluster.clock_bounds import by_our_clock, by_our_delay
from scheduler.cluster.membership import MOST_FAILED, Member, Membership
from scheduler.cluster.messages import (
    VERSION,
    Bye,
    FromNode,
    Have,
    Hello,
    Lost,
    Refused,
    Said,
    ToNode,
    Want,
    Welcome,
    encode,
    to_node,
)
from scheduler.watch.health import HOST_KINDS
from scheduler.watch.openbatches import OpenBatches
from scheduler.watch.worker import WorkerDiedError
from scheduler.words.language import tr
from storage import Archive
from storage.times import utc_now

log = logging.getLogger(__name__)


class Consumer:
    """Takes in what the broker brings, for one run.

    Args:
        archive: The run's, for its thread.
        opened: The batches that are out.
        run: Its name, as workers greet with it.
        link: Reads the node's queue.
        members: Who is there, and who has what.
        catalogue: What batches refer to.

    Attributes:
        inbox: What is to be taken in, and by which worker of another machine it was said; None: by
            the own.
        is_shared: Whether the node of another archive gives out by this broker, too.
        finishing: Whether the workers were asked to begin nothing more.
    """

    def __init__(
        self,
        archive: Archive,
        opened: OpenBatches,
        run: str,
        link: Link,
        members: Membership,
        catalogue: Catalogue,
    ) -> None:
        self._archive = archive
        self._open = opened
        self._run = run
        self._link = link
        self._members = members
        self._catalogue = catalogue
        self._away = archive.frontier.batches.leased()
        self.is_shared = False
        self.finishing = False
        self.inbox: deque[tuple[Member | None, FromWorker | WorkerDiedError]] = deque()

    def hear(self, timeout_s: float) -> None:
        """Take one message of the broker, if any comes in that time."""
        data = self._link.receive(timeout_s)
        if data is None:
            return
        try:
            message = to_node(data)
        except ProtocolError as error:
            log.warning("broker: %s", error.en)
            return
        if isinstance(message, Hello):
            self._on_hello(message)
            return
        member = self._members.note(message.worker)
        if member is not None and not member.refused:
            self._on_known(member, message)

    def _on_hello(self, hello: Hello) -> None:
        known = self._members.get(hello.worker)
        if known is not None and hello.number < known.hello.number:
            return  # it comes late, and speaks of what was
        if known is not None and known.is_in and hello.run != self._run:
            self.is_shared = True  # it had heard of ours, and of another since
        member = self._members.hear(hello, self._run)
        if member is None:
            return
        if member.state in ("outdated", "refused"):
            self.send(hello.worker, Refused(version="" if member.refused else VERSION))
            return
        self.send(hello.worker, Welcome(number=hello.number, run=self._run))

    def _on_known(self, member: Member, message: ToNode) -> None:
        if isinstance(message, Want):
            self.send(message.worker, Have(parts=self._catalogue.of(message.hashes)))
        if not isinstance(message, Said | Lost | Bye) or message.number <= member.number:
            return  # it came before
        member.number = message.number
        if isinstance(message, Said):
            self._on_said(member, message)
            return
        why = f"{member.hello.name}: {message.why if isinstance(message, Lost) else 'it ended'}"
        if isinstance(message, Lost):
            died = WorkerDiedError(why, batches=message.batches, innocent=message.innocent)
        else:
            died = WorkerDiedError(why, batches=tuple(member.batches), innocent=True)
            self._members.leave(message.worker)
            self._archive.frontier.workers.forget(message.worker)
        self.inbox.append((member, died))

    def _on_said(self, member: Member, said: Said) -> None:
        """Take what a process said that fetches; whether it counts is seen when its turn comes."""
        try:
            messages = [from_worker(data) for data in said.frames]
        except ProtocolError as error:
            self.inbox.append((member, WorkerDiedError(error.en)))
            return
        self.inbox.extend(
            (member, message) for message in messages if not isinstance(message, Ready | Alive)
        )

    def counts(self, member: Member, message: FromWorker) -> bool:
        """Whether what a worker said is of a batch that it has, and said for the first time."""
        if isinstance(message, Ready | Alive):
            return False
        if self._members.holder(message.batch_id) != member.hello.worker:
            self._on_stale(member, message)
            return False
        if isinstance(message, Finding | Elsewhere | Ask | Began | Reading):
            opened = self._open.get(message.batch_id)
            return opened is not None and message.task not in opened.done
        return True

    def measured(self, message: FromWorker) -> FromWorker:
        """What a worker said that counts, by this machine's clock and the delay of its host."""
        if isinstance(message, Ready | Alive):
            return message
        out, opened = self._members.out_of(message.batch_id), self._open.get(message.batch_id)
        if out is None or opened is None:
            return message
        if isinstance(message, BatchEnd):
            return by_our_delay(message, out, answered=opened.answered)
        return by_our_clock(message, out)

    def note_reached(self, member: Member, message: FromWorker) -> None:
        """Note of a batch that ends whether its host answered; so many that did not are told.

        Batches that come back unbegun count likewise, once for each greeting: else they would be
        given out again and again to a worker whose process does not start.
        """
        if not isinstance(message, BatchEnd) or (self.finishing and not message.requests):
            return
        if not message.requests:
            if message.cause == "finish" and member.returned_at != member.hello.number:
                member.returned_at = member.hello.number
                member.failed += 1
            return
        opened = self._open.get(message.batch_id)
        if message.cause not in HOST_KINDS or (opened is not None and opened.answered):
            member.failed = 0
            return
        member.failed += 1
        if member.failed == MOST_FAILED:
            name = member.hello.name
            zh = f"工作机 {name} 连续 {MOST_FAILED} 个主机无应答，先少派：请检查其网络。"
            en = f"{MOST_FAILED} hosts in a row did not answer the worker {name}: it gets few until"
            log.warning("%s", tr(zh, f"{en} one does; look at its network."))

    def _on_stale(self, member: Member, message: FromWorker) -> None:
        """What an earlier run lent is over: its host is free, by its delay."""
        if not isinstance(message, BatchEnd):
            return
        host, holder = self._away.get(message.batch_id, ("", ""))
        if holder != member.hello.worker or message.batch_id not in self._open.away:
            return
        frontier = self._archive.frontier
        with frontier.batches.ending():
            frontier.batches.end(message.batch_id)
            if message.requests:
                frontier.hosts.note_turn(
                    host,
                    utc_now(),
                    wait_s=message.wait_s,
                    delay_s=message.delay_s,
                    answered=False,
                    tried=True,
                    failed=None,
                )
            # Nobody here saw what it asked: its word may make the host rest longer, never shorter.
            rests = frontier.hosts.state(host).next_request_at
            if rests is None or rests < utc_now() + timedelta(seconds=self._catalogue.delay_s):
                frontier.hosts.note_unknown_end(host, utc_now(), self._catalogue.delay_s)
        self._open.come_back(message.batch_id)

    def send(self, worker: str, message: FromNode) -> None:
        """Say something to a worker; what the broker does not take is lost."""
        try:
            self._link.send(worker, encode(message))
        except BrokerError as error:
            self._members.lose_sight()
            log.warning("%s", error.en)
