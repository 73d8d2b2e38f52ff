"""A template of two variants that alternate: told as that, at most twice, and soon as no edit.

Each look at an article shows either variant, as where a site tries out a new page on some of its
readers. The real run, intake and outbox in simulated time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.source_texts import BY_TURNS
from storage.archive.archive import BEIJING
from storage.records import Article, Kind
from tests.scheduler.watch.simulated import desk
from tests.scheduler.watch.test_together import BEGAN, HOUR, Morning, Morning20

Variant = Callable[[Article], Article]

DAY = 24 * HOUR
NOTE = "编者按：本网推出系列报道，讲述山里的变化。"


def with_note(article: Article) -> Article:
    return replace(article, body=f"{NOTE}\n{article.body}", notices=(NOTE,))


def without_editor(article: Article) -> Article:
    return replace(article, editor=None)


@pytest.mark.slow
@pytest.mark.parametrize(("variant", "one_in"), [(without_editor, 2), (with_note, 4)])
def test_variants_of_a_template_are_told_as_such_and_soon_as_no_edit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variant: Variant, one_in: int
) -> None:
    def shown(article: Article, number: int, at: float) -> Article:
        turn = (int(at // 1800) * 7919 + number * 104729) // 13
        return variant(article) if at >= BEGAN and turn % one_in == 0 else article

    site = Morning(shown=shown)
    # New ones come while it is known of the others.
    site.published = [0.0] * 8 + [BEGAN + (2.6 + 0.2 * n) * DAY for n in range(6)]
    opened = desk(tmp_path / "archive.db", [site], monkeypatch, every_s=3600.0, tick_s=600.0)
    watch = Morning20(opened, site)
    watch.until(24 * 6)

    assert len(watch.told(Kind.NEW)) == 14
    late = [c for c in watch.told(Kind.EDITED) if watch.hours(c.detected_at) >= 24]
    assert late == []
    said = watch.incidents()
    assert 1 <= len(said) <= 2
    assert said[-1].detail.endswith(f"; {BY_TURNS[1]}")
    told = notes.told(said[-1].detail, Words("zh"), BEIJING)
    assert told.endswith(f"；{BY_TURNS[0]}")
    assert all(incident.closed_at for incident in said)
