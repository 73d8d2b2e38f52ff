"""The issue's own words: the seed page and its HTML give the same article, whole and once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

import seeds
from crawler.pages import extract
from storage.records import Article

URL = "http://news.cnnb.com.cn/system/2025/10/23/030710012.shtml"
SHARED = Path(__file__).parents[2].parent / "shared" / "seed" / "000_ca47def2792983fd.txt"


@pytest.fixture(params=["000_ca47def2792983fd.txt", "030710012.shtml"])
def article(request: pytest.FixtureRequest) -> Article:
    return extract((seeds.SEEDS / "pages" / request.param).read_bytes(), URL)


def test_title(article: Article) -> None:
    assert article.title == "甬凉两地交流对口协作工作"


def test_published_at(article: Article) -> None:
    assert article.published_at == datetime(2025, 10, 22, 22, 55, 7, tzinfo=UTC)


def test_origin(article: Article) -> None:
    assert article.origin == "中国宁波网-宁波日报"


def test_authors(article: Article) -> None:
    assert article.authors == ("吴向正", "何丫")


def test_editor(article: Article) -> None:
    assert article.editor == "陈奉凤"


def test_section(article: Article) -> None:
    assert article.section
    assert article.section.endswith("时政·经济")


def test_body_is_five_paragraphs_once(article: Article) -> None:
    paragraphs = article.body.split("\n")
    assert [paragraph[:3] for paragraph in paragraphs] == [
        "昨日,",
        "会上,",
        "张平对",
        "龙伟对",
        "在甬期",
    ]
    assert paragraphs[-1].endswith("(甬派客户端宁波日报记者 吴向正 见习记者 何丫)")
    for foreign in ("摄)", "热线", "编辑", "纠错", "版权", "扫码", "您当前的位置", "举报"):
        assert foreign not in article.body


def test_body_is_as_published(article: Article) -> None:
    page = (seeds.SEEDS / "pages" / "000_ca47def2792983fd.txt").read_text(encoding="utf-8")
    for paragraph in article.body.split("\n"):
        assert paragraph in page


def test_picture(article: Article) -> None:
    (image,) = article.images
    assert image.caption == "甬凉两地交流对口协作工作。"
    assert image.credit == "朱勤锋"


def test_both_pages_give_the_same_article() -> None:
    text, html = (
        extract((seeds.SEEDS / "pages" / name).read_bytes(), URL)
        for name in ("000_ca47def2792983fd.txt", "030710012.shtml")
    )
    assert text.body == html.body
    assert text.section == html.section


@pytest.mark.shared
def test_the_seed_page_is_the_user_s_byte_for_byte() -> None:
    if not SHARED.exists():
        pytest.skip("the shared folder with the user's own copy is not beside this checkout")
    assert (seeds.SEEDS / "pages" / SHARED.name).read_bytes() == SHARED.read_bytes()
