"""Tables of data: rows become lines, and every mark on the page still stands where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.pages import extract
from crawler.pages.document import Document
from crawler.pages.markup import from_html

ROWS = (("序号", "乡镇", "金额"), ("1", "石桥镇", "320"), ("2", "木坝乡", "210.5"))


def table(rows: tuple[tuple[str, ...], ...] = ROWS, cell: str = "<td>{}</td>") -> str:
    cells = ("".join(map(cell.format, row)) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


def texts(markup: str) -> list[str]:
    return [line.text for line in from_html(f"<body><p>前</p>{markup}<p>后</p></body>").lines]


@pytest.mark.parametrize("cell", ["<td>{}</td>", "<td><p>{}</p></td>", "<th><b>{}</b></th>"])
def test_a_row_is_a_line(cell: str) -> None:
    assert texts(table(cell=cell)) == [
        "前",
        "序号 乡镇 金额",
        "1 石桥镇 320",
        "2 木坝乡 210.5",
        "后",
    ]


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>菜单</td><td><p>第一段话。</p><p>第二段话。</p></td></tr></table>",
        table((("<a href=1>要闻要闻</a>", "<a href=2>时政</a>"),) * 3),
        table((("一" * 61, "二"),) * 2),
        table((("标题", "打印"),)),
    ],
    ids=["layout", "links", "long cells", "one row"],
)
def test_what_is_no_table_of_data_stays_as_it_is(markup: str) -> None:
    document = from_html(f"<body>{markup}</body>")
    assert not any(line.is_row for line in document.lines)


def test_pictures_and_links_keep_their_place() -> None:
    document = from_html(
        f"<body><p>前</p><img src=a>{table()}<img src=b><p>后 <a href=c>全文</a></p></body>"
    )
    assert [picture.line for picture in document.pictures] == [1, 4]
    assert [anchor.line for anchor in document.anchors] == [4]


def test_a_notice_that_is_nothing_but_a_table_is_an_article() -> None:
    article = extract(
        (
            "<title>云岭县山货订单公示_某县</title><h1>云岭县山货订单公示</h1>"
            f"<p>2025-05-13 08:49</p><div>{table()}</div></body></html>"
        ).encode(),
        "http://www.example.cn/1.html",
    )
    assert article.body.split("\n") == ["序号 乡镇 金额", "1 石桥镇 320", "2 木坝乡 210.5"]


CELLS = st.sampled_from(
    [
        "一",
        "<p>二</p>",
        "<p>三</p><p>四</p>",
        "",
        "<img src=x>",
        "<a href=y>链</a>",
        "<a href=y.pdf>件.pdf</a>",
        "<video src=v.mp4></video>",
        "<time datetime=z>五</time>",
    ]
)
TABLES = st.lists(st.lists(CELLS, max_size=4), max_size=5).map(
    lambda rows: table(tuple(map(tuple, rows)))
)


@given(st.lists(st.one_of(TABLES, CELLS), max_size=6))
def test_every_mark_stands_within_the_page(pieces: list[str]) -> None:
    document = from_html(f"<body>{''.join(pieces)}</body>")
    check(document)


def check(document: Document) -> None:
    size = len(document.lines)
    for box in document.boxes:
        assert 0 <= box.first <= box.last <= size
        if box.parent >= 0:
            around = document.boxes[box.parent]
            assert around.first <= box.first <= box.last <= around.last
    for i, line in enumerate(document.lines):
        box = document.boxes[line.box]
        assert box.first <= i < box.last
    placed = (
        document.pictures,
        document.anchors,
        document.files,
        document.embedded,
        document.moments,
        document.spans,
    )
    for marks in placed:
        assert all(0 <= mark.line <= size for mark in marks)
        assert [mark.line for mark in marks] == sorted(mark.line for mark in marks)
