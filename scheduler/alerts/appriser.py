"""The channel `apprise`: Telegram, Slack and whatever else the library Apprise serves."""

from __future__ import annotations

import functools
import importlib.util
import logging
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from msgspec import Meta

from scheduler.alerts.base import DeliveryError, Message
from scheduler.alerts.pacing import Rate
from scheduler.alerts.packing import MARKS, pack, utf8
from scheduler.alerts.progress import Fresh, Progress
from scheduler.alerts.redaction import url_secrets
from scheduler.alerts.settings import Fault, Settings

# Services count characters, bytes, or what remains after their own markup is added: half of what
# Apprise names, counted in bytes, keeps them all.
_SHARE = 2
_LEAST_ROOM = 512

# It logs addresses with their tokens, and at most levels; what matters is said by the errors here.
logging.getLogger("apprise").addFilter(lambda _: False)


class AppriseSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `apprise`."""

    kind: Literal["apprise"]
    url: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9]+://[^\s\x00-\x1f\x7f]+$",
            max_length=4096,
            description="An address of Apprise, such as tgram://… or slack://…; kept secret.",
            extra={
                "zh": "Apprise 的地址，如 tgram://…、slack://…；按机密对待",
                "secret": True,
            },
        ),
    ]

    def faults(self) -> Iterator[Fault]:
        """No Apprise, or an address that it does not know."""
        if importlib.util.find_spec("apprise") is None:
            yield (
                "kind = apprise 需要另装：pip install 'yongliang-watch[apprise]'",
                "kind = apprise needs an extra: pip install 'yongliang-watch[apprise]'",
            )
        elif _service(self.url) is None:
            yield "url 不是 Apprise 认识的地址", "url: not an address that Apprise knows"


class AppriseChannel:
    """Sends the report in plain text, in as many messages as the service needs."""

    kind = "apprise"
    # The library keeps each service's own.
    rates: tuple[Rate, ...] = ()

    def __init__(self, settings: AppriseSettings) -> None:
        self.id = settings.id
        self._url = settings.url

    def send(self, message: Message, progress: Progress | None = None) -> str:
        """Send what of the report was not taken yet. See `Channel.send`.

        Returns:
            The service's answer to the last message, and how many the report is.
        """
        progress = progress or Fresh()
        service = _service(self._url)
        if service is None:
            raise DeliveryError(
                "Apprise 不可用，或不认识 url",
                "no Apprise, or it does not know url",
                permanent=True,
            )
        texts = progress.fixed(lambda: _messages(message, service))
        answer = "-"
        for number, text in enumerate(texts, 1):
            if str(number) not in progress.done:
                with progress.turn():
                    answer = self._notify(service, message.subject, text)
                progress.note(str(number))
        return f"{answer} ({len(texts)}/{len(texts)})"

    def _notify(self, service: Any, title: str, text: str) -> str:
        from scheduler.alerts.overhearing import judge, overheard

        secrets = (self._url, *url_secrets(self._url), *self._url.split("://", 1)[-1].split("/"))
        with overheard() as heard:
            try:
                claimed = service.notify(
                    body=text, title=title, notify_type="info", body_format="text"
                )
            except Exception as error:  # noqa: BLE001 - a plugin may raise anything
                name = type(error).__name__
                raise DeliveryError(
                    f"{service.service_name}：{name}", f"{service.service_name}: {name}"
                ) from None
        return judge(str(service.service_name), heard, secrets, claimed=bool(claimed))


@functools.lru_cache(maxsize=32)
def _service(url: str) -> Any:
    """Apprise's object for an address, which keeps the service's rate; None where there is none."""
    try:
        import apprise
    except ImportError:
        return None
    return apprise.Apprise.instantiate(url)


def _messages(message: Message, service: Any) -> list[str]:
    """The texts of the report's messages; a title that has no place of its own takes room."""
    room = max(int(service.body_maxlen) // _SHARE - utf8(message.subject), _LEAST_ROOM)
    marks = MARKS.get(message.language, MARKS["zh"])
    return pack(_parts(message.forms.brief), room, marks, message.delivery_id)


def _parts(text: str) -> list[str]:
    """The plain text at the borders of its articles, each of which begins with a square."""
    parts: list[str] = []
    for block in text.strip().split("\n\n"):
        if parts and not block.startswith("■"):
            parts[-1] += f"\n\n{block}"
        else:
            parts.append(block)
    return parts or [text]
