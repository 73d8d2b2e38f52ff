"""Pictures and attachments: weighed, kept, and told where they were exchanged."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from storage.archive.db.session import Session
from storage.archive.intake.appending import Appending
from storage.archive.intake.watching import Watching
from storage.archive.ledger.entries import Entries
from storage.archive.ledger.media import Media
from storage.archive.ledger.redactions import Redactions
from storage.archive.ledger.versions import Versions
from storage.archive.rows import article_of
from storage.decider import Decision, PlannedChange
from storage.diffs.fields import picture_name
from storage.media import (
    FINAL,
    LOOKS,
    MOST_CAPTURES,
    TOLD_A_DAY,
    TRIES,
    DueMedia,
    Insides,
    MediaCapture,
    MediaKind,
    MediaRules,
    Verdict,
    file_changed,
)
from storage.records import Edit, Fetch, Kind, State
from storage.shown import Image
from storage.times import from_iso, to_iso
from storage.work import Capture

SAME_ELSEWHERE = 2
"""A file that so many other articles were served too stands in the place of what they show: that a
host hands it out is no edit of each."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is to become of an answer.

    Attributes:
        keep: Whether its file is kept.
        edit: What it changed in the article, where readers are told.
        verdict: Why it is not kept.
    """

    keep: bool = False
    edit: Edit | None = None
    verdict: Verdict | None = None


@dataclass(eq=False, repr=False)
class MediaIntake:
    """Takes in what addresses brought."""

    _session: Session
    _media: Media
    _entries: Entries
    _versions: Versions
    _redactions: Redactions
    _watching: Watching
    _appending: Appending

    # Taking in

    def weigh(self, due: DueMedia, capture: MediaCapture, rules: MediaRules) -> Weighed:
        """What is to become of an answer: kept, told, refused, or no more than looked at."""
        fetch, insides = capture.fetch, capture.insides
        if capture.same or capture.verdict is not None or fetch.body is None:
            return Weighed(verdict=capture.verdict)
        captures = [one for one in self._media.captures(due.media_id) if not one["removed_at"]]
        last = captures[-1] if captures else None
        edit = None
        if last is not None:
            if last["sha256"] == fetch.sha256:
                return Weighed()
            edit = file_changed(
                due.kind,
                self._name(due),
                (last["sha256"], fetch.sha256 or ""),
                (last["look"], insides.look),
                (last["text"], insides.text),
            )
            if edit is None and (due.kind is MediaKind.IMAGE or _is_read(last, insides)):
                return Weighed()
            if len(captures) >= MOST_CAPTURES or self._is_usual(due, fetch):
                return Weighed()
            if self._told_of_late(captures, fetch.fetched_at):
                edit = None
        over = self._over(due, len(fetch.body), rules, fetch.fetched_at)
        return Weighed(verdict=over) if over else Weighed(keep=True, edit=edit)

    def record(
        self,
        due: DueMedia,
        capture: MediaCapture,
        weighed: Weighed,
        *,
        run_id: int | None = None,
    ) -> tuple[int, ...]:
        """Take an answer in, in one transaction; the ids of the changes recorded.

        Args:
            due: The address.
            capture: What came of it; its file stands in the folder where it is kept.
            weighed: What is to become of it.
            run_id: The run.
        """
        with self._session.writing():
            row = self._session.execute(
                "select * from media where media_id = ?", (due.media_id,)
            ).fetchone()
            if row is None or self._redactions.is_redacted(due.article_id):
                return ()
            if weighed.keep:
                return self._keep(row, due, capture, weighed, run_id)
            if weighed.verdict is None:
                self._looked(row, capture.fetch)
            else:
                self._failed(row, capture.fetch, weighed.verdict)
            return ()

    def _keep(
        self,
        row: sqlite3.Row,
        due: DueMedia,
        capture: MediaCapture,
        weighed: Weighed,
        run_id: int | None,
    ) -> tuple[int, ...]:
        fetch, insides = capture.fetch, capture.insides
        for body in filter(None, (fetch.body, insides.copy)):
            self._media.files.put(body)  # it may have gone since, with another article
        copy = None
        if insides.copy is not None:
            copied = replace(fetch, body=insides.copy, digest=None)
            copy = (copied.sha256 or "", len(insides.copy))
        file_id = self._media.insert_file(
            fetch.sha256 or "", len(fetch.body or b""), insides, copy, fetch.fetched_at
        )
        article = self._session.execute(
            "select version, state from articles where article_id = ?", (due.article_id,)
        ).fetchone()
        version: int = article["version"]
        changes: tuple[int, ...] = ()
        if weighed.edit is not None and article["state"] == State.LIVE:
            version, change = self._edited(due, weighed.edit, fetch, run_id)
            changes = (change,)
        capture_id = self._media.insert_capture(row["media_id"], file_id, version, fetch)
        for change in changes:
            self._session.execute(
                "update media_captures set change_id = ? where capture_id = ?",
                (change, capture_id),
            )
        self._looked(row, fetch, insides.verdict)
        return changes

    def _edited(
        self, due: DueMedia, edit: Edit, fetch: Fetch, run_id: int | None
    ) -> tuple[int, int]:
        """Append the version that shows the new file, and its change; the numbers of both.

        The version says what the newest says, and was read from the same bytes; what it is there
        for is that each picture and document stands in the version in which it was to be seen.
        """
        at, article_id = fetch.fetched_at, due.article_id
        known, watch = self._watching.watch(article_id)
        read = self._versions.newest_reading(article_id)
        version = self._versions.next_version(article_id)
        self._entries.insert_reading(read, article_id, version, article_of(read), captured_at=at)
        self._entries.copy_matches(read, article_id, version)
        self._session.execute(
            "update articles set version = ?, watched_from = ? where article_id = ?",
            (version, to_iso(at), article_id),
        )
        bare = replace(fetch, body=None, digest=fetch.sha256)
        change = self._appending.change(
            article_id,
            PlannedChange(Kind.EDITED, edit.severity, edit),
            Decision(watch, at),
            Capture(due.source_id, bare),
            run_id,
            known,
            version,
        )
        return version, change

    def _looked(self, row: sqlite3.Row, fetch: Fetch, verdict: Verdict | None = None) -> None:
        """It answered as it should."""
        wait = LOOKS[min(row["looks"], len(LOOKS) - 1)]
        self._session.execute(
            "update media set state = 'kept', looks = looks + 1, failures = 0, verdict = ?,"
            " gone_at = null, fetched_at = ?, next_fetch_at = ?, etag = ifnull(?, etag),"
            " last_modified = ifnull(?, last_modified), sha256 = ifnull(?, sha256)"
            " where media_id = ?",
            (
                verdict or (row["verdict"] if row["state"] == "kept" else None),
                to_iso(fetch.fetched_at),
                to_iso(fetch.fetched_at + wait),
                fetch.header("ETag"),
                fetch.header("Last-Modified"),
                fetch.sha256,
                row["media_id"],
            ),
        )

    def _failed(self, row: sqlite3.Row, fetch: Fetch, verdict: Verdict) -> None:
        """It did not bring what is to be kept; what was kept before stays."""
        kept = row["state"] == "kept"
        failures = row["failures"] + 1
        at = fetch.fetched_at
        if verdict in (Verdict.OVER_DAY, Verdict.OVER_TOTAL):
            wait: timedelta | None = timedelta(days=1)
            failures = row["failures"]
        elif kept:
            wait = LOOKS[min(failures, len(LOOKS) - 1)]
        elif verdict in FINAL:
            wait = None
        else:
            wait = TRIES[failures - 1] if failures <= len(TRIES) else None
        state = "kept" if kept else "pending" if wait else "failed"
        gone = to_iso(at) if verdict is Verdict.GONE else None
        self._session.execute(
            "update media set state = ?, failures = ?, verdict = ?, fetched_at = ?,"
            " next_fetch_at = ?, gone_at = iif(? is null, null, ifnull(gone_at, ?))"
            " where media_id = ?",
            (
                state,
                failures,
                verdict,
                to_iso(at),
                wait and to_iso(at + wait),
                gone,
                gone,
                row["media_id"],
            ),
        )

    # Weighing

    def _name(self, due: DueMedia) -> str:
        """A picture's file name, or an attachment's name as the page gives it."""
        if due.kind is MediaKind.IMAGE:
            return picture_name(Image(due.url))
        row = self._versions.newest_reading(due.article_id)
        shown = {one.url: one.name for one in article_of(row).attachments}
        return shown.get(due.url) or urlsplit(due.url).path.rpartition("/")[2] or due.url

    def _is_usual(self, due: DueMedia, fetch: Fetch) -> bool:
        others = self._session.number(
            "select count(distinct article_id) from media where sha256 = ? and article_id <> ?",
            (fetch.sha256, due.article_id),
        )
        return others >= SAME_ELSEWHERE

    @staticmethod
    def _told_of_late(captures: list[sqlite3.Row], now: datetime) -> bool:
        since = now - timedelta(days=1)
        told = (one["captured_at"] for one in captures if one["change_id"])
        return sum(from_iso(at) > since for at in told) >= TOLD_A_DAY

    def _over(self, due: DueMedia, size: int, rules: MediaRules, now: datetime) -> Verdict | None:
        """Which of the bounds a file would break; copies count with their files."""
        if size > rules.file_bytes:
            return Verdict.TOO_LARGE
        row = self._session.row(
            "select (select ifnull(sum(size + ifnull(copy_size, 0)), 0) from media_files where"
            " media_file_id in (select media_file_id from media_captures"
            " join media using (media_id) where article_id = :article_id)) as article,"
            " (select ifnull(sum(size + ifnull(copy_size, 0)), 0) from media_files"
            " where stored_at >= :day) as day,"
            " (select ifnull(sum(size + ifnull(copy_size, 0)), 0) from media_files"
            " where removed_at is null) as total",
            {"article_id": due.article_id, "day": to_iso(now)[:10]},
        )
        if row is None:
            return None
        if row["article"] + size > rules.article_bytes:
            return Verdict.OVER_ARTICLE
        if row["day"] + size > rules.day_bytes:
            return Verdict.OVER_DAY
        return Verdict.OVER_TOTAL if row["total"] + size > rules.total_bytes else None


def _is_read(last: sqlite3.Row, insides: Insides) -> bool:
    """Whether it is known of both files what they show, or say."""
    looks = last["look"] is not None and insides.look is not None
    return looks or (last["text"] is not None and insides.text is not None)
