"""Recipients of whom a mail server says no for good, or for now: told, remembered, asked alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from scheduler.channels.registry import build, parse
from scheduler.channels.smtp_replies import Reply, Step
from scheduler.delivery.sender import Sender
from storage import Archive
from storage.rules import AlertRule
from storage.times import utc_now
from tests.receivers import MailReceiver
from tests.scheduler.delivery.test_sender import ZONE, later, states, tell
from tests.storage.making import NOW

RULE = AlertRule("all", ("mail",))
LI, WANG, ZHAO = "li@example.org", "wang@example.org", "zhao@example.org"
GONE, FULL = "550 5.1.1 User unknown", "452 4.2.2 Mailbox full"


class Replies(list[str]):
    """The same reply ever again; counts how often it was given."""

    given = 0

    def pop(self, index: Any = -1) -> str:
        self.given += 1
        return self[0]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def path(tmp_path: Path, clock: object) -> Path:
    return tmp_path / "archive.db"


def mailing(path: Path, receiver: MailReceiver, *recipients: str) -> Sender:
    """A new process's sender."""
    table = {
        "id": "mail", "kind": "smtp", "host": receiver.host, "port": receiver.port,
        "security": "none", "sender": "watch@example.org",
        "recipients": list(recipients or (LI, WANG, ZHAO)),
    }  # fmt: skip
    return Sender(str(path), {"mail": build(parse(table, ""))}, (RULE,), ZONE)


def incidents(path: Path) -> list[tuple[str, bool]]:
    with Archive(path, read_only=True) as archive:
        return [(one.kind, one.closed_at is None) for one in archive.queries.overview.incidents()]


def received(receiver: MailReceiver) -> list[str]:
    return [mail.recipients[0] for mail in receiver.messages]


def test_beside_a_passing_refusal_a_lasting_one_is_told_and_the_passing_one_asked_again(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1, rule=RULE)
    refuse = {WANG: Replies([GONE]), ZHAO: Replies([FULL])}
    with MailReceiver(refuse=refuse) as receiver:
        mailing(path, receiver).deliver("mail")
        assert incidents(path) == [(f"recipient_refused:mail:{WANG}", True)]
        for _ in range(3):
            later(clock, hours=1)
            mailing(path, receiver).deliver("mail")
        assert (refuse[WANG].given, refuse[ZHAO].given) == (1, 4)
        assert states(path) == ["failed"]
        refuse.pop(ZHAO)
        later(clock, hours=1)
        mailing(path, receiver).deliver("mail")
        assert received(receiver) == [LI, ZHAO]
    assert states(path) == ["sent"]
    with Archive(path, read_only=True) as archive:
        assert (archive.outbox.deliveries.one(1).answer or "").endswith(f"(2/3；拒收：{WANG})")


def test_the_address_is_left_alone_for_a_week_and_heals_when_it_takes_a_mail(
    path: Path, clock: time_machine.Traveller
) -> None:
    refuse = {WANG: Replies([GONE])}
    with MailReceiver(refuse=refuse) as receiver:
        for number in range(1, 6):
            tell(path, number, rule=RULE)
            mailing(path, receiver).deliver("mail")
            later(clock, days=1)
        assert (refuse[WANG].given, states(path)) == (1, ["sent"] * 5)
        later(clock, days=3)
        tell(path, 6, rule=RULE)
        mailing(path, receiver).deliver("mail")
        assert refuse[WANG].given == 2
        assert incidents(path) == [(f"recipient_refused:mail:{WANG}", True)]
        refuse.clear()
        later(clock, days=8)
        tell(path, 7, rule=RULE)
        mailing(path, receiver).deliver("mail")
        assert incidents(path) == [(f"recipient_refused:mail:{WANG}", False)]
        assert received(receiver).count(WANG) == 1


def test_a_configuration_without_the_address_forgets_it(
    path: Path, clock: time_machine.Traveller
) -> None:
    refuse = {WANG: Replies([GONE])}
    with MailReceiver(refuse=refuse) as receiver:
        tell(path, 1, rule=RULE)
        mailing(path, receiver).deliver("mail")
        tell(path, 2, rule=RULE)
        mailing(path, receiver, LI, ZHAO).deliver("mail")
        assert incidents(path) == [(f"recipient_refused:mail:{WANG}", False)]
        refuse.clear()
        tell(path, 3, rule=RULE)
        mailing(path, receiver).deliver("mail")
    assert received(receiver)[-3:] == [LI, WANG, ZHAO]


def test_where_all_are_refused_for_good_the_channel_is_told_and_nothing_is_lost(
    path: Path, clock: time_machine.Traveller
) -> None:
    refuse = {LI: Replies([GONE]), WANG: Replies([GONE])}
    tell(path, 1, rule=RULE)
    with MailReceiver(refuse=refuse) as receiver:
        mailing(path, receiver, LI, WANG).deliver("mail")
        assert states(path) == ["dead"]
        assert incidents(path) == [("delivery:mail", True)]
        refuse.clear()
        with Archive(path, rules=(RULE,)) as archive:
            archive.outbox.sending.retry(utc_now())
        mailing(path, receiver, LI, WANG).deliver("mail")
    assert (received(receiver), states(path)) == ([LI, WANG], ["sent"])
    assert incidents(path) == [("delivery:mail", False)]


def test_who_is_set_aside_is_asked_where_nobody_else_gets_it(
    path: Path, clock: time_machine.Traveller
) -> None:
    refuse = {WANG: Replies([GONE])}
    with MailReceiver(refuse=refuse) as receiver:
        tell(path, 1, rule=RULE)
        mailing(path, receiver, LI, WANG).deliver("mail")
        refuse[LI] = refuse.pop(WANG)
        tell(path, 2, rule=RULE)
        mailing(path, receiver, LI, WANG).deliver("mail")
    assert received(receiver) == [LI, WANG]
    assert states(path) == ["sent", "sent"]
    assert set(incidents(path)) == {
        (f"recipient_refused:mail:{LI}", True), (f"recipient_refused:mail:{WANG}", False),
    }  # fmt: skip


def test_a_retry_that_a_user_asks_for_asks_the_refused_again(
    path: Path, clock: time_machine.Traveller
) -> None:
    refuse = {WANG: Replies([GONE]), ZHAO: Replies([FULL])}
    tell(path, 1, rule=RULE)
    with MailReceiver(refuse=refuse) as receiver:
        mailing(path, receiver).deliver("mail")
        refuse.clear()
        with Archive(path, rules=(RULE,)) as archive:
            archive.outbox.sending.retry(utc_now())
        mailing(path, receiver).deliver("mail")
    assert received(receiver) == [LI, WANG, ZHAO]


def test_a_full_mailbox_holds_nobody_else_up(path: Path, clock: time_machine.Traveller) -> None:
    """The server works: the channel does not rest because of one recipient."""
    with MailReceiver(refuse={ZHAO: Replies([FULL])}) as receiver:
        serving = mailing(path, receiver)
        for number in range(1, 9):
            tell(path, number, rule=RULE)
        for _ in range(40):
            if "mail" in serving.waiting_channels(utc_now()):
                serving.deliver("mail")
            later(clock, seconds=15)
    assert received(receiver).count(LI) == 8
    assert received(receiver).count(WANG) == 8


@pytest.mark.parametrize(
    ("reply", "step", "meaning"),
    [
        ("250 2.1.5 fine", "recipient", "taken"),
        ("550 5.1.1 User unknown", "recipient", "address"),
        ("550 no such user", "recipient", "address"),
        ("553 sorry", "recipient", "address"),
        ("550 5.7.1 Relaying denied", "recipient", "address"),
        ("550 5.2.1 Mailbox disabled", "data", "address"),
        ("450 5.1.1 the enhanced code decides", "recipient", "address"),
        ("550 4.2.2 the enhanced code decides", "recipient", "passing"),
        ("450 greylisted, come back", "recipient", "passing"),
        ("451 4.7.1 Greylisted", "recipient", "passing"),
        ("554 Greylisting in effect", "recipient", "passing"),
        ("554 5.7.1 Greylisted, please try again later", "recipient", "passing"),
        ("552 Requested mail action aborted", "recipient", "passing"),
        ("552 5.2.2 Over quota", "recipient", "passing"),
        ("550 5.2.2 mailbox full", "data", "passing"),
        ("550 用户邮箱已满", "recipient", "passing"),
        ("552 5.3.1 system full", "data", "passing"),
        ("452 4.5.3 Too many recipients", "recipient", "passing"),
        ("550 5.5.3 Too many recipients", "recipient", "passing"),
        ("552 5.3.4 Message too big", "data", "lasting"),
        ("552 message size exceeds fixed maximum", "sender", "lasting"),
        ("552 Message is too large", "data", "lasting"),
        ("554 content refused", "data", "lasting"),
        ("554 5.7.1 spam", "data", "lasting"),
        ("530 5.7.0 authenticate first", "sender", "lasting"),
        ("553 5.1.8 sender unknown", "sender", "lasting"),
        ("421 4.3.2 shutting down", "session", "passing"),
        ("554 no mail service here", "session", "lasting"),
        ("535 wrong password, or the system is busy, try again", "login", "lasting"),
        ("454 4.7.0 try later", "login", "passing"),
        ("-1 what", "recipient", "passing"),
        ("354 go on", "recipient", "passing"),
    ],
)
def test_what_a_reply_means(reply: str, step: Step, meaning: str) -> None:
    code, _, text = reply.partition(" ")
    assert Reply(int(code), text, step).meaning == meaning


def test_a_sender_that_is_refused_is_no_fault_of_the_recipients(
    path: Path, clock: time_machine.Traveller
) -> None:
    tell(path, 1, rule=RULE)
    with MailReceiver(login=("desk", "hush-hush")) as receiver:
        mailing(path, receiver).deliver("mail")
    assert states(path) == ["dead"]
    assert incidents(path) == [("delivery:mail", True)]


def test_times_are_kept_against_a_clock_that_was_wrong(
    path: Path, clock: time_machine.Traveller
) -> None:
    """Refused in 2028 by a wrong clock: asked again when it is right."""
    refuse = {WANG: Replies([GONE])}
    with MailReceiver(refuse=refuse) as receiver:
        clock.shift(timedelta(days=400))
        tell(path, 1, rule=RULE)
        mailing(path, receiver).deliver("mail")
        clock.shift(timedelta(days=-400))
        refuse.clear()
        tell(path, 2, rule=RULE)
        mailing(path, receiver).deliver("mail")
    assert received(receiver) == [LI, ZHAO, LI, WANG, ZHAO]
