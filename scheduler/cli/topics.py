"""The topics: which there are, and how well one tells labelled articles apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crawler.topics import Topic, load
from crawler.topics.labelled import Labelled, Score, Verdict, judge, read_labelled
from scheduler.cli.common import (
    bytes_of,
    config_of,
    json_option,
    moment_of,
    print_json,
    print_json_lines,
    reading,
    table,
)
from scheduler.cli.printing import printable
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.topic_trials import Trial, trial_of
from scheduler.words.language import bracketed, counted, labelled, listed, tr
from storage import Filter
from storage.verdicts import Match


@click.group(
    invoke_without_command=True,
    help=tr(
        "专题：缺省列出；test 用标注文章检验，try 在档案库上试用。",
        "The topics: list (default), test, try.",
    ),
)
@click.pass_context
def topics(ctx: click.Context) -> None:
    """The topics."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_topics)


@topics.command("list", help=tr("列出专题。", "List the topics."))
@json_option
@click.pass_context
def list_topics(ctx: click.Context, *, as_json: bool = False) -> None:
    """The topics of the configuration."""
    topics = config_of(ctx).topics
    if as_json:
        print_json_lines(
            {
                "id": topic.id,
                "name": topic.name,
                "threshold": topic.threshold,
                "rules": topic.rule_names,
                "rules_hash": topic.rules_hash,
            }
            for topic in topics
        )
        return
    table(
        ["ID", tr("名称", "Name"), tr("门槛", "Threshold"), tr("规则", "Rules")],
        (
            [topic.id, topic.name, f"{topic.threshold:g}", str(len(topic.rule_names))]
            for topic in topics
        ),
    )


@topics.command(
    "test",
    help=tr(
        "用标注文章检验专题：每行一条 JSON，含 title、text（或 body）和 label；"
        "输出查准率、查全率，以及每个漏判、误判和理由。",
        "Judge labelled articles, one JSON object a line with title, text (or body) and label: "
        "precision, recall, and every miss and false hit with its reasons.",
    ),
)
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path))
@click.option("--topic", "topic_id", help=tr("专题 id（只有一个时可省）", "Topic id"))
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    help=tr(
        "查准率或查全率低于此值时退出码为 1",
        "Exit with 1 where precision or recall is lower",
    ),
)
@json_option
@click.pass_context
def test_topic(
    ctx: click.Context, file: Path, topic_id: str | None, least: float | None, *, as_json: bool
) -> int:
    """A topic's verdicts beside people's."""
    topic = _topic(config_of(ctx), topic_id)
    score = judge(topic, _records(file))
    if as_json:
        print_json(_score_json(topic, score))
    else:
        _print_score(topic, score)
    worst = min(share for share in (score.precision, score.recall, 1.0) if share is not None)
    return int(least is not None and worst < least)


@topics.command(
    "try",
    help=tr(
        "在已存档的文章上试用一个专题种子：会切题的，比现在多出的和少掉的，逐条列出。不写任何内容。",
        "Try a topic seed on kept articles: which it would match, which more and which fewer than "
        "now, each listed. Nothing is written.",
    ),
)
@click.argument("file", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.option(
    "--since", default="30d", show_default=True,
    help=tr("起（如 2026-01-01、30d）", "From (2026-01-01, 30d)"),
)  # fmt: skip
@json_option
@click.pass_context
def try_topic(ctx: click.Context, file: Path, since: str, *, as_json: bool) -> None:
    """A topic that is not in force yet."""
    config = config_of(ctx)
    topic = load(file)
    now = next((one for one in config.topics if one.id == topic.id), None)
    with reading(config) as archive:
        trial = trial_of(archive, topic, now, Filter(since=moment_of(since, config.zone)))
    if as_json:
        print_json({"topic": topic.id, **trial.as_json()})
    else:
        _print_trial(trial)


def _print_trial(trial: Trial) -> None:
    click.secho(
        tr(
            f"{trial.looked_at} 篇中切题 {trial.matched.count} 篇，"
            f"比现在多 {trial.more.count} 篇，少 {trial.fewer.count} 篇。",
            f"It would match {trial.matched.count} of {counted(trial.looked_at, 'article')}: "
            f"{trial.more.count} more and {trial.fewer.count} fewer than now.",
        ),
        bold=True,
    )
    for headline, sort in (
        (tr("多出的", "More"), trial.more),
        (tr("少掉的", "Fewer"), trial.fewer),
    ):
        if sort.count:
            click.echo(labelled(headline, str(sort.count)))
        for tried in sort.first:
            found = tried.article
            click.echo(f"  {tried.match.score:g}  {printable(found['title'])}  {found['url']}")
            for line in reason_lines(tried.match):
                click.echo(f"      {line}")


def _topic(config: Config, wanted: str | None) -> Topic:
    if wanted is None and len(config.topics) == 1:
        return config.topics[0]
    for topic in config.topics:
        if topic.id == wanted:
            return topic
    known = [topic.id for topic in config.topics]
    if wanted is None:
        raise UsageError(
            f"有多个专题，请用 --topic 指定其一：{'、'.join(known)}。",
            f"There are several topics; name one with --topic: {', '.join(known)}.",
        )
    raise UsageError(
        f"没有专题「{wanted}」，现有：{'、'.join(known)}。",
        f"There is no topic {wanted!r}; known: {', '.join(known)}.",
    )


def _records(file: Path) -> list[tuple[int, Labelled]]:
    lines = bytes_of(file).removeprefix(b"\xef\xbb\xbf").splitlines()
    records = read_labelled(lines, str(file))
    if not records:
        raise UsageError(f"{file} 中没有标注记录。", f"{file} holds no labelled record.")
    return records


def _score_json(topic: Topic, score: Score) -> dict[str, Any]:
    return {
        "topic": topic.id,
        "articles": len(score.verdicts),
        "hits": score.count(label=True, matched=True),
        "precision": score.precision,
        "recall": score.recall,
        "misses": [_verdict_json(one) for one in score.misses],
        "false_hits": [_verdict_json(one) for one in score.false_hits],
    }


def _verdict_json(verdict: Verdict) -> dict[str, Any]:
    return {"line": verdict.line, "title": verdict.title, **verdict.match.as_json()}


def _print_score(topic: Topic, score: Score) -> None:
    rows = [
        (tr("专题", "Topic"), f"{topic.id} {topic.name}"),
        (tr("文章", "Articles"), str(len(score.verdicts))),
        (tr("查准率", "Precision"), _percent(score.precision)),
        (tr("查全率", "Recall"), _percent(score.recall)),
    ]
    for name, value in rows:
        click.echo(labelled(name, value))
    _print_verdicts(tr("漏判", "Missed"), score.misses)
    _print_verdicts(tr("误判", "False hits"), score.false_hits)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"


def _print_verdicts(heading: str, verdicts: tuple[Verdict, ...]) -> None:
    click.secho("\n" + labelled(heading, len(verdicts)), bold=True)
    for verdict in verdicts:
        click.echo(
            tr(f"第 {verdict.line} 行", f"line {verdict.line}")
            + f"  {verdict.title}"
            + bracketed(tr(f"得分 {verdict.match.score:g}", f"score {verdict.match.score:g}"))
        )
        for line in reason_lines(verdict.match):
            click.echo(f"    {line}")


def reason_lines(match: Match) -> list[str]:
    """Each reason on a line for people: weight, rule, the words and where they stand."""
    fields = {
        "title": tr("标题", "title"),
        "body": tr("正文", "body"),
        "article": tr("标题与正文", "title and body"),
    }
    return [
        f"{reason.weight:+g}  {reason.rule}  "
        + labelled(
            fields[reason.field],
            listed(
                f"{word}@{place}" for word, place in zip(reason.words, reason.places, strict=True)
            ),
        )
        for reason in match.reasons
    ]
