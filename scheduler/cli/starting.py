"""The first step: a configuration, and the seeds to change."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import click

from scheduler.cli.common import say
from scheduler.config import FILE, VARIABLE
from scheduler.errors import UsageError, unwritable
from scheduler.words.language import tr


@click.command(
    help=tr(
        "写一份初始配置（缺省 $YONGLIANG_CONFIG 或 ./yongliang.toml），不覆盖已有文件。",
        "Write a first configuration (default $YONGLIANG_CONFIG or ./yongliang.toml); nothing is "
        "overwritten.",
    )
)
@click.option(
    "--seeds",
    "with_seeds",
    is_flag=True,
    help=tr("把来源和专题种子也复制到 ./seeds 供修改", "Copy the seeds to ./seeds too"),
)
@click.pass_context
def init(ctx: click.Context, *, with_seeds: bool) -> None:
    """A first configuration."""
    from scheduler.starter import starter_config

    target = Path(ctx.obj["config"] or os.environ.get(VARIABLE) or FILE)
    text = starter_config()
    if with_seeds:
        folder = target.parent / "seeds"
        _copy_seeds(folder)
        say(f"种子已复制到 {folder}。", f"Copied the seeds to {folder}.")
        if target.exists():
            say(
                f"{target} 已存在，未作改动：请在其中的 [seeds] 下写明 sources 和 topics。",
                f"{target} exists and was not touched: name both under its [seeds].",
            )
            return
        for key in ("[seeds]", "sources =", "topics ="):
            text = text.replace(f"# {key}", key)
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            f"{target} 已存在，不会覆盖：请用 --config 另选文件名。",
            f"{target} exists and is not overwritten: choose another name with --config.",
        ) from None
    except OSError as error:
        raise unwritable(target, error) from error
    say(f"已写入 {target}。接下来：", f"Wrote {target}. Next:")
    click.echo("  yongliang check\n  yongliang crawl --deliver\n  yongliang run")


def _copy_seeds(target: Path) -> None:
    import seeds

    for kind in ("sources", "topics"):
        folder = target / kind
        folder.mkdir(parents=True, exist_ok=True)
        for file in sorted((seeds.SEEDS / kind).glob("*.toml")):
            if not (folder / file.name).exists():
                shutil.copyfile(file, folder / file.name)
