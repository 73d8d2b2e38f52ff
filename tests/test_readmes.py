"""The READMEs say what the program does: commands, settings, and the twin in step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scheduler.channels.registry import KINDS
from scheduler.cli import COMMANDS
from scheduler.config_tables import TABLES, AlertTable
from tests.catalogue import bundled, written

ROOT = Path(__file__).parents[1]
READMES = {"zh": ROOT / "README.zh-CN.md", "en": ROOT / "README.md"}


def table(language: str, name: str) -> list[list[str]]:
    text = READMES[language].read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", text, re.DOTALL)
    assert found
    lines = found[1].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("language", READMES)
def test_every_command_is_listed(language: str) -> None:
    listed = {row[0].strip("`"): row[1] for row in table(language, "commands")}
    position = 1 if language == "zh" else 2
    assert listed == {name: texts[position] for name, texts in COMMANDS.items()}


def declared() -> list[tuple[str, str]]:
    plain = [(f"[{name}]", key) for name, cls in TABLES.items() for key in cls.__struct_fields__]
    return [*plain, *(("[[alerts]]", key) for key in AlertTable.__struct_fields__)]


@pytest.mark.parametrize("language", READMES)
def test_every_setting_is_listed(language: str) -> None:
    listed = []
    current = ""
    for row in table(language, "settings"):
        current = row[0].strip("`") or current
        if current != "[[channels]]":
            listed.append((current, row[1].strip("`")))
    assert listed == declared()


@pytest.mark.parametrize("language", READMES)
def test_every_kind_of_channel_is_listed_with_its_keys(language: str) -> None:
    listed = {
        row[0].strip("`"): re.findall(r"`(\w+)`", row[1]) for row in table(language, "channels")
    }
    keys = {
        name: {*kind.settings.__struct_fields__} - {"id", "kind"} for name, kind in KINDS.items()
    }
    assert {kind: set(names) for kind, names in listed.items()} == keys
    assert list(listed) == list(keys)


def test_the_meanings_are_those_of_the_code() -> None:
    docs = " ".join((cls.__doc__ or "") for cls in (*TABLES.values(), AlertTable))
    docs = re.sub(r"\s+", " ", docs.replace("``", "`"))
    for row in table("en", "settings"):
        if "[[channels]]" not in row[0] and row[1] != "`id`, `kind`":
            assert row[3] in docs, row


@pytest.mark.parametrize("language", READMES)
def test_the_table_of_sources_is_what_the_files_say(language: str) -> None:
    text = READMES[language].read_text(encoding="utf-8")
    assert written(text, language) == text, "run: python -m tests.catalogue"
    assert len(table(language, "sources")) == len(bundled()) >= 30


def test_the_twins_have_the_same_shape() -> None:
    def shape(text: str) -> list[str]:
        marks = re.findall(r"^(#+|```\w*|\d\.|<!-- /?\w+ -->|!\[)", text, re.MULTILINE)
        return [mark if not mark[0].isdigit() else "1." for mark in marks]

    assert shape(READMES["en"].read_text("utf-8")) == shape(READMES["zh"].read_text("utf-8"))


def test_the_links_lead_somewhere() -> None:
    for readme in READMES.values():
        for target in re.findall(r"\]\(([^)#:]+)\)", readme.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), target
