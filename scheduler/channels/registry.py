"""The kinds of channels: the one place that knows them all."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from scheduler.config import Config

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
        FaultsError: The table is wrong; all its faults are in the error.
    """
    kind = table.get("kind")
    cls = KINDS.get(kind) if isinstance(kind, str) else None
    if cls is None:
        raise FaultsError([_kind_fault(kind, where)])
    faults: list[Fault] = []
    settings = read(cls, table, where, faults, base)
    if settings is None:
        raise FaultsError(faults)
    return settings


def build(settings: Settings) -> Channel:
    """The channel that these settings describe. It connects to nothing before `send`."""
    return _CHANNELS[type(settings)](settings)


def channels_of(config: Config) -> dict[str, Channel]:
    """Every channel of the configuration, by its id."""
    return {name: build(settings) for name, settings in config.channels.items()}


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
