"""The webhook channel against a web server that fails in every way there is."""

from __future__ import annotations

import hashlib
import hmac
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scheduler.channels.base import Channel, DeliveryError, Message
from tests.receivers import Answer, WebhookReceiver, make_certificate

Make = Callable[..., Message]
Open = Callable[..., Channel]


def test_the_receiver_gets_the_exact_bytes_with_key_and_signature(
    message: Make, channel: Open
) -> None:
    payload = '{"changes": ["甬凉 \\u0000 🙂"], "spaces":  2}\n'.encode()
    with WebhookReceiver() as receiver:
        said = channel("webhook", url=receiver.url, secret="hush").send(message(payload=payload))
    (request,) = receiver.requests
    assert said == "200 ok"
    assert request.body == payload
    assert request.signed_with("hush")
    assert not request.signed_with("other")
    assert request.key == message().idempotency_key
    assert request.headers["content-type"] == "application/json; charset=utf-8"
    assert request.headers["user-agent"].startswith("YongliangWatch/")


def test_without_a_secret_nothing_is_signed(message: Make, channel: Open) -> None:
    with WebhookReceiver() as receiver:
        channel("webhook", url=receiver.url).send(message())
    assert "x-yongliang-signature" not in receiver.requests[0].headers


def test_a_secret_of_any_bytes_signs(message: Make, channel: Open) -> None:
    raw = b"hush\xff\xfe"
    with WebhookReceiver() as receiver:
        hook = channel("webhook", url=receiver.url, secret=raw.decode("utf-8", "surrogateescape"))
        hook.send(message())
    digest = hmac.new(raw, receiver.requests[0].body, hashlib.sha256).hexdigest()
    assert receiver.requests[0].headers["x-yongliang-signature"] == f"sha256={digest}"


def test_a_repeat_is_the_same_request(message: Make, channel: Open) -> None:
    with WebhookReceiver([Answer(500)]) as receiver:
        hook = channel("webhook", url=receiver.url, secret="hush")
        with pytest.raises(DeliveryError):
            hook.send(message())
        hook.send(message())
    first, second = receiver.requests
    assert (first.body, first.headers) == (second.body, second.headers)
    assert receiver.accepted == [second]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_2xx_is_delivered(message: Make, channel: Open, status: int) -> None:
    with WebhookReceiver(otherwise=Answer(status, body=b"")) as receiver:
        assert channel("webhook", url=receiver.url).send(message()) == str(status)


@pytest.mark.parametrize(
    ("status", "permanent", "word"),
    [
        (400, True, "refuses"),
        (401, True, "credentials"),
        (403, True, "forbids"),
        (404, True, "no such address"),
        (408, False, "not take it now"),
        (410, True, "retired"),
        (413, True, "too large"),
        (422, True, "refuses"),
        (425, False, "not take it now"),
        (429, False, "slow down"),
        (500, False, "not take it now"),
        (503, False, "not take it now"),
        (599, False, "not take it now"),
        (301, True, "redirects"),
        (302, False, "redirects"),
        (307, False, "redirects"),
        (308, True, "redirects"),
    ],
)
def test_a_refusal_is_passing_or_permanent_and_says_why(
    message: Make, channel: Open, status: int, permanent: bool, word: str
) -> None:
    with WebhookReceiver() as elsewhere:
        answer = Answer(status, headers={"Location": elsewhere.url})
        with (
            WebhookReceiver(otherwise=answer) as receiver,
            pytest.raises(DeliveryError, match=word) as caught,
        ):
            channel("webhook", url=receiver.url).send(message())
    assert caught.value.permanent is permanent
    assert str(status) in caught.value.zh
    assert f"127.0.0.1:{receiver.port}" in caught.value.zh
    assert len(receiver.requests) == 1, "the outbox repeats, not the channel"
    assert elsewhere.requests == [], "a redirect is not followed"


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_reaches_the_outbox(message: Make, channel: Open, status: int) -> None:
    answer = Answer(status, headers={"Retry-After": "42"})
    with (
        WebhookReceiver(otherwise=answer) as receiver,
        pytest.raises(DeliveryError) as caught,
    ):
        channel("webhook", url=receiver.url).send(message())
    assert caught.value.retry_after_s == 42


def _fails(open_: Open, make: Make, url: str, **table: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        open_("webhook", url=url, **table).send(make())
    assert not caught.value.permanent
    return caught.value


def test_a_reset_before_the_status_is_a_passing_fault(message: Make, channel: Open) -> None:
    with WebhookReceiver([Answer(cut="status")]) as receiver:
        assert "broke off" in str(_fails(channel, message, receiver.url))


def test_a_status_counts_though_the_body_breaks_off(message: Make, channel: Open) -> None:
    answers = [Answer(cut="body", body=b"x" * 40), Answer(500, cut="body", body=b"x" * 40)]
    with WebhookReceiver(answers) as receiver:
        assert channel("webhook", url=receiver.url).send(message()).startswith("200")
        assert "500" in str(_fails(channel, message, receiver.url))


def test_a_receiver_that_is_too_slow_is_left(message: Make, channel: Open) -> None:
    with WebhookReceiver([Answer(delay_s=20)]) as receiver:
        assert "timed out" in str(_fails(channel, message, receiver.url, timeout_s=0.3))


def test_a_body_that_drips_for_ever_holds_nobody_up(message: Make, channel: Open) -> None:
    drip = Answer(body=b"x" * 10_000, drip_s=0.05)
    with WebhookReceiver([drip]) as receiver:
        said = channel("webhook", url=receiver.url, timeout_s=0.4).send(message())
    assert said.startswith("200 x")
    assert len(said) < 100


def test_a_huge_answer_is_read_in_part(message: Make, channel: Open) -> None:
    with WebhookReceiver([Answer(body=b"y" * 5_000_000)]) as receiver:
        said = channel("webhook", url=receiver.url).send(message())
    assert len(said) <= 210


def test_an_answer_becomes_one_line(message: Make, channel: Open) -> None:
    body = "收\r\n到\x1b[31m\u202e了\n\n".encode() + b"\xff"
    with WebhookReceiver([Answer(body=body)]) as receiver:
        assert channel("webhook", url=receiver.url).send(message()) == "200 收 到[31m了 \ufffd"


def test_nobody_listening_is_a_passing_fault(message: Make, channel: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert "no connection" in str(_fails(channel, message, f"http://127.0.0.1:{port}/x"))


def test_a_certificate_must_be_trusted_and_fit_the_name(
    message: Make, channel: Open, tmp_path: Path
) -> None:
    certificate = make_certificate(tmp_path)
    with WebhookReceiver(certificate=certificate) as receiver:
        assert "TLS" in str(_fails(channel, message, receiver.url))
        assert receiver.requests == []
        hook = channel("webhook", url=receiver.url, ca_file=str(certificate.file))
        assert hook.send(message()) == "200 ok"
    other = make_certificate(tmp_path, host="127.0.0.9")
    with WebhookReceiver(certificate=other) as receiver:
        error = _fails(channel, message, receiver.url, ca_file=str(other.file))
    assert "not valid for '127.0.0.1'" in str(error)
    assert receiver.requests == []


def test_user_and_password_of_the_address_become_a_header(message: Make, channel: Open) -> None:
    with WebhookReceiver() as receiver:
        url = receiver.url.replace("http://", "http://desk:p%40ss@")
        channel("webhook", url=url).send(message())
    assert receiver.requests[0].headers["authorization"] == "Basic ZGVzazpwQHNz"
    assert receiver.requests[0].path == "/hook"


def test_the_environment_s_proxy_carries_what_is_not_loopback(
    message: Make, channel: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with WebhookReceiver() as proxy, WebhookReceiver() as receiver:
        monkeypatch.setenv("http_proxy", f"http://user:pw@127.0.0.1:{proxy.port}")
        channel("webhook", url="http://desk.example.org/hook").send(message())
        channel("webhook", url=receiver.url).send(message())
    (proxied,) = proxy.requests
    assert proxied.path == "http://desk.example.org/hook"
    assert proxied.headers["proxy-authorization"] == "Basic dXNlcjpwdw=="
    assert len(receiver.requests) == 1


def test_a_key_that_could_break_a_header_is_refused_at_once(message: Make) -> None:
    for key in ("", "a\r\nX-Evil: 1", "钥", "a b", "k" * 201):
        with pytest.raises(ValueError, match="idempotency"):
            message(idempotency_key=key)
