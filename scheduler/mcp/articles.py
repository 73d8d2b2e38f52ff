"""The tools that read an article: its text, as of any version or moment, and its versions."""

from __future__ import annotations

from typing import Any

from scheduler.mcp.arguments import Read, Versions
from scheduler.mcp.asking import Answer, Inquiry, Telling
from scheduler.mcp.evidence import Evidence, tell
from scheduler.mcp.foreign import address, visible_lines
from scheduler.words.clean_text import line
from scheduler.words.shown_times import published_row
from scheduler.words.vocabulary import FIELD_WORDS, STATE_WORDS, named

PART = 8_000
"""Characters of a body in one answer."""

_FIELD_TEXT, _FIELD_ITEMS = 1_000, 60
"""Of the other fields: characters of a text, items of a list."""

_AROUND = ("origin", "authors", "editor", "section")


def read(asked: Inquiry, given: Read) -> Answer:
    """An article's text, or a part of it.

    Raises:
        NotFoundError: There is no such article or version.
        UsageError: A time cannot be read.
    """
    article_id, at = asked.article_id(given.article), asked.moment(given.at)
    row = asked.queries.articles.as_json(article_id, given.version, at)
    body = visible_lines(row.pop("body"))
    start = min(given.from_character, len(body))
    end = min(start + PART, len(body))
    redaction = asked.queries.redactions.of(article_id)
    found = Evidence(asked).of(article_id, row["version"])
    names = asked.queries.overview.source_names()
    telling = Telling(asked, _FIELD_TEXT, _FIELD_ITEMS)
    shown = telling.safe(row)
    _tell_head(telling, row, names.get(row["source_id"], row["source_id"]))
    tell(telling, [found])
    if redaction is not None:
        telling.say("redacted", at=asked.time(redaction.redacted_at))
    telling.quote(shown["kicker"], shown["title"], shown["subtitle"])
    for name in _AROUND:
        _tell_field(telling, name, shown[name])
    telling.add("")
    telling.quote(body[start:end])
    _tell_field(telling, "notices", shown["notices"])
    telling.add("")
    key = "part" if end < len(body) else "last_part"
    telling.say(key, start=start, end=end, whole=len(body))
    return telling.answer(
        article={**shown, "body": body[start:end]},
        part={
            "from_character": start,
            "to_character": end,
            "characters": len(body),
            "next_from_character": end if end < len(body) else None,
        },
        evidence=found,
        redacted_at=redaction and redaction.as_json()["redacted_at"],
    )


def _tell_head(telling: Telling, row: dict[str, Any], source: str) -> None:
    asked = telling.asked
    state = named(STATE_WORDS, row["state"], asked.language)
    telling.say("article", article_id=row["article_id"], version=row["version"], state=state)
    telling.say("source", name=line(source, 80), id=row["source_id"])
    telling.say("published", at=published_row(row, asked.config.zone) or "—")
    telling.say("address", url=address(row["url"]))


def _tell_field(telling: Telling, name: str, value: str | list[str] | None) -> None:
    if value:
        telling.say("field", field=named(FIELD_WORDS, name, telling.asked.language))
        telling.quote(*([value] if isinstance(value, str) else value))


def versions(asked: Inquiry, given: Versions) -> Answer:
    """The versions of an article, in order of recording.

    Raises:
        NotFoundError: There is no such article.
        UsageError: The cursor cannot be read.
    """
    article_id, after = asked.article_id(given.article), asked.number
    rows = [row for row in asked.queries.articles.versions(article_id) if row["version"] > after]
    telling, shown = Telling(asked), []
    for row in rows[: given.limit]:
        shown.append(telling.safe(row))
        tell(telling, [row])
        telling.quote(shown[-1]["title"])
    more = len(rows) > len(shown)
    cursor = asked.next(shown[-1]["version"]) if more else None
    return telling.answer(cursor, article_id=article_id, versions=shown)
