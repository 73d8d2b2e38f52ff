"""What a crawl run came to, as the daemon and the commands have it: also from another process."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.words.language import Pair, tr

if TYPE_CHECKING:
    from scheduler.watch.run import RunResult


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What a crawl run came to.

    Attributes:
        exit_code: 0 done; negative: ended by that signal.
        counts: What the run did.
        added: What became of each address taken by hand.
        error: What it said went wrong, in Chinese and in English.
        healthy: Whether any of the hosts that were asked lately answered.
    """

    exit_code: int
    counts: dict[str, int] = field(default_factory=dict)
    added: list[dict[str, Any]] = field(default_factory=list)
    error: Pair | None = None
    healthy: bool = True

    @property
    def line(self) -> str:
        """What it said went wrong, in the language in force; empty: nothing did."""
        return tr(*self.error) if self.error else ""


def result_of(done: RunResult) -> CrawlResult:
    """The result of a run that came to its end, in order or not."""
    error = (done.error.zh, done.error.en) if done.error else None
    return CrawlResult(int(error is not None), done.counts, done.added, error, done.healthy)
