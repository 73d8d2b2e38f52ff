"""The tool that finds articles by their words, exactly as the command ``search`` does."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scheduler.excerpts import Piece, excerpt
from scheduler.mcp.arguments import Search
from scheduler.mcp.asking import Answer, Inquiry, Telling
from scheduler.mcp.evidence import Evidence, tell
from scheduler.mcp.foreign import address
from scheduler.words.shown_times import published_row
from scheduler.words.vocabulary import STATE_WORDS, named
from storage.archive.queries.searching import Newest

AROUND = 60
"""Characters shown on each side of the first words found in a text."""

_LEFT_OUT = frozenset({"body", "images", "attachments", "marks", "attachment", "next_fetch_at"})
"""Of an article's object: what `read_article` has, and what says nothing to an assistant."""


def search(asked: Inquiry, given: Search) -> Answer:
    """The articles of which any version says it.

    Raises:
        QueryError: The words cannot be read.
        UsageError: A time or the cursor cannot be.
    """
    offset, behind, *newest = asked.place(tuple[int, int, int, int]) or (0, None)
    # What is captured after the first part was asked for would push rows into the next.
    up_to = Newest(*newest) if newest else asked.queries.texts.newest()
    where = asked.filter(
        since=given.since, until=given.until, sources=given.sources, topics=given.topics
    )
    where = replace(where, limit=given.limit + 1, offset=offset)
    found = asked.queries.texts.search(
        given.query, where, ranked=given.ranked, up_to=up_to, behind=behind
    )
    names, evidence = asked.queries.overview.source_names(), Evidence(asked)
    telling, rows = Telling(asked), []
    for row in found[: given.limit]:
        if telling.is_full:
            break
        told = {name: value for name, value in row.items() if name not in _LEFT_OUT}
        rows.append(
            telling.safe(
                {
                    **told,
                    "source_name": names.get(row["source_id"], row["source_id"]),
                    "evidence": evidence.of(row["article_id"], row["version"]),
                    "excerpts": list(_excerpts(row)),
                }
            )
        )
        _tell(telling, rows[-1], row)
    if not rows:
        telling.say("none")
    more = len(found) > len(rows)
    cursor = None
    if more:
        cursor = asked.next(offset + len(rows), rows[-1]["article_id"], *up_to)
    return telling.answer(cursor, articles=rows)


def _excerpts(row: dict[str, Any]) -> Any:
    """What stands around the words found, by field."""
    for name, marks in row["marks"].items():
        yield {"field": name, "text": _marked(excerpt(row[name], marks, AROUND))}
    if "attachment" in row:
        said = row["attachment"]
        text = _marked(excerpt(said["text"], said["marks"], AROUND))
        yield {"field": "attachments", "text": text, "url": said["url"]}


def _marked(pieces: list[Piece]) -> str:
    return "".join(f"【{piece.text}】" if piece.hit else piece.text for piece in pieces)


def _tell(telling: Telling, shown: dict[str, Any], row: dict[str, Any]) -> None:
    asked = telling.asked
    telling.say(
        "article",
        article_id=row["article_id"],
        version=row["version"],
        state=named(STATE_WORDS, row["state"], asked.language),
    )
    telling.say("source", name=shown["source_name"], id=shown["source_id"])
    telling.say("published", at=published_row(row, asked.config.zone) or "—")
    telling.say("address", url=address(row["url"]))
    tell(telling, [shown["evidence"]])
    telling.quote(shown["title"])
    texts = [one["text"] for one in shown["excerpts"] if one["field"] != "title"]
    telling.quote(*texts)
    telling.add("")
