"""Where people work and what they are, as it stands beside their names: no part of these."""

from __future__ import annotations

import re

from storage.lexicon import HAN, characters, words
from storage.text import simplify

_PLACES = words("places")
_OFFICES = words("offices") | {"教授", "副教授", "研究员", "博士", "院士", "主编"}
_YI = characters("yi")
_WORD = re.compile(rf"[{HAN}《》“”]+")
_BODY = re.compile(
    r"(?:中心|发布|發布|办公室|编辑部|编辑|[局委厅廳办辦处處校镇鎮县縣室所馆館站队隊区區院部])$"
)
_POST = re.compile(
    r"(?:教授|研究员|主任|书记|[校院局县市镇乡部会]长|律师|大学|中学|小学|学院|法院|公司|之家|集团|协会|学会|银行|医院|政府"
    r"|财经|財經|新闻|新聞|在线|客户端|电视|广播|周刊|週刊|[报報网網社台局委厅办处科部校院镇乡村县市会站])$"
)
_UNITS = frozenset("省市县縣区區州")
_POST_LENGTH = 5
"""Characters of the shortest word before a name that no name would be itself."""

_PLACES_BEHIND = 2
"""Places that stand behind a name at most (台灣台北)."""


def is_body(run: str) -> bool:
    """Whether a run of three characters and more ends like an office, and like no person."""
    return len(run) > 2 and _BODY.search(run) is not None


def is_post(word: str, *, after: bool = False) -> bool:
    """Whether a word beside a name is what its bearer is or belongs to (柳河大学, 县委书记).

    Args:
        word: The word.
        after: It stands behind the name: its end must say so, however long it is.
    """
    if _WORD.fullmatch(word) is None:
        return False
    if len(word) >= _POST_LENGTH and not after:
        return not _YI.issuperset(word[2:])
    return len(word) > 1 and (word in _OFFICES or _POST.search(word) is not None)


def without_place(run: str) -> str:
    """A run of characters without the places that stand behind the name in it (王建國台灣台北)."""
    for _ in range(_PLACES_BEHIND):
        bare = run[:-1] if run[-1:] in _UNITS else run
        plain = simplify(bare)
        size = next((n for n in (2, 3, 4) if plain[-n:] in _PLACES and len(bare) - n > 1), 0)
        run = bare[: len(bare) - size] if size else run
    return run
