"""Receivers on loopback for what the channels send: a web server and a mail server, both real.

Each is a context manager, listens on a free port, keeps what arrived and answers as told.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import hashlib
import hmac
import http.server
import ipaddress
import json
import socket
import ssl
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1 and localhost; `file` is also the CA to trust."""

    file: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """The server's side."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def make_certificate(folder: Path, *, host: str = "127.0.0.1") -> Certificate:
    """Make one that is valid for an hour, for the address `host` and the name localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver of the tests")])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address(host))]
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(minutes=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    made = Certificate(folder / "receiver.pem", folder / "receiver.key")
    made.file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return made


@dataclass(frozen=True)
class Request:
    """What a webhook received. Names of headers are in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes
    answered: int

    @property
    def json(self) -> Any:
        """The body, parsed."""
        return json.loads(self.body)

    @property
    def key(self) -> str:
        """The idempotency key."""
        return self.headers["idempotency-key"]

    def signed_with(self, secret: str) -> bool:
        """Whether the signature holds over the raw bytes."""
        digest = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(
            self.headers.get("x-yongliang-signature", ""), f"sha256={digest}"
        )


@dataclass(frozen=True)
class Answer:
    """How a webhook answers.

    `delay_s` passes before the status; `drip_s` between two bytes of the body; `cut` resets the
    connection instead of the status ("status") or half-way through the body ("body").
    """

    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0
    drip_s: float = 0
    cut: str = ""


class WebhookReceiver:
    """A web server that takes POSTs.

    Args:
        answers: One for each request, in order; afterwards `otherwise`.
        otherwise: The answer, or a function of the request's running number (from 0).
        path: Where it expects them; part of `url`.
        certificate: Serve https.
        port: 0 for a free one.

    Attributes:
        url: Where to post to.
        requests: All that arrived whole, in order, whatever was answered.
    """

    def __init__(
        self,
        answers: Iterable[Answer] = (),
        *,
        otherwise: Answer | Callable[[int], Answer] = Answer(),
        path: str = "/hook",
        certificate: Certificate | None = None,
        port: int = 0,
    ) -> None:
        self.requests: list[Request] = []
        self.answers = deque(answers)
        self._otherwise = otherwise
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        scheme = "http"
        if certificate:
            scheme = "https"
            self._server.socket = certificate.context().wrap_socket(
                self._server.socket, server_side=True
            )
        self.port = self._server.server_address[1]
        self.url = f"{scheme}://127.0.0.1:{self.port}{path}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def accepted(self) -> list[Request]:
        """Those that were answered with 2xx."""
        return [request for request in self.requests if 200 <= request.answered < 300]

    def receive(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Keep a request and say how it is answered."""
        with self._lock:
            if self.answers:
                answer = self.answers.popleft()
            elif isinstance(self._otherwise, Answer):
                answer = self._otherwise
            else:
                answer = self._otherwise(len(self.requests))
            status = 0 if answer.cut == "status" else answer.status
            self.requests.append(Request(path, headers, body, status))
        return answer

    def wait(self, seconds: float) -> None:
        """Sleep, unless the receiver is being closed."""
        self._closing.wait(seconds)

    def wait_for(self, count: int, timeout_s: float = 10) -> None:
        """Return when so many requests were accepted; fail after the time-out."""
        deadline = time.monotonic() + timeout_s
        while len(self.accepted) < count:
            assert time.monotonic() < deadline, f"{len(self.accepted)} of {count} arrived"
            time.sleep(0.01)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that goes away is not worth a traceback."""


def _handler(receiver: WebhookReceiver) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(receiver.receive(self.path, headers, body))

        def do_GET(self) -> None:
            self._answer(receiver.receive(self.path, {}, b""))

        def _answer(self, answer: Answer) -> None:
            receiver.wait(answer.delay_s)
            if answer.cut == "status":
                self._reset()
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if answer.cut == "body":
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self._reset()
            elif answer.drip_s:
                self._drip(answer)
            else:
                self.wfile.write(answer.body)

        def _drip(self, answer: Answer) -> None:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                receiver.wait(answer.drip_s)

        def _reset(self) -> None:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True

        def log_message(self, *args: Any) -> None:
            """Keep the tests' output clean."""

    return Handler


@dataclass(frozen=True)
class Mail:
    """What a mail server received: the envelope, the raw bytes and the parsed message."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return email.message_from_bytes(self.raw, policy=email.policy.default)


class MailReceiver:
    """A mail server.

    Args:
        security: ``none``, ``starttls`` (and then nothing goes without) or ``tls``.
        certificate: For the latter two.
        login: The user and password that it asks for.
        refuse: Recipient → replies to RCPT in order; once they are used up, it is accepted.
        data_replies: Replies to DATA in order (``250 …`` is kept as accepted), then ``250 queued``;
            ``drop`` keeps the mail and breaks the connection instead of replying.
        hang_s: How long each reply to DATA takes.

    Attributes:
        host, port: Where it listens.
        messages: What it has accepted, in order.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        security: str = "none",
        certificate: Certificate | None = None,
        login: tuple[str, str] | None = None,
        refuse: dict[str, list[str]] | None = None,
        data_replies: Iterable[str] = (),
        hang_s: float = 0,
    ) -> None:
        self.messages: list[Mail] = []
        self.logins: list[tuple[str, str]] = []
        self._login = login
        self._refuse = refuse or {}
        self._data_replies = deque(data_replies)
        self._hang_s = hang_s
        self._socket = socket.create_server((self.host, 0))
        self.port: int = self._socket.getsockname()[1]
        context = certificate.context() if certificate else None
        options: dict[str, Any] = {}
        if security == "starttls":
            options = {"tls_context": context, "require_starttls": True}
        if login:
            options |= {
                "authenticator": self._authenticate,
                "auth_require_tls": security == "starttls",
            }
        self._controller = _Controller(
            self,
            self._socket,
            hostname=self.host,
            port=self.port,
            ssl_context=context if security == "tls" else None,
            **options,
        )

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._controller.stop()
        self._socket.close()

    def _authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        given = (data.login.decode(), data.password.decode())
        self.logins.append(given)
        return AuthResult(success=given == self._login, handled=False)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._login and not session.authenticated:
            return "530 log in first"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        replies = self._refuse.get(address)
        if replies:
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self._hang_s:
            await asyncio.sleep(self._hang_s)
        reply = self._data_replies.popleft() if self._data_replies else "250 queued"
        if reply.startswith(("250", "drop")):
            assert isinstance(envelope.content, bytes)
            self.messages.append(
                Mail(envelope.mail_from or "", tuple(envelope.rcpt_tos), envelope.content)
            )
        if reply == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return reply


class _Controller(Controller):
    """aiosmtpd's, on a socket that is bound already: its own cannot find out a free port."""

    def __init__(self, handler: MailReceiver, sock: socket.socket, **options: Any) -> None:
        self._sock = sock
        super().__init__(handler, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._sock, ssl=self.ssl_context)
