"""How a text spread, as a table."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from scheduler.cli.common import say, table
from scheduler.words.language import language, tr
from storage.copied import Spread


def print_spread(spread: tuple[Spread, ...], zone: ZoneInfo) -> None:
    """The first publisher and the copies, oldest first, with how much of the text each carries."""
    from scheduler.reports.spreads import holders
    from scheduler.words.catalogue import Words

    held = holders(spread, Words(language()), zone)
    say("传播（首发在前）：", "Spread (the first publisher first):")
    table(
        ["ID", tr("时间", "Time"), tr("来源", "Source"), tr("稿源", "Origin"),
         tr("距首发", "After the first"), tr("含原文", "Carries"), tr("标题", "Title")],
        (
            [
                str(one.article_id),
                told.at,
                one.source_name,
                one.origin or "",
                told.after,
                "" if one.original else f"{one.similarity:.0%}",
                one.title,
            ]
            for one, told in zip(spread, held, strict=True)
        ),
    )  # fmt: skip
