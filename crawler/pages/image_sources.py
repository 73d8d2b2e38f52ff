"""Which address of a picture a reader's browser would load, once the page's scripts have run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from crawler.pages.document import Picture

SCREEN = 1920
"""Pixels of the width of a reader's screen: by it is chosen among the sizes of a picture."""

EM = 16
"""Pixels of an em in what a page asks of a screen."""

_LAZY = (
    "data-original", "data-src", "data-actualsrc", "data-lazy-src", "data-lazyload", "data-lazy",
    "data-lazyload-src", "data-lazy-load", "data-ks-lazyload", "data-original-src",
    "data-actual-src", "data-real-src", "data-realsrc", "data-echo", "data-imgsrc", "data-img-src",
    "data-img", "data-image", "data-url", "data-backsrc", "data-hi-res-src", "_src", "file",
    "real_src", "lazy-src", "lazysrc", "lazy_src", "original", "zoomfile", "x-src",
)  # fmt: skip
"""Where a page keeps the address until its script, or the reader's scrolling, asks for it."""

_LAZY_NAMES = frozenset(_LAZY)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "lazy-srcset", "data-original-set")
_LIKE_ONE = re.compile(r"src|original|lazy|echo|file|url|img|image|pic")
_SMALLER = re.compile(r"small|mini|thumb|tiny|blur|placeholder|preview|low")
_IMAGE = re.compile(r"\.(?:jpe?g|png|webp|gif|bmp|avif)(?:[?#!@_&]\S*)?$", re.IGNORECASE)
_PHOTO = re.compile(r"\.(?:jpe?g|png|webp)(?:[?#!@_&]\S*)?$", re.IGNORECASE)
_PAGE = re.compile(r"\.(?:s?html?|php|aspx?|jsp)(?:[?#]\S*)?$", re.IGNORECASE)
_SCHEME = re.compile(r"(?!https?:)[a-z][a-z\d+.-]*:|#", re.IGNORECASE)
_STAND_IN = re.compile(
    r"(?:blank|spacer|space|loading|lazy|place-?holder|transparent|pixel|no-?(?:pic|img|image))"
    r"[\w@-]*\.(?:gif|png|jpe?g|svg|webp)"
    r"|(?:gr[ea]y|none|null|trans|dot|white|empty|clear|load|default|bg|px|1px|1x1|0)"
    r"[\d_-]{0,6}\.(?:gif|png|svg)"
    r"|[\w-]*(?:loading|placeholder)[\w-]*\.(?:gif|svg)",
    re.IGNORECASE,
)
"""The name of what stands in a picture's place until it is loaded."""

_LIMITS = re.compile(r"(min|max)-(?:device-)?width\s*:\s*(\d{1,5}(?:\.\d{1,3})?)\s*(px|r?em)")
_NOT_THIS = re.compile(r"portrait|dark|\bprint\b|\bnot\b|\btv\b|max-resolution")
_LENGTH = re.compile(r"(\d{1,5}(?:\.\d{1,3})?)(px|vw|r?em)\s*$")
_UNKNOWN_TYPE = re.compile(r"jxl|jp2|jxr|vnd\.ms-photo")


def shown_pictures(pictures: Sequence[Picture]) -> Iterator[tuple[Picture, str]]:
    """The pictures that readers see, each with its address as written; those without left out.

    A ``<source>`` belongs to the picture after it, and the twin for browsers without scripts to the
    one beside it.
    """
    sources: list[Picture] = []
    before: tuple[Picture, str] | None = None
    for picture in pictures:
        if picture.tag == "source":
            sources.append(picture)
            continue
        own = [each.attributes for each in sources if each.box == picture.box]
        sources = []
        address = _chosen(picture.attributes, own)
        beside = before if before and before[0].box == picture.box else None
        before = (picture, address)
        if picture.tag == "noscript":
            if beside and beside[0].tag == "img":
                if address and not beside[1]:
                    yield beside[0], address
                continue
            if not _PHOTO.search(address):  # what counts readers stands so too
                continue
        elif beside and beside[0].tag == "noscript" and _bare(beside[1]) == _bare(address):
            continue
        if address:
            yield picture, address


def _chosen(attributes: Mapping[str, str], sources: Sequence[Mapping[str, str]]) -> str:
    """The address that is loaded; empty where only a script knows it.

    Args:
        attributes: Of the picture.
        sources: Those of the ``<source>`` elements that go before it.
    """
    for source in sources:
        sets = [source[name] for name in ("srcset", *_LAZY_SETS) if source.get(name)]
        if sets and _suits(source) and (found := _of_set(sets[-1], source.get("sizes", ""))):
            return found
    sizes = attributes.get("sizes") or attributes.get("data-sizes") or ""
    for name in (*_LAZY_SETS, "srcset"):
        value = attributes.get(name)
        if value and "w" in value and (found := _of_set(value, sizes, widths=True)):
            return found
    if not _LAZY_NAMES.isdisjoint(attributes):
        lazy = (attributes.get(name, "").strip() for name in _LAZY)
        found = next((value for value in lazy if _is_usable(value) and not _PAGE.search(value)), "")
        if found:
            return found
    plain = attributes.get("src", "").strip()
    if _is_usable(plain):
        return plain
    for name in (*_LAZY_SETS, "srcset"):
        if found := _of_set(attributes.get(name, ""), sizes):
            return found
    return _anywhere(attributes)


def _anywhere(attributes: Mapping[str, str]) -> str:
    """The address in an attribute of another name, that for a large picture first."""
    found = [
        (_SMALLER.search(name) is not None, value)
        for name, value in attributes.items()
        if _LIKE_ONE.search(name) and _IMAGE.search(value) and _is_usable(value)
    ]
    return min(found, key=lambda each: each[0])[1].strip() if found else ""


def _is_usable(value: str) -> bool:
    """Whether a value is an address at all, and not that of what stands in until it is loaded."""
    if not value or ("/" not in value and "." not in value) or _SCHEME.match(value):
        return False
    return _STAND_IN.fullmatch(_name(value)) is None


def _name(address: str) -> str:
    return _bare(address).rpartition("/")[2]


def _bare(address: str) -> str:
    return address.partition("?")[0].partition("#")[0]


def _suits(source: Mapping[str, str]) -> bool:
    """Whether a browser takes a ``<source>``: of a type that it knows, for a screen like its."""
    return _UNKNOWN_TYPE.search(source.get("type", "")) is None and _applies(
        source.get("media", "")
    )


def _applies(media: str) -> bool:
    if _NOT_THIS.search(media):
        return False
    for bound, number, unit in _LIMITS.findall(media):
        width = float(number) * (1 if unit == "px" else EM)
        if width > SCREEN if bound == "min" else width < SCREEN:
            return False
    return True


def _of_set(srcset: str, sizes: str, *, widths: bool = False) -> str:
    """The address that is taken of a ``srcset``; empty where none is.

    Args:
        srcset: Addresses with widths (``800w``) or densities (``2x``).
        sizes: How wide the picture is shown.
        widths: Whether only one with widths counts.
    """
    found = [(address, said) for address, said in _candidates(srcset) if _is_usable(address)]
    wide = [(float(said[:-1]), address) for address, said in found if said.endswith("w")]
    if wide:
        slot = _slot(sizes)
        enough = [each for each in wide if each[0] >= slot]
        return min(enough)[1] if enough else max(wide)[1]
    if widths or not found:
        return ""
    return min(found, key=lambda each: float(each[1][:-1] or 1))[0]


def _candidates(srcset: str) -> Iterator[tuple[str, str]]:
    """The addresses of a ``srcset``, each with its width or density as written; possibly empty."""
    words = srcset.split()
    at = 0
    while at < len(words):
        address = words[at]
        at += 1
        said = ""
        if address.endswith(",") or at == len(words):
            address = address.strip(",")
        else:
            said, comma, rest = words[at].partition(",")
            if comma and rest:
                words[at] = rest
            else:
                at += 1
        if address:
            yield address, said if _DESCRIPTOR.fullmatch(said) else ""


_DESCRIPTOR = re.compile(r"\d{1,5}(?:\.\d{1,3})?[wx]")


def _slot(sizes: str) -> float:
    """How many pixels wide a picture is shown."""
    for part in sizes.split(",")[:20]:
        length = _LENGTH.search(part)
        if length and _applies(part[: length.start()]):
            number, unit = float(length[1]), length[2]
            return number * {"px": 1.0, "vw": SCREEN / 100}.get(unit, EM)
    return SCREEN
