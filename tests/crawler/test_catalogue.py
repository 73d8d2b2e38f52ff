"""The bundled sources: whole, polite, honest about what is known, and right for known addresses."""

from __future__ import annotations

import re
from datetime import date

import pytest

import seeds
from crawler.discovery import KINDS
from crawler.discovery.base import FeedPage
from crawler.discovery.dating import day_of_address
from crawler.discovery.entries import on_day
from crawler.settings import Source
from tests.catalogue import bundled

SOURCES = {source.id: source for source in bundled()}

ADDRESSES = {
    "cnnb": "http://news.cnnb.com.cn/system/2025/10/23/030710012.shtml",
    "cnnb-ninghai": "http://nh.cnnb.com.cn/system/2025/09/24/012604044.shtml",
    "ningbo-gov": "http://www.ningbo.gov.cn/art/2019/12/3/art_1229099781_51832298.html",
    "haishu-gov": "http://www.haishu.gov.cn/art/2022/9/27/art_1229101148_58969890.html",
    "beilun-gov": "https://www.bl.gov.cn/art/2023/10/25/art_1229713728_59077085.html",
    "yinzhou-gov": "https://www.nbyz.gov.cn/col/col1229117192/art/2026/"
    "art_8f2e87adf2fa4eb1a544f6693151914f.html",
    "ningbo-nyncj": "http://nyncj.ningbo.gov.cn/art/2022/6/2/art_1229058294_3983823.html",
    "nbrb": "http://epaper.cnnb.com.cn/nbrb/pc/content/202409/13/content_174964.html",
    "zjrb": "https://zjrb.zjol.com.cn/html/2025-08/09/content_3842846.htm",
    "scrb": "https://epaper.scdaily.cn/shtml/scrb/20260114/1068624.html",
    "fenghua-gov": "http://www.fh.gov.cn/art/2021/7/27/art_1229634893_3756182.html",
    "yuyao-gov": "https://www.yy.gov.cn/art/2022/9/16/art_1229563171_4076471.html",
    "cixi-gov": "http://www.cixi.gov.cn/art/2021/8/27/art_1229036208_59052231.html",
    "ninghai-gov": "https://www.ninghai.gov.cn/art/2024/10/17/art_1229092276_59178857.html",
    "zjol": "https://zjnews.zjol.com.cn/zjnews/nbnews/201810/t20181016_8487582.shtml",
    "gmw-ningbo": "https://difang.gmw.cn/nb/2023-10/26/content_36921532.htm",
    "chinadaily-ningbo": "https://ningbo.chinadaily.com.cn/2021-09/15/c_661028.htm",
    "ifeng-ningbo": "https://nb.ifeng.com/c/8mIV0LjPIfH",
    "people-zhejiang": "https://zj.people.com.cn/n2/2025/0720/c186327-41296690.html",
    "xinhua-zhejiang": "http://zj.news.cn/20260806/8c33b588f1584af9bc57c2cc2d57a675/c.html",
    "chinanews-zhejiang": "https://www.zj.chinanews.com.cn/cj/2026-03-06/"
    "detail-ihfaimzs0649597.shtml",
    "scol": "https://sichuan.scol.com.cn/ggxw/202306/58914753.html",
    "newssc": "http://scnews.newssc.org/system/20170720/000799871.html",
    "sichuan-gov": "https://www.sc.gov.cn/10462/10464/10797/2023/6/16/"
    "27ecceaf8d394012b47f49c74a48e17b.shtml",
    "people-sichuan": "http://sc.people.com.cn/n2/2025/0801/c345167-41310409.html",
    "chinanews-sichuan": "https://www.sc.chinanews.com.cn/cjbd/2024-09-10/215587.html",
    "chinacomcn-sichuan": "http://sc.china.com.cn/2022/difang/1356/0525/449445.html",
    "liangshan-gov": "https://www.lsz.gov.cn/xxgk/zcwj/alxck_47018/xdfz_47032/202301/"
    "t20230110_2415080.html",
    "people-search": "http://bj.people.com.cn/n2/2026/0911/c82838-41693712.html",
    "rmrb": "https://paper.people.com.cn/rmrb/pc/content/202609/13/content_30180713.html",
    "govcn": "https://www.gov.cn/yaowen/liebiao/202609/content_7080286.htm",
    "moa": "https://www.moa.gov.cn/xw/bmdt/202605/t20260520_6484332.htm",
}
"""An address of each source whose pattern is called known, as it stands in public pages."""

OTHERS = (
    ("nbrb", "http://daily.cnnb.com.cn/nbrb/html/2023-12/07/content_1383284.htm?div=-1"),
    ("nbwb", "http://daily.cnnb.com.cn/nbwb/html/2010-01/06/content_154898.htm"),
    ("nbwb", "http://daily.cnnb.com.cn/nbwb/html/2023-10/26/content_1378467.htm?div=-1"),
    ("xdjb", "http://daily.cnnb.com.cn/xdjb/html/2019-04/25/content_1162497.htm?div=-1"),
    ("zjrb", "https://zjrb.zjol.com.cn/html/2025-09/14/content_3851946.htm?div=-1"),
    ("zjrb", "https://zjrb.zjol.com.cn/html/2025-09/14/content_3851946_18.htm"),
    ("scrb", "https://epaper.scdaily.cn/shtml/scrb/20210419/253239.shtml"),
    (
        "cixi-gov",
        (
            "http://www.cixi.gov.cn/col/col1229039850/art/2026/"
            "art_43506befefd5420085f1c54e6fa78a9f.html"
        ),
    ),
    (
        "haishu-gov",
        (
            "https://www.haishu.gov.cn/col/col1229100020/art/2026/"
            "art_ed8daf35d53e482893accae0bcb57abd.html"
        ),
    ),
    (
        "ninghai-gov",
        (
            "https://www.ninghai.gov.cn/col/col1229092961/art/2026/"
            "art_e1977d75166f430aa418b5957cef12b4.html"
        ),
    ),
    (
        "ningbo-gov",
        (
            "https://www.ningbo.gov.cn/col/col1229560977/art/2026/"
            "art_8a8ed2265fa244ad85cab7fc65e991ad.html"
        ),
    ),
    ("govcn", "https://www.gov.cn/zhengce/content/202609/content_7080735.htm"),
    ("moa", "https://www.moa.gov.cn/xw/zwdt/201801/t20180119_6135358.htm"),
    ("tidenews", "https://tidenews.com.cn/news.html?id=3464706"),
    ("tidenews", "https://tidenews.com.cn/tmh_news.html?id=6aafc620917a92000168c7d1"),
)
"""Further public addresses: other forms, and papers whose today's address is not known."""


def test_every_known_pattern_has_an_address_that_shows_it() -> None:
    known = {source.id for source in SOURCES.values() if source.verified}
    assert known == set(ADDRESSES)


@pytest.mark.parametrize(("source_id", "address"), [*ADDRESSES.items(), *OTHERS])
def test_a_pattern_fits_its_own_addresses_and_no_other_source_s(
    source_id: str, address: str
) -> None:
    assert [one.id for one in SOURCES.values() if _fits(one, address)] == [source_id]


@pytest.mark.parametrize("source", SOURCES.values(), ids=lambda source: source.id)
def test_a_source_is_polite_and_takes_no_list_page_for_an_article(source: Source) -> None:
    assert source.every_s >= 600
    assert len(source.feeds) <= 3
    assert not any(_fits(source, feed.url) for feed in source.feeds)
    assert (source.known is None) is not source.verified
    assert source.known is None or source.known.at >= date(2026, 11, 1)


def test_both_sides_of_the_pairing_are_there() -> None:
    tiers = {source.tier for source in SOURCES.values()}
    assert tiers >= {"central", "provincial", "municipal", "county"}
    assert len(SOURCES) >= 30
    hosts = " ".join(feed.url for source in SOURCES.values() for feed in source.feeds)
    for host in ("cnnb.com.cn", "ningbo.gov.cn", "zjol.com.cn", "scol.com.cn", "lsz.gov.cn"):
        assert host in hosts


@pytest.mark.parametrize(
    "source", [one for one in SOURCES.values() if one.page == "jcms"], ids=lambda source: source.id
)
def test_every_portal_of_the_family_takes_both_forms_of_addresses(source: Source) -> None:
    """They are moved to the newer one by one, without a word."""
    if source.id == "nrra":  # closed before
        return
    host = re.match(r"https?://[^/]+", source.feeds[0].url)
    assert host
    for path in ("/art/2024/1/9/art_1229000000_58969890.html",
                 f"/col/col1229000000/art/2026/art_{'0f' * 16}.html"):  # fmt: skip
        assert _fits(source, host[0] + path), path


def test_the_lists_of_the_central_government_are_read() -> None:
    """As public spiders describe them: an array, its names in capitals."""
    page = FeedPage(
        (
            '[{"TITLE": "市场监督管理所条例", "SUB_TITLE": "", "URL": '
            '"https://www.gov.cn/zhengce/content/202609/content_7080735.htm", '
            '"DOCRELPUBTIME": "2026-09-11"}]'
        ).encode(),
        SOURCES["govcn"].feeds[1].url,
        patterns=SOURCES["govcn"].article_url,
        feed=SOURCES["govcn"].feeds[1],
    )
    (link,) = KINDS["api"].find(page).links
    assert link.url == "https://www.gov.cn/zhengce/content/202609/content_7080735.htm"
    assert link.dated == date(2026, 9, 11)


def test_the_papers_of_both_sides_are_read_by_the_day() -> None:
    papers = {
        source.id: feed.url
        for source in SOURCES.values()
        for feed in source.feeds
        if feed.kind == "epaper"
    }
    assert set(papers) >= {"nbrb", "nbwb", "xdjb", "zjrb", "scrb", "rmrb"}
    days = {on_day(url, date(2026, 1, 2)) for url in papers.values()}
    assert "https://epaper.scdaily.cn/shtml/scrb/20260102/v01.html" in days
    assert all(day_of_address(url) == date(2026, 1, 2) for url in days)


def test_the_readme_explains_every_key() -> None:
    from crawler.seeds import _SourceTable

    readme = (seeds.SEEDS / "README.md").read_text(encoding="utf-8")
    for key in _SourceTable.__struct_fields__:
        assert re.search(rf"^\| `{key}` \|", readme, re.MULTILINE), key


def _fits(source: Source, address: str) -> bool:
    return any(re.search(pattern, address) for pattern in source.article_url)
