"""The tool that traces how a text spread: the first publisher and the copies."""

from __future__ import annotations

from scheduler.mcp.arguments import Trace
from scheduler.mcp.asking import Answer, Inquiry, Telling
from scheduler.mcp.foreign import address
from scheduler.reports.spreads import holders


def trace(asked: Inquiry, given: Trace) -> Answer:
    """The articles that carry the text of one, the first publisher's first.

    Raises:
        NotFoundError: There is no such article.
        UsageError: The cursor cannot be read.
    """
    article_id, begin = asked.article_id(given.article), asked.number
    spread = tuple(asked.queries.clusters.spread(article_id))
    told = holders(spread, asked.words, asked.config.zone)
    telling, shown = Telling(asked), []
    for one, holder in list(zip(spread, told, strict=True))[begin : begin + given.limit]:
        shown.append(telling.safe(one.as_json()))
        telling.say(
            "holder",
            source=holder.source,
            article_id=one.article_id,
            at=holder.at,
            after=holder.after,
            keeps=holder.keeps,
        )
        telling.say("address", url=address(one.url))
        telling.quote(shown[-1]["title"], shown[-1]["origin"])
    if not spread:
        telling.say("no_spread")
    end = begin + len(shown)
    cursor = asked.next(end) if end < len(spread) else None
    return telling.answer(cursor, article_id=article_id, spread=shown)
