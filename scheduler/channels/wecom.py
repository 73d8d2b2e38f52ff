"""The channel `wecom`: a group robot of WeCom (企业微信).

Limits and codes after the public document of the group robots: a Markdown content of 4,096 bytes
in UTF-8, 20 messages a minute, errors in HTTP 200 answers as ``errcode``. Its Markdown knows
headings, bold, links, quotations and colours, and neither lists nor strikethrough.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from msgspec import Meta

from scheduler.channels.base import Rate
from scheduler.channels.packing import utf8
from scheduler.channels.robot import BUSY, Code, Robot, plain_breaks, without_rules, without_strikes
from scheduler.channels.settings import HookSettings

MOST_BYTES = 4096

_GONE = "地址无效，或机器人已被移出群：请在群里重新添加机器人并换上新的 url"
_GONE_EN = "knows no such robot, or it was removed: add one to the group and set its url"
CODES = {
    -1: BUSY,
    45009: Code("要求放慢（每分钟 20 条）", "asks to slow down", permanent=False, wait_s=60),
    45033: Code("要求放慢（并发过多）", "asks to slow down", permanent=False, wait_s=5),
    40058: Code("不接受内容", "does not accept the content"),
    93000: Code(_GONE, _GONE_EN),
    93004: Code("机器人已停用：请在群里启用它", "has the robot disabled: enable it in the group"),
    93008: Code("机器人不在群里：请重新添加", "has no such robot in the group: add it again"),
}


class WecomSettings(HookSettings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """`[[channels]]` of kind `wecom`."""

    kind: Literal["wecom"]
    secret: Annotated[
        str,
        Meta(
            description="The robot's key, where it does not stand in the address.",
            extra={"zh": "机器人的 key，已写在 url 中则为空", "secret": True},
        ),
    ] = ""


class WecomChannel(Robot):
    """Sends Markdown messages by a robot's address."""

    kind = "wecom"
    rates = (Rate(20, 60),)
    codes = CODES
    room = MOST_BYTES

    def __init__(self, settings: WecomSettings) -> None:
        super().__init__(settings, settings.secret)

    def address(self, url: str) -> str:
        """See `Robot`; its messages are not signed, who knows the key may send."""
        if not self._secret:
            return url
        return f"{url}{'&' if '?' in url else '?'}{urlencode({'key': self._secret})}"

    def cost(self, text: str) -> int:
        """See `Robot`: bytes of the content, whatever surrounds it."""
        return utf8(text)

    def dialect(self, text: str, language: str) -> str:
        """See `Robot`."""
        return without_rules(plain_breaks(without_strikes(text, language)))

    def envelope(self, title: str, text: str) -> dict[str, Any]:  # noqa: ARG002 - it has none
        """See `Robot`."""
        return {"msgtype": "markdown", "markdown": {"content": text}}
