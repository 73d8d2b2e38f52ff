"""Where the page listens: the address it tells, a port that is taken, and whose accounts are."""

from __future__ import annotations

import os
import re
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from scheduler.cli import main
from scheduler.web.server import _listening
from storage.accounts import Accounts, Role
from storage.locks import archive_lock
from storage.times import utc_now
from tests.scheduler.web.conftest import fill


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration beside an archive."""
    path = tmp_path / "yongliang.toml"
    path.write_text('[archive]\npath = "archive.db"\n', encoding="utf-8")
    fill(tmp_path / "archive.db")
    return path


@contextmanager
def taken() -> Iterator[int]:
    """A port that somebody else listens at."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_the_address_that_is_told_is_the_one_that_answers(file: Path, host: str) -> None:
    command = [sys.executable, "-P", "-m", "scheduler.cli", "--config", str(file), "--lang", "en"]
    with subprocess.Popen(
        [*command, "web", "--host", host, "--port", "0"], stdout=subprocess.PIPE, text=True
    ) as page:
        try:
            assert page.stdout
            assert select.select([page.stdout], [], [], 90)[0]
            found = re.search(rf"Serving (http://{host}:(\d+)/) until", page.stdout.readline())
            assert found
            assert found[2] != "0"
            assert httpx.get(found[1], timeout=60).status_code == 200
        finally:
            page.send_signal(signal.SIGTERM)


def test_a_port_that_is_taken_is_told_in_one_line(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with taken() as port:
        command = ["--lang", "en", "--config", str(file), "web", "--port", str(port)]
        assert main(command) == 1
    said = capsys.readouterr()
    assert said.out == ""
    (line,) = said.err.splitlines()
    assert f"port {port} of 127.0.0.1 (Address already in use): " in line
    assert "--port" in line


def test_a_free_port_is_taken_in_its_place_only_where_that_is_asked() -> None:
    with taken() as port:
        (one,) = _listening("127.0.0.1", port, or_free=True)
        with one:
            assert one.getsockname()[1] not in {0, port}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_lock_that_root_makes_keeps_no_daemon_out(file: Path) -> None:
    """`check` and `status` of an administrator come before the service's first start."""
    os.chown(file.parent, 61184, 61184)
    for purpose in ("daemon", "crawl", "outbox-desk"):
        with archive_lock(file.parent / "archive.db", purpose, wait=False):
            made = (file.parent / f"archive.db.{purpose}.lock").stat()
            assert (made.st_uid, made.st_gid) == (61184, 61184)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_accounts_that_root_makes_belong_to_the_owner_of_their_folder(tmp_path: Path) -> None:
    """Under deploy/'s units that is the page, which nobody else may read them for."""
    os.chown(tmp_path, 61184, 61184)
    accounts = Accounts(tmp_path / "accounts.db")
    accounts.add("wang", Role.DESK, "x", utc_now())
    made = accounts.path.stat()
    assert (made.st_uid, made.st_gid, made.st_mode & 0o777) == (61184, 61184, 0o600)
