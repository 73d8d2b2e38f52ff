"""`topics`, `topics test` and `match --explain`, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import seeds
from tests.running import Desk, Done

GOOD = {"title": "甬凉协作谱新篇", "text": "两地携手。", "label": True}
MISS = {"title": "山里的新教师", "body": "他来自海边。", "label": True}
FALSE_HIT = {"title": "一份名录", "text": "甬凉一家亲饭店开业。", "label": False}
NOISE = {"title": "图书馆开放", "text": "首日接待读者两千余人次。", "label": False}
SEED = str(seeds.SEEDS / "pages" / "000_ca47def2792983fd.txt")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def judged(desk: Desk, lines: list[object], *args: str) -> Done:
    text = "\n".join(
        line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines
    )
    (desk.folder / "l.jsonl").write_text(text, encoding="utf-8")
    return desk.run("topics", "test", "l.jsonl", *args)


def test_the_topics_are_listed(desk: Desk) -> None:
    (topic,) = desk.run("topics", "list", "--json").lines()
    assert topic["id"] == "yongliang"
    assert "区县结对" in topic["rules"]
    assert "甬凉协作" in desk.run("topics").out


def test_precision_recall_and_every_difference(desk: Desk) -> None:
    done = judged(desk, [GOOD, "", MISS, FALSE_HIT, NOISE], "--json")
    assert done.code == 0
    told = done.json()
    assert (told["articles"], told["precision"], told["recall"]) == (4, 0.5, 0.5)
    assert [(one["line"], one["title"]) for one in told["misses"]] == [(3, MISS["title"])]
    (false_hit,) = told["false_hits"]
    assert (false_hit["line"], false_hit["reasons"][0]["words"]) == (4, ["甬凉"])


def test_the_same_for_people(desk: Desk) -> None:
    told = judged(desk, [GOOD, MISS, FALSE_HIT, NOISE]).out
    for line in ("Precision: 50.0%", "Recall: 50.0%", "Missed: 1", "False hits: 1", "甬凉@0"):
        assert line in told


def test_a_bound_for_a_gate(desk: Desk) -> None:
    assert judged(desk, [GOOD, NOISE], "--least", "1").code == 0
    assert judged(desk, [GOOD, MISS], "--least", "0.6").code == 1
    assert judged(desk, [NOISE], "--least", "1").code == 0


def test_bad_lines_are_told_by_their_numbers(desk: Desk) -> None:
    both = {**GOOD, "body": "也有正文"}
    done = judged(desk, [GOOD, "nonsense", {"title": "t", "text": "x"}, both, "[1]"])
    assert done.code == 2
    assert done.out == ""
    for number in (2, 3, 4, 5):
        assert f"line {number} " in done.err
    assert "line 1 " not in done.err


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("nowhere.jsonl",), 1, "Cannot read the file nowhere.jsonl"),
        (("e.jsonl",), 2, "holds no labelled record"),
        (("e.jsonl", "--topic", "no"), 2, "There is no topic 'no'; known: yongliang."),
    ],
)
def test_what_cannot_be_judged(desk: Desk, args: tuple[str, ...], code: int, said: str) -> None:
    (desk.folder / "e.jsonl").write_bytes(b"\xef\xbb\xbf\n\n")
    done = desk.run("topics", "test", *args)
    assert (done.code, said in done.err) == (code, True)


def test_with_several_topics_one_is_named(desk: Desk) -> None:
    for name in ("a", "b"):
        (desk.folder / f"{name}.toml").write_text(
            f'id = "{name}"\nname = "{name}"\nthreshold = 1.0\n'
            f'[[rules]]\nname = "r"\nweight = 1\nany = ["协作"]\n',
            encoding="utf-8",
        )
    desk.write('[seeds]\ntopics = ["a.toml", "b.toml"]\n')
    assert "name one with --topic: a, b" in judged(desk, [GOOD]).err
    assert judged(desk, [GOOD], "--topic", "b", "--json").json()["topic"] == "b"


def test_match_in_a_form_for_people(desk: Desk) -> None:
    plain = desk.run("match", SEED)
    assert plain.lines()[0]["topic"] == "yongliang"
    told = desk.run("match", SEED, "--explain")
    assert told.code == 0
    assert "on topic" in told.out
    assert "title: 甬凉@0" in told.out
    assert desk.run("match", SEED, "--explain", "--json").out == plain.out
