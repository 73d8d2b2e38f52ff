"""Opening the archive's file: what it is, how it is set up, and what SQLite's errors mean."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from storage.archive.db import logs
from storage.archive.db.planning import look_at_plans
from storage.archive.db.still import Still
from storage.archive.migrations import APPLICATION_ID, PAGE_SIZE, STEPS, applied, apply
from storage.archive.rule_versions import RULE_VERSIONS
from storage.archive.search import zh_query
from storage.errors import (
    LINES,
    DamagedError,
    FullError,
    GoneError,
    NewerArchiveError,
    NotAnArchiveError,
    SlowError,
    StorageError,
    UnwritableError,
)
from storage.hosts import host_of

log = logging.getLogger(__name__)

BUSY_TIMEOUT_S = 30.0
"""How long a writer waits for another; only a migration of a large archive takes seconds."""

STATEMENTS = 512
"""Statements that a connection keeps prepared: a run asks some two hundred, again and again."""

LARGE = 100_000_000
"""Bytes; an archive of that size is migrated in some seconds, each time larger in as many more."""


@dataclass
class Opened:
    """An open archive.

    Attributes:
        conn: The connection.
        path: The name of the file.
        file: What tells the file from another that takes its name.
        still: Set where it is read without a lock, to be looked at after each answer.
    """

    conn: sqlite3.Connection
    path: Path
    file: int | None = None
    still: Still | None = None

    def close(self) -> None:
        """Close it; it cannot be used any more."""
        logs.close(self.conn, self.path, self.file)


class storage_errors:  # noqa: N801 - named as `contextlib.suppress` is
    """Turn what a user can mend into StorageError; programming errors pass through.

    Every question enters one: a class costs a fifth of what a generator does.

    Args:
        path: The archive's file, for what is said of it.
    """

    __slots__ = ("_path",)

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        return

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, sqlite3.DatabaseError):
            explained = _explain(self._path, str(error))
            if explained is not None:
                raise explained from error


def _explain(path: Path, text: str) -> StorageError | None:
    if "locked" in text or "busy" in text:
        return StorageError(
            f"档案库 {path} 正被另一程序占用：请稍后再试，或结束占用它的程序。",
            f"The archive {path} is locked by another program: try again later, or end it.",
        )
    if "full" in text or "disk I/O" in text:
        return _worded(FullError, "full", path, text)
    if "readonly" in text or "unable to open" in text:
        return _worded(UnwritableError, "unwritable", path, text)
    if "malformed" in text or "not a database" in text or "corrupt" in text:
        return _worded(DamagedError, "damaged", path, text)
    if text == "interrupted":
        return SlowError(
            "查询用时过长，已中止：请缩小范围（时间、来源、词语），再问一次。",
            "The question took too long and was broken off: ask for less (a time, a source, "
            "rarer words).",
        )
    return None


def _worded(error: type[StorageError], fault: str, path: Path, text: str) -> StorageError:
    zh, en = (line.format(path=path, reason=text) for line in LINES[fault])
    return error(zh, en)


def open_archive(
    path: Path, *, read_only: bool, create: bool = True, any_schema: bool = False
) -> Opened:
    """A connection to the archive, made and migrated if it is writable and needs it.

    Args:
        path: The file.
        read_only: Change nothing.
        create: Make the archive where there is none.
        any_schema: Also one of an earlier schema that cannot be migrated, to be copied only.

    Raises:
        NotAnArchiveError: The file is no archive; it has not been touched.
        NewerArchiveError: A newer program wrote it; it has not been touched.
        GoneError: It is not there and is not to be made.
        StorageError: It cannot be opened.
    """
    create = create and not read_only
    with storage_errors(path):
        exists = _inspect(path, create=create)
        logs.set_aside(path)
        if not read_only:
            # The mode holds where the file goes away at this very moment, too.
            mode = "rwc" if create else "rw"
            connection = sqlite3.connect(
                f"{path.resolve().as_uri()}?mode={mode}",
                uri=True,
                timeout=BUSY_TIMEOUT_S,
                isolation_level=None,
                cached_statements=STATEMENTS,
            )
            return _opened(connection, path, exists=exists, any_schema=any_schema)
        try:
            return _opened(_reader(path), path, read_only=True, any_schema=any_schema)
        except sqlite3.OperationalError as error:
            if not _may_only_read(path, error):
                raise
        still = Still(path)
        db = _opened(_reader(path, "&immutable=1"), path, read_only=True, any_schema=any_schema)
        db.still = still
        return db


def _reader(path: Path, more: str = "") -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro{more}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S, cached_statements=STATEMENTS)


def _may_only_read(path: Path, error: sqlite3.OperationalError) -> bool:
    """Whether SQLite lacks the right to make its files beside an archive that nobody writes."""
    lacks = "readonly" in str(error) or "unable to open" in str(error)
    return lacks and not path.with_name(f"{path.name}-wal").exists()


def _opened(
    connection: sqlite3.Connection,
    path: Path,
    *,
    read_only: bool = False,
    exists: bool = True,
    any_schema: bool,
) -> Opened:
    file = logs.file_of(path)
    try:
        _set_up(connection, read_only=read_only, exists=exists)
        _migrate(connection, path, read_only=read_only, any_schema=any_schema)
        if not read_only:
            logs.mark_log(path)
    except BaseException:
        logs.close(connection, path, file)
        raise
    return Opened(connection, path, file)


def _inspect(path: Path, *, create: bool) -> bool:
    """Whether there is an archive at `path`; changes nothing.

    The file is looked at through SQLite alone: a descriptor of our own on it would take, when it
    closes, the locks of every connection that this process has (SQLite, "How to corrupt", 2.2).
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        if not create:
            raise GoneError(
                f"没有档案库 {path}：请先运行 yongliang crawl 或 yongliang run，"
                "或检查配置中的 [archive] path。",
                f"No archive at {path}: run `yongliang crawl` or `yongliang run` first, "
                "or check [archive] path in the configuration.",
            ) from None
        return False
    except OSError as error:
        raise UnwritableError(
            f"无法读取档案库 {path}（{error.strerror}）：请检查路径和权限。",
            f"Cannot read the archive {path} ({error.strerror}): check path and rights.",
        ) from error
    if not size and create:
        return False
    if not size or not _is_ours(path):
        raise NotAnArchiveError(
            f"{path} 不是本程序的档案库，未作任何改动：请在 [archive] path 中另选文件。",
            f"{path} is no archive of this program and was not touched: "
            "choose another file in [archive] path.",
        )
    return True


def _is_ours(path: Path) -> bool:
    """By the application id; an SQLite file without any table is one whose making was cut short."""
    # Immutable first: a foreign file in WAL mode shall get no files beside it, and one that took
    # the archive's place beside the log of a run that goes on must not be read or written through
    # it. Only what its making put into a log that is there already is read with that log.
    has_log = path.with_name(f"{path.name}-wal").exists()
    try:
        found = _looks_like_ours(path, "&immutable=1")
    except sqlite3.DatabaseError:
        # A checkpoint that was cut short leaves a file that is whole with its log only.
        if not has_log:
            raise
        found = None
    if found is None and has_log:
        found = _looks_like_ours(path, "")
    return found is not False


def _looks_like_ours(path: Path, more: str) -> bool | None:
    """Whether it has our mark; None where it has none and no table either."""
    uri = f"{path.resolve().as_uri()}?mode=ro{more}"
    try:
        with closing(sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT_S)) as connection:
            own_id = connection.execute("pragma application_id").fetchone()[0]
            if own_id:
                return bool(own_id == APPLICATION_ID)
            return False if connection.execute("select 1 from sqlite_master").fetchone() else None
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            return False
        raise


def _set_up(connection: sqlite3.Connection, *, read_only: bool, exists: bool) -> None:
    connection.execute(f"pragma busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
    if not exists:
        connection.execute(f"pragma page_size = {PAGE_SIZE}")
    if not read_only:
        connection.execute("pragma journal_mode = wal")
        # FULL: a flagged change must outlive a power cut, not only a crash.
        connection.execute("pragma synchronous = full")
    connection.execute("pragma foreign_keys = on")
    connection.row_factory = sqlite3.Row
    connection.create_function("zh_query", 1, zh_query, deterministic=True)
    connection.create_function("host_of", 1, host_of, deterministic=True)


def _migrate(
    connection: sqlite3.Connection, path: Path, *, read_only: bool, any_schema: bool
) -> None:
    known, taken = {step.__name__ for step in STEPS}, applied(connection)
    if newer := taken - known:
        raise NewerArchiveError(
            f"档案库 {path} 由更新版本的程序写成（{'、'.join(sorted(newer))}）：请升级程序。",
            f"The archive {path} was written by a newer program ({', '.join(sorted(newer))}): "
            "upgrade this one.",
        )
    if any_schema or taken == known:
        return
    if read_only and not taken:
        raise StorageError(
            f"档案库 {path} 还在建立：请稍后再试；"
            "没有守护进程或抓取在运行时，请运行一次 yongliang crawl。",
            f"The archive {path} is being made: ask again in a moment; where neither daemon nor "
            "crawl runs, run `yongliang crawl` once.",
        )
    if read_only:
        raise StorageError(
            f"档案库 {path} 是旧版格式：请先运行一次 yongliang crawl 或 yongliang run 使其升级。",
            f"The archive {path} has an older schema: run `yongliang crawl` or "
            "`yongliang run` once to upgrade it.",
        )
    if path.stat().st_size > LARGE:
        log.warning(
            "档案库 %s 正在升级，可能需要几分钟；中断后下次重来，内容不受影响。"
            " The archive is being upgraded, which may take minutes; cut short, it begins anew.",
            path,
        )
    with write_transaction(connection):
        # Another process may have migrated while this one waited for the lock.
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        apply(connection, STEPS)
        if not taken:
            # Nothing is in a new archive that an older rule could have made.
            connection.executemany(
                "insert or replace into derived_values values (?, ?)", RULE_VERSIONS.items()
            )
    with suppress(sqlite3.OperationalError):
        look_at_plans(connection)


@contextmanager
def write_transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction that takes the write lock at its start.

    A deferred transaction that read first would fail at once when another process wrote between.
    """
    connection.execute("begin immediate")
    try:
        yield
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("rollback")
        raise
    try:
        connection.execute("commit")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("rollback")
        raise
