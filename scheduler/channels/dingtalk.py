"""The channel `dingtalk`: a custom robot of DingTalk (钉钉).

Limits and codes after the public document of the custom robots: a body of 20,000 bytes, 20
messages a minute (who exceeds them is shut out for ten), errors in HTTP 200 answers as
``errcode``. Signed messages carry the time in milliseconds and, in base64, the HMAC-SHA256 under
the secret of the time, a line feed and the secret, both in the address.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any, Literal
from urllib.parse import urlencode

from scheduler.channels.base import Rate
from scheduler.channels.robot import BUSY, Code, Robot, Secret, encode, json_cost, without_strikes
from scheduler.channels.settings import HookSettings
from storage.times import utc_now

MOST_BYTES = 20_000
_MOST_TITLE = 120
_SHUT_OUT_S = 600

_SLOWER = Code("要求放慢（每分钟 20 条）", "asks to slow down", permanent=False, wait_s=_SHUT_OUT_S)
_NO_ROBOT = Code(
    "不认这个地址：请核对 url 中的 access_token", "knows no such robot: check access_token in url"
)
_DISLIKED = Code("审核不接受内容", "does not accept the content")
_TOO_LONG = Code("认为内容过大", "finds the content too large")
CODES = {
    -1: BUSY,
    130101: _SLOWER,
    410100: _SLOWER,
    310000: Code(
        "的安全设置不放行：请核对 secret（加签）、关键词、IP 地址和本机时钟",
        "does not let it pass: check secret, keywords, allowed addresses, and this machine's clock",
    ),
    300001: _NO_ROBOT,
    400101: _NO_ROBOT,
    400106: _NO_ROBOT,
    400013: Code("的群已解散", "has dissolved the group"),
    400102: Code("机器人已停用：请在群里启用它", "has the robot disabled: enable it in the group"),
    400105: Code("不支持这种消息", "does not know this kind of message"),
    40035: Code("认为消息格式不对", "finds the message malformed"),
    43004: Code("认为消息格式不对", "finds the message malformed"),
    101002: _TOO_LONG,
    460101: _TOO_LONG,
    430101: _DISLIKED,
    430102: _DISLIKED,
    430103: _DISLIKED,
    430104: _DISLIKED,
}


class DingtalkSettings(HookSettings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `dingtalk`."""

    kind: Literal["dingtalk"]
    secret: Secret = ""


class DingtalkChannel(Robot):
    """Sends Markdown messages by a robot's address, signed where there is a secret."""

    kind = "dingtalk"
    rates = (Rate(20, 60),)
    codes = CODES

    def __init__(self, settings: DingtalkSettings) -> None:
        super().__init__(settings, settings.secret)

    @property
    def room(self) -> int:
        """See `Robot`: what the envelope leaves, its title as long as it can be."""
        return MOST_BYTES - len(encode(self.envelope("🙂" * _MOST_TITLE, "")))

    def cost(self, text: str) -> int:
        """See `Robot`: bytes within the body."""
        return json_cost(text)

    def dialect(self, text: str, language: str) -> str:
        """See `Robot`."""
        return without_strikes(text, language)

    def envelope(self, title: str, text: str) -> dict[str, Any]:
        """See `Robot`; the title is what a telephone shows of the message."""
        return {"msgtype": "markdown", "markdown": {"title": title[:_MOST_TITLE], "text": text}}

    def address(self, url: str) -> str:
        """See `Robot`."""
        if not self._secret:
            return url
        timestamp = str(int(utc_now().timestamp() * 1000))
        query = urlencode({"timestamp": timestamp, "sign": sign(timestamp, self._secret)})
        return f"{url}{'&' if '?' in url else '?'}{query}"


def sign(timestamp: str, secret: str) -> str:
    """The signature of a time in milliseconds."""
    key = secret.encode("utf-8", "surrogateescape")
    digest = hmac.new(key, timestamp.encode() + b"\n" + key, hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
