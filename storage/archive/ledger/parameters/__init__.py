"""Parameters of addresses that change while the article stays: learned per source, then ignored.

What is learned only makes keys: it is left out where links are compared, never where they are
asked for. One under which two texts were seen is no such parameter, for good.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from storage.addresses import address_key, twin_keys
from storage.archive.db.session import Session
from storage.archive.ledger.parameters.keys import Keys
from storage.archive.ledger.parameters.names import Names, key_without, keys_beside
from storage.archive.ledger.parameters.readings import Readings
from storage.likeness import text_hash
from storage.parameters import Address, Likeness, address_of, likeness_of, names_one
from storage.records import Article
from storage.times import from_iso, to_iso

__all__ = ["Parameters", "keys_beside"]

LEAST_ARTICLES = 3
"""Articles, each read whole under two values of a parameter, by which it is learned."""

LOOK_AGAIN, LOOK_SOON = timedelta(days=1), timedelta(hours=1)
"""So often an address that is known but for what was learned is read all the same; and where one
page shows several that would be one."""

LOOKS = 2
"""Addresses read then."""


class Parameters:
    """Learns which parameters of a source's addresses change while the article stays.

    Args:
        session: The archive's connection.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._execute = session.execute
        self._names = Names(session)
        self._readings = Readings(session)
        self._keys = Keys(session, self._names)

    # What follows from what was learned

    def key(self, source_id: str, url: str) -> str:
        """The key of an address of a source, without what was learned of it."""
        key = address_key(url)
        if "?" not in key and ";" not in key:
            return key
        return key_without(address_of(url), self._names.learned(source_id))

    def keys(self, source_id: str, url: str) -> tuple[str, ...]:
        """The keys under which an address of a source may be known; see `twin_keys`."""
        return keys_beside(self.key(source_id, url), url)

    def keys_anywhere(self, url: str) -> tuple[str, ...]:
        """The keys under which an address may be known, of whatever source it is."""
        plain, address = twin_keys(url), address_of(url)
        if not address.parameters:
            return plain
        learned: dict[str, set[str]] = defaultdict(set)
        for row in self._execute("select source_id, name from parameters where state = 'learned'"):
            learned[row["source_id"]].add(row["name"])
        keys = {key_without(address, frozenset(names)) for names in learned.values()} - set(plain)
        return (*plain, *(key for each in sorted(keys) for key in twin_keys(f"http://{each}")))

    def to_look_at(self, source_id: str, urls: Iterable[str], now: datetime) -> frozenset[str]:
        """Which of the addresses on a page of a feed are read, known or not.

        So that what was learned shows when it is no longer true: at most `LOOKS` an hour where the
        page shows several addresses that would be one, and else a day. Within a transaction.
        """
        learned = self._names.learned(source_id)
        if not learned:
            return frozenset()
        looked_at = self._session.scalar(
            "select max(ifnull(looked_at, since_at)) from parameters"
            " where source_id = ? and state = 'learned'",
            (source_id,),
        )
        waited = now - from_iso(looked_at)
        if waited < LOOK_SOON:
            return frozenset()
        shown: dict[str, dict[str, str]] = defaultdict(dict)
        for url in urls:
            address = address_of(url)
            key = key_without(address, learned)
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

        Never by one that tells articles apart, unless the link was known as that article's before.
        """
        rows = self._session.rows(
            "select article_id, url from articles where source_id = ? and text_hash = ?"
            " and title = ? and state = 'live' order by article_id",
            (source_id, text_hash(article.body), article.title),
        )
        if not rows or not likeness_of(article).tells:
            return None
        address = address_of(url)
        telling = self._names.telling(source_id)
        before = self._session.row("select article_id from links where url = ?", (url,))
        for row in rows:
            other = address_of(row["url"])
            if other.path == address.path and (
                not address.apart_from(other) & telling
                or (before is not None and before["article_id"] == row["article_id"])
            ):
                return int(row["article_id"])
        return None

    def tells_apart(self, source_id: str, one: str, other: str) -> bool:
        """Whether addresses differ by a parameter that tells articles apart; see `article_of`."""
        first, second = address_of(one), address_of(other)
        if first.path != second.path:
            return False
        with self._session.reading():
            return bool(first.apart_from(second) & self._names.telling(source_id))

    def listed(self) -> list[dict[str, Any]]:
        """What was learned, refuted after that, or is kept by a seed; by source and name."""
        rows = self._session.rows(
            "select source_id, name, state, articles, since_at from parameters"
            " where state <> 'refuted' or articles order by source_id, name"
        )
        return [dict(row) for row in rows]

    def keep(self, wanted: Mapping[str, Collection[str]], now: datetime) -> None:
        """Take over which parameters the seeds say tell articles apart; repeated, no change.

        Args:
            wanted: Their names by source.
            now: The present moment.
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
                learned = names & self._names.learned(source_id)
                self._names.put(source_id, names, "kept", now)
                if learned:
                    self._keys.give_back(source_id, learned, now)

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
        self._readings.put(link_id, source_id, address, likeness)
        if not address.names() - self._names.telling(source_id):
            return
        key = key_without(address, self._names.learned(source_id))
        for other, read in self._readings.beside(source_id, address, key, link_id):
            if likeness.beside(read) == "two":
                self._refute(source_id, address.apart_from(other), now)
        if likeness.tells:
            self._gather(source_id, address, likeness, link_id, now)

    def forget(self, article_id: int) -> None:
        """Keep nothing of what told an article's pages from others; within a transaction."""
        self._readings.forget(article_id)

    def _refute(self, source_id: str, names: frozenset[str], now: datetime) -> None:
        """Two texts at addresses that differ in these: where it is but one, it tells them apart.

        Where all of them were learned, none of them can be trusted.
        """
        learned = names & self._names.learned(source_id)
        left = names - learned
        if left and len(left) > 1:
            return
        blamed = left or learned
        blamed -= self._names.telling(source_id)
        if not blamed:
            return
        self._put_off(source_id, blamed, now)

    def _put_off(self, source_id: str, names: frozenset[str], now: datetime) -> None:
        """Let parameters tell articles apart from now on."""
        learned = names & self._names.learned(source_id)
        self._names.put(source_id, names, "refuted", now)
        self._keys.give_back(source_id, names, now, aliases_only=not learned)

    def _gather(
        self, source_id: str, address: Address, likeness: Likeness, link_id: int, now: datetime
    ) -> None:
        """Learn what the same page, read before under other values, is one example more of."""
        twins = self._readings.twins(source_id, address, likeness, link_id)
        settled = self._names.telling(source_id)
        learned = self._names.learned(source_id)
        apart = {address.apart_from(other) - learned for other in twins}
        for names in sorted(filter(None, apart), key=sorted):
            if not names & settled and names_one(address.without(names | learned)):
                self._learn(source_id, names, learned, now)

    def _learn(
        self, source_id: str, names: frozenset[str], learned: frozenset[str], now: datetime
    ) -> None:
        articles = self._readings.articles(source_id, names, learned)
        if articles < LEAST_ARTICLES:
            return
        if (refuted := self._readings.contradicted(source_id, names | learned)) is not None:
            self._put_off(source_id, refuted & names or refuted, now)
            return
        self._names.put(source_id, names, "learned", now, articles)
        self._keys.settle(source_id, names, now)
