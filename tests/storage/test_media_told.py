"""What a picture or a document that was exchanged is told as, and when two of them differ."""

from __future__ import annotations

import pytest

from scheduler.words.media_words import VERDICT_WORDS
from storage.diffs import sentence
from storage.media import (
    MediaRules,
    Verdict,
    attachment_changed,
    is_look,
    joined,
    looks_otherwise,
    picture_exchanged,
    says_otherwise,
)
from storage.records import Severity

FLAT = "0" * 64 + "808080"
FILES = ("a" * 64, "b" * 64)


@pytest.mark.parametrize(
    ("bits", "colour", "differs"),
    [(0, "808080", False), (8, "808080", False), (9, "808080", True), (0, "989898", False),
     (0, "999980", True), (0, "80809a", True)],
)  # fmt: skip
def test_pictures_differ_beyond_a_bound(bits: int, colour: str, *, differs: bool) -> None:
    other = f"{(1 << bits) - 1:064x}{colour}"
    assert looks_otherwise(FLAT, other) is differs
    assert looks_otherwise(other, FLAT) is differs


@pytest.mark.parametrize("text", [None, "", "0" * 69, "0" * 71, "g" * 70, "0" * 69 + "\n"])
def test_what_is_no_look(text: str | None) -> None:
    assert not is_look(text)
    assert is_look(FLAT)


@pytest.mark.parametrize(
    ("before", "after", "differs"),
    [
        ("共86名", "共68名", True),
        ("共86名", "共８６名", False),
        ("共86名\n名单", "共86名名单", False),
        (None, "共86名", False),
        ("共86名", None, False),
    ],
)
def test_documents_differ_in_what_they_say(
    before: str | None, after: str | None, *, differs: bool
) -> None:
    assert says_otherwise(before, after) is differs


def test_a_changed_document_names_its_places() -> None:
    edit = attachment_changed("名单.pdf", FILES, "名单\n共录取86名。", "名单\n共录取68名。")
    assert edit.severity is Severity.SUBSTANTIVE
    assert [sentence(span) for span in edit.spans] == [
        "附件：名单.pdf (aaaaaaaaaaaa)→名单.pdf (bbbbbbbbbbbb)（换了文件）",
        "附件第2段：86名→68名（数字）",
    ]


def test_a_document_written_anew_has_no_end_of_places() -> None:
    before = "\n".join(f"第{n}条规定收费{n}元。" for n in range(1, 600))
    edit = attachment_changed("a.pdf", FILES, before, before.replace("元", "万元"))
    assert len(edit.spans) == 201


def test_an_exchanged_picture_is_minor_and_joins_others() -> None:
    one = picture_exchanged("a.jpg", *FILES)
    assert one.severity is Severity.MINOR
    both = joined(None, one, attachment_changed("a.pdf", FILES, "3人", "5人"))
    assert both is not None
    assert (both.fields, both.severity) == (("images", "attachments"), Severity.SUBSTANTIVE)
    assert joined(None, None) is None


def test_every_verdict_has_words() -> None:
    assert set(VERDICT_WORDS) == set(Verdict)
    assert all(zh and en for zh, en in VERDICT_WORDS.values())


def test_what_is_asked_for() -> None:
    assert [len(MediaRules(mode).kinds) for mode in ("none", "pictures", "all")] == [0, 1, 2]
