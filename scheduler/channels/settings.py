"""A channel's table of the configuration: declared once, read with all its faults at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from storage.errors import YongliangError

Fault = tuple[str, str]

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


class Settings(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, frozen=True):
    """What every kind of channel has. A field marked ``secret`` is never shown by `repr`."""

    id: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$",
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
            yield "url 中的主机或端口不对", "url: its host or port is wrong"
        if self.ca_file and not Path(self.ca_file).is_file():
            yield f"ca_file 不存在：{self.ca_file}", f"ca_file does not exist: {self.ca_file}"


class SettingsError(YongliangError):
    """A channel's table is wrong. The caller shows every fault and exits 2.

    Attributes:
        faults: One (zh, en) line each, where and how to mend it; none holds a value of a secret.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(zh for zh, _ in faults), "\n".join(en for _, en in faults))
        self.faults = faults


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
    infos = {info.name: info for info in msgspec.structs.fields(cls)}
    faults.extend(_unknown(key, sorted(infos), where) for key in table if key not in infos)
    values = {
        name: _value(info, table, where, faults, base)
        for name, info in infos.items()
        if name in table or info.required
    }
    if len(faults) > before:
        return None
    settings = cls(**values)
    faults.extend((f"{where}：{zh}", f"{where}: {en}") for zh, en in settings.faults())
    return settings if len(faults) == before else None


def _unknown(key: str, known: list[str], where: str) -> Fault:
    close = difflib.get_close_matches(key, known, n=1)
    zh = f"是否想写 {close[0]}？" if close else f"可用的有 {'、'.join(known)}"
    en = f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"
    return f"{where}：没有 {key} 这一项；{zh}", f"{where}: unknown key {key}; {en}"


def _value(
    info: msgspec.structs.FieldInfo,
    table: Mapping[str, Any],
    where: str,
    faults: list[Fault],
    base: Path | None,
) -> Any:
    """One field's value, converted; or None with a fault that says what it should be."""
    zh, en = _meaning(info)
    if info.name not in table:
        faults.append(
            (f"{where}：缺少 {info.name}（{zh}）", f"{where}: {info.name} missing ({en})")
        )
        return None
    try:
        value = msgspec.convert(table[info.name], info.type)
    except msgspec.ValidationError as error:
        detail = str(error).replace("`", "")
        faults.append(
            (
                f"{where}：{info.name} 的值不对（{zh}）：{detail}",
                f"{where}: {info.name} is wrong ({en}): {detail}",
            )
        )
        return None
    if value and base is not None and marked(info.type, "path"):
        return str(base / Path(value).expanduser())
    return value


def _meaning(info: msgspec.structs.FieldInfo) -> Fault:
    metas = [arg for arg in get_args(info.type) if isinstance(arg, Meta) and arg.description]
    en = (metas[0].description or "").rstrip(".") if metas else info.name
    return marked(info.type, "zh") or info.name, en
