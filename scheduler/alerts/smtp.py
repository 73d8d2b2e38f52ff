"""The channel `smtp`: a mail for each recipient, over a verified connection."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Iterator
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from scheduler.alerts.base import DeliveryError, Message
from scheduler.alerts.mail import address, compose
from scheduler.alerts.pacing import Rate
from scheduler.alerts.progress import Fresh, Progress
from scheduler.alerts.redaction import one_line
from scheduler.alerts.settings import CaFile, Fault, Settings, Timeout
from storage.times import utc_now

_PORTS = {"none": 25, "starttls": 587, "tls": 465}
_REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (ssl.SSLError, "TLS 证书或握手不被接受", "the TLS certificate or handshake is not accepted"),
    (socket.gaierror, "找不到主机名", "no such host name"),
    (TimeoutError, "超时", "timed out"),
    (smtplib.SMTPServerDisconnected, "连接中途断开", "the connection broke off"),
    (smtplib.SMTPException, "没有共同的登录方式", "no login method in common"),
    (OSError, "连接不上", "no connection"),
)


class SmtpSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `smtp`."""

    kind: Literal["smtp"]
    host: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9.:_-]+$",
            description="The mail server's name or address.",
            extra={"zh": "邮件服务器的名称或地址"},
        ),
    ]
    security: Annotated[
        Literal["none", "starttls", "tls"],
        Meta(
            description="none (in the clear, password too), starttls or tls.",
            extra={"zh": "none（明文，口令亦然）、starttls 或 tls"},
        ),
    ] = "starttls"
    port: Annotated[
        int,
        Meta(
            ge=0,
            le=65535,
            description="0: the usual one: 25 (none), 587 (starttls), 465 (tls).",
            extra={"zh": "端口；0 为惯用端口：25（none）、587（starttls）、465（tls）"},
        ),
    ] = 0
    username: Annotated[
        str, Meta(description="Empty: no login.", extra={"zh": "用户名，空则不登录"})
    ] = ""
    password: Annotated[
        str,
        Meta(description="The login's password.", extra={"zh": "登录口令或授权码", "secret": True}),
    ] = ""
    sender: Annotated[
        str,
        Meta(
            min_length=3,
            max_length=320,
            description="From: user@host or name <user@host>.",
            extra={"zh": "发件人：user@host 或 名称 <user@host>"},
        ),
    ]
    recipients: Annotated[
        tuple[Annotated[str, Meta(min_length=3, max_length=320)], ...],
        Meta(
            min_length=1,
            description="Each gets a mail of their own and sees no other.",
            extra={"zh": "收件人列表，每人单独一封，互不可见"},
        ),
    ]
    timeout_s: Timeout = 30.0
    ca_file: CaFile = ""

    def faults(self) -> Iterator[Fault]:
        """Addresses that are none, half a login, an unreadable `ca_file`."""
        for key, text in (("sender", self.sender), *(("recipients", r) for r in self.recipients)):
            try:
                address(text)
            except ValueError:
                yield f"{key} 中不是邮件地址：{text!r}", f"{key}: not a mail address: {text!r}"
        if bool(self.username) != bool(self.password):
            yield "username 与 password 须同时给出", "username and password: give both or neither"
        if not (self.username + self.password).isascii():
            yield "username 与 password 只能用 ASCII", "username and password: ASCII only"
        if self.ca_file and not Path(self.ca_file).is_file():
            yield f"ca_file 不存在：{self.ca_file}", f"ca_file does not exist: {self.ca_file}"


class SmtpChannel:
    """Mails each report to every recipient who does not have it yet."""

    kind = "smtp"
    rates: tuple[Rate, ...] = ()

    def __init__(self, settings: SmtpSettings) -> None:
        self.id = settings.id
        self._settings = settings
        self._sender = address(settings.sender)
        self._port = settings.port or _PORTS[settings.security]
        self._where = f"{settings.host}:{self._port}"

    def send(self, message: Message, progress: Progress | None = None) -> str:
        """Mail the report to those who do not have it, one after the other.

        A recipient whom the server refuses does not keep the others from their mail; the error
        then names who is left. See `Channel.send`.

        Returns:
            The server's answer to the last mail, and how many were sent.
        """
        progress = progress or Fresh()
        recipients = {a.addr_spec: a for a in map(address, self._settings.recipients)}
        refused: dict[str, tuple[int, str]] = {}
        answer = "-"
        left = [spec for spec in recipients if spec not in progress.done]
        if not left:
            return f"- ({len(recipients)}/{len(recipients)})"
        try:
            with self._session() as smtp:
                for spec in left:
                    mail = self._mail(message, recipients[spec])
                    code, said = self._transact(smtp, spec, mail)
                    if code // 100 == 2:
                        progress.note(spec)
                        answer = f"{code} {said}"
                    else:
                        refused[spec] = (code, said)
        except (smtplib.SMTPException, OSError) as error:
            failure = self._failure(error)
        else:
            if not refused:
                return f"{answer} ({len(recipients)}/{len(recipients)})"
            failure = self._refusal(refused)
        # Raised out here so that no traceback drags along an error with the server's own words.
        raise failure

    def _mail(self, message: Message, recipient: Address) -> bytes:
        return compose(
            message,
            channel_id=self.id,
            sender=self._sender,
            recipient=recipient,
            now=utc_now(),
        )

    @contextlib.contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted, verified and logged in as the settings say."""
        settings = self._settings
        if settings.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                settings.host, self._port, timeout=settings.timeout_s, context=self._context()
            )
        else:
            smtp = smtplib.SMTP(settings.host, self._port, timeout=settings.timeout_s)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=self._context())
            smtp.ehlo_or_helo_if_needed()
            if settings.username:
                smtp.login(settings.username, settings.password)
            yield smtp
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file or None)

    def _transact(self, smtp: smtplib.SMTP, recipient: str, mail: bytes) -> tuple[int, str]:
        """One mail to one recipient: the reply that decided over it."""
        size = [f"SIZE={len(mail)}"] if smtp.has_extn("size") else []
        code, reply = smtp.mail(self._sender.addr_spec, size)
        if code // 100 == 2:
            code, reply = smtp.rcpt(recipient)
        if code // 100 == 2:
            try:
                code, reply = smtp.data(mail)
            except smtplib.SMTPDataError as error:
                code, reply = error.smtp_code, _bytes(error.smtp_error)
        if code // 100 != 2:
            with contextlib.suppress(smtplib.SMTPServerDisconnected):
                smtp.rset()
        return code, self._line(reply)

    def _line(self, reply: bytes) -> str:
        secret, user = self._settings.password, self._settings.username
        plain = base64.b64encode(f"\0{user}\0{secret}".encode()).decode() if secret else ""
        return one_line(reply.decode("utf-8", "replace"), (plain, secret))

    def _refusal(self, refused: dict[str, tuple[int, str]]) -> DeliveryError:
        spec, (code, said) = next(iter(refused.items()))
        others = len(refused) - 1
        return DeliveryError(
            f"{self._where} 不收寄给 {spec} 的邮件{f'（另有 {others} 人）' if others else ''}："
            f"{code} {said}",
            f"{self._where} refuses mail to {spec}{f' (and {others} more)' if others else ''}: "
            f"{code} {said}",
            permanent=all(code // 100 == 5 for code, _ in refused.values()),
        )

    def _failure(self, error: Exception) -> DeliveryError:
        """The error for a session that did not come about or broke off."""
        permanent = False
        if isinstance(error, smtplib.SMTPResponseException):
            reply = f"{error.smtp_code} {self._line(_bytes(error.smtp_error))}"
            login = isinstance(error, smtplib.SMTPAuthenticationError)
            zh = f"登录被拒，请核对用户名与口令：{reply}" if login else f"服务器拒绝：{reply}"
            en = f"login refused: check username and password: {reply}" if login else reply
            permanent = error.smtp_code // 100 == 5
        elif isinstance(error, smtplib.SMTPNotSupportedError):
            zh = "服务器不支持所设的 security 或登录方式"
            en = "the server does not offer what security or username ask for"
            permanent = True
        else:
            cause = error.__context__ if isinstance(error.__context__, OSError) else error
            zh, en = next((zh, en) for kind, zh, en in _REASONS if isinstance(cause, kind))
            permanent = type(cause) is smtplib.SMTPException
            detail = getattr(cause, "verify_message", "")
            zh, en = (f"{zh}（{detail}）", f"{en} ({detail})") if detail else (zh, en)
        return DeliveryError(f"{self._where}：{zh}", f"{self._where}: {en}", permanent=permanent)


def _bytes(reply: bytes | str) -> bytes:
    """A reply of smtplib, which is text in a few of its errors."""
    return reply if isinstance(reply, bytes) else reply.encode("utf-8", "replace")
