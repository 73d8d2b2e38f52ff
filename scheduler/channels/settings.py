"""A channel's table of the configuration: declared once, read with all its faults at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from crawler.toml_tables import Fault, Wording, read_struct
from crawler.value_faults import in_chinese

S = TypeVar("S", bound="Settings")

Timeout = Annotated[
    float,
    Meta(
        ge=0.1,
        le=600,
        description="Seconds for an answer to be whole; of a mail server, each reply.",
        extra={"zh": "应答须在此秒数内完成（邮件服务器为每一步），0.1 至 600"},
    ),
]
CaFile = Annotated[
    str,
    Meta(
        description="PEM file of the office's own certificate authority; empty: the system's.",
        extra={"zh": "本单位自建证书机构的 PEM 文件；空为系统自带", "path": True},
    ),
]


CHANNEL_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}"
"""What a channel may be called, a regular expression."""


class Settings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """What every kind of channel has. A field marked ``secret`` is never shown by `repr`."""

    id: Annotated[
        str,
        Meta(
            pattern=rf"^{CHANNEL_ID}$",
            description="The channel's name, which alert rules refer to: letters, digits, _ . -",
            extra={"zh": "通道名，供提醒规则引用：字母、数字与 _ . -，至多 64 个"},
        ),
    ]
    kind: str

    def faults(self) -> Iterator[Fault]:
        """What is wrong between fields that are right by themselves; neither line has a secret."""
        yield from ()

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:  # msgspec's own form for pretty printers
        values = ((info, getattr(self, info.name)) for info in msgspec.structs.fields(self))
        return [
            (info.name, "***" if value and marked(info.type, "secret") else value)
            for info, value in values
        ]


class HookSettings(Settings, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """A table with an address, which is a secret: who knows it can write to the desk."""

    url: Annotated[
        str,
        Meta(
            pattern=r"^[Hh][Tt][Tt][Pp][Ss]?://[^\s\x00-\x1f\x7f]+$",
            max_length=4096,
            description="The receiver's address, http or https; kept secret.",
            extra={"zh": "接收方地址，http 或 https；按机密对待", "secret": True},
        ),
    ]
    timeout_s: Timeout = 30.0
    ca_file: CaFile = ""

    def faults(self) -> Iterator[Fault]:
        """An address without a host or with an impossible port; an unreadable `ca_file`."""
        try:
            parts = urlsplit(self.url)
            valid = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            valid = False
        if not valid:
            yield Fault("url 中的主机或端口不对", "url: its host or port is wrong")
        yield from ca_faults(self.ca_file)


def ca_faults(ca_file: str) -> Iterator[Fault]:
    """What is wrong with a `ca_file`: it is not there."""
    if ca_file and not Path(ca_file).is_file():
        yield Fault(f"ca_file 不存在：{ca_file}", f"ca_file does not exist: {ca_file}")


def marked(annotation: object, mark: str) -> Any:
    """What a field's `Meta.extra` says under that mark; None when nothing."""
    extras = (arg.extra or {} for arg in get_args(annotation) if isinstance(arg, Meta))
    return next((extra[mark] for extra in extras if mark in extra), None)


def read(
    cls: type[S], table: Mapping[str, Any], where: str, faults: list[Fault], base: Path | None
) -> S | None:
    """The table as settings, or None with every fault appended.

    Args:
        cls: The kind's settings.
        table: As TOML gave it.
        where: What the lines begin with, such as ``yongliang.toml [[channels]] 2``.
        faults: Receives the lines.
        base: What relative paths are relative to; None leaves them as they are.
    """
    before = len(faults)
    settings = read_struct(cls, table, where, faults, wording=_DescribedWording())
    if settings is None or len(faults) > before:
        return None
    if base is not None:
        paths = {
            info.name: str(base / Path(value).expanduser())
            for info in msgspec.structs.fields(cls)
            if marked(info.type, "path") and (value := getattr(settings, info.name))
        }
        settings = msgspec.structs.replace(settings, **paths)
    faults.extend(Fault(f"{where}：{zh}", f"{where}: {en}") for zh, en in settings.faults())
    return settings if len(faults) == before else None


class _DescribedWording(Wording):
    """Says what a key means, as its field describes it."""

    def unknown(self, where: str, key: str, known: list[str]) -> Fault:
        known = sorted(known)
        close = get_close_matches(key, known, n=1)
        zh = f"是否想写 {close[0]}？" if close else f"可用的有 {'、'.join(known)}"
        en = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
        return Fault(f"{where}：没有 {key} 这一项；{zh}", f"{where}: unknown key {key}; {en}")

    def missing(self, where: str, field: msgspec.structs.FieldInfo) -> Fault:
        zh, en = _meaning(field)
        return Fault(f"{where}：缺少 {field.name}（{zh}）", f"{where}: {field.name} missing ({en})")

    def wrong(self, where: str, field: msgspec.structs.FieldInfo, message: str) -> Fault:
        zh, en = _meaning(field)
        detail, chinese = message.replace("`", ""), in_chinese(message.partition(" - at `")[0])
        return Fault(
            f"{where}：{field.name} 的值不对（{zh}）：{chinese}",
            f"{where}: {field.name} is wrong ({en}): {detail}",
        )


def _meaning(info: msgspec.structs.FieldInfo) -> tuple[str, str]:
    metas = [arg for arg in get_args(info.type) if isinstance(arg, Meta) and arg.description]
    en = (metas[0].description or "").rstrip(".") if metas else info.name
    return marked(info.type, "zh") or info.name, en
