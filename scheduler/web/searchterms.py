"""What a search asks for, read from its address, and the alert rule that can be made of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from scheduler.web.desk import Desk, ListQuery, asked_of
from scheduler.web.translator import Translator
from scheduler.web.writes import Form
from storage.archive.search import any_of
from storage.desk_work import Handling
from storage.errors import YongliangError
from storage.records import Kind, Severity
from storage.searches import Listing, SavedSearch, SearchTerms

NOT_OF_A_SEARCH = frozenset({"page", "lang"})
"""What stands in a list's address and is no filter of it."""

_KNOWN: dict[str, Collection[str]] = {
    "kind": set(Kind),
    "severity": set(Severity),
    "handling": set(Handling),
}

_SAID = frozenset({"q", "source", "topic", "kind", "severity", "sort"})
"""The filters that a rule has, too, and the order of a list, which is none."""


def asked_by(query: str, desk: Desk) -> ListQuery:
    """What a list of that address would ask."""
    scope = {"type": "http", "query_string": query.encode("ascii", "replace"), "headers": []}
    return asked_of(Request(scope), desk)


def query_of(form: Form, listing: Listing, desk: Desk) -> str:
    """The filters of a list that a form brings along, as an address has them.

    What the list takes as not asked is left out: another kind than there is, words of changes.
    """
    given = [(name, value) for name, value in form.fields if name not in NOT_OF_A_SEARCH]
    asked = asked_by(urlencode(dict(reversed(given))), desk)
    left = {"q"} if listing is Listing.CHANGES else set()
    return urlencode(
        {
            name: value
            for name, value in asked.values.items()
            if value and name not in left and value in _KNOWN.get(name, (value,))
        }
    )


def filters_of(search: SavedSearch) -> dict[str, str]:
    """A search's filters by name."""
    return dict(parse_qsl(search.query))


def hinders(filters: Mapping[str, str], say: Translator) -> list[str]:
    """What a search asks for that no alert rule can: a line each; none where a rule can be made."""
    found = [_unsaid(name, say) for name in sorted(filters.keys() - _SAID)]
    if "q" in filters:
        try:
            words = any_of(filters["q"])
        except YongliangError as error:
            return [*found, say(error.zh, error.en)]
        if words is None:
            line = say(
                "检索词：提醒只能是「其中任一词」（用 OR 连接），"
                "不能要求几个词都有（空格、AND）、没有某词（NOT）或限定字段（标题:）。",
                "The words: a rule takes any of some words (joined by OR); it cannot ask for all "
                "of several (a blank, AND), for none (NOT), or for a field (title:).",
            )
            found.append(line)
    return found


def _unsaid(name: str, say: Translator) -> str:
    told = {
        "since": ("起止日期：提醒只报今后的变动。", "The dates: a rule tells of changes to come."),
        "handling": (
            "处理状态：变动刚发现时还没有人处理。",
            "The handling: nobody has handled a change that was just found.",
        ),
        "backlog": (
            "首次抓取：提醒把它们合成一份汇总。",
            "The first crawl: a rule tells what it finds in one summary.",
        ),
    }
    told["until"], told["to"] = told["since"], told["handling"]
    if name in told:
        return say(*told[name])
    return say(f"条件「{name}」：提醒没有这一项。", f"The filter {name!r}: a rule has none such.")


def terms_of(
    filters: Mapping[str, str],
    channels: tuple[str, ...],
    schedule: str,
    quiet: str | None,
    language: str,
) -> SearchTerms:
    """The rule of a search that `hinders` lets pass.

    Raises:
        QueryError: Its words cannot be read.
    """
    kind, severity = filters.get("kind"), filters.get("severity")
    return SearchTerms(
        channels=channels,
        topics=(filters["topic"],) if "topic" in filters else None,
        sources=(filters["source"],) if "source" in filters else None,
        kinds=(Kind(kind),) if kind in set(Kind) else tuple(Kind),
        min_severity=Severity(severity) if severity in set(Severity) else Severity.MINOR,
        words=any_of(filters["q"]) if "q" in filters else None,
        schedule=schedule,
        quiet=quiet,
        language=language,
    )
