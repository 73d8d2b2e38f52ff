"""The forms of answers by which articles are gone."""

from __future__ import annotations

import re

from storage.records import Fetch, Outcome
from storage.together.records import Trait

_LED = re.compile(r"(?:redirects|leads) to (?P<another>another article, )?(?P<url>\S+)$")
_EMPTIED = "the site's own template, with neither headline nor text"


def of_gone(fetch: Fetch) -> tuple[Trait, ...]:
    """In which forms an answer says that its article is gone; nothing for any other outcome.

    Redirects are alike by their target, and those to a home or section page also among themselves;
    notices by their words, and also among themselves: many name their article.
    """
    if fetch.outcome is not Outcome.GONE:
        return ()
    detail = fetch.detail or ""
    if led := _LED.match(detail):
        target = Trait("redirect", words=led["url"])
        return (target,) if led["another"] else (target, Trait("upwards"))
    if detail == _EMPTIED:
        return (Trait("emptied_page"),)
    if fetch.status in (404, 410):
        return (Trait("status", words=f"HTTP {fetch.status}"),)
    return Trait("notice", words=detail), Trait("noticed")
