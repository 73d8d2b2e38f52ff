"""The file channel on a real file system, full and forbidden ones too."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scheduler.channels.base import Channel, DeliveryError, Message

Make = Callable[..., Message]
Open = Callable[..., Channel]


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_report_is_written_in_three_forms(message: Make, channel: Open, tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on the way"
    answer = channel("file", directory=str(folder)).send(message())
    page = Path(answer)
    assert page.parent == folder
    assert page.name.startswith("000012-")
    assert _names(folder) == [page.with_suffix(s).name for s in (".html", ".json", ".md")]
    assert page.read_text("utf-8") == message().forms.page
    assert page.with_suffix(".md").read_text("utf-8") == message().forms.markdown
    assert page.with_suffix(".json").read_bytes() == message().payload


def test_a_repeat_writes_over_itself(message: Make, channel: Open, tmp_path: Path) -> None:
    desk = channel("file", directory=str(tmp_path))
    first = desk.send(message(html="half"))
    assert desk.send(message(html="whole")) == first
    assert len(_names(tmp_path)) == 3
    assert Path(first).read_text() == "whole"


def test_another_archive_s_report_is_not_overwritten(
    message: Make, channel: Open, tmp_path: Path
) -> None:
    desk = channel("file", directory=str(tmp_path))
    assert desk.send(message(idempotency_key="one")) != desk.send(message(idempotency_key="two"))
    assert len(_names(tmp_path)) == 6


def test_names_come_in_the_order_of_the_outbox(
    message: Make, channel: Open, tmp_path: Path
) -> None:
    desk = channel("file", directory=str(tmp_path))
    written = [Path(desk.send(message(delivery_id=n))).name for n in (9, 10, 100)]
    assert written == sorted(written)


@pytest.mark.parametrize("key", ["../../evil", "a/b", "..", "C:\\x", "~root"])
def test_no_key_leads_out_of_the_folder(
    message: Make, channel: Open, tmp_path: Path, key: str
) -> None:
    folder = tmp_path / "reports"
    answer = channel("file", directory=str(folder)).send(message(idempotency_key=key))
    assert Path(answer).resolve().parent == folder
    assert _names(tmp_path) == ["reports"]


def test_what_utf8_cannot_hold_is_replaced(message: Make, channel: Open, tmp_path: Path) -> None:
    answer = channel("file", directory=str(tmp_path)).send(message(html="a\ud800b"))
    assert Path(answer).read_text("utf-8") == "a?b"


def test_a_file_in_the_way_is_a_passing_fault_and_stays(
    message: Make, channel: Open, tmp_path: Path
) -> None:
    (tmp_path / "reports").write_text("mine")
    for folder in (tmp_path / "reports", tmp_path / "reports" / "deeper"):
        with pytest.raises(DeliveryError, match="a file is in the way") as caught:
            channel("file", directory=str(folder)).send(message())
        assert not caught.value.permanent
        assert str(folder) in caught.value.zh
    assert (tmp_path / "reports").read_text() == "mine"


def test_a_link_in_place_of_the_temporary_file_is_not_followed(
    message: Make, channel: Open, tmp_path: Path
) -> None:
    folder, victim = tmp_path / "reports", tmp_path / "victim"
    desk = channel("file", directory=str(folder))
    name = Path(desk.send(message())).name
    victim.write_text("mine")
    (folder / f".{name}.part").symlink_to(victim)
    with pytest.raises(DeliveryError):
        desk.send(message())
    assert victim.read_text() == "mine"


def test_a_folder_that_cannot_be_made_is_a_passing_fault(message: Make, channel: Open) -> None:
    with pytest.raises(DeliveryError, match="cannot write to /proc/reports") as caught:
        channel("file", directory="/proc/reports").send(message())
    assert not caught.value.permanent


_OUT_OF_SPACE = """
import resource, sys
from scheduler.channels.base import DeliveryError, Message
from scheduler.channels.registry import build, parse
from tests.scheduler.channels.written import Written
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
desk = build(parse({"id": "desk", "kind": "file", "directory": sys.argv[1]}, ""))
try:
    desk.send(Message(1, "k", "s", Written("x" * 9000, "t", "m"), b"{}"))
except DeliveryError as error:
    print(error.permanent, error)
"""


def test_no_space_leaves_no_half_report(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _OUT_OF_SPACE, str(tmp_path)], capture_output=True, text=True
    )
    assert run.stdout == f"False cannot write to {tmp_path}: larger than files may be here\n"
    assert [name.rpartition(".")[2] for name in _names(tmp_path)] == ["json", "md"]
