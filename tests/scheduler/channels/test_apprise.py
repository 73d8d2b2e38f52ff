"""The apprise channel: in pieces that fit, and not believed where the answer says otherwise."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest

from crawler.toml_tables import FaultsError
from scheduler.channels.apprise import complaint
from scheduler.channels.base import Channel, DeliveryError, Message
from scheduler.channels.progress import Fresh
from scheduler.channels.registry import parse
from tests.receivers import Answer, WebhookReceiver

Make = Callable[..., Message]
Open = Callable[..., Channel]


def address(receiver: WebhookReceiver, extra: str = "") -> str:
    return receiver.url.replace("http://", "json://") + extra


def test_the_report_goes_out_as_text_with_its_subject(message: Make, channel: Open) -> None:
    with WebhookReceiver() as receiver:
        said = channel("apprise", url=address(receiver)).send(message())
    (request,) = receiver.requests
    assert said == "200 ok (1/1)"
    assert request.json["title"] == "甬凉观察：1 篇新稿"
    assert request.json["message"] == "两地［增：十二年］协作\n第二段"


def test_a_long_report_is_split_at_its_articles_in_bytes(message: Make, channel: Open) -> None:
    text = "甬凉观察\n====\n\n" + "\n\n".join(
        f"■ [新增] 第{n:04d}篇\nhttps://news.example.org/{n}\n\n  | {'文' * 300}"
        for n in range(200)
    )
    with WebhookReceiver() as receiver:
        channel("apprise", url=address(receiver)).send(message(text=text))
    sent = [request.json["message"] for request in receiver.requests]
    assert len(sent) > 5
    assert all(len(part.encode()) <= 32768 / 2 for part in sent)
    assert re.findall(r"第(\d{4})篇", "".join(sent)) == [f"{n:04d}" for n in range(200)]
    assert all(re.match(r"（\d+/\d+ · 第 12 号）\n■ ", part) for part in sent[1:])


def test_a_repeat_sends_what_is_left(message: Make, channel: Open) -> None:
    text = "\n\n".join(f"■ 第{n}篇 {'文' * 2000}" for n in range(9))
    progress = Fresh()
    with WebhookReceiver([Answer(), Answer(500)]) as receiver:
        sender = channel("apprise", url=address(receiver))
        with pytest.raises(DeliveryError, match="500"):
            sender.send(message(text=text), progress)
        assert progress.done == {"1"}
        sender.send(message(text=text), progress)
    bodies = [request.body for request in receiver.accepted]
    assert len(bodies) == len(set(bodies)) == len(receiver.requests) - 1


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (Answer(body=b'{"ok": false, "error": "invalid_auth"}'), True),
        (Answer(body=b'{"ok": false, "error": "rate_limited"}'), False),
        (Answer(body=b'{"errcode": 45009, "errmsg": "api freq out of limit"}'), False),
        (Answer(body=b'{"code": 19021, "msg": "sign match fail"}'), False),
        (Answer(body=b'{"success": false, "message": "bad token"}'), True),
        (Answer(401), True),
        (Answer(404), True),
        (Answer(429, headers={"Retry-After": "9"}), False),
        (Answer(502), False),
        (Answer(cut="status"), False),
    ],
)
def test_a_refusal_is_heard_whatever_apprise_makes_of_it(
    message: Make, channel: Open, answer: Answer, permanent: bool
) -> None:
    with WebhookReceiver(otherwise=answer) as receiver, pytest.raises(DeliveryError) as caught:
        channel("apprise", url=address(receiver)).send(message())
    assert caught.value.permanent is permanent
    assert caught.value.retry_after_s == (9 if answer.status == 429 else None)


@pytest.mark.parametrize(
    "body",
    [b"ok", b"", b"{}", b"[1]", b'{"ok": true}', b'{"code": 200, "message": "success"}',
     b'{"errcode": 0, "errmsg": "ok"}', b'{"code": 0, "error": null}', b'{"error": ""}',
     b'{"code": 1000, "success": true}', b"\xff"],
)  # fmt: skip
def test_an_answer_that_does_not_complain_is_a_success(body: bytes) -> None:
    assert complaint(body) == ""


@pytest.mark.parametrize(
    ("url", "word"),
    [("nonsense://x", "not an address"), ("tgram://x", "not an address"), ("no address", "url is")],
)
def test_a_wrong_address_is_told_at_once(url: str, word: str) -> None:
    with pytest.raises(FaultsError, match=word):
        parse({"id": "a", "kind": "apprise", "url": url}, "x")


@pytest.mark.parametrize(
    "url",
    [
        "slack://TOKENA/TOKENB/CCCCCCCCCCCCCCCCCCCCCCCC/#general",
        "tgram://123456789:AABBCCDDEEFFaabbccddeeff_abcdefghijkl/12315544",
    ],
)
def test_the_services_of_the_issue_are_known(url: str) -> None:
    assert parse({"id": "a", "kind": "apprise", "url": url}, "x").id == "a"


def test_nothing_shows_the_address(
    message: Make, channel: Open, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "canaryKq7token"
    caplog.set_level(logging.DEBUG)
    body = json.dumps({"ok": False, "error": f"no {canary}"}).encode()
    table: dict[str, Any] = {"id": "a", "kind": "apprise"}
    with WebhookReceiver([Answer(body=body)], path=f"/{canary}") as receiver:
        url = address(receiver, f"?+X-Token={canary}")
        assert canary not in repr(parse({**table, "url": url}, "x"))
        with pytest.raises(DeliveryError) as caught:
            channel("apprise", url=url).send(message())
    with pytest.raises(FaultsError) as wrong:
        parse({**table, "url": f"nonsense://{canary}"}, "x")
    assert canary not in caplog.text + caught.value.zh + caught.value.en + str(wrong.value.faults)
    assert "***" in caught.value.en
