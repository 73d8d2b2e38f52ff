"""The messages of the week as text: one file for each channel, in the order of their arrival."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.scheduler.week.desk import Told

_FOLDER = Path(__file__).with_name("messages")

KEPT = {channel: _FOLDER / f"{channel}.txt" for channel in ("group", "mail", "hook")}
"""Where the messages of each channel are kept."""


def written(told: Iterable[Told], channel: str) -> str:
    """All that arrived there, each under the moment at which it did."""
    return "".join(
        f"======== {one.at:%a %H:%M}\n{one.text.rstrip()}\n"
        for one in told
        if one.channel == channel
    )
