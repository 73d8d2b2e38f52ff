"""Why an answer was judged as it was, and what is being confirmed, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from crawler.rulings import SAYS
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import line
from scheduler.words.notes import told
from scheduler.words.shown_times import second
from scheduler.words.vocabulary import OUTCOME_WORDS, named
from storage.times import from_iso

_MOST = 300


def reason(judged: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """The rule and what it rests on; of an earlier release what was noted.

    Args:
        judged: With ``rule``, ``words`` and ``detail``.
        words: The language.
        zone: In which times are shown.
    """
    noted = line(told(judged["words"], words, zone), _MOST)
    rule = judged["rule"] and named(SAYS, judged["rule"], words.language)
    if not rule:
        return line(told(judged["detail"], words, zone), _MOST) or words("unnoted")
    return f"{rule}{words('colon')}{noted}" if noted and noted != rule else rule


def judgement(judged: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """An answer, or several alike, on one line: what it was taken for, why, and what for it counts.

    Args:
        judged: In the form of `storage.archive.judgements.Judgements.of_article`.
        words: The language.
        zone: In which times are shown.
    """
    parts = [f"{named(OUTCOME_WORDS, judged['outcome'], words.language)}"]
    parts.append(reason(judged, words, zone))
    if judged["outcome"] == "gone":
        parts.append(words("counts" if judged["counts_as_proof"] else "counts_not"))
    if judged["times"] > 1:
        since = second(from_iso(judged["since"]), zone)
        parts.append(words("times_since", n=judged["times"], at=since))
    return words("semicolon").join(parts)


def confirming(article: Mapping[str, Any], words: Words, zone: ZoneInfo) -> str:
    """Since when an article is being confirmed, after how many looks, and when the next follows.

    What is gone together with others of its source waits for them: until when is said as well.

    Args:
        article: In the form of `storage.archive.judgements.Judgements.being_confirmed`.
        words: The language.
        zone: In which times are shown.
    """
    since = from_iso(article["since"])
    said = words(
        "being_confirmed",
        since=second(since, zone),
        looks=article["looks"],
        wanted=article["looks_wanted"],
        next=second(from_iso(article["next_fetch_at"]), zone),
    )
    if article["told_from"] is None:
        return said
    start, end = from_iso(article["told_from"]), from_iso(article["told_by"])
    return (
        said
        + words("semicolon")
        + words(
            "told_together",
            start=second(start, zone),
            end=second(end, zone),
        )
    )
