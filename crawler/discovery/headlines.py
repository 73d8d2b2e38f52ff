"""How much the text of a link speaks for a headline."""

from __future__ import annotations

import re
from collections.abc import Sequence

_NOISE = re.compile(
    r"\d{2,4}\s?[-./年]\s?\d{1,2}\s?[-./月]\s?\d{1,2}\s?日?|\d{1,2}:\d{2}(?::\d{2})?"
    r"|^\s*[·•◆■>»\-\d.、]+\s*|\[[^\]]{1,6}\]"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ؀-ۿ][A-Za-zÀ-ɏЀ-ӿ؀-ۿ'’-]+")
_LABEL = re.compile(
    r"ICP备|ICP证|公网安备|许可证|备案号|举报(?:中心|电话|专区|平台|入口|邮箱)|^(?:查看|浏览|点击|加载)"
    r"|^(?:关于|联系)我们|^(?:版权|免责|法律|隐私)\w{0,4}(?:声明|政策|条款)?$|(?:客户端|APP)下载|(?:阅读|查看)全文"
    r"|^(?:read|learn|see|view|load)\b.{0,12}$|\b(?:all rights|privacy policy|cookie|terms of"
    r"|sign up|log ?in|subscribe)\b|^\W*\d+\W*(?:跟贴|评论|条|次|阅读|comments?|replies|views)",
    re.IGNORECASE,
)
LEAST, MOST = -1.5, 2.0
"""The values of a label of navigation and of a whole headline."""


_COUNT = re.compile(r"[\W\d]*")


def says_nothing(texts: Sequence[str]) -> bool:
    """Whether a link's texts are mere numbers or signs: a page's number, a count of comments."""
    return bool(texts) and all(_COUNT.fullmatch(text) for text in texts)


def headline_value(texts: Sequence[str]) -> float | None:
    """From -1.5, a label, to 2, a headline; by the best of the texts; None without any."""
    return max(map(_value, texts), default=None)


def _value(text: str) -> float:
    if len(text) < 40 and _LABEL.search(text):
        return LEAST
    text = _NOISE.sub("", text)
    words = _WORD.findall(text)
    # Of languages that join words, the letters count.
    mass = len(_CJK.findall(text)) + max(1.6 * len(words), 0.33 * sum(map(len, words)))
    if mass < 5:
        return LEAST
    return min((mass - 5.5) * 0.42, MOST)
