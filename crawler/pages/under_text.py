"""How far what stands under a text is still its own."""

from __future__ import annotations

from crawler.pages.document import Document
from crawler.pages.labels import is_imprint

BELOW = 16
"""Lines under the body in which editor, origin and time are looked for."""

LEAD = 10
"""Characters of the shortest link under a text that is another article's headline."""

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))


def ends_under(document: Document, first: int) -> tuple[int, int]:
    """Where under a text the first link or heading of others stands, and where the foot begins.

    The editor stands under a player or related links, too, but over headline and foot.
    """
    lines, boxes = document.lines, document.boxes
    last = min(first + BELOW - 1, len(lines))
    end: int | None = None
    for n in range(first, last):
        line, tag = lines[n], boxes[lines[n].box].tag
        if tag == "h1" or is_imprint(line.text):
            return (n if end is None else end), n
        leads = line.is_link and max(map(len, line.parts)) >= LEAD
        if end is None and (leads or tag in _HEADINGS):
            end = n
    return (last if end is None else end), last
