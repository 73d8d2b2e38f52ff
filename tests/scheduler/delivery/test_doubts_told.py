"""What is being confirmed, and how it ended, in every form that a channel carries."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scheduler import reports
from scheduler.channels.atom_feed import document, entries
from scheduler.delivery.compose import compose, payload
from scheduler.reports import Report
from storage.deliveries import Delivery, Doubt
from tests.scheduler.delivery.test_compose import ZONE, delivery
from tests.scheduler.reports.specimens import NOW

OPEN = Doubt(
    doubt_id=3,
    article_id=9,
    url="https://news.example.org/a/9.html",
    title="甬凉协作<联席>会议召开",
    source_id="site",
    source_name="测试站",
    began_at=NOW,
)
ANSWERED = replace(OPEN, ended_at=NOW + timedelta(minutes=15), ending="answered")
SAYS = {
    ("zh", OPEN): "暂时不可见，正在核实",
    ("zh", ANSWERED): "仍在，可以看到",
    ("en", OPEN): "Cannot be read, being confirmed",
    ("en", ANSWERED): "Still there",
}


def told(doubt: Doubt, language: str = "zh", **values: Any) -> Delivery:
    return replace(delivery(language=language, **values), changes=(), doubts=(doubt,))


def report_of(one: Delivery) -> Report:
    report = compose(one, ZONE).report
    assert report is not None
    return report


@pytest.mark.parametrize(("language", "doubt"), SAYS)
def test_every_form_says_how_it_stands_and_names_the_article(language: str, doubt: Doubt) -> None:
    message = compose(told(doubt, language), ZONE)
    says = SAYS[language, doubt]
    assert says in message.subject
    assert "甬凉协作" in message.subject
    forms = (
        message.forms.page,
        message.forms.mail.html,
        message.forms.text,
        message.forms.brief,
        message.forms.markdown,
        message.forms.front,
        reports.first(report_of(told(doubt, language)), lambda _: True)[0],
    )
    for form in forms:
        assert says in form
        assert "甬凉协作" in form
        assert "测试站" in form
        assert "没有变动" not in form
        assert "监测状况" not in form
        assert "State of the monitor" not in form
    assert "<联席>" not in message.forms.page
    assert message.thread == "article-9"


@pytest.mark.parametrize("doubt", [OPEN, ANSWERED])
def test_a_webhook_is_told_apart_from_incidents_and_changes(doubt: Doubt) -> None:
    body = json.loads(payload(told(doubt)))
    assert body["changes"] == body["incidents"] == []
    (found,) = body["unconfirmed"]
    assert (found["article_id"], found["url"]) == (9, doubt.url)
    assert found["state"] == ("answered" if doubt.ending else "unconfirmed")
    assert "unconfirmed" not in json.loads(payload(delivery()))


def test_a_feed_has_an_entry_for_each_state() -> None:
    ids = set()
    for doubt in (OPEN, ANSWERED):
        (feed,) = entries(report_of(told(doubt)), "key").values()
        text = (document(None, feed, 10) or b"").decode()
        assert SAYS["zh", doubt] in text
        assert doubt.url in text
        ids |= {entry.findtext("{http://www.w3.org/2005/Atom}id") for entry in feed.entries}
    assert len(ids) == 2


def test_changes_beside_it_are_told_too() -> None:
    message = compose(replace(delivery(), doubts=(OPEN,)), ZONE)
    assert "撤稿" in message.subject
    assert "等 2 条" in message.subject
    assert "正在核实" in message.forms.front
    assert "正在核实" in message.forms.text
    assert reports.as_json(report_of(replace(delivery(), doubts=(OPEN,))))["unconfirmed"]
