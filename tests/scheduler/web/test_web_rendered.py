"""On the page, what a browser of ours made stands beside the snapshot, and says that it is ours."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from scheduler.config import load
from scheduler.web.app import build
from storage import Archive
from storage.renderings import Rendering
from storage.work import SourceInfo
from tests.scheduler.web.conftest import NOW, article, capture, serving

DOCUMENT = b"\xef\xbb\xbf<p>as its scripts left it</p><script>alert(1)</script>"
PICTURE = b"\xff\xd8\xffa picture"


def test_the_document_and_the_picture_are_downloads_marked_as_ours(tmp_path: Path) -> None:
    file = tmp_path / "yongliang.toml"
    file.write_text('[archive]\npath = "archive.db"\n', "utf-8")
    with Archive(tmp_path / "archive.db") as archive:
        plain, filled = capture(article(1), NOW), capture(article(2), NOW)
        made = Rendering(DOCUMENT, "Chromium 156", picture=PICTURE)
        filled = replace(filled, fetch=replace(filled.fetch, rendering=made))
        archive.intake.runs.sync_sources([SourceInfo("site", "测试站", "other")], NOW)
        archive.intake.recording.record_new(plain)
        archive.intake.recording.record_new(filled)
    with (
        serving(build(load(file, everything=False), host="127.0.0.1")) as address,
        httpx.Client(base_url=address) as web,
    ):
        for name, data in (("rendered", DOCUMENT), ("screenshot", PICTURE)):
            answer = web.get(f"/articles/2/versions/1/{name}")
            assert answer.content == data
            assert answer.headers["content-type"] == "application/octet-stream"
            assert answer.headers["content-disposition"].startswith("attachment")
            assert "sandbox" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-sha256"] == hashlib.sha256(data).hexdigest()
            assert web.get(f"/articles/1/versions/1/{name}").status_code == 404
            assert web.get(f"/articles/2/versions/9/{name}").status_code == 404
        assert web.get("/articles/2/versions/1/snapshot").content == filled.fetch.body
        shown = web.get("/articles/2/versions/1/document", params={"as": "rendered"})
        assert "as its scripts left it" in shown.text
        assert "alert" not in shown.text
        assert shown.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        served = web.get("/articles/2/versions/1/document").text
        assert "as its scripts left it" not in served
        around = web.get("/articles/2/versions/1/page", params={"as": "rendered"}).text
        assert "/document?as=rendered" in around
        assert "浏览器由网站所给的原文渲染" in around
        assert "/page?as=rendered" in web.get("/articles/2/versions/1/page").text
        plain_page = web.get("/articles/1/versions/1/page", params={"as": "rendered"}).text
        assert "document?as=rendered" not in plain_page
        nothing = web.get("/articles/1/versions/1/document", params={"as": "rendered"})
        assert nothing.status_code == 404
        page = web.get("/articles/2").text
        assert "浏览器渲染的文档（非网站原文）" in page
        assert "本程序的截图" in page
        assert "浏览器" not in web.get("/articles/1").text


@pytest.mark.parametrize("name", ["rendered", "screenshot"])
def test_an_article_that_is_read_as_served_has_none(web: httpx.Client, name: str) -> None:
    assert web.get(f"/articles/1/versions/1/{name}").status_code == 404
    assert f"/{name}" not in web.get("/articles/1").text
