# ruff: noqa: E501 - a line of a page is a line here
"""Which charset a page is in, whatever it says; and that no broken character goes unreported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import GarbledPageError
from crawler.pages import read
from crawler.pages.decoding import decode
from tests.crawler.pages.cases import traditional
from tests.crawler.pages.cases.case import PARAGRAPHS, paragraphs

TITLE = "柳河镇便民服务中心启用"
URL = "http://www.example.cn/x/1.html"
SIMPLIFIED = TITLE + "".join(PARAGRAPHS)
TRADITIONAL = traditional.TITLE + "".join(traditional.TEXTS)


def html(declared: str = "", *, title: str = TITLE, body: str = "") -> str:
    return f"<html><head>{declared}<title>{title}</title></head><body><h1>{title}</h1><p>2024-05-13 08:49</p>{body or paragraphs()}</body></html>"


def meta(charset: str) -> str:
    return f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'


@pytest.mark.parametrize(
    "header",
    [
        None,
        "utf-8",
        "gb2312",
        "GBK",
        "iso-8859-1",
        "windows-1252",
        "big5",
        "no-such-charset",
        "",
        "unicode",
    ],
)
@pytest.mark.parametrize(
    "declared",
    [
        "",
        meta("utf-8"),
        meta("gb2312"),
        meta("big5"),
        meta("iso-8859-1"),
        meta("gb2312") + meta("utf-8"),
        '<meta charset="x">',
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
def test_any_declaration_over_any_charset(charset: str, declared: str, header: str | None) -> None:
    if charset == "big5":
        text = html(
            declared, title=traditional.TITLE, body=paragraphs("<p>{}</p>", traditional.TEXTS)
        )
    else:
        text = html(declared)
    decoded = decode(text.encode(charset), header)
    assert decoded.text == text
    assert decoded.replacements == 0


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(mark: str) -> None:
    text = html(meta("gb2312"))
    decoded = decode(text.encode(mark), "gb2312")
    assert (decoded.text, decoded.replacements) == (text, 0)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(codec: str) -> None:
    text = html()
    assert decode(text.encode(codec), "utf-16").text == text
    assert read(text.encode(codec), URL).article.title == TITLE


@pytest.mark.parametrize("char", ["镕", "喆", "珺", "堃", "㛃", "𫚉", "€", "·"])
def test_gb2312_is_read_as_gb18030(char: str) -> None:
    text = html(meta("gb2312"), body=paragraphs(texts=(PARAGRAPHS[0] + char, *PARAGRAPHS[1:])))
    article = read(text.encode("gb18030"), URL).article
    assert char in article.body


def test_a_page_cut_within_a_character_keeps_the_rest() -> None:
    body = html(meta("gb2312")).encode("gb18030")
    cut = body.index("办事".encode("gb18030")) + 1
    decoded = decode(body[:cut] + body[cut + 1 :])
    assert TITLE in decoded.text


def test_broken_bytes_are_counted() -> None:
    body = html(meta("utf-8")).encode()
    at = body.index("办事".encode())
    reading = read(body[:at] + b"\xe5\xff\xff" + body[at:], URL)
    assert reading.replacements > 0
    assert "\ufffd" in reading.article.body


def test_a_mark_that_the_page_itself_prints_is_no_fault_of_ours() -> None:
    decoded = decode(html(body="<p>编码坏了会出现 \ufffd 这样的字符。</p>").encode())
    assert decoded.replacements == 0


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (SIMPLIFIED, "gb18030"),
        (SIMPLIFIED, "utf-8"),
        (TRADITIONAL, "big5hkscs"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "utf-8"),
    ],
)
def test_short_texts(text: str, written: str) -> None:
    head = html(title=text[:12], body=f"<p>{text[12:40]}</p>")
    assert decode(head.encode(written)).text == head


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=60)


@given(HAN)
def test_utf_8_comes_back_whatever_it_holds(text: str) -> None:
    decoded = decode(text.encode(), "gb2312")
    assert (decoded.text, decoded.replacements) == (text, 0)


@given(
    st.binary(max_size=400),
    st.sampled_from(
        [
            None,
            "utf-8",
            "gb2312",
            "big5",
            "utf-7",
            "hz",
            "utf-16",
            "punycode",
            "rot13",
            "idna",
            "\x00",
        ]
    ),
)
def test_any_bytes_are_read_and_what_broke_is_counted(body: bytes, header: str | None) -> None:
    decoded = decode(body, header)
    own = body.count("\ufffd".encode()) if decoded.encoding == "utf-8" else 0
    assert decoded.replacements == max(decoded.text.count("\ufffd") - own, 0)


@given(st.binary(min_size=1, max_size=3), st.integers(150, 300))
def test_a_few_broken_bytes_do_not_change_the_charset(noise: bytes, at: int) -> None:
    body = html(meta("gb2312")).encode("gb18030")
    decoded = decode(body[:at] + noise + body[at:])
    assert PARAGRAPHS[3] in decoded.text


def test_null_bytes_between_the_halves_of_characters() -> None:
    body = html(meta("gb2312")).encode("gb18030")
    assert decode(b"\x00".join([body[i : i + 7] for i in range(0, len(body), 7)])).text == html(
        meta("gb2312")
    )


def twice(text: str, codec: str) -> str:
    """UTF-8 taken for another charset; Windows has no sign for a few bytes, and keeps them."""
    data = text.encode()
    if codec == "latin-1":
        return data.decode(codec)
    signs = (bytes([byte]).decode(codec, "ignore") or chr(byte) for byte in data)
    return "".join(signs)


@pytest.mark.parametrize("codec", ["latin-1", "cp1252"])
@pytest.mark.parametrize("part", ["page", "text"])
def test_what_was_encoded_twice_is_read_and_told(codec: str, part: str) -> None:
    page = html(meta("utf-8"))
    ill = twice(page, codec) if part == "page" else html(body=twice(paragraphs(), codec))
    reading = read(ill.encode(), URL)
    assert reading.twice
    assert reading.article == read(page.encode(), URL).article
    assert not read(page.encode(), URL).twice


def test_a_short_notice_that_was_encoded_twice_is_read() -> None:
    notice = "<html><title>提示</title><p>抱歉，您访问的内容不存在。</p></html>"
    assert decode(twice(notice, "latin-1").encode()).text == notice


def test_what_an_article_quotes_of_it_stays() -> None:
    quoted = f"<p>乱码形如{twice('你好', 'latin-1')}。</p>"
    reading = read(html(body=paragraphs() + quoted).encode(), URL)
    assert not reading.twice
    assert twice("你", "latin-1")[0] in reading.article.body


@given(st.text(alphabet="àâãäåæçèéêëîïôöùûüœŸ’“”…–— abc.", min_size=100, max_size=400))
def test_other_languages_are_not_turned(text: str) -> None:
    assert not decode(text.encode()).twice


@given(st.text(alphabet=SIMPLIFIED, max_size=80), st.text(max_size=20))
def test_any_chinese_that_was_encoded_twice_comes_back(text: str, foreign: str) -> None:
    whole = f"{TITLE}{text} | {foreign}".replace("\x00", "")
    decoded = decode(twice(whole, "latin-1").encode())
    assert decoded.twice
    assert decoded.text == whole


@pytest.mark.parametrize(("codec", "other"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_what_a_site_garbled_itself_is_no_article(codec: str, other: str) -> None:
    """It read its own text in a wrong charset: characters are lost, and nothing brings them back."""
    page = html(meta("utf-8"), body=paragraphs() * 2)
    ill = page.encode(codec).decode(other, "replace")
    with pytest.raises(GarbledPageError):
        read(ill.encode(), URL)
    few = page.replace("启用", "启用\ufffd\ufffd", 3)
    assert read(few.encode(), URL).article.title == TITLE + "\ufffd\ufffd"
