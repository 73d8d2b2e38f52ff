"""The bundled topic beside people's judgement: on invented articles, and on the shared ones.

labelled.jsonl holds invented articles. Those of ``dev`` were looked at while the words were chosen,
those of ``held-out`` were not; those of ``later`` were written after the words were chosen.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import seeds
from crawler.topics import load
from crawler.topics.labelled import Labelled, judge
from tests.crawler.topics.test_topic_engine import assert_places

LABELLED = Path(__file__).parent / "labelled.jsonl"
SHARED = Path(__file__).parents[3].parent / "shared" / "topic-dev" / "corpus.jsonl"
TOPIC = load(seeds.SEEDS / "topics" / "yongliang.toml")


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("half", "precision", "recall"), [("dev", 0.97, 0.97), ("held-out", 0.97, 0.97)]
)
def test_invented_articles(half: str, precision: float, recall: float) -> None:
    chosen = [
        (
            number,
            Labelled(title=str(one["title"]), text=str(one["text"]), label=one["label"] is True),
        )
        for number, one in enumerate(records(LABELLED), 1)
        if one["half"] == half
    ]
    score = judge(TOPIC, chosen)
    assert score.precision
    assert score.recall
    assert score.precision >= precision, score.false_hits
    assert score.recall >= recall, score.misses


def test_the_set_is_half_and_half() -> None:
    labels = [one["label"] for one in records(LABELLED)]
    assert len(labels) >= 150
    assert 0.45 < sum(label is True for label in labels) / len(labels) < 0.55


def test_every_reason_s_words_stand_where_it_says() -> None:
    for one in records(LABELLED):
        title, text = str(one["title"]), str(one["text"])
        assert_places(TOPIC.match(title, text), title, text)


SIDES = [
    ("鄞州", "盐源"), ("鄞州", "木里"), ("宁海", "普格"), ("慈溪", "布拖"),
    ("奉化", "甘洛"), ("北仑", "美姑"),
    ("象山", "雷波"), ("镇海", "金阳"), ("余姚", "昭觉"), ("海曙", "喜德"), ("江北", "越西"),
]  # fmt: skip


@pytest.mark.parametrize(("east", "west"), SIDES)
def test_every_pairing_is_known_without_its_parents(east: str, west: str) -> None:
    assert TOPIC.match("", f"{east}的医生在{west}县义诊").matched
    assert TOPIC.match(f"{east}代表团赴{west}考察", "").matched
    assert TOPIC.match(
        "", f"在{west}县,孩子们有了新老师。\n根据东西部协作安排,{east}又选派了十人。"
    ).matched


COUNTIES = (
    "西昌市 会理市 木里县 盐源县 德昌县 会东县 宁南县 普格县 布拖县 金阳县 昭觉县 喜德县 "
    "冕宁县 越西县 甘洛县 美姑县 雷波县"
)


@pytest.mark.parametrize("county", COUNTIES.split())
def test_every_county_of_liangshan_is_known(county: str) -> None:
    assert TOPIC.match("", f"宁波向{county}选派医生,开展对口支援。").matched


DISTRICTS = "鄞州区 海曙区 镇海区 北仑区 奉化区 余姚市 慈溪市 宁海县 象山县 宁波市江北区"


@pytest.mark.parametrize("district", DISTRICTS.split())
def test_every_district_of_ningbo_is_known(district: str) -> None:
    assert TOPIC.match("", f"{district}向凉山州选派医生,开展对口支援。").matched


SHORT = "鄞盐 鄞木 宁普 慈布 奉甘 仑美 象雷 镇金 余昭 海喜 江越"


@pytest.mark.parametrize("short", SHORT.split())
def test_every_short_name_is_known(short: str) -> None:
    assert TOPIC.match("", f"凉山州举行{short}协作项目开工仪式").matched


@pytest.mark.shared
def test_the_shared_articles() -> None:
    if not SHARED.exists():
        pytest.skip("the shared folder with labelled articles is not beside this checkout")
    wrong = [
        one["id"]
        for one in records(SHARED)
        if not one["borderline"]
        and TOPIC.match(str(one["title"]), str(one["text"])).matched is not one["label"]
    ]
    assert wrong == []
