"""What the services behind Apprise answer: it looks at the status alone, and the body says more."""

from __future__ import annotations

import contextlib
import functools
import json
import threading
from collections.abc import Iterator
from typing import Any

from scheduler.alerts.answers import refusal
from scheduler.alerts.base import DeliveryError
from scheduler.alerts.bounded import bind
from scheduler.alerts.deadline import Deadline
from scheduler.alerts.post import Answer
from scheduler.alerts.redaction import one_line

_MOST_BYTES = 64 * 1024
# For one question of a service as a whole; the library's own time-outs are per read.
_WHOLE_S = 30.0
# Codes in the bodies of services that call it a success: none, HTTP's, and one service's own.
_FINE = frozenset({0, 200, 1000, "0", "200", "ok", "success"})
# Words with which services say that the credentials are wrong, not the moment.
_WRONG_KEY = ("auth", "token", "unauthorized", "forbidden", "not_found", "invalid_", "revoked")


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
