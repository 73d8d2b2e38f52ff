"""New source seeds, written for a person to read: checked first, and never over a file."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import tomli_w

from crawler.seeds import KEYS, load_sources
from crawler.settings import Source
from crawler.toml_tables import Fault, FaultsError
from scheduler.errors import UsageError, unwritable
from storage.text import clean

SECRET = frozenset({"headers", "cookies", "proxy"})
"""Keys that may hold a secret, of a source or of a feed: they stay in its own file."""


def table_of(source: Source) -> dict[str, Any]:
    """A source as its seed's table has it, without what a seed need not say."""
    table = {key: value for key, value in changed(source).items() if key in KEYS}
    table["feeds"] = [changed(feed) for feed in source.feeds]
    return {"id": source.id, "name": source.name, "every": span_of(source.every_s), **table}


def span_of(seconds: float) -> str | float:
    """A span of time as a seed says it."""
    for name, length in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        if seconds >= length and seconds % length == 0:
            return f"{seconds / length:.0f}{name}"
    return seconds


def changed(struct: msgspec.Struct) -> dict[str, Any]:
    """The fields of a seed's table that differ from what they are by default."""
    required = _required(type(struct))
    plain = type(struct)(**{name: getattr(struct, name) for name in required})
    values = ((name, getattr(struct, name)) for name in struct.__struct_fields__)
    return {
        name: _builtin(value)
        for name, value in values
        if name in required or value != getattr(plain, name)
    }


@functools.cache
def _required(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields without a default; to ask for them evaluates each annotation of the class."""
    return frozenset(field.name for field in msgspec.structs.fields(kind) if field.required)


def _builtin(value: Any) -> Any:
    """A value as TOML has it."""
    if isinstance(value, msgspec.Struct):
        return changed(value)
    return list(value) if isinstance(value, tuple) else value


def text_of(table: Mapping[str, Any], remark: str = "") -> str:
    """A seed as TOML, in the form of the bundled ones.

    Args:
        table: The seed.
        remark: What stands above it as a comment.
    """
    lines = "".join(f"# {line}\n" for line in clean(remark).split("\n") if line)
    feeds = table.get("feeds", ())
    if any(isinstance(value, dict) for feed in feeds for value in dict(feed).values()):
        return lines + tomli_w.dumps(dict(table))
    plain = {key: value for key, value in table.items() if not isinstance(value, Mapping)}
    plain.pop("feeds", None)
    text = tomli_w.dumps(plain)
    tables = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    if known := tables.pop("known", None):
        said = ", ".join(tomli_w.dumps({key: value}).strip() for key, value in _dated(known))
        text += f"known = {{ {said} }}\n"
    text += "".join(f"\n[[feeds]]\n{tomli_w.dumps(dict(feed))}" for feed in feeds)
    return lines + text + (f"\n{tomli_w.dumps(tables)}" if tables else "")


def _dated(known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The parts of ``known``, its day as a date, as in every other seed."""
    for key, value in known.items():
        if key == "at" and isinstance(value, str):
            with suppress(ValueError):
                yield key, date.fromisoformat(value)
                continue
        yield key, value


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
        raise unwritable(folder, error) from error
    return files
