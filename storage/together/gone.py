"""The forms of answers by which articles are gone."""

from __future__ import annotations

from storage.records import Fetch, Outcome
from storage.rule_codes import Rule
from storage.together.records import Trait


def of_gone(fetch: Fetch) -> tuple[Trait, ...]:
    """In which forms an answer says that its article is gone; nothing for any other outcome.

    Redirects are alike by their target, and those to a home or section page also among themselves;
    notices by their words, and also among themselves: many name their article.
    """
    if fetch.outcome is not Outcome.GONE:
        return ()
    detail = fetch.detail or ""
    if fetch.rule in (Rule.LEADS_UPWARDS, Rule.LEADS_TO_OTHER):
        target = Trait("redirect", words=detail.rpartition(" ")[2])
        return (target, Trait("upwards")) if fetch.rule == Rule.LEADS_UPWARDS else (target,)
    if fetch.rule == Rule.EMPTIED:
        return (Trait("emptied_page"),)
    if fetch.status in (404, 410):
        return (Trait("status", words=f"HTTP {fetch.status}"),)
    return Trait("notice", words=detail), Trait("noticed")
