"""The channel `webhook`: the changes as JSON, signed, to any address of the desk's choice."""

from __future__ import annotations

import hashlib
import hmac
from typing import Annotated, Literal

from msgspec import Meta

from scheduler.channels.base import Message, Progress, Rate
from scheduler.channels.masking import one_line, url_secrets
from scheduler.channels.settings import HookSettings


class WebhookSettings(HookSettings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `webhook`."""

    kind: Literal["webhook"]
    secret: Annotated[
        str,
        Meta(
            description="Signs the body (HMAC-SHA256, X-Yongliang-Signature); empty: unsigned.",
            extra={"zh": "签名密钥（HMAC-SHA256），空则不签名", "secret": True},
        ),
    ] = ""


class WebhookChannel:
    """Posts each report's payload with its key and, given a secret, its signature."""

    kind = "webhook"
    rates: tuple[Rate, ...] = ()

    def __init__(self, settings: WebhookSettings) -> None:
        self.id = settings.id
        self._settings = settings

    def send(self, message: Message, progress: Progress | None = None) -> str:  # noqa: ARG002 - goes whole or not at all
        """Post the payload. 2xx is delivered; see `Channel.send` for the rest.

        Returns:
            The status and the beginning of the answer.
        """
        # urllib3 takes longer to load than most commands take to run.
        from scheduler.channels.post import host_of, post, refusal

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
        raise refusal(host_of(url), answer, said)

    def _headers(self, message: Message) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.idempotency_key,
            "User-Agent": message.names.agent,
        }
        if secret := self._settings.secret:
            # An environment variable may hold bytes that are no UTF-8: they sign as they are.
            key = secret.encode("utf-8", "surrogateescape")
            digest = hmac.new(key, message.payload, hashlib.sha256).hexdigest()
            headers["X-Yongliang-Signature"] = f"sha256={digest}"
        return headers
