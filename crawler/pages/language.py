"""The language of a text, as a tag: told by its characters."""

from __future__ import annotations

import functools
import re


def run_of(kind: str) -> re.Pattern[str]:
    """A run of characters of a kind: written so, searches for one leap to its first."""
    return re.compile(f"{kind}{kind}*")


_HAN = run_of(r"[\u3400-\u9fff]")
_KANA = run_of(r"[\u3040-\u30ff]")
_HANGUL = run_of(r"[\uac00-\ud7af]")
_LETTERS = run_of(r"[^\W\d_]")
_TRADITIONAL = run_of(
    "[這個們來時說為國對會與後發當無實體點萬電東長門開關學過還進運動種經統議員機務黨團灣]"
)
_SIMPLIFIED = run_of(
    "[这个们来时说为国对会与后发当无实体点万电东长门开关学过还进运动种经统议员机务党团湾]"
)
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SAMPLE = 800


def chinese(text: str) -> bool:
    """Whether a text is mostly Chinese."""
    return _chinese(text[:_SAMPLE])


@functools.lru_cache(maxsize=8)
def _chinese(sample: str) -> bool:
    """The same of a sample; kept, since more than one rule asks of the same text."""
    han = _count(_HAN, sample)
    if han <= 0.4 * len(sample) and han <= 0.4 * _count(_LETTERS, sample):
        return False
    return not _KANA.search(sample)


def language_of(text: str, declared: str | None) -> str | None:
    """A BCP 47 tag: the script decides for Chinese, Japanese and Korean, else the declaration."""
    sample = text[:_SAMPLE]
    if _chinese(sample):
        traditional = _count(_TRADITIONAL, sample)
        is_traditional = traditional and traditional > _count(_SIMPLIFIED, sample)
        return "zh-Hant" if is_traditional else "zh-Hans"
    if _count(_KANA, sample) > 10:
        return "ja"
    if _count(_HANGUL, sample) > 20:
        return "ko"
    if declared and _TAG.fullmatch(declared.strip()):
        return declared.strip().replace("_", "-")
    return None


def _count(run: re.Pattern[str], text: str) -> int:
    """How many characters of a text stand in runs of a kind."""
    return sum(map(len, run.findall(text)))
