"""The breadcrumb: 您当前的位置 : A > B > C."""

from __future__ import annotations

import re

from crawler.pages.document import Document, Line

_LABEL = re.compile(
    r"^.{0,6}?(?:您?(?:现|所)?(?:当前|现在|所在)?的?(?:当前)?(?:位置)|你(?:当前"
    r"|现在)?的?(?:位置)|当前位置|所在位置|現在位置|目前位置)\s*[:：]?\s*"
)
_ARROW = re.compile(r"\s*(?:>{1,2}|＞|»|›|→|/|\\|-{2,}|—+|·(?=\s))\s*")
_SIGN = re.compile(r"[>＞»›→/\\—·-]|位置")
"""What every breadcrumb has: an arrow of some kind, or the label."""

_LAST = re.compile(
    r"^(?:正文|详情|内容|文章|本文|列表|查看|浏览文章|正 文|news|article)$", re.IGNORECASE
)


def find_section(document: Document, headline: int) -> str | None:
    """The section path above a headline, its parts joined by `` > ``; None where none stands."""
    for i in range(min(headline, len(document.lines) - 1), max(headline - 40, -1), -1):
        line = document.lines[i]
        if len(line.text) > 120 or not _SIGN.search(line.text):
            continue
        label = _LABEL.match(line.text)
        parts = _parts(line, label.end() if label else 0)
        rooted = len(parts) >= 3 and parts[0] == "首页"
        if parts and (label or rooted or _linked(line, parts)):
            return " > ".join(parts)
    return None


def _parts(line: Line, start: int) -> list[str]:
    parts = [part.strip(" :：") for part in _ARROW.split(line.text[start:])]
    parts = [part for part in parts if part]
    while parts and _LAST.match(parts[-1]):
        parts.pop()
    return parts if all(len(part) <= 20 for part in parts) else []


def _linked(line: Line, parts: list[str]) -> bool:
    return len(parts) >= 2 and line.is_link and bool(re.search(r"[>＞»›→]", line.text))
