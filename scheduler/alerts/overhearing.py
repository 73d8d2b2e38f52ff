"""What the services behind Apprise answer: it looks at the status alone, and the body says more."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from typing import Any

from scheduler.alerts.answers import refusal
from scheduler.alerts.base import DeliveryError
from scheduler.alerts.post import Answer
from scheduler.alerts.redaction import one_line

_ONE_AT_A_TIME = threading.Lock()
_MOST_BYTES = 64 * 1024
# Codes in the bodies of services that call it a success: none, HTTP's, and one service's own.
_FINE = frozenset({0, 200, 1000, "0", "200", "ok", "success"})
# Words with which services say that the credentials are wrong, not the moment.
_WRONG_KEY = ("auth", "token", "unauthorized", "forbidden", "not_found", "invalid_", "revoked")


@contextlib.contextmanager
def overheard() -> Iterator[list[Answer]]:
    """The answers that `requests` gets in this thread, since Apprise keeps them to itself."""
    import requests

    heard: list[Answer] = []
    thread = threading.get_ident()
    with _ONE_AT_A_TIME:
        original = requests.Session.send

        def send(session: Any, request: Any, **options: Any) -> Any:
            response = original(session, request, **options)
            if threading.get_ident() == thread:
                headers = {name.lower(): value for name, value in response.headers.items()}
                body = response.content[:_MOST_BYTES]
                heard.append(Answer(response.status_code, headers, body))
            return response

        requests.Session.send = send  # type: ignore[method-assign, assignment]
        try:
            yield heard
        finally:
            requests.Session.send = original  # type: ignore[method-assign]


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
