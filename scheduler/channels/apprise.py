"""The channel `apprise`: Telegram, Slack and whatever else the library Apprise serves."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import Meta

from crawler.extras import extra_needed
from crawler.toml_tables import Fault
from scheduler.channels.base import DeliveryError, Message, Progress, Rate
from scheduler.channels.deadline import Deadline
from scheduler.channels.masking import one_line, url_secrets
from scheduler.channels.packing import MARKS, pack, utf8
from scheduler.channels.progress import Fresh, send_parts
from scheduler.channels.settings import Settings

if TYPE_CHECKING:
    from scheduler.channels.post import Answer

# Services count characters, bytes, or what remains after their own markup is added: half of what
# Apprise names, counted in bytes, keeps them all.
_SHARE = 2
_LEAST_ROOM = 512
_MOST_BYTES = 64 * 1024
# For one question of a service as a whole; the library's own time-outs are per read.
_WHOLE_S = 30.0
# Codes in the bodies of services that call it a success: none, HTTP's, and one service's own.
_FINE = frozenset({0, 200, 1000, "0", "200", "ok", "success"})
# Words with which services say that the credentials are wrong, not the moment.
_WRONG_KEY = ("auth", "token", "unauthorized", "forbidden", "not_found", "invalid_", "revoked")

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
            yield Fault(*extra_needed(("kind = apprise ", "kind = apprise"), "apprise"))
        elif _service(self.url) is None:
            yield Fault("url 不是 Apprise 认识的地址", "url: not an address that Apprise knows")


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
        service = _service(self._url)
        if service is None:
            raise DeliveryError(
                "Apprise 不可用，或不认识 url",
                "no Apprise, or it does not know url",
                permanent=True,
            )
        return send_parts(
            progress or Fresh(),
            lambda: _messages(message, service),
            lambda _, text: self._notify(service, message.subject, text),
        )

    def _notify(self, service: Any, title: str, text: str) -> str:
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
    from scheduler import reports

    room = max(int(service.body_maxlen) // _SHARE - utf8(message.subject), _LEAST_ROOM)
    marks = MARKS.get(message.language, MARKS["zh"])
    first, *parts = _parts(message.forms.brief)
    report, alone = message.report, ""
    # As with the robots: an alert fits a screen, a digest is one message where one holds it.
    if report is not None and not report.is_alert:
        _, *more = first.split("\n\n")
        alone = "\n\n".join([reports.render_front(report).strip(), *more])
    return pack(parts, room, marks, message.delivery_id, first=first, alone=alone)


def _parts(text: str) -> list[str]:
    """The plain text at the borders of its articles, each of which begins with a square."""
    parts: list[str] = []
    for block in text.strip().split("\n\n"):
        if parts and not block.startswith("■"):
            parts[-1] += f"\n\n{block}"
        else:
            parts.append(block)
    return parts or [text]


class _Ear(threading.local):
    """The answers that are being listened for in a thread; None: nobody listens."""

    heard: list[Answer] | None = None


_EAR = _Ear()


@contextlib.contextmanager
def overheard() -> Iterator[list[Answer]]:
    """The answers that `requests` gets in this thread, since Apprise keeps them to itself.

    Each is read in part and within a time-out as a whole, as the answers to `post` are.
    """
    _listen()
    heard: list[Answer] = []
    _EAR.heard = heard
    try:
        yield heard
    finally:
        _EAR.heard = None


@functools.cache
def _listen() -> None:
    """Put an ear into `requests`, once: other threads' questions go on as ever."""
    import requests

    from scheduler.channels.post import Answer

    original = requests.Session.send

    def send(session: Any, request: Any, **options: Any) -> Any:
        if (heard := _EAR.heard) is None:
            return original(session, request, **options)
        with Deadline() as deadline, deadline.within(_WHOLE_S):
            for scheme in ("http://", "https://"):
                session.mount(scheme, _adapter(deadline))
            bounds = {"stream": True, "allow_redirects": False}
            response = original(session, request, **{**options, **bounds})
            if deadline.passed:
                # Headers that were cut short look as if they had come to their end.
                response.close()
                raise requests.ReadTimeout
            body = _beginning(response)
        # What the library looks at is what was read.
        response._content, response._content_consumed = body, True  # noqa: SLF001 - no other way
        headers = {name.lower(): value for name, value in response.headers.items()}
        heard.append(Answer(response.status_code, headers, body))
        return response

    requests.Session.send = send  # type: ignore[method-assign, assignment]


def _beginning(response: Any) -> bytes:
    """What of a body comes in time; once there is a status, a broken body does not undo it."""
    body = b""
    with contextlib.suppress(OSError), contextlib.closing(response):
        for chunk in response.iter_content(8192):
            body += chunk
            if len(body) >= _MOST_BYTES:
                break
    return body[:_MOST_BYTES]


def _adapter(deadline: Deadline) -> Any:
    """What carries the questions of a session, under a deadline."""
    from requests.adapters import HTTPAdapter

    from scheduler.channels.post import bind

    class Adapter(HTTPAdapter):
        def init_poolmanager(self, *args: Any, **options: Any) -> None:
            super().init_poolmanager(*args, **options)
            bind(self.poolmanager, deadline, _WHOLE_S)

        def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
            manager = super().proxy_manager_for(proxy, **options)
            bind(manager, deadline, _WHOLE_S)
            return manager

    return Adapter()


def judge(name: str, heard: list[Answer], secrets: tuple[str, ...], *, claimed: bool) -> str:
    """What was answered, in one line.

    Args:
        name: The service's.
        heard: Its answers; none where it is not one of the web.
        secrets: Not to be shown.
        claimed: Whether Apprise calls it a success.

    Raises:
        DeliveryError: It was none.
    """
    from scheduler.channels.post import refusal

    for answer in heard:
        said = one_line(answer.body.decode("utf-8", "replace"), secrets)
        if answer.status >= 300:
            raise refusal(name, answer, said)
        if trouble := complaint(answer.body):
            raise DeliveryError(
                f"{name} 拒收：{said}",
                f"{name} refuses it: {said}",
                permanent=any(word in trouble.lower() for word in _WRONG_KEY),
            )
    if not claimed:
        raise DeliveryError(f"{name}：没有送达", f"{name}: not delivered")
    return f"{heard[-1].status} {said}".rstrip() if heard else "ok"


def complaint(body: bytes) -> str:
    """What an answer complains of; empty when it is content or says nothing of the kind."""
    try:
        read = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(read, dict):
        return ""
    refused = any(read.get(key) is False for key in ("ok", "success"))
    codes = (read.get(key, 0) for key in ("errcode", "errno", "code", "StatusCode"))
    wrong = any(isinstance(code, int | str) and code not in _FINE for code in codes)
    error = read.get("error")
    if not (refused or wrong or (error and isinstance(error, str | dict))):
        return ""
    words = (read.get(key) for key in ("error", "errmsg", "message", "msg", "description"))
    return " ".join(str(word) for word in words if word) or "?"
