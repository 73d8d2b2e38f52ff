"""Pictures and documents read within bounds: what is not sound has a clear word."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import msgspec
import pytest
from PIL import Image

from crawler.media import reading
from crawler.media.kinds import media_type_of
from crawler.media.reading import insides_of, read_apart
from storage.media import Insides, MediaKind, Verdict, looks_otherwise
from tests.mediafiles import encoded, jpeg, pdf, pdf_bomb, photo, png_bomb, word, word_bomb

IMAGE, ATTACHMENT = MediaKind.IMAGE, MediaKind.ATTACHMENT
PAGE = b"<!DOCTYPE html><html><head><title>404</title></head></html>"


def apart(kind: MediaKind, body: bytes) -> Insides:
    return msgspec.msgpack.decode(read_apart(kind, body), type=Insides)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("GIF", "image/gif"),
        ("WEBP", "image/webp"),
    ],
)
def test_four_kinds_of_pictures_are_decoded(form: str, media_type: str) -> None:
    found = insides_of(IMAGE, encoded(photo(1), form))
    assert (found.media_type, found.width, found.height) == (media_type, 600, 400)
    assert found.verdict is None
    assert found.copy is not None
    assert media_type_of(found.copy) == "image/jpeg"
    assert found.look is not None
    assert not looks_otherwise(found.look, insides_of(IMAGE, jpeg(1)).look or "")


@pytest.mark.parametrize("form", ["TIFF", "BMP", "ICO", "PPM"])
def test_other_pictures_are_not(form: str) -> None:
    assert insides_of(IMAGE, encoded(photo(1), form)).verdict is Verdict.UNKNOWN_TYPE


@pytest.mark.parametrize("quality", [95, 60, 30, 15])
def test_another_quality_or_size_looks_the_same(quality: int) -> None:
    original = insides_of(IMAGE, jpeg(1)).look or ""
    assert not looks_otherwise(original, insides_of(IMAGE, jpeg(1, quality)).look or "")
    smaller = encoded(photo(1).resize((300, 200)), quality=quality)
    assert not looks_otherwise(original, insides_of(IMAGE, smaller).look or "")


def test_another_picture_or_another_part_of_it_looks_otherwise() -> None:
    original = insides_of(IMAGE, jpeg(1)).look or ""
    retouched = photo(1)
    retouched.paste(photo(7).crop((0, 0, 220, 220)), (200, 100))
    for other in (photo(2), photo(1).crop((40, 30, 560, 380)), retouched):
        assert looks_otherwise(original, insides_of(IMAGE, encoded(other)).look or "")
    flat = [encoded(Image.new("RGB", (60, 40), colour)) for colour in ("white", "red")]
    assert looks_otherwise(*(insides_of(IMAGE, one).look or "" for one in flat))


def test_what_is_hidden_in_a_picture_is_not_in_its_copy() -> None:
    secret = b"GIFAR<script>alert(1)</script>"
    served = jpeg(1) + secret
    commented = encoded(photo(1), comment=secret, exif=b"Exif\0\0" + secret)
    for body in (served, commented):
        found = insides_of(IMAGE, body)
        assert found.copy is not None
        assert b"script" not in found.copy


def test_the_text_of_documents() -> None:
    lines = ("甬凉两地公开招聘名单", "共录取86名，名单公示如下。")
    for body in (pdf(*lines), word(*lines)):
        found = insides_of(ATTACHMENT, body)
        assert (found.verdict, found.text) == (None, "\n".join(lines))


def test_a_script_in_a_document_is_not_run_and_not_read() -> None:
    body = pdf("共录取86名", script="app.alert('x')")
    assert b"JavaScript" in body
    found = apart(ATTACHMENT, body)
    assert (found.verdict, found.text) == (None, "共录取86名")


@pytest.mark.parametrize(
    ("kind", "body", "verdict"),
    [
        (IMAGE, png_bomb, Verdict.TOO_MANY_PIXELS),
        (IMAGE, partial(png_bomb, 6000), Verdict.DAMAGED),
        (IMAGE, PAGE, Verdict.IS_A_PAGE),
        (IMAGE, b"\xef\xbb\xbf \n<html>", Verdict.IS_A_PAGE),
        (IMAGE, jpeg()[:2000], Verdict.DAMAGED),
        (IMAGE, b"", Verdict.EMPTY),
        (IMAGE, b"<svg xmlns='http://www.w3.org/2000/svg'/>", Verdict.UNKNOWN_TYPE),
        (IMAGE, pdf("一"), Verdict.UNKNOWN_TYPE),
        (ATTACHMENT, PAGE, Verdict.IS_A_PAGE),
        (ATTACHMENT, word_bomb, Verdict.TOO_MUCH_INSIDE),
        (ATTACHMENT, pdf("一")[:300], Verdict.DAMAGED),
        (ATTACHMENT, b"%PDF-1.4 nothing", Verdict.DAMAGED),
        (ATTACHMENT, b"PK\x03\x04 nothing", Verdict.DAMAGED),
        (ATTACHMENT, b"MZ\x90\x00", Verdict.UNKNOWN_TYPE),
    ],
    ids=range(14),
)
def test_what_cannot_be_read_has_a_clear_word(
    kind: MediaKind, body: bytes | Callable[[], bytes], verdict: Verdict
) -> None:
    """Bombs are made where they are read, and not by everybody who looks for tests."""
    made = body if isinstance(body, bytes) else body()
    began = time.monotonic()
    assert apart(kind, made).verdict is verdict
    assert time.monotonic() - began < 30


@pytest.mark.slow
def test_a_document_that_unpacks_to_a_gigabyte_ends_within_its_bounds() -> None:
    body = pdf_bomb()
    assert len(body) < 5_000_000
    # The reader has a bound of its own, and reads nothing past it.
    said = apart(ATTACHMENT, body).verdict
    assert said in (Verdict.TOO_MUCH_INSIDE, Verdict.TOO_LONG, Verdict.EMPTY)


def test_a_reader_that_hangs_or_eats_memory_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT_S", 0.5)
    monkeypatch.setattr(reading, "insides_of", lambda *_: time.sleep(60))
    assert apart(IMAGE, jpeg()).verdict is Verdict.TOO_LONG
    monkeypatch.setattr(reading, "WAIT_S", 20)
    monkeypatch.setattr(reading, "insides_of", lambda *_: bytearray(4 << 30))
    assert apart(IMAGE, jpeg()).verdict is Verdict.TOO_MUCH_INSIDE
    monkeypatch.setattr(reading, "PROCESSOR_S", 1)
    monkeypatch.setattr(reading, "insides_of", lambda *_: [None for _ in iter(int, 1)])
    assert apart(IMAGE, jpeg()).verdict in (Verdict.TOO_LONG, Verdict.TOO_MUCH_INSIDE)


def test_a_reader_can_write_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def writes(*_: object) -> Insides:
        (tmp_path / "x").write_bytes(b"x")
        return Insides()

    monkeypatch.setattr(reading, "insides_of", writes)
    assert apart(IMAGE, jpeg()).verdict is not None
    assert (tmp_path / "x").stat().st_size == 0
