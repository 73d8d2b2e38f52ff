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
_FURNITURE = re.compile(
    r"(?:(?:关于|联系|加入|走进)(?:我们|本站|本网)"
    r"|(?:版权|法律|免责|隐私|网站|郑重)\w{0,4}(?:声明|政策|条款|保护)"
    r"|(?:诚聘英才|人才招聘|招贤纳士)|(?:投稿|注册|用户|服务|使用)(?:须知|指南|协议|条款|帮助|邮箱)|广告(?:服务|合作|刊例|投放)"
    r"|(?:网站|站点)(?:地图|导航|律师|简介|声明|首页)|(?:意见|用户)(?:反馈|建议)|友情链接|帮助中心|常见问题"
    r"|(?:设为首页|加入收藏|收藏本站|返回首页|回到顶部)|(?:手机|移动|电脑|无障碍|繁體|繁体|简体|English)(?:版|浏览)?"
    r"|about(?: us)?|contact(?: us)?|careers|site ?map|privacy(?: policy)?|help"
    r"|advertis\w+(?: with us)?)",
    re.IGNORECASE,
)
"""What every site has in its margins."""

_COUNT = re.compile(r"[\W\d]*")
LEAST, MOST = -1.5, 2.0
"""The values of a label of navigation and of a whole headline."""


def says_nothing(texts: Sequence[str]) -> bool:
    """Whether a link's texts are mere numbers or signs, or what every site has: 关于我们."""
    return bool(texts) and all(
        _COUNT.fullmatch(text) or _FURNITURE.fullmatch(text) for text in texts
    )


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
