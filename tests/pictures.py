"""Makes the README's pictures anew: ``python -m tests.pictures`` in the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.browser import BROWSER, MISSING, picture

DOCS = Path(__file__).parents[1] / "docs"


def report(folder: Path) -> None:
    """The demonstration's report, at a desk's width and at a telephone's."""
    played = folder / "demo"
    subprocess.run(
        [sys.executable, "-m", "scheduler.cli", "demo", "--dir", str(played)], check=True
    )
    page = shutil.copy(played / "report.html", folder / "report.html")
    picture(Path(page), DOCS / "report.png", 880, most=1300, scale=1.25)
    picture(Path(page), DOCS / "phone.png", 390, most=1000, margin=55)


def main() -> int:
    """Make every picture; 1 where there is no browser."""
    if BROWSER is None:
        print(MISSING, file=sys.stderr)
        return 1
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        report(Path(name))
    for one in sorted(DOCS.glob("*.png")):
        print(f"{one.relative_to(DOCS.parent)}  {one.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
