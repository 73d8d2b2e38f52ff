"""What msgspec says of a value that it does not take, in Chinese."""

from __future__ import annotations

import re

_SAYINGS = (
    (r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`", "应为 {want}，现为 {got}"),
    (r"Expected `(?P<want>[^`]+)` (?P<bound>[<>]=? \S+)", "应为 {bound} 的 {want}"),
    (r"Expected `(?P<want>\w+)` of (?:at least )?length (?P<bound>.+)", "{want} 的长度应 {bound}"),
    (r"Expected `(?P<want>\w+)` matching regex (?P<form>.+)", "应符合格式 {form}"),
    (r"Expected `(?P<want>\w+)` with (?P<n>\d+) elements?", "{want} 应有 {n} 项"),
    (r"Invalid enum value (?P<got>.+)", "不可取值 {got}"),
    (r"Invalid RFC3339 encoded (?P<want>\w+)", "不是 ISO 8601 时间"),
    (r"Object missing required field `(?P<name>[^`]+)`", "缺少 {name}"),
    (r"Object contains unknown field `(?P<name>.+)`", "未知的 {name}"),
    (r"(?:Number|Integer value) out of range", "数值超出范围"),
    (r"Input data was truncated", "JSON 不完整"),
    (r"JSON is malformed: .+ \(byte (?P<n>\d+)\)", "JSON 语法有误，在第 {n} 字节处"),
)
_OTHER = "值不合要求"


def in_chinese(said: str) -> str:
    """What is wrong, without where; what is not known here is told as that much alone."""
    for pattern, chinese in _SAYINGS:
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return chinese.format(**found.groupdict())
    return _OTHER
