"""Both languages say everything, and nothing is kept that nobody says."""

from __future__ import annotations

import re
import string
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import scheduler.reports
import scheduler.words
from scheduler.reports.entries import _row
from scheduler.words.catalogue import TEXTS, Words
from storage.diffs import sentence
from storage.records import Article, Kind, ProofFetch, Severity, Span

REPORTS = Path(scheduler.reports.__file__).parent
WORDS = Path(scheduler.words.__file__).parent
# Looked up by a value, not by their names.
BY_VALUE = {f"field_{name}" for name in Article.__dataclass_fields__} | {
    *(kind.value for kind in Kind),
    *(severity.value for severity in Severity),
    *(key for key in TEXTS if key.startswith("incident_")),
}


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_has_both_sides_with_the_same_values() -> None:
    assert [key for key, sides in TEXTS.items() if not all(map(str.strip, sides))] == []
    assert [key for key, (zh, en) in TEXTS.items() if values(zh) != values(en)] == []


def test_chinese_has_full_width_punctuation_and_english_has_none() -> None:
    half = re.compile(r"[\u4e00-\u9fff][,:;()?!]|[,;()?!][\u4e00-\u9fff]")
    full = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
    assert {key: zh for key, (zh, _) in TEXTS.items() if half.search(zh)} == {}
    assert {key: en for key, (_, en) in TEXTS.items() if full.search(en)} == {}


def test_every_vocabulary_has_words() -> None:
    assert {kind.value for kind in Kind} <= TEXTS.keys()
    assert {severity.value for severity in Severity} <= TEXTS.keys()
    fields = {f"field_{name}" for name in Article.__dataclass_fields__}
    uncompared = {"field_language", "field_published_precision"}
    assert fields - TEXTS.keys() == uncompared


def test_no_text_is_left_over() -> None:
    files = [*REPORTS.glob("*.py"), *REPORTS.glob("templates/*.j2"), WORDS / "notes.py"]
    source = "\n".join(f.read_text("utf-8") for f in files)
    catalogue = (WORDS / "catalogue.py").read_text("utf-8").split("class Words")[1]
    said = set(re.findall(r'"([a-z_]+)"', source + catalogue))
    said |= {f"{prefix}_{key}" for prefix in ("proof", "source", "spread", "unit") for key in said}
    said |= {f"by_{key}s" for key in said}
    assert TEXTS.keys() - said - BY_VALUE == set()


def test_languages() -> None:
    assert Words("en-GB")("new") == "New"
    assert Words("zh-Hans")("new") == Words("fr")("new") == "新增"


def test_unknown_kinds_and_fields_are_shown_as_they_are() -> None:
    words = Words("zh")
    assert words.incident("moon_phase") == "moon_phase"
    assert words.incident("delivery:desk{0}") == "通道 desk{0} 投递失败"
    assert words.field("mood") == "mood"


def test_an_address_that_changed_is_named_in_the_readers_language() -> None:
    moved = Span("url", "url", "http://a.cn/1", "http://a.cn/2")
    assert sentence(moved) == "网址：http://a.cn/1→http://a.cn/2"
    assert sentence(moved, "en") == "Address: http://a.cn/1 → http://a.cn/2"
    assert (Words("zh").field("url"), Words("en").field("url")) == ("网址", "Address")


def test_a_proof_s_status_is_said_once() -> None:
    at = datetime(2026, 11, 20, 1, tzinfo=UTC)
    said = {
        "HTTP 404": "HTTP 404",
        "HTTP 404; the list showed it": "HTTP 404；the list showed it",
        "redirects home": "HTTP 404；redirects home",
        None: "HTTP 404",
    }
    for detail, answer in said.items():
        fetch = ProofFetch(1, at, 404, "https://news.example.org/", detail, "ab")
        row = _row(fetch, "", Words("zh"), ZoneInfo("Asia/Shanghai"))
        assert "".join(piece.text for piece in row.answer) == answer
