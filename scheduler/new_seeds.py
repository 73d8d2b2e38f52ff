"""New source seeds, written for a person to read: checked first, and never over a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import tomli_w

from crawler.seeds import load_sources
from crawler.toml_tables import Fault, FaultsError
from scheduler.errors import UsageError
from storage.text import clean


def text_of(table: Mapping[str, Any], remark: str = "") -> str:
    """A seed as TOML; the remark stands above it as a comment."""
    lines = "".join(f"# {line}\n" for line in clean(remark).split("\n") if line)
    return lines + tomli_w.dumps(_dated(table), multiline_strings=False)


def _dated(table: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with the day on which it was known as a date, as in every other seed."""
    known = table.get("known")
    if not isinstance(known, Mapping) or not isinstance(known.get("at"), str):
        return dict(table)
    try:
        return {**table, "known": {**known, "at": date.fromisoformat(known["at"])}}
    except ValueError:
        return dict(table)


def faults_in(text: str, name: str) -> Sequence[Fault]:
    """What is wrong with a seed; nothing where it can be used."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{name}.toml")
        file.write_text(text, encoding="utf-8")
        try:
            load_sources([file])
        except FaultsError as error:
            return [
                Fault(*(said.replace(f"{folder}/", "") for said in one)) for one in error.faults
            ]
    return ()


def write_new(folder: Path, texts: Iterable[tuple[str, str]]) -> list[Path]:
    """Write seeds into a folder, each under its id.

    Args:
        folder: Made where it is not there.
        texts: Pairs of an id and what its file is to hold.

    Returns:
        The files.

    Raises:
        UsageError: A file of that name is there, or the folder cannot be written; of several, those
            before are written.
    """
    files = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts:
            file = folder / f"{name}.toml"
            with file.open("x", encoding="utf-8") as opened:
                opened.write(text)
            files.append(file)
    except FileExistsError as error:
        raise UsageError(
            f"{error.filename} 已存在，不会覆盖：请另选文件夹。",
            f"{error.filename} exists and is not overwritten: choose another folder.",
        ) from None
    except OSError as error:
        raise UsageError(
            f"无法写入 {folder}（{error.strerror}）：请检查路径和权限。",
            f"Cannot write {folder} ({error.strerror}): check path and rights.",
        ) from error
    return files
