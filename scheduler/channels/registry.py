"""The kinds of channels: the one place that knows them all."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from crawler.toml_tables import Fault, FaultsError
from scheduler.channels.apprise import AppriseChannel, AppriseSettings
from scheduler.channels.atom import AtomChannel, AtomSettings
from scheduler.channels.base import Channel
from scheduler.channels.dingtalk import DingtalkChannel, DingtalkSettings
from scheduler.channels.feishu import FeishuChannel, FeishuSettings
from scheduler.channels.file import FileChannel, FileSettings
from scheduler.channels.settings import Settings, read
from scheduler.channels.smtp import SmtpChannel, SmtpSettings
from scheduler.channels.webhook import WebhookChannel, WebhookSettings
from scheduler.channels.wecom import WecomChannel, WecomSettings


class Kind(NamedTuple):
    """A kind of channel: how its table is read, and what is made of it."""

    settings: type[Settings]
    channel: Callable[[Any], Channel]


KINDS = {
    "file": Kind(FileSettings, FileChannel),
    "webhook": Kind(WebhookSettings, WebhookChannel),
    "smtp": Kind(SmtpSettings, SmtpChannel),
    "wecom": Kind(WecomSettings, WecomChannel),
    "dingtalk": Kind(DingtalkSettings, DingtalkChannel),
    "feishu": Kind(FeishuSettings, FeishuChannel),
    "apprise": Kind(AppriseSettings, AppriseChannel),
    "atom": Kind(AtomSettings, AtomChannel),
}
"""The kinds by name, in the order of the READMEs."""


def parse(table: Mapping[str, Any], where: str, *, base: Path | None = None) -> Settings:
    """A `[[channels]]` table as the settings of its kind.

    Args:
        table: As TOML gave it, environment variables filled in.
        where: What the lines of faults begin with, such as ``yongliang.toml [[channels]] 2``.
        base: What relative paths are relative to; None leaves them as they are.

    Raises:
        FaultsError: The table is wrong; all its faults are in the error.
    """
    kind = table.get("kind")
    known = KINDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise FaultsError([_kind_fault(kind, where)])
    faults: list[Fault] = []
    settings = read(known.settings, table, where, faults, base)
    if settings is None:
        raise FaultsError(faults)
    return settings


def build(settings: Settings) -> Channel:
    """The channel that these settings describe. It connects to nothing before `send`."""
    return KINDS[settings.kind].channel(settings)


def build_all(settings: Mapping[str, Settings]) -> dict[str, Channel]:
    """Every channel of the configuration, by its id."""
    return {name: build(one) for name, one in settings.items()}


def _kind_fault(kind: object, where: str) -> Fault:
    known = ", ".join(KINDS)
    if kind is None:
        return Fault(
            f"{where}：缺少 kind，可用的有 {known}", f"{where}: kind missing; known are {known}"
        )
    close = difflib.get_close_matches(str(kind), KINDS, n=1)
    zh = f"，是否想写 {close[0]}？" if close else f"，可用的有 {known}"
    en = f"; did you mean {close[0]}?" if close else f"; known are {known}"
    return Fault(f"{where}：没有 {kind!r} 这种通道{zh}", f"{where}: no channel kind {kind!r}{en}")
