"""The command that takes up a source's past: backfill."""

from __future__ import annotations

import sys
from datetime import date, datetime, timedelta
from typing import Any, Self

import click

from scheduler.cli.common import config_of, json_option, moment_of, print_json, source_of
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.words.language import Count, counted, tr
from storage.work import BackfillState


@click.command(
    help=tr(
        "回补一个来源的往期：电子报各期、往期列表、站点地图。中断后再次运行同一命令即可继续。",
        "Take up a source's past: issues of an e-paper, older list pages, sitemaps. "
        "Ended at any moment, the same command goes on.",
    )
)
@click.argument("source")
@click.option(
    "--since", required=True, help=tr("起（如 2026-01-01、30d）", "From (2026-01-01, 30d)")
)
@click.option(
    "--until", help=tr("止（不含；缺省到今天为止）", "Before; default: today is the last day")
)
@json_option
@click.pass_context
def backfill(
    ctx: click.Context, source: str, since: str, until: str | None, *, as_json: bool
) -> int:
    """A source's past."""
    from scheduler.backfills import run_backfill
    from scheduler.beginnings import begin

    config = config_of(ctx)
    chosen = source_of(config, source)
    first, end = _days(config, since, until)
    if line := begin(config):
        click.echo(line, err=True)
    bar = _Bar(chosen.name, silent=as_json or not sys.stderr.isatty())
    with bar:
        done = run_backfill(config, chosen, first, end, bar.show)
    if as_json:
        print_json(_as_json(done.state))
    else:
        click.echo(_summary(done.state, stopped=done.stopped))
    return 0 if done.state.ended and not done.state.pages_failed else 1


def _days(config: Config, since: str, until: str | None) -> tuple[date, date]:
    """The first day wanted and the day after the last one, in the configured zone."""
    start = moment_of(since, config.zone)
    end = moment_of(until, config.zone)
    first = start.astimezone(config.zone).date() if start else date.min
    tomorrow = datetime.now(config.zone).date() + timedelta(days=1)
    last = end.astimezone(config.zone).date() if end else tomorrow
    if not first < last <= tomorrow:
        raise UsageError(
            f"起止有误：{first} 到 {last}（不含），请写过去的日期，起在止之前。",
            f"The days from {first} up to {last} cannot be: name past days, the first one first.",
        )
    return first, last


class _Bar:
    """A progress bar with an estimate, on the terminal's standard error; nothing elsewhere."""

    def __init__(self, name: str, *, silent: bool) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=silent,
            speed_estimate_period=300,
        )
        self._name = name
        self._task = self._progress.add_task(name, total=1)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, state: BackfillState) -> None:
        """How far it has come: what is known by now to be fetched, and what was."""
        found = tr(f"，切题 {state.articles} 篇", f", {state.articles} on topic")
        self._progress.update(
            self._task,
            description=self._name + found,
            completed=state.pages_done + state.links_done,
            total=max(state.pages + state.links, 1),
        )


def _summary(state: BackfillState, *, stopped: bool) -> str:
    said = tr(
        f"列表页 {state.pages_done}/{state.pages}，链接 {state.links_done}/{state.links}，"
        f"切题文章 {state.articles} 篇。",
        f"{state.pages_done}/{Count(state.pages):# feed page|# feed pages}, "
        f"{state.links_done}/{counted(state.links, 'link')}, "
        f"{counted(state.articles, 'article')} on topic.",
    )
    if state.pages_failed:
        said += tr(
            f"{state.pages_failed} 个列表页多次失败，已放弃。",
            f" {Count(state.pages_failed):# feed page|# feed pages} failed again and again and "
            "were given up.",
        )
    if not state.ended:
        rest = (
            tr("尚未完成", "Not done yet")
            if stopped
            else tr("其余暂时失败", "The rest fails for now")
        )
        said += tr(
            f"{rest}：再次运行同一命令即可继续。", f" {rest}: run the same command to go on."
        )
    return said


def _as_json(state: BackfillState) -> dict[str, Any]:
    return {
        "source_id": state.source_id,
        "since": state.since.isoformat(),
        "until": state.until.isoformat(),
        "ended": state.ended,
        "pages": state.pages,
        "pages_done": state.pages_done,
        "pages_failed": state.pages_failed,
        "links": state.links,
        "links_done": state.links_done,
        "articles": state.articles,
    }
