"""How an extra is said to be installed: from the clone, the wheel, or by the extra's packages."""

from __future__ import annotations

import importlib.metadata
import json
import re
import shlex
import sys
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from crawler import extras
from crawler.extras import extra_needed, install_command
from crawler.rendering.faults import NO_PACKAGE, told

ROOT = Path(__file__).parents[2]
PIP = [sys.executable, "-m", "pip", "install"]

METADATA = """\
Metadata-Version: 2.4
Name: yongliang-watch
Version: 0.2.0
Provides-Extra: warc
Provides-Extra: web
Requires-Dist: click>=8.2
Requires-Dist: warcio>=1.7.5; extra == "warc"
Requires-Dist: datasette<1,>=0.65.2; extra == "web"
Requires-Dist: h11>=0.14; extra == 'web'
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program as it lies in a folder of packages; it notes where it came from, there."""
    info = tmp_path / "site" / "yongliang_watch-0.2.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA, "utf-8")
    monkeypatch.setattr(extras, "_ROOT", tmp_path / "site")
    monkeypatch.setattr(importlib.metadata, "distribution", lambda _: PathDistribution(info))
    monkeypatch.setattr(extras, "_origin", extras._origin.__wrapped__)
    return info


def came_from(info: Path, url: str, **more: object) -> None:
    (info / "direct_url.json").write_text(json.dumps({"url": url, **more}), "utf-8")


def test_from_a_clone_it_is_the_clone_that_is_named() -> None:
    assert shlex.split(install_command("web")) == [
        *PIP, "-e", f"{ROOT}[web]", "-c", str(ROOT / "constraints.txt"),
    ]  # fmt: skip


def test_from_a_folder_it_is_the_folder(installed: Path, tmp_path: Path) -> None:
    source = tmp_path / "my clone"
    source.mkdir()
    (source / "pyproject.toml").touch()
    (source / "constraints.txt").touch()
    came_from(installed, source.as_uri(), dir_info={})
    assert shlex.split(install_command("web")) == [
        *PIP, f"{source}[web]", "-c", str(source / "constraints.txt"),
    ]  # fmt: skip


@pytest.mark.parametrize("pinned", [True, False])
def test_from_a_wheel_it_is_the_wheel(installed: Path, tmp_path: Path, *, pinned: bool) -> None:
    wheel = tmp_path / "yongliang_watch-0.2.0-py3-none-any.whl"
    wheel.touch()
    if pinned:
        (tmp_path / "constraints.txt").touch()
    came_from(installed, wheel.as_uri(), archive_info={})
    pins = ["-c", str(tmp_path / "constraints.txt")] if pinned else []
    assert shlex.split(install_command("warc")) == [*PIP, f"{wheel}[warc]", *pins]


@pytest.mark.parametrize(
    "url", [None, "file:///gone/it.whl", "https://desk.example/it.whl", "file:///src"]
)
def test_where_that_is_gone_the_packages_of_the_extra_are_named(
    installed: Path, url: str | None
) -> None:
    if url:
        came_from(installed, url)
    assert shlex.split(install_command("web")) == [*PIP, "datasette<1,>=0.65.2", "h11>=0.14"]


def test_without_pip_uv_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda _: None)
    assert install_command("web").startswith(f"uv pip install --python {sys.executable} ")


def test_the_sentence_is_one_in_each_language() -> None:
    zh, en = extra_needed(("网页功能", "The web page"), "web", "uvicorn.config")
    command = install_command("web")
    assert zh == f"网页功能需要附加组件 web（缺 uvicorn）：请运行 {command}"
    assert en == f"The web page needs the extra `web` (uvicorn is missing): run {command}"


def test_the_browser_is_told_of_in_the_same_way() -> None:
    fault = told(NO_PACKAGE)
    assert fault.zh.endswith(f"请运行 {install_command('browser')}")
    assert fault.en.endswith(install_command("browser"))


def test_nobody_else_says_how_and_none_names_an_index_that_is_not_ours() -> None:
    for package in ("crawler", "scheduler", "storage"):
        for path in (ROOT / package).rglob("*.py"):
            if path.name != "extras.py":
                text = path.read_text("utf-8")
                assert not re.search(r"pip install|yongliang-watch\[", text), path
