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
_LAZY = re.compile(
    r"(?:data-|_|lazy|original|real|true|zoom)?(?:[\w-]{0,12}-)?"
    r"(?:src|original|actualsrc|lazy|lazyload|lazysrc|lazy-src|echo|url|file|image|img|real|large|full)\d?"
)
"""The attributes in which pages keep a picture's address until it is looked at."""

_SMALL = re.compile(
    r"thumb|small|avatar|icon|poster|link|href|ratio|fail|error|default|placeholder"
)
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|bmp|avif)\b|[?&](?:wx_fmt|format)=", re.IGNORECASE)
_TINY = re.compile(
    r"icon|logo|qrcode|qr_?code|ewm|erweima|blank|spacer|loading|placeholder|space|share|btn|arrow"
    r"|avatar|1x1|pixel|gr[ea]y\.gif|transparent|(?:^|[-_.])ads?[-_.\d]|guanggao|banner"
)
_UNUSABLE = ("data:", "javascript:", "about:", "blob:")


REACH = 40
"""Lines between headline and body in which pictures are the article's."""

ADDRESS_LENGTH = 2000
OFFERS = 20
"""Characters of the longest address, and the most that a ``srcset`` is looked at."""

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
    pictures = page.document.pictures
    for picture, after in zip(pictures, [*pictures[1:], None], strict=False):
        at = picture.line
        if not run.start <= at <= run.stop:
            continue
        twin = after.attributes if after is not None and after.is_twin else None
        source = "" if picture.is_twin and found else source_of(picture.attributes)
        if twin is not None and not picture.is_twin and (not source or _TINY.search(_name(source))):
            source = source_of(twin)
        if _is_tiny(picture.attributes, source):
            continue
        address = _address(source, page.base)
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


def _address(source: str, base: str) -> str | None:
    try:
        return urljoin(base, source) if source else None
    except ValueError:
        return None


def source_of(attributes: Mapping[str, str]) -> str:
    """The address that a browser would load in the end; empty where only a script knows it.

    What a script is to load goes before ``src``, which holds a placeholder then; the largest of a
    ``srcset`` stands in where ``src`` shows nothing.
    """
    lazy = [
        value.strip()
        for key, value in attributes.items()
        if key != "src" and _LAZY.fullmatch(key) and not _SMALL.search(key) and _is_picture(value)
    ]
    own = attributes.get("src", "").strip()
    offered = attributes.get("srcset") or attributes.get("data-srcset") or ""
    if lazy:
        return lazy[0]
    if own and not own.startswith(_UNUSABLE) and not (offered and _TINY.search(_name(own))):
        return own
    return _largest(offered)


def _is_picture(value: str) -> bool:
    """Whether an attribute's value can be the address of a picture."""
    text = value.strip()
    if len(text) > ADDRESS_LENGTH or text.startswith(_UNUSABLE) or any(map(str.isspace, text)):
        return False
    return _FILE.search(text) is not None or text.startswith(("http://", "https://", "//"))


def _largest(srcset: str) -> str:
    """The widest of what a ``srcset`` offers, the first of those alike."""
    best, most = "", -1.0
    for offer in srcset.split(", " if ", " in srcset else ",")[:OFFERS]:
        address, _, size = offer.strip().partition(" ")
        digits = re.match(r"\d+(?:\.\d+)?", size.strip())
        width = float(digits[0]) if digits else 0.0
        if address and width > most and not address.startswith(_UNUSABLE):
            best, most = address, width
    return best


def _name(source: str) -> str:
    return source.split("?", 1)[0].rsplit("/", 1)[-1].lower()


def _is_tiny(attributes: Mapping[str, str], source: str) -> bool:
    for key in ("width", "height"):
        size = re.match(r"\d+", attributes.get(key) or "")
        if size and int(size.group()) < 60:
            return True
    return _TINY.search(_name(source)) is not None
