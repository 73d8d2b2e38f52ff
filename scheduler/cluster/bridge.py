"""A worker of another machine: between the broker and one process that fetches and reads.

That process is the one of a single machine, at the same pipe: it knows nothing of the broker.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress

import msgspec

from crawler.frames import ProtocolError, to_worker
from crawler.protocol import (
    Alive,
    Batch,
    BatchEnd,
    Began,
    Finish,
    FromWorker,
    KeptPages,
    Reading,
    Setup,
    ToWorker,
)
from crawler.settings import BrowserSettings
from scheduler.cluster.broker import BrokerError, Link
from scheduler.cluster.holding import Greetings, Held, PartError, Parts, batch_of
from scheduler.cluster.messages import (
    NODE,
    VERSION,
    Have,
    Hello,
    Loan,
    Refused,
    ToNode,
    Want,
    Welcome,
    Word,
    encode,
    from_node,
)
from scheduler.cluster.outbox import Outbox
from scheduler.cluster.terms import Terms, started
from scheduler.watch.worker import Worker, WorkerDiedError, WorkerStartError
from scheduler.words.language import labelled, line_of, tr
from storage.times import elapsed_s

log = logging.getLogger(__name__)

LISTEN_S = 0.05
"""How long the process is listened to before the broker is."""

GREET_S = 2.0
"""How often the node is greeted."""

UNHEARD_S = 15.0
"""A greeting that was not answered for so long is lost, unless the node's queue still holds it."""

WANT_AGAIN_S = 5.0
"""After so long what was asked for and did not come is asked for again."""

START_AGAIN_S = 30.0
"""After so long a process is started again that did not get ready."""

END_S = 45.0
"""How long what is under way may take when the worker is asked to end."""

FAREWELL_S = 3.0
"""How long the broker is tried where nothing but the farewell is left to be said."""


class Bridge:
    """One worker.

    Args:
        connect: Gives the link that reads a queue of that name.
        terms: What its machine decides.
        start: Starts a process that fetches.
    """

    def __init__(
        self,
        connect: Callable[[str], Link],
        terms: Terms,
        start: Callable[[Setup, Terms], Worker] | None = None,
    ) -> None:
        self.id = uuid.uuid4().hex
        self._link = connect(self.id)
        self._terms = terms
        self._start = start or started
        self._parts = Parts()
        self._greetings = Greetings()
        self._run = ""
        self._refused = False
        self._answered = 0
        self._greeted_at = 0.0
        self._loans: list[Loan] = []
        self._lent: set[int] = set()
        self._wanted: dict[str, float] = {}
        self._wait_until = 0.0
        self._held: dict[int, Held] = {}
        self._worker: Worker | None = None
        self._setup: Setup | None = None
        self._setup_hash = ""
        self._not_before = 0.0
        self._outbox = Outbox(self._link, self.id)

    def serve(self, stop: threading.Event) -> None:
        """Work until asked to end; then what is under way is finished and said."""
        while not stop.is_set():
            self._step()
        self._end()

    def _step(self) -> None:
        self._hear()
        if self._loans and time.monotonic() >= self._wait_until:
            self._wait_until = time.monotonic() + WANT_AGAIN_S
            self._take_waiting()
        self._listen()
        self._greet()
        self._outbox.send()

    # From the node

    def _hear(self) -> None:
        while (data := self._link.receive(0)) is not None:
            try:
                message = from_node(data)
                if isinstance(message, Welcome):
                    self._on_welcome(message)
                elif isinstance(message, Loan):
                    if message.batch_id not in self._lent | self._held.keys():
                        self._lent.add(message.batch_id)
                        self._take(message)
                elif isinstance(message, Have):
                    self._parts.keep(message.parts.items())
                    self._take_waiting()
                elif isinstance(message, Word):
                    self._on_word(to_worker(message.frame))
                elif isinstance(message, Refused):
                    self._on_refused(message)
            except (ProtocolError, PartError) as error:
                log.warning("%s", labelled(tr("来自节点", "from the node"), line_of(error)))

    def _on_welcome(self, welcome: Welcome) -> None:
        if welcome.number < self._answered:
            return  # it comes late: the run that it speaks of may be over
        self._answered = welcome.number
        self._refused = False
        if welcome.run == self._run:
            return
        # What an earlier run gave out is of no use to this one, but the hosts are.
        self._run = welcome.run
        self._loans.clear()
        self._lent.clear()
        self._finish()
        self._greeted_at = 0.0

    def _on_refused(self, refused: Refused) -> None:
        if not self._refused:
            log.error("%s", _told(refused))
        self._refused = True
        self._finish()

    def _on_word(self, message: ToWorker) -> None:
        """Pass on what may come past a lease: else it would set aside what is decided here."""
        if isinstance(message, Finish):
            self._finish()
        elif isinstance(message, KeptPages) and message.batch_id in self._held:
            self._pass_on(message)

    def _pass_on(self, message: ToWorker) -> None:
        if self._worker is None:
            return
        try:
            self._worker.send(message)
        except WorkerDiedError as died:
            self._on_death(died)

    def _finish(self) -> None:
        if self._held:
            self._pass_on(Finish())

    def _take(self, loan: Loan) -> None:
        """Begin a batch, once what it refers to is here."""
        if loan.run != self._run:
            return
        left = self._left_s(loan)
        if left > 0 and (missing := self._parts.missing(loan)):
            self._loans.append(loan)
            self._want(missing)
            return
        batch = None
        if left > 0 and self._is_ready(loan.setup):
            left = self._left_s(loan)  # a start takes its time
            batch = batch_of(loan, self._parts, left)
        if batch is None:
            self._give_back(loan)
            return
        self._held[batch.batch_id] = Held(elapsed_s() + left, self._run)
        self._pass_on(batch)

    def _take_waiting(self) -> None:
        waiting, self._loans = self._loans, []
        for loan in waiting:
            try:
                self._take(loan)
            except (ProtocolError, PartError) as error:  # its lease frees it; the others go on
                log.warning("%s", labelled(tr("来自节点", "from the node"), line_of(error)))

    def _want(self, missing: Iterable[str]) -> None:
        """Ask for parts; once, as long as the answer may be under way."""
        now = time.monotonic()
        self._wanted = {one: at for one, at in self._wanted.items() if now - at < WANT_AGAIN_S}
        if new := tuple(one for one in missing if one not in self._wanted):
            self._wanted.update(dict.fromkeys(new, now))
            self._send(Want(worker=self.id, hashes=new))

    def _left_s(self, loan: Loan) -> float:
        """Seconds until a lease ends, at the latest: it began after the greeting was sent."""
        age = self._greetings.age_s(loan.answers)
        return 0.0 if age is None else loan.lease_s - age

    def _give_back(self, loan: Loan) -> None:
        batch = to_worker(loan.batch)
        if isinstance(batch, Batch):
            unreached = tuple(task.number for task in batch.tasks)
            self._outbox.say(BatchEnd(batch_id=batch.batch_id, unreached=unreached, cause="finish"))

    # The process that fetches

    def _is_ready(self, setup_hash: str) -> bool:
        """Have a process that goes by that set-up; whether there is one."""
        if self._worker is not None and setup_hash == self._setup_hash:
            return True
        if time.monotonic() < self._not_before:
            return False
        own = self._parts.setup(setup_hash)
        limits = msgspec.structs.replace(own.limits, allow_addresses=self._terms.allow_addresses)
        # Which program is started here is not for the broker to say.
        setup = msgspec.structs.replace(own, limits=limits, browser=BrowserSettings())
        try:
            self._renew(setup)
        except WorkerDiedError as died:
            self._on_death(died)
            return False
        except WorkerStartError as error:
            log.error("%s", line_of(error))  # noqa: TRY400 - a line is enough
            self._worker = None
            self._not_before = time.monotonic() + START_AGAIN_S
            return False
        self._setup_hash = setup_hash
        return True

    def _renew(self, setup: Setup) -> None:
        worker, before = self._worker, self._setup
        if worker is not None and before is not None:
            if (before.limits, before.browser) == (setup.limits, setup.browser):
                worker.send(setup)
                self._setup = setup
                return
            self._leave("other limits", innocent=True)
        self._setup = setup
        self._worker = self._start(setup, self._terms)
        self._worker.get_ready()

    def _listen(self) -> None:
        """Take what the process says to those that go to the node."""
        if self._worker is None or self._outbox.is_full:
            time.sleep(LISTEN_S)
            return
        try:
            message = self._worker.receive(LISTEN_S)
            while message is not None:
                self._on_message(message)
                if self._outbox.has_much:
                    break
                message = self._worker.receive(0)
            self._worker.check()
        except WorkerDiedError as died:
            self._on_death(died)

    def _on_message(self, message: FromWorker) -> None:
        batch_id = getattr(message, "batch_id", None)
        held = self._held.get(batch_id) if batch_id is not None else None
        if held is None:
            return
        held.note(message)
        if isinstance(message, BatchEnd):
            del self._held[message.batch_id]
        if isinstance(message, Began | Reading | Alive):
            return  # said where the process dies of it
        if held.run != self._run and not isinstance(message, BatchEnd):
            return  # an archive that was restored may have given its number to another since
        if elapsed_s() < held.until:
            self._outbox.say(message)

    def _on_death(self, died: WorkerDiedError) -> None:
        """Tell what it was at, and what is lost with it; another is started when it is needed."""
        worker = self._worker
        if worker is None:
            return
        with suppress(WorkerDiedError):
            while not worker.heard_out and (message := worker.receive(0.25)) is not None:
                self._on_message(message)
        self._leave(died.why)

    def _leave(self, why: str, *, innocent: bool = False) -> None:
        worker, self._worker = self._worker, None
        self._setup_hash = ""
        if worker is not None:
            worker.kill()
        held_now = {one: held for one, held in self._held.items() if held.run == self._run}
        for batch_id, held in held_now.items():
            for number in sorted(held.began):
                self._outbox.say(Began(batch_id=batch_id, task=number))
            for number in sorted(held.reading):
                self._outbox.say(Reading(batch_id=batch_id, task=number))
        self._held.clear()
        if held_now:
            self._outbox.lost(why, tuple(held_now), innocent=innocent)

    # To the node

    def _send(self, message: ToNode) -> None:
        """Say what is said again where it is lost."""
        with suppress(BrokerError):
            self._link.send(NODE, encode(message))

    def _greet(self) -> None:
        now = time.monotonic()
        if now - self._greeted_at < GREET_S:
            return
        number = self._greetings.last
        if number > self._answered and (self._greetings.age_s(number) or 0.0) < UNHEARD_S:
            return
        try:
            if number > self._answered and self._link.waiting(NODE):
                return  # it is among these, and will be heard
            self._greeted_at = now
            self._link.send(NODE, encode(self._hello()))
        except BrokerError:
            self._greeted_at = now

    def _hello(self) -> Hello:
        return Hello(
            worker=self.id,
            name=self._terms.name,
            version=VERSION,
            number=self._greetings.next(),
            run=self._run,
            room=self._terms.room if time.monotonic() >= self._not_before else 0,
            hosts=len(self._held) + len(self._loans),
            unsent=len(self._outbox),
            memory_mb=self._worker.memory_mb() if self._worker else 0.0,
        )

    def _end(self) -> None:
        """Finish what is under way, say all of it, and take leave."""
        self._finish()
        until = time.monotonic() + END_S
        while self._held and time.monotonic() < until:
            self._listen()
            self._outbox.send()
        if self._held:
            self._leave("the worker ends", innocent=True)
        elif self._worker is not None:
            self._worker.close()
        self._outbox.leave()
        if len(self._outbox) == 1:
            until = min(until, time.monotonic() + FAREWELL_S)
        while len(self._outbox) and time.monotonic() < until:
            self._outbox.send()
            time.sleep(LISTEN_S if len(self._outbox) else 0)
        self._link.close()


def _told(refused: Refused) -> str:
    """Why the node gives this worker nothing, and what to do."""
    if refused.version:
        return tr(
            f"节点的协议版本是 {refused.version}，本机是 {VERSION}：请在本机安装同一版本。",
            f"The node speaks version {refused.version} of the protocol, this worker {VERSION}: "
            "install the same release here.",
        )
    return tr(
        "节点已拒绝本机：所报内容不是所分派的。",
        "The node has refused this worker: it said what it was not asked.",
    )
