"""The channel `feishu`: a custom robot of Feishu or Lark (飞书), by interactive cards.

Limits and codes after the public document of the custom robots: 100 messages a minute and 5 a
second, errors in HTTP 200 answers as ``code``. The body may be of 20 KB (30 KB for cards elsewhere
in the documents; the smaller one is kept). Signed messages carry the time in seconds and, in
base64, the HMAC-SHA256 of nothing under the time, a line feed and the secret, both in the body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from scheduler.channels.base import Rate
from scheduler.channels.robot import BUSY, Code, Robot, Secret, encode, json_cost
from scheduler.channels.settings import HookSettings
from storage.times import utc_now

if TYPE_CHECKING:
    from scheduler.reports.chat import Chat

MOST_BYTES = 20_000
_MOST_TITLE = 120

_SLOWER = Code("要求放慢", "asks to slow down", permanent=False, wait_s=60)
CODES = {
    1500: BUSY,
    11232: _SLOWER,
    9499: Code("认为消息格式不对", "finds the message malformed"),
    19001: Code("不认这个地址：请核对 url", "knows no such robot: check url"),
    19002: Code("认为消息格式不对", "finds the message malformed"),
    19021: Code(
        "签名不符：请核对 secret 和本机时钟",
        "finds the signature wrong: check secret and this machine's clock",
    ),
    19022: Code("的安全设置不放行本机 IP 地址", "does not let this machine's address pass"),
    19024: Code(
        "的安全设置要求关键词：请设为消息署名（[desk] name）中的字，或改用签名",
        "wants a keyword: set it to words of the name that signs messages ([desk] name), "
        "or use a signature",
    ),
    19036: Code("认为内容过大", "finds the content too large"),
}


class FeishuSettings(HookSettings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `feishu`."""

    kind: Literal["feishu"]
    secret: Secret = ""


class FeishuChannel(Robot):
    """Sends cards by a robot's address, signed where there is a secret."""

    kind = "feishu"
    rates = (Rate(5, 1), Rate(100, 60))
    codes = CODES

    def __init__(self, settings: FeishuSettings) -> None:
        super().__init__(settings, settings.secret)

    @property
    def room(self) -> int:
        """See `Robot`: what the envelope leaves, its title as long as it can be."""
        body = self.envelope("🙂" * _MOST_TITLE, "") | {"timestamp": "0" * 12, "sign": "0" * 44}
        return MOST_BYTES - len(encode(body))

    def cost(self, text: str) -> int:
        """See `Robot`: bytes within the body."""
        return json_cost(text)

    def form(self) -> Chat:
        """See `Robot`."""
        from scheduler.reports.chat import Card

        return Card()

    def dialect(self, text: str, language: str) -> str:  # noqa: ARG002 - it is the report's own
        """See `Robot`: cards of the second form know all that the parts use."""
        return text

    def envelope(self, title: str, text: str) -> dict[str, Any]:
        """See `Robot`."""
        card = {
            "schema": "2.0",
            "header": {"title": {"tag": "plain_text", "content": title[:_MOST_TITLE]}},
            "body": {"elements": [{"tag": "markdown", "content": text}]},
        }
        return {"msg_type": "interactive", "card": card}

    def code_of(self, answer: Mapping[str, Any]) -> tuple[object, object]:
        """See `Robot`; older answers have the code under another name."""
        code = answer.get("code", answer.get("StatusCode"))
        return code, answer.get("msg", answer.get("StatusMessage", ""))

    def meaning(self, number: object, words: str) -> Code:
        """See `Robot`: 9499 is a bad request, and too many of them."""
        if number == 9499 and "too many" in words.lower():
            return _SLOWER
        return super().meaning(number, words)

    def sealed(self, body: dict[str, Any]) -> dict[str, Any]:
        """See `Robot`."""
        if not self._secret:
            return body
        timestamp = str(int(utc_now().timestamp()))
        return {"timestamp": timestamp, "sign": sign(timestamp, self._secret), **body}


def sign(timestamp: str, secret: str) -> str:
    """The signature of a time in seconds."""
    key = timestamp.encode() + b"\n" + secret.encode("utf-8", "surrogateescape")
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
