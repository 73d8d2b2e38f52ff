"""What the desk that reads the messages and its topics are called, wherever they are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scheduler.words.language import Pair, localized

PROGRAM: Pair = ("甬凉观察", "Yongliang Watch")
"""How the program signs where no desk has given it a name of its own."""

AGENT = "YongliangWatch/1"
"""The product that a request of ours names where the configuration names no other."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one configuration.

    Attributes:
        name: The desk's, in any language; empty: the program's own.
        short_name: For the subject of a message; empty: the same.
        contact: Whom readers may ask: an address of the web or of mail, or a telephone number.
        agent: The product token with which channels are addressed.
        topics: The topics' names, by id.
    """

    name: str = ""
    short_name: str = ""
    contact: str = ""
    agent: str = AGENT
    topics: Mapping[str, str] = field(default_factory=dict)

    def brand(self, language: str) -> str:
        """The name under which everything is signed."""
        return self.name or localized(PROGRAM, language)

    def short_brand(self, language: str) -> str:
        """The same where there is little room."""
        return self.short_name or self.brand(language)

    def topic(self, topic_id: str) -> str:
        """A topic's name; one that no seed declares any more by its id."""
        return self.topics.get(topic_id) or topic_id

    @property
    def author(self) -> str:
        """The name where both languages are read."""
        return self.name or " ".join(PROGRAM)

    @property
    def label(self) -> str:
        """What stands in an identifier, such as a mailing list's: plain ASCII."""
        return "watch" if self.name else "yongliang"

    @property
    def stem(self) -> str:
        """How the name of a file begins that goes with a message."""
        return "report" if self.name else "yongliang"
