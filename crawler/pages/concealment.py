"""What hides an element from readers: its style, or a class that style sheets hide by custom."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.pages.judged import Judged

_CONCEALING = frozenset(
    ("jammer", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text")
)
"""Classes of what readers do not see: Discuz's junk against copying, words for screen readers."""

_CONCEALED = frozenset(("hidden", "d-none"))
"""Classes that hide an element, unless another shows it on wider screens (``lg:flex``)."""

_SHOWN_WIDE = re.compile(r"(?:^|\s)(?:\w+:(?:flex|block|grid|inline|table)|d-\w+-(?!none)\w+)")
_HIDDEN = re.compile(r"display\s*:\s*none")
"""Of lower case: a pattern that begins with a literal is found several times as fast."""


def hides(style: str) -> bool:
    """Whether an element's ``style`` hides it."""
    return _HIDDEN.search(style.lower()) is not None


def _read(hint: str) -> tuple[str, bool]:
    hint = hint.lower()
    classes = hint.split()
    is_hidden = not _CONCEALING.isdisjoint(classes) or (
        not _CONCEALED.isdisjoint(classes) and _SHOWN_WIDE.search(hint) is None
    )
    return hint, is_hidden


HINTS = Judged(_read)
"""A class or id as a page has it -> it in lower case, and whether it hides its element."""


def is_inner_side(template: Mapping[str, str]) -> bool:
    """Whether a ``template`` is the inner side of an element, which browsers show in its place."""
    return "shadowrootmode" in template or "shadowroot" in template
