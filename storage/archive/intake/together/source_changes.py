"""What answers of a source's articles have in common, and what of it is the source's doing."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, pairwise
from typing import NamedTuple

from storage.archive.db.session import Session
from storage.archive.intake.steadying import NEWEST_FIRST, RECORDED, Steadying
from storage.archive.intake.together.members import Members
from storage.archive.ledger.finest import with_finest
from storage.archive.ledger.versions import NEWEST, Versions
from storage.archive.rows import article_of, to_json
from storage.diffs import differs
from storage.records import Article, Fetch
from storage.text import comparable
from storage.times import from_iso, to_iso
from storage.together import Trait, could, of_edit, of_gone, undone
from storage.together.judging import MOST_APART, is_the_sources
from storage.together.records import line_core
from storage.together.rewritten import is_summary, labelled
from storage.together.undoing import Known

GONE_NOTED = timedelta(hours=26)
EDIT_NOTED = timedelta(days=1)
"""So long an answer counts among those that are alike."""

KNOWN = timedelta(days=60)
"""So long after it was last seen the form of an edit is known: the oldest articles are looked at
once in thirty days."""

GRADUAL = timedelta(days=2)
"""So long after it was known a change may still be coming to articles looked at before."""

SAMPLE = 200
"""Articles looked at of which it is read whether they contradict."""

TURNS_LOOKED_AT = 8
MEMBERS_LOOKED_AT = 40
"""Newest versions, and articles, among which is looked for the way back of a form."""

_GOING_ON = ("figures", "calendar", "anew")
"""Forms of what goes on by itself: it makes no version."""

_EXPLAINED = ("line_removed", "suffix_removed")
"""What says more of a text that lost its end: that all lost the same words."""


class Scope(NamedTuple):
    """Articles that are compared: those of a source; of articles taken by hand, those of a host."""

    source_id: str
    host: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A suspicious answer: the forms in which it may be like those of other articles."""

    article_id: int
    forms: tuple[Trait, ...]
    at: datetime


class Together:
    """Keeps what sources did to many articles, and which articles show it.

    Attributes:
        members: Which articles are gone together, and which show what.
    """

    def __init__(self, session: Session, versions: Versions, steadying: Steadying) -> None:
        self._session = session
        self._versions = versions
        self._steadying = steadying
        self.members = Members(session)

    # Before an answer is recorded

    def suspicious(
        self, article_id: int, article: Article, baseline: Article | None, now: datetime
    ) -> tuple[Trait, ...]:
        """The forms in which a reading differs that may be its source's doing; () if none is left.

        Args:
            article_id: A known article.
            article: Its new reading.
            baseline: What is kept as today's rules read it, where it differs.
            now: The present moment.
        """
        before = baseline or with_finest(self._versions.newest_reading(article_id))
        with self._session.reading():
            article = self._steadying.steady(article_id, before, article, now)
            if not differs(before, article):  # as nearly always
                return ()
            article = self._steadying.settled(article_id, before, article)
            scope = self._scope(article_id)
            if not self._may_be(scope):
                return ()
            known = self._known(article_id, scope, now)
            looks = self._steadying.looks(article_id, now)
        own = undone(before, article, known, looks)
        if known and not differs(before, own):
            return ()
        if not any(form.shows for form in of_edit(before, own, looks)):
            return ()
        return of_edit(before, article, looks)

    def may_be(self, article_id: int) -> bool:
        """Whether an article has so many others beside it that many could do the same."""
        with self._session.reading():
            return self._may_be(self._scope(article_id))

    def beside(self, article_id: int, since: datetime, now: datetime, most: int) -> tuple[int, ...]:
        """Other live articles at the host of an article, those not looked at for longest first.

        What was fetched since then, is handed out, or is due anyway, is left out.
        """
        rows = self._session.rows(
            "select others.article_id from articles own join articles others using (host)"
            " where own.article_id = :id and others.article_id <> :id"
            " and others.source_id = own.source_id and others.state = 'live'"
            " and others.resting = 0 and others.fetched_at < :since"
            " and others.next_fetch_at > :now"
            " and not exists (select 1 from batch_tasks where kind = 'article'"
            " and item_id = others.article_id)"
            " and not exists (select 1 from suspects where kind = 'article'"
            " and item_id = others.article_id)"
            " order by others.fetched_at, others.article_id limit :most",
            {"id": article_id, "since": to_iso(since), "now": to_iso(now), "most": most},
        )
        return tuple(row["article_id"] for row in rows)

    def note(self, answers: Iterable[Answer], now: datetime) -> None:
        """Note what answers have in common, and judge which of it is their source's doing."""
        noted: dict[Scope, dict[str, Trait]] = defaultdict(dict)
        with self._session.writing():
            for answer in answers:
                scope = self._scope(answer.article_id)
                for form in answer.forms:
                    if form.shows:
                        self._note(scope, form, answer)
                        noted[scope][form.key] = form
            for scope, forms in noted.items():
                # A lost end is judged last: all may have lost the same words.
                for form in sorted(forms.values(), key=lambda form: form.form == "cut"):
                    self._judge(scope, form, now)

    # While it is recorded, within its transaction

    def own(self, article_id: int, before: Article, after: Article, now: datetime) -> Article:
        """A reading without what its source is known to do to many articles."""
        scope = self._scope(article_id)
        known = self._known(article_id, scope, now)
        if not known:
            return after
        looks = self._steadying.looks(article_id, now)
        shown = [form.key for form in of_edit(before, after, looks) if form.key in known]
        self.members.note_again(article_id, scope, shown, now)
        return undone(before, after, known, looks)

    def only_counts(self, article_id: int, before: Article, after: Article, now: datetime) -> bool:
        """Whether nothing differs but figures and dates that are known to go on by themselves."""
        scope = self._scope(article_id)
        known = self._known(article_id, scope, now)
        counters = {key: form for key, form in known.items() if form.form in _GOING_ON}
        if not counters:
            return False
        looks = self._steadying.looks(article_id, now)
        if differs(before, undone(before, after, counters, looks)):
            return False
        shown = [form.key for form in of_edit(before, after, looks) if form.key in counters]
        self.members.note_again(article_id, scope, shown, now)
        return True

    def alike(self, article_id: int, fetch: Fetch) -> tuple[int, datetime | None]:
        """How many articles are gone together with a live one, and as it is; 0: it is by itself.

        And since when the first of them is.
        """
        keys = [form.key for form in of_gone(fetch)]
        return self.members.gone_with(article_id, self._scope(article_id), keys)

    # Inside

    def _scope(self, article_id: int) -> Scope:
        """A source without a feed has articles of any site, that were taken by hand."""
        row = self._session.execute(
            "select source_id, iif(exists (select 1 from feeds"
            " where feeds.source_id = articles.source_id), '', host) as host"
            " from articles where article_id = ?",
            (article_id,),
        ).fetchone()
        return Scope(row["source_id"], row["host"])

    def _may_be(self, scope: Scope) -> bool:
        rows = self._session.rows(
            "select 1 from articles where source_id = ? and state = 'live' and resting = 0"
            " and (? = '' or host = ?) limit ?",
            (scope.source_id, scope.host, scope.host, MOST_APART + 1),
        )
        return len(rows) > MOST_APART

    def _known(self, article_id: int, scope: Scope, now: datetime) -> Known:
        """The forms of edits that its source is known for, where they may show on an article.

        A form may show on what was not looked at since, or on what showed it before; the way back
        also on what was never seen without it. Any other that changes so later does it by itself.
        Where a form is known there and back, the template has variants: both may show on any.
        """
        rows = self._session.execute(
            "select form, field, words, exists (select 1 from source_change_articles shown"
            " where shown.article_id = articles.article_id and not by_itself"
            " and shown.source_change_id = source_changes.source_change_id)"
            " or julianday(articles.last_seen_at) < julianday(known_at) + :gradual as may,"
            " articles.first_seen_at >= first_at as young"
            " from source_changes join articles on articles.article_id = :id"
            " where source_changes.source_id = :source and source_changes.host = :host"
            " and known_at is not null and last_at >= :since",
            {
                "id": article_id,
                "source": scope.source_id,
                "host": scope.host,
                "since": to_iso(now - KNOWN),
                "gradual": GRADUAL / timedelta(days=1),
            },
        )
        found = [(Trait(*parts), may, young) for *parts, may, young in rows]
        keys = {form.key for form, _, _ in found}
        known: dict[str, Trait] = {}
        for form, may, young in found:
            if form.of_gone:
                continue
            varies = form.alternates or (form.has_way_back and form.back.key in keys)
            if may or young or varies:
                known[form.back.key] = form.back
            if may or varies:
                known[form.key] = form
        return known

    def _note(self, scope: Scope, form: Trait, answer: Answer) -> None:
        at = to_iso(answer.at)
        row = self._session.execute(
            "insert into source_changes (source_id, host, likeness, form, field, first_at, last_at)"
            " values (?, ?, ?, ?, ?, ?, ?) on conflict (source_id, host, likeness) do update"
            " set last_at = max(last_at, excluded.last_at)"
            " returning source_change_id, known_at is not null as late",
            (*scope, form.key, form.form, form.field, at, at),
        ).fetchone()
        self._session.execute(
            "insert into source_change_articles"
            " (source_change_id, article_id, noted_at, by_itself) values (?, ?, ?, ?)"
            " on conflict do update set noted_at = excluded.noted_at, answered_at = null",
            (row["source_change_id"], answer.article_id, at, row["late"] and not form.of_gone),
        )

    def _judge(self, scope: Scope, form: Trait, now: datetime) -> None:
        row = self._session.execute(
            "select * from source_changes where source_id = ? and host = ? and likeness = ?",
            (*scope, form.key),
        ).fetchone()
        if row["known_at"] is not None and (
            row["ended_at"] is None if form.of_gone else from_iso(row["known_at"]) > now - GRADUAL
        ):
            return
        alike = self._alike(row, form, now)
        if len(alike) <= MOST_APART:
            return
        since = min(alike.values())
        apart = self._apart(scope, form, list(alike), since)
        varies = form.has_way_back and self._varies(row["source_change_id"], form)
        if varies or is_the_sources(form, len(alike), apart):
            self._become_known(row["source_change_id"], form, list(alike), now)
        if varies:
            self._know_the_way_back(scope, form.back, now)

    def _varies(self, source_change_id: int, form: Trait) -> bool:
        """Whether more articles than do so by themselves went back before they show a form again.

        Their versions say it: a template with variants shows each of them now one, now another.
        """
        rows = self._session.rows(
            "select article_id from source_change_articles where source_change_id = ?"
            " order by noted_at desc limit ?",
            (source_change_id, MEMBERS_LOOKED_AT),
        )
        returned = (row["article_id"] for row in rows if self._went_back(row["article_id"], form))
        return len(list(islice(returned, MOST_APART + 1))) > MOST_APART

    def _went_back(self, article_id: int, form: Trait) -> bool:
        rows = self._session.rows(
            f"select * {NEWEST_FIRST} limit :most",
            {"id": article_id, "recorded": RECORDED, "most": TURNS_LOOKED_AT},
        )
        newest_first = [article_of(row) for row in rows]
        return any(
            form.back.key in {each.key for each in of_edit(before, after)}
            for after, before in pairwise(newest_first)
        )

    def _know_the_way_back(self, scope: Scope, back: Trait, now: datetime) -> None:
        """With a form its way back is known, and told with it."""
        at = to_iso(now)
        self._session.execute(
            "insert into source_changes (source_id, host, likeness, form, field, words, first_at,"
            " last_at, known_at, ended_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " on conflict (source_id, host, likeness) do update set known_at = excluded.known_at,"
            " words = excluded.words, last_at = excluded.last_at,"
            " ended_at = ifnull(ended_at, excluded.ended_at)",
            (*scope, back.key, back.form, back.field, back.words, at, at, at, at),
        )

    def _become_known(
        self, source_change_id: int, form: Trait, alike: Sequence[int], now: datetime
    ) -> None:
        self._session.execute(
            "update source_changes set known_at = ?, ended_at = null, words = ?"
            " where source_change_id = ?",
            (to_iso(now), form.words, source_change_id),
        )
        values = source_change_id, to_json(list(alike))
        these = "source_change_id = ? and article_id {} in (select value from json_each(?))"
        self._session.execute(
            f"update source_change_articles set by_itself = 0 where {these.format('')}", values
        )
        if form.of_gone:  # who went at another time is no part of it
            self._session.execute(
                f"delete from source_change_articles where {these.format('not')}", values
            )

    def _alike(self, row: sqlite3.Row, form: Trait, now: datetime) -> dict[int, str]:
        """The articles that show a form, and when each did."""
        noted = now - (GONE_NOTED if form.of_gone else EDIT_NOTED)
        still = " and state = 'live' and noted_at > last_seen_at" if form.of_gone else ""
        rows = self._session.execute(
            "select article_id, noted_at from source_change_articles join articles"
            " using (article_id) where source_change_id = ? and noted_at >= ? and resting = 0"
            f"{still}",
            (row["source_change_id"], to_iso(noted)),
        )
        alike = {each["article_id"]: each["noted_at"] for each in rows}
        if form.form == "figures" or (form.form == "anew" and not is_summary(form.words)):
            return {each: at for each, at in alike.items() if self._is_restless(each, form)}
        if form.form == "cut":
            for article_id in self.members.showing(row["source_id"], row["host"], _EXPLAINED):
                alike.pop(article_id, None)
        return alike

    def _is_restless(self, article_id: int, form: Trait) -> bool:
        """Whether a line was another before, too: once, an article puts it right.

        A counter, a clock or what a template makes anew shows others at each look: in the reading
        that is judged, in the newest version, and in the one before.
        """
        rows = self._session.execute(
            f"select body {NEWEST_FIRST} limit 2", {"id": article_id, "recorded": RECORDED}
        )
        if form.form == "anew":
            stood = [{labelled(row["body"]).get(form.words, "")} - {""} for row in rows]
        else:
            core = line_core(form.words)
            stood = [
                {comparable(line) for line in row["body"].split("\n") if line_core(line) == core}
                for row in rows
            ]
        return len(stood) == 2 and all(stood) and stood[0] != stood[1]

    def _apart(self, scope: Scope, form: Trait, alike: Sequence[int], since: str) -> int:
        """How many others were looked at since, and could have shown a form."""
        rows = self._session.execute(
            f"select versions.* from articles join versions on version_id = {NEWEST}"
            " where articles.source_id = ? and (? = '' or articles.host = ?)"
            " and articles.state = 'live' and articles.fetched_at >= ?"
            " and articles.article_id not in (select value from json_each(?))"
            " order by articles.fetched_at desc limit ?",
            (scope.source_id, scope.host, scope.host, since, to_json(alike), SAMPLE),
        )
        return sum(form.of_gone or could(form, article_of(row)) for row in rows)
