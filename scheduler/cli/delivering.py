"""The outbox and the channels."""

from __future__ import annotations

from typing import Any

import click

from scheduler.cli.common import (
    config_of,
    json_option,
    local_second,
    print_json,
    print_json_lines,
    reading,
    say,
    table,
    word,
)
from scheduler.config import Config
from scheduler.errors import UsageError
from scheduler.words.language import language, listed, tr
from scheduler.words.notes import spoken
from scheduler.words.vocabulary import STATE_WORDS


@click.group(
    invoke_without_command=True,
    help=tr("投递：缺省列出；send 送出，retry 重试。", "The outbox: list (default), send, retry."),
)
@click.pass_context
def deliveries(ctx: click.Context) -> None:
    """The outbox."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_deliveries)


@deliveries.command("list", help=tr("列出投递，新的在前。", "List deliveries, newest first."))
@click.option(
    "--state",
    multiple=True,
    type=click.Choice(["pending", "sent", "failed", "dead"]),
    help=tr("状态", "State"),
)
@click.option("--limit", type=click.IntRange(min=0), help=tr("最多几条", "At most"))
@json_option
@click.pass_context
def list_deliveries(
    ctx: click.Context,
    state: tuple[str, ...] = (),
    limit: int | None = None,
    *,
    as_json: bool = False,
) -> None:
    """The deliveries."""
    config = config_of(ctx, everything=False)
    with reading(config) as archive:
        kept = archive.outbox.deliveries.all(state, limit)
    found = [delivery.as_json() for delivery in kept]
    if as_json:
        print_json_lines(found)
        return
    table(
        ["ID", tr("状态", "State"), tr("规则", "Rule"), tr("通道", "Channel"),
         tr("变动", "Changes"), tr("次数", "Attempts"), tr("时间", "Time"), tr("问题", "Error")],
        (
            [
                str(row["delivery_id"]),
                word(STATE_WORDS, row["state"]),
                row["rule_id"],
                row["channel_id"],
                str(len(row["changes"])),
                str(row["attempts"]),
                local_second(row["sent_at"] or row["next_attempt_at"], config.zone),
                spoken(delivery.error or "", language()),
            ]
            for row, delivery in zip(found, kept, strict=True)
        ),
    )  # fmt: skip


@deliveries.command(help=tr("立即送出所有等待的投递。", "Send everything that waits, now."))
@json_option
@click.pass_context
def send(ctx: click.Context, *, as_json: bool) -> int:
    """Empty the outbox."""
    return _send(config_of(ctx), as_json=as_json, everything=True)


def _send(config: Config, *, as_json: bool, everything: bool = False) -> int:
    from scheduler.delivery.sender import describe, sender_of

    # Says clearly that there is no archive, instead of making one.
    with reading(config):
        tally = sender_of(config).deliver_all(everything=everything)
    if as_json:
        print_json({"sent": tally.sent, "failed": tally.failed, "dead": tally.dead})
    else:
        click.echo(describe(tally))
    return int(bool(tally.failed or tally.dead))


@deliveries.command(
    help=tr(
        "重试失败的投递（缺省全部），随即送出。",
        "Try failed and dead deliveries again (default all), at once.",
    )
)
@click.argument("ids", metavar="[ID]…", nargs=-1, type=int)
@json_option
@click.pass_context
def retry(ctx: click.Context, ids: tuple[int, ...], *, as_json: bool) -> int:
    """Another chance for what failed."""
    from storage import Archive
    from storage.times import utc_now

    config = config_of(ctx)
    with reading(config):
        pass
    with Archive(config.archive, create=False) as archive:
        again = archive.outbox.sending.retry(utc_now(), ids or None)
    if not as_json:
        say(f"重试 {len(again)} 项投递", f"{len(again)} deliveries tried again")
    return _send(config, as_json=as_json)


@click.group(
    invoke_without_command=True,
    help=tr("通道：缺省列出；test 试发。", "The channels: list (default), test."),
)
@click.pass_context
def channels(ctx: click.Context) -> None:
    """The channels."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_channels)


@channels.command("list", help=tr("列出通道。", "List the channels."))
@json_option
@click.pass_context
def list_channels(ctx: click.Context, *, as_json: bool = False) -> None:
    """The channels of the configuration, without their addresses, which may hold secrets."""
    from scheduler.search_rules import rules_of_searches

    config = config_of(ctx)
    made = [
        search.rule.terms.rule(search.search_id)
        for search in rules_of_searches(config)
        if search.rule and not search.rule.paused_at
    ]
    rows: list[dict[str, Any]] = [
        {
            "id": channel.id,
            "kind": channel.kind,
            "rules": [rule.id for rule in (*config.rules, *made) if channel.id in rule.channels],
        }
        for channel in config.channels.values()
    ]
    if as_json:
        print_json_lines(rows)
        return
    table(
        ["ID", tr("类型", "Kind"), tr("规则", "Rules")],
        ([row["id"], row["kind"], listed(row["rules"])] for row in rows),
    )


@channels.command(
    help=tr("试发一份样张，并说出对方的回答。", "Send a specimen and say what was answered.")
)
@click.argument("channel", metavar="ID")
@click.pass_context
def test(ctx: click.Context, channel: str) -> None:
    """A specimen."""
    from scheduler.channels.progress import Fresh
    from scheduler.channels.registry import build
    from scheduler.delivery.direct import specimen

    config = config_of(ctx)
    if channel not in config.channels:
        known = listed(config.channels) or "—"
        raise UsageError(
            f"没有通道「{channel}」，现有：{known}。",
            f"There is no channel {channel!r}; known: {known}.",
        )
    progress = Fresh()
    answer = build(config.channels[channel]).send(specimen(config.zone, config.names), progress)
    say(f"已送达，对方回答：{answer}", f"Sent; the receiver answered: {answer}")
    for error in progress.refusals.values():
        raise error
