"""What stands under the last sentence of a text that no box of its own holds."""

from __future__ import annotations

import re

from crawler.pages.document import Document
from crawler.pages.labels import APPARATUS, BOILERPLATE, EDITOR_LABEL, ORIGIN_LABEL, closes

_BRACKETED = re.compile(r"[（(][^（()）:：]{1,60}[)）]")
_SIGNING_DAY = re.compile(
    r"(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})年[\d一二三四五六七八九十]{1,2}月[\d一二三四五六七八九十]{1,3}日"
)
LONGEST = 40
"""Characters of the longest line of a signature."""

REACH = 3
"""Lines of the longest signature."""


def past_signature(document: Document, last: int) -> int:
    """Past what signs a text under its last sentence.

    Names in brackets, body and day, or short paragraphs that are set like the sentence.
    """
    lines, boxes = document.lines, document.boxes
    if last < len(lines) and _BRACKETED.fullmatch(lines[last].text):
        return last + 1
    own = boxes[lines[last - 1].box]
    end = last
    for i in range(last, min(last + REACH, len(lines))):
        text, box = lines[i].text, boxes[lines[i].box]
        if len(text) > LONGEST or lines[i].link:
            break
        if _SIGNING_DAY.fullmatch(text):
            return i + 1
        alike = own.tag == "p" == box.tag and (own.parent, own.hint) == (box.parent, box.hint)
        if end == i and alike and not _is_of_page(text):
            end = i + 1
    return end


def _is_of_page(text: str) -> bool:
    """Whether a short line is the page's and not the text's."""
    return bool(
        APPARATUS.search(text)
        or BOILERPLATE.search(text)
        or EDITOR_LABEL.match(text)
        or ORIGIN_LABEL.match(text)
        or closes(text)
    )
