"""In which zone a page means the times that name none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from zoneinfo import ZoneInfo

from crawler.pages.dates import CHINA

_USUAL = (None, "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Zones:
    """The zones of times that name none.

    Attributes:
        source: Of every page of the source, where its seed says so; else Chinese pages mean
            China's time.
        desk: The configured zone, which pages in other languages are taken to mean.
    """

    source: ZoneInfo | None = None
    desk: ZoneInfo | None = None

    def of(self, *, chinese: bool) -> tzinfo:
        """The zone of a page, Chinese or not; without a configuration UTC for others."""
        if self.source is not None:
            return self.source
        return CHINA if chinese else self.desk or UTC

    @property
    def mark(self) -> str:
        """What tells readings by these zones from those by others, behind the rules' name.

        Empty where nothing but the usual is configured. A zone that is changed makes other times
        of the same bytes: they are a reading, never an edit.
        """
        key = self.source.key if self.source else self.desk and self.desk.key
        return "" if key in _USUAL else f"@{key}"


DEFAULT_ZONES = Zones()
"""Nothing is configured."""
