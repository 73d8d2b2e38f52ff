"""Signs by which a line is passed over unsearched: whatever the search would find has them."""

from __future__ import annotations

import re

import pytest

from crawler.pages.concealment import hides
from crawler.pages.dates import stamps
from crawler.pages.document import Line
from crawler.pages.labels import (
    AUTHOR_LABEL,
    BARE_ORIGIN_LABEL,
    EDITOR_LABEL,
    LABEL_STARTS,
    ORIGIN_LABEL,
    author_labels,
    is_scrap,
    may_name_editor,
)
from crawler.pages.latin_names import western_names
from crawler.pages.outlets import find_origin
from crawler.pages.prompts import is_wall

_BEHIND = ("：王建国", " 王建国", "】王建国", "/王建国", "｜王建国")


def _labels(pattern: re.Pattern[str]) -> list[str]:
    """Lines that begin with a label: of each word of the pattern one, where it is one by itself."""
    words = set(re.findall(r"[\u3400-\u9fff]+|[A-Za-z]+", pattern.pattern))
    pairs = {one + other for one in words for other in words if len(one) < 3 and len(other) < 3}
    lines = [
        start + word + end for start in ("", "【") for word in words | pairs for end in _BEHIND
    ]
    return [line for line in lines if pattern.match(line)]


@pytest.mark.parametrize("pattern", [AUTHOR_LABEL, EDITOR_LABEL, ORIGIN_LABEL])
def test_every_label_begins_with_a_known_character(pattern: re.Pattern[str]) -> None:
    """A word that is added to a pattern, and not to the signs, is told here."""
    lines = _labels(pattern)

    assert len(lines) >= 15
    assert {line[0] for line in lines} <= LABEL_STARTS


def test_every_label_of_an_editor_or_author_has_its_sign() -> None:
    """Within a line a label is searched for by other signs than at its beginning."""
    assert [line for line in _labels(EDITOR_LABEL) if not may_name_editor(line)] == []
    assert [line for line in _labels(AUTHOR_LABEL) if not [*author_labels(line)]] == []


@pytest.mark.parametrize(
    "said",
    [
        "新闻来源：",
        "來源：",
        "稿源：",
        "原创：",
        "出处：",
        "出處：",
        "转自：",
        "轉載自：",
        "摘自：",
        "来自：",
    ],
)
def test_every_label_of_an_origin_has_its_sign(said: str) -> None:
    """It stands in a line behind others."""
    text = f"2024年5月13日 {said}柳河日报"

    assert find_origin([Line(text, (text,), 0)]) == "柳河日报"


@pytest.mark.parametrize(
    "said", ["来源 柳河日报", "转载自/柳河日报", "（原载《柳河日报》）", "[來源]柳河日报"]
)
def test_an_origin_without_a_colon_has_its_sign(said: str) -> None:
    """The same where a blank, a slash or a bracket sets the label apart."""
    found = find_origin([Line(said, (said,), 0)], BARE_ORIGIN_LABEL)

    assert found is not None
    assert "柳河日报" in found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "分享",
            "关注",
            "關注",
            "打印",
            "收藏",
            "关闭",
            "字号 大",
            "大",
            "中 小 大",
            "A+",
            "-12",
            "9",
            "٣",
        ),
        *(
            "评论",
            "点赞",
            "阅读",
            "纠错",
            "[责任编辑 王",
            "责编 王",
            "播放",
            "暂停",
            "广告",
            "Advertisement",
        ),
        *(
            "点击查看更多",
            "原标题：春",
            "（原标题：春）",
            "[详细]",
            "我要纠错",
            "举报",
            "微博",
            "QQ空间",
            "朋友圈",
        ),
        *(
            "Play Video",
            "听新闻",
            "展开全文",
            "打开APP阅读",
            "Share this:",
            "Print",
            "Tweet",
            "Email",
        ),
        *(
            "Facebook",
            "Like this:",
            "Loading...",
            "SUBSCRIBE",
            "浏览次数：3 次",
            "访问：1",
            "人气：2",
            "查看：4",
        ),
        *("转发：5",),
    ],
)
def test_every_button_begins_with_a_known_character(text: str) -> None:
    """A button that is added to the pattern begins with one of them, or a digit."""
    assert is_scrap(text)


@pytest.mark.parametrize("word", ["By", "Von", "Par", "Por", "Di", "Door", "Af", "Av"])
def test_a_by_line_in_each_language_is_found(word: str) -> None:
    """Lines that begin with another letter are not searched for one."""
    assert western_names(f"{word} Ann Lee") == ("Ann Lee",)


@pytest.mark.parametrize(
    "text",
    [
        "May 13, 2024",
        "13 mai 2024",
        "MÄR 13, 2024",
        "13 août 2024",
        "13. Dez. 2024",
        "Mon May 13 08:49:30 CST 2024",
    ],
)
def test_a_month_by_its_name_is_found(text: str) -> None:
    """Of lines without a word of three letters none is searched for months."""
    assert len([*stamps(text)]) == 1


@pytest.mark.parametrize("text", ["ſep 13, 2024", "maı 13, 2024", "13 MAİ 2024"])
def test_a_month_in_letters_that_only_look_like_its_own_is_none(text: str) -> None:
    """A search without regard to case finds them, and no month is called so."""
    assert [*stamps(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "开通会员后阅读全文",
        "剩余内容请登录查看，余下部分需付费",
        "本文为付费内容",
        "仅限订户阅读",
        "会员专享",
        "试读结束",
        "免费额度已用完",
        "您还不是会员",
        "登錄後閱讀全文",
        "ＶＩＰ专享",
        "Subscribe to continue reading",
        "Members only",
    ],
)
def test_a_wall_of_each_kind_is_one(text: str) -> None:
    """Whatever sign a wall is told by, it is searched for."""
    assert is_wall(text)


@pytest.mark.parametrize("style", ["display:none", "color:red;DISPLAY : none", "Display:\tnone;"])
def test_a_style_hides_however_it_is_written(style: str) -> None:
    """Names of properties have no case."""
    assert hides(style)
