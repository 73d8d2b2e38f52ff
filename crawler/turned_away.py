"""Answers that brought no page of an article: what says so, and the fetch as it is judged."""

from __future__ import annotations

from crawler import pages
from crawler.rulings import Rule, ruled
from storage.records import Fetch, Outcome


def words_of(body: bytes, encoding: str | None) -> tuple[bytes, str | None]:
    """What is looked at for a notice: of data its words, of any other answer itself."""
    words = pages.data_words(body, encoding)
    return (body, encoding) if words is None else (words, "utf-8")


def walled(fetch: Fetch, asked: str) -> Fetch:
    """A fetch by which we are asked to sign in."""
    return ruled(fetch, Outcome.BLOCKED, Rule.LOGIN_ASKED, asked, f"login: {asked}")


def mended(fetch: Fetch, said: str) -> Fetch:
    """A fetch that met a site being mended, or one that asks to wait."""
    return ruled(fetch, Outcome.SOFT_ERROR, Rule.MAINTENANCE_WORDS, said)


def led(fetch: Fetch, came_to: Outcome, target: str, how: str) -> Fetch:
    """A fetch by where it leads: upwards, or to a gate."""
    rule = Rule.LEADS_UPWARDS if came_to is Outcome.GONE else Rule.LEADS_TO_GATE
    return ruled(fetch, came_to, rule, target, f"{how} {target}")


def lost(fetch: Fetch) -> Fetch:
    """A fetch that led to a page of errors of which no word says more."""
    target = fetch.final_url or ""
    detail = f"redirects to a page of errors, {target}"
    return ruled(fetch, Outcome.SOFT_ERROR, Rule.LEADS_TO_ERRORS, target, detail)
