"""The page object of sites that have none: Chinese news first, by signals that all sites share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from crawler.errors import NotAnArticleError
from crawler.pages.base import Answer, Page, PageObject
from crawler.pages.credits import (
    body_authors,
    dateline_origin,
    find_authors,
    find_editor,
    find_origin,
    find_stamp,
    unlabelled_origin,
)
from crawler.pages.dates import CHINA, stamps
from crawler.pages.document import Document, Line
from crawler.pages.headline import Headline, Titles, find_headline, kicker_and_subtitle
from crawler.pages.language import chinese, language_of
from crawler.pages.paragraphs import body_lines, is_caption
from crawler.pages.pictures import image
from crawler.pages.region import Region, find_region
from crawler.pages.sections import find_section
from storage.records import Article, Image
from storage.text import clean


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
    version = 1

    def read(self, page: Page) -> Answer:
        """See `PageObject.read`."""
        return read_page(page, Places())


def read_page(page: Page, places: Places) -> Answer:
    """Read a page by the signals that all sites share, within the places a template names.

    Raises:
        NotAnArticleError: The page has no body or no headline.
    """
    document = page.document
    if not document.lines:
        raise NotAnArticleError(page.url, "页面没有文字。", "the page has no text.")
    titles = Titles(page.meta.titles())
    at = places.title[0] if places.title else titles.anchor(document)
    region = find_region(document, places.body, at)
    headline = _headline(page, places, titles, region)
    kept = body_lines(document, region, headline)
    pictures, captions = _pictures(page, kept, headline)
    paragraphs = [clean(document.lines[i].text) for i in kept if i not in captions]
    paragraphs = [text for text in paragraphs if text]
    if not paragraphs or not headline.text:
        raise NotAnArticleError(
            page.url,
            "页面上没有找到文章的标题和正文。",
            "no headline and body of an article were found on the page.",
        )
    kicker, subtitle = kicker_and_subtitle(document, headline)
    is_chinese = chinese("".join(paragraphs[:5]))
    around = _around(document, places, region, kept, headline)
    article = Article(
        url=page.url,
        title=clean(headline.text).replace("\n", " "),
        body="\n".join(paragraphs),
        kicker=_field(kicker),
        subtitle=_field(subtitle),
        published_at=_published_at(page, around, is_chinese=is_chinese),
        origin=_field(_origin(page, around, paragraphs)),
        authors=_authors(page, around, paragraphs, is_chinese=is_chinese),
        editor=_field(find_editor(around.below) or find_editor(around.above)),
        section=_field(find_section(document, headline.first or region.first)),
        images=pictures,
        language=language_of("".join(paragraphs), page.meta.language),
    )
    return Answer(article)


@dataclass(frozen=True, slots=True)
class _Around:
    """The lines in which an article's credits stand: above its body and below it."""

    above: list[Line]
    below: list[Line]
    hints: list[str]

    @property
    def all(self) -> list[Line]:
        return [*self.above, *self.below]


def _around(
    document: Document, places: Places, region: Region, kept: list[int], headline: Headline
) -> _Around:
    body_first, body_last = kept[0], kept[-1]
    lines = document.lines
    above: list[Line] = []
    if places.info is not None:
        above += lines[slice(*places.info)]
    start = headline.first if headline.first is not None and headline.first <= body_first else None
    above += lines[max((start if start is not None else body_first) - 4, 0) : body_first]
    below = lines[max(body_last - 2, body_first) : body_last + 16]
    hints = _hints(document, above)
    return _Around(above, below, hints)


def _hints(document: Document, lines: list[Line]) -> list[str]:
    """The class and id of each line's box and of the inline elements on it."""
    spans: dict[int, str] = {}
    for span in document.spans:
        spans[span.line] = f"{spans.get(span.line, '')} {span.hint}"
    numbers = {id(line): i for i, line in enumerate(document.lines)}
    return [f"{document.boxes[line.box].hint} {spans.get(numbers[id(line)], '')}" for line in lines]


def _headline(page: Page, places: Places, titles: Titles, region: Region) -> Headline:
    document = page.document
    if places.title is not None:
        text = " ".join(line.text for line in document.lines[slice(*places.title)])
        if text:
            return Headline(text, *places.title)
    return find_headline(document, titles, _first_prose(region))


def _first_prose(region: Region) -> int:
    for i in range(region.first, region.last):
        if region.values[i] > 0:
            return i
    return region.first


def _published_at(page: Page, around: _Around, *, is_chinese: bool) -> datetime | None:
    zone = CHINA if is_chinese else UTC
    seen = find_stamp(around.above) or find_stamp(around.below)
    said = [stamp for text in page.meta.dates() for stamp in list(stamps(text, zone))[:1]]
    if not is_chinese and said:
        return said[0].at
    if seen is None:
        return said[0].at if said else None
    if not seen.minute:
        finer = [
            s
            for s in said
            if s.minute and s.at.astimezone(zone).date() == seen.at.astimezone(zone).date()
        ]
        if finer:
            return finer[0].at
    return seen.at


def _origin(page: Page, around: _Around, paragraphs: list[str]) -> str | None:
    """The origin: labelled or beside the time above the body, labelled below it, its dateline."""
    return (
        find_origin(around.above)
        or unlabelled_origin(around.above, around.hints)
        or find_origin(around.below)
        or dateline_origin(paragraphs[0])
    )


def _authors(
    page: Page, around: _Around, paragraphs: list[str], *, is_chinese: bool
) -> tuple[str, ...]:
    if not is_chinese:
        return tuple(clean(name) for name in page.meta.authors())
    return find_authors(around.above) or body_authors(paragraphs) or find_authors(around.below)


def _pictures(
    page: Page, kept: list[int], headline: Headline
) -> tuple[tuple[Image, ...], set[int]]:
    """The article's pictures, and the lines that are their captions."""
    if not kept:
        return (), set()
    lines = page.document.lines
    under = headline.last is not None and kept[0] - 40 < headline.last <= kept[0]
    first, last = (headline.last or 0) if under else kept[0], kept[-1] + 1
    found: dict[str | None, Image] = {}
    captions: set[int] = set()
    for picture in page.document.pictures:
        if first <= picture.line <= last:
            at = picture.line
            caption = lines[at].text if at < last and is_caption(lines[at].text) else None
            made = image(picture.element, page.url, caption)
            if made:
                found.setdefault(made.url, made)
                captions |= {at} if caption else set()
    if page.root is None:  # a rendering shows no picture, but it shows the caption
        for at in range(first, last):
            if is_caption(lines[at].text) and (made := image(None, page.url, lines[at].text)):
                found.setdefault(made.caption, made)
                captions.add(at)
    if captions.issuperset(kept):  # a photo story: its captions are its text
        captions = set()
    return tuple(found.values()), captions


def _field(text: str | None) -> str | None:
    return clean(text).replace("\n", " ") or None if text else None
