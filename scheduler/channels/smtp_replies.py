"""What a mail server's reply means: taken, not now, or not at all, and whether to that address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_ENHANCED = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
# RFC 3463, of class 5 too: mailbox full, system full or closed, no answer, directory down, busy,
# too late, too many recipients. All of it passes.
_PASSING = frozenset({"2.2", "3.1", "3.2", "4.1", "4.2", "4.3", "4.5", "4.7", "5.3"})
# The mailbox is wrong or closed: said after DATA, too, it is said of the address.
_ADDRESS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
_TOO_LARGE = frozenset({"2.3", "3.4"})
# Servers say these with 554 and 550, too; they stand where no enhanced code says more.
_NOT_NOW = re.compile(
    r"gr[ae]y.?list|try (it )?again|temporar|quota|mailbox( is)? full|too many|rate.?limit"
    r"|稍后|稍候|暂时|已满|频繁",
    re.IGNORECASE,
)
_SIZE = re.compile(r"\bsize\b|too (large|big|long)|过大|超过.{0,8}大小", re.IGNORECASE)

Step = Literal["session", "login", "sender", "recipient", "data"]
Meaning = Literal["taken", "passing", "address", "lasting"]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply and what it answered.

    Attributes:
        code: Three digits; anything else is no reply.
        text: What follows them, on one line.
        step: What was asked for.
    """

    code: int
    text: str
    step: Step

    def __str__(self) -> str:
        return f"{self.code} {self.text}"

    @property
    def meaning(self) -> Meaning:
        """``address`` is a lasting refusal of the recipient; ``lasting`` one of anything else.

        The enhanced code (RFC 3463) decides where there is one. A full mailbox and a grey list are
        passing, whatever they are called.
        """
        kind = self.code // 100
        if kind == 2:
            return "taken"
        if kind not in {4, 5}:
            return "passing"
        enhanced = _ENHANCED.match(self.text)
        if enhanced and enhanced[1] != "2":
            kind = int(enhanced[1])
        detail = f"{enhanced[2]}.{enhanced[3]}" if enhanced else ""
        if kind == 4 or detail in _PASSING:
            return "passing"
        if self._too_large(detail):
            return "lasting"
        says_little = not detail or detail == "0.0" or detail.startswith("7.")
        if says_little and (self._full or self._not_now):
            return "passing"
        return "address" if self.step == "recipient" or detail in _ADDRESS else "lasting"

    def _too_large(self, detail: str) -> bool:
        """Whether this mail is, and no other need be."""
        unclear = self.code == 552 and not detail
        return detail in _TOO_LARGE or (
            unclear and (self.step == "sender" or _SIZE.search(self.text) is not None)
        )

    @property
    def _full(self) -> bool:
        return self.code == 552

    @property
    def _not_now(self) -> bool:
        # Servers that refuse a password like to guess at many reasons.
        return self.step != "login" and _NOT_NOW.search(self.text) is not None
