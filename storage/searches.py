"""Searches that stay: a list's filters under a name, and the alert rule that may come of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from storage.records import Kind, Severity
from storage.rules import IMMEDIATE, AlertRule, check_quiet, check_schedule

MOST_NAME = 100
"""Characters of a search's name."""

MOST_QUERY = 3000
"""Characters of a search's filters as an address has them; the words may take 2000."""

MOST_SEARCHES = 200
"""Searches that are kept at once: each may be a rule that every change is held against."""

RULE_PREFIX = "search:"
"""The ids of these rules begin so, and no other's do."""


_DAYS_OFF = "workdays"
"""Stands in the column of a rule's quiet time where days off are quiet, too."""


def quiet_text(terms: SearchTerms) -> str | None:
    """When a rule is quiet, as its column has it: hours, days off, or both, a space between."""
    parts = [terms.quiet, _DAYS_OFF if terms.workdays else None]
    return " ".join(filter(None, parts)) or None


def quiet_of(text: str | None) -> tuple[str | None, bool]:
    """The hours that stand in that column, and whether days off are quiet, too."""
    parts = (text or "").split()
    hours = [part for part in parts if part != _DAYS_OFF]
    return (hours[0] if hours else None), _DAYS_OFF in parts


class Listing(StrEnum):
    """Of which list a search is."""

    ARTICLES = "articles"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class SearchTerms:
    """What a rule made of a search tells, where, and when; as `AlertRule` has it.

    Attributes:
        channels: The ids of the channels, which the configuration has.
        topics: Topic ids; None: all.
        sources: Source ids; None: all.
        kinds: The kinds of change.
        min_severity: Edits below it are not told.
        words: Any of them; None: all changes.
        schedule: ``immediate``, ``hourly``, ``HH:MM`` or ``mon HH:MM``.
        quiet: ``HH:MM-HH:MM``; None: never.
        workdays: Whether what falls due on a day off is held back to the next working day.
        language: Of its reports.
    """

    channels: tuple[str, ...]
    topics: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    kinds: tuple[Kind, ...] = tuple(Kind)
    min_severity: Severity = Severity.MINOR
    words: tuple[str, ...] | None = None
    schedule: str = IMMEDIATE
    quiet: str | None = None
    workdays: bool = False
    language: str = "zh"

    def check(self) -> None:
        """Accept terms that a rule can be made of.

        Raises:
            ValueError: No channel, no kind, an empty word, or hours that are none.
        """
        if not self.channels or not self.kinds or (self.words is not None and not all(self.words)):
            raise ValueError("a rule without channels, kinds or words")
        check_schedule(self.schedule)
        if self.quiet is not None:
            check_quiet(self.quiet)

    def rule(self, search_id: int) -> AlertRule:
        """The rule, under its search's number."""
        return AlertRule(
            f"{RULE_PREFIX}{search_id}",
            self.channels,
            topics=self.topics,
            sources=self.sources,
            kinds=self.kinds,
            min_severity=self.min_severity,
            words=self.words,
            schedule=self.schedule,
            quiet=self.quiet,
            workdays=self.workdays,
            language=self.language,
        )


@dataclass(frozen=True, slots=True)
class SearchRule:
    """The alert rule of a search.

    Attributes:
        terms: What it tells; sources and topics by their ids of today.
        made_at: When it was made, or made anew.
        made_by: By whom.
        paused_at: When it was paused; None: it is in force.
        paused_by: By whom.
    """

    terms: SearchTerms
    made_at: datetime
    made_by: str
    paused_at: datetime | None = None
    paused_by: str | None = None


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search that stays.

    Attributes:
        search_id: Its number, which no other ever gets.
        name: What the desk calls it.
        listing: Of which list it is.
        query: The list's filters, as its address has them.
        made_at: When it was saved.
        made_by: By whom.
        rule: The alert rule made of it.
    """

    search_id: int
    name: str
    listing: Listing
    query: str
    made_at: datetime
    made_by: str
    rule: SearchRule | None = None
