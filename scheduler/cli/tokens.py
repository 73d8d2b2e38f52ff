"""The tokens by which programs ask the page's server."""

from __future__ import annotations

from datetime import timedelta

import click

from scheduler.cli.common import json_option, local, print_json_lines, say, table, text
from scheduler.cli.users import accounts_of, must_fit, needs_web, web_config
from scheduler.words.language import bracketed, labelled, language, tr
from scheduler.words.vocabulary import ROLE_WORDS, named
from storage.accounts import Accounts, Role
from storage.times import utc_now
from storage.tokens import MOST_DAYS, Tokens


@click.group(
    help=tr(
        "程序访问用的令牌：增加、列出、删除。",
        "The tokens of programs: add, list, remove.",
    )
)
def tokens() -> None:
    """The tokens."""


@tokens.command(
    help=tr(
        "增加一个令牌；其内容写到标准输出，只显示这一次。",
        "Add a token; it is written to standard output, this once.",
    )
)
@click.argument("name", type=text)
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.READER.value,
    show_default=True,
    help=tr(
        "reader 只看；desk 可处理；admin 同 desk",
        "reader reads; desk does the desk's work, too; admin the same",
    ),
)
@click.option(
    "--days",
    type=click.IntRange(1, MOST_DAYS),
    help=tr("有效天数；不写则长期有效", "Valid for so many days; without it, for good"),
)
@click.pass_context
def add(ctx: click.Context, name: str, *, role: str, days: int | None) -> None:
    """Add a token."""
    must_fit(name, "名称")
    with needs_web():
        from scheduler.web.bearers import made
        from scheduler.web.passwords import token_hash
    config, now, token = web_config(ctx), utc_now(), made()
    expires_at = now + timedelta(days=days) if days else None
    kept = Tokens(Accounts(config.accounts)).add(
        name, Role(role), token_hash(token), now, expires_at
    )
    until = local(kept.as_json()["expires_at"], config.zone)
    told = f"{name}{bracketed(named(ROLE_WORDS, role, language()))}"
    if days:
        told += tr(f"，有效期至 {until}", f", valid until {until}")
    # The token alone goes to standard output, so that it can be sent into a file.
    click.echo(labelled(tr("已增加令牌", "token added"), told), err=True)
    say("请妥善保存：以后不再显示。", "Keep it well: it is not shown again.", err=True)
    click.echo(token)


@tokens.command("list", help=tr("列出令牌。", "List the tokens."))
@json_option
@click.pass_context
def list_tokens(ctx: click.Context, *, as_json: bool) -> None:
    """List the tokens."""
    config = web_config(ctx)
    rows = [one.as_json() for one in Tokens(Accounts(config.accounts)).all()]
    if as_json:
        print_json_lines(rows)
        return
    table(
        [tr("名称", "Name"), tr("角色", "Role"), tr("建于", "Made"),
         tr("有效期至", "Valid until"), tr("上次使用", "Used")],
        (
            [
                str(row["name"]),
                named(ROLE_WORDS, str(row["role"]), language()),
                *(local(row[at], config.zone) for at in ("created_at", "expires_at", "used_at")),
            ]
            for row in rows
        ),
    )  # fmt: skip


@tokens.command(help=tr("删除一个令牌；立即失效。", "Remove a token; it is refused from now on."))
@click.argument("name", type=text)
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Remove a token."""
    Tokens(accounts_of(ctx)).remove(name)
    click.echo(labelled(tr("已删除令牌", "token removed"), name))
