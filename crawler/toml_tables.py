"""The reader of TOML tables: a table as a struct, every fault at once.

msgspec stops at the first fault; a user who mends a file wants to see all of them, each with the
file, the key, what is wrong and how to mend it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from crawler.value_faults import in_chinese
from storage.errors import YongliangError

S = TypeVar("S", bound=msgspec.Struct)

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
"""How tomllib ends what it says, but at the end of the text; it speaks English alone."""


class Fault(NamedTuple):
    """One thing that is wrong, in one line of each language."""

    zh: str
    en: str


class FaultsError(YongliangError):
    """Configuration or seeds have faults; carries all of them.

    Attributes:
        faults: Every fault, in the order of the files and keys; none holds a value of a secret.
    """

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(
            "\n".join(fault.zh for fault in faults), "\n".join(fault.en for fault in faults)
        )
        self.faults = faults


def read_toml(path: Path, faults: list[Fault]) -> dict[str, Any] | None:
    """A TOML file's tables; None, with a fault noted, where it cannot be read."""
    text = text_of(path, faults)
    return None if text is None else parse_toml(text, str(path), faults)


def text_of(path: Path, faults: list[Fault]) -> str | None:
    """What a TOML file holds; None, with a fault noted, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        faults.append(
            Fault(
                f"{path}：无法读取（{error.strerror}），请检查路径和权限。",
                f"{path}: cannot be read ({error.strerror}); check path and rights.",
            )
        )
    except UnicodeDecodeError:
        faults.append(
            Fault(
                f"{path}：不是 UTF-8 文本，请另存为 UTF-8 编码的 TOML 文件。",
                f"{path}: is not UTF-8 text; save it as TOML in UTF-8.",
            )
        )
    return None


def parse_toml(text: str, where: str, faults: list[Fault]) -> dict[str, Any] | None:
    """A TOML text's tables; None, with a fault noted, where it is broken."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(_broken(where, error))
    except RecursionError:
        faults.append(
            Fault(f"{where}：TOML 嵌套太深。", f"{where}: its TOML is nested too deeply.")
        )
    return None


def _broken(where: str, error: tomllib.TOMLDecodeError) -> Fault:
    """That a text is no TOML, and at which place of it."""
    place = _PLACE.search(str(error))
    zh = f"第 {place[1]} 行第 {place[2]} 列" if place else "文末"
    return Fault(
        f"{where}：TOML 语法有误（{zh}），请改正该处。",
        f"{where}: broken TOML ({error}); mend it there.",
    )


class Wording:
    """What is said of a table's keys: it names the key, and what its value should be."""

    def unknown(self, where: str, key: str, known: list[str]) -> Fault:
        """A key that the table does not have."""
        near = get_close_matches(key, known, n=1)
        hint_zh = f"是否想写 {near[0]}？" if near else f"可用的键：{'、'.join(known)}。"
        hint_en = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}."
        return Fault(
            f"{where}：未知的键 {key}，{hint_zh}", f"{where}: unknown key {key}; {hint_en}"
        )

    def missing(self, where: str, field: msgspec.structs.FieldInfo) -> Fault:
        """A required key that is not there."""
        key = field.encode_name
        return Fault(f"{where}：缺少必填项 {key}。", f"{where}: the required key {key} is missing.")

    def wrong(self, where: str, field: msgspec.structs.FieldInfo, message: str) -> Fault:
        """A value that msgspec does not take, with what it says of it."""
        text, _, place = message.partition(" - at `$")
        place = field.encode_name + place.rstrip("`")
        return Fault(
            f"{where}：{place} 的值有误：{in_chinese(text)}。", f"{where}: {place}: {text}."
        )


PLAIN = Wording()


def read_struct(
    cls: type[S],
    table: object,
    where: str,
    faults: list[Fault],
    *,
    wording: Wording = PLAIN,
) -> S | None:
    """A table as a struct, key by key, so that every fault is found.

    Args:
        cls: The struct; unknown keys are faults.
        table: What stood in the file.
        where: File and table, as the fault names them.
        faults: Where faults are noted.
        wording: What is said of unknown, missing and wrong keys.

    Returns:
        The struct, with the default for each key that had a fault, so that what depends on several
        keys can be checked too; None where a key without a default had one.
    """
    if not isinstance(table, Mapping):
        faults.append(
            Fault(f"{where}：应是一个表（键 = 值）。", f"{where}: must be a table (key = value).")
        )
        return None
    fields = _fields(cls)
    faults.extend(wording.unknown(where, key, list(fields)) for key in table if key not in fields)
    values: dict[str, Any] = {}
    for key, field in fields.items():
        if key in table:
            try:
                values[field.name] = msgspec.convert(table[key], field.type)
            except msgspec.ValidationError as error:
                faults.append(wording.wrong(where, field, str(error)))
        elif field.required:
            faults.append(wording.missing(where, field))
    whole = all(field.name in values for field in fields.values() if field.required)
    return cls(**values) if whole else None


@cache
def _fields(cls: type[msgspec.Struct]) -> Mapping[str, msgspec.structs.FieldInfo]:
    """The fields of a struct by their keys; msgspec evaluates every annotation anew."""
    return {field.encode_name: field for field in msgspec.structs.fields(cls)}


def is_zone(name: str) -> bool:
    """Whether there is a time zone of a name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def seconds(text: str | float) -> float:
    """A span of time as seconds: ``90s``, ``15m``, ``3h``, ``7d``, ``2w``, or a plain number.

    Raises:
        ValueError: It is of another form.
    """
    if isinstance(text, int | float):
        return float(text)
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhdw])", text.strip())
    if not found:
        raise ValueError(text)
    return float(found[1]) * _UNITS[found[2]]


def seed_files(paths: Sequence[Path], faults: list[Fault]) -> list[Path]:
    """The seed files that a list of files and folders names; a folder without any is a fault."""
    files: list[Path] = []
    for path in paths:
        found = sorted(path.glob("*.toml")) if path.is_dir() else [path]
        if not found:
            faults.append(
                Fault(
                    f"{path}：文件夹中没有 .toml 文件，请放入种子文件或改正 [seeds] 中的路径。",
                    f"{path}: the folder holds no .toml file; "
                    "put seeds there or mend the path in [seeds].",
                )
            )
        files.extend(found)
    return files
