"""Every kind of incident is named in one list, and has its words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import crawler
import scheduler
import storage
from scheduler.watch import health
from scheduler.words.advice import ADVICE, OF_NOTES
from scheduler.words.catalogue import TEXTS, Words
from scheduler.words.notes import note
from storage.incident_kinds import OF_CHANNELS, OF_SOURCES, OF_THE_MONITOR

NOT_A_KIND = {"incident_count"}


def test_each_kind_has_its_words_and_no_other() -> None:
    worded = {key for key in TEXTS if key.startswith("incident_")} - NOT_A_KIND
    assert worded == {f"incident_{kind}" for kind in OF_SOURCES | OF_THE_MONITOR | OF_CHANNELS}


def test_none_is_of_a_source_and_of_the_monitor() -> None:
    assert not OF_SOURCES & OF_THE_MONITOR


@pytest.mark.parametrize("kind", sorted(OF_SOURCES | OF_THE_MONITOR))
def test_a_kind_is_told_in_chinese_and_in_english(kind: str) -> None:
    chinese, english = (Words(language).incident(kind) for language in ("zh", "en"))
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert english.isascii()
    assert kind not in (chinese, english)


def test_what_heals_and_what_hosts_fail_at_are_kinds_of_sources() -> None:
    told = {*health.OF_FEEDS, *health.OF_PAGES, *health.OF_ANSWERS, *health.HOST_KINDS.values()}
    assert told <= OF_SOURCES


def test_the_archives_readme_names_every_kind() -> None:
    text = Path(storage.__file__ or "").with_name("README.md").read_text("utf-8")
    (row,) = re.findall(r"^\| `kind` \| (of a source: .*)\|$", text, re.MULTILINE)
    named = {found.rstrip(":") for found in re.findall("`([a-z_]+:?)`", row)}
    assert named == OF_SOURCES | OF_THE_MONITOR | OF_CHANNELS


def test_what_the_code_opens_by_name_is_in_the_list() -> None:
    """A type checker holds `Trouble` and `Faults.open`; the archive takes any word."""
    by_name = re.compile(
        r'incidents\.open\(\s*[^,]+,\s*f?"([a-z_]+)[":]'
        r'|\bTrouble\(\s*"([a-z_]+)"|faults\.open\(\s*"([a-z_]+)"'
    )
    opened = {
        next(filter(None, found.groups()))
        for package in (crawler, scheduler, storage)
        for file in Path(package.__file__ or "").parent.rglob("*.py")
        for found in by_name.finditer(file.read_text("utf-8"))
    }
    assert {"silence", "coverage", "delivery", "clock", "template"} <= opened
    assert opened <= OF_SOURCES | OF_THE_MONITOR | OF_CHANNELS


def test_each_kind_says_what_it_means_and_what_to_do_and_no_other() -> None:
    assert set(ADVICE) == OF_SOURCES | OF_THE_MONITOR | OF_CHANNELS
    for words in (Words("zh"), Words("en")):
        assert words.advice("delivery:desk") == words.advice("delivery")
        assert words.advice("of a later version") == ("", "")


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        *((kind, "") for kind in sorted(OF_SOURCES | OF_THE_MONITOR | OF_CHANNELS)),
        *(("feed_failed", note(code, rest="HTTP 502")) for code in OF_NOTES),
    ],
)
def test_it_is_one_sentence_each_in_both_languages(kind: str, detail: str) -> None:
    for said in Words("zh").advice(kind, detail):
        assert re.search("[\u4e00-\u9fff]", said)
        assert said.count("。") == 1
        assert said.endswith("。")
    for said in Words("en").advice(kind, detail):
        assert said.isascii()
        assert len(re.findall(r"\.(?= |$)", said)) == 1
        assert said.endswith(".")
