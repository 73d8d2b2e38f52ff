"""Bytes to text: which charset a page is truly in, whatever it says.

Bytes that are valid UTF-8 are UTF-8, since text of another charset hardly ever is. Else the
declarations (header, then every one in the page) are tried in turn, and one that yields broken
characters or no Chinese that anybody writes gives way to the charset that does best.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from w3lib.encoding import read_bom, resolve_encoding

from crawler.file_kinds import wide_codec
from crawler.pages.language import run_of
from crawler.pages.mojibake import turned_back

_VALUE = rb"""\s*=\s*["']?\s*([a-z0-9_:.-]{2,30})"""
_DECLARED = (re.compile(b"charset" + _VALUE), re.compile(b"encoding" + _VALUE))
"""Of lower case; two patterns, since one that begins with a literal is found ten times as fast."""

_FOREIGN = re.compile(r"[\x00-\x7f][\x00-\x7f]*")
_BROKEN = re.compile("[\ufffd\ue000-\uf8ff]")
_HEAD = 16_384
"""Bytes searched for declarations: real ones stand in the first kilobytes, after long scripts."""

_SAMPLE = 40_000
"""Bytes on which charsets are compared; enough for any head and most bodies."""

_GLANCE = 10_000
"""Bytes that settle it where they hold `_TELLING` foreign characters that read well."""

_TELLING = 200

PLAIN = 0.2
"""A share of everyday characters that no wrong charset reaches."""

_CHINESE = ("gb18030", "big5hkscs")
_CHINESE_NAMES = {"gb18030": "gb18030", "big5-hkscs": "big5hkscs", "big5hkscs": "big5hkscs"}
_TWICE = re.compile(rb"\xc3[\xa3-\xa9][\xc2\xc5\xc6\xcb\xe2]")
"""How, in UTF-8, what a Chinese character becomes begins that was read as Latin ones."""

_LOST = "\ufffd"
"""What a site prints for what it could not read itself."""

GARBLED_LEAST, GARBLED = 20, 0.04
"""So many of them, and as a part of all that is not ASCII, in a text of no use. UTF-8 taken for GBK
leaves one in eight; an article that speaks of the sign prints a few."""

_STATEFUL = ("iso2022_jp", "iso-2022-jp", "hz", "iso2022_kr", "iso-2022-kr")

# The characters that make up a good quarter of any modern Chinese text, in both scripts. A wrong
# charset turns them into rare ones.
_COMMON = run_of(
    "[的一是不了在人有我他这這个個们們中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着著下自之年"
    "过過发發后後作里裡用道行所然家种種事成方多经經么去法学學如都同现現当當没沒动動面起看定天分还還进進好小部其些主样樣理心"
    "本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由"
    "问問很最重并物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門"
    "任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣题題活尔爾更别別打女变變四神总總何"
    "电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展"
    "马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該]"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's text.

    Attributes:
        text: The text, without a byte-order mark or NUL.
        encoding: The codec that read it.
        replacements: How many broken characters the reading left (U+FFFD that the page itself
            holds are not counted).
        utf8: The text in UTF-8, where it was served so and without a fault.
        twice: Whether it was encoded twice; the text is as it was before that.
        lost: How many characters the site itself lost, where these are so many that it garbled the
            text; else 0.
    """

    text: str
    encoding: str
    replacements: int
    utf8: bytes | None = None
    twice: bool = False
    lost: int = 0


def decode(body: bytes, encoding: str | None = None) -> Decoded:
    """Read a page's bytes in the charset that they are in. Never raises.

    Args:
        body: The bytes as served.
        encoding: The charset of the HTTP header, if it named one.
    """
    marked, bom = read_bom(body)
    if marked and bom:
        return _decoded(body[len(bom) :], marked)
    wide = wide_codec(body)
    if wide:
        return _decoded(body, wide)
    body = body.replace(b"\x00", b"")  # no charset left has it in a character; it breaks pairs
    if body.isascii() and (b"\x1b$" in body or b"~{" in body):  # charsets that pass for UTF-8
        declared = _declarations(body, encoding)
        if declared and declared[0] in _STATEFUL:
            return _decoded(body, declared[0])
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(body, _best(body[:_SAMPLE], _declarations(body, encoding)))
    at = body.find(b"\xc3")
    turned = turned_back(text) if at >= 0 and _TWICE.search(body, at) else None
    if turned is not None:
        return Decoded(turned, "utf-8", 0, twice=True)
    return Decoded(text, "utf-8", 0, body, lost=_lost(text))


def _lost(text: str) -> int:
    if _LOST not in text:
        return 0
    lost = text.count(_LOST)
    if lost < GARBLED_LEAST or lost < GARBLED * len(_FOREIGN.sub("", text)):
        return 0
    return lost


def _declarations(body: bytes, header: str | None) -> list[str]:
    names = [header] if header else []
    head = body[:_HEAD].lower()
    matches = [match for pattern in _DECLARED for match in pattern.finditer(head)]
    names += [match[1].decode("ascii") for match in sorted(matches, key=re.Match.start)]
    found = []
    for name in names:
        codec = resolve_encoding(name)
        if codec and codec not in found:
            found.append(_CHINESE_NAMES.get(codec, codec))
    return found


def _best(sample: bytes, declared: list[str]) -> str:
    """The charset of bytes that are not clean UTF-8."""
    marks: dict[str, float] = {}
    for codec in dict.fromkeys((*declared, *_CHINESE, "utf-8")):
        if codec in _CHINESE and _mark(sample[:_GLANCE], codec, _TELLING) > PLAIN:
            return codec
        marks[codec] = _mark(sample, codec)
        if marks[codec] > PLAIN and codec in _CHINESE:  # no doubt is left, whatever others make
            return codec
    best = max(marks, key=lambda codec: marks[codec])  # the first of equals: declared come first
    for codec in declared:
        if marks[codec] >= marks[best] - 0.05:  # as good as the best: what the page says holds
            return codec
    return best


def _mark(sample: bytes, codec: str, least: int = 1) -> float:
    """How well a charset reads the bytes: share of everyday Chinese less the broken part.

    Nothing is said of fewer foreign characters than `least`.
    """
    try:
        text = sample.decode(codec, "replace")
    except (LookupError, UnicodeError, ValueError):
        return -9.0
    foreign = _FOREIGN.sub("", text)
    if len(foreign) < least:
        return 0.0
    broken = len(_BROKEN.findall(foreign))
    common = sum(map(len, _COMMON.findall(foreign)))
    # One broken character at the sample's cut end is nobody's fault.
    return (common - 8.0 * max(broken - 1, 0)) / len(foreign)


def _decoded(body: bytes, codec: str) -> Decoded:
    try:
        text = body.decode(codec, "replace")
    except (LookupError, UnicodeError, ValueError):
        codec, text = "utf-8", body.decode("utf-8", "replace")
    replacements = 0
    if _LOST in text:  # found at once; to count it goes over each character
        own = body.count(_LOST.encode()) if codec == "utf-8" else 0
        replacements = max(text.count(_LOST) - own, 0)
    if codec not in _CHINESE:  # whose bytes have lost theirs before
        text = text.replace("\x00", "")
    return Decoded(text.removeprefix("\ufeff"), codec, replacements)
