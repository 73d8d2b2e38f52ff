"""What one HTTP attempt came to: from status, addresses and exceptions to an outcome and its rule.

Only ``gone`` can prove a withdrawal, so it is given sparingly: for 404 and 410, for a redirect to
the home or a section page, and (by the caller, who reads the page) for a page that says it is gone
and for a redirect to another article. What a script asks for proves nothing, and the address of a
page of errors neither: its own words tell.

Every outcome but an answer as it should be names its rule and the words on which it rests, so that
a reader of the archive can see why, and contradict; `scheduler.words.vocabulary` words the rules.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal
from urllib.parse import urlsplit

from crawler.publishers import publisher_of
from storage.records import WORDS_MOST, Fetch, Outcome
from storage.rule_codes import Rule
from storage.times import utc_now

GONE = frozenset({404, 410})
BLOCKED = frozenset({401, 402, 403, 405, 407, 412, 418, 423, 425, 429, 451, 493, 521, 522})
"""Refusals; 405, 412, 418, 493 and 521 are what firewalls in China answer to supposed robots."""

PERMANENT = frozenset({301, 308})
"""Statuses by which a server says that a page stands elsewhere for good (RFC 9110, 15.4)."""

_BY_OUTCOME = {
    Outcome.GONE: Rule.STATUS_GONE,
    Outcome.BLOCKED: Rule.STATUS_BLOCKED,
    Outcome.SOFT_ERROR: Rule.STATUS_SERVER,
    Outcome.HARD_ERROR: Rule.STATUS_OTHER,
}

UNAUTHORIZED = frozenset({401, 403})
"""Statuses by which a bridge asks for its login."""


def of_status(status: int) -> Outcome:
    """The outcome of an answer by its status alone."""
    if status == 304:
        return Outcome.NOT_MODIFIED
    if 200 <= status < 300:
        return Outcome.OK
    if status in GONE:
        return Outcome.GONE
    if status in BLOCKED:
        return Outcome.BLOCKED
    return Outcome.SOFT_ERROR if status >= 500 else Outcome.HARD_ERROR


def of_redirect(asked: str, answered: str) -> Outcome | None:
    """The outcome that the target of a redirect alone tells; None where the page must be read.

    Args:
        asked: The address asked for.
        answered: The address that answered in the end.
    """
    before, after = urlsplit(asked), urlsplit(answered)
    if _page(before.path) == _page(after.path) and before.hostname == after.hostname:
        return None
    if _GATE.search(after.hostname or "") or _GATE_PATH.search(after.path):
        return Outcome.BLOCKED
    if publisher_of(before.hostname) != publisher_of(after.hostname):
        return None
    if is_page_of_errors(answered):
        return None
    return Outcome.GONE if leads_upwards(asked, answered) else None


def leads_upwards(asked: str, answered: str) -> bool:
    """Whether a redirect led from a page to its site's home or to a section above it."""
    before, after = urlsplit(asked), urlsplit(answered)
    if _page(before.path) == _page(after.path) and before.hostname == after.hostname:
        return False
    folder = _page(after.path)
    same_publisher = publisher_of(before.hostname) == publisher_of(after.hostname)
    if not same_publisher or after.query:
        return False
    return folder == "/" or (folder.endswith("/") and before.path.startswith(folder))


def is_page_of_errors(url: str) -> bool:
    """Whether an address is one that sites give to what goes wrong: …/404.html, …/error."""
    return _ERRORS.search(urlsplit(url).path) is not None


def is_login(url: str) -> bool:
    """Whether an address is one that sites give to their logins."""
    return _LOGIN_PATH.search(urlsplit(url).path) is not None


_LOGIN_PATH = re.compile(
    r"/(?:login|signin|sign-in|logon|passport|sso|denglu)(?:[/._?-]|$)", re.IGNORECASE
)
_GATE = re.compile(
    r"^(?:passport|login|sso|auth|account|user|member|uc|id|captcha|verify|waf)\d?\."
)
_GATE_PATH = re.compile(
    r"/(?:login|signin|sign-in|logon|passport|sso|\w{0,40}captcha|verify|validate|challenge|antispider|waf"
    r"|denglu|user/login)(?:[/._?-]|$)",
    re.IGNORECASE,
)
_ERRORS = re.compile(
    r"/(?:(?:[a-z]+[-_]?)?(?:404|50[0-4])(?:[-_]?[a-z]+)?|(?:page[-_]?)?not[-_]?found"
    r"|err(?:or)?(?:[-_]?(?:page|\d{3}))?|(?:under[-_]?)?maint(?:enance|ain)|weihu|busy)"
    r"(?:\.[a-z]+)?/?$",
    re.IGNORECASE,
)


def _page(path: str) -> str:
    """A path without its index page's name."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/" if name.partition(".")[0] in {"", "index", "default"} else path


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
