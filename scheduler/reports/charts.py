"""A report's figures as pictures, where matplotlib is installed (the extra ``charts``).

The drawing is done by another process (`scheduler.reports.drawing`) that ends with it.
"""

from __future__ import annotations

import base64
import binascii
import functools
import importlib.util
import json
import logging
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scheduler.reports.figures import Figure, Track, figures
from scheduler.reports.report import Report
from scheduler.words.catalogue import Words

log = logging.getLogger(__name__)

TIMEOUT_S = 60.0
"""A drawing takes about a second; matplotlib's first ever run lists the machine's fonts, too."""

KEPT = 8
"""Reports whose charts are kept, some 100 kB each: the same figures are drawn alike, in a second of
processor time, for each reader who opens the page."""

DRAWING = Path(__file__).with_name("drawing.py")
"""The script that draws. Run by its path: as a module it would bring the whole program with it."""
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Chart:
    """One figure, drawn.

    Attributes:
        svg: An ``<svg>`` element; its letters are drawn with the reader's fonts.
        png: The same as PNG, 200 dots an inch; None where this machine has no Chinese font.
    """

    svg: str
    png: bytes | None


def can_draw() -> bool:
    """Whether the library that draws is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def draw(report: Report) -> tuple[Chart, ...]:
    """The report's figures in the order of `figures`; none where they cannot be drawn.

    A report is worth more than its pictures: whatever goes wrong is logged, not raised, and the
    forms then show the figures as tables.
    """
    words = report.words
    found = figures(report, words)
    if not found or not can_draw():
        return ()
    try:
        return _charts(DRAWING, json.dumps([as_data(figure, words) for figure in found]))
    except (OSError, ValueError, KeyError, TypeError, subprocess.SubprocessError) as error:
        log.warning("the charts could not be drawn: %s", error)
        return ()


@functools.lru_cache(maxsize=KEPT)
def _charts(drawing: Path, asked: str) -> tuple[Chart, ...]:
    done = subprocess.run(
        [sys.executable, "-P", str(drawing)],
        input=asked,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=True,
    )
    answers = json.loads(done.stdout)
    return tuple(
        Chart(element_of(answer["svg"], figure["title"]), _bytes(answer["png"]))
        for answer, figure in zip(answers, json.loads(asked), strict=True)
    )


def as_data(figure: Figure, words: Words) -> dict[str, Any]:
    """A figure as the script that draws is asked for it."""
    kind = "track" if isinstance(figure, Track) else "bars"
    return {
        "type": kind,
        "hour": words("hours"),
        "gap": words("unwatched_legend"),
        **asdict(figure),
    }


def element_of(svg: str, title: str) -> str:
    """The picture's element alone, with a name for those who hear it."""
    from lxml import etree  # Only here: the daemon, which seldom draws, need not hold it.

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(svg.encode("utf-8"), parser)
    for element in (*root.iter(f"{_SVG}metadata"), *root.iter(f"{_SVG}style")):
        element.getparent().remove(element)
    # They name parts for editors, the same ones in every chart of a page.
    for group in root.iter(f"{_SVG}g"):
        group.attrib.pop("id", "")
    # What the style said; in a page it would have said it of everything.
    root.set("stroke-linejoin", "round")
    for name in ("width", "height"):
        del root.attrib[name]
    root.set("role", "img")
    root.set("aria-label", title)
    return etree.tostring(root, encoding="unicode")


def _bytes(png: str | None) -> bytes | None:
    try:
        return None if png is None else base64.b64decode(png, validate=True)
    except binascii.Error as error:
        raise ValueError("no base64") from error
