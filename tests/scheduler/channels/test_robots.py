"""The robots of WeCom, DingTalk and Feishu: signatures, sizes, and what each code leads to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine

from scheduler.channels import dingtalk, feishu
from scheduler.channels.base import Channel, DeliveryError, Message
from scheduler.channels.progress import Fresh
from scheduler.delivery.direct import specimen
from scheduler.reports import Report
from storage.diffs import compare
from storage.records import Article, Change, Kind, Severity
from storage.times import utc_now
from tests.receivers import Answer, WebhookReceiver
from tests.robots import GROUPS

Open = Callable[..., Channel]
ZONE = ZoneInfo("Asia/Shanghai")
SECRET = "SEC0123456789"
SIGNED = ("dingtalk", "feishu")


def told(*changes: Change, language: str = "zh") -> Message:
    """A message with these changes in its report."""
    report = Report(changes=changes, generated_at=utc_now(), language=language, zone=ZONE)
    return replace(specimen(ZONE), report=report, language=language)


def change(number: int = 1, body: str = "正文。", **fields: Any) -> Change:
    new = Article(f"https://news.example.org/{number}", f"第{number}篇", body)
    values: dict[str, Any] = {
        "change_id": number, "kind": Kind.NEW, "severity": Severity.SUBSTANTIVE,
        "article_id": number, "url": new.url, "title": new.title, "source_id": "site",
        "source_name": "测试站", "detected_at": utc_now(), "to_version": 1, "after": new,
    }  # fmt: skip
    return Change(**{**values, **fields})


@pytest.mark.parametrize("kind", GROUPS)
def test_a_specimen_is_taken_and_the_answer_told(channel: Open, kind: str) -> None:
    secret = {"secret": SECRET} if kind in SIGNED else {}
    with GROUPS[kind](secret=secret.get("secret", "")) as robot:
        said = channel(kind, url=robot.url, **secret).send(specimen(ZONE))
    (taken,) = robot.taken
    assert said in {"0 ok (1/1)", "0 success (1/1)"}
    assert "样张：一次修改" in taken.text
    assert "15" in taken.text
    assert taken.key.endswith("-1")
    assert robot.complaints == []


@pytest.mark.parametrize("kind", SIGNED)
@pytest.mark.parametrize("secret", ["", "SECwrong"])
def test_a_wrong_signature_is_permanent_and_says_what_to_mend(
    channel: Open, kind: str, secret: str
) -> None:
    with GROUPS[kind](secret=SECRET) as robot, pytest.raises(DeliveryError) as caught:
        channel(kind, url=robot.url, secret=secret).send(specimen(ZONE))
    assert caught.value.permanent
    assert "secret" in caught.value.zh
    assert "secret" in caught.value.en
    assert robot.taken == []


@pytest.mark.parametrize("kind", GROUPS)
def test_a_wrong_address_is_permanent_and_says_so(channel: Open, kind: str) -> None:
    with (
        GROUPS[kind]() as robot,
        pytest.raises(DeliveryError, match="knows no such robot") as caught,
    ):
        channel(kind, url=robot.url.replace("robot-token", "other-token")).send(specimen(ZONE))
    assert caught.value.permanent
    assert "url" in caught.value.zh


@pytest.mark.parametrize(
    ("kind", "body", "permanent", "wait_s"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, False, 60),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, False, None),
        ("wecom", {"errcode": 40058, "errmsg": "exceed max length"}, True, None),
        ("wecom", {"errcode": 93004, "errmsg": "robot disabled"}, True, None),
        ("wecom", {"errcode": 99999, "errmsg": "nobody knows"}, False, None),
        ("wecom", {"errmsg": "no code"}, False, None),
        ("wecom", {"errcode": False}, False, None),
        ("wecom", {"errcode": "0"}, False, None),
        ("wecom", [0], False, None),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, False, 600),
        ("dingtalk", {"errcode": 310000, "errmsg": "keywords not in content"}, True, None),
        ("dingtalk", {"errcode": 430104, "errmsg": "不合适的内容"}, True, None),
        ("dingtalk", {"errcode": 400013, "errmsg": "群已被解散"}, True, None),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, False, 60),
        ("feishu", {"code": 9499, "msg": "too many request"}, False, 60),
        ("feishu", {"code": 9499, "msg": "Bad Request"}, True, None),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, True, None),
        ("feishu", {"code": 19022, "msg": "Ip Not Allowed"}, True, None),
    ],
)
def test_what_a_code_in_a_200_answer_leads_to(
    channel: Open, kind: str, body: Any, permanent: bool, wait_s: float | None
) -> None:
    with (
        WebhookReceiver([Answer(body=json.dumps(body).encode())]) as receiver,
        pytest.raises(DeliveryError) as caught,
    ):
        channel(kind, url=receiver.url).send(specimen(ZONE))
    assert (caught.value.permanent, caught.value.retry_after_s) == (permanent, wait_s)
    if isinstance(body, dict) and body.get("errmsg", body.get("msg")):
        assert str(body.get("errmsg", body.get("msg"))) in caught.value.zh


def test_the_key_of_a_wecom_robot_may_stand_apart(channel: Open) -> None:
    with GROUPS["wecom"]() as robot:
        url, key = robot.url.split("?key=")
        channel("wecom", url=url, secret=key).send(specimen(ZONE))
    assert len(robot.taken) == 1


def test_an_older_answer_of_feishu_is_read(channel: Open) -> None:
    answer = b'{"StatusCode": 0, "StatusMessage": "success"}'
    with WebhookReceiver([Answer(body=answer)]) as receiver:
        assert channel("feishu", url=receiver.url).send(specimen(ZONE)) == "0 success (1/1)"


@pytest.mark.parametrize("kind", GROUPS)
@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (Answer(429, headers={"Retry-After": "7"}), False),
        (Answer(503), False),
        (Answer(404), True),
        (Answer(200, body=b"<html>log in</html>"), False),
        (Answer(200, body=b'{"errcode": 0, "code": 0' * 2, cut="body"), False),
        (Answer(cut="status"), False),
        (Answer(delay_s=20), False),
    ],
)
def test_other_answers(channel: Open, kind: str, answer: Answer, permanent: bool) -> None:
    with WebhookReceiver([answer]) as receiver, pytest.raises(DeliveryError) as caught:
        channel(kind, url=receiver.url, timeout_s=0.4).send(specimen(ZONE))
    assert caught.value.permanent is permanent
    assert caught.value.retry_after_s == (7 if answer.status == 429 else None)


@pytest.mark.parametrize("kind", GROUPS)
def test_an_article_longer_than_a_message_is_told_whole(channel: Open, kind: str) -> None:
    sentences = [f"新增第{n}句，讲的是“两地协作\\的第{n}个项目”。" for n in range(900)]
    paragraphs = [f"这是原来的第{n}段，说的是当天的会议。" for n in range(50)]
    longer = [text + "".join(sentences[n * 18 : n * 18 + 18]) for n, text in enumerate(paragraphs)]
    before = Article("https://news.example.org/1", "长文", "\n".join(paragraphs))
    after = replace(before, body="\n".join(longer))
    found = compare(before, after)
    assert found
    edit = change(
        kind=Kind.EDITED, from_version=1, to_version=2, before=before, after=after,
        spans=found.spans, fields=found.fields,
    )  # fmt: skip
    with GROUPS[kind](period=0.0001) as robot:
        channel(kind, url=robot.url).send(told(edit, change(2)))
    lines = "\n".join(taken.text for taken in robot.taken).splitlines()
    told_lines = "".join(line for line in lines if line.startswith(">"))
    assert robot.complaints == []
    assert len(robot.taken) >= 4
    for n in range(900):
        assert told_lines.count(f"第{n}句") == 1, n
    assert sum("（未完，见下条）" in taken.text for taken in robot.taken) >= 3
    assert sum("（接上条）" in taken.text for taken in robot.taken) >= 3
    assert [taken.key[-2:] for taken in robot.taken[:3]] == ["-1", "-2", "-3"]


@pytest.mark.parametrize("kind", GROUPS)
def test_a_repeat_sends_what_is_left_and_each_part_under_its_key(channel: Open, kind: str) -> None:
    message, progress = told(*map(change, range(1, 400))), Fresh()

    def fail_second(number: int) -> tuple[str, Answer] | None:
        return ("refused", Answer(500)) if number == 1 else None

    with GROUPS[kind](period=0.0001, mood=fail_second) as robot:
        sender = channel(kind, url=robot.url)
        with pytest.raises(DeliveryError):
            sender.send(message, progress)
        assert progress.done == {"1"}
        sender.send(message, progress)
    keys = [request.key for request in robot.requests]
    assert keys[1] == keys[2]
    assert len(set(keys)) == len(keys) - 1 == len(robot.taken)


def test_removed_words_are_told_apart_where_nothing_can_be_struck_out(channel: Open) -> None:
    seen = {}
    for kind, receiver in GROUPS.items():
        with receiver() as robot:
            channel(kind, url=robot.url).send(specimen(ZONE))
        seen[kind] = robot.taken[0].text
    assert "［删：12个］**15个**" in seen["wecom"].replace(" ", "")
    assert "［删：12个］**15个**" in seen["dingtalk"].replace(" ", "")
    assert "~~12个~~**15个**" in seen["feishu"].replace(" ", "")


@pytest.mark.parametrize("kind", GROUPS)
def test_nobody_is_called_by_what_an_article_says(channel: Open, kind: str) -> None:
    evil = "<@all> @所有人 <at id=all></at> [点此](http://evil.example) **粗** ~~删~~ `x`"
    with GROUPS[kind]() as robot:
        channel(kind, url=robot.url).send(told(change(title=evil, body=evil)))
    request = robot.requests[0].body.decode()
    for word in ("<@", "<at", "@所有人", "](http://evil", "**粗**", "~~删"):
        assert word not in robot.taken[0].text
    assert "isAtAll" not in request
    assert "mentioned" not in request


def test_the_signatures_are_those_of_the_documents() -> None:
    # What openssl gives for this time and secret.
    assert dingtalk.sign("1599360473000", "this is secret") == (
        "hXZTWifRGHclNuZSKxoXc//sh51SWfVfRIhcdeKs63I="
    )
    assert feishu.sign("1599360473", "demo") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


@pytest.mark.parametrize("kind", SIGNED)
def test_each_attempt_is_signed_at_its_own_time(channel: Open, kind: str) -> None:
    with GROUPS[kind](secret=SECRET) as robot:
        sender = channel(kind, url=robot.url, secret=SECRET)
        with time_machine.travel(datetime.now(UTC), tick=False) as clock:
            sender.send(specimen(ZONE))
            clock.shift(1800)
            sender.send(specimen(ZONE))
    first, second = robot.requests
    assert (first.path, first.body) != (second.path, second.body)
    assert len(robot.taken) == 2


def test_a_queue_of_a_hundred_parts_needs_a_hundred_requests(channel: Open, tmp_path: Path) -> None:
    with GROUPS["wecom"](period=0.0001) as robot:
        channel("wecom", url=robot.url).send(told(*map(change, range(1, 701))))
    sizes = [len(taken.text.encode()) for taken in robot.taken]
    assert max(sizes) <= 4096
    assert sum(sizes[:-1]) / len(sizes[:-1]) > 0.85 * 4096, "messages are filled"
