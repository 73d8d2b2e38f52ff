"""Robots of chat programs on loopback: each keeps its protocol's rules and says so in 200 answers.

After the programs' public documents; `period` scales the spans of their rates, so that a test need
not wait for minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.receivers import Answer, Request, WebhookReceiver

Mood = Callable[[int], tuple[str, Answer] | None]
"""For the number of a request: None to do what the protocol says; else what the answer is instead,
and whether the message is ``refused`` or ``taken`` all the same."""


@dataclass(frozen=True)
class Taken:
    """A message that a robot has shown to its group."""

    key: str
    text: str
    title: str = ""


class Robot(WebhookReceiver):
    """What the robots share.

    Attributes:
        taken: What it has shown, in order.
        complaints: The codes with which it has refused something by its protocol.
        log: Of every request its key, whether it was taken, and the body.
        signs: Whether its requests are signed with a secret.
        keys: What else its channel's table names.
    """

    signs = True
    keys: Mapping[str, Any] = {}
    token = "robot-token"
    path = "/hook"

    def __init__(self, *, secret: str = "", period: float = 1.0, mood: Mood | None = None) -> None:
        super().__init__(path=self.path)
        self.taken: list[Taken] = []
        self.complaints: list[int] = []
        self.log: list[tuple[str, bool, bytes]] = []
        self.secret = secret
        self.period = period
        self.mood: Mood = mood or (lambda _: None)
        self._times: list[float] = []
        self._shut_until = 0.0

    def receive(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        """Keep what arrived, and answer as the protocol or the mood has it."""
        with self._lock:
            mood, count = self.mood(len(self.requests)), len(self.taken)
            if mood is None or mood[0] == "taken":
                code, words = self._judge(path, headers, body)
                if code:
                    self.complaints.append(code)
                answer = Answer(body=json.dumps(self.answer(code, words)).encode())
                answer = answer if mood is None or code else mood[1]
            else:
                answer = mood[1]
            self.log.append((headers["idempotency-key"], len(self.taken) > count, body))
            status = 0 if answer.cut == "status" else answer.status
            self.requests.append(Request(path, headers, body, status))
            return answer

    def _judge(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, str]:
        try:
            message = json.loads(body.decode("utf-8"))
        except ValueError:
            return self.malformed
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        refused = self.refuse(path, query, message, body) or self._too_fast()
        if refused:
            return refused
        text, title = self.show(message)
        self.taken.append(Taken(headers["idempotency-key"], text, title))
        return 0, "ok"

    def _too_fast(self) -> tuple[int, str] | None:
        now = time.monotonic()
        if now < self._shut_until:
            return self.fast
        for count, seconds in self.rates:
            recent = [at for at in self._times if at > now - seconds * self.period]
            if len(recent) >= count:
                self._shut_until = now + self.shut_s * self.period
                return self.fast
        self._times.append(now)
        return None

    rates: tuple[tuple[int, float], ...]
    shut_s: float = 0
    fast: tuple[int, str]
    malformed: tuple[int, str]

    def refuse(
        self, path: str, query: dict[str, str], message: Any, body: bytes
    ) -> tuple[int, str] | None:
        raise AssertionError("a robot says this itself")

    def show(self, message: Any) -> tuple[str, str]:
        raise AssertionError("a robot says this itself")

    def answer(self, code: int, words: str) -> dict[str, Any]:
        return {"errcode": code, "errmsg": words}


class Wecom(Robot):
    """A group robot of WeCom."""

    signs = False
    path = f"/cgi-bin/webhook/send?key={Robot.token}"
    rates = ((20, 60),)
    fast = (45009, "api freq out of limit, hint: [1]")
    malformed = (40008, "invalid message type")

    def refuse(
        self, path: str, query: dict[str, str], message: Any, body: bytes
    ) -> tuple[int, str] | None:
        if query.get("key") != self.token:
            return 93000, "invalid webhook url, hint: [1]"
        if set(message) != {"msgtype", "markdown"} or message["msgtype"] != "markdown":
            return self.malformed
        content = message["markdown"]["content"]
        if not 0 < len(content.encode("utf-8")) <= 4096:
            return 40058, "markdown.content exceed max length 4096. invalid Request Parameter"
        return None

    def show(self, message: Any) -> tuple[str, str]:
        return message["markdown"]["content"], ""


class Dingtalk(Robot):
    """A custom robot of DingTalk, signed where it has a secret."""

    path = f"/robot/send?access_token={Robot.token}"
    rates = ((20, 60),)
    shut_s = 600
    fast = (130101, "send too fast, exceed 20 times per minute")
    malformed = (40035, "不合法的参数")

    def refuse(
        self, path: str, query: dict[str, str], message: Any, body: bytes
    ) -> tuple[int, str] | None:
        if query.get("access_token") != self.token:
            return 300001, "token is not exist"
        if self.secret and not self._is_signed(query):
            return 310000, "description:机器人发送签名不匹配;solution:请确认签名和生成签名的时间戳"
        if len(body) > 20_000:
            return 460101, "message too long, exceed 20000 bytes"
        if message.get("msgtype") != "markdown" or set(message["markdown"]) != {"title", "text"}:
            return self.malformed
        return None

    def _is_signed(self, query: dict[str, str]) -> bool:
        stamp = query.get("timestamp", "0")
        key = self.secret.encode()
        digest = hmac.new(key, f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
        fresh = abs(time.time() * 1000 - int(stamp)) < 3600_000
        return fresh and query.get("sign") == base64.b64encode(digest).decode()

    def show(self, message: Any) -> tuple[str, str]:
        return message["markdown"]["text"], message["markdown"]["title"]


class Feishu(Robot):
    """A custom robot of Feishu, signed where it has a secret."""

    path = f"/open-apis/bot/v2/hook/{Robot.token}"
    rates = ((5, 1), (100, 60))
    fast = (11232, "frequency limited psm[lark.oapi]")
    malformed = (9499, "Bad Request")

    def refuse(
        self, path: str, query: dict[str, str], message: Any, body: bytes
    ) -> tuple[int, str] | None:
        if urlsplit(path).path != self.path:
            return 19001, "param invalid: incoming webhook access token invalid"
        if self.secret and not self._is_signed(message):
            return 19021, "sign match fail or timestamp is not within one hour from current time"
        if len(body) > 20_000:
            return 19036, "The message exceeds the size limit"
        card = message.get("card")
        if message.get("msg_type") != "interactive" or not isinstance(card, dict):
            return self.malformed
        if card["schema"] != "2.0" or card["body"]["elements"][0]["tag"] != "markdown":
            return self.malformed
        return None

    def _is_signed(self, message: Any) -> bool:
        stamp = message.get("timestamp", "0")
        digest = hmac.new(f"{stamp}\n{self.secret}".encode(), b"", hashlib.sha256).digest()
        fresh = abs(time.time() - int(stamp)) < 3600
        return fresh and message.get("sign") == base64.b64encode(digest).decode()

    def show(self, message: Any) -> tuple[str, str]:
        card = message["card"]
        return card["body"]["elements"][0]["content"], card["header"]["title"]["content"]

    def answer(self, code: int, words: str) -> dict[str, Any]:
        return {"code": code, "msg": "success" if code == 0 else words, "data": {}}


GROUPS: dict[str, type[Robot]] = {"wecom": Wecom, "dingtalk": Dingtalk, "feishu": Feishu}
"""Robots of a group's chat: an address is all they need, and they answer alike."""

ROBOTS: dict[str, type[Robot]] = {**GROUPS}
