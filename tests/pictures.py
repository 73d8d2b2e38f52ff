"""Makes the README's pictures anew: ``python -m tests.pictures`` in the checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scheduler.reports import draw, render_html
from scheduler.reports.word import render_docx
from tests.browser import BROWSER, MISSING, picture
from tests.scheduler.delivery import telling as told
from tests.scheduler.reports.week import broken_week, week

DOCS = Path(__file__).parents[1] / "docs"
OFFICE, PRINTER = shutil.which("soffice"), shutil.which("pdftoppm")


def report(folder: Path) -> None:
    """The demonstration's report, at a desk's width and at a telephone's."""
    played = folder / "demo"
    subprocess.run(
        [sys.executable, "-m", "scheduler.cli", "demo", "--dir", str(played)], check=True
    )
    picture(played / "report.html", DOCS / "report.png", 880, most=1275, scale=1.25)
    picture(played / "report.html", DOCS / "phone.png", 390, most=1000, margin=55)


def digest(folder: Path) -> None:
    """A made-up week, as a mail with charts shows it."""
    page = folder / "digest.html"
    page.write_text(render_html(week(), draw(week())), encoding="utf-8")
    picture(page, DOCS / "digest.png", 880, most=1280, scale=1.25)


def gaps(folder: Path) -> None:
    """A week of which not all was watched."""
    page = folder / "gaps.html"
    page.write_text(render_html(broken_week(), draw(broken_week())), encoding="utf-8")
    picture(page, DOCS / "gaps.png", 880, most=900, scale=1.25)


def messages(folder: Path) -> None:
    """An alert and a digest as a telephone's mail program shows them, and the page behind."""
    alert = told.withdrawal(folder / "alert.db")
    ten = told.ten(folder / "ten.db")
    for name, html, most in (
        ("alert-mail", alert.forms.mail.html, 1000),
        ("digest-mail", ten.forms.mail.html, 1000),
        ("digest-page", ten.forms.page, 1400),
    ):
        page = folder / f"{name}.html"
        page.write_text(html, encoding="utf-8")
        picture(page, DOCS / f"{name}.png", 390, most=most, margin=20)


def word(folder: Path) -> None:
    """The same week as a Word file: its first two pages, side by side."""
    file = folder / "week.docx"
    file.write_bytes(render_docx(week(), draw(week())))
    subprocess.run(
        [
            str(OFFICE), "--headless", f"-env:UserInstallation=file://{folder / 'office'}",
            "--convert-to", "pdf", "--outdir", str(folder), str(file),
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    subprocess.run(
        [str(PRINTER), "-r", "80", "-l", "2", "-png", str(folder / "week.pdf"), str(folder / "w")],
        check=True,
    )
    pages = sorted(folder.glob("w-*.png"))
    shown = "".join(f'<img src="{page.name}" style="width:600px;margin:0 8px">' for page in pages)
    sheet = folder / "word.html"
    sheet.write_text(f'<body style="margin:16px 8px;background:#d8d3c8;white-space:nowrap">{shown}')
    picture(sheet, DOCS / "word.png", 1264)


def main() -> int:
    """Make every picture that this machine can make; 1 where one is left out."""
    if BROWSER is None:
        print(MISSING, file=sys.stderr)
        return 1
    DOCS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        report(Path(name))
        digest(Path(name))
        gaps(Path(name))
        messages(Path(name))
        if OFFICE and PRINTER:
            word(Path(name))
    for one in sorted(DOCS.glob("*.png")):
        print(f"{one.relative_to(DOCS.parent)}  {one.stat().st_size / 1000:.0f} kB")
    if not (OFFICE and PRINTER):
        print("no LibreOffice Writer with poppler-utils: word.png is as it was", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
