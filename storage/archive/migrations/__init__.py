"""The schema, by ordered migrations: a released one is never edited, only followed by another.

Tables and columns are explained in storage/README.md, which a test holds to this schema.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from storage.archive.migrations.causes import m025_causes
from storage.archive.migrations.counting import m015_counting
from storage.archive.migrations.derived import m022_derived_values
from storage.archive.migrations.desk import m024_desk
from storage.archive.migrations.dictionaries import m011_dictionaries
from storage.archive.migrations.fields import m016_fields
from storage.archive.migrations.finest import m021_finest
from storage.archive.migrations.first import m001_the_archive
from storage.archive.migrations.frontier import m012_frontier
from storage.archive.migrations.judgements import m019_judgements
from storage.archive.migrations.later import (
    m002_pages,
    m003_backfill,
    m004_copies,
    m005_health,
    m006_outbox,
    m007_timestamps,
    m008_reading,
    m009_kinds,
    m010_redactions,
)
from storage.archive.migrations.leases import m031_leases
from storage.archive.migrations.media import m029_media
from storage.archive.migrations.parameters import m018_parameters
from storage.archive.migrations.published import m028_published
from storage.archive.migrations.renames import m014_renames
from storage.archive.migrations.renderings import m030_renderings
from storage.archive.migrations.searches import m027_searches
from storage.archive.migrations.shown import m023_attachments_and_form
from storage.archive.migrations.spans import m032_spans
from storage.archive.migrations.together import m017_together
from storage.archive.migrations.waits import m013_outbox_waits
from storage.archive.migrations.watched import m026_watched
from storage.archive.migrations.whereabouts import m020_whereabouts

APPLICATION_ID = 0x594C4A58
"""Written into the file's header (PRAGMA application_id), so that a foreign file is told apart."""

PAGE_SIZE = 16384
"""Bytes; versions and snapshots are some kilobytes each: a few share a page, little is wasted."""

STEPS = (
    m001_the_archive,
    m002_pages,
    m003_backfill,
    m004_copies,
    m005_health,
    m006_outbox,
    m007_timestamps,
    m008_reading,
    m009_kinds,
    m010_redactions,
    m011_dictionaries,
    m012_frontier,
    m013_outbox_waits,
    m014_renames,
    m015_counting,
    m016_fields,
    m017_together,
    m018_parameters,
    m019_judgements,
    m020_whereabouts,
    m021_finest,
    m022_derived_values,
    m023_attachments_and_form,
    m024_desk,
    m025_causes,
    m026_watched,
    m027_searches,
    m028_published,
    m029_media,
    m030_renderings,
    m031_leases,
    m032_spans,
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
