"""Parameters of addresses that change while the article stays: learned per source, then ignored.

What is learned only makes keys: it is left out where links are compared, never where they are
asked for. One under which two texts were seen is no such parameter, for good.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.archive.rows import to_json
from storage.archive.session import Session
from storage.parameters import ALIAS, Address, Likeness, address_of, likeness_of, names_one
from storage.records import Article
from storage.times import from_iso, to_iso
from storage.twins import address_key, twin_keys

LEAST_ARTICLES = 3
"""Articles, each read whole under two values of a parameter, by which it is learned."""

MOST_READINGS = 20_000
"""Pages of a source, newest first, that are looked through before a parameter is learned."""

BESIDE = 8
"""Pages of the same path, newest first, that a page is held against when it is read."""

LOOK_AGAIN, LOOK_SOON = timedelta(days=1), timedelta(hours=1)
"""So often an address that is known but for what was learned is read all the same; and where one
page shows several that would be one."""

LOOKS = 2
"""Addresses read then."""

ABSORBED = "known but for parameters that were learned"


class Parameters:
    """What was learned of each source's parameters.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._execute = session.execute

    # What follows from what was learned

    def key(self, source_id: str, url: str) -> str:
        """The key of an address of a source, without what was learned of it."""
        key = address_key(url)
        if "?" not in key and ";" not in key:
            return key
        return _key(address_of(url), self._names(source_id, "learned"))

    def keys(self, source_id: str, url: str) -> tuple[str, ...]:
        """The keys under which an address of a source may be known; see `twin_keys`."""
        key = self.key(source_id, url)
        plain = twin_keys(url)
        return plain if key in plain else (*plain, *twin_keys(f"http://{key}"))

    def keys_anywhere(self, url: str) -> tuple[str, ...]:
        """The keys under which an address may be known, of whatever source it is."""
        plain, address = twin_keys(url), address_of(url)
        if not address.parameters:
            return plain
        learned: dict[str, set[str]] = defaultdict(set)
        for row in self._execute("select source_id, name from parameters where state = 'learned'"):
            learned[row["source_id"]].add(row["name"])
        keys = {_key(address, frozenset(names)) for names in learned.values()} - set(plain)
        return (*plain, *(key for each in sorted(keys) for key in twin_keys(f"http://{each}")))

    def to_look_at(self, source_id: str, urls: Iterable[str], now: datetime) -> frozenset[str]:
        """Which of the addresses on a page of a feed are read, known or not.

        So that what was learned shows when it is no longer true: at most `LOOKS` an hour where the
        page shows several addresses that would be one, and else a day. Within a transaction.
        """
        learned = self._names(source_id, "learned")
        if not learned:
            return frozenset()
        row = self._execute(
            "select max(ifnull(looked_at, since_at)) as at from parameters"
            " where source_id = ? and state = 'learned'",
            (source_id,),
        ).fetchone()
        waited = now - from_iso(row["at"])
        if waited < LOOK_SOON:
            return frozenset()
        shown: dict[str, dict[str, str]] = defaultdict(dict)
        for url in urls:
            address = address_of(url)
            key = _key(address, learned)
            if key != address.key:
                shown[key].setdefault(address.key, url)
        several = [url for alike in shown.values() for url in list(alike.values())[1:]]
        chosen = several or [url for alike in shown.values() for url in alike.values()]
        if not chosen or (not several and waited < LOOK_AGAIN):
            return frozenset()
        self._execute(
            "update parameters set looked_at = ? where source_id = ? and state = 'learned'",
            (to_iso(now), source_id),
        )
        # Another place of the list each time.
        first = int(now.timestamp() // LOOK_SOON.total_seconds()) % len(chosen)
        return frozenset((chosen[first:] + chosen[:first])[:LOOKS])

    def article_of(self, source_id: str, url: str, article: Article) -> int | None:
        """The live article that differs from a page by parameters of its address alone.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        address, read = address_of(url), likeness_of(article)
        if not read.tells:
            return None
        rows = self._session.rows(
            "select article_id, url from articles where source_id = ? and text_hash = ?"
            " and title = ? and state = 'live' order by article_id",
            (source_id, read.text_hash, article.title),
        )
        telling = self._names(source_id, "refuted", "kept")
        for row in rows:
            other = address_of(row["url"])
            if other.path == address.path and not address.apart_from(other) & telling:
                return int(row["article_id"])
        return None

    def listed(self) -> list[dict[str, Any]]:
        """What was learned, refuted after that, or is kept by a seed; by source and name.

        Raises:
            StorageError: The archive is locked past the busy timeout or damaged.
        """
        rows = self._session.rows(
            "select source_id, name, state, articles, since_at from parameters"
            " where state <> 'refuted' or articles order by source_id, name"
        )
        return [dict(row) for row in rows]

    # What is learned

    def keep(self, wanted: Mapping[str, Collection[str]], now: datetime) -> None:
        """Take over which parameters the seeds say tell articles apart; repeated, no change.

        Args:
            wanted: Their names by source.
            now: The present moment.

        Raises:
            StorageError: The archive is locked past the busy timeout, full or damaged.
        """
        named = {
            (source_id, form)
            for source_id, names in wanted.items()
            for name in names
            for form in ({name} if name.startswith(";") else {name, f";{name}"})
        }
        kept = {
            (row["source_id"], row["name"])
            for row in self._session.rows("select * from parameters where state = 'kept'")
        }
        if named == kept:
            return
        with self._session.writing():
            for source_id, name in sorted(kept - named):
                self._execute(
                    "delete from parameters where source_id = ? and name = ?", (source_id, name)
                )
            for source_id in sorted({source_id for source_id, _ in named - kept}):
                names = {name for of, name in named - kept if of == source_id}
                learned = names & self._names(source_id, "learned")
                self._set(source_id, names, "kept", now)
                if learned:
                    self._unlearn(source_id, learned, now)

    def note(
        self, link_id: int, source_id: str, url: str, likeness: Likeness, now: datetime
    ) -> None:
        """Note a page that was read whole, and learn from it; within the caller's transaction.

        Args:
            link_id: The link that led to it.
            source_id: Its source.
            url: The address that was asked for.
            likeness: What tells it from others.
            now: When it was read.
        """
        address = address_of(url)
        if not address.parameters:
            return
        self._execute(
            "insert into link_readings values (?, ?, ?, ?, ?, ?, ?) on conflict (link_id) do update"
            " set title_hash = excluded.title_hash, text_hash = excluded.text_hash,"
            " sketch = excluded.sketch, tells = excluded.tells",
            (link_id, source_id, address.path, *_columns(likeness)),
        )
        learned = self._names(source_id, "learned")
        others = self._beside(source_id, address, _key(address, learned), link_id)
        for other, read in others:
            if likeness.beside(read) == "two":
                self._refute(source_id, address.apart_from(other), now)
        if likeness.tells:
            self._gather(source_id, address, likeness, link_id, now)

    def forget(self, article_id: int) -> None:
        """Keep nothing of what told an article's pages from others; within a transaction."""
        self._execute(
            "delete from link_readings where link_id in"
            " (select link_id from links where article_id = ?)",
            (article_id,),
        )

    def _beside(
        self, source_id: str, address: Address, key: str, link_id: int
    ) -> list[tuple[Address, Likeness]]:
        """Pages that were read of the same path, and those of the same key."""
        rows = self._execute(
            "select * from (select links.url, link_readings.* from link_readings"
            " join links using (link_id) where link_readings.source_id = :source and path = :path"
            " and link_id <> :own order by link_id desc limit :most)"
            " union select * from (select links.url, link_readings.* from links"
            " join link_readings using (link_id) where key = :key and link_id <> :own"
            " and link_readings.source_id = :source order by link_id desc limit :most)",
            {
                "source": source_id,
                "path": address.path,
                "key": key,
                "own": link_id,
                "most": BESIDE,
            },
        ).fetchall()
        found = [(address_of(row["url"]), _likeness(row)) for row in rows]
        return [(other, read) for other, read in found if other.path == address.path]

    def _refute(self, source_id: str, names: frozenset[str], now: datetime) -> None:
        """Two texts at addresses that differ in these: where it is but one, it tells them apart.

        Where all of them were learned, none of them can be trusted.
        """
        learned = names & self._names(source_id, "learned")
        left = names - learned
        if left and len(left) > 1:
            return
        blamed = left or learned
        blamed -= self._names(source_id, "refuted", "kept")
        if not blamed:
            return
        self._set(source_id, blamed, "refuted", now)
        self._unlearn(source_id, blamed, now, aliases_only=not blamed & learned)

    def _gather(
        self, source_id: str, address: Address, likeness: Likeness, link_id: int, now: datetime
    ) -> None:
        """Learn what the same page, read before under other values, is one example more of."""
        rows = self._execute(
            "select links.url from link_readings join links using (link_id)"
            " where link_readings.source_id = ? and path = ? and text_hash = ? and title_hash = ?"
            " and link_id <> ? order by link_id desc limit ?",
            (source_id, address.path, likeness.text_hash, likeness.title_hash, link_id, BESIDE),
        ).fetchall()
        settled = self._names(source_id, "refuted", "kept")
        learned = self._names(source_id, "learned")
        apart = {address.apart_from(address_of(row["url"])) - learned for row in rows}
        for names in sorted(filter(None, apart), key=sorted):
            if not names & settled and names_one(address.without(names | learned)):
                self._learn(source_id, names, learned, now)

    def _learn(
        self, source_id: str, names: frozenset[str], learned: frozenset[str], now: datetime
    ) -> None:
        articles = self._articles(source_id, names, learned)
        if articles < LEAST_ARTICLES:
            return
        if (refuted := self._contradicted(source_id, names | learned)) is not None:
            self._refute(source_id, refuted & names or refuted, now)
            return
        self._set(source_id, names, "learned", now, articles)
        self._make_keys(source_id, names, now)

    def _articles(self, source_id: str, names: frozenset[str], learned: frozenset[str]) -> int:
        """How many articles were read whole under two values of each of these."""
        rows = self._execute(
            "select links.url, path, title_hash, text_hash from link_readings"
            " join links using (link_id) where link_readings.source_id = ?1 and tells"
            " and (path, text_hash) in (select path, text_hash from link_readings"
            " where source_id = ?1 group by path, text_hash having count(*) > 1)"
            " order by link_id desc limit ?2",
            (source_id, MOST_READINGS),
        ).fetchall()
        alike: dict[tuple[str, str, str], list[Address]] = defaultdict(list)
        for row in rows:
            address = address_of(row["url"])
            key = address.without(names | learned)
            if names_one(key):
                alike[key, row["title_hash"], row["text_hash"]].append(address)
        told: dict[str, set[str]] = defaultdict(set)
        for (_, _, text), addresses in alike.items():
            for other in addresses[1:]:
                for name in addresses[0].apart_from(other) & names:
                    told[name].add(text)
        return min((len(told[name]) for name in names), default=0)

    def _contradicted(self, source_id: str, names: frozenset[str]) -> frozenset[str] | None:
        """By which of these two different texts differ that would have one key; None: none do."""
        rows = self._execute(
            "select links.url, link_readings.* from link_readings join links using (link_id)"
            " where link_readings.source_id = ? order by link_id desc limit ?",
            (source_id, MOST_READINGS),
        )
        seen: dict[str, tuple[Address, Likeness]] = {}
        for row in rows:
            address, read = address_of(row["url"]), _likeness(row)
            if not address.names() & names:
                continue
            first, known = seen.setdefault(_key(address, names), (address, read))
            if known.beside(read) == "two":
                return address.apart_from(first)
        return None

    # The keys of links

    def _make_keys(self, source_id: str, names: frozenset[str], now: datetime) -> None:
        """Give the source's links the keys of today; what waits and is known by now is settled."""
        learned = self._names(source_id, "learned")
        for row in self._with(source_id, names):
            key = _key(address_of(row["url"]), learned)
            self._execute("update links set key = ? where link_id = ?", (key, row["link_id"]))
        for row in self._with(source_id, names):
            if row["state"] == "pending":
                self._absorb(row, now)

    def _absorb(self, link: sqlite3.Row, now: datetime) -> None:
        """Settle a link that waits as the one that is known under its key, if there is one."""
        known = self._execute(
            "select * from links where key = ? and source_id = ? and link_id <> ?"
            " and state not in ('pending', 'dead') order by article_id is null, link_id limit 1",
            (link["key"], link["source_id"], link["link_id"]),
        ).fetchone()
        if known is not None:
            self._execute(
                "update links set state = ?, article_id = ?, checked_at = ?, next_fetch_at = null,"
                " score = ?, verdict = ?, rules_hash = ?, detail = ? where link_id = ?",
                (
                    known["state"],
                    known["article_id"],
                    to_iso(now),
                    known["score"],
                    known["verdict"],
                    known["rules_hash"],
                    ABSORBED,
                    link["link_id"],
                ),
            )

    def _unlearn(
        self,
        source_id: str,
        names: Collection[str],
        now: datetime,
        *,
        aliases_only: bool = False,
    ) -> None:
        """Give links their keys back, and read anew what was settled for its address alone."""
        learned = self._names(source_id, "learned")
        for row in self._with(source_id, names, ALIAS if aliases_only else None):
            key = _key(address_of(row["url"]), learned)
            self._execute("update links set key = ? where link_id = ?", (key, row["link_id"]))
            if row["detail"] in (ABSORBED, ALIAS):
                self._execute(
                    "update links set state = 'pending', article_id = null, verdict = null,"
                    " score = null, rules_hash = null, detail = null, attempts = 0,"
                    " next_fetch_at = ?, host = host_of(url) where link_id = ?"
                    " and (article_id is null or article_id not in"
                    " (select article_id from redactions))",
                    (to_iso(now), row["link_id"]),
                )

    def _with(
        self, source_id: str, names: Collection[str], detail: str | None = None
    ) -> list[sqlite3.Row]:
        """The source's links with one of these parameters; those of a detail, or all."""
        rows = self._execute(
            "select * from links where source_id = ?1 and (url like '%?%' or url like '%;%')"
            " and (?2 is null or detail = ?2)",
            (source_id, detail),
        ).fetchall()
        return [row for row in rows if address_of(row["url"]).names() & set(names)]

    def _set(
        self,
        source_id: str,
        names: Collection[str],
        state: str,
        now: datetime,
        articles: int = 0,
    ) -> None:
        for name in sorted(names):
            self._execute(
                "insert into parameters (source_id, name, state, articles, since_at)"
                " values (?, ?, ?, ?, ?) on conflict do update set state = excluded.state,"
                " articles = max(articles, excluded.articles), since_at = excluded.since_at",
                (source_id, name, state, articles, to_iso(now)),
            )

    def _names(self, source_id: str, *states: str) -> frozenset[str]:
        rows = self._execute(
            "select name from parameters where source_id = ?"
            " and state in (select value from json_each(?))",
            (source_id, to_json(states)),
        )
        return frozenset(row["name"] for row in rows)


def _key(address: Address, learned: frozenset[str]) -> str:
    """Its key without what was learned, where what is left names one article."""
    key = address.without(learned)
    return key if names_one(key) else address.key


def _columns(read: Likeness) -> Sequence[object]:
    return (read.title_hash, read.text_hash, read.sketch, int(read.tells))


def _likeness(row: sqlite3.Row) -> Likeness:
    return Likeness(row["title_hash"], row["text_hash"], row["sketch"], bool(row["tells"]))
