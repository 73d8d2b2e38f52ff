"""A picture decoded: its size, what it looks like, and a copy that may be shown."""

from __future__ import annotations

import io
import warnings
from typing import TYPE_CHECKING

from crawler.media.kinds import PICTURES
from storage.media import Insides, Verdict

if TYPE_CHECKING:
    from PIL import Image

MOST_PIXELS = 40_000_000
"""Of a picture that is decoded; the largest cameras of newspapers make so many."""

COPY_SIDE = 1000
"""Pixels of the longer side of the copy that is shown."""

COPY_QUALITY = 72

_SIDE = 16
_STEP = 2
"""Steps of 255 by which a place must be brighter than its neighbour: in an even sky the noise of
compressing decides nothing."""


def picture_insides(body: bytes, media_type: str) -> Insides:
    """What is in a picture; the verdict says why it cannot be decoded.

    Of one that moves it is the first frame.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # its size is looked at here, before a pixel is decoded
    warnings.simplefilter("ignore")
    try:
        with Image.open(io.BytesIO(body), formats=[PICTURES[media_type]]) as opened:
            width, height = opened.size
            if width * height > MOST_PIXELS:
                verdict = Verdict.TOO_MANY_PIXELS
                return Insides(media_type, verdict, width=width, height=height)
            opened.draft("RGB", (2 * COPY_SIDE, 2 * COPY_SIDE))
            opened.load()
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((COPY_SIDE, COPY_SIDE))
            shown = _on_white(picture)
    except (MemoryError, RecursionError):
        return Insides(media_type, Verdict.TOO_MUCH_INSIDE)
    except Exception:  # noqa: BLE001 - decoders raise anything at broken files
        return Insides(media_type, Verdict.DAMAGED)
    out = io.BytesIO()
    shown.save(out, "JPEG", quality=COPY_QUALITY, optimize=True)
    return Insides(media_type, width=width, height=height, look=_look(shown), copy=out.getvalue())


def _on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB, what is transparent in it white; nothing else of the file is left."""
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        ground = Image.new("RGB", layered.size, "white")
        ground.paste(layered, mask=layered.getchannel("A"))
        return ground
    clean = Image.new("RGB", picture.size)
    clean.paste(picture.convert("RGB"))
    return clean


def _look(picture: Image.Image) -> str:
    """See `storage.media.looks_otherwise`."""
    from PIL import Image

    small = picture.resize((_SIDE + 1, _SIDE), Image.Resampling.BOX).convert("L")
    places = small.tobytes()
    bits = 0
    for row in range(_SIDE):
        for column in range(_SIDE):
            at = row * (_SIDE + 1) + column
            bits = bits << 1 | (places[at] > places[at + 1] + _STEP)
    mean = picture.resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"{bits:064x}{mean.hex()}"
