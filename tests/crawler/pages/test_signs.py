"""Signs by which a line is passed over unsearched: whatever the search would find has them."""

from __future__ import annotations

import re

import pytest

from crawler.pages.concealment import hides
from crawler.pages.dates import stamps
from crawler.pages.labels import (
    AUTHOR_LABEL,
    EDITOR_LABEL,
    LABEL_STARTS,
    ORIGIN_LABEL,
    author_labels,
    may_name_editor,
)
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
