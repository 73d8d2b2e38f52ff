"""Every kind of channel at once, each with its receiver, and archives with much to tell them."""

from __future__ import annotations

import contextlib
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree, html

from scheduler.channels.base import Channel
from scheduler.channels.registry import build, parse
from scheduler.delivery.sender import Sender
from storage import Archive
from storage.rules import AlertRule
from storage.times import utc_now
from tests.receivers import Answer, MailReceiver, WebhookReceiver
from tests.robots import ROBOTS, Mood, Robot
from tests.storage.making import article, capture, open_archive

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = (*ROBOTS, "webhook", "smtp", "apprise", "file", "atom")
ATOM = "{http://www.w3.org/2005/Atom}"
SECRET = "SEC0123456789"
PACE = 1 / 200
"""Of the rates' spans: a minute is 0.3 s. The receivers' are as long, the senders' a tenth more."""

TITLE = re.compile(r"第(\d{4})期")


def record(archive: Archive, numbers: range) -> None:
    """So many new articles, each with its number in its headline, found a minute ago."""
    at = utc_now() - timedelta(minutes=1)
    for number in numbers:
        url = f"https://news.example.org/b/{number}.html"
        new = article(f"这是简报的正文，今年共安排资金{number}万元。", url, title=title(number))
        archive.intake.recording.record_new(capture(new, at))


def title(number: int) -> str:
    return f"甬凉协作简报第{number:04d}期"


def headings(page: str) -> str:
    """The headlines over a page's entries: each article's stands in the lines of news, too."""
    return " ".join(found.text_content() for found in html.fromstring(page).iterfind(".//h3"))


@dataclass
class Fleet:
    """The channels of one archive and where they lead."""

    folder: Path
    rule: AlertRule
    channels: dict[str, Channel] = field(default_factory=dict)
    robots: dict[str, Robot] = field(default_factory=dict)
    hook: WebhookReceiver | None = None
    apprise: WebhookReceiver | None = None
    mail: MailReceiver | None = None

    @property
    def path(self) -> Path:
        return self.folder / "archive.db"

    def open(self) -> Archive:
        return open_archive(self.path, rules=(self.rule,))

    def sender(self) -> Sender:
        return Sender(str(self.path), self.channels, (self.rule,), ZONE, pace=1.1 * PACE)

    def deliver(self, *, times: int = 400) -> None:
        """On every channel at once, until nothing waits."""
        sender = self.sender()

        def serve(channel_id: str) -> None:
            for _ in range(times):
                sender.deliver(channel_id, again=True, everything=True)
                with Archive(self.path, read_only=True) as archive:
                    if not archive.outbox.sending.waiting_by_channel().get(channel_id):
                        return

        threads = [threading.Thread(target=serve, args=(name,)) for name in self.channels]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with Archive(self.path, read_only=True) as archive:
            assert not archive.outbox.sending.waiting_by_channel()

    def told(self, kind: str) -> list[int]:
        """The numbers of the articles that arrived, in order; a repeat under its key once."""
        seen: dict[str, str] = {}
        for key, text in self._arrived(kind):
            assert seen.setdefault(key, text) == text, "a key stands for one message"
        return [int(n) for text in seen.values() for n in TITLE.findall(text)]

    def repeats(self, kind: str) -> int:
        """How many messages arrived more than once."""
        return sum(n - 1 for n in Counter(key for key, _ in self._arrived(kind)).values())

    def _arrived(self, kind: str) -> Iterator[tuple[str, str]]:
        if kind in self.robots:
            yield from ((taken.key, taken.text) for taken in self.robots[kind].taken)
        elif kind == "webhook":
            assert self.hook
            for request in self.hook.accepted:
                titles = " ".join(change["title"] for change in request.json["changes"])
                yield request.key, titles
        elif kind == "apprise":
            assert self.apprise
            for request in self.apprise.accepted:
                yield request.json["message"], request.json["message"]
        elif kind == "smtp":
            assert self.mail
            for mail in self.mail.messages:
                part = mail.message.get_body(("plain",))
                whole = next(mail.message.iter_attachments(), None)
                assert part
                text = headings(whole.get_content()) if whole else part.get_content()
                yield mail.message["Message-ID"], text
        elif kind == "file":
            for path in sorted((self.folder / "file").glob("*.md")):
                yield path.name, headings(path.with_suffix(".html").read_text("utf-8"))
        else:
            root = etree.parse(self.folder / "atom" / "all.xml").getroot()
            for entry in reversed(root.findall(f"{ATOM}entry")):
                yield entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}title")


@contextlib.contextmanager
def fleet(
    folder: Path,
    *,
    kinds: tuple[str, ...] = KINDS,
    mood: Mood | None = None,
    otherwise: Callable[[int], Answer] = lambda _: Answer(),
    replies: tuple[str, ...] = (),
    **rule: Any,
) -> Iterator[Fleet]:
    """The receivers, running; `mood`, `otherwise` and `replies` say how they misbehave."""
    made = Fleet(folder, AlertRule("all", kinds, **rule))
    tables: dict[str, dict[str, Any]] = {
        "file": {"directory": str(folder / "file")},
        "atom": {"directory": str(folder / "atom")},
    }
    with contextlib.ExitStack() as stack:
        made.hook = stack.enter_context(WebhookReceiver(otherwise=otherwise))
        made.apprise = stack.enter_context(WebhookReceiver(otherwise=otherwise))
        made.mail = stack.enter_context(MailReceiver(data_replies=replies))
        tables["webhook"] = {"url": made.hook.url, "secret": SECRET}
        tables["apprise"] = {"url": made.apprise.url.replace("http://", "json://")}
        tables["smtp"] = {
            "host": made.mail.host, "port": made.mail.port, "security": "none",
            "sender": "watch@example.org", "recipients": ["desk@example.org"],
        }  # fmt: skip
        for kind, robot in ROBOTS.items():
            signed = {"secret": SECRET} if robot.signs else {}
            made.robots[kind] = stack.enter_context(robot(**signed, period=PACE, mood=mood))
            tables[kind] = {"url": made.robots[kind].url, **robot.keys, **signed}
        for kind in kinds:
            made.channels[kind] = build(parse({"id": kind, "kind": kind, **tables[kind]}, ""))
        yield made
