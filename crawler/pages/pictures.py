"""Pictures of an article: address, caption, credit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from crawler.pages.base import Page
from crawler.pages.headline import Headline
from crawler.pages.labels import CAPTION_HINT, CAPTION_TAGS
from storage.shown import Image
from storage.text import clean

_CREDIT = re.compile(
    r"[（(]?(?:[\u3400-\u9fff]{0,12}(?:记者|記者"
    r"|通讯员))?\s*(?P<name>[\u3400-\u9fff·、 ]{2,20}?)\s*(?:/\s*)?(?:摄|攝)(?:影)?[)）。]*$"
)
_CAPTION = re.compile(r"(?:摄|攝|供图|图/.{1,12}|配图|资料图|摄影.{0,6})[)）。]?$")
_SOURCES = ("data-original", "data-src", "data-lazy-src", "data-url", "src")
_TINY = re.compile(r"icon|logo|qrcode|ewm|blank|spacer|loading|space|share|btn|arrow|avatar|1x1")


REACH = 40
"""Lines between headline and body in which pictures are the article's."""

CAPTION_LENGTH = 120
"""Longer lines are paragraphs, whatever ends them."""


def is_caption(text: str) -> bool:
    """Whether a line reads like a picture's caption with its credit (……。(某某 摄))."""
    return len(text) <= CAPTION_LENGTH and _CAPTION.search(text) is not None


def credit_of(caption: str) -> tuple[str, str | None]:
    """A caption and the credit in brackets at its end."""
    found = _CREDIT.search(caption)
    if found is None:
        return caption, None
    return caption[: found.start()].strip(), found["name"].strip()


def find_images(
    page: Page, kept: list[int], headline: Headline
) -> tuple[tuple[Image, ...], set[int]]:
    """An article's pictures, and the lines of its body that are their captions.

    A rendering without tags shows no picture, but it shows the captions.

    Args:
        page: The page.
        kept: The lines of the body.
        headline: The headline, under which the first picture may stand.
    """
    if not kept:
        return (), set()
    under = headline.last is not None and kept[0] - REACH < headline.last <= kept[0]
    run = range((headline.last or 0) if under else kept[0], kept[-1] + 1)
    found, captions = (_in_markup if page.document.is_markup else _in_text)(page, run)
    lines = page.document.lines
    spoken = sum(len(lines[i].text) for i in captions.intersection(kept))
    if spoken * 3 > sum(len(lines[i].text) for i in kept):  # a photo story: captions are its text
        captions = set()
    return tuple(found), captions


def _in_markup(page: Page, run: range) -> tuple[list[Image], set[int]]:
    lines = page.document.lines
    found: dict[str, Image] = {}
    captions: set[int] = set()
    for picture in page.document.pictures:
        at = picture.line
        if not run.start <= at <= run.stop or _is_tiny(picture.attributes):
            continue
        address = _address(picture.attributes, page.url)
        if address is None:
            continue
        is_its_own = at in run and _is_caption_line(page, at)
        caption, credit = credit_of(lines[at].text) if is_its_own else (None, None)
        found.setdefault(address, Image(address, clean(caption) if caption else None, credit))
        captions |= {at} if is_its_own else set()
    return list(found.values()), captions


def _in_text(page: Page, run: range) -> tuple[list[Image], set[int]]:
    lines = page.document.lines
    captions = [at for at in run if is_caption(lines[at].text)]
    parts = [credit_of(lines[at].text) for at in captions]
    return [Image(None, clean(caption) or None, credit) for caption, credit in parts], set(captions)


def _is_caption_line(page: Page, at: int) -> bool:
    line = page.document.lines[at]
    box = page.document.boxes[line.box]
    named = box.tag in CAPTION_TAGS or CAPTION_HINT.search(box.hint) is not None
    return is_caption(line.text) or (named and len(line.text) <= CAPTION_LENGTH)


def _address(attributes: Mapping[str, str], url: str) -> str | None:
    source = _source(attributes)
    try:
        return urljoin(url, source) if source else None
    except ValueError:
        return None


def _source(attributes: Mapping[str, str]) -> str:
    """The address as written; empty where only a script knows it."""
    values = (attributes.get(key, "").strip() for key in _SOURCES)
    unusable = ("data:", "javascript:", "about:")
    return next((value for value in values if value and not value.startswith(unusable)), "")


def _is_tiny(attributes: Mapping[str, str]) -> bool:
    for key in ("width", "height"):
        size = re.match(r"\d+", attributes.get(key) or "")
        if size and int(size.group()) < 60:
            return True
    return _TINY.search(_source(attributes).rsplit("/", 1)[-1].lower()) is not None
