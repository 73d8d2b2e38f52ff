"""The browser as a service of its own: under another user, left behind, killed amid a page."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import msgspec
import pytest

from crawler.rendering.client import fault_here
from crawler.rendering.messages import Start
from crawler.rendering.processes import below
from crawler.settings import BrowserSettings, CrawlSettings
from storage import Archive
from tests.rendered import (
    LOOPBACK,
    browsers,
    fill,
    other,
    quick,
    rendered_source,
    require_browser,
    wait_for_browser,
)
from tests.running import CRAWL, plan
from tests.site import Page, Site, article

ONE = "/system/2026/11/20/77.shtml"
PAGES, DAEMON, STRANGER = 65_534, 54_322, 54_323
"""Users: of the service, of the daemon, of somebody else."""

GROUP = 54_321
"""The group whose members may ask the service."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that any user may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        fill(running, 1)
        yield running


@pytest.fixture
def plain() -> Iterator[Site]:
    with Site() as running:
        running.listing(ONE)
        running.pages[ONE] = Page(article("宁波与凉山签署协作协议"))
        yield running


def as_user(user: int, *groups: int) -> list[str]:
    """What runs a program as a user who has no right of root's."""
    return [
        "setpriv", f"--reuid={user}", f"--regid={groups[0]}", "--no-new-privs",
        f"--groups={','.join(map(str, groups))}", "--inh-caps=-all", "--bounding-set=-all", "--",
    ]  # fmt: skip


class Service:
    """The service, started by hand as its unit starts it."""

    def __init__(self, path: Path, before: Sequence[str] = ()) -> None:
        self.path = path
        command = [*before, sys.executable, "-P", "-m", "crawler.rendering", "--listen", str(path)]
        self.process = subprocess.Popen(
            command, stderr=subprocess.PIPE, start_new_session=True, umask=0o007, cwd="/"
        )

    def __enter__(self) -> Self:
        until = time.monotonic() + 20
        while fault_at(self.path) is not None and self.process.poll() is None:
            assert time.monotonic() < until
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self.process.communicate()

    def kill(self) -> None:
        """End all of it at once, as the kernel or ``KillMode=control-group`` does."""
        for pid in (self.process.pid, *below(self.process.pid)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


def fault_at(path: Path) -> str | None:
    """Whether anybody listens there."""
    with socket.socket(socket.AF_UNIX) as one:
        try:
            one.connect(str(path))
        except OSError as error:
            return error.strerror
    return None


def settings(site: Site, plain: Site, folder: Path, path: Path, db: str = "a.db") -> CrawlSettings:
    return plan(
        site,
        folder / db,
        sources=(rendered_source(site), other(plain)),
        browser=quick(socket=str(path)),
        fetch=LOOPBACK,
        soft_s=60,
        deadline_s=100,
        now=True,
    )


def start(asked: CrawlSettings, before: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [*before, sys.executable, "-P", "-c", CRAWL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(msgspec.json.encode(asked))
    process.stdin.close()
    process.stdin = None
    return process


def titles(folder: Path, db: str = "a.db") -> dict[str, str]:
    with Archive(folder / db, read_only=True) as archive:
        return {row["source_id"]: row["title"] for row in archive.queries.articles.all()}


def incidents(folder: Path, db: str = "a.db") -> list[str]:
    with Archive(folder / db, read_only=True) as archive:
        return [one.kind for one in archive.queries.overview.incidents(open_only=True)]


BOTH = {"site": "甬凉协作联席会议在西昌召开", "plain": "宁波与凉山签署协作协议"}


def test_a_socket_that_a_service_left_behind_is_said_and_taken_over(folder: Path) -> None:
    path = folder / "socket"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    assert path.is_socket()
    fault = fault_here(Start(settings=BrowserSettings(socket=str(path))))
    assert fault is not None
    assert fault.en.startswith(f"the browser service {path} cannot be reached: start it")
    with Service(path):
        assert fault_at(path) is None
        assert path.stat().st_mode & 0o777 == 0o660


def test_a_service_takes_no_other_s_place(folder: Path) -> None:
    path = folder / "socket"
    with Service(path) as first:
        second = Service(path)
        _, said = second.process.communicate(timeout=30)
        assert second.process.returncode == 1
        assert f"A service listens at {path} already" in said.decode()
        assert first.process.poll() is None
        assert fault_at(path) is None


def test_what_is_no_socket_is_left_alone(folder: Path) -> None:
    path = folder / "notes.txt"
    path.write_text("mine")
    for place in (path, folder / "no" / "socket"):
        service = Service(place)
        _, said = service.process.communicate(timeout=30)
        assert service.process.returncode == 1
        assert f"Cannot listen at {place}" in said.decode()
        assert "Traceback" not in said.decode()
    assert path.read_text() == "mine"


def users_of_browsers(service: Service, process: subprocess.Popen[bytes]) -> set[str]:
    """Who runs the browsers of a service, while a crawl runs."""
    found = set()
    while process.poll() is None:
        for pid in browsers(service.process.pid):
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text()
                found.add(status.partition("\nUid:\t")[2].split()[0])
        time.sleep(0.1)
    return found


def python_of_all() -> bool:
    """Whether users who are not root may run this Python, which may stand in root's home."""
    command = [*as_user(STRANGER, STRANGER), "sh", "-c", f"exec {sys.executable} -c pass"]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be other users")
@pytest.mark.timeout(200)
def test_a_daemon_under_another_user_has_its_pages_filled(
    folder: Path, site: Site, plain: Site
) -> None:
    """As the units have it: the group may ask, nobody else; neither runs as root."""
    require_browser()
    if not python_of_all():
        pytest.skip(f"other users may not run {sys.executable}")
    run, home = folder / "run", folder / "home"
    for place, user, group in ((run, PAGES, GROUP), (home, DAEMON, DAEMON)):
        place.mkdir()
        os.chown(place, user, group)
    run.chmod(0o750)
    path = run / "socket"
    with Service(path, as_user(PAGES, GROUP)) as service:
        process = start(settings(site, plain, home, path), as_user(DAEMON, DAEMON, GROUP))
        users = users_of_browsers(service, process)
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, b""), err.decode()
        assert titles(home) == BOTH
        assert users == {str(PAGES)}
        asked = "from crawler.rendering.client import fault_here\nfrom crawler.settings import *\n"
        asked += "from crawler.rendering.messages import Start\nprint(fault_here(Start(settings="
        asked += f"BrowserSettings(socket={str(path)!r}))).en)"
        done = subprocess.run(
            [*as_user(STRANGER, STRANGER), sys.executable, "-P", "-c", asked],
            capture_output=True, check=False, cwd="/",
        )  # fmt: skip
        assert b"cannot be reached" in done.stdout, done.stderr


@pytest.mark.slow
@pytest.mark.timeout(200)
@pytest.mark.parametrize("victim", ["browser", "process", "service"])
def test_killed_amid_a_page_it_costs_the_others_nothing(
    folder: Path, site: Site, plain: Site, victim: str
) -> None:
    """The browser alone, the process that keeps it, all of the service: the crawl ends."""
    require_browser()
    path = folder / "socket"
    slow = site.pages["/api/list.json"]
    assert isinstance(slow, Page)
    slow.delay_s = 2
    with Service(path) as service:
        process = start(settings(site, plain, folder, path))
        while not site.times("/api/list.json"):
            assert process.poll() is None
            time.sleep(0.02)
        if victim == "service":
            service.kill()
        elif victim == "process":
            (keeper, *_) = below(service.process.pid)
            os.kill(keeper, signal.SIGKILL)
        else:
            os.kill(wait_for_browser(service.process.pid), signal.SIGKILL)
        _, err = process.communicate(timeout=120)
        assert (process.returncode, err) == (0, b"")
    if victim == "service":
        assert titles(folder) == {"plain": BOTH["plain"]}
        assert incidents(folder) == ["browser"]
        slow.delay_s = 0
        with Service(path):  # the socket of before stands there still
            process = start(settings(site, plain, folder, path))
            process.communicate(timeout=120)
    assert titles(folder) == BOTH
    assert incidents(folder) == []
