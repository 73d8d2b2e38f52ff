"""The boxes around some lines: what rules ask that have to do with the text alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crawler.pages.document import Document
from crawler.pages.markup import from_html

SHAPES = st.recursive(
    st.sampled_from(["话。", "<p>一段话。</p>", "<a href=1>要闻</a>", "<br>", "<i>斜</i>", " "]),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["div", "ul", "li", "section", "td", "table", "tr", "span", "pre"]),
        st.lists(inner, max_size=4),
    ),
    max_leaves=25,
)


def holding(document: Document, lines: list[int]) -> list[int]:
    return [
        number
        for number, box in enumerate(document.boxes)
        if any(box.first <= line < box.last for line in lines)
    ]


@given(st.lists(SHAPES, max_size=5), st.data())
def test_they_are_those_whose_runs_hold_a_line(shapes: list[str], data: st.DataObject) -> None:
    document = from_html(f"<body>{''.join(shapes)}</body>")
    some = st.sets(st.integers(0, max(len(document.lines) - 1, 0)), max_size=4)
    lines = sorted(data.draw(some)) if document.lines else []
    found = document.around(lines)
    assert set(holding(document, lines)) <= set(found)
    assert list(found) == sorted(found)
    if not any(document.lines[line].is_row for line in lines):
        assert list(found) == holding(document, lines)


def test_a_row_of_data_is_held_by_its_last_cell_as_well() -> None:
    rows = "<tr><td>石桥镇<td>320</tr><tr><td>木坝乡<td>210</tr>"
    document = from_html(f"<body><p>前</p><table>{rows}</table></body>")
    assert [line.text for line in document.lines] == ["前", "石桥镇 320", "木坝乡 210"]
    assert set(holding(document, [1])) <= set(document.around([1]))
