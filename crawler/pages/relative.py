"""Times that a page prints by how long ago they were: they move as the day goes on."""

from __future__ import annotations

import re

from crawler.pages.base import page_of

_LONGEST = 60
"""Characters of a line that prints a time; sentences of a text speak of 三天前 too."""

_AGO = re.compile(
    r"(?:\d{1,3}|[一二两三四五六七八九十半几])\s?个?多?\s?(?:秒钟?|分钟?|小时|钟头|天|日|周|星期|月|年)\s?(?:之|以)?前"
    r"|刚刚|(?:今天|昨天|前天|今日|昨日)\s?(?:上午|下午|晚上|凌晨)?\s?\d{1,2}[:：]\d{2}"
    r"|\b(?:an?|\d{1,3})\s(?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?\sago\b"
    r"|\b(?:\d{1,3}[smhdw]\sago|just now|yesterday(?:\sat)?\s\d{1,2}:\d{2})\b",
    re.IGNORECASE,
)


def prints_age(body: bytes, url: str, encoding: str | None, text: str) -> bool:
    """Whether a page prints a time by how long ago it was, outside its text.

    Args:
        body: The page's bytes.
        url: Its address.
        encoding: The charset of the HTTP header, if it named one.
        text: The article's body.
    """
    own = set(text.split("\n"))
    lines = page_of(body, url, encoding).document.lines
    short = (line.text for line in lines if len(line.text) <= _LONGEST)
    return any(_AGO.search(line) for line in short if line not in own)
