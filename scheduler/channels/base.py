"""The contract of a channel: what the outbox hands to it, and what it hears back."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, SupportsIndex

from scheduler.words.names import Names
from storage.errors import YongliangError

if TYPE_CHECKING:
    from scheduler.reports import MailBody, Report

# The key travels in an HTTP header and a Message-ID: visible ASCII, nothing to quote or to fold.
_KEY = re.compile(r"[!-~]{1,200}")


@dataclass(frozen=True, slots=True)
class Rate:
    """At most so many messages in any span of so many seconds."""

    messages: int
    period_s: float


class Forms(Protocol):
    """A report in the forms that channels need, each made when a channel asks for it."""

    @property
    def page(self) -> str:
        """A page of HTML that stands alone."""

    @property
    def mail(self) -> MailBody:
        """The page for mail programs, no longer than they show."""

    @property
    def text(self) -> str:
        """The report without markup."""

    @property
    def brief(self) -> str:
        """The same for programs with little room: a first screen, then what stands nowhere else."""

    @property
    def front(self) -> str:
        """The first screen of it without markup; its first line is the news."""

    @property
    def markdown(self) -> str:
        """The report in Markdown."""


@dataclass(frozen=True, slots=True)
class Message:
    """One report as a channel takes it.

    Attributes:
        delivery_id: The row of the outbox.
        idempotency_key: The same on every attempt, so that a receiver can drop a repeat.
        subject: One line.
        forms: The report as pages and texts.
        payload: The webhook's body, UTF-8 JSON, identical to the byte on every attempt.
        language: ``zh`` or ``en``.
        thread: A stable key when the report is about one article, for threading in mail.
        report: What the forms are made from, for channels with a form of their own.
        names: What the desk is called, and the product that a request names.

    Raises:
        ValueError: The key is not of visible ASCII, 1 to 200 characters.
    """

    delivery_id: int
    idempotency_key: str
    subject: str
    forms: Forms
    payload: bytes
    language: str = "zh"
    thread: str | None = None
    report: Report | None = None
    names: Names = field(default_factory=Names)

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.idempotency_key):
            raise ValueError(f"no idempotency key: {self.idempotency_key!r}")


class DeliveryError(YongliangError):
    """A report was not delivered, or not to everybody. What `Channel.send` raises.

    The outbox tries again later, unless the fault is permanent. Neither line holds a secret.

    Attributes:
        permanent: Another attempt cannot succeed before somebody mends something.
        retry_after_s: How long the receiver asks to be left alone; None when it does not say.
        up: Whether the receiver works, and only does not take this report everywhere.
    """

    def __init__(
        self,
        zh: str,
        en: str,
        *,
        permanent: bool = False,
        retry_after_s: float | None = None,
        up: bool = False,
    ) -> None:
        super().__init__(zh, en)
        self.up = up
        self.permanent = permanent
        self.retry_after_s = retry_after_s

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return type(self), (self.zh, self.en), self.__dict__


class StoppedError(Exception):
    """The sender is asked to end while it waits for its turn, or something must go before it.

    The delivery goes on another time.
    """


class Progress(Protocol):
    """What a channel asks and tells while it sends; the outbox keeps it beyond the process."""

    @property
    def done(self) -> AbstractSet[str]:
        """What was taken already: recipients, or the numbers of parts."""

    @property
    def refused(self) -> AbstractSet[str]:
        """Recipients who refused this report for good: not asked again for it."""

    def note(self, name: str) -> None:
        """Something was taken; told as soon as the receiver has said so."""

    def aside(self, recipients: Collection[str]) -> AbstractSet[str]:
        """Whose address was refused for good of late: not asked while others can have the report.

        Args:
            recipients: Of the channel, all; of anybody else no refusal is remembered.
        """

    def refuse(self, recipient: str, error: DeliveryError, *, aside: bool) -> None:
        """A recipient is refused for good while others are not: it is told and remembered.

        Args:
            recipient: Who.
            error: What is told.
            aside: Whether the address takes nothing any more, and not this report alone.
        """

    def fixed(self, make: Callable[[], Sequence[str]]) -> Sequence[str]:
        """The parts of the report: made once, and the same ever after."""

    def turn(self) -> AbstractContextManager[None]:
        """Wait until the channel's rates allow one more message; held while it is sent.

        Raises:
            StoppedError: The sender is asked to end, or something else must go first.
        """


class Channel(Protocol):
    """What carries a report to its readers. One object may send many, one after the other."""

    @property
    def id(self) -> str:
        """The channel's name in the configuration."""

    @property
    def kind(self) -> str:
        """Its kind: a key of `registry.KINDS`."""

    @property
    def rates(self) -> tuple[Rate, ...]:
        """How many messages its receiver takes in how much time."""

    def send(self, message: Message, progress: Progress | None = None) -> str:
        """Deliver the report; a second call with the same message is a repeat, not another report.

        Args:
            message: The report.
            progress: How far an earlier attempt came; None: this is the first and only one.

        Returns:
            What the receiver answered, in one line without secrets.

        Raises:
            DeliveryError: It was not delivered, or not to all.
            StoppedError: The sender is asked to end before everything is sent.
        """
