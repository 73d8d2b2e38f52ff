"""What a page does by itself or by turns, as its versions show: told once, not at each look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, pairwise

from storage.archive.db.session import Session
from storage.archive.rows import article_of
from storage.diffs import compare, differs
from storage.diffs.scripts import in_script_of, traditional_share
from storage.published import without_clock
from storage.records import Article
from storage.running_dates import Looks, running, stilled
from storage.times import from_iso
from storage.together.forms import is_reordered
from storage.together.rewritten import always, rewritten, without

LOOKED_AT = 20
"""Newest versions of an article in which is looked for what it did before; a page does little."""

PUT_OFF = 2
"""So often a date may be put off to the day of the look, and be told; then it goes on by itself."""

RECORDED = 60
"""Versions recorded last, among which are the newest: what is read anew is recorded later."""

NEWEST_FIRST = (
    "from versions where article_id = :id and version >"
    " (select max(version) from versions where article_id = :id) - :recorded"
    " order by fetch_id desc, version desc"
)

REWORDED = 3
"""So many looks in a row at which a place was worded anew are told."""

RETURNS = 2
"""Times that a field had an earlier value again, from which it is known to go back and forth."""

_NO_WORDS = frozenset(
    {
        *("figure", "date", "negation", "polarity", "correction", "published_at"),
        *("sentence_added", "sentence_removed", "paragraph_moved", "images", "attachments"),
    }
)
"""Classes of places that no converter of scripts makes."""

_FIGURE = re.compile(r"\d+")

_TURNING = ("title", "kicker", "subtitle", "origin", "authors", "editor", "section")


@dataclass(frozen=True, slots=True)
class _Version:
    """A version, and when its page was asked for."""

    article: Article
    at: datetime
    fetch_id: int


@dataclass(eq=False, repr=False)
class Steadying:
    """Reads a page as it would be, had it not gone on by itself or taken another dress again.

    A dress is a script (traditional, simplified) and the order of the persons named: caches and
    templates show now one, now another.
    """

    _session: Session

    def steady(self, article_id: int, before: Article, after: Article, now: datetime) -> Article:
        """A reading of a known article without what its page is known to do by itself.

        Args:
            article_id: The article.
            before: The reading that is known.
            after: The new one.
            now: When it was asked for.
        """
        after = without_clock(before, after, now)
        if not differs(before, after):  # as nearly always
            return after
        versions = self._versions(article_id)
        after = _in_known_order(before, after, versions)
        after = _in_known_script(before, after, versions)
        return _with_known_dates(before, after, versions, now)

    def settled(self, article_id: int, before: Article, after: Article) -> Article:
        """A reading without the places that are worded anew at each look: they are no news.

        Nor is a field that has one of its values again, amid an edit of something else.
        """
        after = self._without_turns(article_id, before, after)
        places = rewritten(before, after)
        if not places:
            return after
        versions = self._versions(article_id, REWORDED + 1)
        if len(versions) <= REWORDED or self._looks_since(article_id, versions[-1]) > REWORDED:
            return after
        articles = [version.article for version in versions]
        return without(before, after, always(articles, places, REWORDED))

    def _without_turns(self, article_id: int, before: Article, after: Article) -> Article:
        """A reading without the fields that go back and forth, where another was edited.

        Where they alone went back, that is what is told of the article as long as it is news.
        """
        turned = [field for field in _TURNING if getattr(before, field) != getattr(after, field)]
        edited = replace(after, **{field: getattr(before, field) for field in turned})
        if not turned or not differs(before, edited):
            return after
        shown = [version.article for version in self._versions(article_id)]
        for field in turned:
            values = [value for value, _ in groupby(getattr(one, field) for one in shown)]
            returns = len(values) - len(set(values))
            if returns < RETURNS or getattr(after, field) not in values:
                edited = replace(edited, **{field: getattr(after, field)})
        return edited

    def _looks_since(self, article_id: int, version: _Version) -> int:
        """How often a page was asked for since a version, counted no further than it matters."""
        return self._session.number(
            "select count(*) from (select 1 from fetches where article_id = ? and fetch_id > ?"
            " limit ?)",
            (article_id, version.fetch_id, REWORDED + 1),
        )

    def looks(self, article_id: int, now: datetime) -> Looks:
        """When an article's newest version and a new reading were asked for."""
        at = self._session.scalar(
            f"select captured_at {NEWEST_FIRST} limit 1",
            {"id": article_id, "recorded": RECORDED},
        )
        return Looks(from_iso(at), now)

    def _versions(self, article_id: int, most: int = LOOKED_AT) -> list[_Version]:
        """The newest first."""
        rows = self._session.rows(
            f"select * {NEWEST_FIRST} limit :most",
            {"id": article_id, "recorded": RECORDED, "most": most},
        )
        return [
            _Version(article_of(row), from_iso(row["captured_at"]), row["fetch_id"]) for row in rows
        ]


def _in_known_order(before: Article, after: Article, versions: Sequence[_Version]) -> Article:
    """A reading with its persons in the order of before, where they stood in its own before."""
    shown = [version.article for version in versions]
    if is_reordered("\n".join(before.authors), "\n".join(after.authors)) and any(
        one.authors == after.authors for one in shown
    ):
        after = replace(after, authors=before.authors)
    if is_reordered(before.editor or "", after.editor or "") and any(
        one.editor == after.editor for one in shown
    ):
        after = replace(after, editor=before.editor)
    return after


def _in_known_script(before: Article, after: Article, versions: Sequence[_Version]) -> Article:
    """A reading in the script of before, where the article was printed in its own before."""
    worded = in_script_of(before, after)
    if worded is None:
        return after
    ours, theirs = traditional_share(after), traditional_share(before)
    shares = (traditional_share(one.article) for one in versions)
    if not any(abs(share - ours) < abs(share - theirs) for share in shares):
        return after
    return before if _was_other_dress(before, after, worded, versions) else worded


def _was_other_dress(
    before: Article, after: Article, worded: Article, versions: Sequence[_Version]
) -> bool:
    """Whether a reading followed upon before, or before on it, and only words differ but for it.

    Converters choose words too, so that what they made is known by itself. An edit that is taken
    back in the other script was not seen beside the text as it stands; and no converter makes
    another figure.
    """
    shown = [version.article for version in versions]
    is_after = [not differs(one, after) for one in shown]
    is_before = [not differs(one, before) for one in shown]
    beside = zip(pairwise(is_after), pairwise(is_before), strict=True)
    if not any((was[0] and stood[1]) or (was[1] and stood[0]) for was, stood in beside):
        return False
    edit = compare(before, worded)
    if edit is None:
        return True
    is_worded = not any(span.span_class in _NO_WORDS for span in edit.spans)
    return is_worded and _figures(before) == _figures(worded)


def _figures(article: Article) -> list[str]:
    """The figures of an article: in a headline they have no class of their own."""
    texts = (article.title, article.kicker, article.subtitle, article.body)
    return [figure for text in texts if text for figure in _FIGURE.findall(text)]


def _with_known_dates(
    before: Article, after: Article, versions: Sequence[_Version], now: datetime
) -> Article:
    """A reading with the dates of before, where these went on with the days often enough."""
    if not versions:
        return after
    looks = Looks(versions[0].at, now)
    found = running(before.body, after.body, looks)
    if not found:
        return after
    counted = Counter(
        prefix
        for newer, older in pairwise(versions)
        for prefix in running(older.article.body, newer.article.body, Looks(older.at, newer.at))
    )
    ran = {prefix for prefix in found if counted[prefix] >= PUT_OFF}
    return replace(after, body=stilled(before.body, after.body, looks, ran)) if ran else after
