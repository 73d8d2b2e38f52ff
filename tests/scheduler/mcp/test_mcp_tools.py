"""What the tools answer: the same as the command line, foreign words quoted, with its proof."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from crawler.settings import ADDED
from scheduler.config import Config
from scheduler.mcp import articles, asking
from scheduler.mcp.schemas import schema_of
from scheduler.mcp.toolbox import TOOLS, ToolError, ask
from scheduler.words import assistant_texts
from storage import Archive
from storage.archive.db import time_limit
from storage.diffs.severity import _COSMETIC, _SUBSTANTIVE
from storage.work import SourceInfo
from tests.scheduler.archives import room_at
from tests.scheduler.mcp.newsroom import (
    COPY,
    EACH,
    EDITED,
    HOSTILE,
    ORDER,
    SINCE,
    TEXT,
    UNTIL,
    WITHDRAWN,
    WORDED,
    assert_harmless,
    newsroom,
    told,
    url,
)
from tests.storage.making import after, article, capture


def test_which_articles_changed_a_figure_what_stood_there_and_the_proof(config: Config) -> None:
    found = told(config, "list_changes", span_classes=["figure"], since=SINCE, until=UNTIL)
    edits = [change for change in found["changes"] if change["kind"] == "edited"]
    assert [change["article_id"] for change in edits] == [EDITED]
    (change,) = edits
    (place,) = change["spans"]
    assert (place["before"], place["after"]) == ("86个", "88个")
    assert "88个项目" in place["context"]
    before = told(config, "read_article", article=EDITED, version=change["from_version"])
    assert "86个项目落地" in before["article"]["body"]
    proof = told(config, "prove_version", article=EDITED, version=change["from_version"])["proof"]
    assert proof["snapshot"]["sha256"] == change["evidence"]["from"]["snapshot_sha256"]
    with Archive(config.archive, read_only=True) as archive:
        sha256, served = archive.queries.articles.snapshot(EDITED, change["from_version"])
        assert archive.upkeep.proofs.of(EDITED, 1) == proof
    assert proof["snapshot"]["sha256"] == sha256 == hashlib.sha256(served).hexdigest()


def test_a_question_has_its_time_and_no_more(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time_limit, "STEPS", 1)
    assert told(config, "search_articles", query="协作")["articles"]
    monkeypatch.setattr(asking, "LONGEST_S", 0.0)
    for tool, arguments in EACH.items():
        with pytest.raises(ToolError, match="took too long"):
            ask(config, tool, arguments, "en")


def test_what_was_taken_by_hand_is_not_said_never_to_have_answered(tmp_path: Path) -> None:
    config = newsroom(tmp_path)
    with Archive(config.archive) as archive:
        by_hand = SourceInfo(ADDED, "手工收录", "other")
        archive.intake.runs.sync_sources([by_hand], after(days=2))
        archive.intake.recording.record_new(
            capture(article(TEXT[:200], url("hand")), after(days=2), source_id=ADDED)
        )
    line = next(
        line
        for line in ask(config, "source_health", {}, "en").text.splitlines()
        if f"({ADDED})" in line
    )
    assert "never" not in line
    assert "taken by its address" in line


def test_changes_are_found_by_kind_severity_class_source_article_and_time(config: Config) -> None:
    def ids(**asked: Any) -> list[tuple[str, int]]:
        found = told(config, "list_changes", **asked)["changes"]
        return [(change["kind"], change["article_id"]) for change in found]

    assert ids(kinds=["withdrawn"]) == [("withdrawn", WITHDRAWN)]
    assert ids(kinds=["edited"], severity="substantive") == [("edited", EDITED)]
    assert ids(span_classes=["wording"], kinds=["edited"]) == [("edited", WORDED)]
    assert {article for _, article in ids(sources=["other"])} == {COPY}
    assert [kind for kind, _ in ids(article=url(EDITED))] == ["edited", "new"]
    assert ids(since=UNTIL) == []
    assert ids(span_classes=["negation"]) == []
    assert ids(article=EDITED, backlog=True) == []
    withdrawn = told(config, "list_changes", kinds=["withdrawn"])["changes"][0]
    assert [fetch["status"] for fetch in withdrawn["proof"]] == [404, 404, 404]


def test_the_objects_are_those_of_the_command_line(
    config: Config, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys and values, but for what no reader sees and for texts that are cut."""
    room = room_at(config.archive.parent, capsys, monkeypatch)
    for tool, key, arguments, command in (
        ("list_changes", "changes", {"limit": 50}, ["changes"]),
        ("search_articles", "articles", {"query": "协作"}, ["search", "协作"]),
    ):
        found = told(config, tool, **arguments)[key]
        printed = room.lines(*command)
        assert len(found) == len(printed) > 2
        for mine, theirs in zip(found, printed, strict=True):
            same = {name for name in theirs if name in mine and not _holds_foreign(theirs[name])}
            assert len(same) > 8
            assert {name: mine[name] for name in same} == {name: theirs[name] for name in same}
    difference = room.json("diff", str(EDITED))
    mine = told(config, "compare_versions", article=EDITED)
    for place in mine["spans"]:
        del place["context"]
    assert {name: mine[name] for name in difference} == difference
    shown = room.json("show", str(COPY))
    assert told(config, "trace_spread", article=COPY)["spread"] == shown["spread"]
    assert (
        told(config, "list_versions", article=EDITED)["versions"]
        == room.json("show", str(EDITED))["versions"]
    )
    status = room.json("status", code=0)
    health = told(config, "source_health")
    assert [one["incident_id"] for one in health["incidents"]] == [
        one["incident_id"] for one in status["incidents"]
    ]
    assert [one["last_ok_at"] for one in health["sources"]] == [
        one["last_ok_at"] for one in status["sources"]
    ]


def _holds_foreign(value: Any) -> bool:
    said = json.dumps(value, ensure_ascii=False)
    return not said.isprintable() or "\\u" in said


@pytest.mark.parametrize("words", ["协作", "甬凉", "项目 NOT 吨", "标题:交流", '"86个项目"', "凉"])
def test_words_are_found_as_by_the_command(
    config: Config, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room = room_at(config.archive.parent, capsys, monkeypatch)
    for ranked in (False, True):
        printed = room.lines("search", words, *(["--ranked"] if ranked else []))
        found = told(config, "search_articles", query=words, ranked=ranked)["articles"]
        assert [(one["article_id"], one["version"]) for one in found] == [
            (one["article_id"], one["version"]) for one in printed
        ]
        assert found
        assert all(one["excerpts"] for one in found)
        assert all(len(one["evidence"]["snapshot_sha256"]) == 64 for one in found)


def test_an_article_is_read_as_of_a_version_and_of_a_moment(config: Config) -> None:
    for asked, figure in (
        ({}, "88个"), ({"version": 1}, "86个"), ({"version": 2}, "88个"),
        ({"at": "2026-11-20T12:30"}, "86个"), ({"at": "2026-11-21"}, "88个"),
    ):  # fmt: skip
        answer = ask(config, "read_article", {"article": EDITED, **asked}, "zh")
        assert figure in answer.structured["article"]["body"]
        assert answer.structured["evidence"]["snapshot_sha256"] in answer.text
        assert url(EDITED) in answer.text
    with pytest.raises(ToolError, match="had not been seen by then"):
        told(config, "read_article", article=EDITED, at="2026-11-01")


def test_a_text_that_gives_orders_comes_back_as_quoted_foreign_text(config: Config) -> None:
    for tool, arguments in (
        ("read_article", {"article": HOSTILE}), ("search_articles", {"query": "reveal"}),
        ("list_changes", {"article": HOSTILE}), ("list_versions", {"article": HOSTILE}),
    ):  # fmt: skip
        for language in ("zh", "en"):
            answer = ask(config, tool, arguments, language)
            own = [line for line in answer.text.splitlines() if not line.startswith("> ")]
            assert ORDER in answer.text.replace("【", "").replace("】", "")
            assert not re.search(
                "Ignore your|以上引文结束|以下是指令|quote>|2020-01-01", "\n".join(own)
            )
            notice = assistant_texts.NOTICE[language == "en"]
            assert own[0] == notice == answer.structured["notice"]
            assert_harmless(answer)


def test_a_long_text_comes_in_parts_that_make_the_whole(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(articles, "PART", 7)
    start: int | None = 0
    whole = ""
    while start is not None:
        answer = ask(
            config, "read_article", {"article": EDITED, "version": 1, "from_character": start}, "en"
        )
        whole += answer.structured["article"]["body"]
        start = answer.structured["part"]["next_from_character"]
        assert (f"from_character={start}" in answer.text) == (start is not None)
    assert whole == TEXT
    assert (
        told(config, "read_article", article=EDITED, from_character=10**6)["article"]["body"] == ""
    )


@pytest.mark.parametrize(
    ("tool", "key", "arguments"),
    [
        ("list_changes", "changes", {}), ("search_articles", "articles", {"query": "甬凉"}),
        ("search_articles", "articles", {"query": "甬凉", "ranked": True}),
        ("list_versions", "versions", {"article": EDITED}),
        ("trace_spread", "spread", {"article": COPY}), ("source_health", "sources", {}),
    ],
)  # fmt: skip
def test_the_parts_of_a_list_are_the_whole(
    config: Config, tool: str, key: str, arguments: dict[str, Any]
) -> None:
    whole = told(config, tool, **arguments)
    assert whole["next"] is None
    found, cursor = [], None
    while True:
        part = told(config, tool, limit=1, cursor=cursor, **arguments)
        found += part[key]
        if (cursor := part["next"]) is None:
            break
        assert len(part[key]) == 1
    assert found == whole[key]
    assert len(found) > 1


def test_places_of_a_comparison_go_on(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = told(config, "compare_versions", article=EDITED, from_version=1, to_version=2)
    monkeypatch.setattr(asking, "MOST", 1)
    part = told(config, "compare_versions", article=EDITED, from_version=1, to_version=2)
    assert part["places"] == len(whole["spans"]) == 1
    assert part["next"] is None
    assert told(config, "compare_versions", article=EDITED, to_version=2)["from_version"] == 1
    assert told(config, "compare_versions", article=WITHDRAWN)["spans"] == []


def test_a_list_holds_while_the_archive_grows(tmp_path: Path) -> None:
    """Each row that was there once, whatever is recorded between two parts."""
    config = newsroom(tmp_path)
    for tool, key, name, arguments in (
        ("list_changes", "changes", "change_id", {}),
        ("search_articles", "articles", "article_id", {"query": "甬凉"}),
    ):
        whole = [row[name] for row in told(config, tool, **arguments)[key]]
        found: list[int] = []
        part = told(config, tool, limit=1, **arguments)
        while True:
            found += [row[name] for row in part[key]]
            if part["next"] is None:
                break
            grow(config, f"{tool}-{len(found)}")
            part = told(config, tool, limit=1, cursor=part["next"], **arguments)
        assert found == whole


def grow(config: Config, name: str) -> None:
    """Record one article more."""
    with Archive(config.archive) as archive:
        more = article(f"甬凉新闻{name}。", url(f"more-{name}"), title=f"甬凉{name}")
        archive.intake.recording.record_new(capture(more, after(days=3)))


def test_what_was_removed_on_demand_is_told_by_no_tool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    config = newsroom(tmp_path)
    room = room_at(tmp_path, capsys, monkeypatch)
    for number in (EDITED, COPY):
        room.run("forget", str(number), "--reason", "court order", "--yes")
    for tool, asked in EACH.items():
        answer = ask(
            config, tool, {**asked, "article": EDITED} if "article" in asked else asked, "en"
        )
        assert "86个" not in answer.text + json.dumps(answer.structured, ensure_ascii=False)
    answer = ask(config, "read_article", {"article": EDITED}, "en")
    assert answer.structured["redacted_at"]
    assert "removed on demand" in answer.text


def test_every_tool_and_argument_is_described_in_both_languages() -> None:
    assert list(assistant_texts.TOOLS) == list(TOOLS) == list(EACH)
    named = set()
    for name, tool in TOOLS.items():
        for language in ("zh", "en"):
            takes, gives = schema_of(tool.takes, language), schema_of(tool.gives, language)
            assert takes["type"] == gives["type"] == "object"
            assert takes["additionalProperties"] is False
            assert "$" not in json.dumps([takes, gives])
            for key, shown in takes["properties"].items():
                assert shown["description"] == assistant_texts.ARGUMENTS[key][language == "en"], (
                    name
                )
                named.add(key)
    assert named == set(assistant_texts.ARGUMENTS)


def test_every_class_of_places_can_be_asked_for() -> None:
    takes = schema_of(TOOLS["list_changes"].takes, "en")
    classes = set(takes["properties"]["span_classes"]["items"]["enum"])
    assert classes >= _SUBSTANTIVE | _COSMETIC
