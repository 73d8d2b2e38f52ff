"""How Markdown and plain text write a heading, a link, a list, a marked word; and what they escape.

A form's methods take cleaned text (`scheduler.words.clean_text`) and escape it, except where they
say that they take what another method gave.
"""

from __future__ import annotations

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence

from scheduler.reports.marking import GONE, SAME, Line, Piece
from scheduler.words.clean_text import Linked, line

MENTION = {ord("@"): "＠"}
"""Chat programs call people by these, wherever they stand; the full-width sign calls none."""

_ENTITY_OF_AN_ADDRESS = re.compile(r"(&#?\w+);")
"""What a program may read as another sign; its own last sign can be written otherwise."""


class Form(ABC):
    """How a report is written in lines."""

    @abstractmethod
    def text(self, text: str) -> str:
        """A text as it is."""

    @abstractmethod
    def cell(self, text: str) -> str:
        """A text in a table."""

    @abstractmethod
    def strong(self, text: str) -> str:
        """A text that must be seen."""

    @abstractmethod
    def heading(self, level: int, text: str) -> str:
        """A heading of level 1 or 2."""

    @abstractmethod
    def title(self, kind: str, title: Linked) -> str:
        """The heading of an entry."""

    @abstractmethod
    def link(self, linked: Linked) -> str:
        """A text that leads somewhere."""

    @abstractmethod
    def address(self, linked: Linked) -> str:
        """An address that is shown."""

    @abstractmethod
    def contact(self, linked: Linked) -> str:
        """Whom readers may ask, which the desk has said itself: whole, its signs as they are."""

    @abstractmethod
    def marked(self, pieces: Line) -> str:
        """A line of an edit, its changed words marked."""

    @abstractmethod
    def lines(self, texts: Iterable[str]) -> str:
        """Lines of one block; takes written texts."""

    @abstractmethod
    def quote(self, texts: Iterable[str]) -> str:
        """Lines of an article; takes written texts."""

    @abstractmethod
    def rule(self) -> str:
        """A line across."""

    def prose(self, pieces: Iterable[Linked]) -> str:
        """A sentence of ours with addresses in it, each apart from what stands beside it."""
        written, was_address = "", False
        for piece in pieces:
            is_address = piece.href is not None
            # What stands first may begin a line, where more signs are markup.
            plain = self.cell if written else self.text
            text = self.address(piece) if is_address else plain(piece.text)
            apart = written[-1:].isspace() or text[:1].isspace()
            if written and (is_address or was_address) and not apart:
                written += " "
            written, was_address = written + text, is_address
        return written

    def items(self, texts: Iterable[str]) -> str:
        """A list; takes written texts."""
        return "\n".join("- " + text.replace("\n", "\n  ") for text in texts)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """A table; takes a head of plain texts and written cells.

        Each row is a line that names its values, where the form knows no tables.
        """
        return self.items(
            " · ".join(f"{name} {cell}" for name, cell in zip(head, row, strict=True) if cell)
            for row in rows
        )


class Text(Form):
    """Plain text, such as a mail's other half or a chat message."""

    # Chat programs read `<at …>`, `<@…>` and `<!…>` in plain messages, too.
    _TAG = re.compile(r"<(?=[A-Za-z@＠!/])")

    def text(self, text: str) -> str:
        """See `Form`."""
        return self.cell(text)

    def cell(self, text: str) -> str:
        """See `Form`."""
        return self._TAG.sub("＜", text.translate(MENTION))

    def strong(self, text: str) -> str:
        """See `Form`."""
        return self.text(text)

    def heading(self, level: int, text: str) -> str:
        """See `Form`."""
        return f"{self.text(text)}\n{('=' if level == 1 else '-') * min(_width(text), 72)}"

    def title(self, kind: str, title: Linked) -> str:
        """See `Form`."""
        address = f"\n{title.href}" if title.href else ""
        return f"■ [{kind}] {self.text(title.text)}{address}"

    def link(self, linked: Linked) -> str:
        """See `Form`."""
        return self.text(linked.text) + (f" {linked.href}" if linked.href else "")

    def address(self, linked: Linked) -> str:
        """See `Form`; of a host its name."""
        is_host = linked.href == f"http://{linked.text}/"
        return linked.text if is_host else linked.href or self.text(linked.text)

    def contact(self, linked: Linked) -> str:
        """See `Form`."""
        return linked.text

    def marked(self, pieces: Line) -> str:
        """See `Form`."""
        return "".join(map(self._marked, pieces))

    def _marked(self, piece: Piece) -> str:
        text = self.text(piece.text)
        if piece.kind == SAME:
            return text
        return f"[-{text}-]" if piece.kind == GONE else f"{{+{text}+}}"

    def lines(self, texts: Iterable[str]) -> str:
        """See `Form`."""
        return "\n".join(texts)

    def quote(self, texts: Iterable[str]) -> str:
        """See `Form`."""
        return "\n".join(f"  | {text}" for text in texts)

    def rule(self) -> str:
        """See `Form`."""
        return "-" * 40


def plain_address(address: str) -> str:
    """An address in which no program that reads Markdown sees an entity (``&lt;``)."""
    return _ENTITY_OF_AN_ADDRESS.sub(r"\1%3B", address)


class Marks(Form):
    """Markdown as all its readers know it; what must be escaped for them, each form knows.

    A `cell` is a text where it cannot open a line.
    """

    def strong(self, text: str) -> str:
        """See `Form`."""
        return f"**{self.cell(text)}**"

    def heading(self, level: int, text: str) -> str:
        """See `Form`."""
        return f"{'#' * level} {self.cell(text)}"

    def title(self, kind: str, title: Linked) -> str:
        """See `Form`."""
        return f"### {self.cell(kind)} · {self.link(title)}"

    def address(self, linked: Linked) -> str:
        """See `Form`."""
        return self.link(linked) if linked.text else ""

    def contact(self, linked: Linked) -> str:
        """See `Form`; no program is asked to know ``mailto:``."""
        is_page = (linked.href or "").startswith("http")
        return self.address(linked) if is_page else linked.text

    def lines(self, texts: Iterable[str]) -> str:
        """See `Form`; two blanks at a line's end keep the break."""
        return "  \n".join(texts)

    def quote(self, texts: Iterable[str]) -> str:
        """See `Form`; each line is a paragraph, as in the article."""
        return "\n>\n".join(f"> {text}" for text in texts)

    def rule(self) -> str:
        """See `Form`."""
        return "---"


class Markdown(Marks):
    """CommonMark with the tables and the strikethrough of GitHub.

    Entities stand where some readers know no backslash; a bare address is broken, since many
    readers make a link of it.
    """

    _SIGNS = re.compile(r"[\\`*_{}\[\]|~$#]")
    # What would open a list, or underline a heading, at the start of a line.
    _STARTS = re.compile(r"(\d{1,9}(?=[.)](?:\s|$))|(?=[+=-]))(.)")
    _ENTITIES = (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ("://", "&#58;//"),
    )
    _BARE = re.compile(r"\b(www)\.", re.IGNORECASE)

    def text(self, text: str) -> str:
        """See `Form`."""
        text = self.cell(text)
        start = self._STARTS.match(text)
        return f"{start[1]}\\{text[start.start(2) :]}" if start else text

    def cell(self, text: str) -> str:
        """See `Form`."""
        text = self._SIGNS.sub(r"\\\g<0>", text.translate(MENTION))
        for sign, entity in self._ENTITIES:
            text = text.replace(sign, entity)
        return self._BARE.sub(r"\1&#46;", text)

    def link(self, linked: Linked) -> str:
        """See `Form`."""
        if linked.href is None:
            return self.text(linked.text)
        return f"[{self.cell(linked.text)}](<{plain_address(linked.href).replace('|', '%7C')}>)"

    def contact(self, linked: Linked) -> str:
        """See `Form`."""
        is_mail = (linked.href or "").startswith("mailto:")
        return f"<{linked.text}>" if is_mail else self.link(linked)

    def marked(self, pieces: Line) -> str:
        """See `Form`."""
        written = []
        for number, piece in enumerate(pieces):
            before = pieces[number - 1].text[-1:] if number else ""
            after = pieces[number + 1].text[:1] if number + 1 < len(pieces) else ""
            written.append(self._marked(piece, before, after))
        return "".join(written).strip()

    def _marked(self, piece: Piece, before: str, after: str) -> str:
        """A piece between two characters; blanks must stand outside of its signs."""
        if piece.kind == SAME:
            return self.cell(piece.text) if before else self.text(piece.text)
        inner = piece.text.strip()
        head = " " if piece.text[:1] == " " or _joins(before, inner[:1]) else ""
        tail = " " if piece.text[-1:] == " " or _joins(after, inner[-1:]) else ""
        sign = "~~" if piece.kind == GONE else "**"
        return f"{head}{sign}{self.cell(inner)}{sign}{tail}"

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
        """See `Form`."""
        lines = [map(self.text, head), ("---" for _ in head), *rows]
        return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def _joins(outer: str, inner: str) -> bool:
    """Whether CommonMark would not see a sign between a letter and this punctuation."""
    if not outer or not inner or outer.isspace():
        return False
    # Whether symbols other than ASCII are punctuation, the versions of CommonMark disagree.
    is_sign = unicodedata.category(inner)[0] in "PS"
    return is_sign and not (unicodedata.category(outer)[0] == "P" or _is_ascii_sign(outer))


def _is_ascii_sign(char: str) -> bool:
    return char.isascii() and not char.isalnum()


def _width(text: str) -> int:
    """Columns: those of East Asian letters are double."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line(text))
