"""The rules by which an answer is judged; `scheduler.words.vocabulary` has what each says.

Whatever makes an outcome other than an answer as it should be names one of these and the words on
which it rests, so that a reader of the archive can see why, and contradict.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from storage.records import WORDS_MOST, Fetch, Outcome
from storage.rule_codes import Rule
from storage.times import utc_now

__all__ = ["Rule", "of_cause", "of_outcome", "refused_as", "ruled"]

_BY_OUTCOME = {
    Outcome.GONE: Rule.STATUS_GONE,
    Outcome.BLOCKED: Rule.STATUS_BLOCKED,
    Outcome.SOFT_ERROR: Rule.STATUS_SERVER,
    Outcome.HARD_ERROR: Rule.STATUS_OTHER,
}

UNAUTHORIZED = frozenset({401, 403})
"""Statuses by which a bridge asks for its login."""


def of_outcome(outcome: Outcome) -> Rule | None:
    """The rule by which a status alone came to an outcome; None for an answer as it should be."""
    return _BY_OUTCOME.get(outcome)


def of_cause(cause: str | None) -> Rule:
    """The rule of a host's or a task's cause, as the protocol names it."""
    return Rule(cause) if cause in set(Rule) else Rule.NOT_TAKEN


def ruled(
    fetch: Fetch, outcome: Outcome, rule: Rule, words: str, detail: str | None = None
) -> Fetch:
    """A fetch as a rule judges it.

    Args:
        fetch: The attempt.
        outcome: What it came to.
        rule: By which rule.
        words: What that rests on: a sentence of the page, a status, an address.
        detail: What a reader needs to know of it, in one line; by default the words themselves.
    """
    said = " ".join(words.split())[:WORDS_MOST]
    return replace(fetch, outcome=outcome, rule=rule.value, words=said, detail=detail or words)


def refused_as(fetch: Fetch, *, bridged: bool) -> Literal["sign_in", "blocked"]:
    """What a feed's refusal is an incident of: its login, or a refusal of us.

    Args:
        fetch: The attempt, refused.
        bridged: Whether a bridge answered, which has no other reason to refuse who runs it.
    """
    asked = fetch.rule == Rule.LOGIN_ASKED.value or (bridged and fetch.status in UNAUTHORIZED)
    return "sign_in" if asked else "blocked"


def unfetched(url: str, rule: Rule, detail: str) -> Fetch:
    """The attempt at an address of which no answer is to be had or taken; it may be had later."""
    return ruled(Fetch(url, utc_now(), Outcome.SOFT_ERROR), Outcome.SOFT_ERROR, rule, detail)


def failed_with(first: Fetch, failed: Fetch) -> Fetch:
    """The fetch of an article of which a further page failed: nothing is known of the whole."""
    outcome = failed.outcome
    if outcome.is_answer or outcome is Outcome.GONE:
        outcome = Outcome.SOFT_ERROR
    said = failed.detail or failed.outcome.value
    detail = f"its page {failed.url}: {said}"
    return ruled(replace(first, body=None), outcome, Rule.FURTHER_PAGE, detail)
