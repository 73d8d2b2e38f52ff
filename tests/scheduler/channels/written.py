"""The forms of a report that is none: texts as a test wants them."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.reports import MailBody


@dataclass(frozen=True, slots=True)
class Written:
    """See `scheduler.channels.base.Forms`."""

    html: str
    text: str
    markdown: str

    @property
    def page(self) -> str:
        return self.html

    @property
    def mail(self) -> MailBody:
        return MailBody(self.html)

    @property
    def front(self) -> str:
        return self.text

    @property
    def brief(self) -> str:
        return self.text
