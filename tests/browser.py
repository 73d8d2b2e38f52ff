"""A headless browser: what a page measures, and how it looks."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lxml import html

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), None)
MISSING = f"no browser on this machine: none of {', '.join(BROWSERS)} is found"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nor does it ask of itself
)  # fmt: skip
"""A browser of one's own pages, which reaches nothing but loopback."""

_OPTIONS = (
    *FLAGS, "--headless", "--disable-quic", "--no-first-run",
    "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--allow-file-access-from-files", "--hide-scrollbars",
    "--virtual-time-budget=2000",
)  # fmt: skip
# The browser's own window has a least width: a telephone is a frame in it.
_FRAME = '<iframe src="{page}" style="display:block;width:{width}px;height:{height}px;border:0">'
_SHEET = """<!DOCTYPE html><meta charset="utf-8">
<body style="margin:{margin}px;background:#d8d3c8">{frames}
<pre id="found" style="display:none"></pre>
<script>
onload = () => {{
  const found = Array.from(window, (frame) => {{
    const root = frame.document.documentElement, wide = [];
    for (const one of root.querySelectorAll("body *"))
      if (one.getBoundingClientRect().right > {width} + 1) wide.push(one.outerHTML.slice(0, 200));
    return {{width: root.scrollWidth, height: root.scrollHeight, wide: wide}};
  }});
  document.getElementById("found").textContent = JSON.stringify(found);
}};
</script>"""


def dump(page: Path) -> str:
    """The document after loading, as the browser writes it."""
    return _run(page, "--dump-dom").decode("utf-8")


def measure(pages: Sequence[Path], width: int) -> list[dict[str, Any]]:
    """Each page in a frame of that width: ``width`` and ``height`` of all of it, in pixels.

    ``wide`` holds the elements that reach over the frame's right border. The pages lie in one
    folder.
    """
    found = html.fromstring(dump(_framed(pages, width, height=100))).findtext(".//pre")
    return list(json.loads(found))


def picture(
    page: Path, to: Path, width: int, *, most: int = 10_000, scale: float = 1, margin: int = 0
) -> None:
    """A PNG of the page at that width, from its top down to its end or `most` pixels.

    Args:
        page: The document.
        to: The picture.
        width: Of the page, in CSS pixels.
        most: The greatest height, in CSS pixels.
        scale: Pixels of the picture for each CSS pixel.
        margin: Of grey on every side.
    """
    height = min(measure([page], width)[0]["height"], most)
    size = f"{width + 2 * margin},{height + 2 * margin}"
    _run(
        _framed([page], width, height=height, margin=margin),
        f"--screenshot={to}",
        f"--window-size={size}",
        f"--force-device-scale-factor={scale}",
    )


def _framed(pages: Sequence[Path], width: int, *, height: int, margin: int = 0) -> Path:
    sheet = pages[0].with_name(f"{pages[0].stem}-framed.html")
    frames = "".join(
        _FRAME.format(page=page.name, width=width, height=height) + "</iframe>" for page in pages
    )
    sheet.write_text(_SHEET.format(frames=frames, width=width, margin=margin), "utf-8")
    return sheet


def _run(page: Path, *options: str) -> bytes:
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [str(BROWSER), *_OPTIONS, f"--user-data-dir={profile}", *options, page.as_uri()],
            capture_output=True,
            timeout=90,
            check=True,
        )
    return done.stdout
