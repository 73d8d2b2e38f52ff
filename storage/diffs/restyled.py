"""Sentences with figures of which only the style of marks is another: 。 and ., — and ~."""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage.diffs.changed import Region

_STYLES = (
    *("。.．｡", ":：∶︰", "-–—―‒−‐‑~～〜", "·•・‧∙"),
    *('"“”„‟〝〞「」『』', "'‘’‛", "《〈<", "》〉>", "×✕╳"),
)
"""Marks that say the same. A comma and a 、 do not: 1,2万 and 1、2万 are other figures."""

_STYLE = {mark: marks[0] for marks in _STYLES for mark in marks}
_MARKS = re.compile(f"[{re.escape(''.join(_STYLES))}…]+")
# A long dash or a row of dots is one mark, however it is set.
_UNIT = re.compile(r"[-–—―‒−‐‑~～〜]+|…+|\.{3,}|。{3,}|.", re.DOTALL)

_TILDES = frozenset("~～〜")
_UNIT_LENGTH = 6
"""Characters of the end of a figure and the longest unit behind it: 20万公里."""
_FIGURE_BEFORE = re.compile(r"\d[^\s,，。;；:：、]*$")


def restyled(before: str, after: str) -> list[Region] | None:
    """The marks beside figures in another style, where nothing else differs; None where it does.

    Read with the figures, they would make others of them: 2025。2026年 and 2025.2026年.
    """
    if _MARKS.sub("", before) != _MARKS.sub("", after):  # as nearly always
        return None
    ours, theirs = list(_units(before)), list(_units(after))
    if [unit for unit, _, _ in ours] != [unit for unit, _, _ in theirs]:
        return None
    found = [
        Region(start, end, start_after, end_after, "punctuation")
        for (_, start, end), (_, start_after, end_after) in zip(ours, theirs, strict=True)
        if before[start:end] != after[start_after:end_after]
    ]
    return found if any(_beside_figure(before, region) for region in found) else None


def _beside_figure(text: str, region: Region) -> bool:
    beside = text[max(region.start - 1, 0) : region.start] + text[region.end : region.end + 1]
    return any(char.isdigit() for char in beside)


def _units(text: str) -> Iterator[tuple[str, int, int]]:
    """The characters of a sentence, each mark as its style, with where it stands."""
    for found in _UNIT.finditer(text):
        mark = found[0]
        dots = len(mark) > 2 and mark[0] in ".。"
        if mark[0] in _TILDES and _is_sign(text, *found.span()):
            yield "about", *found.span()
        else:
            yield "…" if dots or mark[0] == "…" else _STYLE.get(mark[0], mark[0]), *found.span()


def _is_sign(text: str, start: int, end: int) -> bool:
    """Whether a mark stands before a figure and joins it to none: ~5℃ is about 5, -5℃ below 0."""
    joins = _FIGURE_BEFORE.search(text[max(start - _UNIT_LENGTH, 0) : start])
    return text[end : end + 1].isdigit() and joins is None
