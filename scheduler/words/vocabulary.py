"""The fixed words of the vocabulary, Chinese and English, for the command line and the web."""

from __future__ import annotations

from collections.abc import Mapping

from storage.diffs.telling import FIELDS

KIND_WORDS = {
    "new": ("新增", "new"),
    "edited": ("修改", "edited"),
    "withdrawn": ("撤稿", "withdrawn"),
    "restored": ("恢复", "restored"),
    "moved": ("迁址", "moved"),
    "copied": ("转载", "copied"),
}
EVENT_WORDS = {
    "published": ("发布", "published"),
    "gone": ("答复已不存在", "answered gone"),
    "reread": ("以新规则重读", "read again by newer rules"),
    "seen": ("最近一次在线", "last seen"),
}
SEVERITY_WORDS = {
    "cosmetic": ("格式", "cosmetic"),
    "minor": ("细微", "minor"),
    "substantive": ("实质", "substantive"),
}
OUTCOME_WORDS = {
    "ok": ("正常", "ok"),
    "not_modified": ("未修改", "not modified"),
    "gone": ("已不存在", "gone"),
    "blocked": ("被拒", "refused"),
    "soft_error": ("一时失败", "failed for now"),
    "hard_error": ("失败", "failed"),
}
STATE_WORDS = {
    "live": ("在线", "live"),
    "withdrawn": ("已撤", "withdrawn"),
    "moved": ("已迁", "moved"),
    "pending": ("等待", "pending"),
    "sent": ("已送", "sent"),
    "failed": ("待重试", "failed"),
    "dead": ("失败", "dead"),
}
RUN_WORDS = {
    "running": ("进行中", "running"),
    "done": ("完成", "done"),
    "failed": ("失败", "failed"),
}
FIELD_WORDS = FIELDS


def named(words: Mapping[str, tuple[str, str]], key: str, language: str) -> str:
    """A word in a language; the key itself where it is not of the vocabulary."""
    return words[key][1 if language == "en" else 0] if key in words else key
