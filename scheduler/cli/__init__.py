"""The command line: a thin skin over the Python calls, each command imported when it is used."""

from __future__ import annotations

import importlib
import io
import os
import select
import sys
from collections.abc import Sequence
from typing import Any

import click

from crawler import platforms
from scheduler.cli import clickwords
from scheduler.cli.printing import printable
from scheduler.words.language import LANGUAGES, choose, tr
from storage.errors import YongliangError

COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": (
        "demo",
        "离线演示：发现、修改、撤稿、恢复",
        "the main job with no network: new, edited, withdrawn, restored",
    ),
    "init": ("starting", "写一份初始配置", "write a first configuration"),
    "check": (
        "watching",
        "检查配置、种子、档案库和通道",
        "check configuration, seeds, archive and channels",
    ),
    "run": ("watching", "守护进程，前台运行", "the daemon, in the foreground"),
    "worker": ("clustering", "在其他机器上抓取和解析", "fetch and read on another machine"),
    "crawl": ("watching", "抓取一次", "one crawl run"),
    "backfill": ("backfilling", "回补一个来源的往期", "take up a source's past"),
    "add": ("watching", "按网址收录一篇文章", "take one article by its address"),
    "status": ("watching", "运行状况", "health of the monitor"),
    "extract": ("reading", "从文件或网址提取文章", "the article of a file or address"),
    "match": ("reading", "按专题判断一篇文章", "the topics' verdicts on an article"),
    "preview": ("previewing", "按网址预览一个来源", "what a source at an address would show"),
    "judge": ("judging", "判断一个应答及其依据", "what an answer is taken for, and why"),
    "sources": (
        "sources",
        "来源：列出，与 OPML 互转",
        "the sources: list, to and from OPML",
    ),
    "topics": (
        "topics",
        "专题：列出，用标注文章检验，在档案库上试用",
        "the topics: list, test on labelled articles, try on kept ones",
    ),
    "articles": ("querying", "列出文章", "list articles"),
    "show": ("querying", "查看一篇文章", "show an article"),
    "changes": ("querying", "列出变动", "list changes"),
    "diff": ("comparing", "比较两个版本", "compare two versions"),
    "search": ("querying", "全文检索所有版本", "search every version"),
    "stamp": ("upkeep", "为变动链首取时间戳", "have the chain's head time-stamped"),
    "report": ("reporting", "生成报告", "a report of the archive"),
    "verify": ("upkeep", "校验档案库", "verify the archive"),
    "backup": ("upkeep", "备份档案库", "a checked copy of the archive"),
    "restore": ("upkeep", "由备份恢复档案库", "the archive back from a copy"),
    "prune": ("forgetting", "清理旧的无用记录", "take away what is old and not needed"),
    "forget": ("forgetting", "应合法要求删除一篇文章", "remove an article on a legal demand"),
    "reextract": ("upkeep", "用当前规则重读存档网页", "read kept pages by today's rules"),
    "web": ("web", "以网页查看档案库", "the archive as a web page"),
    "mcp": ("web", "供 AI 助手查询档案库（MCP）", "the archive for assistants (MCP)"),
    "users": ("users", "网页的账户：增加、列出、删除、改口令", "the accounts of the web page"),
    "tokens": ("tokens", "程序访问用的令牌：增加、列出、删除", "the tokens of programs"),
    "export": ("exporting", "导出文章：JSON、CSV、Excel、WARC", "articles as files"),
    "deliveries": ("delivering", "投递：查看、发送、重试", "the outbox: list, send, retry"),
    "mute": ("muting", "不再通知某篇文章或某个来源", "tell nothing more of an article or source"),
    "unmute": ("muting", "恢复通知", "tell of it again"),
    "channels": ("delivering", "通道：查看、测试", "the channels: list, test"),
}
"""Every command: its module here, and its line of help in Chinese and in English."""

STAYING = frozenset({"demo", "run", "crawl", "backfill", "web"})
"""The commands that fetch or serve, and so say at their start what this system lacks."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"scheduler.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        clickwords.options_named(command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; where the reader of its output has seen enough, it has done all."""
        try:
            result = super().invoke(ctx)
            if sys.stdout:
                sys.stdout.flush()
        except BrokenPipeError:
            # Here, since click would make it exit code 1.
            if not _reader_is_gone():
                raise  # of another pipe or socket
            # What is left to be written has nobody to go to.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing any of them."""
        del ctx
        with formatter.section(tr("命令", "Commands")):
            formatter.write_dl([(name, tr(zh, en)) for name, (_, zh, en) in COMMANDS.items()])


def build() -> click.Group:
    """The root command, in the language in force."""

    @click.group(
        cls=LazyGroup,
        help=tr(
            "看守新闻网站，存档每个版本，报告每次变动。",
            "Watch news sites, archive every version, report every change.",
        ),
        epilog=tr("先试：yongliang demo", "Try first: yongliang demo"),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    @click.option(
        "--config",
        metavar="FILE",
        help=tr(
            "配置文件（缺省 $YONGLIANG_CONFIG 或 ./yongliang.toml）",
            "Configuration file (default $YONGLIANG_CONFIG or ./yongliang.toml)",
        ),
    )
    @click.option(
        "--lang",
        type=click.Choice(LANGUAGES),
        help=tr("语言（缺省 $YONGLIANG_LANG 或 zh）", "Language (default $YONGLIANG_LANG or zh)"),
    )
    @click.option(
        "--debug", is_flag=True, help=tr("出错时显示完整追踪", "Show a traceback on errors")
    )
    @click.version_option(package_name="yongliang-watch")
    @click.pass_context
    def root(ctx: click.Context, config: str | None, lang: str | None, *, debug: bool) -> None:
        choose(lang)
        ctx.obj = {"config": config, "debug": debug}
        if ctx.invoked_subcommand in STAYING and (line := platforms.lacking(sys.platform)):
            click.echo(tr(*line), err=True)

    clickwords.options_named(root)
    return root


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 done; 1 something failed and was said; 2 wrong usage or configuration.
    """
    given = _globals_first(sys.argv[1:] if args is None else args)
    choose(_language_among(given))
    _never_unwritable(sys.stdout, sys.stderr)
    if line := platforms.refusal(sys.platform):
        click.echo(tr(*line), err=True)
        return 2
    clickwords.install()
    try:
        _refuse_nul(given)
        result = build().main(given, prog_name="yongliang", standalone_mode=False)
    except click.ClickException as error:
        error.show(said := io.StringIO())
        click.echo(printable(said.getvalue()), err=True, nl=False)
        return error.exit_code
    except click.Abort:
        return 130
    except YongliangError as error:
        if "--debug" in given:
            raise
        return _say(error)
    return result if isinstance(result, int) else 0


def _reader_is_gone() -> bool:
    """Whether standard output is a pipe that nobody reads any more."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in output.poll(0))


def entry() -> None:
    """The console script."""
    sys.exit(main())


def _never_unwritable(*streams: Any) -> None:
    """What a terminal's character set lacks is shown as a question mark; it ends no command."""
    for stream in streams:
        if getattr(stream, "errors", None) == "strict" and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _refuse_nul(args: Sequence[str]) -> None:
    """No argument of a process can hold one; no file or address either."""
    if any("\0" in arg for arg in args):
        raise click.UsageError(tr("参数中有空字符。", "An argument holds a NUL character."))


def _say(error: YongliangError) -> int:
    from crawler.toml_tables import FaultsError
    from scheduler.errors import UsageError
    from scheduler.words.language import line_of
    from storage import QueryError

    click.echo(printable(line_of(error)), err=True)
    return 2 if isinstance(error, FaultsError | UsageError | QueryError) else 1


def _globals_first(args: Sequence[str]) -> list[str]:
    """The arguments with the global options in front, so that they may stand anywhere."""
    front: list[str] = []
    rest: list[str] = []
    pending = iter(args)
    for arg in pending:
        if arg == "--":
            rest += [arg, *pending]
        elif arg in {"--config", "--lang"}:
            front += [arg, *([value] if (value := next(pending, None)) is not None else [])]
        elif arg == "--debug" or arg.startswith(("--config=", "--lang=")):
            front.append(arg)
        else:
            rest.append(arg)
    return front + rest


def _language_among(args: Sequence[str]) -> str | None:
    """The value of ``--lang``, wanted before the options are parsed, for the help of all others."""
    for position, arg in enumerate(args):
        if arg == "--lang":
            return args[position + 1] if position + 1 < len(args) else None
        if arg.startswith("--lang="):
            return arg.removeprefix("--lang=")
    return None
