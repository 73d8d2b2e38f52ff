"""Whether two readings are one text: strictly, since alike articles of one source are two."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import timedelta

from storage.diffs import compare, spans
from storage.diffs.attachments import file_of
from storage.diffs.fields import picture_name
from storage.diffs.plain import same
from storage.diffs.severity import severity_of
from storage.published import agree, is_day
from storage.records import Article, Edit, Severity
from storage.text import comparable, unbroken

TEXT_HASH_VERSION = 1
"""Of the rule by which `text_hash` is made. To be raised with every change of a hash: `verify` then
finds the older ones, and makes them anew."""

LONG = 500
"""Characters from which an equal body alone is proof; shorter ones repeat under other headlines."""

NEAR = 0.02
"""The share of a body that may differ in style or wording, with nothing of substance among it."""

SHINGLE = 4
ALIKE, HARDLY_EDITED = 0.5, 0.9
"""Shares of four-character pieces from which the page to which an address leads is the same story,
edited: under the same headline, and under another."""

SAME_DAY = timedelta(days=1)

REPUBLISHED_WITHIN = timedelta(days=3)
"""A text that was put right comes back soon; what is printed a week later is the next notice."""

KEPT = 0.7
"""The share of the longer text's pieces that a text which was put right keeps at least."""

KEPT_LATER = 0.9
LATER_SAME, LATER_EDITED = 80, 300
"""The share that a text keeps which comes back under a much later time, and its least length where
it is the same and where it is edited: short notices are written anew each week with other figures.
"""

MOST_PLACES = 6
"""Changed places of headline and text; what differs in more is another article of the same form."""

_NUMBER = r"[0-9零〇一二两三四五六七八九十百]+"
_SERIES = re.compile(
    # Which one of a series: its number, its part, its day.
    rf"第{_NUMBER}[期号次周届章集篇讲批场轮季回部辑]|之{_NUMBER}|总第{_NUMBER}|系列{_NUMBER}"
    rf"|[(\[【](?:{_NUMBER}|[上中下])[)\]】]"
    rf"|{_NUMBER}年|{_NUMBER}月(?:{_NUMBER}[日号])?|{_NUMBER}[日号](?![0-9])"
    rf"|(?:周|星期|礼拜)[一二三四五六日天]|[本上下这]周|[今昨明]天|[今昨明]日"
    r"|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,2}"
    r"|\b(?:part|no\.?|week|day|issue|vol\.?|episode|chapter)\s*[0-9ivx]+"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s*[0-9]+"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)


def text_hash(body: str) -> str:
    """A body as it is compared, as 32 hex digits: equal texts have equal hashes."""
    return hashlib.sha256(comparable(body).encode()).hexdigest()[:32]


def same_text(old: Article, new: Article) -> bool:
    """Whether two articles of one source are one, standing at two addresses.

    Equal bodies are (short ones under the same headline and day only), posts without text of one
    headline and day that show the same, and bodies under the same
    headline that differ in a fiftieth and in nothing of substance: bulletins of two days that
    differ in a figure or a date are two articles.
    """
    before, after = comparable(old.body), comparable(new.body)
    headline = same(old.title, new.title)
    if not (before or after):
        return _same_post(old, new)
    if before == after:
        return len(before) >= LONG or (bool(before) and headline and _same_day(old, new))
    longer = max(len(before), len(after))
    if not headline or abs(len(before) - len(after)) > NEAR * longer:
        return False
    changed = spans("body", before, after)
    size = sum(max(len(span.before), len(span.after)) for span in changed)
    return size <= NEAR * longer and severity_of(changed) is not Severity.SUBSTANTIVE


def same_words(one: Article, other: Article) -> bool:
    """Whether two pages of one source that both answer are one article at two addresses.

    Headline and text are equal; short ones are of one day besides, since what is said of the
    weather or of prices may be the same on another.
    """
    before = comparable(one.body)
    if not (before or comparable(other.body)):
        return _same_post(one, other)
    if before != comparable(other.body) or not same(one.title, other.title):
        return False
    return len(before) >= LONG or _same_day(one, other)


def republished(old: Article, new: Article) -> Edit | None:
    """What was put right in an article that left its address and came back at another.

    It says only that two texts may be one: alike articles of a source may be so too while both
    stand. One of a series, or one that names another day, is never taken for the other. What is
    published again often bears the time of that.

    Returns:
        The difference; None where there is none or the two are no one article.
    """
    apart = _is_apart(old, new, REPUBLISHED_WITHIN)
    if apart and not _is_long_for_later(old.body, new.body):
        return None
    kept = KEPT_LATER if apart else KEPT
    if not _is_mostly(old.body, new.body, kept) or not _has_headline_of(old, new):
        return None
    parts, others = _series(old), _series(new)
    if not (parts <= others or others <= parts):
        return None
    edit = compare(old, new)
    if edit is None:
        return None
    places = [span for span in edit.spans if span.field in ("title", "body")]
    return edit if len(places) <= MOST_PLACES else None


def _is_mostly(before: str, after: str, least: float) -> bool:
    """Whether two texts have a share of the longer one's pieces in common."""
    own, others = pieces(before), pieces(after)
    longer = max(len(own), len(others))
    return longer > 0 and len(own & others) >= least * longer


def _is_long_for_later(before: str, after: str) -> bool:
    before, after = comparable(before), comparable(after)
    return len(before) >= (LATER_SAME if before == after else LATER_EDITED)


def _has_headline_of(old: Article, new: Article) -> bool:
    """Whether headlines are alike, or the text is one and shows that only the headline changed.

    They are short: letters in common tell more than pieces.
    """
    before, after = Counter(comparable(old.title)), Counter(comparable(new.title))
    if (before & after).total() >= ALIKE * max(before.total(), after.total()):
        return True
    return comparable(old.body) == comparable(new.body)


def _series(article: Article) -> Counter[str]:
    """What in headline and text says which one of a series, or of what day, an article is."""
    words = comparable(f"{article.title}\n{article.body}")
    return Counter(found[0].lower() for found in _SERIES.finditer(words))


def same_story(old: Article, new: Article) -> bool:
    """Whether a page to which an article's address leads shows that article, edited or not.

    Of a post without text its headline tells.
    """
    if not (old.body and new.body):
        return same(old.title, new.title)
    least = ALIKE if same(old.title, new.title) else HARDLY_EDITED
    return likeness(old.body, new.body) >= least


def likeness(before: str, after: str) -> float:
    """The share of the shorter text's four-character pieces that stand in the longer; 0 to 1."""
    if before == after:
        return 1.0
    own, others = pieces(before), pieces(after)
    if not own or not others:
        return float(own == others)
    return len(own & others) / min(len(own), len(others))


def pieces(text: str) -> set[str]:
    """The pieces of four characters of a text; a shorter one has none."""
    text = unbroken(text)
    return {text[i : i + SHINGLE] for i in range(max(len(text) - SHINGLE + 1, 0))}


def _same_post(old: Article, new: Article) -> bool:
    """Whether two posts without text are one: of a headline, a day and what they show.

    Where nothing is known of what they show, the day must be.
    """
    shown = shown_of(old)
    if old.form is None or old.form != new.form or shown != shown_of(new):
        return False
    if not same(old.title, new.title):
        return False
    dated = old.published_at is not None and new.published_at is not None
    return (dated or bool(shown)) and _same_day(old, new)


def shown_of(article: Article) -> frozenset[str]:
    """The files that an article shows: its pictures, its film, its documents."""
    files = (*map(picture_name, article.images), *map(file_of, article.attachments))
    return frozenset(filter(None, files))


def _same_day(old: Article, new: Article) -> bool:
    if old.published_at is None or new.published_at is None:
        return True
    if is_day(old) or is_day(new):
        return agree(old, new)
    return abs(old.published_at - new.published_at) < SAME_DAY


def _is_apart(old: Article, new: Article, most: timedelta) -> bool:
    """Whether the times of publication, where both are known, differ by more than a span."""
    if old.published_at is None or new.published_at is None:
        return False
    return abs(old.published_at - new.published_at) > most


def same_article(one: Article, other: Article) -> bool:
    """Whether two pages that are said to be one article say the same, edited or not.

    The headline counts: bulletins of one form differ in little else.
    """
    if same_text(one, other):
        return True
    return same(one.title, other.title) and likeness(one.body, other.body) >= ALIKE
