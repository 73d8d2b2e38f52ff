"""Kept pictures in the report for Word: those that the page shows, within the sheet's bounds."""

from __future__ import annotations

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn
from docx.shared import Cm

from scheduler.reports import Report, render_html
from scheduler.reports import kept as kept_module
from scheduler.reports.kept import MOST_OF_CHANGE, MOST_OF_REPORT, kept_files
from scheduler.reports.report import KeptFiles, KeptPicture
from scheduler.reports.word import render_docx
from scheduler.words.clean_text import line
from storage.media import KeptMedia, MediaKind
from storage.records import Change
from storage.shown import Image
from tests.mediafiles import encoded, jpeg, photo
from tests.scheduler.reports.specimens import article, edited, report, withdrawn

GONE, CHANGED = 6, 4
BIDI = "图片\u202egpj.exe\x00<w:t>合影"


def shown(body: bytes, key: str = "", caption: str = "") -> KeptPicture:
    return KeptPicture(key, caption, b64encode(body).decode())


def told(*pictures: KeptPicture) -> Report:
    """A report of a withdrawn article, and of one whose picture was exchanged."""
    exchanged = (shown(jpeg(3), "kept_before", "座谈会"), shown(jpeg(4), "kept_after", "座谈会"))
    return report(
        withdrawn(change_id=GONE),
        edited(article(), article(title="两地共建农业产业园区"), change_id=CHANGED),
        media={GONE: KeptFiles(pictures), CHANGED: KeptFiles(exchanged)},
    )


def read(made: Report) -> Doc:
    return Document(io.BytesIO(render_docx(made)))


def blobs(document: Doc) -> list[bytes]:
    """The pictures in order, as files."""
    inner = document.element.body.iter(qn("a:blip"))
    return [document.part.related_parts[one.get(qn("r:embed"))].blob for one in inner]


def test_the_pictures_of_withdrawn_and_edited_articles_are_shown_with_their_captions() -> None:
    made = told(shown(jpeg(1), caption="签约仪式"), shown(jpeg(2)))
    document = read(made)
    assert blobs(document) == [jpeg(1), jpeg(2), jpeg(3), jpeg(4)]
    texts = [paragraph.text for paragraph in document.paragraphs]
    captions = [text for text in texts if "签约仪式" in text or "座谈会" in text]
    assert captions == ["签约仪式", "原图：座谈会", "现图：座谈会"]
    page = render_html(made)
    assert page.count("data:image/jpeg") == len(document.inline_shapes)
    said = [one.get("descr") for one in document.element.body.iter(qn("wp:docPr"))]
    assert said == ["签约仪式", "", "原图：座谈会", "现图：座谈会"]


@pytest.mark.parametrize("size", [(1000, 300), (300, 1000), (40, 30), (1000, 1000), (1, 1)])
def test_a_picture_fits_the_sheet_keeps_its_shape_and_is_not_blown_up(
    size: tuple[int, int],
) -> None:
    body = encoded(photo(1, (max(size[0], 8), max(size[1], 8))).resize(size))
    (first, *_) = read(told(shown(body))).inline_shapes
    assert first.width <= Cm(13)
    assert first.height <= Cm(11)
    assert first.width / first.height == pytest.approx(size[0] / size[1], rel=0.02)
    assert first.width <= Cm(2.54) * size[0] / 72 + 1


@pytest.mark.parametrize("body", [b"", b"no picture", jpeg()[:200], b"\xff\xd8\xff" + b"\0" * 50])
def test_what_is_no_picture_is_left_out_and_the_rest_is_told(body: bytes) -> None:
    document = read(told(shown(body, caption="损坏"), shown(jpeg(2))))
    whole = [blob for blob in blobs(document) if blob in (jpeg(2), jpeg(3), jpeg(4))]
    assert len(whole) == 3
    assert any("示例新闻网" in paragraph.text for paragraph in document.paragraphs)


def test_a_caption_is_text() -> None:
    document = read(told(shown(jpeg(1), caption=line(BIDI))))
    xml = document.element.xml
    assert "\u202e" not in xml
    assert "&lt;w:t&gt;合影" in xml


class Asked:
    """An archive's answers: each version of an article shows so many pictures."""

    def __init__(self, pictures: int, size: int = 100) -> None:
        self.pictures, self.size = pictures, size
        self.media = self

    def held(self) -> tuple[int, int]:
        return 1, 1

    def of_version(self, article_id: int, version: int | None) -> list[KeptMedia]:
        return [
            KeptMedia(
                f"https://a.example/{n}.jpg", f"{version}-{n}", "image/jpeg", 1, Path("x"),
                MediaKind.IMAGE, copy_sha256=f"{article_id}-{version}-{n}",
            )
            for n in range(self.pictures)
        ]  # fmt: skip

    def copy(self, sha256: str) -> bytes:
        return sha256.encode().ljust(self.size, b".")


def changes(count: int) -> list[Change]:
    found = []
    for number in range(count):
        if number % 2:
            found.append(withdrawn(change_id=number))
        else:
            images = (Image("https://a.example/0.jpg"),)
            one = edited(article(), article(images=images), change_id=number)
            found.append(one)
    return found


def pictures_of(queries: Any, count: int) -> list[KeptPicture]:
    found = kept_files(queries, changes(count))
    assert all(len(one.pictures) <= MOST_OF_CHANGE for one in found.values())
    return [picture for one in found.values() for picture in one.pictures]


def test_they_are_bounded_in_number() -> None:
    assert len(pictures_of(Asked(9), 1)) == MOST_OF_CHANGE
    assert len(pictures_of(Asked(9), 40)) == MOST_OF_REPORT


def test_they_are_bounded_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_module, "MOST_BYTES", 10_000)
    found = pictures_of(Asked(9, size=1500), 40)
    assert 1 <= len(found) <= 5
    assert sum(len(one.jpeg) for one in found) <= 10_000


def test_their_size_is_that_of_copies_made_anew() -> None:
    body = read(told(shown(jpeg(1)))).part.package
    parts = [part for part in body.iter_parts() if part.partname.startswith("/word/media/")]
    assert {PIL.Image.open(io.BytesIO(part.blob)).format for part in parts} == {"JPEG"}
