"""The table of histories: what was told, what should have been, false alarms, missed, how late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.histories.judging import KINDS, Tally, Verdict

HEAD = f"{'history':<26}" + "".join(f"{kind:>24}" for kind in KINDS) + "  incidents"


def table(verdicts: Sequence[Verdict]) -> str:
    """A line for each history; told rightly/due, +false, -missed, the slowest in hours."""
    lines = [HEAD, *(_line(verdict) for verdict in verdicts)]
    total = {kind: Tally() for kind in KINDS}
    for verdict in verdicts:
        for kind in KINDS:
            total[kind].add(verdict.tallies[kind])
    lines.append(f"{f'all {len(verdicts)}':<26}" + "".join(_cell(total[kind]) for kind in KINDS))
    return "\n".join(lines)


def _line(verdict: Verdict) -> str:
    cells = "".join(_cell(verdict.tallies[kind]) for kind in KINDS)
    counts = Counter(incident.kind for incident in verdict.incidents)
    kinds = " ".join(f"{kind}×{count}" if count > 1 else kind for kind, count in counts.items())
    noisy = f" noisy×{len(verdict.noisy)}" if verdict.noisy else ""
    silent = f" silent×{len(verdict.silent)}" if verdict.silent else ""
    return f"{verdict.name:<26}{cells}  {kinds}{noisy}{silent}"


def _cell(tally: Tally) -> str:
    if not tally.due and not tally.false:
        return f"{'':>24}"
    text = f"{tally.right}/{tally.due}"
    text += f" +{len(tally.false)}" if tally.false else ""
    text += f" -{len(tally.missed)}" if tally.missed else ""
    text += f" late {len(tally.late)}" if tally.late else ""
    text += f" {tally.slowest_s / 3600:.1f}h" if tally.right else ""
    return f"{text:>24}"


def details(verdicts: Iterable[Verdict], most: int = 6) -> str:
    """What was false, missed, late and noisy, a line each; the first of each history."""
    lines: list[str] = []
    for verdict in verdicts:
        for kind in verdict.tallies:
            tally = verdict.tallies[kind]
            lines += [f"{verdict.name}: false {told}" for told in tally.false[:most]]
            lines += [f"{verdict.name}: missed {due}" for due in tally.missed[:most]]
            lines += [f"{verdict.name}: late {due}" for due in tally.late[:most]]
        lines += [f"{verdict.name}: noisy {told}" for told in verdict.noisy[:most]]
    return "\n".join(lines)


def figures(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """What is bounded, over all histories."""
    edits = [verdict.tallies["edited"] for verdict in verdicts]
    told = sum(tally.right + len(tally.false) for tally in edits)
    false = sum(len(tally.false) for tally in edits)
    gone = [verdict.tallies["withdrawn"] for verdict in verdicts]
    return {
        "false withdrawals": sum(len(tally.false) for tally in gone),
        "missed withdrawals": sum(len(tally.missed) for tally in gone),
        "late withdrawals": sum(len(tally.late) for tally in gone),
        "edits told": told,
        "false edits": false,
        "false edits in a hundred": 100 * false / max(told, 1),
        "edits with more than changed": sum(len(each.noisy) for each in verdicts),
        "missed edits of substance": sum(len(each.missed_of_substance) for each in verdicts),
        "missed edits": sum(len(tally.missed) for tally in edits),
        "false news": sum(len(each.tallies["new"].false) for each in verdicts),
        "missed news": sum(len(each.tallies["new"].missed) for each in verdicts),
        "illnesses without incident": sum(len(each.silent) for each in verdicts),
        "incidents": sum(len(each.incidents) for each in verdicts),
        "late, of any kind": sum(
            len(tally.late) for each in verdicts for tally in each.tallies.values()
        ),
    }
