"""What every page of the desk needs: the archive, the language, the templates, the filters."""

from __future__ import annotations

import functools
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse

from crawler.topics import Topic
from scheduler.config import Config
from scheduler.reports.one_line import in_brief, of_sources, place
from scheduler.reports.page import templates_of
from scheduler.web.authentication import Visitor, visitor_of
from scheduler.web.current_topics import CurrentTopics
from scheduler.web.guard import origin_of
from scheduler.web.translator import COOKIE, Translator, translator_of
from scheduler.words import notes
from scheduler.words.catalogue import Words
from scheduler.words.clean_text import href
from scheduler.words.names import Names
from scheduler.words.shown_times import minute, published_row
from storage import Archive, Filter
from storage.accounts import Accounts, Role
from storage.archive.desk import Desk as Work
from storage.archive.queries import Queries
from storage.desk_work import Handling
from storage.records import Kind, Severity, Span
from storage.times import FINENESS, from_iso

PAGE_SIZE = 30
"""Rows of a list on one page."""

_YEAR_S = 365 * 86400


@dataclass(frozen=True, slots=True)
class Desk:
    """One archive as the pages see it.

    Attributes:
        config: Without channels' secrets.
        kept_topics: The topics that are watched for.
        accounts: Who may sign in.
        key: What the tokens of forms are made with.
    """

    config: Config
    kept_topics: CurrentTopics
    accounts: Accounts
    key: bytes

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics that are watched for, as their seeds are now."""
        return self.kept_topics.get()

    @property
    def names(self) -> Names:
        """What the desk and its topics are called."""
        return replace(self.config.names, topics={topic.id: topic.name for topic in self.topics})

    @contextmanager
    def queries(self) -> Iterator[Queries]:
        """What readers may ask of the archive, for one request; a page can ask, and no more.

        Raises:
            StorageError: The archive is not there or cannot be read.
        """
        with self.reading() as archive:
            yield archive.queries

    @contextmanager
    def reading(self) -> Iterator[Archive]:
        """The archive for one request that asks its desk, too; SQLite refuses any write.

        Raises:
            StorageError: The archive is not there or cannot be read.
        """
        with Archive(self.config.archive, read_only=True) as archive:
            yield archive

    @contextmanager
    def work(self) -> Iterator[Work]:
        """The archive's desk, to be written, and nothing else of the archive.

        Raises:
            StorageError: The archive is not there or cannot be written.
        """
        # One of an earlier schema is the daemon's to raise, not the page's.
        with self.reading():
            pass
        with Archive(self.config.archive, create=False, desk_only=True) as archive:
            yield archive.desk

    @property
    def origin(self) -> str:
        """The origin under which readers reach the page, where the configuration names it."""
        return origin_of(self.config.web.address)

    def people(self) -> list[str]:
        """To whom changes may be given: the accounts of the desk and of admins, by name."""
        return [one.name for one in self.accounts.all() if one.role.may(Role.DESK)]

    def token(self, visitor: Visitor) -> str:
        """What a form of this visitor must carry: no other site can know it."""
        return hmac.new(self.key, visitor.binding.encode(), hashlib.sha256).hexdigest()

    def page(
        self,
        request: Request,
        name: str,
        *,
        status: int = 200,
        at: str | None = None,
        **values: Any,
    ) -> HTMLResponse:
        """A template as an answer, in the visitor's language.

        Args:
            request: Asked for it.
            name: The template's.
            status: Of the answer.
            at: Where the page is read, where a form was sent to another address.
            values: What the template shows.
        """
        if at is None:
            at = request.url.path if request.method in ("GET", "HEAD") else "/"
        say = translator_of(request)
        words, zone = Words(say.language, self.names), self.config.zone
        visitor = visitor_of(request)
        template = templates_of("scheduler.web").get_template(f"{name}.html.j2")
        text = template.render(
            say=say,
            here=at,
            came_from=_with_query(request, at),
            visitor=visitor,
            signs_in=self.accounts.is_there,
            may_work=visitor.role.may(Role.DESK),
            may_rule=visitor.role.may(Role.ADMIN),
            token=self.token(visitor),
            site=self.origin or f"{request.url.scheme}://{request.url.netloc}",
            other=_other_language(request, say, at),
            moment=self.moment,
            second=self.second,
            published=self.published,
            safe=href,
            words=words,
            noted=functools.partial(notes.told, words=words, zone=zone),
            of_sources=functools.partial(of_sources, words=words),
            answered=functools.partial(notes.answer, words=words, zone=zone),
            **values,
        )
        answer = HTMLResponse(text, status)
        if request.query_params.get("lang") == say.language:
            answer.set_cookie(COOKIE, say.language, _YEAR_S, httponly=True, samesite="lax")
        return answer

    def moment(self, value: datetime | str | None) -> str:
        """A time as people read it, in the configured zone; a dash where there is none."""
        parsed = from_iso(value) if isinstance(value, str) else value
        return minute(parsed, self.config.zone) or "—"

    def published(self, row: Mapping[str, Any]) -> str:
        """When an article says that it was published, as finely as it says; a dash for never."""
        return published_row(row, self.config.zone) or "—"

    def second(self, value: datetime) -> str:
        """A time to the second, for proofs."""
        return f"{value.astimezone(self.config.zone):%Y-%m-%d %H:%M:%S}"

    def says(self, spans: Iterable[Span], say: Translator) -> list[str]:
        """What changed, a line for each place."""
        words = Words(say.language)
        return [place(span, words, self.config.zone) for span in spans]

    def says_in_brief(self, spans: Sequence[Span], say: Translator) -> list[str]:
        """The heaviest of what changed, in one line."""
        told = in_brief(spans, Words(say.language), self.config.zone)
        return [told] if told else []

    def day(self, text: str | None, *, end: bool = False) -> datetime | None:
        """The beginning of a day that a form names, or its end; None where it names none."""
        try:
            day = date.fromisoformat(text or "") + timedelta(days=int(end))
        except (ValueError, OverflowError):
            return None
        return datetime.combine(day, time(), self.config.zone)


def desk_of(request: Request) -> Desk:
    """The desk that the application was made for."""
    desk: Desk = request.app.state.desk
    return desk


def _with_query(request: Request, path: str) -> str:
    query = request.url.query if path == request.url.path else ""
    return f"{path}?{query}" if query else path


def _other_language(request: Request, say: Translator, path: str) -> str:
    """The address of the same page in the other language."""
    asked = {**request.query_params, "lang": "zh" if say.language == "en" else "en"}
    return f"{path}?{urlencode(asked)}"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list's form asks for, as it came and as a filter.

    Attributes:
        values: The form's fields as given, to be shown again.
        filter: The same for the archive; one row more than a page, to know whether another follows.
        page: From 1.
        at: The end of the day as of which the archive is shown; None: as it stands.
        ignored: What was given and is no such value: it filters nothing, and the list says so.
    """

    values: Mapping[str, str]
    filter: Filter
    page: int
    at: datetime | None = None
    ignored: tuple[str, ...] = ()

    def address(self, path: str, page: int) -> str:
        """The address of another page of the list."""
        given = {name: value for name, value in self.values.items() if value}
        return f"{path}?{urlencode({**given, 'page': page})}"

    def today(self, path: str) -> str:
        """The address of the same list as it stands now."""
        given = {name: text for name, text in self.values.items() if text and name != "at"}
        return f"{path}?{urlencode(given)}"

    @property
    def asks(self) -> bool:
        """Whether anything is asked for but an order."""
        return any(text for name, text in self.values.items() if name != "sort")


_FIELDS = (
    "q", "since", "until", "source", "topic", "kind", "severity", "handling", "to", "backlog",
    "sort", "at",
)  # fmt: skip
_BACKLOG = {"no": False, "only": True}


def page_of(request: Request) -> int:
    """Which page of a list is asked for, from 1."""
    number = request.query_params.get("page", "1")
    return max(int(number), 1) if number.isascii() and number.isdecimal() and len(number) < 6 else 1


def asked_of(request: Request, desk: Desk) -> ListQuery:
    """Read a list's form; what it does not know filters nothing, and is named as ignored."""
    given = {name: request.query_params.get(name, "").strip() for name in _FIELDS}
    page = page_of(request)
    known = {
        **{name: desk.day(given[name]) is not None for name in ("since", "until", "at")},
        "kind": given["kind"] in set(Kind),
        "severity": given["severity"] in set(Severity),
        "handling": given["handling"] in set(Handling),
        "backlog": given["backlog"] in _BACKLOG,
    }
    return ListQuery(
        given,
        Filter(
            since=desk.day(given["since"]),
            until=desk.day(given["until"], end=True),
            sources=(given["source"],) if given["source"] else (),
            topics=(given["topic"],) if given["topic"] else (),
            kinds=(Kind(given["kind"]),) if given["kind"] in set(Kind) else (),
            severity=Severity(given["severity"]) if given["severity"] in set(Severity) else None,
            handling=Handling(given["handling"]) if given["handling"] in set(Handling) else None,
            assigned_to=given["to"] or None,
            backlog=_BACKLOG.get(given["backlog"]),
            limit=PAGE_SIZE + 1,
            offset=(page - 1) * PAGE_SIZE,
        ),
        page,
        as_of(request, desk),
        tuple(given[name] for name, is_known in known.items() if given[name] and not is_known),
    )


def as_of(request: Request, desk: Desk) -> datetime | None:
    """The last moment of the day as of which a page is asked for; None: as things stand."""
    end = desk.day(request.query_params.get("at", "").strip(), end=True)
    return end - FINENESS if end else None
