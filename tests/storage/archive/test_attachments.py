"""Attachments and form: kept, covered by the hash where set, compared, exported and forgotten."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from storage import Archive
from storage.archive.migrations import STEPS
from storage.archive.rows import content_hash
from storage.diffs import compare
from storage.diffs.attachments import file_of
from storage.diffs.one_line import sentence
from storage.records import Article, Severity
from storage.shown import Attachment, Form
from storage.together.forms import of_edit
from storage.together.undoing import undone
from tests.storage.archive.earlier import earlier
from tests.storage.archive.test_archive_schema import proof_program
from tests.storage.making import after, article, capture, live

SITE = "http://www.site.example"
FORM = Attachment("申请表.doc", f"{SITE}/files/2025/sq.doc")
PRICES = Attachment("指导价.pdf", f"{SITE}/files/2025/zdj.pdf")
SENT = Attachment("清单.xls", f"{SITE}/down.jsp?id=3&t=1747097340")
BEFORE = article(attachments=(FORM, PRICES, SENT))
"""Three files, one of which a script sends."""


def with_files(*files: Attachment) -> Article:
    return article(attachments=files)


EDITS = {
    "added": (
        with_files(FORM, PRICES, SENT, Attachment("名单.zip", f"{SITE}/m.zip")),
        "新增：名单.zip",
        " added: 名单.zip",
    ),
    "removed": (with_files(FORM, SENT), "删去：指导价.pdf", " removed: 指导价.pdf"),
    "renamed": (
        with_files(Attachment("申请表（新）.doc", FORM.url), PRICES, SENT),
        "：申请表.doc→申请表（新）.doc（改名）",
        ": 申请表.doc → 申请表（新）.doc (renamed)",
    ),
    "replaced": (
        with_files(Attachment(FORM.name, f"{SITE}/files/2025/sq2.doc"), PRICES, SENT),
        "：申请表.doc (sq.doc)→申请表.doc (sq2.doc)（换了文件）",
        ": 申请表.doc (sq.doc) → 申请表.doc (sq2.doc) (another file)",
    ),
}


@pytest.mark.parametrize("what", EDITS)
def test_what_became_of_one_is_said(what: str) -> None:
    """Each in its own words, in both languages; a name alone is minor."""
    now, zh, en = EDITS[what]
    edit = compare(BEFORE, now)
    assert edit is not None
    assert edit.fields == ("attachments",)
    assert [span.span_class for span in edit.spans] == [f"attachment_{what}"]
    assert edit.severity is (Severity.MINOR if what == "renamed" else Severity.SUBSTANTIVE)
    assert sentence(edit.spans[0]) == f"附件{zh}"
    assert sentence(edit.spans[0], "en") == f"Attachments{en}"


@pytest.mark.parametrize(
    "files",
    [
        (PRICES, SENT, FORM),
        (Attachment(FORM.name, "https://cdn.site.example/files/2025/sq.doc?v=2"), PRICES, SENT),
        (FORM, PRICES, Attachment(SENT.name, f"{SITE}/down.jsp?id=3&t=1747183740")),
        (FORM, PRICES, Attachment(SENT.name, None)),
        (Attachment("申请表 .doc", FORM.url), PRICES, SENT),
    ],
    ids=["order", "host", "visit", "script", "blank"],
)
def test_what_is_no_edit(files: tuple[Attachment, ...]) -> None:
    """Order, host and query of a file, what a script's address says of a visit, blanks."""
    assert compare(BEFORE, with_files(*files)) is None


def test_two_of_one_name_are_two() -> None:
    """One of them goes: the other is not taken for renamed or replaced."""
    two = with_files(FORM, Attachment(FORM.name, f"{SITE}/b.doc"))
    edit = compare(two, with_files(FORM))
    assert edit is not None
    assert [span.span_class for span in edit.spans] == ["attachment_removed"]


def test_a_broken_address_is_its_own_file() -> None:
    """Whatever a page links, comparing does not end in an error."""
    assert file_of(Attachment("甲", "http://[::1/a.pdf")) == "http://[::1/a.pdf"


def test_a_text_that_becomes_a_film_is_told() -> None:
    """The form is worded; it is a minor edit by itself."""
    edit = compare(article(), article(form=Form.VIDEO))
    assert edit is not None
    assert (edit.fields, edit.severity) == (("form",), Severity.MINOR)
    assert sentence(edit.spans[0]) == "形式：文字→视频"
    assert sentence(edit.spans[0], "en") == "Form: text → video"


def test_what_a_site_attaches_to_all_its_articles_is_the_sites_doing() -> None:
    """A manual under every article is one form, and taken off again."""
    manual = Attachment("手册.pdf", f"{SITE}/manual.pdf")
    now = with_files(FORM, PRICES, SENT, manual)
    known = {form.key: form for form in of_edit(BEFORE, now)}
    assert {form.form for form in known.values()} == {"item_added"}
    assert undone(BEFORE, now, known) == BEFORE


def test_they_are_kept_and_forgotten(tmp_path: Path) -> None:
    """With the article, in every way of asking for it."""
    film = article(attachments=(FORM, Attachment("清单", None)), form=Form.VIDEO)
    with live(tmp_path / "archive.db") as archive:
        archive.intake.recording.record_known(1, capture(film, after(days=1)))
        shown = archive.queries.articles.as_json(1)
        assert (shown["attachments"][0], shown["form"]) == (FORM.as_json(), "video")
        assert archive.queries.articles.version(1)[1] == film
        assert not list(archive.upkeep.verifying.verify())
        archive.upkeep.forgetting.redact(1, "依法", after(days=2))
        shown = archive.queries.articles.as_json(1)
        assert (shown["attachments"], shown["form"]) == ([], None)


def test_the_proof_program_covers_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever checks an archive without this program comes to the same hashes, with and without."""
    with live(tmp_path / "archive.db") as archive:
        film = article(attachments=(FORM,), form=Form.VIDEO)
        archive.intake.recording.record_known(1, capture(film, after(days=1)))
        head = archive.queries.changes.head()
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(proof_program(tmp_path)))["db"].close()
    assert capsys.readouterr().out.strip() == head


def test_an_earlier_archive_has_none_and_verifies(tmp_path: Path) -> None:
    """Unset they are no part of a hash."""
    with live(tmp_path / "archive.db"):
        pass
    step = next(n for n, one in enumerate(STEPS) if one.__name__ == "m023_attachments_and_form")
    earlier(tmp_path / "archive.db", tmp_path / "old.db", step)
    with Archive(tmp_path / "old.db") as archive:
        assert not list(archive.upkeep.verifying.verify())
        assert archive.queries.articles.as_json(1)["attachments"] == []
    said = {
        content_hash(one, "ab", "", "") for one in (article(), BEFORE, article(form=Form.IMAGE))
    }
    assert len(said) == 3
