"""The alert rules of the configuration: read, checked, and brought to the ids of today."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawler.naming import former_ids
from crawler.settings import Source
from crawler.toml_tables import Fault, read_struct
from crawler.topics import Topic
from scheduler.config_tables import AlertTable
from storage.records import Kind
from storage.rules import AlertRule, check_clock, check_quiet, check_schedule
from storage.searches import RULE_PREFIX
from storage.work import Named


class RulesReader:
    """Reads the ``[[alerts]]`` tables, noting faults.

    Args:
        name: The file's, as faults name it.
        fill: Puts environment variables into a table; it is told where the table stands.
        faults: Receives every fault.
    """

    def __init__(self, name: str, fill: Callable[[Any, str], Any], faults: list[Fault]) -> None:
        self._name, self._fill, self._faults = name, fill, faults

    def _fault(self, where: str, zh: str, en: str) -> None:
        self._faults.append(Fault(f"{self._name} {where}：{zh}", f"{self._name} {where}: {en}"))

    def read(
        self, tables: Sequence[Any], channels: Collection[str] | None
    ) -> list[tuple[str, AlertRule]]:
        """The rules, each with where it stands.

        Args:
            tables: As TOML gave them.
            channels: The ids that rules may name; None: they are not looked at.
        """
        rules: list[tuple[str, AlertRule]] = []
        for number, table in enumerate(tables, 1):
            where = f"[[alerts]] #{number}"
            filled = self._fill(table, where)
            raw = read_struct(AlertTable, filled, f"{self._name} {where}", self._faults)
            if raw is None:
                continue
            self._check_form(where, "schedule", raw.schedule, check_schedule)
            if raw.quiet is not None:
                self._check_form(where, "quiet", raw.quiet, check_quiet)
            if raw.all_well is not None:
                self._check_form(where, "all_well", raw.all_well, check_clock)
            if not raw.channels:
                self._fault(where, "没有指定 channels。", "names no channels.")
            if raw.unconfirmed and Kind.WITHDRAWN not in raw.kinds:
                self._fault(
                    where,
                    "unconfirmed 须与 kinds 中的 withdrawn 同用：先报的要有下文。",
                    "unconfirmed needs withdrawn among its kinds: what is told first has an end.",
                )
            for name in raw.channels:
                if channels is not None and name not in channels:
                    self._fault(
                        where,
                        f"没有 id 为「{name}」的通道，请在 [[channels]] 中定义。",
                        f"there is no channel {name!r}; define it under [[channels]].",
                    )
            if raw.id.startswith(RULE_PREFIX):
                self._fault(
                    where,
                    f"id 不能以「{RULE_PREFIX}」开头，那是网页中检索所设提醒的名字。",
                    f"no id begins with {RULE_PREFIX!r}: rules made of searches in the page do.",
                )
            if any(rule.id == raw.id for _, rule in rules):
                self._fault(where, f"id「{raw.id}」重复。", f"id {raw.id!r} is taken.")
            rules.append((where, raw.rule()))
        return rules

    def _check_form(self, where: str, key: str, text: str, check: Callable[[str], None]) -> None:
        try:
            check(text)
        except ValueError:
            forms = {
                "schedule": '"immediate"、"hourly"、"08:30"、"mon 08:30"',
                "quiet": '"22:00-07:00"',
                "all_well": '"08:00"',
            }
            self._fault(
                where,
                f"{key} 的值「{text}」有误，可写：{forms[key]}。",
                f"{key}: {text!r} is none of {forms[key].replace('、', ', ')}.",
            )

    def check_references(
        self,
        rules: Sequence[tuple[str, AlertRule]],
        sources: Sequence[Source],
        topics: Sequence[Topic],
    ) -> None:
        """Note the ids of sources and topics that rules name and nobody has."""
        for where, rule in rules:
            for key, named, known in (
                ("topics", rule.topics, {topic.id for topic in topics}),
                ("sources", rule.sources, {source.id for source in sources}),
            ):
                for name in named or ():
                    if known and name not in known:
                        self._fault(
                            where,
                            f"{key} 中的「{name}」不存在，现有：{'、'.join(sorted(known))}。",
                            f"{key}: there is no {name!r}; known: {', '.join(sorted(known))}.",
                        )


@dataclass(frozen=True, slots=True)
class FormerName:
    """A former id in a rule.

    Attributes:
        where: The rule's place in the file and the key.
        old_id: The id that stands there.
        new_id: The id of today.
    """

    where: str
    old_id: str
    new_id: str


def by_today(
    rules: Sequence[tuple[str, AlertRule]], sources: Sequence[Named], topics: Sequence[Named]
) -> tuple[list[tuple[str, AlertRule]], tuple[FormerName, ...]]:
    """The rules, each with where it stands, by the ids of today, and what they named otherwise."""
    ids = {"sources": former_ids(sources), "topics": former_ids(topics)}
    found: list[FormerName] = []

    def renamed(where: str, key: str, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        known = ids[key]
        found.extend(
            FormerName(f"{where} {key}", name, known[name]) for name in names or () if name in known
        )
        return names and tuple(dict.fromkeys(known.get(name, name) for name in names))

    renewed = [
        (
            where,
            replace(
                rule,
                sources=renamed(where, "sources", rule.sources),
                topics=renamed(where, "topics", rule.topics),
            ),
        )
        for where, rule in rules
    ]
    return renewed, tuple(found)
