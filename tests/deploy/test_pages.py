"""The pages of deploy/: each command is run, by the real program where it is one of ours."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scheduler.demosite import DemoSite
from storage import Archive
from tests.deploy.place import DEPLOY, Place, blocks

pytestmark = pytest.mark.slow

PAGES = sorted(path.name for path in DEPLOY.glob("*.md"))
SERVICES = ("yongliang", "web", "browser")

CONFIG = """\
[archive]
path = "/var/lib/yongliang/archive.db"
[seeds]
sources = ["source.toml"]
[daemon]
tick_s = 1
[fetch]
user_agent = "YongliangWatch/1 (+https://desk.example/contact)"
delay_s = 0
allow_addresses = ["127.0.0.1"]
[web]
port = {port}
"""

SOURCE = r"""id = "demo"
name = "演示站"
page = "cnnb"
article_url = ['/system/\d{{4}}/\d{{2}}/\d{{2}}/\d+\.shtml$']
every = "1s"
[[feeds]]
kind = "listing"
url = "{address}/"
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def machine(tmp_path: Path, port: int) -> Iterator[Place]:
    """A machine beside a site that has published its article."""
    place = Place(tmp_path)
    with DemoSite() as site:
        site.publish()
        place.run("mkdir -p /etc/yongliang")
        config = place.here(CONFIG.format(port=port))
        (tmp_path / "clone/yongliang.toml").write_text(config, "utf-8")
        source = SOURCE.format(address=site.address)
        (tmp_path / "etc/yongliang/source.toml").write_text(source, "utf-8")
        try:
            yield place
        finally:
            place.end()


def recorded(place: Place) -> int:
    """How many changes the archive holds, once it holds one."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with Archive(place.archive, read_only=True) as archive:
            if found := len(archive.queries.changes.all()):
                return found
        time.sleep(0.2)
    pytest.fail("nothing was recorded")


def answered(port: int) -> int:
    """How the page answers, once it listens: its service is started before it does."""
    until = time.monotonic() + 60
    while True:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/sign-in", timeout=30).status_code
        except httpx.ConnectError:
            assert time.monotonic() < until, "the page does not listen"
            time.sleep(0.2)


@pytest.mark.timeout(600)
def test_every_page_of_the_services_is_followed_to_its_end(machine: Place, port: int) -> None:
    """Installed, reloaded, copied, upgraded, restored, moved: the article is there throughout."""
    told = machine.follow("systemd.md", said="canary-password\n")
    assert "wang" in told
    assert recorded(machine) == 1
    assert answered(port) == 200
    assert (machine.archive.parent / "accounts.db").stat().st_mode & 0o777 == 0o600

    machine.follow("restart.md")
    assert "run --config" not in "".join(machine.calls())

    machine.follow("backup.md")
    copies = machine.folder / "var/backups/yongliang"
    assert {"archive.db", "accounts.db", "etc"} <= {path.name for path in copies.iterdir()}

    upgrade = [block for block in blocks("upgrade.md") if "podman" not in block]
    machine.run(upgrade[0])
    machine.run(upgrade[1])
    assert recorded(machine) == 1

    machine.follow("restore.md")
    assert recorded(machine) == 1

    moving = blocks("move.md")
    machine.run(moving[0])
    machine.run("mv /var/lib/yongliang /var/lib/old; mv /etc/yongliang /etc/old")
    told = machine.run(moving[1])
    assert recorded(machine) == 1
    assert answered(port) == 200

    machine.follow("proxy.md")


def test_the_pages_of_containers_name_what_the_compose_file_has(tmp_path: Path) -> None:
    place = Place(tmp_path)
    for page in PAGES:
        place.follow(page, of="podman")
    called = [line for line in place.calls() if line.startswith("podman compose")]
    assert len(called) > 8
    for line in called:
        assert line.startswith("podman compose -f deploy/compose.yaml ")
        words = line.split()[4:]
        verb = next(
            word for word in words if word in {"up", "exec", "restart", "logs", "stop", "run"}
        )
        named = [word for word in words[words.index(verb) + 1 :] if not word.startswith("-")]
        if verb in {"exec", "run"}:
            assert named[0] in SERVICES, line
        else:
            assert {word for word in named if not word.isdigit()} <= {*SERVICES}, line


def test_the_list_names_every_page_and_each_is_in_both_languages() -> None:
    listed = re.findall(
        r"^\| \[[^]]+\]\(([\w-]+\.md)\)", (DEPLOY / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted([*listed, "README.md"]) == PAGES
    for page in PAGES:
        text = (DEPLOY / page).read_text("utf-8")
        assert re.match(r"# .*[\u4e00-\u9fff].* / \w|# 网页放在 nginx 之后 / ", text), page
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (DEPLOY / target).exists(), (page, target)


def test_every_path_that_the_pages_name_is_the_units() -> None:
    readme = (DEPLOY / "README.md").read_text("utf-8")
    units = [
        (DEPLOY / name).read_text("utf-8")
        for name in ("yongliang.service", "yongliang-web.service")
    ]
    for path in ("/etc/yongliang/yongliang.toml", "/var/lib/yongliang", "/opt/yongliang"):
        assert path in readme
        assert all(path in unit for unit in units)
    assert "/etc/yongliang/secrets.env" in readme
    assert "/etc/yongliang/secrets.env" in units[0]
    # The page learns no secret of a channel.
    assert "/etc/yongliang/web.env" in readme
    assert "EnvironmentFile=-/etc/yongliang/web.env" in units[1]
    assert "secrets.env" not in units[1]
