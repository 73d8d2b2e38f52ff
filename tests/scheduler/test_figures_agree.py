"""Every figure of every form says what its list shows, over random lives of an archive."""

from __future__ import annotations

import contextlib
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from docx import Document
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from scheduler.channels import atom_feed
from scheduler.cli import main
from scheduler.config import load
from scheduler.delivery.compose import compose
from scheduler.reports import (
    Report,
    as_json,
    paging,
    render_front,
    render_html,
    render_mail,
    render_markdown,
)
from scheduler.reports.builders import report_of, wellness_of
from scheduler.reports.figures import Bars, figures
from scheduler.reports.front import all_items
from scheduler.reports.items import label_of
from scheduler.reports.page import Around, Link, render_page
from scheduler.reports.paging import figures_of, page_of
from scheduler.reports.word import render_docx
from scheduler.web.app import build
from scheduler.words.catalogue import Words
from scheduler.words.language import choose
from storage import Archive, Filter
from storage.records import Change, Kind
from storage.rules import AlertRule
from storage.times import utc_now
from tests.scheduler.lives import EVENTS, POLICY, Event, Life
from tests.scheduler.web.conftest import serving

ZONE = ZoneInfo("Asia/Shanghai")
ZH = Words("zh")
LABELS = {ZH(kind.value): kind.value for kind in Kind}
RULES = (
    AlertRule("daily", ("desk",), schedule="08:00", incidents=True),
    AlertRule("well", ("desk",), kinds=(), all_well="00:00"),
)
DAYS = 20


def told_and_listed(changes: list[Change]) -> tuple[Counter[str], int, int]:
    """By hand: the kinds told, of how many articles, and the articles of the backlog."""
    told = [change for change in changes if not change.backlog]
    return (
        Counter(change.kind.value for change in told),
        len({change.article_id for change in told}),
        len({change.article_id for change in changes if change.backlog}),
    )


def check_sum(line: str, kinds: Counter[str]) -> None:
    """A line's sum is that of its parts, and each part what the list holds."""
    parts = {LABELS[label]: int(n) for label, n in re.findall(r"(\w+) (\d+)(?=、|；|$|\*)", line)
             if label in LABELS}  # fmt: skip
    if parts:
        assert parts == dict(kinds), line
        found = re.search(r"(\d+) 条变动", line)
        assert found, line
        assert int(found[1]) == sum(parts.values()), line


def check_json(report: Report) -> None:
    kinds, _, backlog = told_and_listed(list(report.changes))
    found = as_json(report)
    assert found["counts"] == {kind.value: kinds[kind.value] for kind in Kind} | {
        "backlog": backlog
    }
    assert len(found["changes"]) == sum(not one["backlog"] for one in found["changes"]) + sum(
        one["backlog"] for one in found["changes"]
    )


def check_markdown(report: Report) -> None:
    kinds, articles, backlog = told_and_listed(list(report.changes))
    text = render_markdown(report)
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        heading = section.splitlines()[0]
        label, _, n = heading.partition(" · ")
        if label in LABELS:
            assert (
                int(n) == kinds[LABELS[label]] == len(re.findall(r"^### ", section, re.MULTILINE))
            )
        elif found := re.match(r"首次抓取共收录 (\d+) 篇", heading):
            assert int(found[1]) == backlog == len(re.findall(r"^- ", section, re.MULTILINE))
            rows = re.findall(r"^\| [^|]+ \| (\d+) \|$", section, re.MULTILINE)
            assert sum(map(int, rows)) == backlog
    if sum(kinds.values()) > 1:
        (line,) = re.findall(r"^\*\*共 .*$", text, re.MULTILINE)
        check_sum(line.strip("*"), kinds)
        if "涉及" in line:
            assert f"涉及 {articles} 篇文章" in line
    if backlog and kinds:
        assert f"首次抓取收录 {backlog} 篇" in text


def check_message(report: Report, subject: str) -> None:
    """A message counts articles by what became of them: each change is told in one of them."""
    told = report.told_stories()
    labels = Counter(label_of(story, ZH) for story in told)
    assert Counter(id(change) for story in told for change in story.changes) == Counter(
        id(change) for change in report.changes if not change.backlog
    )
    text = render_markdown(report)
    found = re.findall(r"^## (.+) · (\d+)$", text, re.MULTILINE)
    assert {label: int(n) for label, n in found if label in labels} == labels
    items = len(all_items(report, ZH))
    shown = len(re.findall(r"^- ", text.split("\n## ")[0], re.MULTILINE))
    assert shown == (items if items > 1 else 0)
    front = render_front(report)
    left = re.search(r"^另有 (\d+) 条：", front, re.MULTILINE)
    total = re.search(r"^共 (\d+) 条：(.+)$", front, re.MULTILINE)
    assert bool(total) == (items > 1)
    if total:
        parts = dict(re.findall(r"([^、 ]+) (\d+)", total[2]))
        assert int(total[1]) == sum(map(int, parts.values())) == items
        assert {label: int(parts[label]) for label in labels} == labels
        end = next(n for n, one in enumerate(front.split("\n")) if re.match("另有|共 ", one))
        assert end + (int(left[1]) if left else 0) == items
        assert f"等 {items} 条" in subject


def check_page(page: str, report: Report) -> None:
    kinds, _, backlog = told_and_listed(list(report.changes))
    root = html.fromstring(page)
    shown = {item.findtext("span"): int(item.findtext("b") or 0)
             for item in root.xpath("//ul[@class='counts']/li")}  # fmt: skip
    if shown:
        assert {LABELS[label or ""]: n for label, n in shown.items()} == dict(kinds)
        (total,) = root.xpath("//p[contains(@class, 'sum')]")
        assert f"共 {sum(shown.values())} 条变动" in total.text_content()
    for section in root.xpath("//section[h2/small]"):
        (count,) = section.xpath("h2/small/text()")
        items = section.xpath("article | ul[@class='troubles']/li | table[@class='stack']/tbody/tr")
        if report.is_message and not section.xpath("ul[@class='troubles']"):
            # It counts articles; `check_message` holds each to what became of it.
            assert 0 < int(count) <= len(items)
        else:
            assert int(count) == len(items)
    assert len(root.xpath("//ol[@class='listed']/li")) == backlog
    for plate in root.xpath("//table[@class='bars']/tbody"):
        assert sum(map(int, plate.xpath("tr/td[@class='num']/b/text()"))) == kinds["new"]


def check_pages(archive: Archive, where: Filter, report: Report) -> None:
    """The pages of a report together tell what the report tells, with the same figures on each."""
    kinds, _, backlog = told_and_listed(list(report.changes))
    entries: Counter[str] = Counter()
    listed = 0
    first, pages = page_of(archive.queries, where, ZONE, "zh")
    assert first.tally == report.tally
    assert figures(first, ZH) == figures(report, ZH)
    assert figures(figures_of(archive.queries, where, ZONE, "zh"), ZH) == figures(report, ZH)
    order = [change.change_id for _, group in report.told() for change in group]
    order += [change.change_id for change in report.listed]
    for number in range(1, pages.last + 1):
        part, _ = page_of(archive.queries, where, ZONE, "zh", number)
        shown = [change.change_id for _, group in part.told() for change in group]
        shown += [change.change_id for change in part.listed]
        assert shown == order[(number - 1) * paging.PAGE_SIZE :][: paging.PAGE_SIZE]
        around = Around(Link("/reports", "back"), here=f"{number}")
        root = html.fromstring(render_page(part, around, (), first=number == 1))
        counts = {item.findtext("span"): int(item.findtext("b") or 0)
                  for item in root.xpath("//ul[@class='counts']/li")}  # fmt: skip
        if counts:
            assert {LABELS[label or ""]: n for label, n in counts.items()} == dict(kinds)
        for section in root.xpath("//section[article]"):
            label, n = section.xpath("h2/text()")[0], int(section.xpath("h2/small/text()")[0])
            assert n == kinds[LABELS[label]]
            entries[LABELS[label]] += len(section.xpath("article"))
        for section in root.xpath("//section[ol[@class='listed']]"):
            listed += len(section.xpath("ol/li"))
            rows = section.xpath("table/tbody/tr/td[@class='num']/text()")
            assert sum(map(int, rows)) == backlog
    assert entries == kinds
    assert listed == backlog


def check_word(report: Report) -> None:
    kinds, _, backlog = told_and_listed(list(report.changes))
    document = Document(io.BytesIO(render_docx(report)))
    sections: Counter[str] = Counter()
    here, listed = "", 0
    for paragraph in document.paragraphs:
        style = paragraph.style.name if paragraph.style else ""
        if style == "Heading 1":
            here, _, n = paragraph.text.partition(" · ")
            if here in LABELS:
                assert int(n) == kinds[LABELS[here]]
        elif style == "Heading 2" and here in LABELS:
            sections[LABELS[here]] += 1
        elif style == "List Bullet" and here.startswith("首次抓取共收录"):
            listed += 1
            assert here == f"首次抓取共收录 {backlog} 篇"
    assert sections == kinds
    assert listed == backlog


def check_charts(report: Report) -> None:
    kinds, _, _ = told_and_listed(list(report.changes))
    for figure in figures(report, ZH):
        if isinstance(figure, Bars):
            assert sum(sum(one.values) for one in figure.series) == kinds["new"]
            rows = figure.rows(ZH)
            assert sum(row.n for row in rows) == kinds["new"]
            for row in rows:  # a gap is never a zero, nor a zero that was watched a gap
                assert (row.n == 0) or row.gap != ZH("unwatched")


def rows_of(web: httpx.Client, path: str) -> list[Any]:
    """The items of a list with all its pages."""
    found: list[Any] = []
    while path:
        root = html.fromstring(web.get(path).text)
        found += root.xpath("//ol[@class='list']/li[not(@class='nothing')]")
        path = "".join(root.xpath("//a[@rel='next']/@href"))
    return found


def check_web(web: httpx.Client, archive: Archive) -> None:
    root = html.fromstring(web.get("/").text)
    tiles = root.xpath("//ul[@class='figures']/li/a")
    for tile in tiles:
        assert int(tile.findtext("b")) == len(rows_of(web, tile.get("href"))), tile.get("href")
    articles = int(tiles[-1].findtext("b"))
    for section in root.xpath("//div[@class='columns']/section"):
        (link,) = section.xpath("h2/a/@href")
        assert len(section.xpath("ul/li")) == min(8, len(rows_of(web, link)))
    weeks = root.xpath("//table[@class='weeks']/tbody/tr")
    sums = [week.findtext("td[@class='num']") for week in weeks]
    assert sum(int(n) for n in sums if n != "—") == articles
    sources = html.fromstring(web.get("/sources").text).xpath("//table/tbody/tr")
    assert sum(int(row.xpath("td[@class='num']")[0].text) for row in sources) == articles
    since = archive.queries.watching.began_at()
    for link in html.fromstring(web.get("/reports").text).xpath("//main//ul/li/a/@href"):
        if since is not None and "/day/" in link:
            check_offered(link, archive)


def check_offered(link: str, archive: Archive) -> None:
    """A day that is offered was watched for some time, or holds a change."""
    day = datetime.combine(datetime.fromisoformat(link.rpartition("/")[2]), datetime.min.time())
    since = day.replace(tzinfo=ZONE)
    until = since + timedelta(days=1)
    watched = archive.queries.watching.of(since, until, utc_now())
    assert watched is not None
    changes = archive.queries.changes.all(Filter(since=since, until=until))
    assert changes or watched.lies_ahead or not watched.is_unwatched()


def command(folder: Path, *args: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        main(["--config", str(folder / "yongliang.toml"), *args, "--json"])
    choose(None)
    return out.getvalue()


def check_commands(folder: Path) -> None:
    status = json.loads(command(folder, "status"))
    articles = command(folder, "articles").splitlines()
    changes = [json.loads(line) for line in command(folder, "changes").splitlines()]
    assert (
        status["articles"]
        == len(articles)
        == sum(source["articles"] for source in status["sources"])
    )
    assert status["changes"] == len(changes)
    backlog = [one for one in changes if one["backlog"]]
    assert status["backlog_changes"] == len(backlog)
    assert status["backlog"] == len({one["article_id"] for one in backlog})


def deliveries(archive: Archive, now: datetime) -> Iterator[Any]:
    """What is sent on a day: the digest, the summary of a backlog, the 'all well'."""
    archive.outbox.daily_summaries.draw_up(now)
    for one in archive.outbox.sending.due(now):
        if taken := archive.outbox.sending.take(one.delivery_id, now):
            yield taken


def check_deliveries(archive: Archive) -> None:
    rules = {rule.id: rule for rule in RULES}
    for delivery in deliveries(archive, utc_now() + timedelta(days=1)):
        message = compose(delivery, ZONE, rule=rules.get(delivery.rule_id), queries=archive.queries)
        assert message.report is not None
        if delivery.summary:
            check_wellness(delivery.summary, archive)
            continue
        changes = list(message.report.changes)
        payload = json.loads(message.payload)
        assert len(payload["changes"]) == len(changes)
        if not delivery.backlog:
            check_json(message.report)
            check_message(message.report, message.subject)
            check_charts(message.report)
        else:
            articles = len({one.article_id for one in changes})
            assert f"收录 {articles} 篇" in message.subject
        mail = render_mail(message.report, (), "whole.html")
        check_page(mail.whole.html if mail.whole else render_html(message.report), message.report)
        entries = atom_feed.entries(message.report, message.idempotency_key)
        assert entries or not (changes or message.report.incidents)


def check_wellness(summary: Any, archive: Archive) -> None:
    made = wellness_of(summary, (), "zh", ZONE)
    found = re.search(r"变动 (\d+) 条(?:：([^；]*))?", made.says or "")
    assert found
    parts = [int(n) for n in re.findall(r" (\d+)", found[2] or "")]
    assert int(found[1]) == sum(parts)
    step = timedelta(milliseconds=1)
    changes = archive.queries.changes.all(
        Filter(since=summary.since + step, until=summary.until + step)
    )
    kinds, _, backlog = told_and_listed(changes)
    assert int(found[1]) == sum(kinds.values())
    assert summary.backlog == backlog
    assert summary.articles == sum(source.articles for source in summary.sources)
    assert f"存档文章 {summary.articles} 篇" in (made.says or "")


@pytest.mark.slow
@pytest.mark.timeout(600)
# Not made smaller where it fails: each try reads all forms again, for seconds.
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(EVENTS, min_size=1, max_size=25), st.integers(0, DAYS), st.integers(1, 14))
def test_every_figure_says_what_its_list_shows(events: list[Event], ago: int, length: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "yongliang.toml").write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
        config = load(folder / "yongliang.toml", everything=False)
        with Archive(config.archive, rules=RULES, policy=POLICY, zone=ZONE) as archive:
            Life(archive, events)
            since = utc_now().astimezone(UTC) - timedelta(days=ago)
            for where in (Filter(), Filter(since=since, until=since + timedelta(days=length))):
                report = report_of(archive.queries, where, ZONE, "zh")
                kinds, articles, backlog = told_and_listed(archive.queries.changes.all(where))
                tally = archive.queries.counting.tally(where)
                assert (tally.kinds, tally.articles, tally.backlog) == (
                    {kind.value: kinds[kind.value] for kind in Kind}, articles, backlog,
                )  # fmt: skip
                assert report.tally == tally
                check_json(report)
                check_markdown(report)
                check_page(render_html(report), report)
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(paging, "PAGE_SIZE", 4)
                    check_pages(archive, where, report)
                check_word(report)
                check_charts(report)
            with (
                serving(build(config, host="127.0.0.1")) as address,
                httpx.Client(base_url=address, timeout=60) as web,
            ):
                check_web(web, archive)
            check_commands(folder)
            check_deliveries(archive)
