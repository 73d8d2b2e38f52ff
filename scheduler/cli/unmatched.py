"""What is said beside an answer, so that a slip of the pen is not taken for no news."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from scheduler.cli.common import names_of, say
from scheduler.config import Config
from scheduler.words.clean_text import line
from storage import Archive, Filter

T = TypeVar("T")

LONGEST_ASKED = 80
"""Characters shown of an id that was asked for: what was meant is seen by its beginning."""


def warn_of_unknown(archive: Archive, config: Config, where: Filter) -> None:
    """Say which sources and topics of a filter nobody knows, and that its span is empty."""
    for source_id in archive.queries.overview.unknown_sources(where.sources):
        asked = line(source_id, LONGEST_ASKED)
        say(
            f"注意：档案库中没有来源「{asked}」：请用 yongliang status 查看。",
            f"warning: There is no source {asked!r} in the archive: see `yongliang status`.",
            err=True,
        )
    topics = names_of(config).topics if where.topics else {}
    for topic_id in archive.queries.overview.unmatched_topics(where.topics):
        if topic_id not in topics:
            asked = line(topic_id, LONGEST_ASKED)
            say(
                f"注意：没有专题「{asked}」：请用 yongliang topics 查看。",
                f"warning: There is no topic {asked!r}: see `yongliang topics`.",
                err=True,
            )
    if where.since and where.until and where.since >= where.until:
        say(
            "注意：--since 不早于 --until，其间没有时间：请对调，或另选时间。",
            "warning: --since is not before --until, so that no time is between them: "
            "exchange them, or choose others.",
            err=True,
        )


def said_if_none(found: Iterable[T]) -> list[T]:
    """What was found, for people; that there is nothing is said beside it."""
    rows = list(found)
    if not rows:
        say("没有符合条件的结果。", "Nothing was found.", err=True)
    return rows
