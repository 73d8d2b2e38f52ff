"""The schema, by ordered migrations: a released one is never edited, only followed by another.

Tables and columns are explained in storage/README.md, which a test holds to this schema.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from storage.archive.migrations import (
    first,
    frontier,
    steps_002_to_010,
    steps_011_to_023,
    steps_024_to_032,
)

APPLICATION_ID = 0x594C4A58
"""Written into the file's header (PRAGMA application_id), so that a foreign file is told apart."""

PAGE_SIZE = 16384
"""Bytes; versions and snapshots are some kilobytes each: a few share a page, little is wasted."""

STEPS = (
    first.m001_the_archive,
    steps_002_to_010.m002_pages,
    steps_002_to_010.m003_backfill,
    steps_002_to_010.m004_copies,
    steps_002_to_010.m005_health,
    steps_002_to_010.m006_outbox,
    steps_002_to_010.m007_timestamps,
    steps_002_to_010.m008_reading,
    steps_002_to_010.m009_kinds,
    steps_002_to_010.m010_redactions,
    steps_011_to_023.m011_dictionaries,
    frontier.m012_frontier,
    steps_011_to_023.m013_outbox_waits,
    steps_011_to_023.m014_renames,
    steps_011_to_023.m015_counting,
    steps_011_to_023.m016_fields,
    steps_011_to_023.m017_together,
    steps_011_to_023.m018_parameters,
    steps_011_to_023.m019_judgements,
    steps_011_to_023.m020_whereabouts,
    steps_011_to_023.m021_finest,
    steps_011_to_023.m022_derived_values,
    steps_011_to_023.m023_attachments_and_form,
    steps_024_to_032.m024_desk,
    steps_024_to_032.m025_causes,
    steps_024_to_032.m026_watched,
    steps_024_to_032.m027_searches,
    steps_024_to_032.m028_published,
    steps_024_to_032.m029_media,
    steps_024_to_032.m030_renderings,
    steps_024_to_032.m031_leases,
    steps_024_to_032.m032_spans,
)
"""Every migration, in order."""

_SET = "yongliang"
"""Under this name sqlite-utils keeps what was applied."""


def applied(connection: sqlite3.Connection) -> frozenset[str]:
    """The names of the steps that an archive has behind it; none of a new one."""
    if not connection.execute(
        "select 1 from sqlite_master where name = '_sqlite_migrations'"
    ).fetchone():
        return frozenset()
    rows = connection.execute(
        "select name from _sqlite_migrations where migration_set = ?", (_SET,)
    )
    return frozenset(name for (name,) in rows)


def apply(connection: sqlite3.Connection, steps: Sequence[Callable[..., Any]] = STEPS) -> None:
    """Take the steps that an archive does not have behind it; within a transaction."""
    # Imported by who has steps to take: it takes along numpy and pandas, where they are installed,
    # 12 MB that no process needs which finds its archive as it is to be.
    from sqlite_utils import Database, Migrations

    migrations = Migrations(_SET)
    for step in steps:
        migrations()(step)
    migrations.apply(Database(connection, execute_plugins=False))
