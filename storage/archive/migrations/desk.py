"""The desk's work: what was done with changes and incidents, by whom; requests to the daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m024_desk(db: Database) -> None:
    """A log that is only appended to, how things stand by it, and requests."""
    execute_script(db, _M024)
    for trigger in _TRIGGERS:
        db.execute(trigger)


_M024 = """
create table desk_log (
    entry_id integer primary key autoincrement,
    logged_at text not null,
    who text not null,
    act text not null,
    change_id integer references changes (change_id),
    article_id integer references articles (article_id),
    incident_id integer references incidents (incident_id),
    source_id text,
    words text
);
create index desk_log_by_change on desk_log (change_id) where change_id is not null;
create index desk_log_by_article on desk_log (article_id) where article_id is not null;
create table desk_changes (
    change_id integer primary key references changes (change_id),
    seen_at text not null,
    seen_by text not null,
    assigned_at text,
    assigned_to text,
    done_at text,
    done_by text,
    notes integer not null default 0
);
create index desk_changes_assigned on desk_changes (assigned_to, change_id)
    where assigned_to is not null;
create index desk_changes_done on desk_changes (change_id) where done_at is not null;
create index desk_changes_noted on desk_changes (change_id) where notes > 0;
create table desk_incidents (
    incident_id integer primary key references incidents (incident_id),
    acknowledged_at text not null,
    acknowledged_by text not null
);
create table desk_requests (
    request_id integer primary key autoincrement,
    kind text not null,
    source_id text,
    url text,
    asked_at text not null,
    asked_by text not null,
    ended_at text,
    outcome text,
    detail text,
    article_id integer references articles (article_id)
);
create index desk_requests_waiting on desk_requests (request_id) where ended_at is null
"""

_TRIGGERS = (
    """create trigger desk_log_is_kept before delete on desk_log
    begin select raise(abort, 'desk_log is only appended to'); end""",
    # A source gets another id, and words go with their article: nothing else is ever altered.
    """create trigger desk_log_is_not_altered before update on desk_log
    when old.entry_id is not new.entry_id or old.logged_at is not new.logged_at
    or old.who is not new.who or old.act is not new.act or old.change_id is not new.change_id
    or old.article_id is not new.article_id or old.incident_id is not new.incident_id
    or (new.words is not null and old.words is not new.words)
    begin select raise(abort, 'desk_log is only appended to'); end""",
)
