"""Posts without text: long pictures, galleries, films, a document in a viewer.

Their headline tells them from any other page without text: the page's head agrees with it, a time
stands by it or the head calls the page an article, and what is shown stands under it in its part of
the page, before the links of others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from crawler.pages.around import ABOVE
from crawler.pages.attachments import find_attachments
from crawler.pages.base import Page
from crawler.pages.dates import stamps
from crawler.pages.document import Box, Document, Line
from crawler.pages.headline import Headline, find_headline, may_be_headline
from crawler.pages.labels import (
    APPARATUS,
    AUTHOR_LABEL,
    BOILERPLATE,
    CAPTION_HINT,
    CAPTION_TAGS,
    EDITOR_LABEL,
    NOISE_HINT,
    NOISE_TAGS,
    ORIGIN_LABEL,
    closes,
    is_scrap,
)
from crawler.pages.page_kinds import is_called
from crawler.pages.paragraphs import heads_others
from crawler.pages.pictures import find_images, is_caption
from crawler.pages.players import PLAYER_BOX, documents, films, posters
from crawler.pages.prompts import UNDER, is_wall
from crawler.pages.prose import HEADER_LENGTH, is_header_line, is_prose
from crawler.pages.titles import Titles, key_of
from crawler.pages.under_text import LEAD
from crawler.pages.wholeness import is_ended
from crawler.pages.withdrawals import is_withdrawal
from storage.shown import Attachment, Form, Image

REACH = 60
"""Lines under the headline in which what is shown stands: a gallery has a caption a picture."""

MENU = 3
"""Links in a row that are a menu or a list of others, and end what is the post's."""

LINKS = 6
"""Links between headline and what is shown: tools, tags, a path. More of them are a list."""

LINKED = 3
"""The part of a line that is links from which it leads elsewhere: one with a day beside it does."""

AGREED = 1.0
"""How well the page's head must agree with the headline (`Titles.agreement`)."""

SHORTEST_TITLE = 6
"""Characters of the shortest headline that is one without a heading."""

SHORTEST_NOTICE = 4
"""The same of one in a heading over its origin (警情通报)."""

SMALL = 180
"""Pixels of a picture's declared width or height that is no content."""

FEW = 60
"""Characters of a text that may only say what a film, a document or a long picture is about."""

NEAR = 6
"""Lines under a headline among which its time is looked for."""

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_PLAIN_TITLE = re.compile(
    r"(?:视频|視頻|影片|图片|圖片|图集|组图|微信|公众号|video|photos?|gallery)", re.IGNORECASE
)
"""A title of the head that says what kind of post it is, and not which."""

PICTURES_SAID = re.compile(
    r"一[图圖]|[图圖][解说說集]|[组組][图圖]|[长長][图圖]|海[报報]|漫画|漫畫|九宫格"
)
"""What a headline says under which pictures stand for the text."""

_SHARED_PICTURES = re.compile(
    r"""cdn_url["']?\s*:\s*(?:JsDecode\(\s*)?["'](?P<url>https?:[^"'\s]{8,500})["']"""
)
_SHARED = "picture_page_info_list"
"""What a script of a post of pictures on WeChat is given to show."""

_SHARED_TEXT = re.compile(
    r"""content_noencode["']?\s*:\s*(?:JsDecode\(\s*)?(?:'(?P<one>[^'\n]{2,20000})'|"(?P<two>[^"\n]{2,20000})")"""
)
_CODE = re.compile(r"\\x([0-9a-fA-F]{2})")
_DIGITS = re.compile(r"\d{1,5}(?=\s*(?:px)?\s*$)")


@dataclass(frozen=True, slots=True)
class Post:
    """A post without text.

    Attributes:
        form: What stands for its text.
        headline: Its headline.
        at: The line before which what it shows begins.
        end: The line before which what is its own ends.
        lines: Its captions.
        images: Its pictures; of a film, what stands in its place until it is played.
        attachments: Its film or document, and its other files.
        is_viewed: Whether that stands in a player or a viewer.
        text: What its author says to it, where only the head or a script has it.
    """

    form: Form
    headline: Headline
    at: int
    end: int
    lines: list[int]
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    is_viewed: bool = False
    text: str = ""


def find_post(page: Page, titles: Titles) -> Post | None:
    """What a page without an article's text shows in place of one; None where it shows nothing.

    Args:
        page: The page.
        titles: What its head calls it.
    """
    document = page.document
    if not (document.is_markup and is_ended(page)):
        return None
    if (shared := _shared(page, titles)) is not None:
        return shared
    headline = _headline(document, titles)
    if headline is None or headline.first is None or headline.last is None:
        return None
    if is_called(headline.text):
        return None
    end = _end(document, headline.last)
    own = document.lines[headline.last : end + UNDER]
    if any(is_wall(line.text) or is_withdrawal(line.text) for line in own if not line.hidden):
        return None
    post = _shown(page, headline, end)
    return post if post is not None and _is_dated(page, post) else None


def says_form(post: Post) -> Form | None:
    """The form of a post with a text of a few words, where these are not the article.

    A line of news with a photograph is; under 一图读懂 it is not. So is one with a file to load.
    """
    if post.form is Form.IMAGE and not PICTURES_SAID.search(post.headline.text):
        return None
    return post.form if post.form is not Form.DOCUMENT or post.is_viewed else None


def _headline(document: Document, titles: Titles) -> Headline | None:
    """The headline, where the head of the page agrees with it or says nothing but its kind."""
    headings = (box for box in document.boxes if box.tag in {"h1", "h2"} and box.first < box.last)
    heading = next(headings, None)
    if titles.texts and all(_PLAIN_TITLE.fullmatch(text.strip()) for text in titles.texts):
        if heading is None:
            return None
        text = " ".join(line.text for line in document.lines[heading.first : heading.last])
        named = len(text) >= SHORTEST_TITLE and may_be_headline(text)
        return Headline(text, heading.first, heading.last) if named else None
    anchor = titles.anchor(document)
    if anchor is None and heading is None:
        return None
    found = find_headline(document, titles, heading.last if anchor is None else anchor + 1)  # type: ignore[union-attr]
    agreed = titles.agreement(found.text) >= AGREED
    if len(found.text) < SHORTEST_TITLE:
        agreed = agreed and heading is not None and _is_notice(document.lines, found)
    return found if agreed else None


def _is_notice(lines: list[Line], headline: Headline) -> bool:
    """Whether the line under a short headline names an origin, as that of a column does not."""
    at = headline.last
    if at is None or len(headline.text) < SHORTEST_NOTICE:
        return False
    return any(ORIGIN_LABEL.search(line.text) for line in lines[at : at + 1])


def _shared(page: Page, titles: Titles) -> Post | None:
    """A post of pictures of WeChat, which a script shows, under the headline of its head."""
    script = next((text for text in page.meta.scripts if _SHARED in text), None)
    if script is None or not titles.texts or not _scripted_time(page):
        return None
    addresses = dict.fromkeys(found["url"] for found in _SHARED_PICTURES.finditer(script))
    if not addresses:
        return None
    images = tuple(Image(unescape(url.replace("\\x26", "&"))) for url in addresses)
    headline = find_headline(page.document, titles, len(page.document.lines))
    if titles.agreement(headline.text) < AGREED:
        headline = Headline(titles.texts[0])
    at = headline.last or 0
    text = _shared_text(page, script, headline)
    return Post(Form.IMAGE, headline, at, at, [], images, (), is_viewed=True, text=text)


def _shared_text(page: Page, script: str, headline: Headline) -> str:
    """What the author of such a post says to its pictures; empty where that is its headline."""
    said = _SHARED_TEXT.search(script)
    tags = page.meta.tags
    text = (said["one"] or said["two"]) if said else ""
    text = text or tags.get("description", "") or tags.get("og:description", "")
    text = unescape(_CODE.sub(_decoded, text)).replace("\\n", "\n").strip()
    return "" if key_of(text) == key_of(headline.text) else text


def _decoded(code: re.Match[str]) -> str:
    return chr(int(code[1], 16))


def _scripted_time(page: Page) -> bool:
    """Whether a script is given the time of publication."""
    return page.meta.created_date() is not None or bool(page.meta.scripted_dates())


def _is_dated(page: Page, post: Post) -> bool:
    """Whether a time stands by what is shown or by its headline, or the head tells one.

    A head that calls the page an article says as much.
    """
    meta = page.meta
    if meta.says_article() or meta.tags.get("og:type", "").lower().startswith("video"):
        return True
    first, last = post.headline.first or 0, post.headline.last or 0
    near = (*range(max(first - ABOVE, 0), last + NEAR), *range(post.at, post.at + NEAR))
    lines = page.document.lines
    texts = (lines[i].text for i in near if i < min(post.end + NEAR, len(lines)))
    printed = any(len(text) < HEADER_LENGTH and next(stamps(text), None) for text in texts)
    return printed or bool(meta.dates()) or _scripted_time(page)


def _end(document: Document, first: int) -> int:
    """Where what is the post's own ends: at the foot, at a menu, at what is said under a text."""
    lines, boxes = document.lines, document.boxes
    links = others = 0
    for i in range(first, min(first + REACH, len(lines))):
        line = lines[i]
        text = line.text
        if _in_noise(boxes, line.box, first - 1) or closes(text) or EDITOR_LABEL.match(text):
            return i
        if len(text) < 160 and BOILERPLATE.search(text):
            return i
        tag = boxes[line.box].tag
        if tag == "h1" or (i > first and tag in _HEADINGS and heads_others(text)):
            return i
        leads = line.link * LINKED > len(text)
        if leads and len(text) >= LEAD and i + 1 < len(lines) and is_prose(lines[i + 1]):
            return i
        others = others + 1 if leads else 0
        links += leads
        if others > MENU or links > LINKS:
            return i - others + 1
    return min(first + REACH, len(lines))


def _in_noise(boxes: list[Box], box: int, top: int) -> bool:
    """Whether a box is within one that is never an article's, and does not hold the headline."""
    while box > 0:
        own = boxes[box]
        if own.first <= top < own.last:
            return False
        if own.tag in NOISE_TAGS or (
            NOISE_HINT.search(own.hint) and not CAPTION_HINT.search(own.hint)
        ):
            return True
        box = own.parent
    return False


def _shown(page: Page, headline: Headline, end: int) -> Post | None:
    """What stands under a headline: a document, a film, files, pictures, in this order."""
    document = page.document
    first = headline.last or 0
    run = range(first, end + 1)
    inner = [
        one
        for one in document.embedded
        if one.line in run and not _in_noise(document.boxes, one.box, first - 1)
    ]
    images, at = _images(page, headline, end)
    own = range(first, end) or range(first - 1, first)
    files = find_attachments(page, [*own], headline)
    lines = _captions(document, first, end)
    form, (found, place) = Form.DOCUMENT, documents(page, inner)
    if place is None:
        form, (found, place) = Form.VIDEO, films(page, inner, headline.text)
    if place is None:
        place = _player_box(page, headline, end)
    if place is not None:
        shown = tuple(dict.fromkeys((*map(Image, posters(page, inner)), *images)))
        known = {one.url for one in found}
        rest = tuple(one for one in files if one.url not in known)
        return Post(form, headline, place, end, lines, shown, (*found, *rest), is_viewed=True)
    if files:
        return Post(Form.DOCUMENT, headline, first, end, lines, images, files)
    if images:
        return Post(Form.IMAGE, headline, at, end, lines, images, ())
    return None


def _images(page: Page, headline: Headline, end: int) -> tuple[tuple[Image, ...], int]:
    """The pictures of size under the headline, and the line before which they begin."""
    first = headline.last or 0
    document = page.document
    places = [
        picture.line
        for picture in document.pictures
        if first <= picture.line <= end
        and picture.tag == "img"
        and not _is_small(picture.attributes)
        and not (picture.line == end and _is_of_line(document, picture.box, end))
        and not _in_noise(document.boxes, picture.box, first - 1)
    ]
    if not places:
        return (), first
    run = range(max(first - 1, 0), max(places[-1], first))
    images, _ = find_images(page, [*run], headline)
    return images, places[0]


def _is_of_line(document: Document, box: int, at: int) -> bool:
    """Whether a picture that stands before a line is of the same box, as in an entry of a list."""
    return at < len(document.lines) and document.lines[at].box == box


def _is_small(attributes: Mapping[str, str]) -> bool:
    for key in ("width", "height"):
        size = _DIGITS.match(attributes.get(key) or "")
        if size and int(size[0]) < SMALL:
            return True
    return False


def _captions(document: Document, first: int, end: int) -> list[int]:
    """The lines under a headline that say something of what is shown."""
    boxes = document.boxes
    under = _under_pictures(document, first, end)

    def says(i: int, line: Line) -> bool:
        text, box = line.text, boxes[line.box]
        if line.hidden or line.is_link or is_header_line(line) or is_scrap(text):
            return False
        if AUTHOR_LABEL.match(text) or APPARATUS.search(text) or BOILERPLATE.search(text):
            return False
        named = box.tag in CAPTION_TAGS or CAPTION_HINT.search(box.hint) is not None
        return i in under or named or is_caption(text) or is_prose(line)

    return [i for i in range(first, end) if says(i, document.lines[i])]


def _under_pictures(document: Document, first: int, end: int) -> set[int]:
    """The lines of a gallery that has one under each of its pictures, whatever holds them."""
    places = sorted(
        {
            picture.line
            for picture in document.pictures
            if first <= picture.line < end
            and picture.tag == "img"
            and not _is_small(picture.attributes)
        }
    )
    evenly = len(places) > 1 and all(after - at == 1 for at, after in pairwise(places))
    return set(places) if evenly else set()


def _player_box(page: Page, headline: Headline, end: int) -> int | None:
    """The line before which a box stands that a script fills with a player."""
    boxes = page.document.boxes
    first = headline.last or 0
    for at, box in enumerate(boxes):
        if first <= box.first == box.last <= end and PLAYER_BOX.search(box.hint):
            return None if _in_noise(boxes, at, first - 1) else box.first
    return None
