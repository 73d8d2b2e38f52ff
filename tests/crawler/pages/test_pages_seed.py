"""The seed article, as its saved text and as HTML: every field, exactly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from crawler.pages import Article, Image, extract, read
from storage.times import from_iso

SEEDS = Path(__file__).parents[3] / "seeds" / "pages"
URL = "http://news.cnnb.com.cn/system/2025/10/23/030710012.shtml"
TEXT = SEEDS / "000_ca47def2792983fd.txt"
HTML = SEEDS / "030710012.shtml"


@pytest.fixture(params=[TEXT, HTML], ids=["text", "html"])
def article(request: pytest.FixtureRequest) -> Article:
    return extract(request.param.read_bytes(), URL)


def paragraphs_of_the_seed() -> list[str]:
    lines = [line.strip() for line in TEXT.read_text("utf-8").splitlines() if line.strip()]
    first = next(i for i, line in enumerate(lines) if line.startswith("昨日"))
    return lines[first : first + 5]


def test_headline(article: Article) -> None:
    assert article.title == "甬凉两地交流对口协作工作"


def test_time_to_the_second(article: Article) -> None:
    assert article.published_at == datetime.fromisoformat("2025-10-23T06:55:07+08:00")
    assert article.published_at == from_iso("2025-10-22T22:55:07+00:00")
    assert article.published_at.utcoffset() is not None


def test_origin_authors_editor(article: Article) -> None:
    assert article.origin == "中国宁波网-宁波日报"
    assert article.authors == ("吴向正", "何丫")
    assert article.editor == "陈奉凤"


def test_section(article: Article) -> None:
    assert article.section == "中国宁波网 > 新闻中心 > 宁波 > 时政·经济"


def test_body_is_the_five_paragraphs_once_as_published(article: Article) -> None:
    assert article.body.split("\n") == paragraphs_of_the_seed()
    assert article.body.startswith("昨日,")
    assert article.body.endswith("(甬派客户端宁波日报记者 吴向正 见习记者 何丫)")


def test_caption_and_credit(article: Article) -> None:
    assert [(i.caption, i.credit) for i in article.images] == [
        ("甬凉两地交流对口协作工作。", "朱勤锋")
    ]


def test_picture_has_its_address_in_html_only() -> None:
    assert extract(HTML.read_bytes(), URL).images[0].url == (
        "http://news.cnnb.com.cn/pic/0/10/61/43/10614301_001.jpg"
    )
    assert extract(TEXT.read_bytes(), URL).images == (
        Image(None, "甬凉两地交流对口协作工作。", "朱勤锋"),
    )


def test_language(article: Article) -> None:
    assert article.language == "zh-Hans"


@pytest.mark.parametrize("page", [None, "cnnb", "generic", "plaintext"])
@pytest.mark.parametrize("path", [TEXT, HTML], ids=["text", "html"])
def test_every_page_object_reads_the_same(path: Path, page: str | None) -> None:
    expected = extract(path.read_bytes(), URL, page="cnnb")
    assert extract(path.read_bytes(), URL, page=page) == expected


def test_which_rules_read_it() -> None:
    assert read(HTML.read_bytes(), URL).extractor.startswith("cnnb/")
    assert read(TEXT.read_bytes(), URL).extractor.startswith("cnnb/")
    assert read(TEXT.read_bytes(), "http://example.org/a.html").extractor.startswith("plaintext/")
    assert not read(HTML.read_bytes(), URL).fallback


def test_a_template_that_answers_nothing_falls_to_generic() -> None:
    page = (
        "<html><head><title>社区食堂开张</title></head><body><h1>社区食堂开张</h1>"
        "<p>社区食堂昨日开张,首日接待居民三百余人,菜价比市面低两成,居民们纷纷点赞。</p></body></html>"
    )
    reading = read(page.encode(), URL, page="cnnb")
    assert reading.fallback
    assert reading.extractor.startswith("generic/")
    assert reading.article.title == "社区食堂开张"


def test_edit_of_a_figure_changes_the_body_only() -> None:
    before = extract(HTML.read_bytes(), URL)
    after = extract(HTML.read_bytes().replace("第五个年头".encode(), "第六个年头".encode()), URL)
    assert after.body == before.body.replace("第五个年头", "第六个年头")
    assert {**after.as_json(), "body": ""} == {**before.as_json(), "body": ""}


def test_off_topic_page_of_the_same_template() -> None:
    article = extract((SEEDS / "offtopic.shtml").read_bytes(), URL)
    assert article.title == "城西社区图书馆月底开门迎客"
    assert article.published_at == datetime.fromisoformat("2025-10-23T09:20:00+08:00")
    assert (article.origin, article.editor, article.authors) == (
        "中国宁波网",
        "方一禾",
        ("林小满",),
    )
    assert len(article.body.split("\n")) == 4
    assert "凉山" not in article.title + article.body
