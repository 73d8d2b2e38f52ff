"""The page object of sites that have none: Chinese news first, by signals that all sites share."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from crawler.errors import NotAnArticleError, PartialPageError
from crawler.pages.around import Surroundings, surroundings
from crawler.pages.attachments import find_attachments
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.byline import Byline
from crawler.pages.carried import carried, carried_beside
from crawler.pages.corrections import find_notices
from crawler.pages.dates import Stamp
from crawler.pages.forms import FEW, Post, find_post, says_form
from crawler.pages.headline import Headline, find_headline, is_titled, kicker_and_subtitle
from crawler.pages.language import chinese, language_of
from crawler.pages.noise import SHORTEST
from crawler.pages.paging import next_pages
from crawler.pages.paragraphs import body_lines
from crawler.pages.pictures import find_images
from crawler.pages.posts_apart import may_stand_apart, stands_apart
from crawler.pages.prompts import without_prompts
from crawler.pages.region import Region, find_region
from crawler.pages.rewording import reworded_heading
from crawler.pages.sections import find_section
from crawler.pages.titles import Titles
from crawler.pages.wholeness import is_cut, is_signed, why_not
from storage.records import Article
from storage.shown import Attachment, Form, Image
from storage.text import clean

_LEADING = ":：|｜ "
"""What parts a kicker from its headline, and is left before it where the kicker is empty."""

_ANCHOR = " ¶"
"""The link to a heading itself, which documentation shows behind it."""

_BACK_LINK = re.compile(r"返回[\u3400-\u9fff]{2,5}[，,]\s*查看更多$")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a template says its parts stand; None for what it does not say.

    Attributes:
        title: The first line of the headline and one past its last.
        info: The first line of time, origin and names, and one past the last.
        body: The box of the body.
    """

    title: tuple[int, int] | None = None
    info: tuple[int, int] | None = None
    body: int | None = None


class Generic(PageObject):
    """Reads any article page."""

    name = "generic"
    version = 11

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        try:
            answer = read_page(page, Places())
        except NotAnArticleError:
            shown = carried(page)
            if shown is None:
                raise
            return read_page(shown, Places())
        beside = carried_beside(page, answer.article.body)
        if beside is not None:
            with suppress(NotAnArticleError):
                return read_page(beside, Places())
        return answer


def read_page(page: Page, places: Places) -> Answer:
    """Read a page by the signals that all sites share, within the places a template names.

    Raises:
        NotAnArticleError: The page is whole and no article.
        PartialPageError: The page did not come whole.
    """
    document = page.document
    if not document.lines:
        raise NotAnArticleError(page.url, "no_text")
    titles = Titles(page.meta.titles())
    anchor = places.title[0] if places.title else titles.anchor(document)
    if anchor is None:
        anchor = reworded_heading(document, page.meta.titles())
    region = find_region(document, places.body, anchor)
    headline = _headline(page, places, titles, region)
    kept, prompt = without_prompts(document, body_lines(document, region, headline))
    images, captions = find_images(page, kept, headline)
    kept = [i for i in kept if i not in captions]
    byline = _byline(page, places, headline, kept)
    published = byline.published() if kept else None
    reason = why_not(
        page,
        region,
        kept,
        anchored=anchor is not None,
        dated=published is not None or is_signed(document, kept),
        titled=is_titled(document, headline)
        or (not document.is_markup and headline.first is not None),
        headline=headline.last,
    )
    if not (reason or headline.text):
        reason = "no_headline"
    size = sum([len(document.lines[i].text) for i in kept])
    few = bool(reason) or size < FEW or may_stand_apart(document, headline, kept, size)
    post = find_post(page, titles) if few else None
    if post is not None and (
        stands_apart(document, post, kept) if reason is None else carried(page) is None
    ):
        return _of_post(page, places, post)
    if reason:
        raise NotAnArticleError(page.url, reason)
    if is_cut(page, kept, headed=anchor is not None and anchor < kept[0]):
        raise PartialPageError(page.url, "partial")
    files = find_attachments(page, kept, headline)
    form = says_form(post) if post is not None and size < FEW else None
    shown = Shown(headline, kept, headline.first or region.first, images, files, form)
    return _answer(page, shown, byline, published, prompt)


@dataclass(frozen=True, slots=True)
class Shown:
    """What was found of an article, but its by-line.

    Attributes:
        headline: The headline.
        kept: The lines of the body.
        top: The line above which the section is looked for.
        images: The pictures.
        attachments: The files.
        form: What stands for the text, if anything does.
    """

    headline: Headline
    kept: list[int]
    top: int
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    form: Form | None


def _of_post(page: Page, places: Places, post: Post) -> Answer:
    """The answer of a page that shows something in place of a text."""
    lines, headline = page.document.lines, post.headline
    at = post.lines or [min(post.at, len(lines) - 1)]
    said = (*(lines[i].text for i in post.lines), *post.text.split("\n"))
    paragraphs = clean("\n".join(said)).strip().split("\n")
    is_chinese = chinese(headline.text)
    last = at[-1] if post.lines else at[0] - 1  # nothing under it is its own
    around = surroundings(page.document, places.info, headline, [min(post.at, at[0]), last])
    byline = Byline(around, paragraphs, page.meta, page.url, is_chinese, page.zones)
    top = headline.first or 0
    shown = Shown(headline, post.lines, top, post.images, post.attachments, post.form)
    return _answer(page, shown, byline, byline.published(), None)


def _answer(
    page: Page, shown: Shown, byline: Byline, published: Stamp | None, prompt: str | None
) -> Answer:
    document, headline, kept = page.document, shown.headline, shown.kept
    kicker, subtitle = kicker_and_subtitle(document, headline)
    words = "".join(byline.paragraphs[:9]) or headline.text
    return Answer(
        Article(
            url=page.url,
            title=_line(headline.text.lstrip(_LEADING).rstrip(_ANCHOR)) or "",
            body="\n".join(byline.paragraphs),
            kicker=_line(kicker),
            subtitle=_line(subtitle),
            published_at=published.at if published else None,
            published_precision=published.precision if published else None,
            origin=_line(byline.origin()),
            authors=tuple(name for author in byline.authors() if (name := _line(author))),
            editor=_line(byline.editor()),
            section=_line(find_section(document, shown.top)),
            notices=tuple(
                said for text in find_notices(document, headline, kept) if (said := _line(text))
            ),
            images=shown.images,
            attachments=shown.attachments,
            form=shown.form,
            language=language_of(words, page.meta.language),
        ),
        next_pages(
            document,
            page.url,
            kept[0] if kept else headline.last or 0,
            page.encoding,
            page.meta.scripts,
            page.text,
        ),
        prompt,
    )


def dated(article: Article, find: Callable[[], Stamp | None]) -> Article:
    """An article with the time that its template says elsewhere, where the page prints none."""
    stamp = find() if article.published_at is None else None
    if stamp is None:
        return article
    return replace(article, published_at=stamp.at, published_precision=stamp.precision)


def _headline(page: Page, places: Places, titles: Titles, region: Region) -> Headline:
    lines = page.document.lines
    if places.title is not None:
        text = " ".join(line.text for line in lines[slice(*places.title)])
        if text:
            return Headline(text, *places.title)
    run = range(region.first, region.last)
    first = next((i for i in run if region.values[i] > 0), region.first)
    return find_headline(page.document, titles, first)


def _byline(page: Page, places: Places, headline: Headline, kept: list[int]) -> Byline:
    lines = page.document.lines
    text = clean("\n".join([lines[i].text for i in kept]))
    paragraphs = _BACK_LINK.sub("", text).strip().split("\n")
    is_chinese = (
        chinese("".join(paragraphs[:5]))
        or _begins_chinese(paragraphs[0])
        or (len(headline.text) >= SHORTEST and chinese(headline.text))
    )
    around = Surroundings()
    if kept:
        around = surroundings(page.document, places.info, headline, kept)
    return Byline(around, paragraphs, page.meta, page.url, is_chinese, page.zones)


def _begins_chinese(first: str) -> bool:
    """Whether a text is Chinese whose further paragraphs are given in another language as well."""
    return len(first) >= SHORTEST and chinese(first)


def _line(text: str | None) -> str | None:
    """A field of one line, cleaned; None where nothing is left."""
    return clean(text).replace("\n", " ") or None if text else None
