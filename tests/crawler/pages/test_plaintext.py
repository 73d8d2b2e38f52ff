"""Saved text renderings: the same signals without markup."""

from __future__ import annotations

from datetime import datetime

import pytest

from crawler.pages import PAGES, read
from crawler.pages.parsing import strip_tags
from tests.crawler.pages.cases.case import PARAGRAPHS
from tests.growth import costs_less_than

TITLE = "柳河镇便民服务中心启用"
URL = "http://www.example.cn/x/1.html"
MENU = "柳河网\n首页 新闻 时政 经济 民生\n"
END = "\n责任编辑：赵明\n\n相关新闻\n山歌节周末开幕\n燃气管道改造完成\n"
END += "柳河网版权所有 未经授权不得转载\n"
BODY = "\n".join(f"　　{text}" for text in PARAGRAPHS)


@pytest.mark.parametrize(
    "text",
    [
        f"{MENU}{TITLE}\n2024-05-13 08:49　　来源：柳河日报　　记者：王建国\n{BODY}\n{END}",
        f"{MENU}\n\n{TITLE}\n\n2024-05-13 08:49\n\n来源：柳河日报\n\n作者：王建国\n\n{BODY}\n{END}",
        f"{TITLE}\r\n2024年05月13日 08:49 | 来源：柳河日报 | 作者：王建国\r\n{BODY}\r\n{END}",
    ],
)
def test_a_rendering_is_read(text: str) -> None:
    reading = read(text.encode(), URL)
    article = reading.article
    assert reading.extractor == PAGES["plaintext"].extractor()
    assert article.title == TITLE
    assert article.published_at == datetime.fromisoformat("2024-05-13T08:49:00+08:00")
    assert (article.origin, article.authors, article.editor) == ("柳河日报", ("王建国",), "赵明")
    assert article.body == "\n".join(PARAGRAPHS)


def test_without_a_time() -> None:
    article = read(f"{TITLE}\n{BODY}\n".encode(), URL).article
    assert (article.title, article.published_at) == (TITLE, None)
    assert article.body == "\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "signature",
    ["（记者 王建国）", "柳河县人民政府办公室\n2024年5月10日", "柳河县教育局\n二〇二四年五月十日"],
)
def test_the_signature_is_the_articles(signature: str) -> None:
    text = f"{TITLE}\n2024-05-13 08:49　来源：柳河日报\n{BODY}\n{signature}\n{END}"
    article = read(text.encode(), URL).article
    assert article.body == "\n".join((*PARAGRAPHS, *signature.split("\n")))


@pytest.mark.parametrize("piece", ["<!--", "<script ", "<style>", "</script "])
def test_tags_are_stripped_in_linear_time(piece: str) -> None:
    text = f"甬凉{piece * 100_000}"
    assert strip_tags(text).startswith("甬凉")
    costs_less_than(2, lambda: strip_tags(text))
