"""A mail is a screen of news; what it leaves out goes with it, and it says so."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from scheduler.reports import Chart, Report, render_html, render_mail
from scheduler.reports.figures import figures
from scheduler.reports.mail import MOST_BYTES
from scheduler.words.catalogue import Words
from tests.scheduler.reports.specimens import (
    BODY,
    article,
    change,
    edited,
    incident,
    report,
    withdrawn,
)
from tests.scheduler.reports.week import week

NAME = "yongliang-7.html"


def titles(page: str) -> list[str]:
    return [found.text_content() for found in html.fromstring(page).iterfind(".//h3")]


def test_an_alert_that_a_screen_tells_whole_goes_alone() -> None:
    for made in (
        report(change()),
        report(edited(article(), article(body=BODY.replace("12.4亿元", "12.6亿元")))),
    ):
        body = render_mail(made, (), NAME)
        assert body.whole is None
        assert NAME not in body.html


def test_a_proof_goes_beside_the_mail_and_not_into_it() -> None:
    made = report(withdrawn())
    body = render_mail(made, (), NAME)
    assert body.whole is not None
    assert "1f3a1f3a1f3a" in body.whole.html
    assert "1f3a1f3a1f3a" not in body.html
    assert f"见附件 {NAME}" in body.html


def test_the_first_words_of_a_mail_are_the_news() -> None:
    page = html.fromstring(render_mail(report(withdrawn()), (), NAME).html)
    assert page.find("body").text_content().strip().startswith("撤稿：《两地共建现代农业产业园》")


def long_report(n: int, language: str) -> Report:
    changes = [
        change(
            title=f"第{k:04d}篇",
            after=article(title=f"第{k:04d}篇", body="稿" * 200),
            article_id=k,
            change_id=k,
        )
        for k in range(n)
    ]
    return report(*changes, language=language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_of_a_long_report_the_first_items_stand_in_the_mail_and_all_beside_it(
    language: str,
) -> None:
    made = long_report(300, language)
    body = render_mail(made, (), NAME)
    assert len(body.html.encode()) <= MOST_BYTES
    assert body.whole is not None
    assert body.whole.name == NAME
    assert body.whole.html == render_html(made)
    assert len(titles(body.whole.html)) == 300
    text = html.fromstring(body.html).find("body").text_content()
    assert re.findall(r"第(\d{4})篇", text) == [f"{k:04d}" for k in range(12)]
    assert re.search(r"(另有 288 条：新增 288|288 more: New 288)", text)
    assert NAME in text


def test_one_very_long_edit_is_shortened_and_whole_beside_it() -> None:
    passage = "，".join(f"第{n}户种了玉米" for n in range(6000))
    made = report(
        edited(article(body=f"甲段在此。\n{passage}。"), article(body="甲段在此。")),
        incidents=(incident(),),
    )
    body = render_mail(made, (), NAME)
    assert body.whole is not None
    assert passage in body.whole.html
    assert f"附件 {NAME}" in body.html
    assert len(body.html.encode()) < MOST_BYTES / 4
    assert "来源拒绝访问" in body.html


def test_pictures_do_not_count_since_they_are_parts_of_their_own() -> None:
    count = len(figures(week(), Words("zh")))
    charts = tuple(Chart("<svg/>", b"\x89PNG" * 50_000) for _ in range(count))
    body = render_mail(week(), charts, NAME)
    assert body.html.count("data:image/png") == count
    assert body.whole is not None
    assert len(body.html) > MOST_BYTES


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 250), st.integers(0, 250), st.integers(0, 60))
def test_every_mail_fits_and_lacks_nothing_that_it_does_not_name(
    told: int, listed: int, ill: int
) -> None:
    changes = [
        change(title=f"甲{k}", after=article(body="稿" * 300), article_id=k) for k in range(told)
    ]
    backlog = [change(title=f"乙{k}", article_id=1000 + k, backlog=True) for k in range(listed)]
    made = report(*changes, *backlog, incidents=tuple(incident(incident_id=k) for k in range(ill)))
    body = render_mail(made, (), NAME)
    assert len(body.html.encode()) <= MOST_BYTES
    items = told + bool(listed) + ill or 1
    root = html.fromstring(body.html)
    shown = len(root.findall(".//ol[@class='items']/li"))
    if items > 1:
        assert shown == min(items, 12)
        assert (f"另有 {items - 12} 条" in body.html) is (items > 12)
        assert f"共 {items} 条" in body.html
    assert (body.whole is not None) is (listed > 0 or items > 12)
