"""Upkeep of the archive: verify."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import click

from scheduler.cli.common import config_of, json_option, print_json
from scheduler.config import Config
from scheduler.language import language, tr
from storage.findings import Finding

MOST_SHOWN = 20
"""Findings of one check that are shown to people; ``--json`` gives every one."""


@click.command(
    help=tr(
        "校验档案库：快照与哈希、版本、变动链、孤立记录、全文索引；并以现行规则重读各版本的原始字节。",
        "Verify the archive: snapshots against their hashes, versions, the chain of changes, "
        "orphans, the full-text index; and read each version again from its bytes.",
    )
)
@click.option(
    "--fix",
    is_flag=True,
    help=tr("重建可无损重建的（全文索引、最新版本标记）", "Rebuild what can be without loss"),
)
@click.option(
    "--head",
    metavar="HASH",
    help=tr("别处保存的链首（如日报所载）", "A head of the chain kept elsewhere, as in a report"),
)
@json_option
@click.pass_context
def verify(ctx: click.Context, *, fix: bool, head: str | None, as_json: bool) -> int:
    """What is wrong; 1 if anything is left that is."""
    config = config_of(ctx, everything=False)
    found = _told(_checked(config, head), as_json=as_json)
    fixable = any(finding.fixable for finding in found)
    if fix and fixable:
        from storage import Archive

        with Archive(config.archive) as archive:
            archive.rebuild()
        click.echo(tr("已重建，再校验一遍。", "Rebuilt; verifying once more."), err=True)
        found = _told(_checked(config, head), as_json=as_json)
    if not as_json:
        _conclude(found, fixable=fixable and not fix)
    return 1 if found else 0


def _checked(config: Config, head: str | None) -> Iterable[Finding]:
    from scheduler.upkeep import verify as upkeep

    return upkeep.verify(config, head=head)


def _told(findings: Iterable[Finding], *, as_json: bool) -> list[Finding]:
    """Say each as it is found; return them all."""
    found: list[Finding] = []
    shown: Counter[str] = Counter()
    for finding in findings:
        found.append(finding)
        shown[finding.check] += 1
        if as_json:
            print_json(finding.as_json())
        elif shown[finding.check] <= MOST_SHOWN:
            click.echo(f"{finding.check}: {finding.zh if language() == 'zh' else finding.en}")
    for check, count in shown.items():
        if count > MOST_SHOWN and not as_json:
            rest = count - MOST_SHOWN
            click.echo(tr(f"{check}：另有 {rest} 处。", f"{check}: {rest} more."))
    return found


def _conclude(found: list[Finding], *, fixable: bool) -> None:
    if not found:
        click.echo(tr("档案库完好。", "The archive is whole."))
        return
    click.echo(tr(f"共 {len(found)} 处不符。", f"{len(found)} findings."), err=True)
    if fixable:
        click.echo(
            tr(
                "部分可重建：yongliang verify --fix。",
                "Some can be rebuilt: yongliang verify --fix.",
            ),
            err=True,
        )
