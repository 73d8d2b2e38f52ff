"""Which addresses are of one host."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.hosts import host_of


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://news.cnnb.com.cn/a.shtml", "news.cnnb.com.cn"),
        ("https://NEWS.cnnb.com.cn:443/", "news.cnnb.com.cn"),
        ("http://news.cnnb.com.cn:80", "news.cnnb.com.cn"),
        ("http://news.cnnb.com.cn:/a", "news.cnnb.com.cn"),
        ("http://news.cnnb.com.cn:8080/a", "news.cnnb.com.cn:8080"),
        ("http://news.cnnb.com.cn./a", "news.cnnb.com.cn"),
        ("http://user:word@a.cn/", "a.cn"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("http://[2001:DB8::1]/", "[2001:db8::1]"),
        ("http://甬派.中国/a", "xn--nzw12o.xn--fiqs8s"),
        ("http://xn--nzw12o.xn--fiqs8s/a", "xn--nzw12o.xn--fiqs8s"),
        ("http://a.cn:99999/", ""),
        ("http://[::1/", ""),
        ("/a.html", ""),
        ("mailto:a@b.cn", ""),
        ("", ""),
    ],
)
def test_host_of(url: str, host: str) -> None:
    assert host_of(url) == host


@given(st.text())
def test_never_raises(text: str) -> None:
    host_of(text)
    host_of(f"http://{text}/")


@given(st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,8}){1,3}", fullmatch=True), st.integers(1, 65535))
def test_a_host_is_its_own_host(name: str, port: int) -> None:
    host = host_of(f"http://{name}:{port}/a")
    assert host_of(f"https://{host}/b") == host
