"""A script that draws figures with matplotlib; `scheduler.reports.charts` runs it.

Reads JSON from standard input, writes JSON to standard output: of all figures at once, or with the
argument ``stay`` of one in each line, until nothing was asked for a while. matplotlib takes
some 70 MB, which the daemon must not hold: so nothing imports this module, and it imports nothing
of the program.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import select
import sys
import unicodedata
import warnings
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

INK, QUIET, RULE, STRONG = "#22201c", "#6d665b", "#d9d1c3", "#9a2b1f"
# Told apart without colour: each pattern is of its own darkness and direction.
FILLS = (
    ("#3b3630", ""),
    ("#ffffff", "////"),
    ("#b9ae9c", ""),
    ("#ffffff", "----"),
    ("#8a8071", "\\\\\\\\"),
    ("#ffffff", ""),
)
# Of what was not watched: too light to be taken for a bar.
GAP = ("none", "/////")
FAMILIES = (
    "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC",
    "Source Han Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback",
    "SimHei", "SimSun",
)  # fmt: skip
# Inches, points, dots an inch: a telephone's width, at which letters of ten points can be read.
WIDTH, SIZE, DPI = 4.8, 10.0, 250
# Inches: of a line of text, of a lying bar, and of the air around the axes.
LINE, BAR, AIR = 0.21, 0.27, 0.1
_MOST_TICKS = 10
# Seconds without a question, after which a process that stays gives its memory back.
_IDLE_S = 900.0


def main() -> None:
    """Draw what stands on standard input."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    has_font = _configure()
    if sys.argv[1:] == ["stay"]:
        _stay()
        return
    drawn = [_forms(_figure(one), n, png=has_font) for n, one in enumerate(json.load(sys.stdin))]
    json.dump(drawn, sys.stdout)


def _stay() -> None:
    """Answer each line with the drawing of the figure that it asks for; nothing where it fails."""
    while select.select([sys.stdin], [], [], _IDLE_S)[0] and (asked := sys.stdin.readline()):
        try:
            drawn = _forms(_figure(json.loads(asked)), 0, png=False)["svg"]
        except Exception as error:  # noqa: BLE001 - the next figure is drawn all the same
            print(error, file=sys.stderr)
            drawn = None
        print(json.dumps(drawn), flush=True)


def _configure() -> bool:
    """Settle fonts and styles; whether a font with Chinese letters is on this machine."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    known = [name for name in FAMILIES if name in installed]
    if not known:
        # The SVG's reader has fonts; here their letters have no shape, only a width.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
    mpl.rcParams.update(
        {
            "font.family": ["sans-serif"],
            "font.sans-serif": [*known, *(f for f in FAMILIES if f not in known), "DejaVu Sans"],
            "font.size": SIZE,
            "text.color": INK,
            "text.parse_math": False,
            "axes.edgecolor": RULE,
            "axes.unicode_minus": False,
            "hatch.linewidth": 0.7,
            "svg.fonttype": "none",
        }
    )
    return bool(known)


def _forms(figure: Figure, number: int, *, png: bool) -> dict[str, str | None]:
    """The figure as SVG and, where its letters can be drawn, as PNG in base64."""
    mpl.rcParams["svg.hashsalt"] = f"figure {number}"
    nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
    svg, bits = io.StringIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata=nothing, transparent=True)
    if png:
        figure.savefig(bits, format="png", dpi=DPI, facecolor="white")
    return {
        "svg": svg.getvalue(),
        "png": base64.b64encode(bits.getvalue()).decode("ascii") if png else None,
    }


def _figure(data: dict[str, Any]) -> Figure:
    if data["type"] == "track":
        return _track(data)
    return _lying(data) if data["across"] else _standing(data)


def _axes(height: float, left: float, *, below: float, above: float) -> tuple[Figure, Axes]:
    """A figure with axes at fixed places, so that they do not hang on a font's measures.

    Args:
        height: Of the axes, in inches, as the rest.
        left: Room for labels.
        below: Room below the axes.
        above: Room above.
    """
    whole = height + below + above
    figure = Figure(figsize=(WIDTH, whole))
    place = (left / WIDTH, below / whole, 1 - (left + AIR) / WIDTH, height / whole)
    axes = figure.add_axes(place)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=0, labelcolor=QUIET)
    return figure, axes


def _width(text: str) -> float:
    """Of a text in inches, whatever font: an East Asian letter is as wide as it is high."""
    wide = sum(1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.58 for char in text)
    return wide * SIZE / 72


def _standing(data: dict[str, Any]) -> Figure:
    """Columns for days, stacked by series, the sum above each."""
    buckets, series = data["buckets"], data["series"]
    named = [*series, *([{"name": data["gap"]}] if any(data["gaps"]) else [])]
    legend = _legend_lines(named)
    figure, axes = _axes(1.7, AIR, below=LINE + AIR, above=legend * LINE + 2 * AIR)
    base = [0] * len(buckets)
    for one, (colour, hatch) in zip(series, FILLS, strict=False):
        bars = [(at, n, base[at]) for at, n in enumerate(one["values"]) if n]
        for at, n, bottom in bars:  # A bar of nothing would be drawn as a line.
            axes.bar(at, n, 0.66, bottom, color=colour, hatch=hatch, edgecolor=INK, linewidth=0.7)
        base = [a + b for a, b in zip(base, one["values"], strict=True)]
    size = SIZE if len(buckets) <= _MOST_TICKS else SIZE - 2
    for at, total in enumerate(base):
        if total:
            axes.annotate(
                str(total), (at, total), (0, 2), textcoords="offset points", ha="center", size=size
            )
    _mark_gaps(axes, data["gaps"], base, max([*base, 1]) * 1.12)
    step = -(-len(buckets) // _MOST_TICKS)
    axes.set_xticks(range(0, len(buckets), step), buckets[::step])
    axes.set_xlim(-0.7, max(len(buckets), 5) - 0.3)
    axes.set_ylim(0, max([*base, 1]) * 1.12)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    _legend(figure, named, (*FILLS[: len(series)], GAP))
    return figure


def _mark_gaps(axes: Axes, gaps: list[str], totals: list[int], height: float) -> None:
    """What was not watched: a band behind the bars, named where there is none."""
    at = 0
    while at < len(gaps):
        if not gaps[at]:
            at += 1
            continue
        end, empty = at + 1, not totals[at]
        while empty and end < len(gaps) and gaps[end] == gaps[at] and not totals[end]:
            end += 1
        left, right = at - 0.5, end - 0.5
        axes.axvspan(
            left, right, facecolor="none", edgecolor=RULE, hatch=GAP[1], linewidth=0, zorder=0
        )
        if empty:
            room = WIDTH / max(len(gaps), 5) * (end - at)
            axes.text(
                (left + right) / 2, height * 0.5, gaps[at], color=QUIET, size=SIZE - 1.5,
                ha="center", va="center", rotation=0 if room > _width(gaps[at]) else 90,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip
        at = end


def _legend_lines(series: list[dict[str, Any]]) -> int:
    return _places(series)[-1][1] + 1 if series else 0


def _places(series: list[dict[str, Any]]) -> list[tuple[float, int]]:
    """Where each name of the legend stands: inches from the left, and its line."""
    found, x, row = [], AIR, 0
    for one in series:
        room = _width(one["name"]) + 0.5
        if x > AIR and x + room > WIDTH:
            x, row = AIR, row + 1
        found.append((x, row))
        x += room
    return found


def _legend(
    figure: Figure, series: list[dict[str, Any]], fills: tuple[tuple[str, str], ...]
) -> None:
    """The names with their patterns, above the axes, in lines of our own measure."""
    height = figure.get_figheight()
    for one, (x, row), (colour, hatch) in zip(series, _places(series), fills, strict=False):
        y = 1 - (AIR / 2 + (row + 1) * LINE) / height
        figure.add_artist(
            mpl.patches.Rectangle(
                (x / WIDTH, y), 0.2 / WIDTH, 0.11 / height, facecolor=colour, hatch=hatch,
                edgecolor=RULE if (colour, hatch) == GAP else INK, linewidth=0.7,
                transform=figure.transFigure,
            )
        )  # fmt: skip
        figure.text((x + 0.27) / WIDTH, y + 0.01 / height, one["name"], color=INK)


def _lying(data: dict[str, Any]) -> Figure:
    """Bars across, one for each name, its figure at its end."""
    names, values = data["buckets"], data["series"][0]["values"]
    left = max(map(_width, names)) + 2 * AIR
    figure, axes = _axes(BAR * len(names), left, below=AIR, above=AIR)
    rows = range(len(names))
    axes.barh(rows, values, 0.6, color=FILLS[0][0], edgecolor=INK, linewidth=0.7)
    for at, n in zip(rows, values, strict=True):
        axes.annotate(str(n), (n, at), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(rows, names, color=INK)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(0, max(values) * 1.1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    return figure


def _track(data: dict[str, Any]) -> Figure:
    """A line for each article, a mark where it appeared, how long after the first beside it."""
    points = data["points"]
    names = [point["name"] for point in points]
    left = max(map(_width, names)) + 2 * AIR
    figure, axes = _axes(BAR * len(points), left, below=LINE + AIR, above=AIR)
    end = max(point["hours"] for point in points) or 1.0
    for at, point in enumerate(points):
        first = point["original"]
        axes.plot([0, point["hours"]], [at, at], color=QUIET, linewidth=0.8, zorder=1)
        axes.plot(
            point["hours"], at, "D" if first else "o", color=STRONG if first else "white",
            markeredgecolor=STRONG if first else INK, markersize=6, zorder=2, clip_on=False,
        )  # fmt: skip
        axes.annotate(point["says"], (point["hours"], at), (7, 0), textcoords="offset points",
                      va="center", size=SIZE - 0.5)  # fmt: skip
    axes.set_yticks(range(len(points)), names, color=INK)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(points) - 0.5, -0.5)
    # Right of the last mark its words must find room.
    room = max(_width(point["says"]) for point in points) + AIR
    axes.set_xlim(-0.01 * end, end * (1 + room / max(WIDTH - left - AIR - room, 1.0)))
    axes.set_xticks([])
    axes.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.xaxis.set_major_formatter(lambda value, _: f"+{value:g} {data['hour']}")
    return figure


if __name__ == "__main__":
    main()
