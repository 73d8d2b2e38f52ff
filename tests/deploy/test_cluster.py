"""The recipes of a worker and of the broker: what they must say, and that systemd accepts it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.deploy.test_deploy import CONTAINER, PROGRAM, ROOT, _analyze, _settings, unit

FOLDER = ROOT / "deploy" / "cluster"
WORKER = FOLDER / "yongliang-worker.service"
COMPOSE = FOLDER / "compose.yaml"

__all__ = ["unit"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("DynamicUser", "yes"),
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("CapabilityBoundingSet", ""),
        ("OOMPolicy", "continue"),
        ("KillMode", "mixed"),
        ("RestartPreventExitStatus", "2"),
        ("EnvironmentFile", "/etc/yongliang/worker.env"),
        ("ExecStart", f"{PROGRAM} worker --processes 2"),
    ],
)
def test_the_worker_s_unit_says_what_matters(key: str, value: str) -> None:
    settings = _settings(WORKER.read_text("utf-8"))
    assert settings[key] == [value]
    assert "StateDirectory" not in settings, "it keeps nothing"


def test_systemd_accepts_the_worker_s_unit_without_a_word(unit: Path) -> None:
    copy = unit.with_name(WORKER.name)
    copy.write_text(WORKER.read_text("utf-8").replace(PROGRAM, "/bin/true"), "utf-8")
    run = _analyze("verify", copy)
    assert (run.returncode, run.stderr) == (0, "")


def test_the_broker_has_tls_and_a_password_and_nothing_beside() -> None:
    yaml = pytest.importorskip("yaml")
    services = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
    assert set(services) == {"broker", "worker"}
    for service in services.values():
        assert service["profiles"] == ["cluster"]
        assert service["cap_drop"] == ["ALL"]
        assert service["read_only"] is True
    said = services["broker"]["entrypoint"][-1]
    for line in ("port 0", "tls-port 6379", "requirepass $$REDIS_PASSWORD", "appendonly yes"):
        assert line in said.splitlines() or f"{line}\n" in said
    assert services["broker"]["env_file"] == ["broker.env"]


def test_the_worker_s_container_is_built_as_the_daemon_s_with_its_own_extra() -> None:
    def lines(path: Path) -> list[str]:
        return [line for line in path.read_text("utf-8").splitlines() if line.startswith("COPY")]

    made = FOLDER / "Containerfile.worker"
    assert lines(made) == lines(CONTAINER)
    assert "'.[cluster]' -c constraints.txt" in made.read_text("utf-8")
