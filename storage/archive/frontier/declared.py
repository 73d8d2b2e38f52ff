"""Which sources and feeds the seeds name; the others rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.archive.db.session import Session
from storage.hosts import host_of
from storage.times import to_iso
from storage.work import SourceInfo

_Known = dict[str, tuple[str, str, bool]]
"""By its id each source's name, tier, and whether it is watched."""


class Declared:
    """Takes over the seeds' sources and feeds; none is ever removed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def differ(self, sources: Iterable[SourceInfo]) -> bool:
        """Whether the archive has others than these seeds name: another configuration was here."""
        wanted = {source.source_id: source for source in sources}
        known = self._known()
        return bool(
            _changed(wanted, known) or _gone(wanted, known) or self._feeds_that_differ(wanted)
        )

    def take_over(self, sources: Iterable[SourceInfo], now: datetime) -> None:
        """Take over the sources and feeds of all seeds; writes only what differs."""
        wanted = {source.source_id: source for source in sources}
        known = self._known()
        changed, gone = _changed(wanted, known), _gone(wanted, known)
        feeds = self._feeds_that_differ(wanted)
        if not (changed or gone or feeds):
            return
        with self._session.writing():
            for source in changed:
                self._session.execute(
                    "insert into sources (source_id, name, tier, first_seen_at)"
                    " values (?, ?, ?, ?) on conflict (source_id) do update"
                    " set name = excluded.name, tier = excluded.tier, active = 1",
                    (source.source_id, source.name, source.tier, to_iso(now)),
                )
                if not known.get(source.source_id, ("", "", True))[2]:
                    self._rest(source.source_id, resting=False)
            for source_id in gone:
                self._session.execute(
                    "update sources set active = 0 where source_id = ?", (source_id,)
                )
                self._rest(source_id, resting=True)
            self._session.execute_many(
                "insert into feeds (source_id, kind, url, host, next_fetch_at, active)"
                " values (?, ?, ?, ?, ?, ?) on conflict (source_id, url) do update"
                " set kind = excluded.kind, host = excluded.host, active = excluded.active",
                [
                    (source_id, kind, url, host_of(url), to_iso(now), active)
                    for source_id, url, kind, active in feeds
                ],
            )

    def _known(self) -> _Known:
        return {
            row["source_id"]: (row["name"], row["tier"], bool(row["active"]))
            for row in self._session.rows("select * from sources")
        }

    def _feeds_that_differ(
        self, wanted: dict[str, SourceInfo]
    ) -> Sequence[tuple[str, str, str, bool]]:
        """Source, address, kind, and whether a seed names it."""
        rows = self._session.rows("select source_id, url, kind, active from feeds")
        known = {(row["source_id"], row["url"]): (row["kind"], bool(row["active"])) for row in rows}
        named = {
            (source.source_id, feed.url): feed.kind
            for source in wanted.values()
            for feed in source.feeds
        }
        differing = [
            (*key, kind, True) for key, kind in named.items() if known.get(key) != (kind, True)
        ]
        return differing + [
            (*key, kind, False)
            for key, (kind, active) in known.items()
            if active and key not in named
        ]

    def _rest(self, source_id: str, *, resting: bool) -> None:
        self._session.execute(
            "update links set resting = ? where source_id = ? and state = 'pending'",
            (resting, source_id),
        )
        kept = "" if resting else " and article_id not in (select article_id from redactions)"
        self._session.execute(
            f"update articles set resting = ? where source_id = ?{kept}", (resting, source_id)
        )


def _changed(wanted: dict[str, SourceInfo], known: _Known) -> list[SourceInfo]:
    return [
        source
        for source in wanted.values()
        if known.get(source.source_id) != (source.name, source.tier, True)
    ]


def _gone(wanted: dict[str, SourceInfo], known: _Known) -> list[str]:
    return [name for name, (*_, active) in known.items() if active and name not in wanted]
