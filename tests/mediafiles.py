"""Pictures and documents for tests, sound and hostile; all of them made up here."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import docx
from PIL import Image, ImageDraw, ImageFilter


def photo(seed: int, size: tuple[int, int] = (600, 400)) -> Image.Image:
    """Something like a photograph: soft shapes of many colours, others for each seed."""
    chance = random.Random(seed)
    picture = Image.new("RGB", size, (chance.randrange(90, 200),) * 3)
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = chance.randrange(size[0]), chance.randrange(size[1])
        width, height = chance.randrange(15, 150), chance.randrange(15, 150)
        colour = tuple(chance.randrange(256) for _ in range(3))
        draw.ellipse((x, y, x + width, y + height), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(1.5))


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """A picture as a file."""
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def jpeg(seed: int = 1, quality: int = 85) -> bytes:
    """A photograph as a file."""
    return encoded(photo(seed), quality=quality)


def png_bomb(side: int = 60_000) -> bytes:
    """A picture of some kilobytes that would be gigabytes, decoded."""

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def word(*paragraphs: str) -> bytes:
    """A Word document, its last paragraph in a table."""
    document = docx.Document()
    for text in paragraphs[:-1]:
        document.add_paragraph(text)
    document.add_table(1, 1).cell(0, 0).text = paragraphs[-1]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_bomb(megabytes: int = 300) -> bytes:
    """A Word document of some kilobytes that unpacks to so many megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", b"<w>" + b" " * (megabytes << 20) + b"</w>")
    return out.getvalue()


def pdf(*lines: str, script: str = "") -> bytes:
    """A PDF that says the lines, in any characters; with a script that runs when it is opened."""
    text = "\n".join(lines)
    codes = {char: number for number, char in enumerate(dict.fromkeys(text), 1)}
    shown = "".join(
        f"<{''.join(f'{codes[char]:04x}' for char in line)}> Tj 0 -20 Td " for line in lines
    )
    page = f"BT /F 12 Tf 50 700 Td {shown}ET".encode()
    known = "".join(
        f"<{code:04x}> <{char.encode('utf-16-be').hex()}>\n" for char, code in codes.items()
    )
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{known}endbfchar endcmap end end"
    ).encode()
    run = f"/OpenAction << /S /JavaScript /JS ({script}) >>" if script else ""
    return _pdf(
        f"<< /Type /Catalog /Pages 2 0 R {run} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F 5 0 R >> >> >>",
        _stream(page),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        b" /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        _stream(cmap),
    )


def pdf_bomb(megabytes: int = 900) -> bytes:
    """A PDF whose page unpacks to so many megabytes."""
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(b"q Q " * (1 << 18)) for _ in range(megabytes))
    data += packed.flush()
    return _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R >>",
        _stream(data, b" /Filter /FlateDecode"),
    )


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d%s >>\nstream\n%s\nendstream" % (len(data), more, data)


def _pdf(*objects: bytes) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
