"""How a line of the log looks: its time in the configured zone, its level in the language."""

from __future__ import annotations

import logging
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduler.words.language import tr

_LEVELS = {
    logging.DEBUG: ("细节", "DEBUG"),
    logging.INFO: ("信息", "INFO"),
    logging.WARNING: ("警告", "WARNING"),
    logging.ERROR: ("错误", "ERROR"),
    logging.CRITICAL: ("严重", "CRITICAL"),
}
_OWN = ("scheduler", "storage", "crawler", "root")


class LogFormatter(logging.Formatter):
    """Lines with the time in a zone and the level in the language in force.

    Attributes:
        zone: The zone; it may be changed.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__("%(asctime)s %(level)s %(origin)s%(message)s")
        self.zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: ARG002, N802 - logging's signature
        """When it was logged, to the second, with the zone's offset."""
        return f"{datetime.fromtimestamp(record.created, self.zone):%Y-%m-%d %H:%M:%S %z}"

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry; libraries are named, our own parts are not."""
        level = _LEVELS.get(record.levelno)
        record.level = tr(*level) if level else record.levelname
        record.origin = "" if record.name.partition(".")[0] in _OWN else f"{record.name}: "
        return super().format(record)


def begin(zone: ZoneInfo, level: int = logging.INFO) -> None:
    """Log to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LogFormatter(zone))
    logging.basicConfig(level=level, handlers=[handler])


def use_zone(zone: ZoneInfo) -> None:
    """Write times in another zone from now on."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler.formatter, LogFormatter):
            handler.formatter.zone = zone
