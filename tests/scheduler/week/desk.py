"""A press office's week: the real daemon, four houses on loopback, a robot, mail and a webhook.

The clock of the desk's processes is the test's (`clock/sitecustomize.py`). At each moment the desk
gets as long as it needs: until a run that began then has ended and nothing waits to be sent.
"""

from __future__ import annotations

import contextlib
import json
import re
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.receivers import MailReceiver, WebhookReceiver
from tests.robots import Wecom
from tests.running import Desk
from tests.scheduler.daemons import rows, until
from tests.site import Page, Site

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 23, 8, 50, tzinfo=ZONE)
"""A Monday."""

STEP = timedelta(hours=1)
"""From one moment to the next; a house is looked at somewhat oftener."""

_TURN_S = 0.6
"""By so much later the next house answers with what is new."""

DUE_S = 15.0
"""How long what is due is waited for: at a house that is down it may stay so."""

CLOCK = Path(__file__).with_name("clock")

TOPIC = """
id = "rivers"
name = "两江协作"
threshold = 5.0
[lists]
east = ["东江"]
west = ["西岭"]
[[rules]]
name = "两地"
weight = 5
all = ["@east", "@west"]
near = 80
"""

CONFIG = """
[archive]
path = "archive.db"
[seeds]
sources = ["sources"]
topics = ["topics"]
[daemon]
tick_s = 1
heartbeat_url = "{beat}"
[fetch]
delay_s = 0.01
allow_addresses = ["127.0.0.1"]
# Somewhat less than an hour, so that what was seen at one step is due at the next, each time: by
# longer spans it would depend on the first look at which of them an article is looked at.
[revisit]
ages = [["*", "50m"]]
[web]
address = "https://desk.example"
{desk}
[[channels]]
id = "group"
kind = "wecom"
url = "{wecom}"
[[channels]]
id = "mail"
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "watch@desk.example"
recipients = ["officer@desk.example"]
[[channels]]
id = "hook"
kind = "webhook"
url = "{hook}"
[[alerts]]
id = "at-once"
channels = ["group", "hook"]
incidents = true
quiet = "22:00-07:00"
[[alerts]]
id = "morning"
channels = ["group", "mail"]
schedule = "08:00"
[[alerts]]
id = "weekly"
channels = ["mail"]
schedule = "mon 08:00"
"""

SOURCE = """
id = "{id}"
name = "{name}"
tier = "{tier}"
article_url = ['/a/\\d+\\.html$']
every = "55m"
[[feeds]]
kind = "listing"
url = "{url}"
"""


@dataclass
class Story:
    """An article of a house as it stands there now.

    Attributes:
        title, paragraphs, published, editor: What its page shows.
        status: What its address answers.
    """

    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    editor: str = "周明远"
    status: int = 200


@dataclass
class House:
    """A publisher: its list page, its articles by number, and its turn among the houses."""

    id: str
    name: str
    tier: str
    site: Site
    stories: dict[int, Story] = field(default_factory=dict)
    is_down: bool = False
    turn: int = 0

    def show(self) -> None:
        """Put all that it has on its site."""
        down = Page("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1>", status=502)
        newest = sorted(self.stories, reverse=True)
        links = "".join(
            f'<li><a href="/a/{number}.html">{self.stories[number].title}</a></li>'
            for number in newest
            if self.stories[number].status == 200
        )
        whole = (
            f"<!DOCTYPE html><html><head><title>{self.name}</title></head>"
            f"<body><ul>{links}</ul></body></html>"
        )
        self.site.pages["/"] = down if self.is_down else Page(whole)
        for number, story in self.stories.items():
            page = Page(self._page(story), status=200)
            if story.status != 200:
                page = Page(f"<title>{story.status}</title>您访问的页面不存在", story.status)
            page = down if self.is_down else page
            path = f"/a/{number}.html"
            former = self.site.pages.get(path)
            if former is None or former.data() != page.data():
                # What is new or other comes from one house after the other, in the same order.
                page = replace(page, delay_s=self.turn * _TURN_S)
            self.site.pages[path] = page

    def _page(self, story: Story) -> str:
        body = "".join(f"<p>　　{text}</p>" for text in story.paragraphs)
        return f"""<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">
<title>{story.title}_{self.name}</title></head><body>
<div class="nav"><a href="/">首页</a> <a href="/list/">要闻</a></div>
<div class="main"><h1>{story.title}</h1>
<div class="info">{story.published.astimezone(ZONE):%Y-%m-%d %H:%M}　来源：{self.name}</div>
<div class="content">{body}</div><div class="editor">责任编辑：{story.editor}</div></div>
<div class="footer">{self.name} 版权所有</div></body></html>"""


class Week:
    """The desk, its houses, its receivers and its clock.

    Attributes:
        now: The moment that the desk's clock shows.
        houses: By id.
        hook, mail, group: What has received its messages.
        told: All that arrived: when, where, and its text.
    """

    def __init__(self, folder: Path, stack: contextlib.ExitStack, desk: str = "") -> None:
        self.now = START
        self.told: list[Told] = []
        self._file = folder / "clock"
        self._file.write_bytes(struct.pack("<d", 0))
        self._stack = stack
        self.hook = stack.enter_context(WebhookReceiver())
        self.group = stack.enter_context(Wecom(period=0.001))
        self.mail = stack.enter_context(MailReceiver())
        self.houses = {
            house: House(house, name, tier, stack.enter_context(Site()), turn=turn)
            for turn, (house, name, tier) in enumerate(
                (
                    ("djnews", "东江新闻网", "municipal"),
                    ("djevening", "东江晚报", "municipal"),
                    ("xlnews", "西岭在线", "municipal"),
                    ("province", "省报客户端", "provincial"),
                )
            )
        }
        self.desk = Desk(folder)
        self.desk.environ |= {
            "TEST_CLOCK": str(self._file), "PYTHONPATH": str(CLOCK), "YONGLIANG_LANG": "zh",
        }  # fmt: skip
        self.archive = folder / "archive.db"
        for name in ("sources", "topics"):
            (folder / name).mkdir()
        for house in self.houses.values():
            seed = SOURCE.format(
                id=house.id, name=house.name, tier=house.tier, url=house.site.url("/")
            )
            self.desk.write(seed, f"sources/{house.id}.toml")
        self.desk.write(TOPIC, "topics/rivers.toml")
        self._beats = stack.enter_context(Site())
        self._beats.pages["/"] = Page("beat")
        self.desk.write(
            CONFIG.format(
                beat=self._beats.url("/"),
                desk=desk,
                wecom=self.group.url,
                port=self.mail.port,
                hook=self.hook.url,
            )
        )

    def write(self, house: str, number: int, title: str, *paragraphs: str) -> Story:
        """A house publishes an article now."""
        story = Story(title, paragraphs, self.now)
        self.houses[house].stories[number] = story
        self.houses[house].show()
        return story

    def start(self) -> None:
        """Begin to watch."""
        self._set()
        log = self._stack.enter_context((self.desk.folder / "daemon.log").open("ab"))
        process = subprocess.Popen(
            self.desk.command("run"), cwd=self.desk.folder, env=self.desk.env(),
            stdout=log, stderr=log,
        )  # fmt: skip
        self._stack.callback(_end, process)
        # On a busy machine a daemon that begins may tick before it has its sources.
        until(lambda: bool(self.group.taken), 120)
        self._settle()

    def until(self, moment: datetime, step: timedelta = STEP) -> None:
        """Let time go on to a moment, a step at a time."""
        while self.now < moment:
            self.now = min(moment, self.now + step)
            self._set()
            self._settle()

    def _set(self) -> None:
        ahead = self.now.timestamp() - time.time()
        with self._file.open("r+b") as opened:
            opened.write(struct.pack("<d", ahead))

    def _settle(self) -> None:
        begun = self.now.astimezone(ZoneInfo("UTC")).isoformat(timespec="milliseconds")

        beats, enough = self._beats.times("/"), time.monotonic() + DUE_S

        def settled() -> bool:
            ended = self._count(f"runs where state != 'running' and started_at >= '{begun}'")
            waiting = self._count(
                # What is told at once waits for company for seconds, a backlog for its end.
                "deliveries where state in ('pending', 'failed') and "
                f"(datetime(next_attempt_at) <= datetime('{begun}', '+2 minutes')"
                f" or backlog and rule_id = 'at-once')"
            )
            running = self._count("runs where state = 'running'")
            # What a list has dropped is looked at in a run of its own.
            due = time.monotonic() < enough and (
                self._count(f"articles where not resting and next_fetch_at <= '{begun}'")
                or self._count(f"feeds where active and next_fetch_at <= '{begun}'")
                or self._count(f"links where state = 'pending' and next_fetch_at <= '{begun}'")
            )
            # A tick that finds nothing due has no run.
            ticks = self._beats.times("/") - beats
            return bool(ended or ticks > 1) and not (waiting or running or due)

        until(settled, 60)
        self._collect()

    def _count(self, what: str) -> int:
        found = rows(self.archive, f"select count(*) from {what}")
        return int(found[0][0]) if found else -1

    def _collect(self) -> None:
        """Note what has arrived since it was last looked."""
        seen = {channel: [*texts] for channel, texts in self._arrived().items()}
        for channel, texts in seen.items():
            known = sum(told.channel == channel for told in self.told)
            self.told += [Told(self.now, channel, self._plain(text)) for text in texts[known:]]

    def _arrived(self) -> dict[str, list[str]]:
        return {
            "group": [taken.text for taken in self.group.taken],
            "mail": [_mail(mail.message) for mail in self.mail.messages],
            "hook": [
                json.dumps(request.json, ensure_ascii=False, indent=1)
                for request in self.hook.accepted
            ],
        }

    def _plain(self, text: str) -> str:
        """A text without what differs from one week to the next: ports, hashes and seconds."""
        for house in self.houses.values():
            text = text.replace(house.site.address, f"http://{house.id}.example")
            text = text.replace(house.site.address.removeprefix("http://"), f"{house.id}.example")
        return _VOLATILE.sub(_instead, text)


@dataclass(frozen=True)
class Told:
    """A message that arrived.

    Attributes:
        at: The desk's time.
        channel: Where: `group`, `mail` or `hook`.
        text: What it says.
    """

    at: datetime
    channel: str
    text: str


_VOLATILE = re.compile(
    r"(?P<hash>\b[0-9a-f]{12,64}\b)|(?P<second>(?<=\d\d:\d\d):\d\d(?:\.\d+)?(?=\D))"
    r"|(?P<fetch>(?<=\"fetch_id\": )\d+)"
)


def _instead(found: re.Match[str]) -> str:
    if found["fetch"]:
        return "0"  # how many fetches there were by then
    return "HASH" if found["hash"] else ""


def _mail(message: EmailMessage) -> str:
    """Subject, the plain text, and the names of what is attached."""
    body = message.get_body(("plain",))
    text = body.get_content().replace("\r\n", "\n") if body else ""
    attached = [part.get_filename() or "?" for part in message.iter_attachments()]
    return "\n".join([f"Subject: {message['Subject']}", "", text, *attached])


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def week(folder: Path, desk: str = "") -> Iterator[Week]:
    """A week that has not begun."""
    with contextlib.ExitStack() as stack:
        yield Week(folder, stack, desk)
