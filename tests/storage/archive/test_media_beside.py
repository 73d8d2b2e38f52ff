"""Kept files that are taken in by a run while they are forgotten or pruned beside it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage import Archive
from storage.archive.db.session import Session
from storage.archive.upkeep.forgetting import Forgetting
from storage.media_files import MediaFiles
from tests.storage.archive.test_media import (
    ALL,
    PICTURE,
    SHOWN,
    due,
    picture,
    shown_in,
    take,
    verified,
)
from tests.storage.making import NOW, after, article, capture


def two_that_show_the_same(path: Path) -> Archive:
    """Articles 1 and 2, of which the first's picture is kept."""
    archive = shown_in(path, **SHOWN)
    text = "另一篇完全不同的正文，说的是别的事情。" * 4
    url = "https://news.example.org/a/2.html"
    archive.intake.recording.record_new(
        capture(article(text, url, title="另一篇", images=SHOWN["images"]))
    )
    archive.intake.media_planning.plan(ALL, NOW)
    first, _ = archive.frontier.media.of_host("img.example.org", NOW, 9)
    take(archive, first, picture())
    return archive


def test_a_file_that_goes_with_an_article_while_another_takes_it_in_is_kept(
    tmp_path: Path,
) -> None:
    """The run has seen that it stands there, and names it once it is gone."""
    with two_that_show_the_same(tmp_path / "archive.db") as archive:
        (second,) = archive.frontier.media.of_host("img.example.org", NOW, 9)
        found = picture()
        weighed = archive.intake.media.weigh(second, found, ALL)
        archive.media_files.put(b"picture")
        archive.upkeep.forgetting.redact(second.article_id % 2 + 1, "依法", after(hours=1))
        archive.intake.media.record(second, found, weighed)
        assert verified(archive) == []


def test_what_another_names_since_does_not_go_with_an_article(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run beside takes it in when the article is forgotten and its files are not gone yet."""
    with two_that_show_the_same(tmp_path / "archive.db") as archive:
        (second,) = archive.frontier.media.of_host("img.example.org", NOW, 9)
        forget = Forgetting._redact

        def beside(self: Forgetting, *args: Any) -> Any:
            done = forget(self, *args)
            at_the_end.append(True)
            return done

        at_the_end: list[bool] = []
        monkeypatch.setattr(Forgetting, "_redact", beside)
        writing = Session.writing

        @contextmanager
        def then(self: Session) -> Iterator[Any]:
            with writing(self) as held:
                yield held
            if at_the_end and not self.connection.in_transaction:
                at_the_end.clear()
                take(archive, second, picture())

        monkeypatch.setattr(Session, "writing", then)
        archive.upkeep.forgetting.redact(second.article_id % 2 + 1, "依法", after(hours=1))
        assert verified(archive) == []


def test_prune_leaves_what_a_row_names_since(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file left over by a killed run is found by the next just as it is about to go."""
    with shown_in(tmp_path / "archive.db", **SHOWN) as archive:
        archive.intake.media_planning.plan(ALL, NOW)
        files = archive.media_files
        for body in (b"picture", b"copy of picture"):
            os.utime(files.path(files.put(body)), (time.time() - 7200,) * 2)
        left_over = MediaFiles.left_over

        def beside(self: MediaFiles, known: Iterable[str]) -> Iterator[Path]:
            found = list(left_over(self, known))
            take(archive, due(archive)[PICTURE], picture())
            yield from found

        monkeypatch.setattr(MediaFiles, "left_over", beside)
        archive.upkeep.pruning.prune(NOW, NOW)
        assert verified(archive) == []
