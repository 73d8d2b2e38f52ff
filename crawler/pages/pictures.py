"""Pictures of an article: address, caption, credit."""

from __future__ import annotations

import re

from crawler.addresses import as_published
from crawler.pages.base import Page
from crawler.pages.document import Document, Picture
from crawler.pages.headline import Headline
from crawler.pages.image_sources import shown_pictures
from crawler.pages.judged import Judged
from crawler.pages.labels import CAPTION_HINT, CAPTION_TAGS
from storage.shown import Image
from storage.text import clean

_CREDIT = re.compile(
    r"[（(]?(?:[\u3400-\u9fff]{0,12}(?:记者|記者"
    r"|通讯员))?\s*(?P<name>[\u3400-\u9fff·、 ]{2,20}?)\s*(?:/\s*)?(?:摄|攝)(?:影)?[)）。]*$"
)
_CAPTION = re.compile(r"(?:摄|攝|供图|图/.{1,12}|配图|资料图|摄影.{0,6})[)）。]?$")
_NAMED = re.compile(
    r"[（(\[【]?\s*(?:摄影者?|攝影者?|摄像|图片?来源|圖片?來源|图片?提供|圖片?提供|供图|图源|圖源|图片?|圖片?"
    r"|来源|來源|Photo(?:graph)?(?: [Cc]redit| by)?|Image(?: [Cc]redit)?|Credit|Picture)"
    r"\s*[:：/／|｜]\s*(?P<name>[^:：|｜，。（()）]{2,40}?)\s*[)）\]】。]*$"
)
_GIVEN = re.compile(
    r"(?:[（(]|(?<=[，。；、\s]))(?P<name>[\w·\- ]{2,20}?)\s?(?:供图|供圖|提供)\s*[)）。]*$"
)
_OWNED = re.compile(r"[（(\s](?:©|Photo(?:graph)? by)\s*(?P<name>[^©()（）]{2,40}?)[)）.]*$")
_BLANKS = re.compile(r"\s+")
_FURNITURE = re.compile(
    r"logo|qr-?code|avatar|spacer|erweima|touxiang"
    r"|(?<![a-z0-9])(?:icons?|ico|ewm|blank|loading|space|share|btn|button|arrow|1x1|emoji|emoticon"
    r"|smil(?:ey|ies?))|(?:icon|ewm|loading|share|btn|button|arrow)(?![a-z0-9])"
)
_FURNITURE_PATH = re.compile(
    r"/(?:emojis?|emoticons?|smil(?:ey|ies)|expressions?|avatars?|touxiang|icons?|ads?|adverts?"
    r"|advertisements?|guanggao|qrcodes?|erweima)/"
)
_ASIDE = re.compile(
    r"(?:^|[\s_-])(?:avatars?|head-?(?:img|pic|portrait)s?|touxiang"
    r"|author-?(?:info|box|card|bio|pic|img)?|qr-?code\w*|ewm\w*|erweima\w*|2wm|ads?|adv|advert\w*"
    r"|guanggao|ad-?(?:box|wrap|slot)|sponsor\w*|promo\w*|share\w*|bdsharebuttonbox|social\w*|logo"
    r"|icons?|emojis?|emoticons?|wp-smiley|related|recommend\w*|tuijian|comments?|reward|dashang"
    r"|guanzhu|follow\w*|subscribe|download)(?:$|[\s_-])"
)
"""Classes of pictures, and of boxes around them, that are none of an article's."""

_NAMES_ASIDE = Judged(lambda hint: _ASIDE.search(hint) is not None)

_SAYS_ASIDE = re.compile(
    r"^.{0,12}(?:二维码|二維碼|头像|頭像)$"
    r"|^(?:广告|廣告|表情|logo|avatar|icon|advertisement|qr ?code)$",
    re.IGNORECASE,
)
_SCAN = re.compile(
    r"扫一扫|掃一掃|扫码|掃碼|扫描|掃描|二维码|二維碼|长按(?:识别|图片|关注)|識別圖中|识别图中"
)
_ADVERT = re.compile(
    r"doubleclick|//(?:ads?|adv|click|union|cpro)\d{0,3}\.|/(?:adclick|ad_?click|adredirect)\b"
)
_SIZE = re.compile(r"\s*(\d{1,5})(?:\.\d*)?(?:px)?\s*$")
_STYLED = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*(\d{1,4})(?:\.\d{0,3})?px")

SMALLEST = 60
"""Pixels of the width or height of what is shown for itself."""

BOXES_AROUND = 4
"""Boxes around a picture that are asked what they are named."""

CODE_LENGTH = 40
"""Characters of the longest line that asks to scan the picture beside it."""

NAME_LENGTH = 4
"""Characters of a Chinese person's name."""

REACH = 40
"""Lines between headline and body in which pictures are the article's."""

CREDIT_REACH = 60
"""Characters from the end of a caption in which its credit is."""

CAPTION_LENGTH = 120
"""Longer lines are paragraphs, whatever ends them."""


def is_caption(text: str) -> bool:
    """Whether a line reads like a picture's caption with its credit (……。(某某 摄))."""
    return len(text) <= CAPTION_LENGTH and _CAPTION.search(text) is not None


def credit_of(caption: str) -> tuple[str, str | None]:
    """A caption and the credit at its end, which may be all of it."""
    found = _CREDIT.search(caption, max(len(caption) - CREDIT_REACH, 0))
    if found is not None:
        start, name = _own_name(found)
        return caption[:start].strip(), name
    for pattern in (_NAMED, _GIVEN, _OWNED):
        if found := pattern.search(caption, max(len(caption) - CREDIT_REACH, 0)):
            return caption[: found.start()].strip(), found["name"].strip()
    return caption, None


def _own_name(found: re.Match[str]) -> tuple[int, str]:
    """Where a credit begins, and its name apart from the words that stand before it."""
    name = found["name"].strip()
    parts = _BLANKS.split(name)
    if len(parts) == 1 or len(parts[0]) <= NAME_LENGTH:
        return found.start(), name
    end = found.end("name")
    own = next((i for i, part in enumerate(parts) if len(part) <= NAME_LENGTH), len(parts))
    kept = " ".join(parts[own:])
    return (found.string.rfind(parts[own], 0, end), kept) if kept else (found.start(), name)


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
    # Of a photo story captions are the text.
    if spoken and spoken * 3 > sum(len(lines[i].text) for i in kept):
        captions = set()
    return tuple(found), captions


def _in_markup(page: Page, run: range) -> tuple[list[Image], set[int]]:
    lines = page.document.lines
    found: dict[str, Image] = {}
    captions: set[int] = set()
    document = page.document
    near = [each for each in document.pictures if run.start <= each.line <= run.stop]
    nearest = {picture.line: picture.box for picture in near}
    for picture, source in shown_pictures(near):
        at = picture.line
        if _is_none(picture, source) or _stands_aside(document, picture, run):
            continue
        address = as_published(source, page.base, page.encoding)
        if address is None or _is_scanned(document, at, beside=picture.box == nearest[at]):
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


def _is_none(picture: Picture, source: str) -> bool:
    """Whether a picture is none of an article's: an icon, a face, a code to scan, an advert."""
    said = picture.attributes
    for key in ("width", "height", "data-w"):
        size = _SIZE.match(said.get(key) or "")
        if size and int(size[1]) < SMALLEST:
            return True
    if (style := said.get("style")) and (size := _STYLED.search(style)) and int(size[1]) < SMALLEST:
        return True
    path = source.partition("?")[0].lower()
    name = path.rpartition("/")[2]
    if _FURNITURE.search(name) or _FURNITURE_PATH.search(path):
        return True
    hint = f"{said.get('class', '')} {said.get('id', '')}".lower()
    if _NAMES_ASIDE[hint] or _SAYS_ASIDE.search(said.get("alt") or said.get("title") or ""):
        return True
    link = picture.link
    return bool(link) and (
        "sponsored" in link.get("rel", "") or _ADVERT.search(link.get("href", "")) is not None
    )


def _stands_aside(document: Document, picture: Picture, run: range) -> bool:
    """Whether a box around a picture is that of a writer, a code to scan or an advert."""
    boxes, at = document.boxes, picture.box
    for _ in range(BOXES_AROUND):
        box = boxes[at]
        if box.parent < 0 or (box.first <= run.start and run.stop <= box.last):
            return False
        if _NAMES_ASIDE[box.hint]:
            return True
        at = box.parent
    return False


def _is_scanned(document: Document, at: int, *, beside: bool) -> bool:
    """Whether a line beside a picture asks to scan it: of several over a line the last."""
    lines = document.lines[max(at - 1, 0) : at + beside]
    return any(len(line.text) <= CODE_LENGTH and _SCAN.search(line.text) for line in lines)
