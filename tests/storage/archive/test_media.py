"""Pictures and attachments in the archive: planned, kept once, told where exchanged, forgotten."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.archive.restoring import restore
from storage.findings import Check
from storage.media import (
    DueMedia,
    Insides,
    MediaCapture,
    MediaKind,
    MediaRules,
    Verdict,
    looks_otherwise,
)
from storage.media_files import MediaFiles, folder_of
from storage.records import Fetch, Kind, Outcome
from storage.shown import Attachment, Image
from tests.storage.making import NOW, after, article, capture, open_archive

PICTURE = "https://img.example.org/p/a.jpg"
PDF = "https://news.example.org/files/notice.pdf"
ALL = MediaRules("all")
DARK, BRIGHT = "0" * 64 + "404040", "f" * 64 + "404040"
SHOWN = {
    "images": (Image(PICTURE, "合影"),),
    "attachments": (Attachment("名单.pdf", PDF),),
}


def shown_in(path: Path, **fields: Any) -> Archive:
    archive = open_archive(path)
    archive.intake.recording.record_new(capture(article(**fields)))
    return archive


def answer(body: bytes, at: datetime = NOW, **fields: Any) -> MediaCapture:
    headers = (("ETag", '"1"'),)
    fetch = Fetch(PICTURE, at, Outcome.OK, 200, final_url=PICTURE, headers=headers, body=body)
    return MediaCapture(fetch, Insides(**fields))


def picture(body: bytes = b"picture", look: str = DARK, at: datetime = NOW) -> MediaCapture:
    return answer(
        body, at, media_type="image/jpeg", width=4, height=3, look=look, copy=b"copy of " + body
    )


def document(text: str | None, at: datetime = NOW, body: bytes | None = None) -> MediaCapture:
    return answer(body or f"pdf {text}".encode(), at, media_type="application/pdf", text=text)


def take(
    archive: Archive, due: DueMedia, found: MediaCapture, rules: MediaRules = ALL
) -> tuple[int, ...]:
    weighed = archive.intake.media.weigh(due, found, rules)
    if weighed.keep:
        for body in filter(None, (found.fetch.body, found.insides.copy)):
            archive.media_files.put(body)
    return archive.intake.media.record(due, found, weighed)


def due(archive: Archive, now: datetime = NOW) -> dict[str, DueMedia]:
    hosts = archive.frontier.media.hosts(now)
    found = [one for host in hosts for one in archive.frontier.media.of_host(host, now, 99)]
    return {one.url: one for one in found}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with shown_in(tmp_path / "archive.db", **SHOWN) as made:
        made.intake.media_planning.plan(ALL, NOW)
        yield made


def verified(archive: Archive) -> list[str]:
    with archive.upkeep.verifying.one_moment():
        return [one.check.value for one in archive.upkeep.verifying.verify()]


def test_what_the_newest_version_on_topic_shows_is_asked_for(archive: Archive) -> None:
    assert [(one.kind, one.page) for one in due(archive).values()] == [
        (MediaKind.IMAGE, "https://news.example.org/a/1.html"),
        (MediaKind.ATTACHMENT, "https://news.example.org/a/1.html"),
    ]
    assert archive.frontier.media.is_due(NOW)
    assert not archive.frontier.media.is_due(NOW - timedelta(seconds=1))


def test_without_a_mode_nothing_is_asked_for_and_nothing_written(tmp_path: Path) -> None:
    with shown_in(tmp_path / "archive.db", **SHOWN) as archive:
        assert not archive.intake.media_planning.plan(MediaRules(), NOW)
        assert not archive.frontier.media.is_due(after(days=9))
        assert archive._session.rows("select * from media_planned") == []
    assert not folder_of(tmp_path / "archive.db").exists()


@pytest.mark.parametrize("mode", ["pictures", "all"])
def test_another_mode_goes_through_the_versions_again(tmp_path: Path, mode: str) -> None:
    with shown_in(tmp_path / "archive.db", **SHOWN) as archive:
        plan = archive.intake.media_planning.plan
        plan(MediaRules("pictures"), NOW)
        assert list(due(archive)) == [PICTURE]
        plan(MediaRules("none"), NOW)
        assert due(archive) == {}
        plan(MediaRules(mode), NOW)
        assert list(due(archive)) == [PICTURE, *([PDF] if mode == "all" else [])]


def test_films_and_data_and_too_many_are_left_out(tmp_path: Path) -> None:
    many = (Image(f"{PICTURE}?{n}") for n in range(99))
    images = (Image("data:image/png;base64,AA"), Image(None), *many)
    shown = {"images": images, "attachments": (Attachment("片", "https://v.example.org/a.mp4"),)}
    with shown_in(tmp_path / "archive.db", **shown) as archive:
        archive.intake.media_planning.plan(ALL, NOW)
        assert len(due(archive)) == 60
        assert all(url.startswith(PICTURE) for url in due(archive))


def test_a_file_is_kept_once_by_its_hash(archive: Archive, tmp_path: Path) -> None:
    assert take(archive, due(archive)[PICTURE], picture()) == ()
    (kept,) = archive.queries.media.of_version(1)
    assert (kept.address, kept.media_type, kept.size) == (PICTURE, "image/jpeg", 7)
    assert kept.sha256 == hashlib.sha256(b"picture").hexdigest()
    assert kept.path is not None
    assert kept.path.read_bytes() == b"picture"
    assert kept.path.parent.parent == folder_of(tmp_path / "archive.db")
    assert kept.copy_sha256 is not None
    assert archive.queries.media.copy(kept.copy_sha256) == b"copy of picture"
    assert archive.queries.media.copy(kept.sha256) is None
    assert due(archive, after(hours=5)).keys() == {PDF}
    assert due(archive, after(hours=7)).keys() == {PDF, PICTURE}
    assert verified(archive) == []


def test_another_quality_of_a_picture_is_no_edit_and_another_picture_is(archive: Archive) -> None:
    one = due(archive)[PICTURE]
    take(archive, one, picture())
    near = "1f".rjust(64, "0") + "444444"
    assert not looks_otherwise(DARK, near)
    assert take(archive, one, picture(b"thinner", near, after(hours=7))) == ()
    assert archive.queries.media.held()[0] == 1
    (change_id,) = take(archive, one, picture(b"another", BRIGHT, after(hours=8)))
    change = archive.queries.changes.all()[0]
    assert (change.change_id, change.kind, change.fields) == (change_id, Kind.EDITED, ("images",))
    assert (change.from_version, change.to_version) == (1, 2)
    assert [span.before.partition(" ")[0] for span in change.spans] == ["a.jpg"]
    for version, body in ((1, b"picture"), (2, b"another")):
        (kept,) = archive.queries.media.of_version(1, version)
        assert kept.path is not None
        assert kept.path.read_bytes() == body
    assert verified(archive) == []


def test_a_changed_figure_in_a_document_is_an_edit_with_its_span(archive: Archive) -> None:
    one = due(archive)[PDF]
    take(archive, one, document("录取名单\n共录取86名，名单公示如下。"))
    assert take(archive, one, document("录取名单\n共录取86名，名单公示如下。", body=b"anew")) == ()
    take(archive, one, document("录取名单\n共录取68名，名单公示如下。", after(hours=7)))
    change = archive.queries.changes.all(with_articles=True)[0]
    assert change.fields == ("attachments",)
    assert change.severity.value == "substantive"
    assert [(span.span_class, span.before, span.after) for span in change.spans[1:]] == [
        ("figure", "86名", "68名")
    ]
    assert change.spans[0].before.startswith("名单.pdf (")
    assert archive.queries.articles.matches(1, 2) == archive.queries.articles.matches(1, 1)
    assert verified(archive) == []


def test_a_picture_among_the_attachments_is_another_where_it_looks_otherwise(
    archive: Archive,
) -> None:
    one = due(archive)[PDF]
    take(archive, one, picture())
    assert take(archive, one, picture(b"thinner", at=after(hours=7))) == ()
    (change_id,) = take(archive, one, picture(b"another", BRIGHT, after(hours=8)))
    change = archive.queries.changes.one(change_id)
    assert [span.span_class for span in change.spans] == ["attachment_replaced"]
    edit = archive.queries.media.edit(1, 1, 2)
    assert edit is not None
    assert edit.spans == change.spans


def test_documents_that_cannot_be_read_are_kept_and_not_told(archive: Archive) -> None:
    one = due(archive)[PDF]
    take(archive, one, document(None, body=b"scan 1"))
    assert take(archive, one, document(None, after(hours=7), b"scan 2")) == ()
    assert archive.queries.media.held()[0] == 2
    assert len(archive.queries.changes.all()) == 1


def test_what_is_served_for_many_articles_is_no_edit_of_each(tmp_path: Path) -> None:
    with shown_in(tmp_path / "archive.db", **SHOWN) as archive:
        for number in (2, 3, 4):
            url = f"https://news.example.org/a/{number}.html"
            shown = {"images": (Image(f"https://img.example.org/{number}.jpg"),)}
            text = f"第{number}篇的正文，说的是完全不同的另一件事情，与前面各篇都不相干。" * 3
            archive.intake.recording.record_new(
                capture(article(text, url, title=f"第{number}篇", **shown))
            )
        archive.intake.media_planning.plan(ALL, NOW)
        asked = [one for one in due(archive).values() if one.kind is MediaKind.IMAGE]
        for number, one in enumerate(asked):
            take(archive, one, picture(b"picture %d" % number))
        told = [
            take(archive, one, picture(b"no hotlinking", BRIGHT, after(hours=7))) for one in asked
        ]
    assert [bool(changes) for changes in told] == [True, True, False, False]


def test_what_is_another_at_every_look_is_told_three_times_a_day(archive: Archive) -> None:
    one = due(archive)[PICTURE]
    told = [
        len(take(archive, one, picture(b"%d" % n, (DARK, BRIGHT)[n % 2], after(hours=n))))
        for n in range(9)
    ]
    assert told == [0, 1, 1, 1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("rules", "verdict"),
    [
        (MediaRules("all", file_bytes=6), Verdict.TOO_LARGE),
        (MediaRules("all", article_bytes=6), Verdict.OVER_ARTICLE),
        (MediaRules("all", day_bytes=6), Verdict.OVER_DAY),
        (MediaRules("all", total_bytes=6), Verdict.OVER_TOTAL),
    ],
)
def test_the_bounds_hold(archive: Archive, rules: MediaRules, verdict: Verdict) -> None:
    take(archive, due(archive)[PICTURE], picture(), rules)
    (kept,) = archive.queries.media.of_version(1, every=True)[:1]
    assert (kept.sha256, kept.verdict) == (None, verdict)
    assert not archive.media_files.folder.exists()
    waits = verdict in (Verdict.OVER_DAY, Verdict.OVER_TOTAL)
    assert (PICTURE in due(archive, after(days=2))) is waits


def test_what_fails_is_tried_again_some_times_and_what_is_kept_stays(archive: Archive) -> None:
    one, now, tries = due(archive)[PICTURE], NOW, 0
    while PICTURE in due(archive, now):
        tries += 1
        fetch = Fetch(PICTURE, now, Outcome.GONE, 404)
        take(archive, one, MediaCapture(fetch, verdict=Verdict.GONE))
        now += timedelta(days=4)
    assert tries == 6
    (kept,) = archive.queries.media.of_version(1, every=True)[:1]
    assert (kept.verdict, kept.gone_at) == (Verdict.GONE, NOW)


def test_of_a_withdrawn_article_only_what_is_not_kept_is_asked_for(archive: Archive) -> None:
    take(archive, due(archive)[PICTURE], picture())
    archive._session.connection.execute("update articles set state = 'withdrawn'")
    assert due(archive, after(days=2)).keys() == {PDF}


def test_search_finds_what_documents_say(archive: Archive) -> None:
    take(archive, due(archive)[PDF], document("拟录取人员公示：白石乡小学教师岗位。"))
    (found,) = archive.queries.texts.search("白石乡小学")
    assert (found["article_id"], found["marks"]) == (1, {})
    said = found["attachment"]
    (mark,) = said["marks"]
    assert said["text"][slice(*mark)] == "白石乡小学"
    assert archive.queries.texts.search("白石乡小学", ranked=True)
    assert archive.queries.texts.search("title:白石乡小学") == []


def test_a_backup_has_the_files_and_a_restored_archive_too(
    archive: Archive, tmp_path: Path
) -> None:
    take(archive, due(archive)[PICTURE], picture())
    (tmp_path / "b").mkdir()
    archive.upkeep.backups.write(tmp_path / "b" / "backup.db")
    (tmp_path / "c").mkdir()
    restore(tmp_path / "b" / "backup.db", tmp_path / "c" / "archive.db")
    with Archive(tmp_path / "c" / "archive.db") as again:
        (kept,) = again.queries.media.of_version(1)
        assert kept.path is not None
        assert kept.path.read_bytes() == b"picture"
        assert kept.path.is_relative_to(tmp_path / "c")
        assert verified(again) == []


def test_verify_names_a_file_that_is_damaged_or_missing_and_not_a_folder_that_is(
    archive: Archive,
) -> None:
    take(archive, due(archive)[PICTURE], picture())
    (kept,) = archive.queries.media.of_version(1)
    assert kept.path is not None
    assert kept.copy is not None
    kept.path.write_bytes(b"pictura")
    kept.copy.unlink()
    assert verified(archive) == [Check.MEDIA.value] * 2
    shutil.rmtree(kept.path.parent.parent)
    assert verified(archive) == []


def test_a_forgotten_article_loses_its_files_and_others_keep_theirs(tmp_path: Path) -> None:
    with shown_in(tmp_path / "archive.db", **SHOWN) as archive:
        url = "https://news.example.org/a/2.html"
        text = "另一篇完全不同的正文，说的是别的事情。" * 4
        other = article(text, url, title="另一篇", images=SHOWN["images"])
        archive.intake.recording.record_new(capture(other))
        archive.intake.media_planning.plan(ALL, NOW)
        hosts = archive.frontier.media.of_host("img.example.org", NOW, 9)
        for one in hosts:
            take(archive, one, picture())
        take(archive, due(archive)[PDF], document("共录取86名"))
        archive.upkeep.forgetting.redact(1, "依法", after(hours=1))
        (kept,) = archive.queries.media.of_version(2)
        assert kept.path is not None
        assert kept.path.exists()
        assert archive.queries.media.of_version(1) == []
        assert archive.queries.texts.search("86名") == []
        assert b"86" not in b"".join(
            path.read_bytes() for path in folder_of(archive.path).rglob("*") if path.is_file()
        )
        archive.upkeep.forgetting.redact(2, "依法", after(hours=2))
        assert [path for path in folder_of(archive.path).rglob("*") if path.is_file()] == []
        assert verified(archive) == []


def test_prune_takes_what_no_row_names(archive: Archive) -> None:
    take(archive, due(archive)[PICTURE], picture())
    files = archive.media_files
    left, fresh = files.path(files.put(b"left over")), files.path(files.put(b"on its way"))
    half = left.with_name(f".{left.name}.part")
    half.write_bytes(b"half")
    for path in (left, half):
        os.utime(path, (time.time() - 7200,) * 2)
    assert archive.upkeep.pruning.prunable(NOW, NOW).media == 2
    gone = archive.upkeep.pruning.prune(NOW, NOW)
    assert (gone.media, gone.media_bytes) == (2, 13)
    assert fresh.exists()
    assert verified(archive) == []


WRITER = """
import sys
from pathlib import Path
from storage.media_files import MediaFiles
files, number = MediaFiles(Path(sys.argv[1])), 0
print("ready", flush=True)
while True:
    files.put(b"%d" % number * 50000)
    number += 1
"""


def test_a_writer_killed_at_any_moment_leaves_whole_files(tmp_path: Path) -> None:
    for round_ in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "x.media")], stdout=subprocess.PIPE
        )
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(0.03 + 0.017 * round_)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
    files = MediaFiles(tmp_path / "x.media")
    named = [path for path in files.folder.glob("??/*") if not path.name.startswith(".")]
    assert named
    assert all(files.is_whole(path.name) for path in named)


def test_the_rows_of_a_desk_can_be_read_by_plain_sql(archive: Archive, tmp_path: Path) -> None:
    take(archive, due(archive)[PICTURE], picture())
    db = sqlite3.connect(tmp_path / "archive.db")
    try:
        assert db.execute("select count(*) from media_captures").fetchone() == (1,)
    finally:
        db.close()
