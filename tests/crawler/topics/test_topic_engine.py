"""The topic engine: its rule form, its reasons, name lists, look-alikes, and hostile text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import seeds
from crawler.toml_tables import FaultsError
from crawler.topics import Topic, load
from storage.verdicts import Match

HEAD = 'id = "t"\nname = "T"\nthreshold = 1.0\n'
YONGLIANG = load(seeds.SEEDS / "topics" / "yongliang.toml")


@pytest.fixture
def topic(tmp_path: Path, request: pytest.FixtureRequest) -> Topic:
    return topic_of(tmp_path, request.param)


def topic_of(folder: Path, text: str) -> Topic:
    path = folder / "t.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return load(path)


def assert_places(match: Match, title: str, body: str) -> None:
    """Every reason's words stand where it says."""
    fields = {"title": title, "body": body, "article": f"{title}\n{body}"}
    for reason in match.reasons:
        assert len(reason.words) == len(reason.places)
        for word, place in zip(reason.words, reason.places, strict=True):
            assert fields[reason.field][place : place + len(word)] == word


FORMS = [
    ('any = ["东江"]', "", "去东江看海", True),
    ('any = ["东江"]', "", "去西江看海", False),
    ('any = ["東江"]', "", "去东江看海", True),
    ('any = ["东江"]', "", "去東江看海", True),
    ('any = ["Dongjiang"]', "", "in DONGJIANG today", True),
    ('any = ["Dong"]', "", "in Dongjiang today", False),
    ('any = ["dong*"]', "", "in Dongjiang today", True),
    ('any = ["dong*"]', "", "in Padong today", False),
    ('all = ["东江", "西岭"]', "东江", "西岭", True),
    ('all = ["东江", "西岭"]', "东江", "东江", False),
    ('all = ["东江", "西岭"]\nplace = "either"', "东江", "西岭", False),
    ('all = ["东江", "西岭"]\nplace = "title"', "东江与西岭", "", True),
    ('all = ["东江", "西岭"]\nplace = "body"', "东江与西岭", "", False),
    ('all = ["东江", "西岭"]\nnear = 6', "", "东江与西岭", True),
    ('all = ["东江", "西岭"]\nnear = 6', "", "东江与遥远的西岭", False),
    ('all = ["东江", "西岭"]\nnear = 6', "", "东江\n西岭", False),
    ('all = ["东江", "西岭"]\nnear = 6', "东江", "西岭", True),
    ('all = ["东江", "西岭"]\nnear = 6\nacross = true', "", "东江\n西岭", True),
    ('all = ["东江", "江西"]\nnear = 6', "", "东江西", False),
    ('pairs = [["东江", "西岭"], ["上沙", "石坝"]]', "", "上沙和石坝", True),
    ('pairs = [["东江", "西岭"], ["上沙", "石坝"]]', "", "上沙和西岭", False),
    ('pairs = [["东江", "西岭"]]\nany = ["协作", "帮扶"]', "", "东江帮扶西岭", True),
    ('pairs = [["东江", "西岭"]]\nany = ["协作", "帮扶"]', "", "东江与西岭", False),
    ('any = ["东江"]\nnone = ["球队"]', "球队", "去东江看海", False),
]


@pytest.mark.parametrize(("rule", "title", "body", "holds"), FORMS)
def test_what_a_rule_says(tmp_path: Path, rule: str, title: str, body: str, holds: bool) -> None:
    topic = topic_of(tmp_path, f'[[rules]]\nname = "r"\nweight = 1\n{rule}')
    match = topic.match(title, body)
    assert match.matched is holds
    assert bool(match.reasons) is holds
    assert_places(match, title, body)


def test_lists_pairs_and_products_by_name(tmp_path: Path) -> None:
    topic = topic_of(
        tmp_path,
        '[lists]\na = ["东江"]\nb = ["携手", "两地"]\n[pairs]\np = [["@a", "西岭"]]\n'
        '[[rules]]\nname = "product"\nweight = 1\nany = ["@a@b"]\n'
        '[[rules]]\nname = "pair"\nweight = 2\npairs = "@p"\n',
    )
    assert topic.match("", "东江两地").score == 1
    assert topic.match("", "东江和两地").score == 0
    assert topic.match("", "东江与西岭").score == 2
    assert topic.rule_names == ("product", "pair")


def test_weights_add_up_bonus_and_reject(tmp_path: Path) -> None:
    topic = topic_of(
        tmp_path,
        '[[rules]]\nname = "for"\nweight = 2\ntitle_bonus = 1\nany = ["东江"]\n'
        '[[rules]]\nname = "against"\nweight = -1.5\nany = ["联赛"]\n'
        '[[rules]]\nname = "never"\nweight = 9\nany = ["广告"]\nreject = true\n',
    )
    assert topic.match("东江", "").score == 3
    assert topic.match("", "东江").score == 2
    assert topic.match("", "东江联赛").score == 0.5
    assert topic.match("", "东江联赛").matched is False
    assert topic.match("东江", "广告").score == 12
    assert topic.match("东江", "广告").matched is False


def test_a_reason_shows_every_word_and_its_place(tmp_path: Path) -> None:
    topic = topic_of(tmp_path, '[[rules]]\nname = "r"\nweight = 1\nall = ["东江", "西嶺"]\n')
    (reason,) = topic.match("到西嶺去", "從東江來").reasons
    assert (reason.field, reason.words, reason.places) == ("article", ("東江", "西嶺"), (6, 1))
    (reason,) = topic.match("", "到西嶺去，從東江來").reasons
    assert (reason.field, reason.words, reason.places) == ("body", ("東江", "西嶺"), (6, 1))


NAMES = (
    'names = ["a", "b"]\n[lists]\na = ["东江", "Dongjiang"]\nb = ["西岭", "Xiling"]\n'
    '[[rules]]\nname = "r"\nweight = 1\nall = ["@a", "@b"]\n'
)
ROLL_CALLS = [
    ("东江、西岭两地", True),
    ("东江市与西岭州在产业、劳务、教育、医疗等方面协作", True),
    ("东江、南山、西岭、北海、上沙等地", False),
    ("比赛在东江、南山、西岭州、北海举行", False),
    ("北海、上沙、南山、东江与西岭", True),
    ("南海—北山、东江—西岭、上沙—石坝、下沙—木坝", True),
    ("东江、西岭、东江、西岭、南山", True),
    ("东江市政府今年将在西岭、南山、北海、上沙建校", False),
    ("东江的老师走进西岭,带来书本、文具、球鞋、棉衣", True),
    ("Teams from Dongjiang, Nanshan, Xiling, Beihai and Shangsha met.", False),
    ("Teachers from Dongjiang went to Xiling, where schools are few.", True),
]


@pytest.mark.parametrize(("body", "counts"), ROLL_CALLS)
def test_a_roll_call_says_nothing(tmp_path: Path, body: str, counts: bool) -> None:
    assert topic_of(tmp_path, NAMES).match("", body).matched is counts


def test_a_word_within_a_look_alike_does_not_count(tmp_path: Path) -> None:
    topic = topic_of(
        tmp_path,
        'masks = ["东江路", "小东江", "江路"]\n[[rules]]\nname = "r"\nweight = 1\nany = ["东江"]\n',
    )
    assert not topic.match("东江路", "在小东江边").matched
    assert topic.match("东江路", "在东江边").matched
    assert topic.match("东江路东江", "").reasons[0].places == (3,)


FAULTS = [
    ('[[rules]]\nname = "r"\nweight = 1\n', "at least one of any, all and pairs"),
    ('[[rules]]\nname = "r"\nweight = 1\nany = ["@no"]\n', "there is no list '@no'"),
    ('[[rules]]\nname = "r"\nweight = 1\nany = ["x"]\nnear = 3\n', "at least two groups"),
    ('[[rules]]\nname = "r"\nweight = 1\nany = ["x"]\nacross = true\n', "across goes with near"),
    ('[[rules]]\nname = "r"\nweight = 1\npairs = "@no"\n', "[pairs] has no '@no'"),
    ('names = ["no"]\n[[rules]]\nname = "r"\nweight = 1\nany = ["x"]\n', "no list '@no'"),
    ("", "no [[rules]]"),
    ('[[rules]]\nname = "r"\nweight = 1\nany = ["x"]\nnere = 3\n', "did you mean near?"),
]


@pytest.mark.parametrize(("text", "fault"), FAULTS)
def test_a_fault_of_a_seed_is_told(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(FaultsError) as caught:
        topic_of(tmp_path, text)
    assert fault in caught.value.en


def test_the_example_of_the_readme_works(tmp_path: Path) -> None:
    readme = (seeds.SEEDS / "topics" / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert found
    path = tmp_path / "example.toml"
    path.write_text(found[1], encoding="utf-8")
    topic = load(path)
    assert topic.match("东西岭携手", "").matched
    assert topic.match("", "上沙的老师\n在石坝教书").matched
    assert not topic.match("", "东江路的市民给西岭捐书").matched


def test_the_readme_explains_every_key() -> None:
    from crawler.topics.seed import RuleTable, TopicTable

    readme = (seeds.SEEDS / "topics" / "README.md").read_text(encoding="utf-8")
    for key in (*TopicTable.__struct_fields__, *RuleTable.__struct_fields__):
        assert re.search(rf"^\| .*`{key}`", readme, re.MULTILINE), key


PIECES = st.sampled_from(
    [
        "宁波", "凉山", "寧波", "涼山州", "甬", "凉",
        "、", "，", ",", "。", "\n", " ", "協作", "佛山", "小凉山",
        "慈溪", "布拖", "江北", "越西", "鄞盐", "Ningbo", "Liangshan",
        ", ", "donat", "\u200b", "İ", "ß", "\x00",
    ]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_any_text_has_a_verdict_whose_places_hold(title: str, body: str) -> None:
    match = YONGLIANG.match(title, body)
    assert_places(match, title, body)
    assert match.score == pytest.approx(sum(reason.weight for reason in match.reasons))
    assert match.matched == (match.score >= YONGLIANG.threshold)


@pytest.mark.parametrize("piece", ["宁波凉山协作", "宁波、佛山、凉山、", "小凉山宁波银行"])
def test_a_flood_of_words_ends(piece: str) -> None:
    body = piece * (200_000 // len(piece))
    match = YONGLIANG.match("", body)
    assert_places(match, "", body)
