"""What became of each article: its changes told as the state in which they left it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from crawler.publishers import publisher_of
from storage.copies import COPIED, Letters, likeness
from storage.diffs import compare
from storage.media import joined
from storage.records import Article, Change, Edit, Kind, Severity

Places = tuple[tuple[str, str, str], ...]
"""Changed places: field, before and after."""


class Standing(StrEnum):
    """How an article stands after its changes, the weightiest first."""

    WITHDRAWN = "withdrawn"
    EDITED = "edited"
    RESTORED = "restored"
    UNDONE = "undone"
    MOVED = "moved"
    COPIED = "copied"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Outage:
    """A span in which an article could not be read; a border that is not known is None."""

    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article, or editions of one article at one house, and what became of it.

    Attributes:
        standing: How it stands at the end.
        changes: The changes that are told of it, in order of recording.
        latest: The last of all that are known of it: it has the present address and headline.
        sources: The names of its publishers.
        is_new: Whether it was first seen within them.
        was_back: Whether it was restored within them and withdrawn again.
        edit: All edits as one, from the first text to the last; None where there was none, or
            where the last text is the first again.
        undone: Whether it was edited and put back.
        last_seen_at: When it last answered, as far as that is known.
        outages: When it could not be read and could be again, oldest first.
        text: The present text; of what is gone, the last.
    """

    standing: Standing
    changes: tuple[Change, ...]
    latest: Change
    sources: tuple[str, ...]
    is_new: bool = False
    was_back: bool = False
    edit: Change | None = None
    undone: bool = False
    last_seen_at: datetime | None = None
    outages: tuple[Outage, ...] = ()
    text: Article | None = None

    @property
    def articles(self) -> tuple[int, ...]:
        """The ids of its articles."""
        return tuple(dict.fromkeys(change.article_id for change in self.changes))

    @property
    def weight(self) -> tuple[int, int]:
        """Its place among others: the heaviest first."""
        rank = list(Standing).index(self.standing)
        severity = self.edit.severity if self.edit else Severity.MINOR
        if self.standing is Standing.RESTORED and self.edit:
            rank = list(Standing).index(Standing.EDITED)
        elif self.standing is Standing.EDITED and severity is not Severity.SUBSTANTIVE:
            rank = list(Standing).index(Standing.UNDONE)
        return rank, -severity.rank


def stories(
    changes: Iterable[Change],
    known: Mapping[int, Sequence[Change]] | None = None,
    seen: Mapping[int, datetime] | None = None,
) -> tuple[Story, ...]:
    """The changes by article, the weightiest article first.

    Args:
        changes: What is told, in order of recording.
        known: By article everything that was recorded of it up to the moment of telling, told or
            not: an article that is back must not be told as gone.
        seen: By article, when it last answered.
    """
    by_article: dict[int, list[Change]] = {}
    for change in changes:
        by_article.setdefault(change.article_id, []).append(change)
    found = [
        _story(told, (known or {}).get(article_id, ()), (seen or {}).get(article_id))
        for article_id, told in by_article.items()
    ]
    return tuple(sorted(_editions(found), key=lambda story: story.weight))


def _story(told: Sequence[Change], known: Sequence[Change], seen: datetime | None) -> Story:
    first, ids = told[0].change_id, {change.change_id for change in told}
    others = [change for change in known if change.change_id not in ids]
    earlier = [change for change in others if change.change_id < first]
    later = [change for change in others if change.change_id >= first]
    within = sorted([*told, *later], key=lambda change: change.change_id)
    gone, outages = _presence(earlier, within)
    kinds = {change.kind for change in within}
    edit, undone = _edited(within)
    last = within[-1]
    return Story(
        standing=_standing(kinds, gone=gone is not None, edited=edit is not None, undone=undone),
        changes=tuple(told),
        latest=last,
        sources=(last.source_name,),
        is_new=Kind.NEW in kinds,
        was_back=gone is not None and bool(outages),
        edit=edit,
        undone=undone,
        last_seen_at=(gone.last_seen_at or seen) if gone else seen,
        outages=tuple(outages),
        text=next((c.after or c.before for c in reversed(within) if c.after or c.before), None),
    )


def _presence(
    earlier: Sequence[Change], within: Sequence[Change]
) -> tuple[Change | None, list[Outage]]:
    """The withdrawal that still holds, if one does, and the outages that ended within."""
    gone: Change | None = None
    for change in sorted(earlier, key=lambda change: change.change_id):
        gone = _gone_after(change, gone)
    outages = []
    for change in within:
        if change.kind is Kind.RESTORED:
            outages.append(Outage(_gone_since(gone), change.detected_at))
        gone = _gone_after(change, gone)
    return gone, outages


def _gone_after(change: Change, gone: Change | None) -> Change | None:
    if change.kind is Kind.WITHDRAWN:
        return change
    return None if change.kind in {Kind.RESTORED, Kind.MOVED} else gone


def _gone_since(withdrawal: Change | None) -> datetime | None:
    """When an article that was withdrawn was first found gone."""
    if withdrawal is None:
        return None
    return min((one.fetched_at for one in withdrawal.proof), default=withdrawal.detected_at)


def _edited(within: Sequence[Change]) -> tuple[Change | None, bool]:
    """All edits as one; and whether the last text is the first again."""
    edits = [change for change in within if change.kind is Kind.EDITED]
    if len(edits) < 2:
        return (edits[0], False) if edits else (None, False)
    before, after = edits[0].before, edits[-1].after
    if before is None or after is None:
        spans = tuple(span for change in edits for span in change.spans)
        fields = tuple(dict.fromkeys(name for change in edits for name in change.fields))
        heaviest = max((change.severity for change in edits), key=lambda one: one.rank)
        return replace(edits[-1], spans=spans, fields=fields, severity=heaviest), False
    net = joined(compare(before, after), *map(_of_files, edits))
    if net is None:
        return None, True
    return (
        replace(
            edits[-1],
            from_version=edits[0].from_version,
            before=before,
            fields=net.fields,
            spans=net.spans,
            contexts=(),
            severity=net.severity,
        ),
        False,
    )


def _of_files(change: Change) -> Edit | None:
    """An edit that changed no word of the page: what a kept picture or attachment shows."""
    before, after = change.before, change.after
    if before is None or after is None or compare(before, after) is not None:
        return None
    return Edit(change.fields, change.spans, change.severity) if change.spans else None


def _standing(kinds: set[Kind], *, gone: bool, edited: bool, undone: bool) -> Standing:
    if gone:
        return Standing.WITHDRAWN
    for kind in (Kind.MOVED, Kind.RESTORED, Kind.COPIED, Kind.NEW):
        if kind in kinds:
            return Standing(kind.value)
    if edited:
        return Standing.EDITED
    # What was withdrawn and is there again though nothing says so came back before it was told.
    return Standing.UNDONE if undone else Standing.RESTORED


def _editions(found: Sequence[Story]) -> list[Story]:
    """The stories, the same edit in several editions of one house as one of them."""
    kept: list[Story] = []
    alike: dict[tuple[str, Places], list[int]] = {}
    for story in found:
        places = _places(story)
        others = alike.setdefault((_house(story), places), []) if places else []
        twin = next((n for n in others if _is_one_text(kept[n], story)), None)
        if twin is None:
            others.append(len(kept))
            kept.append(story)
            continue
        first = kept[twin]
        kept[twin] = replace(
            first,
            changes=(*first.changes, *story.changes),
            sources=tuple(dict.fromkeys((*first.sources, *story.sources))),
        )
    return kept


def _is_one_text(one: Story, other: Story) -> bool:
    """Whether two articles that were edited alike are editions of one."""
    first, second = one.text, other.text
    if first is None or second is None:
        return one.latest.title == other.latest.title
    same = likeness(Letters(first.body), Letters(second.body))
    return first.title == second.title or same >= COPIED


def _places(story: Story) -> Places:
    """What was edited in an article that was only edited; none of any other."""
    if story.standing is not Standing.EDITED or story.edit is None:
        return ()
    return tuple((span.field, span.before, span.after) for span in story.edit.spans)


def _house(story: Story) -> str:
    return publisher_of(urlsplit(story.latest.url).hostname)
