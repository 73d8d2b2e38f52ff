"""The way by a broker: Dramatiq's queues in Redis, of bytes that a thread of our own reads.

Dramatiq keeps what was fetched and not acknowledged, and its own broker for tests stands in for
Redis. What it would do beside, which is to run functions by name and to try again what failed, is
not used: what was lost is known by the archive's leases.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import dramatiq
import msgspec
from dramatiq.brokers.redis import RedisBroker
from dramatiq.encoder import Encoder
from dramatiq.errors import BrokerConnectionError, DecodeError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from crawler.frames import MOST_FRAME
from scheduler.config_checks import broker_fault
from scheduler.errors import CrawlError
from scheduler.watch.worker import ByteQueue
from scheduler.words.language import tr

log = logging.getLogger(__name__)

NAMESPACE = "yongliang"
ACTOR = "said"

IDLE_MS = 100
"""The longest that an empty queue is left alone."""

PREFETCH = 1
"""Messages fetched at once: more would be nobody's for a while where the reader ends."""

MOST_WAITING = 32 * 1024 * 1024
"""Bytes that wait here to be read; more wait in the broker."""

MOST_BYTES = MOST_FRAME + 1024 * 1024
"""Of a message: a bundle with the largest frame that there is."""

MESSAGE_COSTS = 1024 * 1024
"""Bytes for which a message counts, beside its own: few wait here, however small they are."""

AGAIN_S = 1.0
"""After so long a broker that was not reached is tried again."""

ANSWER_S = 10.0
CONNECT_S = 5.0


class BrokerError(CrawlError):
    """The broker cannot be reached; what was to be sent may have arrived or not."""


class _Envelope(msgspec.Struct):
    """A message of Dramatiq, of which the one argument is ours."""

    queue_name: str
    actor_name: str
    args: tuple[bytes, ...]
    kwargs: dict[str, int]
    options: dict[str, str]
    message_id: str
    message_timestamp: int


class _Msgspec(Encoder):
    """Messages as typed MessagePack: bytes stay bytes, and nothing is ever pickled."""

    def encode(self, data: dict[str, Any]) -> bytes:
        """A message's fields as bytes."""
        return msgspec.msgpack.encode(data)

    def decode(self, data: bytes) -> dict[str, Any]:
        """The fields of a message."""
        try:
            return msgspec.structs.asdict(msgspec.msgpack.decode(data, type=_Envelope))
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise DecodeError("no message", data, error) from None  # type: ignore[no-untyped-call]


dramatiq.set_encoder(_Msgspec())


def broker_at(url: str) -> dramatiq.Broker:
    """The broker at an address; it is reached when it is first used.

    Raises:
        BrokerError: It is no such address.
    """
    if told := broker_fault(url):
        raise BrokerError(*told)
    client = Redis.from_url(
        url,
        socket_timeout=ANSWER_S,
        socket_connect_timeout=CONNECT_S,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),  # a connection that was idle may be gone
    )
    return RedisBroker(client=client, middleware=[], namespace=NAMESPACE)  # type: ignore[no-untyped-call]


class Link:
    """One queue that is read, and any that is written to.

    Args:
        broker: The broker; several links may share it.
        name: The queue that is read.
    """

    def __init__(self, broker: dramatiq.Broker, name: str) -> None:
        self._broker = broker
        self._name = name
        self._came = ByteQueue[bytes](MOST_WAITING, lambda data: len(data) + MESSAGE_COSTS)
        self._ended = threading.Event()
        self._reads = threading.Event()
        self._reads.set()
        self.is_up = True
        """Whether the broker answered when it was last asked."""
        self._is_told = False
        broker.declare_queue(name)
        self._reader = threading.Thread(target=self._read, name=f"queue {name}", daemon=True)
        self._reader.start()

    def send(self, name: str, data: bytes) -> None:
        """Put a message into a queue.

        Raises:
            BrokerError: The broker cannot be reached.
        """
        self._broker.declare_queue(name)
        message: dramatiq.Message[None] = dramatiq.Message(name, ACTOR, (data,), {}, {})
        with _reaching(self):
            self._broker.enqueue(message)

    def receive(self, timeout_s: float) -> bytes | None:
        """The next message of the own queue; None where none comes in that time."""
        try:
            return self._came.get(timeout=timeout_s) if timeout_s > 0 else self._came.get_nowait()
        except queue.Empty:
            return None

    @property
    def has_unread(self) -> bool:
        """Whether anything of the own queue is here and was not taken."""
        return not self._came.empty()

    def waiting(self, name: str) -> int:
        """How many messages wait in a queue.

        Raises:
            BrokerError: The broker cannot be reached.
        """
        if not isinstance(self._broker, RedisBroker):
            return self._broker.queues[name].qsize() if name in self._broker.queues else 0
        with _reaching(self):
            return int(self._broker.client.llen(f"{NAMESPACE}:{name}"))

    def forget(self, name: str) -> None:
        """Drop the queue of a worker that is gone.

        Raises:
            BrokerError: The broker cannot be reached.
        """
        self._broker.declare_queue(name)
        with _reaching(self):
            self._broker.flush(name)

    @property
    def is_reading(self) -> bool:
        """Whether its queue is read."""
        return self._reads.is_set() and not self._ended.is_set()

    def pause(self) -> None:
        """Leave what comes in the queue, until it is to be read again."""
        self._reads.clear()

    def read(self) -> None:
        """Read again."""
        self._reads.set()

    def close(self) -> None:
        """Read no more; what was read and not taken goes back."""
        self._ended.set()
        self._reads.set()
        self._reader.join(ANSWER_S)
        with suppress(BrokerError):
            while (data := self.receive(0)) is not None:
                self.send(self._name, data)

    def _read(self) -> None:
        while not self._ended.is_set():
            try:
                self._consume()
            except (RedisError, BrokerConnectionError, OSError, ValueError) as error:
                if not self._is_told:
                    log.warning("%s", tr(*fault_of(error)))
                self._is_told = True
                self.is_up = False
                if "OOM" in str(error):
                    with suppress(RedisError):
                        self._drain()
                self._ended.wait(AGAIN_S)

    def _consume(self) -> None:
        consumer = self._broker.consume(self._name, prefetch=PREFETCH, timeout=IDLE_MS)
        try:
            while self._reads.wait() and not self._ended.is_set():
                try:
                    message = next(consumer)
                except DecodeError:
                    log.warning(
                        "%s",
                        tr("消息代理中有无法辨认的内容。", "broker: something that is no message"),
                    )
                    continue
                self._note_up()
                if message is None:
                    continue
                try:
                    consumer.ack(message)  # whether it is heeded is seen by the leases
                except KeyError:
                    log.warning("broker: a message without its name, in queue %s", self._name)
                    continue
                self._keep(message.args)
        finally:
            with suppress(RedisError, BrokerConnectionError):
                consumer.close()

    def _drain(self) -> None:
        """Take the own queue from a broker that is full, by commands for which it needs no memory.

        Dramatiq's own note something, which such a broker refuses: it would be full for ever.
        """
        if not isinstance(self._broker, RedisBroker):
            return
        client: Any = self._broker.client
        name = f"{NAMESPACE}:{self._name}"
        while self.is_reading and (one := client.lpop(name)) is not None:
            data = client.hget(f"{name}.msgs", one)
            client.hdel(f"{name}.msgs", one)
            with suppress(DecodeError):
                self._keep(dramatiq.Message.decode(data or b"").args)

    def _note_up(self) -> None:
        if self._is_told:
            log.info("%s", tr("消息代理已可用。", "The broker can be reached."))
        self.is_up, self._is_told = True, False

    def _keep(self, args: tuple[Any, ...]) -> None:
        for data in args[:1]:
            if len(data) > MOST_BYTES:
                log.warning("broker: a message of %s bytes, in queue %s", len(data), self._name)
                return
            while not self._ended.is_set():
                with suppress(queue.Full):
                    self._came.put(data, timeout=0.1)
                    return


@contextmanager
def _reaching(link: Link) -> Iterator[None]:
    """Errors of the broker's client as ours, and noted by the link.

    While it is known to be away, whoever would wait for it is told at once: the reader finds out
    when it is there again.
    """
    if not link.is_up and link.is_reading:
        raise BrokerError(*_unreached("仍未恢复", "still away"))
    try:
        yield
    except (RedisError, BrokerConnectionError) as error:
        link.is_up = False
        raise BrokerError(*fault_of(error)) from error
    link.is_up = True


def fault_of(error: Exception) -> tuple[str, str]:
    """What is wrong with the broker, in a line of each language, without its address."""
    if isinstance(error, BrokerConnectionError) and error.args:
        error = error.args[0] if isinstance(error.args[0], Exception) else error
    said = str(error)
    for sign, zh, en in _FAULTS:
        if sign in type(error).__name__ or sign in said:
            return _unreached(zh, en)
    return _unreached(type(error).__name__, type(error).__name__)


_FAULTS = (
    ("CERTIFICATE_VERIFY_FAILED", "其 TLS 证书不可信", "its TLS certificate is not to be trusted"),
    ("AuthenticationError", "口令或用户名不对", "the password or the user is wrong"),
    ("AuthenticationWrongNumberOfArgs", "口令或用户名不对", "the password or the user is wrong"),
    ("NoPermission", "该用户没有权限", "its user may not do that"),
    ("No such file", "没有其地址中的证书文件", "a certificate that its address names is not there"),
    ("SSL", "TLS 连接失败", "TLS fails"),
    ("OOM", "其内存已满", "its memory is full"),
    ("OutOfMemory", "其内存已满", "its memory is full"),
    ("Timeout", "超时", "it does not answer in time"),
    ("MaxConnections", "连接数已满", "it has too many connections"),
    ("refused", "拒绝连接", "the connection is refused"),
    ("Name or service", "没有这个主机名", "there is no such host"),
    ("BusyLoading", "正在启动", "it is starting"),
    ("ConnectionError", "连接中断", "the connection broke"),
)
"""By what an error is known, in its class or its text; the first that fits."""


def _unreached(zh: str, en: str) -> tuple[str, str]:
    return f"连不上消息代理（{zh}）。", f"The broker cannot be reached ({en})."
