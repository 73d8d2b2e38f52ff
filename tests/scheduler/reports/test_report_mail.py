"""A mail is no longer than mail programs show; what it leaves out goes with it, and it says so."""

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
from tests.scheduler.reports.specimens import article, change, edited, full, incident, report
from tests.scheduler.reports.week import week

NAME = "yongliang-7.html"


def titles(page: str) -> list[str]:
    return [found.text_content() for found in html.fromstring(page).iterfind(".//h3")]


def test_a_report_that_fits_goes_as_it_is() -> None:
    made = full()
    body = render_mail(made, (), NAME)
    assert body.whole is None
    assert body.html == render_html(made, mail=True)


def long_report(n: int, language: str) -> Report:
    changes = [
        change(title=f"第{k:04d}篇", after=article(title=f"第{k:04d}篇", body="稿" * 200))
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
    shown, whole = titles(body.html), titles(body.whole.html)
    assert len(whole) == 300
    assert 50 < len(shown) < 300
    assert shown == whole[: len(shown)]
    assert re.search(
        rf"{len(shown)}\D+300\D+{re.escape(NAME)}", html.fromstring(body.html).text_content()
    )


def test_one_very_long_edit_is_shortened_before_anything_is_left_out() -> None:
    passage = "，".join(f"第{n}户种了玉米" for n in range(6000))
    made = report(
        edited(article(body=f"甲段在此。\n{passage}。"), article(body="甲段在此。")),
        incidents=(incident(),),
    )
    body = render_mail(made, (), NAME)
    assert body.whole is not None
    assert passage in body.whole.html
    assert "附件 yongliang-7.html" in body.html
    assert "此处略去" in body.html
    assert "yongliang diff 3 1 2" in body.html
    assert "来源拒绝访问" in body.html


def test_pictures_do_not_count_since_they_are_parts_of_their_own() -> None:
    count = len(figures(week(), Words("zh")))
    charts = tuple(Chart("<svg/>", b"\x89PNG" * 50_000) for _ in range(count))
    body = render_mail(week(), charts, NAME)
    assert body.whole is None
    assert len(body.html) > MOST_BYTES


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 250), st.integers(0, 250), st.integers(0, 60))
def test_every_mail_fits_and_lacks_nothing_that_it_does_not_name(
    told: int, listed: int, ill: int
) -> None:
    changes = [change(title=f"甲{k}", after=article(body="稿" * 300)) for k in range(told)]
    backlog = [change(title=f"乙{k}", article_id=1000 + k, backlog=True) for k in range(listed)]
    made = report(*changes, *backlog, incidents=tuple(incident(incident_id=k) for k in range(ill)))
    body = render_mail(made, (), NAME)
    assert len(body.html.encode()) <= MOST_BYTES
    if body.whole is None:
        assert body.html == render_html(made, mail=True)
    else:
        assert f"正文只列前 {_items(body.html)} 项（共 {told + listed + ill} 项）" in body.html


def _items(page: str) -> int:
    root = html.fromstring(page)
    found = root.findall(".//article"), root.findall(".//ol[@class='listed']/li")
    return sum(map(len, found)) + len(root.findall(".//ul[@class='troubles']/li"))
