"""The kinds of channels: the one place that knows them all."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from scheduler.alerts.appriser import AppriseChannel, AppriseSettings
from scheduler.alerts.atom import AtomChannel, AtomSettings
from scheduler.alerts.base import Channel
from scheduler.alerts.dingtalk import DingtalkChannel, DingtalkSettings
from scheduler.alerts.feishu import FeishuChannel, FeishuSettings
from scheduler.alerts.file import FileChannel, FileSettings
from scheduler.alerts.settings import Fault, Settings, SettingsError, read
from scheduler.alerts.smtp import SmtpChannel, SmtpSettings
from scheduler.alerts.webhook import WebhookChannel, WebhookSettings
from scheduler.alerts.wecom import WecomChannel, WecomSettings

KINDS: dict[str, type[Settings]] = {
    "file": FileSettings,
    "webhook": WebhookSettings,
    "smtp": SmtpSettings,
    "wecom": WecomSettings,
    "dingtalk": DingtalkSettings,
    "feishu": FeishuSettings,
    "apprise": AppriseSettings,
    "atom": AtomSettings,
}
_CHANNELS: dict[type[Settings], Callable[[Any], Channel]] = {
    AppriseSettings: AppriseChannel,
    AtomSettings: AtomChannel,
    DingtalkSettings: DingtalkChannel,
    FeishuSettings: FeishuChannel,
    FileSettings: FileChannel,
    SmtpSettings: SmtpChannel,
    WebhookSettings: WebhookChannel,
    WecomSettings: WecomChannel,
}


def parse(table: Mapping[str, Any], where: str, *, base: Path | None = None) -> Settings:
    """A `[[channels]]` table as the settings of its kind.

    Args:
        table: As TOML gave it, environment variables filled in.
        where: What the lines of faults begin with, such as ``yongliang.toml [[channels]] 2``.
        base: What relative paths are relative to; None leaves them as they are.

    Raises:
        SettingsError: The table is wrong; all its faults are in the error.
    """
    kind = table.get("kind")
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise SettingsError([_kind_fault(kind, where)])
    faults: list[Fault] = []
    settings = read(cls, table, where, faults, base)
    if settings is None:
        raise SettingsError(faults)
    return settings


def build(settings: Settings) -> Channel:
    """The channel that these settings describe. It connects to nothing before `send`."""
    return _CHANNELS[type(settings)](settings)


def _kind_fault(kind: object, where: str) -> Fault:
    known = ", ".join(KINDS)
    if kind is None:
        return f"{where}：缺少 kind，可用的有 {known}", f"{where}: kind missing; known are {known}"
    close = difflib.get_close_matches(str(kind), KINDS, n=1)
    zh = f"，是否想写 {close[0]}？" if close else f"，可用的有 {known}"
    en = f"; did you mean {close[0]}?" if close else f"; known are {known}"
    return f"{where}：没有 {kind!r} 这种通道{zh}", f"{where}: no channel kind {kind!r}{en}"
