"""One text at several addresses of a source is one article; alike texts are several."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.likeness import republished, same_words
from storage.records import Article

DAY = datetime(2026, 11, 27, 1, 12, tzinfo=UTC)
NOTICE = (
    "甬凉协作办定于11月20日上午召开例会，请各单位于11月19日前报送材料。\n"
    "参会人数为25人，地点在会议中心三楼，联系人为麦小青。"
)
REPORT = (
    "清晨的果园里已经热闹起来，果农马志高一边摘果一边盯着手机屏幕。\n"
    "这场直播持续了六个小时，共卖出苹果3.2万斤，成交额21万元，订单大多来自老客户。\n"
    "协作开展以来，当地先后建起两座冷库和一条分拣线，损耗率由百分之十八降到百分之七。"
)
LONG = "\n".join(f"这是第{n}段，讲的是协作的事情和大家的看法，没有别的。" for n in range(30))


def of(body: str, title: str = "例会通知", at: datetime | None = DAY) -> Article:
    return Article("http://a.cn/1", title, body, published_at=at)


WORDS = [
    # what, one, other, whether they are one while both stand
    ("the same", of(NOTICE), of(NOTICE), True),
    ("full width and blanks", of(NOTICE), of(NOTICE.replace("25", "２５ "), "例 会通知"), True),
    ("another editor", of(NOTICE), replace(of(NOTICE), editor="李大力"), True),
    ("later that day", of(NOTICE), of(NOTICE, at=DAY + timedelta(hours=9)), True),
    ("without a time", of(NOTICE), of(NOTICE, at=None), True),
    ("a long text, a week later", of(LONG), of(LONG, at=DAY + timedelta(days=7)), True),
    ("a short text, the next day", of("晴，15到20度。", "天气"),
     of("晴，15到20度。", "天气", DAY + timedelta(days=1)), False),
    ("another date", of(NOTICE), of(NOTICE.replace("20日", "27日")), False),
    ("another figure", of(NOTICE), of(NOTICE.replace("25人", "35人")), False),
    ("another name", of(NOTICE), of(NOTICE.replace("麦小青", "麦小菁")), False),
    ("one mark", of(NOTICE), of(NOTICE.replace("，", ",", 1).replace("。", "!", 1)), False),
    ("another headline", of(NOTICE, "见闻之一"), of(NOTICE, "见闻之二"), False),
    ("no text", of(""), of(""), False),
]  # fmt: skip

ANEW = [
    # what, the old, the new, whether the new may be the old put right
    ("another figure", of(REPORT), of(REPORT.replace("3.2万斤", "2.3万斤")), True),
    ("another name", of(REPORT), of(REPORT.replace("马志高", "马志刚")), True),
    ("in the headline too", of(REPORT, "卖出苹果3.2万斤"),
     of(REPORT.replace("3.2万斤", "2.3万斤"), "卖出苹果2.3万斤"), True),
    ("another headline", of(REPORT, "苹果搭上直播快车"), of(REPORT, "直播间里的抢手货"), True),
    ("the next day", of(REPORT),
     of(REPORT.replace("21万元", "12万元"), at=DAY + timedelta(days=1)), True),
    ("the same under the time at which it came back", of(REPORT),
     of(REPORT, at=DAY + timedelta(days=8)), True),
    ("another figure, under the time at which it came back", of(REPORT * 3),
     of((REPORT * 3).replace("3.2万斤", "2.3万斤", 1), at=DAY + timedelta(days=8)), True),
    ("a sentence more", of(REPORT), of(REPORT + "明年还要再建一座气调库。"), True),
    ("the same", of(REPORT), of(REPORT), False),
    ("another date", of(NOTICE), of(NOTICE.replace("20日", "27日").replace("19日", "26日")), False),
    ("another weekday", of("周一在三楼开会，请准时到场，不得缺席。"),
     of("周二在三楼开会，请准时到场，不得缺席。"), False),
    ("the next of a series", of(REPORT, "见闻之一"), of(REPORT, "见闻之二"), False),
    ("the next part", of(REPORT, "大凉山纪行（上）"), of(REPORT, "大凉山纪行（下）"), False),
    ("the next issue", of(REPORT, "简报第12期"), of(REPORT, "简报第13期"), False),
    ("the next week", of(REPORT), of(REPORT.replace("3.2万", "2.3万"), at=DAY + timedelta(days=7)),
     False),
    ("part two", of(REPORT, "Harvest, part 1"), of(REPORT, "Harvest, part 2"), False),
    ("most figures", of("".join(f"品种{n}每斤{n}.{n}元，" for n in range(10, 30))),
     of("".join(f"品种{n}每斤{n + 3}.{n}元，" for n in range(10, 30))), False),
    ("another text", of(REPORT), of(NOTICE), False),
    ("no text", of(""), of(""), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"), [row[1:] for row in WORDS], ids=[r[0] for r in WORDS]
)
def test_same_words(one: Article, other: Article, same: bool) -> None:
    assert same_words(one, other) is same
    assert same_words(other, one) is same


@pytest.mark.parametrize(
    ("old", "new", "put_right"), [row[1:] for row in ANEW], ids=[r[0] for r in ANEW]
)
def test_republished(old: Article, new: Article, put_right: bool) -> None:
    edit = republished(old, new)
    assert (edit is not None) is put_right
    assert (republished(new, old) is not None) is put_right


def test_what_was_put_right_is_named() -> None:
    edit = republished(of(REPORT), of(REPORT.replace("3.2万斤", "2.3万斤")))
    assert edit
    assert [(span.span_class, span.before, span.after) for span in edit.spans] == [
        ("figure", "3.2万", "2.3万")
    ]


@settings(deadline=None)  # the first edit has the words of a dictionary loaded
@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=80), st.text(max_size=20))
def test_any_two_texts_can_be_asked_about(one: str, title: str, other: str, over: str) -> None:
    first, second = of(one, title), of(other, over)
    assert republished(first, first) is None
    if same_words(first, second):
        assert republished(first, second) is None
    republished(first, second)
