"""What a report says, in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from lxml import html
from markdown_it import MarkdownIt

from scheduler.reports import (
    Report,
    SourceHealth,
    as_json,
    render_html,
    render_json,
    render_markdown,
    render_text,
)
from scheduler.reports.chat import Chat
from scheduler.reports.forms import Form, Markdown, Text
from storage.records import Kind
from tests.scheduler.reports.specimens import (
    BODY,
    NOW,
    URL,
    article,
    change,
    edited,
    full,
    incident,
    report,
    withdrawn,
)
from tests.scheduler.reports.week import week


def read_html(made: Report) -> str:
    """The text of the page as a reader sees it."""
    return html.fromstring(render_html(made)).find("body").text_content()


def read_markdown(made: Report) -> str:
    """The text of the Markdown as a reader sees it."""
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    return html.fromstring(f"<div>{parser.render(render_markdown(made))}</div>").text_content()


FORMS = pytest.mark.parametrize("read", [read_html, read_markdown, render_text])
Read = Callable[[Report], str]


@FORMS
def test_sections_come_in_the_order_of_weight(read: Read) -> None:
    text = read(full())
    order = [
        "撤稿前的正文",
        "正文第3段",
        "文章重新可见",
        "文章由旧网址",
        "首发：",
        "东西部协作",
        "去年的旧闻",
    ]
    assert sorted(order, key=text.index) == order


@FORMS
def test_substantive_edits_come_first(read: Read) -> None:
    text = read(full())
    assert text.index("12.6亿元") < text.index("细微改动")


@FORMS
def test_an_entry_tells_its_facts(read: Read) -> None:
    text = read(report(change(to_version=4, from_version=3, topics=("pairing", "other"))))
    for fact in (
        "来源 示例新闻网",
        "稿源 示例日报",
        "发布 2025-10-23 05:00",
        "发现 2025-10-23 10:00",
        "版本 3 → 4",
        "专题 pairing、other",
    ):
        assert fact in text


@FORMS
def test_times_are_in_the_zone_asked_for(read: Read) -> None:
    text = read(report(change(), zone=ZoneInfo("Europe/London")))
    assert "2025-10-23 03:00" in text
    assert "Europe/London" in text


@FORMS
def test_a_new_article_shows_how_it_begins(read: Read) -> None:
    long = article(body="\n" + "头" * 199 + "尾" * 300 + "\n次段")
    text = read(report(change(after=long)))
    assert "头" * 199 + "…" in text
    assert "尾" not in text
    assert "次段" not in text


@FORMS
def test_a_withdrawal_shows_its_proof(read: Read) -> None:
    text = read(report(withdrawn()))
    assert "先后 3 次访问" in text
    for shown in ("HTTP 200", "https://news.example.org/", "2025-10-23 10:15:00", "1f3a1f3a1f3a"):
        assert shown in text
    assert "1f3a" * 4 not in text  # The hash is short.
    assert "撤稿前的正文" in text


@FORMS
def test_an_edit_off_topic_says_so(read: Read) -> None:
    off = edited(article(), article(title="另一件事"), on_topic=False)
    assert "不再符合任何专题" in read(report(off))
    assert "不再符合" not in read(report(edited(article(), article(title="另一件事"))))


@FORMS
def test_a_first_crawl_is_one_summary(read: Read) -> None:
    names = ["甲网", "甲网", "乙日报"]
    made = [
        change(backlog=True, title=f"旧闻{n}", article_id=n, source_name=name)
        for n, name in enumerate(names)
    ]
    text = read(report(*made, backlog=True))
    assert "首次抓取共收录 3 篇" in text
    assert all(f"旧闻{n}" in text for n in range(3))
    assert "2025-10-23 · 乙日报" in text
    assert "版本" not in text


@FORMS
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("blocked", "来源拒绝访问"),
        ("feed_failed", "列表页抓取失败"),
        ("feed_empty", "列表页没有文章链接"),
        ("robots", "robots.txt 不许抓取"),
        ("charset", "网页编码有误"),
        ("template", "网页模板疑有变化"),
        ("crawl_failed", "抓取进程失败"),
        ("silence", "新文章少于该来源此时的常态"),
        ("coverage", "网页读出的字段少于常态"),
        ("certificate", "证书有误"),
        ("javascript", "网页须运行脚本才有内容"),
        ("flapping", "网页在新旧版本间来回变动"),
        ("delivery:desk", "通道 desk 投递失败"),
        ("moon_phase", "moon_phase"),
    ],
)
def test_incidents_in_words(read: Read, kind: str, words: str) -> None:
    text = read(report(incidents=(incident(kind),)))
    assert words in text
    assert "未恢复" in text
    assert "2025-10-23 09:00 起" in text
    healed = read(report(incidents=(incident(kind, closed_at=NOW),)))
    assert "已恢复" in healed
    assert "2025-10-23 09:00 至 2025-10-23 10:00" in healed


@FORMS
def test_every_article_that_an_incident_names_is_told(read: Read) -> None:
    titles = [f"第{n}篇关于两地共建现代农业产业园的长长的报道" for n in range(20)]
    detail = "20 articles redirect to http://example.org/: " + "".join(f"《{t}》" for t in titles)
    text = read(report(incidents=(replace(incident("source_changed"), detail=detail),)))
    assert [title for title in titles if title not in text] == []


@FORMS
def test_an_empty_span_says_so(read: Read) -> None:
    span = {"since": NOW - timedelta(days=1), "until": NOW}
    assert "本期无变动。" in read(report(**span))
    assert "本期无变动。" in read(report(incidents=(incident(),), **span))
    assert "No changes in this period." in read(report(language="en", **span))
    assert "2025-10-22 10:00 至 2025-10-23 10:00" in read(report(**span))


@FORMS
def test_sources_and_chain(read: Read) -> None:
    text = read(full())
    assert "128" in text
    assert "尚无" in text
    assert "9c5e" * 16 in text


@FORMS
def test_counts(read: Read) -> None:
    text = "".join(read(full()).split())
    if read is read_html:
        assert "1撤稿3修改1恢复" in text
        assert "共8条变动，涉及1篇文章" in text
    else:
        assert "共8条变动，涉及1篇文章：撤稿1、修改3、恢复1、迁址1、转载1、新增1" in text
    assert "另有：首次抓取收录1篇、监测异常3" in text


@FORMS
def test_english_has_no_chinese_but_the_articles(read: Read) -> None:
    plain = article(title="Title", body="One 3 two.", origin="Daily", authors=(), editor=None)
    other = article(title="Title", body="One 5 two.", origin="Daily", authors=(), editor=None)
    made = report(
        edited(plain, other, source_name="Site"),
        change(Kind.WITHDRAWN, after=plain, source_name="Site"),
        change(Kind.MOVED, after=plain, before=other, source_name="Site"),
        change(Kind.COPIED, after=plain, before=other, copy_of=1, source_name="Site"),
        change(Kind.RESTORED, after=plain, source_name="Site"),
        change(after=plain, source_name="Site", backlog=True),
        incidents=(incident(), incident(closed_at=NOW)),
        language="en",
        chain_head="ab",
    )
    assert not [char for char in read(made) if "\u3000" <= char <= "\u9fff"]


@FORMS
def test_a_title_of_ones_own(read: Read) -> None:
    assert "九月简报" in read(report(title="九月简报"))


@FORMS
def test_a_page_may_claim_the_last_year(read: Read) -> None:
    last = datetime.max.replace(tzinfo=timezone(-timedelta(hours=9)))
    first = datetime.min.replace(tzinfo=timezone(timedelta(hours=9)))
    assert "9999-12-31" in read(report(change(after=article(published_at=last))))
    assert "0001-01-01" in read(report(change(after=article(published_at=first))))


@FORMS
def test_rendering_is_the_same_every_time(read: Read) -> None:
    assert read(full()) == read(full())


@FORMS
def test_a_copy_names_the_first_publisher_and_who_else_has_the_text(read: Read) -> None:
    text = " ".join(read(week()).split())
    assert "首发：江东日报 · 2025-10-23 05:00 · 《两地共建现代农业产业园》。" in text
    assert "转载时改动：标题" in text
    for name, after, keeps in (
        ("江东日报", "首发", "100%"),
        ("江东市新闻网", "36 分钟后", "99%"),
        ("山南县融媒", "3 小时 24 分后", "94%"),
        ("西岭晚报", "21 小时 30 分后", "61%"),
    ):
        assert re.search(f"{name}.{{0,60}}{after}.{{0,25}}{keeps}", text)


@FORMS
def test_the_spread_of_a_text_stands_once(read: Read) -> None:
    made = week()
    copies = [change for change in made.changes if change.kind is Kind.COPIED]
    more = replace(copies[0], change_id=904, article_id=504)
    assert read(replace(made, changes=(*made.changes, more))).count("21 小时 30 分后") == 1


@FORMS
def test_a_move_says_from_where_to_where(read: Read) -> None:
    text = read(full())
    assert "原址" in text
    assert text.index(URL, text.index("原址")) < text.index("现址")
    assert "https://news.example.org/new/1.shtml" in text[text.index("现址") :]


@FORMS
def test_a_span_shows_its_figures_an_alert_does_not(read: Read) -> None:
    text = read(week())
    assert "新增文章：按日和来源" in text
    assert "江东市新闻网 3、山南县融媒 1、西岭省政府网 1" in text
    assert "按日和来源" not in read(replace(week(), since=None, until=None))


@FORMS
def test_what_was_not_asked_of_a_source_has_no_column(read: Read) -> None:
    source = SourceHealth("example", "示例新闻网", None, None, ("blocked",))
    text = read(report(change(), sources=(source,)))
    assert "来源拒绝访问" in text
    assert "尚无" not in text
    assert "最近正常" not in text


def test_marks_of_each_form() -> None:
    made = report(edited(article(), article(body=BODY.replace("12.4亿元", "12.6亿元"))))
    page = html.fromstring(render_html(made))
    (gone,), (new,) = page.findall(".//del"), page.findall(".//ins")
    assert (gone.text, new.text) == ("12.4亿元", "12.6亿元")
    assert "line-through" in gone.get("style")
    assert "underline" in new.get("style")
    assert "~~12.4亿元~~**12.6亿元**" in render_markdown(made)
    assert "[-12.4亿元-]{+12.6亿元+}" in render_text(made)


def test_markdown_marks_survive_chinese_punctuation() -> None:
    """CommonMark sees no closing sign between a full stop and a letter."""
    before, after = "甲说“好”。乙说好", "甲说“好”。丙说：“不好。”乙说好"
    made = report(edited(article(body=before), article(body=after)))
    parser = MarkdownIt("commonmark").enable("strikethrough")
    page = html.fromstring(f"<div>{parser.render(render_markdown(made))}</div>")
    (quote,) = page.findall(".//blockquote")
    assert [mark.text_content() for mark in quote.iter("strong")]
    assert "**" not in page.text_content()


def test_the_page_stands_alone() -> None:
    page = html.fromstring(render_html(full()))
    assert page.get("lang") == "zh-Hans"
    assert not page.xpath("//script | //link | //img | //iframe | //@src | //object | //form")
    assert page.xpath("//meta[@name='viewport']")
    assert "@page" in page.findtext(".//style")
    assert "url(" not in page.findtext(".//style")
    assert html.fromstring(render_html(full("en"))).get("lang") == "en"


def test_a_title_links_to_its_article() -> None:
    page = html.fromstring(render_html(report(change())))
    (link,) = page.xpath("//h3/a")
    assert link.get("href") == URL
    assert f"](<{URL}>)" in render_markdown(report(change()))
    assert f"\n{URL}\n" in render_text(report(change()))


def test_json() -> None:
    made = full("en")
    found = json.loads(render_json(made))
    assert found == as_json(made)
    assert list(found) == [
        "generated_at",
        "since",
        "until",
        "language",
        "counts",
        "changes",
        "incidents",
        "unwatched",
        "sources",
        "spreads",
        "chain_head",
    ]
    assert found["counts"] == {
        "new": 1, "edited": 3, "withdrawn": 1, "restored": 1, "moved": 1, "copied": 1, "backlog": 1,
    }  # fmt: skip
    assert found["changes"] == [one.as_json() for one in made.changes]
    assert found["incidents"] == [one.as_json() for one in made.incidents]
    assert found["sources"][0]["last_ok_at"] == "2025-10-23T02:00:00.000+00:00"
    assert found["sources"][0]["open_incidents"] == ["blocked"]
    assert found["language"] == "en"


def test_json_of_an_alert_has_no_span() -> None:
    found = as_json(report(change()))
    assert (found["since"], found["until"]) == (None, None)


@pytest.mark.parametrize("form", [Markdown(), Chat(), Text()])
@pytest.mark.parametrize("text", ["2025-10-16 10:00 至 2025-10-23 10:00", "12.4亿元到位", "3=三"])
def test_a_line_may_begin_with_a_date_or_a_figure(form: Form, text: str) -> None:
    assert form.text(text) == text


@pytest.mark.parametrize(
    ("form", "sign"), [(Markdown(), "12\\. 项"), (Chat(), "12． 项")], ids=["markdown", "chat"]
)
def test_a_figure_and_a_dot_open_no_list(form: Form, sign: str) -> None:
    assert form.text("12. 项") == sign


def test_a_zone_has_its_name() -> None:
    made = report(change())
    assert "所列时间为北京时间" in render_text(made)
    assert "（北京时间）" in render_text(made)
    abroad = replace(made, zone=ZoneInfo("America/New_York"))
    assert "所列时间为America/New_York 时间" in render_text(abroad)


def test_a_proof_names_an_address_only_where_another_answered() -> None:
    text = render_text(report(withdrawn()))
    assert text.count("落到 原网址") == 2
    assert text.count("落到 https://news.example.org/ ") == 1


@pytest.mark.parametrize(
    ("language", "called"), [("zh", "更正/说明"), ("en", "Corrections and notes")]
)
@FORMS
def test_notes_on_the_article_are_quoted(read: Read, language: str, called: str) -> None:
    note = "更正：本文此前误作12.4亿元，应为12.6亿元，特此更正。"
    noted = article(notices=(note,))
    for told in (edited(article(), noted), change(Kind.NEW, after=noted)):
        text = read(report(told, language=language))
        assert called in text
        assert note in text
