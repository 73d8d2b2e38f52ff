"""What a check of the archive finds wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Check(StrEnum):
    """The checks, in the order in which they are made."""

    FILE = "file"
    SNAPSHOT = "snapshot"
    VERSION = "version"
    CHAIN = "chain"
    ORPHAN = "orphan"
    INDEX = "index"
    NEWEST = "newest"
    DERIVED = "derived"
    MEDIA = "media"
    EXTRACTION = "extraction"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        check: Which check found it.
        zh: What is wrong, in Chinese.
        en: What is wrong, in English.
        where: The rows concerned, by the name of their id.
        fixable: Whether it can be rebuilt from what is whole, without loss.
    """

    check: Check
    zh: str
    en: str
    where: dict[str, int] = field(default_factory=dict)
    fixable: bool = False

    def as_json(self) -> dict[str, Any]:
        """The finding as a JSON object; the text in English."""
        return {
            "check": self.check.value,
            "what": self.en,
            "where": self.where,
            "fixable": self.fixable,
        }
