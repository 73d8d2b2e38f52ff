"""A canary in every secret: none comes out in an error, a log line, a repr or an answer."""

from __future__ import annotations

import copy
import logging
import pickle
import socket
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.toml_tables import FaultsError
from scheduler.channels.base import Channel, DeliveryError, Message
from scheduler.channels.masking import one_line, url_secrets
from scheduler.channels.registry import parse
from tests.receivers import Answer, MailReceiver, WebhookReceiver, make_certificate

Make = Callable[..., Message]
Open = Callable[..., Channel]
CANARY = "canary-Kq7/Zw+3"


def _all_of(error: BaseException) -> str:
    """Everything that a log with a full traceback could show of an error."""
    seen = "".join(traceback.format_exception(error))
    linked = [link for link in (error.__cause__, error.__context__) if link]
    return seen + str(vars(error)) + "".join(map(_all_of, linked))


def _hidden(text: str) -> None:
    for form in (CANARY, "canary", "Kq7"):
        assert form not in text


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "webhook", "url": f"https://u:canary@h.example.org/{CANARY}", "secret": CANARY},
        {
            "kind": "smtp",
            "host": "h.example.org",
            "sender": "a@b.cn",
            "recipients": ["c@d.cn"],
            "username": "u",
            "password": CANARY,
        },
    ],
)
def test_settings_show_no_secret(table: dict[str, Any]) -> None:
    settings = parse({"id": "desk"} | table, "")
    for text in (repr(settings), str(settings), f"{settings}", str(settings.__rich_repr__())):
        _hidden(text)
        assert "***" in text
        assert "desk" in text


@pytest.mark.parametrize(
    "table",
    [
        {"kind": "webhook", "url": f"htp://h/{CANARY}", "secret": [CANARY]},
        {"kind": "feishu", "url": f"https://h:99999/{CANARY}", "secret": CANARY},
        {"kind": "wecom", "url": CANARY, "secret": CANARY, "sekret": CANARY},
        {"kind": "apprise", "url": f"nonsense://{CANARY}"},
        {"kind": "webhook", "url": f"https://h:99999/{CANARY}", "secret": CANARY},
        {"kind": "webhook", "url": f"https://h/{CANARY} x", "secrets": CANARY},
        {"kind": "smtp", "password": f"{CANARY}口令", "host": f"u:{CANARY}@h"},
        {
            "kind": "smtp", "host": "h", "sender": "a@b.cn", "recipients": ["c@d.cn"],
            "password": CANARY,
        },
    ],
)  # fmt: skip
def test_faults_show_no_secret(table: dict[str, Any]) -> None:
    with pytest.raises(FaultsError) as caught:
        parse({"id": "desk"} | table, "x.toml")
    _hidden(str(caught.value.faults) + _all_of(caught.value))


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, body=f"Cannot POST /hook/{CANARY}?token={CANARY}".encode()),
        Answer(400, body=f'{{"path": "/hook/{CANARY}'.replace("/", "\\/").encode()),
        Answer(401, body=f"<p>bad secret {CANARY}&amp;</p>".encode()),
        Answer(302, headers={"Location": f"/login?from={CANARY}"}),
        Answer(500, body=b"token canary-Kq7%2FZw%2B3"),
        Answer(500, body=("x" * 190 + CANARY).encode()),
        Answer(200, body=f"thanks for {CANARY}".encode()),
        Answer(cut="status"),
        Answer(200, headers={"broken header": "x", f"a\r\n {CANARY}": ""}),
        Answer(delay_s=20),
    ],
)
def test_a_webhook_shows_no_secret(
    message: Make, channel: Open, caplog: pytest.LogCaptureFixture, answer: Answer
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("urllib3", "urllib3.connection", "urllib3.connectionpool"):
        caplog.set_level(logging.DEBUG, logger=name)
    with WebhookReceiver([answer], path=f"/hook/{CANARY}?token={CANARY}") as receiver:
        url = receiver.url.replace("http://", "http://desk:canary-Kq7@")
        hook = channel("webhook", url=url, secret=CANARY, timeout_s=0.5)
        try:
            _hidden(hook.send(message()))
        except DeliveryError as error:
            _hidden(_all_of(error))
    assert len(receiver.requests) == 1
    _hidden(caplog.text)
    _hidden(repr(hook))


def test_a_webhook_that_cannot_be_reached_shows_no_secret(
    message: Make, channel: Open, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as server:
        dead = f"http://127.0.0.1:{server.getsockname()[1]}/{CANARY}"
    certificate = make_certificate(tmp_path)
    with WebhookReceiver(certificate=certificate, path=f"/{CANARY}") as untrusted:
        for url in (dead, untrusted.url):
            with pytest.raises(DeliveryError) as caught:
                channel("webhook", url=url, secret=CANARY).send(message())
            _hidden(_all_of(caught.value))
            assert "127.0.0.1" in caught.value.zh
    _hidden(caplog.text)


def test_mail_shows_no_secret(
    message: Make, channel: Open, capfd: pytest.CaptureFixture[str]
) -> None:
    with MailReceiver(
        login=("desk", "right-word"), refuse={"c@d.cn": [f"550 no {CANARY}"]}
    ) as mail:
        table = {
            "host": mail.host,
            "port": mail.port,
            "security": "none",
            "sender": "a@b.cn",
            "recipients": ["c@d.cn"],
            "username": "desk",
        }
        with pytest.raises(DeliveryError, match="535") as caught:
            channel("smtp", **table, password=CANARY).send(message())
    _hidden(_all_of(caught.value))
    _hidden("".join(capfd.readouterr()))


def test_a_mail_server_that_repeats_the_password_is_masked(message: Make, channel: Open) -> None:
    with MailReceiver(
        login=("desk", CANARY), refuse={"c@d.cn": [f"550 no {CANARY}"]}
    ) as mail, pytest.raises(DeliveryError) as caught:  # fmt: skip
        channel(
            "smtp", host=mail.host, port=mail.port, security="none", sender="a@b.cn",
            recipients=["c@d.cn"], username="desk", password=CANARY,
        ).send(message())  # fmt: skip
    _hidden(_all_of(caught.value))
    assert "550 no ***" in str(caught.value)


def test_what_is_no_secret_is_not_masked() -> None:
    secrets = url_secrets("https://hooks.example.org/api/send?k=abcdefghij")
    assert one_line("api hooks send k example.org", secrets) == "api hooks send k example.org"
    assert one_line("k=abcdefghij", secrets) == "k=***"
    assert url_secrets("https://hooks.example.org/") == ()


@given(st.text() | st.text('ab/&%\ud800\udcff\n"口令'), st.text(max_size=50))
@settings(max_examples=100, deadline=None)
def test_no_secret_breaks_the_masking_or_outlives_it(secret: str, rest: str) -> None:
    line = one_line(f"{rest} {secret} {rest}", (secret,))
    assert len(line) <= 200
    assert len(line.splitlines()) <= 1
    line.encode("utf-8")
    if len(secret) >= 4 and secret.isprintable() and " " not in secret and secret.isascii():
        assert secret not in one_line(f"x {secret} y", (secret,)).replace("***", "")


def test_an_error_survives_a_copy() -> None:
    error = DeliveryError("中", "en", permanent=True, retry_after_s=3)
    for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert (twin.zh, twin.en, str(twin)) == ("中", "en", "en")
        assert (twin.permanent, twin.retry_after_s) == (True, 3)
