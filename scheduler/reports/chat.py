"""Markdown as chat programs read it: WeCom, DingTalk, Feishu and what Apprise serves.

Each knows another part of Markdown, few know its escapes and tables. So what an article says is
kept from being markup by full-width signs, which no program reads as such, and tables are lines.
"""

from __future__ import annotations

import re

from scheduler.reports.forms import MENTION, Marks
from scheduler.reports.linked import Linked
from scheduler.reports.marking import GONE, SAME, Line, Piece

# Signs that are markup in one of the programs wherever they stand.
_SIGNS = str.maketrans("\\`*_[]~|<>", "＼｀＊＿［］～｜＜＞") | MENTION
# An entity, which some read as the sign that it names; what makes an address a link.
_ENTITY = re.compile(r"&(?=#?\w+;)")
_BARE = re.compile(r"://|(?<=\bwww)\.", re.IGNORECASE)
_FULL = {"://": "：//", ".": "．"}
# What would open a heading or a list, or underline a heading.
_START = re.compile(r"(?P<head>\s*(?:\d+(?=[.)](?:\s|$))|(?=[#+=-])))(?P<sign>.)")
_STARTS = str.maketrans("#+=.)-", "＃＋＝．）－")


class Chat(Marks):
    """See `scheduler.reports.forms.Form`."""

    def text(self, text: str) -> str:
        """See `Form`."""
        text = self.cell(text)
        if start := _START.match(text):
            return start["head"] + start["sign"].translate(_STARTS) + text[start.end() :]
        return text

    def cell(self, text: str) -> str:
        """See `Marks`."""
        text = _ENTITY.sub("＆", text.translate(_SIGNS))
        return _BARE.sub(lambda match: _FULL[match[0]], text)

    def link(self, linked: Linked) -> str:
        """See `Form`."""
        if linked.href is None:
            return self.text(linked.text)
        return f"[{self.cell(linked.text)}]({linked.href})"

    def marked(self, pieces: Line) -> str:
        """See `Form`."""
        if pieces and pieces[0].kind == SAME:
            return (self.text(pieces[0].text) + self._rest(pieces[1:])).strip()
        return self._rest(pieces).strip()

    def _rest(self, pieces: Line) -> str:
        return "".join(map(self._marked, pieces)).replace("  ", " ")

    def _marked(self, piece: Piece) -> str:
        """A piece; blanks around the signs, for the sake of programs that are strict with them."""
        text = self.cell(piece.text)
        if piece.kind == SAME or not text.strip():
            return text
        sign = "~~" if piece.kind == GONE else "**"
        return f" {sign}{text.strip()}{sign} "
