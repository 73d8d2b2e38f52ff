"""What an HTTP answer that is no success means for the outbox."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from scheduler.alerts.base import DeliveryError
from storage.times import utc_now

if TYPE_CHECKING:
    from scheduler.alerts.post import Answer

# A receiver that names a later time is asked again after a day: its clock may be wrong.
_MAX_RETRY_AFTER_S = 86400.0
# "Not now" beside the 5xx: request timeout, too early, too many requests.
_PASSING = frozenset({408, 425, 429})
# Redirects that say "for the time being", as a portal or a page of maintenance does.
_PASSING_REDIRECTS = frozenset({302, 303, 307})
_WORDS = {
    401: ("不认凭据，请核对 url 与 secret", "refuses the credentials: check url and secret"),
    403: ("拒绝访问，请核对 url 与 secret", "forbids access: check url and secret"),
    404: ("没有这个地址，请核对 url", "knows no such address: check url"),
    410: ("已停用这个地址，请换新的 url", "has retired the address: ask for a new url"),
    413: ("认为内容过大", "finds the content too large"),
    429: ("要求放慢", "asks to slow down"),
}


def refusal(host: str, answer: Answer, said: str) -> DeliveryError:
    """The error for an answer that is not 2xx."""
    status = answer.status
    if 300 <= status < 400:
        zh, en = "要求转到别处，转向不予跟随，请改用最终地址", "redirects, which is not followed"
        permanent = status not in _PASSING_REDIRECTS
    else:
        permanent = 400 <= status < 500 and status not in _PASSING
        fallback = ("拒收", "refuses it") if permanent else ("暂时不收", "does not take it now")
        zh, en = _WORDS.get(status, fallback)
    return DeliveryError(
        f"{host} {zh}（{status}）{said and f'：{said}'}",
        f"{host} {en} ({status}){said and f': {said}'}",
        permanent=permanent,
        retry_after_s=None if permanent else retry_after_s(answer.headers.get("retry-after")),
    )


def retry_after_s(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks for, at most a day; None when it says nothing usable.

    Args:
        value: A whole number of seconds or an HTTP date.
    """
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), _MAX_RETRY_AFTER_S)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max((moment - utc_now()).total_seconds(), 0.0), _MAX_RETRY_AFTER_S)
