"""Proof towards third parties: a time stamp on the chain's head."""

from __future__ import annotations

import click

from crawler.extras import extra_needed
from scheduler.cli.common import config_of
from scheduler.errors import UsageError
from scheduler.words.language import tr


@click.command(
    help=tr(
        "请 [proof] authority 为变动链首盖时间戳（RFC 3161）；守护进程每天自动做一次。",
        "Have the authority of [proof] stamp the chain's head (RFC 3161); "
        "the daemon does it daily.",
    )
)
@click.pass_context
def stamp(ctx: click.Context) -> None:
    """A time stamp now."""
    config = config_of(ctx, everything=False)
    if not config.proof.authority:
        raise UsageError(
            "没有配置时间戳机构：请写 [proof] authority。",
            "No time-stamping authority is configured: set [proof] authority.",
        )
    try:
        from scheduler.upkeep.timestamps import authority_of
        from scheduler.upkeep.timestamps import stamp as stamp_head
    except ModuleNotFoundError as error:
        raise UsageError(
            *extra_needed(("时间戳功能", "Time-stamping"), "proof", error.name)
        ) from error
    from scheduler.cli.common import reading
    from storage import Archive

    authority = authority_of(config)
    with reading(config):
        pass
    with Archive(config.archive, create=False) as archive:
        new = authority is not None and stamp_head(archive, authority)
    click.echo(
        tr("已盖时间戳并存档。", "Stamped and kept.")
        if new
        else tr("链首已有时间戳。", "The head has its stamp already.")
    )
