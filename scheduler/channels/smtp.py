"""The channel `smtp`: a mail for each recipient, over a verified connection."""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from email.headerregistry import Address
from typing import Annotated, Literal

from msgspec import Meta

from crawler.toml_tables import Fault
from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.masking import one_line
from scheduler.channels.progress import Fresh
from scheduler.channels.settings import CaFile, Settings, Timeout, ca_faults
from scheduler.channels.smtp_message import address, compose
from scheduler.channels.smtp_replies import Reply, Step
from scheduler.channels.smtp_session import session
from scheduler.words.language import tr
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
                yield Fault(
                    f"{key} 中不是邮件地址：{text!r}", f"{key}: not a mail address: {text!r}"
                )
        if bool(self.username) != bool(self.password):
            yield Fault(
                "username 与 password 须同时给出", "username and password: give both or neither"
            )
        if not (self.username + self.password).isascii():
            yield Fault("username 与 password 只能用 ASCII", "username and password: ASCII only")
        yield from ca_faults(self.ca_file)


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

        A recipient whom the server refuses does not keep the others from their mail. Refused for
        good beside others who have it or may still get it, they are set aside and told of; refused
        for now they alone are asked again. See `Channel.send`.

        Returns:
            The server's answer to the last mail, how many have it, and who refused it.
        """
        progress = progress or Fresh()
        recipients = {a.addr_spec: a for a in map(address, self._settings.recipients)}
        left = [spec for spec in recipients if spec not in progress.done | progress.refused]
        if not left and not progress.done & set(recipients):
            left = list(recipients)
        aside = progress.aside(recipients)
        replies: dict[str, Reply] = {}
        failure: DeliveryError | None = None
        try:
            asked = {spec: recipients[spec] for spec in left if spec not in aside}
            self._ask(asked, message, progress, replies)
            if not progress.done & set(recipients) and not _open(replies):
                # Nobody else gets it: then it is worth asking those who refused before.
                asked = {spec: recipients[spec] for spec in left if spec in aside}
                self._ask(asked, message, progress, replies)
        except (smtplib.SMTPException, OSError) as error:
            failure = self._failure(error)
        # Raised out here so that no traceback drags along an error with the server's own words.
        return self._outcome(replies, failure, progress, recipients)

    def _ask(
        self,
        recipients: Mapping[str, Address],
        message: Message,
        progress: Progress,
        replies: dict[str, Reply],
    ) -> None:
        """Mail it to these, and put what was said to each into `replies`."""
        if not recipients:
            return
        with self._session() as smtp:
            for spec in recipients:
                mail = compose(
                    message,
                    channel_id=self.id,
                    sender=self._sender,
                    recipient=recipients[spec],
                    now=utc_now(),
                )
                replies[spec] = self._transact(smtp, spec, mail)
                if replies[spec].meaning == "taken":
                    progress.note(spec)

    def _outcome(
        self,
        replies: Mapping[str, Reply],
        failure: DeliveryError | None,
        progress: Progress,
        recipients: Collection[str],
    ) -> str:
        """What the attempt came to.

        Raises:
            DeliveryError: Somebody is to be asked again, or nobody has it and nobody will.
        """
        lasting = {s: r for s, r in replies.items() if r.meaning in {"address", "lasting"}}
        own = {spec: reply for spec, reply in lasting.items() if reply.step != "sender"}
        passing = {s: r for s, r in replies.items() if r.meaning == "passing"}
        have = progress.done & set(recipients)
        if have or passing or failure:
            for spec, reply in own.items():
                progress.refuse(spec, self._refused(spec, reply), aside=reply.meaning == "address")
        if failure:
            raise failure
        if passing:
            raise self._refusal(passing, permanent=False, up=len(passing) < len(replies))
        if len(own) < len(lasting) or not have:
            raise self._refusal(lasting, permanent=True)
        answer = next((r for r in reversed([*replies.values()]) if r.meaning == "taken"), "-")
        without = [spec for spec in recipients if spec not in have]
        named = without and tr(f"；拒收：{'、'.join(without)}", f"; refused: {', '.join(without)}")
        return f"{answer} ({len(have)}/{len(recipients)}{named or ''})"

    def _session(self) -> contextlib.AbstractContextManager[smtplib.SMTP]:
        settings = self._settings
        return session(
            settings.host,
            self._port,
            settings.timeout_s,
            security=settings.security,
            context=None if settings.security == "none" else self._context(),
            login=(settings.username, settings.password) if settings.username else None,
        )

    def _context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file or None)

    def _transact(self, smtp: smtplib.SMTP, recipient: str, mail: bytes) -> Reply:
        """One mail to one recipient: the reply that decided over it."""
        step: Step = "sender"
        size = [f"SIZE={len(mail)}"] if smtp.has_extn("size") else []
        code, reply = smtp.mail(self._sender.addr_spec, size)
        if code // 100 == 2:
            step = "recipient"
            code, reply = smtp.rcpt(recipient)
        if code // 100 == 2:
            step = "data"
            try:
                code, reply = smtp.data(mail)
            except smtplib.SMTPDataError as error:
                code, reply = error.smtp_code, _bytes(error.smtp_error)
        if code // 100 != 2:
            with contextlib.suppress(smtplib.SMTPServerDisconnected):
                smtp.rset()
        return Reply(code, self._line(reply), step)

    def _line(self, reply: bytes) -> str:
        secret, user = self._settings.password, self._settings.username
        plain = base64.b64encode(f"\0{user}\0{secret}".encode()).decode() if secret else ""
        return one_line(reply.decode("utf-8", "replace"), (plain, secret))

    def _refused(self, spec: str, reply: Reply) -> DeliveryError:
        """What is told of a recipient who is refused for good."""
        return DeliveryError(
            f"通道 {self.id}：{self._where} 不再收寄给 {spec} 的邮件，请核对 recipients：{reply}",
            f"channel {self.id}: {self._where} refuses mail to {spec} for good, "
            f"check recipients: {reply}",
            permanent=True,
        )

    def _refusal(
        self, refused: Mapping[str, Reply], *, permanent: bool, up: bool = False
    ) -> DeliveryError:
        if not refused:
            return DeliveryError(
                f"{self._where} 不收寄给任何收件人的邮件",
                f"{self._where} refuses mail to every recipient",
                permanent=permanent,
            )
        spec, reply = next(iter(refused.items()))
        others = len(refused) - 1
        return DeliveryError(
            f"{self._where} 不收寄给 {spec} 的邮件{f'（另有 {others} 人）' if others else ''}："
            f"{reply}",
            f"{self._where} refuses mail to {spec}{f' (and {others} more)' if others else ''}: "
            f"{reply}",
            permanent=permanent,
            up=up,
        )

    def _failure(self, error: Exception) -> DeliveryError:
        """The error for a session that did not come about or broke off."""
        permanent = False
        if isinstance(error, smtplib.SMTPResponseException):
            reply = f"{error.smtp_code} {self._line(_bytes(error.smtp_error))}"
            login = isinstance(error, smtplib.SMTPAuthenticationError)
            zh = f"登录被拒，请核对用户名与口令：{reply}" if login else f"服务器拒绝：{reply}"
            en = f"login refused: check username and password: {reply}" if login else reply
            step: Step = "login" if login else "session"
            said = self._line(_bytes(error.smtp_error))
            permanent = Reply(error.smtp_code, said, step).meaning == "lasting"
        elif isinstance(error, smtplib.SMTPNotSupportedError):
            zh = "服务器不支持所设的 security 或登录方式"
            en = "the server does not offer what security or username ask for"
            permanent = True
        else:
            # smtplib tells of a break by an error of its own, in whose context the true one is.
            told = isinstance(error, smtplib.SMTPException)
            within = error.__context__ if told else None
            cause = within if isinstance(within, OSError) else error
            zh, en = next((zh, en) for kind, zh, en in _REASONS if isinstance(cause, kind))
            permanent = type(cause) is smtplib.SMTPException
            detail = getattr(cause, "verify_message", "")
            zh, en = (f"{zh}（{detail}）", f"{en} ({detail})") if detail else (zh, en)
        return DeliveryError(f"{self._where}：{zh}", f"{self._where}: {en}", permanent=permanent)


def _open(replies: Mapping[str, Reply]) -> bool:
    """Whether somebody may still get it."""
    return any(reply.meaning == "passing" for reply in replies.values())


def _bytes(reply: bytes | str) -> bytes:
    """A reply of smtplib, which is text in a few of its errors."""
    return reply if isinstance(reply, bytes) else reply.encode("utf-8", "replace")
