"""The tasks of a batch: each is one address to be asked for, and says what for.

They are a part of the protocol (`crawler.protocol`), whose version is raised with them.
"""

from __future__ import annotations

import msgspec

from crawler.settings import Feed
from storage.media import DueMedia
from storage.work import DueArticle, DueFeed, DueFeedPage, DueLink


class Way(msgspec.Struct, frozen=True):
    """How an answer was come by.

    Attributes:
        pages: Addresses that were asked and led on, by a status or by what their pages say.
        lasting: Whether every step so far was for good.
        bare: Whether a step turned what was sent into a plain ``GET`` (RFC 9110, 15.4).
    """

    pages: tuple[str, ...] = ()
    lasting: bool = True
    bare: bool = False

    def through(self, page: str, *, lasting: bool, bare: bool = False) -> Way:
        """The way on, through one more page that leads elsewhere."""
        return Way((*self.pages, page), self.lasting and lasting, self.bare or bare)

    @property
    def permanent(self) -> bool:
        """Whether it led elsewhere, for good."""
        return bool(self.pages) and self.lasting


STRAIGHT = Way()
"""The way of a request that nothing led to."""


class Task(msgspec.Struct, frozen=True, kw_only=True, tag=True, tag_field="do"):
    """One address to be asked for.

    Attributes:
        number: Its name within the batch.
        url: The address.
        source_id: Whose it is.
        way: What led here from the address that is due; a redirect at another host.
    """

    number: int = 0
    url: str
    source_id: str
    way: Way = STRAIGHT


class FeedTask(Task, frozen=True, kw_only=True):
    """A feed's entry point; `url` is its address today."""

    due: DueFeed
    feed: Feed


class PageTask(Task, frozen=True, kw_only=True):
    """A further page of a feed."""

    due: DueFeedPage
    feed: Feed


class LinkTask(Task, frozen=True, kw_only=True):
    """A link that has not been judged yet."""

    due: DueLink


class ArticleTask(Task, frozen=True, kw_only=True):
    """A known article once more."""

    due: DueArticle


class WitnessTask(Task, frozen=True, kw_only=True):
    """A page asked for only to see whether the source answers."""


class FetchTask(Task, frozen=True, kw_only=True):
    """A page to be handed on as it is."""


class MediaTask(Task, frozen=True, kw_only=True):
    """A picture or an attachment of a known article; `most_bytes` of it are taken."""

    due: DueMedia
    most_bytes: int


AnyTask = FeedTask | PageTask | LinkTask | ArticleTask | WitnessTask | FetchTask | MediaTask


def asked_for(task: AnyTask) -> str:
    """The address under which a task's attempt is recorded: the one that is due."""
    if isinstance(task, LinkTask | ArticleTask | PageTask | MediaTask):
        return task.due.url
    return task.way.pages[0] if task.way.pages else task.url
