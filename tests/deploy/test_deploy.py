"""The systemd unit and the container file: what they must say, and that systemd accepts it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "yongliang.service"
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


def test_the_watchdog_leaves_the_daemon_time_for_a_tick() -> None:
    (seconds,) = _settings(UNIT.read_text("utf-8"))["WatchdogSec"]
    assert 60 <= int(seconds) <= 600


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


def test_systemd_would_say_so_if_a_key_were_misspelt(unit: Path) -> None:
    unit.write_text(unit.read_text("utf-8").replace("ProtectSystem", "ProtectSistem"), "utf-8")
    assert "ProtectSistem" in _analyze("verify", unit).stderr


def test_the_unit_exposes_little(unit: Path) -> None:
    run = _analyze("security", "--offline=yes", "--threshold=20", "--no-pager", unit)
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


def test_the_compose_file_gives_the_browser_its_namespaces_and_nothing_else() -> None:
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    browser, daemon = services["browser"], services["yongliang"]
    for service in services.values():
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
        assert "no-new-privileges:true" in service["security_opt"]
        assert (COMPOSE.parent / service["build"]["context"]).resolve() == ROOT
        assert (ROOT / service["build"]["dockerfile"]).is_file()
    assert "seccomp=unconfined" in browser["security_opt"]
    assert "seccomp=unconfined" not in daemon["security_opt"]
    assert browser["volumes"] == ["browser:/run/yongliang-browser"]
    assert "env_file" not in browser


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


def test_every_path_that_the_readme_names_is_the_unit_s() -> None:
    readme = (ROOT / "deploy" / "README.md").read_text("utf-8")
    unit = UNIT.read_text("utf-8")
    for path in (PROGRAM, "/etc/yongliang/yongliang.toml", "/var/lib/yongliang", "secrets.env"):
        assert path in readme
        assert path in unit
