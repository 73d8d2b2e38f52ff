"""The tools: what each is asked with, what it answers, and how one is called. Knows no protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from crawler.toml_tables import Fault, read_struct
from scheduler.config import Config
from scheduler.mcp import (
    arguments,
    articles,
    changes,
    comparing,
    health,
    proving,
    searching,
    shapes,
    spreading,
)
from scheduler.mcp.asking import Answer, Inquiry, inquiry
from scheduler.words.clean_text import line
from scheduler.words.language import Pair
from storage.errors import YongliangError

MOST_ARGUMENTS = 40
"""Keys of one question; no tool knows half as many."""

LONGEST_ERROR = 600
"""Characters of the line that says what is wrong."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        takes: The struct of its arguments.
        gives: The type of what it answers.
        ask: Answers a question.
    """

    takes: type[arguments.Arguments]
    gives: type
    ask: Callable[[Inquiry, Any], Answer]


TOOLS: dict[str, Tool] = {
    "search_articles": Tool(arguments.Search, shapes.SearchAnswer, searching.search),
    "read_article": Tool(arguments.Read, shapes.ReadAnswer, articles.read),
    "list_versions": Tool(arguments.Versions, shapes.VersionsAnswer, articles.versions),
    "compare_versions": Tool(arguments.Compare, shapes.CompareAnswer, comparing.compare),
    "list_changes": Tool(arguments.Changes, shapes.ChangesAnswer, changes.changes),
    "trace_spread": Tool(arguments.Trace, shapes.SpreadAnswer, spreading.trace),
    "source_health": Tool(arguments.Health, shapes.HealthAnswer, health.health),
    "prove_version": Tool(arguments.Prove, shapes.ProofAnswer, proving.prove),
}
"""Every tool by its name, in the order in which they are shown."""


class ToolError(YongliangError):
    """A tool cannot answer; its line is shown to the assistant, which may ask otherwise."""


def ask(config: Config, name: str, given: Mapping[str, Any], language: str) -> Answer:
    """Call a tool.

    Args:
        config: Names the archive.
        name: The tool's.
        given: Its arguments, of which nothing is believed.
        language: Of the answer.

    Raises:
        ToolError: There is no such tool, or it cannot answer; with one line.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise ToolError(*unknown(name))
    # An argument that is null is one that was not given.
    fit = {_fit(key): _fit(value) for key, value in given.items() if value is not None}
    asked = _read(tool, name, fit)
    try:
        with inquiry(config, name, asked, language) as question:
            return tool.ask(question, asked)
    except YongliangError as error:
        raise ToolError(_short(error.zh), _short(error.en)) from error


def unknown(name: str) -> Pair:
    """That there is no such tool, and which there are."""
    shown, known = line(name, 80), list(TOOLS)
    return (
        f"没有工具「{shown}」，现有：{'、'.join(known)}。",
        f"There is no tool {shown!r}; known: {', '.join(known)}.",
    )


def _read(tool: Tool, name: str, given: Mapping[str, Any]) -> arguments.Arguments:
    if len(given) > MOST_ARGUMENTS:
        raise ToolError(f"{name}：参数过多。", f"{name}: too many arguments.")
    faults: list[Fault] = []
    asked = read_struct(tool.takes, given, name, faults)
    if faults or asked is None:
        raise ToolError(
            _short(" ".join(fault.zh for fault in faults)),
            _short(" ".join(fault.en for fault in faults)),
        )
    return asked


def _fit(value: Any, depth: int = 8) -> Any:
    """A value of JSON whose texts can be written down: halves of surrogate pairs cannot."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if depth and isinstance(value, list):
        return [_fit(one, depth - 1) for one in value]
    return value


def _short(text: str) -> str:
    return line(text, LONGEST_ERROR)
