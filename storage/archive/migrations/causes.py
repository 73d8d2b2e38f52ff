"""What several incidents have in common: one cause at one host is one incident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m025_causes(db: Database) -> None:
    """The cause of an incident, and the one to which it belongs; of those before, neither."""
    execute_script(db, _M024)


_M024 = """
alter table incidents add column cause text;
alter table incidents add column part_of integer references incidents (incident_id);
create index incidents_by_cause on incidents (kind, cause) where closed_at is null;
create index incidents_by_part on incidents (part_of) where part_of is not null
"""
