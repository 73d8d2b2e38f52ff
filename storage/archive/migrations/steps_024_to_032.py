"""What came to the schema by its steps from the 24th to the 32nd."""

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


def m025_causes(db: Database) -> None:
    """The cause of an incident, and the one to which it belongs; of those before, neither."""
    execute_script(db, _M025)


_M025 = """
alter table incidents add column cause text;
alter table incidents add column part_of integer references incidents (incident_id);
create index incidents_by_cause on incidents (kind, cause) where closed_at is null;
create index incidents_by_part on incidents (part_of) where part_of is not null
"""


def m026_watched(db: Database) -> None:
    """The stretches of watching, those of before as far as the runs that are kept tell them."""
    execute_script(db, _M026)


# Two runs with one number after another had none between them: longer than three hours apart, they
# are a pause. Where numbers are missing, `prune` took runs away, and nothing is said of a pause.
_M026 = """
create table watched (
    watched_id integer primary key,
    began_at text not null,
    until_at text not null
);
insert into watched (began_at, until_at)
with lasted as (
    select run_id, started_at,
        iif(state = 'done', ifnull(ended_at, started_at), started_at) as until_at
    from runs
), beside as (
    select *, lag(run_id) over (order by run_id) as last_id,
        lag(until_at) over (order by run_id) as last_until
    from lasted
), numbered as (
    select *, sum(ifnull(run_id = last_id + 1
        and julianday(started_at) - julianday(last_until) > 0.125, 1))
        over (order by run_id) as stretch
    from beside
)
select min(started_at), max(until_at) from numbered group by stretch order by stretch;
create index changes_of_backlog on changes (article_id, backlog) where backlog
"""


def m027_searches(db: Database) -> None:
    """Searches with a name, and at most one rule each; neither is ever deleted."""
    execute_script(db, _M027)


_M027 = """
create table searches (
    search_id integer primary key autoincrement,
    name text not null,
    listing text not null,
    query text not null,
    made_at text not null,
    made_by text not null,
    removed_at text,
    removed_by text
);
create unique index searches_by_name on searches (name) where removed_at is null;
create table search_rules (
    search_id integer primary key references searches (search_id),
    channels text not null,
    topics text,
    sources text,
    kinds text not null,
    min_severity text not null,
    words text,
    schedule text not null,
    quiet text,
    language text not null,
    made_at text not null,
    made_by text not null,
    paused_at text,
    paused_by text,
    removed_at text,
    removed_by text
)
"""


def m028_published(db: Database) -> None:
    """Versions by their time of publication, with which article's they are."""
    execute_script(db, _M028)


_M028 = """
create index versions_by_published on versions (published_at, article_id, version)
"""


def m029_media(db: Database) -> None:
    """Which addresses are looked at, the files that they brought, and what documents say."""
    execute_script(db, _M029)


_M029 = """
create table media_files (
    media_file_id integer primary key autoincrement,
    sha256 text not null unique,
    size integer not null,
    media_type text not null,
    width integer,
    height integer,
    look text,
    text text,
    verdict text,
    copy_sha256 text,
    copy_size integer,
    stored_at text not null,
    removed_at text
);
create index media_files_by_time on media_files (stored_at);
create index media_files_by_copy on media_files (copy_sha256) where copy_sha256 is not null;
create table media (
    media_id integer primary key autoincrement,
    article_id integer not null references articles (article_id),
    kind text not null check (kind in ('image', 'attachment')),
    url text not null,
    host text not null,
    state text not null check (state in ('pending', 'kept', 'failed')),
    found_at text not null,
    next_fetch_at text,
    fetched_at text,
    looks integer not null default 0,
    failures integer not null default 0,
    etag text,
    last_modified text,
    sha256 text,
    verdict text,
    gone_at text,
    unique (article_id, url)
);
create index media_due on media (next_fetch_at) where next_fetch_at is not null;
create index media_by_host on media (host, next_fetch_at) where next_fetch_at is not null;
create table media_captures (
    capture_id integer primary key autoincrement,
    media_id integer not null references media (media_id),
    media_file_id integer not null references media_files (media_file_id),
    version integer not null,
    captured_at text not null,
    status integer,
    final_url text,
    redirects text not null default '[]',
    headers text not null default '[]',
    change_id integer references changes (change_id)
);
create index media_captures_by_address on media_captures (media_id, capture_id);
create index media_captures_by_file on media_captures (media_file_id);
create table media_planned (
    mode text not null,
    version_id integer not null
);
create virtual table media_fts using fts5 (
    body, title, kicker, subtitle, content='', tokenize="unicode61 remove_diacritics 0"
)
"""


def m030_renderings(db: Database) -> None:
    """A table for rendered documents and for pictures of how pages looked."""
    execute_script(db, _M030)


_M030 = """
create table renderings (
    fetch_id integer primary key references fetches (fetch_id),
    browser text not null,
    failed integer not null,
    sha256 text not null,
    size integer not null,
    data blob not null,
    picture_sha256 text,
    picture blob
)
"""


def m031_leases(db: Database) -> None:
    """Who holds a batch and until when; a table of workers, and one row for their broker."""
    execute_script(db, _M031)


_M031 = """
alter table batches add column holder text;
alter table batches add column leased_until text;
create table workers (
    worker text primary key,
    name text not null,
    version text not null,
    state text not null,
    heard_at text not null,
    room integer not null,
    hosts integer not null,
    unsent integer not null,
    memory_mb real not null
) without rowid;
create table broker (
    one integer primary key check (one = 1),
    noted_at text not null,
    reachable integer not null,
    waiting integer not null,
    waits_from text
)
"""


def m032_spans(db: Database) -> None:
    """A long report reads no change but those that it tells: its figures stand in the index."""
    execute_script(db, _M032)


_M032 = """
drop index changes_by_time;
create index changes_by_time on changes (detected_at, kind, backlog, severity, article_id)
"""
