"""Checks a release: one version everywhere, and an installed wheel that runs, with its extras.

Run it as ``python -m tests.release FOLDER``, where ``make release`` built wheel and sdist.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import urllib.request
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]


def version() -> str:
    """The version of the project."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def newest_in_changelog() -> str:
    """The newest version that the changelog describes."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(r"^## \[(\d[^]]*)\]", text, re.MULTILINE)
    return found[1] if found else ""


def check(folder: Path) -> None:
    """Check what was built.

    Raises:
        SystemExit: Something is wrong; it says what.
    """
    if newest_in_changelog() != version():
        sys.exit(f"CHANGELOG.md ends at {newest_in_changelog()}, pyproject.toml at {version()}")
    (wheel,) = folder.glob(f"yongliang_watch-{version()}-py3-none-any.whl")
    (sdist,) = folder.glob(f"yongliang_watch-{version()}.tar.gz")
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    for wanted in ("pyproject.toml", "README.md", "LICENSE", "storage/README.md"):
        if wanted not in inside:
            sys.exit(f"{sdist.name} lacks {wanted}")
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        python = Path(place) / "bin" / "python"
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        constraints = ["--constraint", str(ROOT / "constraints.txt")]
        subprocess.run([*pip, *constraints, str(wheel)], check=True)
        told = subprocess.run(
            [str(Path(place) / "bin" / "yongliang"), "--version"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        if version() not in told:
            sys.exit(f"the installed command says {told.strip()!r}, not {version()}")
        subprocess.run(
            [str(Path(place) / "bin" / "yongliang"), "demo", "--dir", f"{place}/demo"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        check_extras(Path(place))
    print(f"{wheel.name} and {sdist.name} are sound")


def check_extras(place: Path) -> None:
    """See that an environment of the wheel says how to get an extra, and that this works.

    Args:
        place: The environment, in which the demonstration was played.

    Raises:
        SystemExit: Something is wrong; it says what.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    program = [str(place / "bin" / "yongliang"), "--config", str(place / "demo" / "yongliang.toml")]
    for extra, use in (("web", use_page), ("mcp", use_mcp)):
        if extra not in project["optional-dependencies"]:
            continue
        lacking = [*program, "--lang", "en", extra]
        said = subprocess.run(lacking, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        _, _, command = said.stderr.strip().partition(": run ")
        if said.returncode != 2 or not command:
            # `mcp` may need nothing that `web` has not brought.
            print(f"{extra}: nothing is missing")
        else:
            subprocess.run(shlex.split(command), check=True, stdout=subprocess.DEVNULL)
            print(f"{extra}: installed by its own advice")
        use([*program, extra])


def use_page(command: list[str]) -> None:
    """See that the page answers, and ends at SIGTERM."""
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True) as page:
        line = page.stdout.readline() if page.stdout else ""
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        try:
            if not found:
                sys.exit(f"yongliang web said {line!r}")
            with urllib.request.urlopen(found[0], timeout=60) as answer:
                if answer.status != 200:
                    sys.exit(f"yongliang web answers {answer.status}")
        finally:
            page.terminate()


def use_mcp(command: list[str]) -> None:
    """See that a client is greeted over the standard streams."""
    client = {"protocolVersion": "2025-06-18", "capabilities": {}}
    hello = {"jsonrpc": "2.0", "id": 1, "method": "initialize",
             "params": {**client, "clientInfo": {"name": "release", "version": "1"}}}  # fmt: skip
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        if server.stdin is None or server.stdout is None:
            sys.exit("yongliang mcp has no standard streams")
        server.stdin.write(json.dumps(hello) + "\n")
        server.stdin.flush()
        said = server.stdout.readline()
        server.terminate()
    if '"result"' not in said:
        sys.exit(f"yongliang mcp said {said!r}")


if __name__ == "__main__":
    check(Path(sys.argv[1]))
