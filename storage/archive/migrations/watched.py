"""When the archive's sources were watched at all, and the articles of a backlog by index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.archive.migrations.script import execute_script

if TYPE_CHECKING:
    from sqlite_utils import Database


def m026_watched(db: Database) -> None:
    """The stretches of watching, those of before as far as the runs that are kept tell them."""
    execute_script(db, _M024)


# Two runs with one number after another had none between them: longer than three hours apart, they
# are a pause. Where numbers are missing, `prune` took runs away, and nothing is said of a pause.
_M024 = """
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
