"""One article: its text, its versions, what changed between two of them, its bytes."""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from scheduler.reports.spreads import holders
from scheduler.web import media
from scheduler.web.desk import Desk, as_of, desk_of
from scheduler.web.side_by_side import Row, side_by_side
from scheduler.web.translator import Translator, translator_of
from scheduler.words.catalogue import Words
from scheduler.words.notes import confirming, judgement
from scheduler.words.shown_times import local, published
from storage.diffs import compare, marked
from storage.media import joined
from storage.records import Article, Edit
from storage.times import from_iso, utc_now

_TEXTS = ("kicker", "title", "subtitle")
_FACTS = ("published_at", "origin", "authors", "editor", "section")


def article(request: Request) -> Response:
    """An article in its newest reading, or in the version that the address names.

    Raises:
        NotFoundError: There is no such article or version.
    """
    desk, say = desk_of(request), translator_of(request)
    words, zone = Words(say.language), desk.config.zone
    article_id = int(request.path_params["article_id"])
    asked = request.path_params.get("version")
    at = as_of(request, desk) if asked is None else None
    with desk.reading() as archive:
        queries = archive.queries
        row = queries.articles.as_json(article_id, int(asked) if asked is not None else None, at)
        told = [
            change
            for change in queries.changes.all(article_id=article_id)
            if at is None or change.detected_at <= at
        ]
        versions = queries.articles.versions(article_id)
        spread = tuple(queries.clusters.spread(article_id))
        return desk.page(
            request,
            "article",
            row=row,
            versions=versions,
            newest=row["version"]
            if asked is None and at is None
            else queries.articles.as_json(article_id)["version"],
            then=at,
            at_day=local(at, zone).date().isoformat() if at else "",
            instant=from_iso,
            zone_note=f" {zone.key}",
            matches=queries.articles.matches(article_id, row["version"]),
            renderings=queries.articles.renderings(article_id),
            spread=spread,
            held=holders(spread, words, zone),
            redaction=queries.redactions.of(article_id),
            media=media.shown(queries, article_id, row["version"], say),
            confirming=[
                confirming(one, words, zone)
                for one in queries.judgements.being_confirmed(desk.config.policy, article_id)
                if at is None
            ],
            judged=[
                (one["until"], judgement(one, words, zone))
                for one in queries.judgements.of_article(article_id)
                if at is None
            ],
            cut=queries.cut.prompt_of(article_id)
            if row["state"] == "live" and at is None
            else None,
            changes=[(change, desk.says(change.spans, say)) for change in told],
            source_name=told[0].source_name if told else row["source_id"],
            handling=archive.desk.changes.of([change.change_id for change in told]),
            log=archive.desk.log.of_article(article_id),
            muted=any(
                mute.article_id == article_id for mute in archive.desk.muting.in_force(utc_now())
            ),
            topic_names={topic.id: topic.name for topic in desk.topics},
        )


def diff(request: Request) -> Response:
    """Two versions side by side; without numbers in the address, the newest two.

    Raises:
        NotFoundError: There is no such article or version.
    """
    desk, say = desk_of(request), translator_of(request)
    article_id = int(request.path_params["article_id"])
    with desk.queries() as queries:
        queries.articles.version(article_id)  # that there is such an article
        versions = queries.articles.versions(article_id)
        numbers = [version["version"] for version in versions]
        chosen = [_number(request, "from"), _number(request, "to")]
        if None in chosen:
            chosen = [numbers[-2] if len(numbers) > 1 else numbers[-1], numbers[-1]]
        (_, before), (_, after) = (
            queries.articles.version(article_id, number) for number in chosen if number is not None
        )
        redaction = queries.redactions.of(article_id)
        files = queries.media.edit(article_id, chosen[0] or 0, chosen[1] or 0)
    return _beside_page(
        request,
        before,
        after,
        files=files,
        numbers=numbers,
        chosen=chosen,
        labels=[say(f"版本 {number}", f"Version {number}") for number in chosen],
        permalink=f"/articles/{article_id}/diff?from={chosen[0]}&to={chosen[1]}",
        cited=_cited(versions, chosen, desk, say),
        redaction=redaction,
        back=f"/articles/{article_id}",
    )


def against(request: Request) -> Response:
    """An article beside another one, a copy beside its original.

    Raises:
        NotFoundError: There is no such article.
    """
    desk = desk_of(request)
    ids = [int(request.path_params[name]) for name in ("other_id", "article_id")]
    with desk.queries() as queries:
        (_, before), (_, after) = (queries.articles.version(article_id) for article_id in ids)
        rows = [queries.articles.as_json(article_id) for article_id in ids]
        redaction = next(filter(None, map(queries.redactions.of, ids)), None)
        names = queries.overview.source_names()
    sources = [names.get(row["source_id"], row["source_id"]) for row in rows]
    labels = [f"{name} · {desk.published(row)}" for name, row in zip(sources, rows, strict=True)]
    return _beside_page(
        request,
        before,
        after,
        numbers=[],
        chosen=ids,
        labels=labels,
        permalink=f"/articles/{ids[1]}/against/{ids[0]}",
        cited=[],
        redaction=redaction,
        back=f"/articles/{ids[1]}",
    )


def _beside_page(
    request: Request, before: Article, after: Article, files: Edit | None = None, **values: Any
) -> Response:
    desk, say = desk_of(request), translator_of(request)
    edit = joined(compare(before, after), files)
    return desk.page(
        request,
        "diff",
        title=after.title,
        edit=edit,
        says=desk.says(edit.spans, say) if edit else [],
        fields=_beside(before, after, desk, say),
        **values,
    )


def _cited(
    versions: list[dict[str, Any]], chosen: list[int | None], desk: Desk, say: Translator
) -> list[tuple[str, str]]:
    """The hash and the time of each of two versions, for who cites their difference."""
    known = {version["version"]: version for version in versions}
    return [
        (
            say(f"版本 {number}", f"Version {number}"),
            (
                f"{desk.second(from_iso(known[number]['captured_at']))} {desk.config.zone.key}"
                f" SHA-256 {known[number]['content_hash']}"
            ),
        )
        for number in dict.fromkeys(chosen)
        if number is not None
    ]


def _number(request: Request, name: str) -> int | None:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _beside(
    before: Article, after: Article, desk: Desk, say: Translator
) -> list[tuple[str, list[Row]]]:
    """Every field that differs, and the body always, as rows of two sides."""
    names = (*_TEXTS, *_FACTS, "body", "notices", "attachments", "form")
    texts = [
        (name, _text(before, name, desk, say), _text(after, name, desk, say)) for name in names
    ]
    return [
        (name, side_by_side(marked(left, right, name)))
        for name, left, right in texts
        if left != right or name == "body"
    ]


def _text(article: Article, name: str, desk: Desk, say: Translator) -> str:
    value: Any = getattr(article, name)
    if name == "authors":
        return "、".join(value)
    if name == "notices":
        return "\n".join(value)
    if name == "attachments":
        return "\n".join(f"{one.name} {one.url or ''}".rstrip() for one in value)
    if name == "form":
        return say.form(value or "")
    if name == "published_at":
        return published(article, desk.config.zone) or ""
    return value or ""


def by_address(request: Request) -> Response:
    """The article of an address, for links from elsewhere.

    Raises:
        NotFoundError: There is none.
    """
    url = request.query_params.get("url", "")
    if not url:
        raise HTTPException(404)
    with desk_of(request).queries() as queries:
        return RedirectResponse(f"/articles/{queries.articles.find(url)}", 303)
