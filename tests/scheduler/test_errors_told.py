"""What a delivery failed at is told in the reader's language, whichever process met it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.words.notes import note
from storage import Archive
from storage.times import utc_now
from tests.scheduler.archives import Room, room_in

CAUSE = ("服务器拒收。", "The server refuses it.")


@pytest.fixture
def room(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Room:
    return room_in(tmp_path, capsys, monkeypatch)


def failed(room: Room, error: str) -> None:
    with Archive(room.archive) as archive:
        delivery = archive.outbox.deliveries.all()[0]
        archive.outbox.sending.mark_failed(delivery.delivery_id, error, None, now=utc_now())


@pytest.mark.parametrize(("language", "said"), [("zh", CAUSE[0]), ("en", CAUSE[1])])
def test_an_error_is_listed_in_the_readers_language(room: Room, language: str, said: str) -> None:
    failed(room, note("said", rest=CAUSE))
    room.language = language
    listed = room.run("deliveries", "list")
    assert said in listed
    assert CAUSE[language == "zh"] not in listed
    assert "{" not in listed
    assert room.lines("deliveries", "list")[0]["error"] == CAUSE[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_error_that_an_earlier_release_kept_is_listed_as_it_stands(
    room: Room, language: str
) -> None:
    failed(room, CAUSE[0])
    room.language = language
    assert CAUSE[0] in room.run("deliveries", "list")
    assert room.lines("deliveries", "list")[0]["error"] == CAUSE[0]
