"""Checks a release: one version everywhere, and an installed wheel that runs.

Run it as ``python -m tests.release FOLDER``, where ``make release`` built wheel and sdist.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
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
    print(f"{wheel.name} and {sdist.name} are sound")


if __name__ == "__main__":
    check(Path(sys.argv[1]))
