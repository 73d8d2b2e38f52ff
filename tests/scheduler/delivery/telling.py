"""Messages as each dialect carries them, made from archives in which things happened."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from lxml import etree, html

from scheduler.channels import atom_feed
from scheduler.channels.apprise import _messages
from scheduler.channels.base import Message
from scheduler.channels.registry import build, parse
from scheduler.channels.robot import Robot
from scheduler.channels.smtp_message import address
from scheduler.channels.smtp_message import compose as mail_of
from scheduler.delivery.compose import compose
from storage import Archive
from storage.records import Outcome
from storage.rules import AlertRule
from tests.storage.making import answer, article, capture, open_archive

ZONE = ZoneInfo("Asia/Shanghai")
KEPT = Path(__file__).parent / "told"
WEB = "https://desk.example.org"
DAILY = AlertRule("daily", ("desk",), schedule="08:30", incidents=True)
ALL = AlertRule("all", ("desk",), incidents=True)
TITLES = (
    "两地签署新一轮劳务协作协议",
    "山南苹果走进江东超市，首批200吨当天售罄",
    "支教教师的第三个学期",
    "东西部协作座谈会召开 研究部署下一阶段重点工作",
    "产业园首期厂房封顶",
    "“江东号”劳务专列开行",
    "两地医院结对，远程会诊中心启用",
    "关于帮扶资金使用情况的通报",
    "结对学校共上一堂课",
    "冷链物流中心试运行",
)
BODY = (
    "11月20日，两地签署合作协议，决定共同建设现代农业产业园。\n"
    "据介绍，今年以来两地落实帮扶资金6300万元，实施项目126个，惠及群众8万余人。\n"
    "市农业农村局局长王小明说，下一步将扩大合作。"
)


def at(clock: str, day: int = 21) -> datetime:
    """A moment of that day, in Beijing time."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def address_of(number: int) -> str:
    """Where an article stands."""
    return f"https://news.example.org/system/2026/11/20/03071{number:04d}.shtml"


class Press:
    """Articles of one site, and what happens to them."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.bodies: dict[int, str] = {}

    def reads(self, number: int, moment: datetime, body: str = BODY) -> None:
        """The article stands there with that text."""
        url = address_of(number)
        title = TITLES[number - 1]
        said = article(f"{body}\n{3 * title}。", url, title=title, origin="示例日报")
        took = capture(said, moment)
        if number in self.bodies:
            self.archive.intake.recording.record_known(number, took)
        else:
            self.archive.intake.recording.record_new(took)
        self.bodies[number] = body

    def goes(self, number: int, *moments: datetime) -> None:
        """It is gone at each of these moments."""
        url = address_of(number)
        for moment in moments:
            gone = answer(Outcome.GONE, moment, url=url)
            self.archive.intake.recording.record_known(number, gone)


@contextmanager
def press(path: Path, rule: AlertRule) -> Iterator[Press]:
    """A site in an archive that tells by one rule."""
    with open_archive(path, rules=(rule,), zone=ZONE) as archive:
        yield Press(archive)


def message(archive: Archive, moment: datetime, rule: AlertRule, web: str = WEB) -> Message:
    """The one delivery that is due, sealed at a moment, as its message."""
    (due,) = archive.outbox.sending.due(moment, everything=True)
    taken = archive.outbox.sending.take(due.delivery_id, moment)
    assert taken is not None
    fixed = replace(taken, idempotency_key=f"key-{taken.delivery_id}")
    return compose(fixed, ZONE, rule=rule, queries=archive.queries, web=web)


def wecom(one: Message) -> list[str]:
    return _robot("wecom").messages(one)


def dingtalk(one: Message) -> list[str]:
    return [f"{one.subject[:120]}\n{text}" for text in _robot("dingtalk").messages(one)]


def feishu(one: Message) -> list[str]:
    return [f"{one.subject[:120]}\n{text}" for text in _robot("feishu").messages(one)]


def apprise(one: Message) -> list[str]:
    class Service:
        body_maxlen = 8192

    return _messages(one, Service())


def mail(one: Message) -> list[str]:
    """The subject, the text, the page as it is read, and the names of what is attached."""
    box = address("press@example.org")
    raw = mail_of(one, channel_id="desk", sender=box, recipient=box, now=at("12:00"))
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    text, page = found.get_body(("plain",)), found.get_body(("html",))
    assert text is not None
    assert page is not None
    names = [part.get_filename() or "" for part in found.iter_attachments()]
    return [
        str(found["Subject"]),
        text.get_content().replace("\r\n", "\n"),
        read(page.get_content()),
        *(f"附件 {name}" for name in names if name),
    ]


def atom(one: Message) -> list[str]:
    assert one.report is not None
    feeds = atom_feed.entries(one.report, one.idempotency_key)
    title = f"{{{atom_feed.NAMESPACE}}}title"
    return [entry.findtext(title) or "" for entry in reversed(feeds["all"].entries)]


def webhook(one: Message) -> list[str]:
    return [json.loads(one.payload)["text"]]


def file(one: Message) -> list[str]:
    return [one.forms.markdown, read(one.forms.page)]


DIALECTS: dict[str, Callable[[Message], list[str]]] = {
    "wecom": wecom,
    "dingtalk": dingtalk,
    "feishu": feishu,
    "apprise": apprise,
    "mail": mail,
    "atom": atom,
    "webhook": webhook,
    "file": file,
}


def read(page: str) -> str:
    """A page's lines as a reader sees them from its top."""
    body = html.fromstring(page).find("body")
    for block in body.iter("p", "h1", "h2", "h3", "li", "tr", "i", "td", "caption"):
        if isinstance(block, etree._Element) and block.tag not in {"i", "td"}:
            block.tail = "\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in body.text_content().split("\n"))
    return "\n".join(filter(None, lines))


def told(one: Message, dialect: str) -> str:
    """A message in a dialect, its parts apart."""
    return "\n=====\n".join(text.rstrip("\n") for text in DIALECTS[dialect](one)) + "\n"


def _robot(kind: str) -> Robot:
    made = build(parse({"id": "desk", "kind": kind, "url": "https://robot.example/hook"}, "test"))
    assert isinstance(made, Robot)
    return made


def withdrawal(path: Path) -> Message:
    with press(path, ALL) as site:
        site.reads(1, at("23:00", 20))
        site.archive.outbox.sending.mark_sent(1, at("23:01", 20), "ok")
        site.reads(1, at("00:36"))
        site.goes(1, at("01:12"), at("01:27"), at("01:42"))
        return message(site.archive, at("01:43"), ALL)


def edit(path: Path) -> Message:
    with press(path, ALL) as site:
        site.reads(1, at("23:00", 20))
        site.archive.outbox.sending.mark_sent(1, at("23:01", 20), "ok")
        site.reads(1, at("00:36"), BODY.replace("6300", "5300").replace("王小明", "王晓明"))
        return message(site.archive, at("00:37"), ALL)


def returned(path: Path) -> Message:
    """A digest of an article that was withdrawn, restored and edited."""
    with press(path, DAILY) as site:
        site.reads(1, at("06:00", 20))
        site.archive.outbox.sending.mark_sent(1, at("08:30", 20), "ok")
        site.reads(1, at("00:36"))
        site.goes(1, at("01:12"), at("01:27"), at("01:42"))
        site.reads(1, at("03:40"), BODY.replace("6300", "5300"))
        site.reads(2, at("05:00"))
        return message(site.archive, at("08:30"), DAILY)


def ten(path: Path) -> Message:
    """A digest of ten articles."""
    with press(path, DAILY) as site:
        for number in range(1, 7):
            site.reads(number, at("06:00", 20))
        site.archive.outbox.sending.mark_sent(1, at("08:30", 20), "ok")
        site.reads(1, at("00:36"))
        site.goes(1, at("01:12"), at("01:27"), at("01:42"))
        site.reads(2, at("02:00"), BODY.replace("6300", "5300"))
        site.reads(3, at("02:10"), BODY.replace("王小明", "王晓明").replace("126个", "162个"))
        site.reads(4, at("02:20"), BODY.replace("6300", "7300"))
        site.reads(4, at("02:50"))
        site.goes(5, at("01:12"), at("01:27"), at("01:42"))
        site.reads(5, at("03:40"))
        site.reads(6, at("04:00"), BODY.replace("，决定", "，并决定"))
        for number in range(7, 11):
            site.reads(number, at(f"0{number - 3}:30"))
        return message(site.archive, at("08:30"), DAILY)


MESSAGES: dict[str, Callable[[Path], Message]] = {
    "withdrawal": withdrawal,
    "edit": edit,
    "returned": returned,
    "ten": ten,
}
"""What is kept as text, read as a press officer reads it."""


def keep() -> None:
    """Write the kept texts anew: only where a change of what a message says is meant."""
    KEPT.mkdir(exist_ok=True)
    for name, make in MESSAGES.items():
        with TemporaryDirectory() as folder:
            made = make(Path(folder) / "archive.db")
        for dialect in DIALECTS:
            (KEPT / f"{name}-{dialect}.txt").write_text(told(made, dialect), encoding="utf-8")


if __name__ == "__main__":
    keep()
