"""The accounts of the web page: who may sign in, and what they may do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from crawler.extras import extra_needed
from scheduler.cli.common import json_option, local, print_json_lines, say, table, text
from scheduler.config import Config, load
from scheduler.errors import UsageError
from scheduler.words.language import bracketed, labelled, language, tr
from scheduler.words.vocabulary import ROLE_WORDS, named
from storage.accounts import NAME, Accounts, Role
from storage.times import to_iso, utc_now


@click.group(
    help=tr(
        "网页的账户：增加、列出、删除、改口令。",
        "The accounts of the web page: add, list, remove, change a password.",
    )
)
def users() -> None:
    """The accounts."""


@users.command(
    help=tr(
        "增加一个账户；口令在提示后输入，或由标准输入读一行。",
        "Add an account; its password is asked for, or read as a line of standard input.",
    )
)
@click.argument("name", type=text)
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.DESK.value,
    show_default=True,
    help=tr(
        "reader 只看；desk 可处理；admin 还可改来源和专题",
        "reader reads; desk works; admin may change sources and topics, too",
    ),
)
@click.pass_context
def add(ctx: click.Context, name: str, *, role: str) -> None:
    """Add an account."""
    must_fit(name, "用户名")
    hashed = _asked_hash()
    accounts_of(ctx).add(name, Role(role), hashed, utc_now())
    click.echo(labelled(tr("已增加账户", "account added"), _told(name, role)))


@users.command("list", help=tr("列出账户。", "List the accounts."))
@json_option
@click.pass_context
def list_accounts(ctx: click.Context, *, as_json: bool) -> None:
    """List the accounts."""
    config = web_config(ctx)
    rows = [
        {
            "name": one.name,
            "role": one.role.value,
            "created_at": to_iso(one.created_at),
            "signed_in_at": one.signed_in_at and to_iso(one.signed_in_at),
        }
        for one in Accounts(config.accounts).all()
    ]
    if as_json:
        print_json_lines(rows)
        return
    table(
        [tr("用户名", "Name"), tr("角色", "Role"), tr("建于", "Made"), tr("上次登录", "Signed in")],
        (
            [
                str(row["name"]),
                named(ROLE_WORDS, str(row["role"]), language()),
                local(str(row["created_at"]), config.zone),
                local(str(row["signed_in_at"]), config.zone) if row["signed_in_at"] else "",
            ]
            for row in rows
        ),
    )


@users.command(
    help=tr("删除一个账户；其会话立即失效。", "Remove an account; its sessions end at once.")
)
@click.argument("name", type=text)
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Remove an account."""
    accounts = accounts_of(ctx)
    accounts.remove(name)
    click.echo(labelled(tr("已删除账户", "account removed"), name))
    if not accounts.all():
        say(
            f"现在没有账户，无人能登录；若要回到无账户的用法，请删除 {accounts.path}。",
            "There is no account now and nobody can sign in; to do without accounts again, "
            f"delete {accounts.path}.",
            err=True,
        )


@users.command(
    help=tr(
        "改口令，在提示后输入或由标准输入读一行；其会话立即失效。",
        "Change a password, asked for or read as a line of standard input; sessions end at once.",
    )
)
@click.argument("name", type=text)
@click.pass_context
def password(ctx: click.Context, name: str) -> None:
    """Change a password."""
    accounts = accounts_of(ctx)
    accounts.must_have(name)  # before a password is typed
    accounts.set_password(name, _asked_hash())
    click.echo(labelled(tr("口令已改", "password changed"), name))


def web_config(ctx: click.Context) -> Config:
    """The configuration as far as the page needs it."""
    return load(ctx.obj["config"], everything=False, web=True)


def accounts_of(ctx: click.Context) -> Accounts:
    """The accounts of the page."""
    return Accounts(web_config(ctx).accounts)


def must_fit(name: str, zh: str) -> None:
    """Refuse what is no name of an account or a token.

    Raises:
        UsageError: It is none.
    """
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{zh}「{name}」不合适：最多 64 个字母、汉字或数字，可含 . _ @ -。",
            f"{name!r} is no name: at most 64 letters and digits, with . _ @ - among them.",
        )


def _asked_hash() -> str:
    """The hash of a password that is typed twice, or is the first line of standard input.

    Raises:
        UsageError: It is too short or too long, or the two differ.
    """
    with needs_web():
        from scheduler.web.passwords import LEAST, MOST, hashed
    if sys.stdin.isatty():
        given: str = click.prompt(
            tr("口令", "Password"),
            hide_input=True,
            confirmation_prompt=tr("再输一遍", "Once more"),
        )
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if not LEAST <= len(given) <= MOST:
        raise UsageError(
            f"口令须有 {LEAST} 到 {MOST} 个字符。",
            f"A password has from {LEAST} to {MOST} characters.",
        )
    return hashed(given)


@contextmanager
def needs_web() -> Iterator[None]:
    """Say which extra is missing where accounts or tokens need it.

    Raises:
        UsageError: It is.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        what = ("账户和令牌功能", "An account or a token")
        raise UsageError(*extra_needed(what, "web", error.name)) from error


def _told(name: str, role: str) -> str:
    return name + bracketed(named(ROLE_WORDS, role, language()))
