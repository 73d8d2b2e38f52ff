"""The smtp channel against a mail server with encryption, login, refusals and breakdowns."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.channels.base import Channel, DeliveryError, Message
from scheduler.channels.progress import Fresh
from scheduler.channels.smtp_message import address, compose
from tests.receivers import Mail, MailReceiver, make_certificate
from tests.scheduler.channels.written import Written

Make = Callable[..., Message]
Open = Callable[..., Channel]

SENDER = "甬凉观察 <watch@yongliang.example.org>"
WANG, LI, HE = "wang@example.org", "li@example.org", "he@example.org"
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def _table(receiver: MailReceiver, *recipients: str, **table: Any) -> dict[str, Any]:
    return {
        "host": receiver.host,
        "port": receiver.port,
        "security": "none",
        "sender": SENDER,
        "recipients": list(recipients or (WANG,)),
        **table,
    }


def _fails(
    open_: Open, message: Message, table: dict[str, Any], progress: Fresh | None = None
) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        open_("smtp", **table).send(message, progress)
    return caught.value


def _received(receiver: MailReceiver) -> list[tuple[str, ...]]:
    return [mail.recipients for mail in receiver.messages]


def test_the_mail_holds_the_report_in_both_forms(message: Make, channel: Open) -> None:
    with MailReceiver() as receiver:
        said = channel("smtp", **_table(receiver)).send(message(thread="article 7"))
    (mail,) = receiver.messages
    parsed = mail.message
    text, html = parsed.iter_parts()
    assert said == "250 queued (1/1)"
    assert mail.sender == "watch@yongliang.example.org"
    assert parsed.get_content_type() == "multipart/alternative"
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content() == "两地［增：十二年］协作\r\n第二段\r\n"
    assert html.get_content() == "<p>两地<ins>十二年</ins>协作</p>\r\n"
    assert parsed["Subject"] == "甬凉观察：1 篇新稿"
    assert parsed["From"] == SENDER
    assert parsed["To"] == WANG
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["List-Id"] == "<desk.yongliang.yongliang.example.org>"
    assert parsed["Message-ID"] == f"<{message().idempotency_key}@yongliang.example.org>"
    assert parsed["In-Reply-To"] == parsed["References"] != parsed["Message-ID"]
    assert abs((parsed["Date"].datetime - datetime.now(UTC)).total_seconds()) < 60


def test_no_recipient_sees_another(message: Make, channel: Open) -> None:
    with MailReceiver() as receiver:
        said = channel("smtp", **_table(receiver, f"王编辑 <{WANG}>", LI, HE)).send(message())
    assert said == "250 queued (3/3)"
    assert _received(receiver) == [(WANG,), (LI,), (HE,)]
    for mail in receiver.messages:
        (own,) = mail.recipients
        for other in {WANG, LI, HE} - {own}:
            assert other.encode() not in mail.raw


def test_an_address_given_twice_gets_one_mail(message: Make, channel: Open) -> None:
    with MailReceiver() as receiver:
        channel("smtp", **_table(receiver, WANG, f"王 <{WANG}>")).send(message())
    assert _received(receiver) == [(WANG,)]


def test_after_a_partial_failure_only_the_rest_is_sent_again(message: Make, channel: Open) -> None:
    with MailReceiver(refuse={LI: ["450 greylisted, come back"]}) as receiver:
        desk, progress = channel("smtp", **_table(receiver, WANG, LI, HE)), Fresh()
        with pytest.raises(DeliveryError, match="greylisted") as caught:
            desk.send(message(), progress)
        assert progress.done == {WANG, HE}
        assert not caught.value.permanent
        assert LI in caught.value.zh
        desk.send(message(), progress)
    assert _received(receiver) == [(WANG,), (HE,), (LI,)]
    assert len({mail.message["Message-ID"] for mail in receiver.messages}) == 1


def test_a_break_in_the_middle_forgets_nobody_and_keeps_the_key(
    message: Make, channel: Open
) -> None:
    with MailReceiver(data_replies=["250 taken", "drop"]) as receiver:
        desk, progress = channel("smtp", **_table(receiver, WANG, LI, HE)), Fresh()
        with pytest.raises(DeliveryError, match="broke off") as caught:
            desk.send(message(), progress)
        assert progress.done == {WANG}
        assert not caught.value.permanent
        desk.send(message(), progress)
    # Whether LI's first mail had been taken nobody could know: it came twice, under one key.
    assert _received(receiver) == [(WANG,), (LI,), (LI,), (HE,)]
    assert len({mail.message["Message-ID"] for mail in receiver.messages}) == 1


def test_a_message_that_everybody_has_is_sent_to_nobody(message: Make, channel: Open) -> None:
    with MailReceiver() as receiver:
        progress = Fresh()
        progress.note(WANG)
        said = channel("smtp", **_table(receiver)).send(message(), progress)
    assert said == "- (1/1)"
    assert receiver.messages == []


def test_who_is_refused_for_good_beside_others_is_named_and_left_out(
    message: Make, channel: Open
) -> None:
    with MailReceiver(refuse={WANG: ["550 no such user"]}) as receiver:
        progress = Fresh()
        said = channel("smtp", **_table(receiver, WANG, LI, HE)).send(message(), progress)
    assert said == f"250 queued (2/3；拒收：{WANG})"
    assert progress.done == {LI, HE}
    assert "通道 desk" in progress.refusals[WANG].zh
    assert WANG in progress.refusals[WANG].zh


def test_a_fault_is_permanent_when_everybody_is_refused_for_good(
    message: Make, channel: Open
) -> None:
    with MailReceiver(refuse={WANG: ["550 no such user"], LI: ["550 no"]}) as receiver:
        progress = Fresh()
        error = _fails(channel, message(), _table(receiver, WANG, LI), progress)
    assert error.permanent
    assert "550 no such user" in str(error)
    assert not progress.refusals, "one fault of the channel, and none of each"


def test_who_is_refused_for_now_is_asked_again_alone(message: Make, channel: Open) -> None:
    refuse = {WANG: ["550 no such user", "550 asked twice"], LI: ["451 later"]}
    with MailReceiver(refuse=refuse) as receiver:
        desk, progress = channel("smtp", **_table(receiver, WANG, LI, HE)), Fresh()
        with pytest.raises(DeliveryError, match=LI) as caught:
            desk.send(message(), progress)
        assert not caught.value.permanent
        assert set(progress.refusals) == {WANG}
        desk.send(message(), progress)
    assert _received(receiver) == [(HE,), (LI,)]
    assert refuse[WANG] == ["550 asked twice"]


def test_content_that_is_refused_for_good_is_that_mail_s_matter(
    message: Make, channel: Open
) -> None:
    with MailReceiver(data_replies=["250 taken", "554 content refused"]) as receiver:
        progress = Fresh()
        channel("smtp", **_table(receiver, WANG, LI, HE)).send(message(), progress)
    assert progress.done == {WANG, HE}
    assert "554 content refused" in progress.refusals[LI].zh


def test_content_that_is_refused_for_now_is_sent_again(message: Make, channel: Open) -> None:
    with MailReceiver(data_replies=["250 taken", "452 mailbox is full"]) as receiver:
        progress = Fresh()
        error = _fails(channel, message(), _table(receiver, WANG, LI, HE), progress)
    assert not error.permanent
    assert progress.done == {WANG, HE}
    assert "452 mailbox is full" in error.zh


def test_a_mail_larger_than_the_server_takes_is_permanent(message: Make, channel: Open) -> None:
    with MailReceiver() as receiver:
        big = message(html="<p>" + "稿" * 9_000_000 + "</p>")
        error = _fails(channel, big, _table(receiver))
    assert error.permanent
    assert "552" in str(error)
    assert receiver.messages == []


def test_starttls_and_login(message: Make, channel: Open, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with MailReceiver(
        security="starttls", certificate=certificate, login=("desk", "hush-hush")
    ) as receiver:
        table = _table(
            receiver, security="starttls", username="desk", ca_file=str(certificate.file)
        )
        assert channel("smtp", **table, password="hush-hush").send(message()) == "250 queued (1/1)"
        error = _fails(channel, message(), {**table, "password": "wrong-word"})
    assert receiver.logins[0] == ("desk", "hush-hush")
    assert error.permanent
    assert "check username and password: 535" in str(error)
    assert len(receiver.messages) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_an_untrusted_certificate_gets_nothing(
    message: Make, channel: Open, tmp_path: Path, security: str
) -> None:
    certificate = make_certificate(tmp_path, host="127.0.0.9")
    with MailReceiver(security=security, certificate=certificate) as receiver:
        unknown = _fails(channel, message(), _table(receiver, security=security))
        trusted = _table(receiver, security=security, ca_file=str(certificate.file))
        wrong_name = _fails(channel, message(), trusted)
        assert channel("smtp", **{**trusted, "host": "localhost"}).send(message())
    assert "self-signed certificate" in str(unknown)
    assert "not valid for '127.0.0.1'" in str(wrong_name)
    assert not unknown.permanent
    assert len(receiver.messages) == 1


def test_implicit_tls_with_login(message: Make, channel: Open, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    with MailReceiver(
        security="tls", certificate=certificate, login=("desk", "hush-hush")
    ) as receiver:
        table = _table(receiver, security="tls", username="desk", password="hush-hush")
        channel("smtp", **table, ca_file=str(certificate.file)).send(message())
    assert _received(receiver) == [(WANG,)]


def test_a_server_without_starttls_or_login_is_a_permanent_fault(
    message: Make, channel: Open
) -> None:
    with MailReceiver() as receiver:
        no_tls = _fails(channel, message(), _table(receiver, security="starttls"))
        table = _table(receiver, username="desk", password="hush-hush")
        no_login = _fails(channel, message(), table)
    for error in (no_tls, no_login):
        assert error.permanent
        assert "does not offer" in str(error)
    assert receiver.messages == []


def test_a_server_that_hangs_is_left(message: Make, channel: Open) -> None:
    with MailReceiver(hang_s=1.5) as receiver:
        error = _fails(channel, message(), _table(receiver, timeout_s=0.3))
    assert not error.permanent
    assert "timed out" in str(error)


def test_nobody_listening_is_a_passing_fault(message: Make, channel: Open) -> None:
    with MailReceiver() as receiver:
        table = _table(receiver)
    error = _fails(channel, message(), table)
    assert not error.permanent
    assert "no connection" in str(error)


@pytest.mark.parametrize(
    ("greeting", "permanent", "word"),
    [
        (b"421 too busy\r\n", False, "421 too busy"),
        (b"554 no mail service here\r\n", True, "554 no mail"),
        (b"HTTP/1.1 400 Bad Request\r\n", False, ""),
        (b"", False, "broke off"),
    ],
)
def test_a_greeting_that_is_none(
    message: Make, channel: Open, greeting: bytes, permanent: bool, word: str
) -> None:
    def greet() -> None:
        connection, _ = server.accept()
        with connection:
            connection.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=greet)
        thread.start()
        table = {
            "host": "127.0.0.1",
            "port": server.getsockname()[1],
            "security": "none",
            "sender": SENDER,
            "recipients": [WANG],
        }
        error = _fails(channel, message(), table)
        thread.join()
    assert error.permanent is permanent
    assert word in str(error)


def _compose(message: Message, sender: str = SENDER) -> bytes:
    return compose(
        message, channel_id="desk", sender=address(sender), recipient=address(WANG), now=NOW
    )


def _lines(raw: bytes) -> list[bytes]:
    lines = raw.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    return lines


NOTHING = Written("", "", "")
TEXT = st.text(max_size=300) | st.text("\r\n\0 :<>@Bc甬\u202e\ud800\u2028\x85", max_size=80)


@given(subject=TEXT, text=TEXT, html=TEXT, thread=TEXT)
@settings(max_examples=100, deadline=None)
def test_no_text_escapes_from_its_place(subject: str, text: str, html: str, thread: str) -> None:
    raw = _compose(Message(1, "key-1", subject, Written(html, text, ""), b"{}", thread=thread))
    lines = _lines(raw)
    assert raw.isascii()
    assert max(map(len, lines)) <= 998
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    expected = ["Subject", "From", "To", "Date", "Message-ID"]
    expected += ["In-Reply-To", "References"] if thread else []
    expected += ["List-Id", "Auto-Submitted", "X-Auto-Response-Suppress"]
    assert list(mail.keys()) == [*expected, "MIME-Version", "Content-Type", "Content-Language"]
    assert len(list(mail.iter_parts())) == 2
    assert "\n" not in mail["Subject"]


@given(st.text("甬凉两地 abc,.:;（）\"'=?_1", min_size=1, max_size=120))
@settings(max_examples=100, deadline=None)
def test_a_subject_arrives_as_it_was_written(subject: str) -> None:
    subject = " ".join(subject.split())
    raw = _compose(Message(1, "key-1", subject, NOTHING, b"{}"))
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject


def test_a_long_subject_keeps_every_blank() -> None:
    """Python's own folding lost some of them between Chinese words and figures."""
    subject = "首次抓取收录 5 篇（东江新闻网 3、省报客户端 1、西岭在线 1） · 观察 11-23 15:00"
    raw = _compose(Message(1, "key-1", subject, NOTHING, b"{}"))
    assert email.message_from_bytes(raw, policy=email.policy.default)["Subject"] == subject


def test_identifiers_stay_whole_under_a_long_domain() -> None:
    domain = ".".join(["department-of-a-large-office"] * 5) + ".example.org"
    raw = _compose(Message(1, "k" * 64, "s", NOTHING, b"{}", thread="7"), f"w@{domain}")
    headers = raw.split(b"\r\n\r\n")[0].decode()
    assert "=?" not in headers
    assert f"Message-ID: <{'k' * 64}@{domain}>" in headers
    assert f"List-Id: <desk.yongliang.{domain}>" in headers
    (reply,) = [line for line in headers.splitlines() if line.startswith("In-Reply-To: <")]
    assert reply.endswith(f"@{domain}>")


def test_the_same_key_and_thread_give_the_same_identifiers() -> None:
    def ids(key: str, thread: str) -> tuple[str, str]:
        mail = Mail("", (), _compose(Message(1, key, "s", NOTHING, b"{}", thread=thread)))
        return mail.message["Message-ID"], mail.message["References"]

    assert ids("a:1/" * 30, "7") == ids("a:1/" * 30, "7")
    assert ids("a", "7")[0] != ids("b", "7")[0]
    assert ids("a", "7")[1] == ids("b", "7")[1] != ids("a", "8")[1]


@given(TEXT | st.from_regex(r"[a-z.]{0,5}@[a-z.-]{0,8}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_what_is_taken_for_an_address_can_be_written_to(text: str) -> None:
    try:
        parsed = address(text)
    except ValueError:
        return
    assert parsed.addr_spec.isascii()
    assert parsed.addr_spec.count("@") == 1
    mail = Mail("", (), compose(
        Message(1, "k", "s", NOTHING, b"{}"),
        channel_id="d", sender=parsed, recipient=parsed, now=NOW,
    ))  # fmt: skip
    assert [a.addr_spec for a in mail.message["To"].addresses] == [parsed.addr_spec]
