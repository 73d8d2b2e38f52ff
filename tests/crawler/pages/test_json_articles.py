"""Articles that are data: found by the seed's expressions, and prose never made of the rest."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.classifier import Classifier
from crawler.errors import ExtractionError, FieldsNotFoundError, NotAnArticleError
from crawler.pages import Reading, read
from crawler.pages.data import data_of
from crawler.settings import ArticleFields, Source
from storage.records import Fetch, Outcome
from storage.times import Precision
from tests.growth import costs_less_than

URL = "https://api.a.example/detail?id=1"
PARAGRAPHS = [
    "昨日,宁波市与凉山州在西昌召开东西部协作联席会议,总结全年工作,部署下一步任务。",
    "会议指出,今年宁波市共落实帮扶资金12.4亿元,实施项目86个,惠及凉山群众3万余人。",
    "双方将继续深化甬凉协作,在产业、劳务、教育、医疗等方面加强合作,共同推动乡村全面振兴。",
]
TITLE = "甬凉协作联席会议在西昌召开"
FIELDS = ArticleFields(title="data.title", body="data.content")
ALL = ArticleFields(
    title="data.title",
    body="data.content",
    kicker="data.intro",
    subtitle="data.sub",
    published_at="data.time",
    origin="data.source",
    authors="data.authors",
    editor="data.editor",
    section="data.channel",
    images="data.images",
)


def answer(**data: object) -> bytes:
    whole = {"title": TITLE, "content": "\n".join(PARAGRAPHS), **data}
    return json.dumps({"code": 0, "data": whole}, ensure_ascii=False).encode()


def reading(body: bytes, fields: ArticleFields | None = FIELDS) -> Reading:
    return read(body, URL, page="json", fields=fields)


@pytest.mark.parametrize(
    "content",
    [
        "\n".join(PARAGRAPHS),
        "".join(f"<p>{text}</p>" for text in PARAGRAPHS),
        "<br/>".join(PARAGRAPHS) + "<script>alert(1)</script>",
        PARAGRAPHS,
        f"</div></article></body></html><p>{PARAGRAPHS[0]}<p>{PARAGRAPHS[1]}</div><p><b>{PARAGRAPHS[2]}",
    ],
)
def test_a_body_is_html_or_lines_however_broken(content: object) -> None:
    article = reading(answer(content=content)).article
    assert article.title == TITLE
    assert article.body.split("\n") == PARAGRAPHS
    assert article.language == "zh-Hans"


def test_every_field_is_where_the_seed_says() -> None:
    body = answer(
        intro="引题", sub="副题", time="2026-11-20 08:30", source="演示日报",
        authors="王小明、李四", editor="张三", channel="要闻",
        images=["/a.jpg", {"src": "//i.a.example/b.jpg", "desc": "会场"}, {"x": 1}, 7],
    )  # fmt: skip
    article = reading(body, ALL).article
    assert (article.kicker, article.subtitle, article.origin) == ("引题", "副题", "演示日报")
    assert (article.authors, article.editor, article.section) == (
        ("王小明", "李四"),
        "张三",
        "要闻",
    )
    assert article.published_at == datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    assert article.published_precision is Precision.MINUTE
    assert [(image.url, image.caption) for image in article.images] == [
        ("https://api.a.example/a.jpg", None),
        ("https://i.a.example/b.jpg", "会场"),
    ]


@pytest.mark.parametrize(
    ("time", "at"),
    [
        (1795200000, datetime.fromtimestamp(1795200000, UTC)),
        ("1795200000123", datetime.fromtimestamp(1795200000, UTC)),
        ("2026-11-20T08:30:00Z", datetime(2026, 11, 20, 8, 30, tzinfo=UTC)),
        (True, None),
        ("昨天", None),
        ({}, None),
    ],
)
def test_a_time_is_text_or_a_number(time: object, at: datetime | None) -> None:
    assert reading(answer(time=time), ALL).article.published_at == at


def test_other_expressions_make_another_reading_and_never_an_edit() -> None:
    other = ArticleFields(title="data.title", body="data.content || data.text")
    one, two = reading(answer()).extractor, reading(answer(), other).extractor
    assert one != two
    assert one.startswith("json/4+")
    assert reading(answer()).extractor == one


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (
            answer(title=None),
            "title 'data.title' of [article] finds no text in the answer (nothing)",
        ),
        (answer(title=["a", "b"]), "(list)"),
        (answer(content={"html": "x"}), "body 'data.content' of [article] finds no text"),
        (answer(content=""), "(empty)"),
        (b'{"code": 500, "message": "system busy"}', "It says: system busy"),
        (b"[]", "(nothing)"),
    ],
)
def test_an_expression_that_finds_nothing_is_told_with_what_the_answer_says(
    body: bytes, says: str
) -> None:
    with pytest.raises(FieldsNotFoundError) as error:
        reading(body)
    assert says in error.value.en
    assert "\n" not in error.value.en + error.value.zh


@pytest.mark.parametrize("page", [None, "generic", "cnnb", "jcms", "plaintext"])
@pytest.mark.parametrize(
    "body",
    [
        answer(),
        answer(content="".join(f"<p>{text}</p>" for text in PARAGRAPHS)),
        b"cb(" + answer() + b");",
        b"var detail = " + answer() + b";",
        b"\xef\xbb\xbf\n" + answer(),
    ],
)
def test_json_that_nobody_explains_is_no_article(page: str | None, body: bytes) -> None:
    with pytest.raises(NotAnArticleError, match="the answer is JSON, not a page"):
        read(body, URL, page=page)
    with pytest.raises(NotAnArticleError, match=r"no \[article\]"):
        reading(answer(), None)


def test_prose_in_brackets_is_still_prose() -> None:
    text = "\n".join(["[要闻] " + TITLE, "2026-11-20 08:30 来源：演示日报", *PARAGRAPHS])
    assert read(text.encode(), URL, page="plaintext").article.body


@pytest.mark.parametrize(
    ("body", "outcome", "kind"),
    [
        ({"code": 401, "msg": "请先登录"}, Outcome.BLOCKED, None),
        ({"code": 404, "msg": "该文章已被删除"}, Outcome.GONE, None),
        ({"code": 403, "msg": "访问过于频繁，请输入验证码"}, Outcome.BLOCKED, None),
        ({"code": 500, "msg": "系统异常"}, Outcome.SOFT_ERROR, "template"),
        ({"code": 0, "data": None}, Outcome.SOFT_ERROR, "template"),
    ],
)
def test_what_an_answer_says_in_place_of_an_article_is_heard(
    body: object, outcome: Outcome, kind: str | None
) -> None:
    source = Source(id="app", name="应用", page="json", article=FIELDS)
    data = json.dumps(body, ensure_ascii=False).encode()
    fetch = Fetch(URL, datetime.now(UTC), Outcome.OK, 200, final_url=URL, body=data)
    judged = Classifier([source], []).classify(fetch, "app", "utf-8")
    assert judged.article is None
    assert judged.fetch.outcome is outcome, judged.fetch.detail
    assert (judged.trouble.kind if judged.trouble else None) == kind


@settings(max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=30),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=8,
    ),
    st.text(max_size=200),
)
def test_no_answer_breaks_the_reading(value: object, content: str) -> None:
    fields = dict.fromkeys(("intro", "sub", "time", "source", "authors", "images"), value)
    for body in (answer(**fields), answer(content=content), answer(content=f"<p>{content}")):
        with contextlib.suppress(ExtractionError):
            reading(body, ALL)


@pytest.mark.parametrize(
    "text",
    ['{"a": 1}%sx', '{"a": 1})%s;%s}x', "%s{%s", "try{%s", "f(%s", 'f({"a": 1})%s} catch(e)%s{%sx'],
)
def test_blanks_of_any_number_cost_no_more_than_their_number(text: str) -> None:
    """Behind the data they took days, each number of them tried with each of the others."""
    filled = text.replace("%s", " " * 100_000)
    assert data_of(filled) is None
    costs_less_than(2, lambda: data_of(filled))
