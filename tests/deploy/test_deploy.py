"""The units and the containers: what they must say, and that systemd and hadolint accept it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "yongliang.service"
WEB = ROOT / "deploy" / "yongliang-web.service"
BROWSER = ROOT / "deploy" / "yongliang-browser.service"
CONTAINER = ROOT / "deploy" / "Containerfile"
CONTAINERS = [CONTAINER, ROOT / "deploy" / "Containerfile.browser"]
COMPOSE = ROOT / "deploy" / "compose.yaml"
PROGRAM = "/opt/yongliang/bin/yongliang"


def _settings(unit: str) -> dict[str, list[str]]:
    """The unit's keys, each with all its values: a key may stand more than once."""
    pairs = (line.split("=", 1) for line in unit.splitlines() if re.match(r"[A-Z]\w+=", line))
    settings: dict[str, list[str]] = {}
    for key, value in pairs:
        settings.setdefault(key, []).append(value)
    return settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("NotifyAccess", "main"),
        ("Restart", "always"),
        ("RestartPreventExitStatus", "2"),
        ("StartLimitIntervalSec", "0"),
        ("KillMode", "mixed"),
        ("DynamicUser", "yes"),
        ("User", "yongliang"),
        ("StateDirectory", "yongliang"),
        ("WorkingDirectory", "/var/lib/yongliang"),
        ("RequiresMountsFor", "/var/lib/yongliang"),
        ("RuntimeDirectory", "yongliang"),
        ("RuntimeDirectoryPreserve", "yes"),
        ("ExecReload", "/bin/kill -HUP $MAINPID"),
        ("OOMPolicy", "continue"),
        ("MemoryMax", "1.5G"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("CapabilityBoundingSet", ""),
        ("EnvironmentFile", "-/etc/yongliang/secrets.env"),
        ("ExecStart", f"{PROGRAM} run --config /etc/yongliang/yongliang.toml"),
    ],
)
def test_the_unit_says_what_matters(key: str, value: str) -> None:
    assert _settings(UNIT.read_text("utf-8"))[key] == [value]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "exec"),
        ("Restart", "always"),
        ("RestartPreventExitStatus", "2"),
        ("DynamicUser", "yes"),
        ("StateDirectory", "yongliang"),
        ("UMask", "0077"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("CapabilityBoundingSet", ""),
        ("MemoryMax", "2G"),
        ("EnvironmentFile", "-/etc/yongliang/web.env"),
        ("ExecStart", f"{PROGRAM} web --config /etc/yongliang/yongliang.toml"),
    ],
)
def test_the_page_s_unit_says_what_matters(key: str, value: str) -> None:
    assert _settings(WEB.read_text("utf-8"))[key] == [value]


def test_the_page_runs_as_the_daemon_does_and_so_reads_its_accounts() -> None:
    daemon, page = (_settings(unit.read_text("utf-8")) for unit in (UNIT, WEB))
    for key in ("DynamicUser", "User", "StateDirectory", "StateDirectoryMode", "UMask"):
        assert page[key] == daemon[key], key
    # It waits for the archive, which the daemon makes, and ends with nobody.
    (section,) = re.findall(r"\[Unit\]\n(.*?)\n\[", WEB.read_text("utf-8"), re.DOTALL)
    assert "Wants=yongliang.service" in section
    assert re.search(r"^After=.*yongliang\.service", section, re.MULTILINE)


def test_the_watchdog_leaves_the_daemon_time_for_a_tick() -> None:
    (seconds,) = _settings(UNIT.read_text("utf-8"))["WatchdogSec"]
    assert 60 <= int(seconds) <= 600


def _tool(name: str) -> str | None:
    """A program of the environment's own, or of this machine; None: there is none."""
    return shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")


def _analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that exists here; skips where systemd-analyze cannot work."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    trivial = tmp_path / "trivial.service"
    trivial.write_text("[Service]\nExecStart=/bin/true\n")
    if _analyze("verify", trivial).returncode:
        pytest.skip("systemd-analyze does not work here: it refuses the simplest unit")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    return copy


def test_systemd_accepts_the_unit_without_a_word(unit: Path) -> None:
    run = _analyze("verify", unit)
    assert (run.returncode, run.stderr) == (0, "")


def test_systemd_accepts_the_page_s_unit_without_a_word(unit: Path) -> None:
    copy = unit.with_name(WEB.name)
    copy.write_text(WEB.read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    run = _analyze("verify", unit, copy)
    assert (run.returncode, run.stderr) == (0, "")


def test_systemd_would_say_so_if_a_key_were_misspelt(unit: Path) -> None:
    unit.write_text(unit.read_text("utf-8").replace("ProtectSystem", "ProtectSistem"), "utf-8")
    assert "ProtectSistem" in _analyze("verify", unit).stderr


@pytest.mark.parametrize("file", [UNIT, WEB], ids=lambda path: path.stem)
def test_the_unit_exposes_little(unit: Path, file: Path) -> None:
    copy = unit.with_name(file.name)
    copy.write_text(file.read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    run = _analyze("security", "--offline=yes", "--threshold=20", "--no-pager", copy)
    if "unrecognized option" in run.stderr:
        pytest.skip("this systemd-analyze rates no files: it is older than systemd 250")
    assert run.returncode == 0, run.stdout[-200:]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DynamicUser", "yes"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictNamespaces", "user pid net"),
        ("RuntimeDirectory", "yongliang-browser"),
        ("MemoryMax", "2G"),
    ],
)
def test_the_browser_s_unit_gives_its_sandbox_what_it_needs_and_no_more(
    key: str, value: str
) -> None:
    assert _settings(BROWSER.read_text("utf-8"))[key] == [value]


def test_the_browser_s_unit_has_neither_archive_nor_secrets() -> None:
    settings = _settings(BROWSER.read_text("utf-8"))
    (hidden,) = settings["InaccessiblePaths"]
    assert {"-/var/lib/yongliang", "-/etc/yongliang"} <= set(hidden.split())
    assert "EnvironmentFile" not in settings
    assert "StateDirectory" not in settings
    (start,) = settings["ExecStart"]
    assert start.endswith(" -m crawler.rendering --listen /run/yongliang-browser/socket")
    # Its sandbox needs them: a unit that forbids them would have no browser.
    assert "MemoryDenyWriteExecute" not in settings
    assert "@privileged" not in "".join(settings["SystemCallFilter"])


def test_systemd_accepts_the_browser_s_unit_without_a_word(unit: Path) -> None:
    copy = unit.with_name(BROWSER.name)
    text = BROWSER.read_text("utf-8").replace("/opt/yongliang/bin/python", "/bin/true")
    copy.write_text(text.replace("Group=yongliang-pages\n", ""), "utf-8")
    run = _analyze("verify", copy)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.fixture
def services() -> dict[str, Any]:
    """Of the compose file, as its reader merges them."""
    yaml = pytest.importorskip("yaml")
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    return found


def test_the_compose_file_gives_the_browser_its_namespaces_and_nothing_else(
    services: dict[str, Any],
) -> None:
    browser = services["browser"]
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert "no-new-privileges:true" in service["security_opt"]
        assert (COMPOSE.parent / service["build"]["context"]).resolve() == ROOT
        assert (ROOT / service["build"]["dockerfile"]).is_file()
        assert ("seccomp=unconfined" in service["security_opt"]) == (name == "browser")
    assert browser["profiles"] == ["browser"]
    assert browser["volumes"] == ["browser:/run/yongliang-browser"]
    assert "env_file" not in browser


def test_the_compose_file_has_daemon_and_page_on_one_volume(services: dict[str, Any]) -> None:
    """It is of the same image and user, bound to this machine, and has no channel's secret."""
    usual = [name for name, service in services.items() if "profiles" not in service]
    assert usual == ["yongliang", "web"]
    daemon, page = services["yongliang"], services["web"]
    assert daemon["build"] == page["build"]
    assert "user" not in daemon
    assert "user" not in page
    assert "yongliang:/var/lib/yongliang" in daemon["volumes"]
    assert "yongliang:/var/lib/yongliang" in page["volumes"]
    assert page["command"][:1] == ["web"]
    assert page["ports"] == ["127.0.0.1:8765:8765"]
    assert {file["path"] for file in page["env_file"]}.isdisjoint(
        {file["path"] for file in daemon["env_file"]}
    )


def test_podman_compose_reads_the_file_as_it_is_meant() -> None:
    """By its package: what it would have an engine do, without one."""
    composer = _tool("podman-compose")
    if composer is None:
        pytest.skip("podman-compose is not installed")
    done = subprocess.run(
        [composer, "-f", COMPOSE, "--dry-run", "config"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "127.0.0.1:8765:8765" in done.stdout


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda path: path.name)
def test_hadolint_finds_nothing(container: Path) -> None:
    linter = _tool("hadolint")
    if linter is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run([linter, container], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_container_has_every_extra_but_the_browser() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (named,) = re.findall(r"'\.\[([\w,]+)\]'", CONTAINER.read_text("utf-8"))
    assert {*named.split(",")} >= {*project["optional-dependencies"]} - {"browser", "dev"}
    assert "chromium" not in CONTAINER.read_text("utf-8")
    for page in ("systemd.md", "upgrade.md"):
        assert f"'.[{named}]'" in (ROOT / "deploy" / page).read_text("utf-8"), page


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda path: path.name)
def test_the_container_gets_all_that_a_build_reads(container: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["setuptools"]["packages"]["find"]["include"]
    needed = {name.rstrip("*") for name in packages} | {"pyproject.toml", "constraints.txt"}
    needed |= {project["project"]["readme"], *project["project"]["license-files"]}
    lines = container.read_text("utf-8").splitlines()
    copies = [line.split()[1:-1] for line in lines if re.match(r"COPY [^-]", line)]
    assert {name for names in copies for name in names} == needed
    assert any("pip install" in line and "-c constraints.txt" in line for line in lines)


@pytest.mark.parametrize("container", CONTAINERS, ids=lambda path: path.name)
def test_the_container_does_not_run_as_root(container: Path) -> None:
    lines = container.read_text("utf-8").splitlines()
    stage = lines[max(n for n, line in enumerate(lines) if line.startswith("FROM ")) :]
    users = [line.split()[1] for line in stage if line.startswith("USER ")]
    assert users
    assert users[-1] not in {"root", "0"}


def _engine() -> str:
    """An engine that has the image that ours is made of, and runs it; else the test skips."""
    engine = next((name for name in ("podman", "docker") if shutil.which(name)), None)
    if engine is None or subprocess.run([engine, "info"], capture_output=True).returncode:
        pytest.skip("no container engine runs here")
    (base,) = set(re.findall(r"^FROM (\S+)", CONTAINER.read_text("utf-8"), re.MULTILINE))
    tried = subprocess.run([engine, "run", "--rm", base, "true"], capture_output=True, text=True)
    if tried.returncode:
        why = tried.stderr.strip().rpartition("\n")[2]
        pytest.skip(f"{engine} cannot run {base} here: {why}")
    return engine


@pytest.mark.timeout(1800)
def test_the_image_is_built_and_its_page_starts(tmp_path: Path) -> None:
    """Where an engine runs: the image, what it writes first, its check, the page's refusal."""
    engine = _engine()
    name = f"yongliang-test-{os.getpid()}"
    build = [engine, "build", "-q", "-t", name, "-f", CONTAINER, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    tmp_path.chmod(0o755)
    config = tmp_path / "yongliang.toml"
    root = [engine, "run", "--rm", "--user", "0", "-v", f"{tmp_path}:/etc/yongliang"]
    subprocess.run([*root, name, "init"], check=True, capture_output=True)
    config.unlink()  # it is root's, where the engine is
    config.write_text('[archive]\npath = "/var/lib/yongliang/archive.db"\n', "utf-8")
    config.chmod(0o644)
    stat = ["--entrypoint", "stat", name, "-c", "%a %u %g", "/var/lib/yongliang"]
    owned = subprocess.run([engine, "run", "--rm", *stat], capture_output=True, text=True)
    assert owned.stdout.split() == ["700", "10001", "10001"]
    run = [engine, "run", "--rm", "--init", "--read-only", "--tmpfs", "/tmp", "--cap-drop=all",
           "-v", f"{tmp_path}:/etc/yongliang:ro", "-v", f"{name}:/var/lib/yongliang",
           name]  # fmt: skip
    try:
        assert subprocess.run([*run, "check"], capture_output=True).returncode == 0
        done = subprocess.run([*run, "demo", "--dir", "/tmp/demo"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        subprocess.run([*run, "add", "--help"], check=True, capture_output=True)
        refused = subprocess.run([*run, "web", "--host", "0.0.0.0"], capture_output=True, text=True)
        assert refused.returncode == 2
    finally:
        subprocess.run([engine, "volume", "rm", "-f", name], capture_output=True)
        subprocess.run([engine, "rmi", "-f", name], capture_output=True)


@pytest.mark.skipif(
    not os.environ.get("BARE_DEBIAN"),
    reason="it takes minutes, root and a mirror of Debian: set BARE_DEBIAN=1",
)
@pytest.mark.timeout(3600)
def test_a_bare_debian_needs_nothing_that_the_pages_do_not_name() -> None:
    subprocess.run([ROOT / "tests" / "bare_debian.sh"], check=True)
