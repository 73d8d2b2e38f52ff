"""An installed wheel carries what the program needs: seeds, templates, the schema's page."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_the_data(tmp_path: Path) -> None:
    subprocess.run(
        [
            sys.executable, "-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation",
            "--quiet", "--disable-pip-version-check", "--wheel-dir", str(tmp_path),
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        *(ROOT / "seeds").rglob("*.toml"),
        *(ROOT / "seeds" / "pages").glob("*.*"),
        *(ROOT / "scheduler").rglob("*.j2"),
        ROOT / "storage" / "README.md",
        *(ROOT / "storage" / "lexicon").glob("*.txt"),
    ]
    assert len(wanted) > 6
    for path in wanted:
        assert path.relative_to(ROOT).as_posix() in names
    assert not [name for name in names if name.startswith("tests/") or "__pycache__" in name]
