"""Why an answer is judged as it is: of those that the archive has, and of one that is given."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from crawler.classification import Classification
from crawler.classifier import Classifier
from crawler.naming import source_of_address
from crawler.protocol import trouble_of
from crawler.settings import ADDED
from scheduler.cli.common import (
    bytes_of,
    config_of,
    in_brief,
    json_option,
    local_second,
    print_json,
    reading,
    say,
    source_of,
    text,
    word,
)
from scheduler.cli.reading import WEB, fetched
from scheduler.config import Config
from scheduler.watch.crosschecks import displaced
from scheduler.watch.health import WRONG_PAGE
from scheduler.words.catalogue import Words
from scheduler.words.language import bracketed, labelled, language, listed, tr
from scheduler.words.notes import confirming, judgement, reason
from scheduler.words.vocabulary import OUTCOME_WORDS, SEVERITY_WORDS
from storage.diffs import compare
from storage.records import Edit, Fetch, Outcome
from storage.times import utc_now
from storage.work import Capture, Kept


@click.command(
    help=tr(
        "判断一个应答：是文章、撤稿、拒绝还是出错，依据哪条规则和哪些字句。",
        "What an answer is taken for (article, gone, refused, failed), by which rule and words.",
    )
)
@click.argument("page", metavar="FILE|URL")
@click.option("--url", help=tr("该文件原来的网址", "The address the file was saved from"))
@click.option(
    "--known",
    metavar="ID|URL",
    type=text,
    help=tr("作为档案库中该文章的回访来判断", "As on a revisit of this article of the archive"),
)
@click.option(
    "--source", metavar="ID", help=tr("按该来源的规则来读", "Read by the rules of this source")
)
@json_option
@click.pass_context
def judge(
    ctx: click.Context,
    page: str,
    url: str | None,
    known: str | None,
    source: str | None,
    *,
    as_json: bool,
) -> None:
    """The verdict on an answer, with its reasons."""
    config = config_of(ctx)
    named = None if source is None else source_of(config, source).id
    kept: Kept | None = None
    if known is not None:
        with reading(config) as archive:
            kept = archive.intake.revisits.kept(archive.queries.articles.find(known))
    fetch, encoding = _answer(config, page, url or (kept.article.url if kept else None))
    classifier = Classifier(config.sources, config.topics, config.zone)
    # Whoever asks may know better than the archive whose rules read the page.
    source_id = named or (kept.source_id if kept else _source_for(config, fetch.url))
    if kept is None:
        result = classifier.classify(fetch, source_id, encoding)
    else:
        title = kept.article.title
        result = classifier.classify(fetch, source_id, encoding, title)
        result = _in_place(config, classifier.compare(result, kept, encoding), kept)
    edit = _edit(result, kept)
    told = _told(result, kept, source_id, edit)
    if as_json:
        print_json(told)
        return
    for line in _lines(result, kept, edit, told, config.zone):
        click.echo(line)


def _source_for(config: Config, url: str) -> str:
    """The id of the source whose patterns an address fits, else that of added articles."""
    source = source_of_address(config.sources, url)
    return source.id if source else ADDED


def _answer(config: Config, page: str, url: str | None) -> tuple[Fetch, str | None]:
    """The answer of an address, or a file as if it had been served, and its charset.

    Raises:
        ReadError: The file cannot be read.
        UsageError: The address is none.
        CrawlError: No worker can be had.
    """
    if not WEB.match(page):
        body = bytes_of(page)
        address = url or Path(page).resolve().as_uri()
        return Fetch(address, utc_now(), Outcome.OK, 200, body=body), None
    answer = fetched(config, page)
    fetch = Fetch(
        url=url or page,
        fetched_at=utc_now(),
        outcome=Outcome(answer.outcome),
        status=answer.status,
        final_url=answer.final_url,
        body=answer.body or None,
        detail=answer.detail,
        rule=answer.rule,
        words=answer.words,
    )
    return fetch, answer.encoding


def _in_place(config: Config, result: Classification, kept: Kept) -> Classification:
    """The same, or what stands in the article's place, as the archive knows other pages.

    Raises:
        StorageError: The archive is locked past the busy timeout or damaged.
    """
    if result.fetch.outcome is Outcome.GONE:
        return result
    capture = Capture(kept.source_id, result.fetch, result.article)
    with reading(config) as archive:
        wrong = archive.intake.wrong_pages.shown(kept.article_id, capture)
    if wrong is None or wrong.stands:
        return result
    fetch = displaced(result.fetch, wrong)
    return Classification(fetch, trouble=trouble_of(WRONG_PAGE, fetch))


def _told(
    result: Classification, kept: Kept | None, source_id: str, edit: Edit | None
) -> dict[str, Any]:
    """The verdict as a JSON object."""
    fetch = result.fetch
    return {
        "url": fetch.url,
        "final_url": fetch.final_url,
        "status": fetch.status,
        "source_id": source_id,
        "outcome": fetch.outcome.value,
        "rule": fetch.rule,
        "words": fetch.words,
        "detail": fetch.detail,
        "means": _means(result, kept, edit),
        "known": kept and kept.article_id,
        "needs_article": result.needs_article,
        "leads_to": result.leads_to and result.leads_to.url,
        "incident": _incident(result),
        "article": result.article and result.article.as_json(),
        "extractor": result.extractor or None,
        "matches": [match.as_json() for match in result.matches],
        "severity": edit and edit.severity.value,
        "spans": [span.as_json() for span in edit.spans] if edit else [],
    }


def _edit(result: Classification, kept: Kept | None) -> Edit | None:
    if kept is None or result.article is None:
        return None
    return compare(kept.article, result.own or result.article)


def _incident(result: Classification) -> str | None:
    if result.fetch.outcome is Outcome.BLOCKED:
        return "blocked"
    return result.trouble.kind if result.trouble else None


def _means(result: Classification, kept: Kept | None, edit: Edit | None) -> str:
    """What would follow: a code of MEANS."""
    if result.leads_to is not None:
        return "followed"
    if result.fetch.outcome is Outcome.GONE:
        return "counts_beside_article" if result.needs_article else "counts"
    if result.article is None or result.fetch.outcome is not Outcome.OK:
        return "proves_nothing"
    if kept is not None:
        return "edited" if edit else "unchanged"
    return "new" if result.on_topic else "off_topic"


MEANS = {
    "followed": ("页面只是跳转，会跟随过去再判断", "the page is a mere redirect and is followed"),
    "counts": (
        "对已知文章：计为一次不可见；在规定时间内多次如此、且同一来源有别的页面正常，才是撤稿",
        (
            "of a known article: counts once as gone; a withdrawal only where it is so several "
            "times over the window while another page of the source answers"
        ),
    ),
    "counts_beside_article": (
        "对已知文章：只有同一来源的另一篇文章正常时，才计为一次不可见",
        "of a known article: counts as gone only where another article of the source answers",
    ),
    "proves_nothing": (
        "不足为凭：文章的状态不变，稍后再看",
        "proves nothing: the article's state stays, and it is asked for again",
    ),
    "edited": ("文章有修改", "the article was edited"),
    "unchanged": ("文章没有变化", "the article is unchanged"),
    "new": ("新文章，符合专题", "a new article on topic"),
    "off_topic": ("是文章，不符合任何专题", "an article off every topic"),
}
"""What an answer would mean for the article, Chinese and English."""


def _lines(
    result: Classification,
    kept: Kept | None,
    edit: Edit | None,
    told: dict[str, Any],
    zone: ZoneInfo,
) -> Iterator[str]:
    words = Words(language())
    yield labelled(tr("判断", "Verdict"), word(OUTCOME_WORDS, told["outcome"]))
    if told["outcome"] != Outcome.OK.value:
        yield labelled(tr("依据", "Because"), reason(told, words, zone))
    yield labelled(tr("意味着", "It means"), word(MEANS, told["means"]))
    if told["leads_to"]:
        yield labelled(tr("转到", "Leads to"), told["leads_to"])
    if told["incident"]:
        yield labelled(tr("异常", "Incident"), words.incident(told["incident"]))
    if result.article is not None:
        yield labelled(tr("标题", "Title"), result.article.title)
    if kept is not None:
        known = f"{kept.article_id} {kept.article.title}"
        yield labelled(tr("档案库中的文章", "The archive's article"), known)
    if edit:
        severity = bracketed(word(SEVERITY_WORDS, edit.severity))
        yield labelled(tr("修改", "Edit") + severity, in_brief(edit.spans, zone, 5))
    if result.article is not None and kept is None:
        on = [match.topic for match in result.matches if match.matched]
        yield labelled(tr("专题", "Topics"), listed(on) or "—")


def print_judged(row: dict[str, Any], zone: ZoneInfo) -> None:
    """Print why an article's answers were not taken for it, so that a reader can contradict.

    Args:
        row: With ``judged`` and ``being_confirmed`` in the forms of `Judgements`.
        zone: In which times are shown.
    """
    words = Words(language())
    for article in row["being_confirmed"]:
        click.echo(labelled(tr("正在核实", "Being confirmed"), confirming(article, words, zone)))
    if not row["judged"]:
        return
    click.echo()
    say("为何如此判断（新的在前）：", "Why it was judged so (newest first):")
    for judged in row["judged"]:
        click.echo(f"  {local_second(judged['until'], zone)}  {judgement(judged, words, zone)}")
