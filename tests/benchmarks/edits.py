"""How many edits are told as a careful reader would tell them: class, severity and spans.

Baseline: difflib by character, whose changed stretches are the spans. It knows no class, so that
its spans alone are counted.

    python tests/benchmarks/edits.py [EDITS.jsonl]…

Without a file: the tables of tests/storage/diffs and, where it is beside the project, the folder of
shared edits. A span may grow to the whole figure, name or word; `exact` counts those that are what
the table says, `within` those that cover the change and are no more than five characters longer.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from storage.diffs import severity_of, spans  # noqa: E402

OWN = ROOT / "tests" / "storage" / "diffs" / "edits.jsonl"
CAREFUL = OWN.with_name("careful.jsonl")
SHARED = ROOT.parent / "shared" / "edits-dev" / "edits.jsonl"
SLACK = 5
Places = list[tuple[str, str]]


def expected(edit: dict[str, Any]) -> list[list[str]]:
    """The spans of a row of either table: class, before, after."""
    single = [edit.get("class"), edit.get("span_before"), edit.get("span_after")]
    found: list[list[str]] = edit.get("spans", [single])
    return found


def by_character(before: str, after: str) -> Places:
    """The changed stretches of difflib."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    codes = matcher.get_opcodes()
    return [(before[a:b], after[c:d]) for tag, a, b, c, d in codes if tag != "equal"]


def within(wanted: Places, found: Places) -> bool:
    """Whether each span covers the one that is wanted and little more."""
    return len(wanted) == len(found) and all(
        want in have and len(have) <= len(want) + SLACK
        for pair, other in zip(wanted, found, strict=True)
        for want, have in zip(pair, other, strict=True)
    )


def score(path: Path) -> None:
    """Print one line for each class of a table, and one for all of it."""
    tally: dict[str, Counter[str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        edit = json.loads(line)
        want = expected(edit)
        names = {span[0] for span in want}
        name = names.pop() if len(names) == 1 else "several"
        for key in (name, "all"):
            tally.setdefault(key, Counter()).update(_points(edit, want))
    print(f"{path.name}: {tally['all']['edits']} edits")
    for name, points in sorted(tally.items(), key=lambda item: (item[0] == "all", item[0])):
        n = points["edits"]
        shares = "  ".join(
            f"{key} {points[key] / n:.3f}"
            for key in ("class", "severity", "exact", "within", "difflib")
        )
        print(f"  {name:>17} {n:4d}  {shares}")


def _points(edit: dict[str, Any], want: list[list[str]]) -> Counter[str]:
    found = spans(edit["field"], edit["before"], edit["after"])
    places = [(span.before, span.after) for span in found]
    wanted = [(span[1], span[2]) for span in want]
    return Counter(
        {
            "edits": 1,
            "class": [span.span_class for span in found] == [span[0] for span in want],
            "severity": severity_of(found).value == edit["severity"],
            "exact": places == wanted,
            "within": within(wanted, places),
            "difflib": by_character(edit["before"], edit["after"]) == wanted,
        }
    )


def main() -> None:
    """Score the tables named, or those that are there."""
    named = [Path(name) for name in sys.argv[1:]]
    for path in named or [OWN, CAREFUL, SHARED]:
        if path.exists():
            score(path)


if __name__ == "__main__":
    main()
