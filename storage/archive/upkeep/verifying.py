"""Whether the archive is whole and unaltered: everything that can be recomputed is recomputed."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from storage.archive.db.session import Session
from storage.archive.filters import NOT_REDACTED
from storage.archive.intake.revisits import Revisits
from storage.archive.ledger.chain import Chain
from storage.archive.ledger.codec import decompress, sha256
from storage.archive.ledger.derived import Derived
from storage.archive.ledger.full_text import NAME, FullText
from storage.archive.ledger.media import Media
from storage.archive.ledger.redactions import Redactions, named_in
from storage.archive.ledger.renderings import Renderings
from storage.archive.ledger.snapshots import Snapshots
from storage.archive.rows import article_of, content_hash
from storage.archive.rule_versions import RULE_VERSIONS
from storage.archive.upkeep.rebuilding import Rebuilding
from storage.archive.upkeep.whole_media import verify_media
from storage.errors import StorageError
from storage.findings import Check, Finding
from storage.redactions import RedactedError
from storage.work import Kept

BASES_KEPT = 16
"""Snapshots held in memory as bases; those of one article stand close together."""

DICTIONARIES_KEPT = 64
"""Dictionaries held in memory, some 40 kB each: those of as many sources."""

_ORPHANS = (
    (
        "版本",
        "version",
        """select article_id, version from versions
        where not exists (select 1 from articles where article_id = versions.article_id)
        or not exists (select 1 from snapshots where snapshot_id = versions.snapshot_id)
        or not exists (select 1 from fetches where fetch_id = versions.fetch_id)""",
    ),
    (
        "版本的后续页",
        "further page of version",
        """select version_id, page from version_snapshots
        where not exists (select 1 from versions
            where versions.version_id = version_snapshots.version_id)
        or not exists (select 1 from snapshots
            where snapshots.snapshot_id = version_snapshots.snapshot_id)
        or not exists (select 1 from fetches
            where fetches.fetch_id = version_snapshots.fetch_id)""",
    ),
    (
        "浏览器渲染的文档",
        "rendered document",
        """select fetch_id from renderings
        where not exists (select 1 from fetches where fetches.fetch_id = renderings.fetch_id)""",
    ),
    (
        "文章",
        "article",
        """select article_id from articles
        where not exists (select 1 from versions where article_id = articles.article_id)
        or not exists (select 1 from changes where article_id = articles.article_id)
        and not exists (select 1 from changes where kind = 'moved'
            and spans ->> '$[0].after' = articles.url)""",
    ),
    (
        "变动",
        "change",
        """select change_id from changes where not exists (select 1 from versions
        where versions.article_id = changes.article_id
        and versions.version = ifnull(changes.to_version, changes.from_version))""",
    ),
    (
        "判断",
        "verdict",
        """select match_id from matches where not exists (select 1 from versions
        where versions.article_id = matches.article_id and versions.version = matches.version)""",
    ),
    (
        "投递",
        "delivery",
        """select delivery_id from deliveries
        where not exists (select 1 from delivery_changes
            where delivery_id = deliveries.delivery_id)
        and not exists (select 1 from delivery_incidents
            where delivery_id = deliveries.delivery_id)
        and not exists (select 1 from delivery_doubts join doubts using (doubt_id)
            where delivery_id = deliveries.delivery_id) and summary is null""",
    ),
)
"""What must not stand alone: its name in Chinese and in English, and those that do."""


_FURTHER = """(select group_concat(ordered.sha256) from (select sha256 from version_snapshots
    join snapshots further using (snapshot_id) where version_snapshots.version_id =
    versions.version_id order by page) as ordered)"""
"""The hashes of a version's further pages in order, joined by commas."""


@dataclass(eq=False, repr=False)
class Verifying:
    """Recomputes hashes, chain and index; mends what can be rebuilt from the rest."""

    _session: Session
    _snapshots: Snapshots
    _renderings: Renderings
    _redactions: Redactions
    _full_text: FullText
    _derived: Derived
    _media: Media
    _revisits: Revisits
    _rebuilding: Rebuilding

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """All reads inside see the archive as it is now, while others go on writing."""
        with self._session.reading():
            self._session.execute("begin")
            try:
                yield
            finally:
                self._session.execute("rollback")

    def verify(self, head: str | None = None) -> Iterator[Finding]:
        """Everything that is wrong with the archive, one by one; read within `one_moment`.

        Args:
            head: A chain hash kept elsewhere, from a mailed report for instance: it must be in the
                chain.

        Raises:
            StorageError: The archive is locked past the busy timeout, or so damaged that it cannot
                be read on.
        """
        yield from self._verify_file()
        yield from self._verify_snapshots()
        yield from self._verify_renderings()
        yield from self._verify_versions()
        yield from self._verify_chain(head)
        yield from self._verify_orphans()
        yield from self._verify_newest()
        yield from self._verify_derived()
        yield from verify_media(self._session, self._media)

    def _verify_file(self) -> Iterator[Finding]:
        for row in self._session.stream("pragma integrity_check"):
            if row[0] != "ok":
                yield Finding(Check.FILE, f"文件结构：{row[0]}", f"file structure: {row[0]}")

    def _verify_snapshots(self) -> Iterator[Finding]:
        """Each dictionary's and each snapshot's bytes against their hash."""
        yield from self._verify_dictionaries()
        base_of = functools.lru_cache(BASES_KEPT)(self._snapshots.read)
        dictionary_of = functools.lru_cache(DICTIONARIES_KEPT)(self._snapshots.dictionary)
        blanked = named_in(self._redactions.rows(), "snapshots")
        for row in self._session.stream(
            "select * from snapshots order by ifnull(base_id, snapshot_id)"
        ):
            if not row["data"] and row["snapshot_id"] in blanked:
                continue
            try:
                base = base_of(row["base_id"]) if row["base_id"] else None
                if row["dictionary_id"]:
                    base = dictionary_of(row["dictionary_id"])
                body = decompress(row["data"], base)
            except (ValueError, StorageError, RedactedError) as error:
                wrong = str(error)
            else:
                wrong = "" if sha256(body) == row["sha256"] else "SHA-256"
            if wrong:
                yield Finding(
                    Check.SNAPSHOT,
                    f"快照 {row['snapshot_id']} 的内容与其哈希不符（{wrong}）",
                    f"the bytes of snapshot {row['snapshot_id']} do not fit their hash ({wrong})",
                    {"snapshot_id": row["snapshot_id"]},
                )

    def _verify_dictionaries(self) -> Iterator[Finding]:
        for row in self._session.stream(
            "select dictionary_id, (select count(*) from snapshots"
            " where snapshots.dictionary_id = dictionaries.dictionary_id) as n from dictionaries"
        ):
            try:
                self._snapshots.dictionary(row["dictionary_id"])
            except ValueError as error:
                yield Finding(
                    Check.SNAPSHOT,
                    f"有 {row['n']} 个快照依赖的字典已损坏（{error}）",
                    f"a dictionary on which {row['n']} snapshots lean is damaged ({error})",
                    {"dictionary_id": row["dictionary_id"]},
                )

    def _verify_renderings(self) -> Iterator[Finding]:
        for fetch_id, wrong in self._renderings.damaged():
            yield Finding(
                Check.SNAPSHOT,
                f"浏览器渲染的文档 {fetch_id} 的内容与其哈希不符（{wrong}）",
                f"the bytes of rendered document {fetch_id} do not fit their hash ({wrong})",
                {"fetch_id": fetch_id},
            )

    def _verify_versions(self) -> Iterator[Finding]:
        """Each version against its content hash, and against its entry in the index."""
        redactions = self._redactions.rows()
        gone = {row["article_id"] for row in redactions}
        left = named_in(redactions, "versions")
        # What another rule made fits no text; that is told once.
        comparable = NAME not in self._derived.outdated()
        rows = self._session.stream(
            f"select versions.*, snapshots.sha256, {_FURTHER} as further, articles_fts_docsize.sz"
            " from versions"
            " left join snapshots using (snapshot_id)"
            " left join articles_fts_docsize on articles_fts_docsize.id = versions.version_id"
            " order by version_id"
        )
        for row in rows:
            where = {name: row[name] for name in ("article_id", "version", "version_id")}
            name = f"{row['article_id']} v{row['version']}"
            if _hash_of(row) != left.get(row["version_id"], row["content_hash"]):
                yield Finding(
                    Check.VERSION,
                    f"版本 {name} 的内容与其哈希不符",
                    f"the content of version {name} does not fit its hash",
                    where,
                )
            if row["article_id"] in gone:
                if row["sz"] is not None:
                    yield Finding(
                        Check.INDEX,
                        f"版本 {name} 已按要求删除，却仍在全文索引中",
                        f"version {name} was redacted and is in the full-text index",
                        where,
                        fixable=True,
                    )
            elif row["sz"] is None:
                yield Finding(
                    Check.INDEX,
                    f"版本 {name} 不在全文索引中",
                    f"version {name} is not in the full-text index",
                    where,
                    fixable=True,
                )
            elif comparable and not self._full_text.fits(row):
                yield Finding(
                    Check.INDEX,
                    f"版本 {name} 的全文索引与内容不符",
                    f"the full-text index of version {name} does not fit its text",
                    where,
                    fixable=True,
                )
        for row in self._session.stream(
            "select id from articles_fts_docsize where id not in (select version_id from versions)"
        ):
            yield Finding(
                Check.INDEX,
                f"全文索引中的 {row['id']} 没有对应的版本",
                f"entry {row['id']} of the full-text index has no version",
                {"version_id": row["id"]},
                fixable=True,
            )

    def _verify_chain(self, wanted: str | None) -> Iterator[Finding]:
        """The changes, each against the one before: altered, removed, added or put elsewhere."""
        chain = Chain(wanted, self._redactions.rows())
        rows = self._session.stream(
            "select changes.*, versions.content_hash from changes left join versions"
            " on versions.article_id = changes.article_id"
            " and versions.version = ifnull(changes.to_version, changes.from_version)"
            " order by change_id"
        )
        for row in rows:
            yield from chain.next(row)
        yield from chain.end(self._given("changes"), self._given("redactions"))
        for row in self._session.stream(
            "select timestamp_id, change_id from timestamps where not exists (select 1 from changes"
            " where changes.change_id = timestamps.change_id"
            " and changes.chain_hash = timestamps.chain_hash) and not exists (select 1"
            " from redactions where after_change_id = timestamps.change_id"
            " and redaction_hash = timestamps.chain_hash)"
        ):
            yield Finding(
                Check.CHAIN,
                f"变动 {row['change_id']} 的时间戳证明的是另一条链",
                f"the time stamp on change {row['change_id']} is of another chain",
                dict(row),
            )

    def _given(self, table: str) -> int:
        """The last number that a table gave to a row, whether the row is there or not."""
        return int(
            self._session.scalar("select seq from sqlite_sequence where name = ?", (table,)) or 0
        )

    def _verify_orphans(self) -> Iterator[Finding]:
        for zh, en, query in _ORPHANS:
            for row in self._session.stream(query):
                where = dict(row)
                ids = ", ".join(map(str, where.values()))
                yield Finding(
                    Check.ORPHAN,
                    f"{zh} {ids} 缺少它所依据的记录",
                    f"{en} {ids} lacks a row that it stands on",
                    where,
                )

    def _verify_newest(self) -> Iterator[Finding]:
        for row in self._session.stream(f"select article_id from articles where {_NOT_NEWEST}"):
            yield Finding(
                Check.NEWEST,
                f"文章 {row['article_id']} 没有指向其最新版本",
                f"article {row['article_id']} does not point to its newest version",
                dict(row),
                fixable=True,
            )

    def _verify_derived(self) -> Iterator[Finding]:
        for name, made_by in self._derived.outdated().items():
            today = RULE_VERSIONS[name]
            yield Finding(
                Check.DERIVED,
                f"{name} 由其规则的第 {made_by} 版算出，现行为第 {today} 版",
                f"{name} was made by version {made_by} of its rule; today's is {today}",
                fixable=True,
            )

    def captured(self) -> Iterator[Kept]:
        """Every version with its kept pages, as far as those are whole; in order of article."""
        for row in self._session.stream(
            f"select article_id, version from versions where {NOT_REDACTED}"
            " order by article_id, version"
        ):
            try:
                yield self._revisits.kept(row["article_id"], row["version"])
            except (StorageError, TypeError, ValueError):
                continue  # told by the checks of snapshots, versions and orphans

    def rebuild(self, checks: Collection[Check] = tuple(Check)) -> None:
        """Make anew what follows from the rest: the newest versions' marks, the full-text index.

        And whatever an older rule made. Others read and write meanwhile, and what is cut short is
        found wrong again.

        Args:
            checks: Those that found something that can be rebuilt.
        """
        with self._session.writing():
            self._session.execute(
                f"update articles set version = {_NEWEST}, title = (select title from versions"
                " where versions.article_id = articles.article_id"
                f" and versions.version = {_NEWEST}) where {_NOT_NEWEST}"
            )
        if Check.INDEX in checks:
            self._full_text.rebuild()
        self._rebuilding.rebuild()


_NEWEST = """(select version from versions where versions.article_id = articles.article_id
    order by fetch_id desc, version desc limit 1)"""
_NOT_NEWEST = f"exists {_NEWEST} and version <> {_NEWEST}"


def _hash_of(row: sqlite3.Row) -> str | None:
    """The content hash of a version as it stands; None where it cannot be read."""
    try:
        article = article_of(row)
    except (ValueError, TypeError):
        return None
    pages = ",".join(filter(None, (row["sha256"], row["further"])))
    return content_hash(article, pages, row["captured_at"], row["extractor"])
