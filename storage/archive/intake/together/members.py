"""The articles that show what their source did, and what is told of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.archive.db.session import Session
from storage.archive.rows import moment, to_json
from storage.times import from_iso, to_iso
from storage.together.records import OF_GONE, Trait
from storage.together.waiting import Waiting

SETTLED = timedelta(days=1)
"""So long after it was known a change of all articles' form is an open incident."""

KEPT = timedelta(days=2)
"""So long what may yet turn out to be a source's doing is kept."""

LOOKED_AT_AGAIN = 30
"""Articles that are looked at once others that were gone with them answer."""

NAMED = 20
"""Articles that an incident names."""

_TELLING = (
    *("redirect", "notice", "emptied", "shifted", "to_day", "from_day", "to_minute", "from_minute"),
    *("suffix_added", "prefix_added", "script", "marks", "became", "was", "filled"),
)
"""Forms of one thing, the one that says most first."""

_BY_ITSELF = frozenset(
    {
        *("line_added", "line_removed", "figures", "calendar", "anew"),
        *("item_added", "item_removed", "cut"),
    }
)
"""Forms of which one says nothing of another."""

_OF_GONE = ", ".join(f"'{form}'" for form in sorted(OF_GONE))
_OPEN = f"known_at is not null and ended_at is null and form in ({_OF_GONE})"
_STILL = "state = 'live' and resting = 0 and noted_at > last_seen_at"


@dataclass(frozen=True, slots=True)
class SourceChange:
    """What a source did to many of its articles.

    Attributes:
        known_at: Since when it is known to be the source's doing.
        articles: To which, in order of their ids.
        varies: Whether it does that there and back: its template has variants.
    """

    source_id: str
    form: Trait
    known_at: datetime
    articles: tuple[int, ...]
    varies: bool = False


class Members:
    """Keeps which articles show a source's change."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def gone_with(
        self, article_id: int, scope: tuple[str, str], keys: Sequence[str]
    ) -> tuple[int, datetime | None]:
        """How many are gone together with a live article, and since when the first of them is.

        Args:
            article_id: The article.
            scope: Its source and host.
            keys: The forms of its ``gone`` answer; none: it did not answer now, and what is noted
                of it counts.
        """
        row = self._session.execute(
            "select max((select count(*) from source_change_articles join articles"
            " using (article_id) where source_change_articles.source_change_id ="
            f" source_changes.source_change_id and {_STILL})) as alike, min((select"
            " min(gone_since) from source_change_articles join articles using (article_id)"
            " where source_change_articles.source_change_id = source_changes.source_change_id"
            f" and {_STILL})) as first from source_changes"
            f" where source_id = :source and host = :host and {_OPEN}"
            " and exists (select 1 from articles where article_id = :id and state = 'live')"
            " and (likeness in (select value from json_each(:keys)) or (:keys = '[]'"
            " and exists (select 1 from source_change_articles own join articles"
            " using (article_id) where own.source_change_id = source_changes.source_change_id"
            f" and article_id = :id and {_STILL})))",
            {"source": scope[0], "host": scope[1], "id": article_id, "keys": to_json(keys)},
        ).fetchone()
        return row["alike"] or 0, moment(row["first"])

    def note_again(
        self, article_id: int, scope: tuple[str, str], keys: Sequence[str], now: datetime
    ) -> None:
        """Note that an article shows what its source is known to do, within a transaction."""
        at = to_iso(now)
        rows = self._session.execute(
            "update source_changes set last_at = max(last_at, ?) where source_id = ? and host = ?"
            " and likeness in (select value from json_each(?)) returning source_change_id",
            (at, *scope, to_json(keys)),
        ).fetchall()
        self._session.execute_many(
            "insert into source_change_articles (source_change_id, article_id, noted_at)"
            " values (?, ?, ?) on conflict do update set noted_at = excluded.noted_at,"
            " answered_at = null, by_itself = 0",
            [(row["source_change_id"], article_id, at) for row in rows],
        )

    def note_ready(self, article_id: int, now: datetime) -> None:
        """Note that an article's proof is complete, within a transaction."""
        self._session.execute(
            "update source_change_articles set ready_at = ?, noted_at = max(noted_at, ?)"
            " where article_id = ? and source_change_id in"
            f" (select source_change_id from source_changes where {_OPEN})",
            (to_iso(now), to_iso(now), article_id),
        )

    def showing(self, source_id: str, host: str, forms: Sequence[str]) -> list[int]:
        """The articles that show what a source is known to do, in one of some forms."""
        rows = self._session.execute(
            "select distinct article_id from source_change_articles join source_changes"
            " using (source_change_id) where source_id = ? and host = ? and known_at is not null"
            " and form in (select value from json_each(?))",
            (source_id, host, to_json(forms)),
        )
        return [row["article_id"] for row in rows]

    def waiting(self) -> list[list[Waiting]]:
        """The articles that are gone together, by source."""
        rows = self._session.rows(
            "select source_changes.source_id, source_changes.host, article_id, gone_since,"
            " max(ifnull(ready_at >= gone_since and ready_at > last_seen_at, 0)) as ready"
            " from source_changes join source_change_articles using (source_change_id)"
            f" join articles using (article_id) where {_OPEN} and {_STILL}"
            " and gone_since is not null group by 1, 2, 3 order by 1, 2, 3"
        )
        found: dict[tuple[str, str], list[Waiting]] = defaultdict(list)
        for row in rows:
            one = Waiting(row["article_id"], from_iso(row["gone_since"]), bool(row["ready"]))
            found[row["source_id"], row["host"]].append(one)
        return list(found.values())

    def settle(self, now: datetime) -> None:
        """End what is over: all answer again or were told; an edit of all was told long enough.

        Once some answer that were gone, others that went with them are looked at soon.
        """
        with self._session.writing():
            healed = self._session.execute(
                "update source_change_articles set answered_at = :now where answered_at is null"
                " and source_change_id in (select source_change_id from source_changes"
                f" where {_OPEN})"
                " and exists (select 1 from articles where state = 'live'"
                " and articles.article_id = source_change_articles.article_id"
                " and noted_at <= last_seen_at) returning source_change_id",
                {"now": to_iso(now)},
            ).fetchall()
            for source_change_id in {row["source_change_id"] for row in healed}:
                self._look_again(source_change_id, now)
            self._session.execute(
                f"update source_changes set ended_at = :now where {_OPEN} and not exists"
                " (select 1 from source_change_articles shown join articles using (article_id)"
                " where shown.source_change_id = source_changes.source_change_id"
                f" and {_STILL})",
                {"now": to_iso(now)},
            )
            self._session.execute(
                "update source_changes set ended_at = :now where known_at is not null and ended_at"
                f" is null and form not in ({_OF_GONE}) and known_at not between :since and :now",
                {"now": to_iso(now), "since": to_iso(now - SETTLED)},
            )
            self._forget(now)

    def of_sources(self) -> list[SourceChange]:
        """What active sources do and is not over; of forms of one thing the one that says most."""
        rows = self._session.rows(
            "select source_changes.*, (select json_group_array(article_id) from (select article_id"
            " from source_change_articles shown where shown.source_change_id ="
            " source_changes.source_change_id and not by_itself order by article_id)) as shown"
            " from source_changes join sources using (source_id)"
            " where known_at is not null and ended_at is null and active"
            " order by source_id, source_change_id"
        )
        both_ways = self._known_keys()
        found: dict[tuple[str, ...], SourceChange] = {}
        for row in sorted(rows, key=lambda row: (row["source_id"], _rank(row["form"]))):
            form = Trait(row["form"], row["field"], row["words"])
            change = SourceChange(
                row["source_id"],
                form,
                from_iso(row["known_at"]),
                tuple(json.loads(row["shown"])),
                varies=form.has_way_back
                and (row["source_id"], row["host"], form.back.key) in both_ways,
            )
            thing = form.key if form.form in _BY_ITSELF else ""
            found.setdefault((row["source_id"], form.field, row["shown"], thing), change)
        return list(found.values())

    def _known_keys(self) -> set[tuple[str, str, str]]:
        rows = self._session.rows(
            "select source_id, host, likeness from source_changes where known_at is not null"
        )
        return {(row["source_id"], row["host"], row["likeness"]) for row in rows}

    def titles(self, articles: Sequence[int]) -> tuple[str, ...]:
        """The headlines of the first of some articles, as many as an incident names."""
        rows = self._session.rows(
            "select title from articles where article_id in (select value from json_each(?))"
            " order by article_id",
            (to_json(articles[:NAMED]),),
        )
        return tuple(row["title"] for row in rows)

    def _look_again(self, source_change_id: int, now: datetime) -> None:
        self._session.execute(
            "update articles set next_fetch_at = :now where article_id in (select article_id"
            " from source_change_articles join articles using (article_id)"
            f" where source_change_id = :id and {_STILL} and next_fetch_at > :now"
            " order by fetched_at limit :most)",
            {"now": to_iso(now), "id": source_change_id, "most": LOOKED_AT_AGAIN},
        )

    def _forget(self, now: datetime) -> None:
        """Forget what did not turn out to be any source's doing."""
        old = "known_at is null and last_at < ?"
        values = (to_iso(now - KEPT),)
        self._session.execute(
            "delete from source_change_articles where source_change_id in"
            f" (select source_change_id from source_changes where {old})",
            values,
        )
        self._session.execute(f"delete from source_changes where {old}", values)


def _rank(form: str) -> int:
    return _TELLING.index(form) if form in _TELLING else len(_TELLING)
