"""Places that are worded anew at each look, told from those that a newsroom writes again."""

from __future__ import annotations

from storage.records import Article
from storage.together.rewritten import (
    Place,
    always,
    is_summary,
    labelled,
    rewritten,
    summaries,
    without,
)

LINES = (
    "本文介绍两地协作的资金与项目。",
    "报道指出，产业和教育合作惠及群众。",
    "从投入到成效，一文看懂山海情深。",
    "帮扶十年：数字背后有哪些故事？",
    "今年以来的帮扶工作可分三个方面。",
)


def reading(number: int, rest: str = "会议昨日召开，投入12.4亿元。") -> Article:
    return Article("u", "标题", f"{LINES[number]}\n{rest}", subtitle=LINES[-1 - number])


def test_a_place_is_anew_only_where_it_was_at_each_look_before() -> None:
    readings = [reading(number) for number in (3, 2, 1, 0)]
    now = reading(4)
    places = rewritten(readings[0], now)
    assert places == (Place("subtitle"), Place("body", 0, 0))
    assert always(readings, places, 3) == set(places)
    assert always(readings, places, 4) == set()
    stood = [readings[0], readings[1], readings[1], readings[3]]
    assert always(stood, places, 3) == set()
    assert without(readings[0], now, places) == readings[0]


def test_what_is_edited_beside_it_stays() -> None:
    before, after = reading(0), reading(1, "会议昨日召开，投入12.6亿元。")
    (line,) = (place for place in rewritten(before, after) if place.field == "body")
    assert without(before, after, [line]).body == reading(0, "会议昨日召开，投入12.6亿元。").body


def test_a_line_that_keeps_its_words_is_edited() -> None:
    for old, new in (
        (
            "事故目前已造成3人死亡，另有12人受伤，救援仍在进行。",
            "事故目前已造成5人死亡，另有12人受伤，救援仍在进行。",
        ),
        ("死3人伤12人失联7人，财产损失20万元", "死9人伤83人失联1人，财产损失61万元"),
        ("资金100万元。", "资金200万元。"),
        ("遇难者升至三人", "遇难者增至五人"),
    ):
        assert rewritten(Article("u", "t", old), Article("u", "t", new)) == ()
        subtitled = (Article("u", "t", "b", subtitle=text) for text in (old, new))
        assert rewritten(*subtitled) == ()


def test_what_calls_itself_a_machines_summary_is_known_by_its_name() -> None:
    body = "【AI摘要】一。\n智能总结：二。\n记者李明：三。\n内容提要：四。\nAI时代：摘要无用。"
    assert summaries(body) == {
        "AI摘要": "【AI摘要】一。",
        "智能总结": "智能总结：二。",
        "内容提要": "内容提要：四。",
    }
    assert summaries("AI摘要：一。\nAI摘要：二。\nAI摘要：三。") == {}


def test_short_lines_are_known_by_their_beginning() -> None:
    body = (
        "热搜：一 二 三\n页面编号 03af\n您的地址来自浙江\n短\n同样：一二三\n同样：四五六\n"
        + "长" * 61
    )
    assert labelled(body) == {
        "热搜": "热搜：一 二 三",
        "页面编号": "页面编号 03af",
        "您的地址": "您的地址来自浙江",
    }
    assert is_summary("AI摘要")
    assert not is_summary("热搜")
