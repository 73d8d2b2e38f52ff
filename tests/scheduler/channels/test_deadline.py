"""Receivers that drip, hang or never end: each channel is free again at its time-out as a whole."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from scheduler.channels import apprise
from scheduler.channels.base import Channel, DeliveryError, Message
from scheduler.channels.deadline import Deadline
from scheduler.channels.post import get
from scheduler.channels.registry import build, parse
from scheduler.channels.settings import HookSettings
from scheduler.channels.smtp import SmtpSettings
from scheduler.daemon import HEARTBEAT_TIMEOUT_S
from scheduler.delivery.sender import Sender
from storage.rules import AlertRule
from tests.receivers import Answer, WebhookReceiver
from tests.scheduler.delivery.test_sender import ZONE, states, tell

Make = Callable[..., Message]
Open = Callable[..., Channel]
Behave = Callable[[socket.socket, threading.Event], None]

SHORT = 0.6
BUSY_S = 4
"""How much later than in its time anything may end on a busy machine."""


def drip(text: bytes, pause: float = 0.1) -> Behave:
    """Sends a byte at a time, for ever."""

    def behave(connection: socket.socket, closing: threading.Event) -> None:
        for byte in text:
            connection.sendall(bytes([byte]))
            closing.wait(pause)
        while not closing.wait(pause):
            connection.sendall(b"x")

    return behave


HEADERS = drip(b"HTTP/1.1 200 OK\r\nX: ", 0.01)
STATUS = drip(b"HTTP/1.1 2", 0.1)
BODY = drip(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", 0.001)
CHUNKS = drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;", 0.001)


def informs(connection: socket.socket, closing: threading.Event) -> None:
    while not closing.wait(0.05):
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def hangs(connection: socket.socket, closing: threading.Event) -> None:
    closing.wait(60)


def floods(connection: socket.socket, closing: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not closing.is_set():
        connection.sendall(b"x" * 65536)


@contextlib.contextmanager
def server(behave: Behave) -> Iterator[int]:
    """A port where every connection is treated so."""
    closing = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def one(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            behave(connection, closing)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                if closing.is_set():
                    connection.close()
                    return
                threads.append(threading.Thread(target=one, args=(connection,)))
                threads[-1].start()

    accepting = threading.Thread(target=accept)
    accepting.start()
    try:
        yield listening.getsockname()[1]
    finally:
        closing.set()
        socket.create_connection(listening.getsockname()).close()
        accepting.join()
        listening.close()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def taking(seconds: float) -> Iterator[None]:
    """It takes so long, and what a busy machine adds: what it is held against has no end."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds + BUSY_S


@pytest.mark.parametrize("kind", ["webhook", "wecom", "dingtalk", "feishu"])
@pytest.mark.parametrize("behave", [HEADERS, STATUS, informs, hangs])
def test_headers_that_drip_end_at_the_time_out_as_a_whole(
    kind: str, behave: Behave, message: Make, channel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.channels.robot.Robot.messages", lambda *_: ["一"])
    with server(behave) as port, taking(SHORT):
        desk = channel(kind, url=f"http://127.0.0.1:{port}/", timeout_s=SHORT)
        with pytest.raises(DeliveryError, match="timed out") as caught:
            desk.send(message(report=object()))
    assert not caught.value.permanent


@pytest.mark.parametrize("behave", [BODY, CHUNKS, floods])
def test_a_body_that_does_not_end_undoes_no_status(
    behave: Behave, message: Make, channel: Open
) -> None:
    with server(behave) as port, taking(SHORT):
        url = f"http://127.0.0.1:{port}/"
        assert channel("webhook", url=url, timeout_s=SHORT).send(message()).startswith("200")


@pytest.mark.parametrize("behave", [hangs, drip(b"\x16\x03\x03\x40\x00")])
def test_a_handshake_that_does_not_end(behave: Behave, message: Make, channel: Open) -> None:
    with server(behave) as port:
        hook = channel("webhook", url=f"https://127.0.0.1:{port}/", timeout_s=SHORT)
        with taking(SHORT), pytest.raises(DeliveryError):
            hook.send(message())
        with taking(SHORT), pytest.raises(DeliveryError):
            channel("smtp", **_mail(port), security="tls").send(message())


@pytest.mark.parametrize(
    "greeting",
    [
        b"220-",
        b"220 here\r\n250-",
        b"220 here\r\n250 here\r\n250 fine\r\n250 fine\r\n354 go on\r\n250-",
    ],
)
def test_a_mail_server_that_drips_a_reply(greeting: bytes, message: Make, channel: Open) -> None:
    def behave(connection: socket.socket, closing: threading.Event) -> None:
        connection.sendall(greeting)
        drip(b"")(connection, closing)

    with (
        server(behave) as port,
        taking(2 * SHORT),
        pytest.raises(DeliveryError, match="timed out") as caught,
    ):
        channel("smtp", **_mail(port), security="none").send(message())
    assert not caught.value.permanent


def test_a_mail_server_that_takes_its_time_at_each_step_is_waited_for(
    message: Make, channel: Open
) -> None:
    """The time-out is each step's: greeting, recipient and mail may each take nearly all of it."""

    def behave(connection: socket.socket, closing: threading.Event) -> None:
        lines = connection.makefile("rb")
        for reply in (b"220 a", b"250 b", b"250 c", b"250 d", b"354 e", b"250 taken", b"221 bye"):
            closing.wait(SHORT / 2)
            connection.sendall(reply + b"\r\n")
            line = lines.readline()
            while reply == b"354 e" and line != b".\r\n":
                line = lines.readline()

    with server(behave) as port:
        said = channel("smtp", **_mail(port), security="none").send(message())
    assert said == "250 taken (1/1)"


@pytest.mark.parametrize("behave", [HEADERS, hangs])
def test_apprise_ends_too(
    behave: Behave, message: Make, channel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apprise, "_WHOLE_S", SHORT)
    with server(behave) as port:
        desk = channel("apprise", url=f"json://127.0.0.1:{port}/")
        with taking(SHORT + 2), pytest.raises(DeliveryError):
            desk.send(message())


def test_apprise_reads_no_more_of_a_body_than_it_needs(message: Make, channel: Open) -> None:
    with server(floods) as port, taking(5):
        said = channel("apprise", url=f"json://127.0.0.1:{port}/").send(message())
    assert said.startswith("200 x")


def test_one_apprise_channel_waits_for_no_other(
    message: Make, channel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apprise, "_WHOLE_S", 3)
    with server(HEADERS) as port, WebhookReceiver() as good:
        slow = channel("apprise", url=f"json://127.0.0.1:{port}/")

        def fails() -> None:
            with pytest.raises(DeliveryError):
                slow.send(message())

        thread = threading.Thread(target=fails)
        thread.start()
        time.sleep(0.2)
        with taking(1):
            channel("apprise", url=good.url.replace("http://", "json://")).send(message())
        assert thread.is_alive()
        thread.join()


def test_a_redirect_is_not_followed_however_often(message: Make, channel: Open) -> None:
    with WebhookReceiver() as other:
        moved = Answer(307, headers={"Location": other.url})
        with WebhookReceiver(otherwise=moved) as receiver:
            for _ in range(3):
                with pytest.raises(DeliveryError, match="307"):
                    channel("webhook", url=receiver.url).send(message())
            with pytest.raises(DeliveryError, match="307"):
                channel("apprise", url=receiver.url.replace("http", "json")).send(message())
    assert other.requests == []


def test_a_name_server_that_does_not_answer(
    message: Make, channel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: done.wait(30) and [])
    try:
        with taking(SHORT), pytest.raises(DeliveryError, match="timed out"):
            channel("webhook", url="http://desk.example.org/", timeout_s=SHORT).send(message())
        with taking(SHORT), pytest.raises(DeliveryError, match="timed out"):
            channel("smtp", **_mail(25), security="none").send(message())
    finally:
        done.set()


def test_an_address_that_swallows_everything_leaves_the_others_their_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where IPv6 is announced and leads nowhere. A full queue of connections swallows, too."""
    with socket.socket() as silent, socket.create_server(("127.0.0.1", 0)) as good:
        silent.bind(("127.0.0.1", 0))
        silent.listen(0)
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(silent.getsockname())
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", each.getsockname())
            for each in (silent, good)
        ]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
        with taking(SHORT), Deadline() as deadline:
            deadline.connect("desk.example.org", 80, SHORT).close()
        for filler in fillers:
            filler.close()


def test_the_heartbeat_ends_at_its_shipped_limit() -> None:
    assert HEARTBEAT_TIMEOUT_S == 10
    with server(HEADERS) as port, taking(HEARTBEAT_TIMEOUT_S), pytest.raises(DeliveryError):
        get(f"http://127.0.0.1:{port}/", timeout_s=HEARTBEAT_TIMEOUT_S)


@pytest.mark.parametrize(
    "limit_s", [8, pytest.param(30, marks=pytest.mark.long("waits half a minute as shipped"))]
)
def test_at_its_limit_the_other_channel_goes_on_meanwhile(tmp_path: Path, limit_s: int) -> None:
    """The shipped limit is that of every channel that posts or mails."""
    for shipped in (HookSettings, SmtpSettings):
        fields = {field.name: field.default for field in msgspec.structs.fields(shipped)}
        assert fields["timeout_s"] == 30
    rule = AlertRule("all", ("slow", "good"))
    path = tmp_path / "archive.db"
    tell(path, 1, rule=rule)
    with server(drip(b"HTTP/1.1 200 OK\r\nX: ", 1)) as port, WebhookReceiver() as good:
        tables = {"slow": f"http://127.0.0.1:{port}/", "good": good.url}
        channels = {
            name: build(
                parse({"id": name, "kind": "webhook", "url": url, "timeout_s": limit_s}, "")
            )
            for name, url in tables.items()
        }
        sender = Sender(str(path), channels, (rule,), ZONE)
        everything = {"everything": True}
        thread = threading.Thread(target=sender.deliver, args=("slow",), kwargs=everything)
        began = time.monotonic()
        thread.start()
        sender.deliver("good", everything=True)
        assert len(good.accepted) == 1
        assert time.monotonic() - began < 5
        thread.join(60)
        assert limit_s - 1 < time.monotonic() - began < limit_s + BUSY_S
    assert states(path) == ["failed", "sent"]


PROGRAM = """
import os, signal, sys, threading
from scheduler.channels.deadline import Deadline
from scheduler.channels.post import get
signal.signal(signal.SIGTERM, lambda *_: os.write(1, b"asked to end\\n"))
print("on", flush=True)
try:
    get(sys.argv[1], timeout_s=1)
except Exception as error:
    print(type(error).__name__, flush=True)
"""


def test_who_is_asked_to_end_while_a_receiver_drips_ends_at_the_time_out() -> None:
    with server(HEADERS) as port:
        command = [sys.executable, "-c", PROGRAM, f"http://127.0.0.1:{port}/"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})
        assert process.stdout
        assert process.stdout.readline() == "on\n"
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=10)
    assert said == "asked to end\nDeliveryError\n"


def _mail(port: int) -> dict[str, Any]:
    return {
        "host": "127.0.0.1", "port": port, "sender": "watch@example.org",
        "recipients": ["desk@example.org"], "timeout_s": SHORT,
    }  # fmt: skip
