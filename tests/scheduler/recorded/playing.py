"""Plays the commands against the recorded archive."""

from __future__ import annotations

import contextlib
import io
import lzma
import re
from pathlib import Path

from scheduler.cli import main
from scheduler.words import language
from storage import Archive

HERE = Path(__file__).parent
ANSWERS = HERE / "answers"
CLOCK = re.compile(r'(生成于 |Generated |"generated_at": ")[0-9T:.+ -]+')
"""Where the moment of asking stands."""

SPAN = ("--since", "2026-11-01", "--until", "2026-11-24")
"""It had passed when the answers were written: none of them hangs on the day of asking."""
COMMANDS: dict[str, tuple[str, ...]] = {
    "articles.txt": ("articles",),
    "articles.jsonl": ("articles", "--json"),
    "changes.txt": ("changes",),
    "changes.jsonl": ("changes", "--json"),
    "deliveries.jsonl": ("deliveries", "list", "--json"),
    "diff-1.txt": ("diff", "1", "1", "5"),
    "diff-1.json": ("diff", "1", "1", "5", "--json"),
    "export.csv": ("export", "--format", "csv"),
    "export.jsonl": ("export", "--format", "jsonl"),
    "report.json": ("report", *SPAN, "--format", "json"),
    "report.md": ("report", *SPAN, "--format", "md"),
    "report.html": ("report", *SPAN, "--format", "html"),
    "report-en.md": ("--lang", "en", "report", *SPAN, "--format", "md"),
    "search.txt": ("search", "苹果"),
    "search.jsonl": ("search", "两地 项目", "--json"),
    "show-1.txt": ("show", "1"),
    "show-1-en.txt": ("--lang", "en", "show", "1"),
    "show-1-at.txt": ("show", "1", "--at", "2026-11-20T07:30:00+00:00"),
    **{f"proof-{number}.json": ("show", str(number), "--proof") for number in (1, 2, 4, 5)},
    "verify.txt": ("verify",),
}


def configuration_of(folder: Path) -> Path:
    """A configuration whose archive is the recorded one, brought up to today's form."""
    path = folder / "archive.db"
    path.write_bytes(lzma.decompress((HERE / "archive.db.xz").read_bytes()))
    Archive(path).close()
    configuration = folder / "yongliang.toml"
    configuration.write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    return configuration


def answer(configuration: Path, name: str) -> str:
    """What a command prints, without the moment of asking."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    command = COMMANDS[name]
    spoken = () if "--lang" in command else ("--lang", "zh")
    with contextlib.redirect_stdout(out):
        code = main(["--config", str(configuration), *spoken, *command])
    language.choose(None)
    assert code == 0, name
    out.flush()
    out.buffer.seek(0)
    return CLOCK.sub(r"\1", out.buffer.read().decode())
