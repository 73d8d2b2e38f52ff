"""The schema, by ordered migrations: a released one is never edited, only followed by another.

Tables and columns are explained in storage/README.md, which a test holds to this schema.
"""

from __future__ import annotations

from storage.archive.db.lean import Migrations
from storage.archive.migrations.counting import m015_counting
from storage.archive.migrations.derived import m022_derived_values
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
from storage.archive.migrations.leaning import m011_dictionaries
from storage.archive.migrations.parameters import m018_parameters
from storage.archive.migrations.renames import m014_renames
from storage.archive.migrations.together import m017_together
from storage.archive.migrations.waits import m013_outbox_waits
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
)
"""Every migration, in order."""

MIGRATIONS = Migrations("yongliang")
for _step in STEPS:
    MIGRATIONS()(_step)
