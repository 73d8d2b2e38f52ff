"""How a text spread: who had it first, and where the order of two pages is not known."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.times import Precision
from tests.storage.copies.texts import (
    NOW,
    after,
    archive_at,
    publish,
)


def test_spread_of_an_article_alone_is_empty(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        assert archive.queries.clusters.spread(publish(archive, "daily")) == []
        assert archive.queries.clusters.spread(99) == []


LATER = after(hours=2)
DAWN = NOW.replace(hour=16) - timedelta(days=1)
"""The beginning of the day in China."""


def orders(archive: Archive, article_id: int) -> dict[str, bool]:
    return {one.source_id: one.order_known for one in archive.queries.clusters.spread(article_id)}


@pytest.mark.parametrize(
    ("first", "copy", "known"),
    [
        # Of one day, to the day: nobody knows.
        (
            {"published_at": DAWN, "published_precision": Precision.DAY},
            {"published_at": DAWN, "published_precision": Precision.DAY},
            False,
        ),
        (
            {"published_at": DAWN, "published_precision": Precision.DAY},
            {"published_at": after(hours=-1), "published_precision": Precision.MINUTE},
            False,
        ),
        # As an earlier release kept a day.
        ({"published_at": DAWN}, {"published_at": after(hours=-1)}, False),
        ({}, {}, False),
        # Minutes tell, and days that differ, and the line of origin.
        (
            {"published_at": NOW, "published_precision": Precision.MINUTE},
            {"published_at": after(minutes=30), "published_precision": Precision.MINUTE},
            True,
        ),
        (
            {"published_at": DAWN - timedelta(days=1), "published_precision": Precision.DAY},
            {"published_at": DAWN, "published_precision": Precision.DAY},
            True,
        ),
        (
            {"published_at": DAWN, "published_precision": Precision.DAY},
            {"published_at": DAWN, "published_precision": Precision.DAY, "origin": "青石日报"},
            True,
        ),
        # What was seen before the other says it was published was before it.
        (
            {"published_at": DAWN, "published_precision": Precision.DAY},
            {"published_at": after(hours=1), "published_precision": Precision.MINUTE},
            True,
        ),
        # A date that cannot be true tells nothing.
        (
            {"published_at": NOW.replace(year=1970), "published_precision": Precision.DAY},
            {"published_at": DAWN, "published_precision": Precision.DAY},
            False,
        ),
        (
            {"published_at": DAWN, "published_precision": Precision.DAY},
            {"published_at": NOW.replace(year=2099), "published_precision": Precision.DAY},
            False,
        ),
    ],
)
def test_of_copies_on_one_day_nobody_is_known_to_be_first(
    first: dict[str, Any], copy: dict[str, Any], *, known: bool, tmp_path: Path
) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        original = publish(archive, "daily", **first)
        publish(archive, "net", at=LATER, **copy)
        assert orders(archive, original) == {"daily": True, "net": known}


def test_a_day_is_not_sorted_as_midnight(tmp_path: Path) -> None:
    with archive_at(tmp_path / "a.db") as archive:
        minute = {"published_at": NOW, "published_precision": Precision.MINUTE}
        day = {"published_at": DAWN, "published_precision": Precision.DAY}
        original = publish(archive, "daily", at=after(minutes=1), **minute)
        publish(archive, "net", at=after(hours=3), **day)
        publish(archive, "herald", at=LATER, origin="青石日报", **minute)
        spread = archive.queries.clusters.spread(original)
        assert [one.source_id for one in spread] == ["daily", "herald", "net"]
        assert spread[2].published_precision is Precision.DAY
