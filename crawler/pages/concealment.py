"""What hides an element from readers: its style, or a class that style sheets hide by custom."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

_CONCEALING = frozenset(
    ("jammer", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text")
)
"""Classes of what readers do not see: Discuz's junk against copying, words for screen readers."""

_CONCEALED = frozenset(("hidden", "d-none"))
"""Classes that hide an element, unless another shows it on wider screens (``lg:flex``)."""

_SHOWN_WIDE = re.compile(r"(?:^|\s)(?:\w+:(?:flex|block|grid|inline|table)|d-\w+-(?!none)\w+)")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)


def hides(style: str) -> bool:
    """Whether an element's ``style`` hides it."""
    return _HIDDEN.search(style) is not None


@functools.lru_cache(maxsize=8192)
def read_hint(hint: str) -> tuple[str, bool]:
    """A class or id in lower case, and whether it hides its element; a site's pages share most."""
    hint = hint.lower()
    classes = hint.split()
    is_hidden = not _CONCEALING.isdisjoint(classes) or (
        not _CONCEALED.isdisjoint(classes) and _SHOWN_WIDE.search(hint) is None
    )
    return hint, is_hidden


def is_inner_side(template: Mapping[str, str]) -> bool:
    """Whether a ``template`` is the inner side of an element, which browsers show in its place."""
    return "shadowrootmode" in template or "shadowroot" in template
