"""The channel `webhook`: the changes as JSON, signed, to any address of the desk's choice."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from scheduler.alerts.base import DeliveryError, Message
from scheduler.alerts.redaction import one_line, url_secrets
from scheduler.alerts.settings import CaFile, Fault, Settings, Timeout
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


class WebhookSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `webhook`."""

    kind: Literal["webhook"]
    url: Annotated[
        str,
        Meta(
            pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f]+$",
            max_length=4096,
            description="The receiver's address, http or https; kept secret.",
            extra={"zh": "接收方地址，http 或 https；按机密对待", "secret": True},
        ),
    ]
    secret: Annotated[
        str,
        Meta(
            description="Signs the body (HMAC-SHA256, X-Yongliang-Signature); empty: unsigned.",
            extra={"zh": "签名密钥（HMAC-SHA256），空则不签名", "secret": True},
        ),
    ] = ""
    timeout_s: Timeout = 30.0
    ca_file: CaFile = ""

    def faults(self) -> Iterator[Fault]:
        """An address without a host or with an impossible port; an unreadable `ca_file`."""
        try:
            parts = urlsplit(self.url)
            valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            valid = False
        if not valid:
            yield "url 中的主机或端口不对", "url: its host or port is wrong"
        if self.ca_file and not Path(self.ca_file).is_file():
            yield f"ca_file 不存在：{self.ca_file}", f"ca_file does not exist: {self.ca_file}"


class WebhookChannel:
    """Posts each report's payload with its key and, given a secret, its signature."""

    kind = "webhook"

    def __init__(self, settings: WebhookSettings) -> None:
        self.id = settings.id
        self._settings = settings

    def send(self, message: Message) -> str:
        """Post the payload. 2xx is delivered; see `Channel.send` for the rest.

        Returns:
            The status and the beginning of the answer.
        """
        # urllib3 takes longer to load than most commands take to run.
        from scheduler.alerts.post import host_of, post

        url = self._settings.url
        answer = post(
            url,
            message.payload,
            self._headers(message),
            timeout_s=self._settings.timeout_s,
            ca_file=self._settings.ca_file,
        )
        secrets = (*url_secrets(url), self._settings.secret)
        said = one_line(answer.body.decode("utf-8", "replace"), secrets)
        if 200 <= answer.status < 300:
            return f"{answer.status} {said}".rstrip()
        raise _refusal(host_of(url), answer, said)

    def _headers(self, message: Message) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.idempotency_key,
        }
        if secret := self._settings.secret:
            # An environment variable may hold bytes that are no UTF-8: they sign as they are.
            key = secret.encode("utf-8", "surrogateescape")
            digest = hmac.new(key, message.payload, hashlib.sha256).hexdigest()
            headers["X-Yongliang-Signature"] = f"sha256={digest}"
        return headers


def _refusal(host: str, answer: Answer, said: str) -> DeliveryError:
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
