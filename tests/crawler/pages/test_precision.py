"""How finely a page prints its time, in which zone it means it, and how long ago it was."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.classifier import Classifier
from crawler.pages import Article, Zones, extract, joined, read
from crawler.seeds import load_sources
from crawler.settings import Feed, Source
from crawler.toml_tables import FaultsError
from storage.records import Fetch, Outcome
from storage.times import Precision, utc_now
from storage.work import Kept, KeptPage
from tests.crawler.pages.cases.case import PARAGRAPHS, page, paragraphs
from tests.watching import judged_known

TITLE = "柳河镇便民服务中心启用"
URL = "http://www.example.cn/x/1.html"
ENGLISH = (
    "The town council of Willow Creek opened its new service centre on Monday.",
    "Residents can register births, pay fees and apply for permits at a single counter.",
    "About three thousand people are expected to use the centre in its first month.",
)


LINKED = (
    "<script type='application/ld+json'>"
    '{"@type":"NewsArticle","datePublished":"2024-05-13"}</script>'
)


def html(info: str, head: str = "") -> bytes:
    return page(
        f"<title>{TITLE}_柳河网</title>{head}",
        f"<div><h1>{TITLE}</h1>{info}<div>{paragraphs('<p>{}</p>', PARAGRAPHS[:4])}</div></div>",
    ).encode()


def english(info: str, head: str = "") -> bytes:
    title = "Willow Creek opens a service centre"
    text = paragraphs("<p>{}</p>", (*ENGLISH, *ENGLISH[::-1]))
    return page(
        f"<title>{title}</title>{head}", f"<div><h1>{title}</h1>{info}<div>{text}</div></div>"
    ).encode()


def printed(article: Article) -> tuple[str | None, str | None]:
    at = article.published_at
    return at and at.isoformat(), article.published_precision


@pytest.mark.parametrize(
    ("info", "head", "at", "precision"),
    [
        ("<p>2024-05-13</p>", "", "2024-05-12T16:00:00+00:00", "day"),
        ("<p>2024年5月13日</p>", "", "2024-05-12T16:00:00+00:00", "day"),
        ("<p>二〇二四年五月十三日</p>", "", "2024-05-12T16:00:00+00:00", "day"),
        ("<p>2024-05-13 08:49</p>", "", "2024-05-13T00:49:00+00:00", "minute"),
        ("<p>2024年05月13日08时49分</p>", "", "2024-05-13T00:49:00+00:00", "minute"),
        ("<p>13/05/2024 08:49</p>", "", "2024-05-13T00:49:00+00:00", "minute"),
        ("<p>05/13/2024 8:49 AM</p>", "", "2024-05-13T00:49:00+00:00", "minute"),
        ("<p>05/06/2024 08:49</p>", "", None, None),  # June or May: nobody can tell
        ("<p>2024-05-13 08:49:30</p>", "", "2024-05-13T00:49:30+00:00", "second"),
        ("<p>2024-05-13 08:49:00</p>", "", "2024-05-13T00:49:00+00:00", "second"),
        # The head says more than the line, or all.
        (
            "<p>2024-05-13</p>",
            "<meta name='pubdate' content='2024-05-13 08:49'>",
            "2024-05-13T00:49:00+00:00",
            "minute",
        ),
        (
            "",
            LINKED,
            "2024-05-12T16:00:00+00:00",
            "day",
        ),
        (
            "",
            "<meta name='pubdate' content='20240513084930'>",
            "2024-05-13T00:49:30+00:00",
            "second",
        ),
        ("", "<meta name='pubdate' content='20240513'>", "2024-05-12T16:00:00+00:00", "day"),
        # A system that keeps days alone puts midnight behind them.
        (
            "",
            "<meta name='pubdate' content='2024-05-13T00:00:00'>",
            "2024-05-12T16:00:00+00:00",
            "day",
        ),
        ("<p>2024-05-13 12:05 AM</p>", "", "2024-05-12T16:05:00+00:00", "minute"),
        # How long ago it was is no time.
        ("<p>3小时前</p>", "", None, None),
        ("<p>昨天 17:00</p>", "", None, None),
    ],
)
def test_how_finely_a_time_is_printed(
    info: str, head: str, at: str | None, precision: str | None
) -> None:
    assert printed(extract(html(info, head), URL)) == (at, precision)


def test_a_further_page_lends_its_time_with_how_fine_it_is() -> None:
    first = extract(html(""), URL)
    second = extract(html("<p>2024-05-13</p>"), URL)
    assert printed(joined([first, second])) == ("2024-05-12T16:00:00+00:00", "day")


TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("body", "zones", "at"),
    [
        (html("<p>2024-05-13 08:49</p>"), Zones(), "2024-05-13T00:49:00+00:00"),
        # A desk in Berlin reads Chinese pages as Chinese; a source that says its zone means it.
        (html("<p>2024-05-13 08:49</p>"), Zones(None, BERLIN), "2024-05-13T00:49:00+00:00"),
        (html("<p>2024-05-13 08:49</p>"), Zones(TOKYO, BERLIN), "2024-05-12T23:49:00+00:00"),
        (english("<p>May 13, 2024 08:49</p>"), Zones(), "2024-05-13T08:49:00+00:00"),
        (english("<p>May 13, 2024 08:49</p>"), Zones(None, BERLIN), "2024-05-13T06:49:00+00:00"),
        (english("<p>May 13, 2024 08:49</p>"), Zones(TOKYO, BERLIN), "2024-05-12T23:49:00+00:00"),
        # Summer time is the zone's own.
        (english("<p>January 13, 2024 08:49</p>"), Zones(BERLIN), "2024-01-13T07:49:00+00:00"),
        # What names its zone needs none.
        (
            english("", "<meta property='article:published_time' content='2024-05-13T08:49Z'>"),
            Zones(TOKYO),
            "2024-05-13T08:49:00+00:00",
        ),
    ],
)
def test_a_time_without_a_zone_is_in_the_source_s(body: bytes, zones: Zones, at: str) -> None:
    assert printed(extract(body, URL, zones=zones))[0] == at


def test_a_reading_says_by_which_zone_it_was_made() -> None:
    body = english("<p>May 13, 2024 08:49</p>")
    usual = read(body, URL).extractor
    assert read(body, URL, zones=Zones(None, ZoneInfo("Asia/Shanghai"))).extractor == usual
    assert read(body, URL, zones=Zones(TOKYO)).extractor == f"{usual}@Asia/Tokyo"


def seed(folder: Path, zone: str) -> Path:
    path = folder / "site.toml"
    path.write_text(
        f'id = "site"\nname = "N"\nzone = "{zone}"\n'
        '[[feeds]]\nkind = "listing"\nurl = "http://a.example/"\n',
        encoding="utf-8",
    )
    return path


def test_a_seed_says_its_zone(tmp_path: Path) -> None:
    (source,) = load_sources([seed(tmp_path, "Europe/Berlin")])
    assert source.zone == "Europe/Berlin"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "CET+1 day"])
def test_a_zone_that_there_is_not_is_a_fault(tmp_path: Path, zone: str) -> None:
    path = seed(tmp_path, zone)
    with pytest.raises(FaultsError) as error:
        load_sources([path])
    (fault,) = error.value.faults
    assert fault.zh.startswith(f"{path}：没有时区「{zone}」")
    assert fault.en.startswith(f"{path}: there is no time zone {zone!r}")


FEED = Feed(kind="listing", url="http://www.example.cn/")


def classifier_of(zone: str | None = None) -> Classifier:
    return Classifier([Source(id="site", name="站", feeds=(FEED,), zone=zone)], [])


def kept(body: bytes, article: Article) -> Kept:
    content = KeptPage(URL, body, "text/html; charset=utf-8")
    return Kept(1, "site", 1, article, read(body, URL).extractor, (content,))


def answer(body: bytes) -> Fetch:
    return Fetch(URL, utc_now(), Outcome.OK, 200, body=body)


def test_a_relative_time_keeps_the_known_one() -> None:
    dated = html("<p>2024-05-13 08:49</p>")
    known = kept(dated, extract(dated, URL))
    judged = judged_known(classifier_of(), answer(html("<p>1天前</p>")), known, "utf-8")
    assert judged.article is not None
    assert printed(judged.article) == ("2024-05-13T00:49:00+00:00", "minute")


def test_a_time_that_is_gone_is_not_kept() -> None:
    dated = html("<p>2024-05-13 08:49</p>")
    known = kept(dated, extract(dated, URL))
    judged = judged_known(classifier_of(), answer(html("<p>柳河网</p>")), known, "utf-8")
    assert judged.article is not None
    assert judged.article.published_at is None


def test_a_version_that_said_how_long_ago_learns_the_time() -> None:
    relative = html("<p>3小时前</p>")
    known = kept(relative, extract(relative, URL))
    later = extract(html("<p>2024-05-13 08:49</p>"), URL)
    again = classifier_of().reread(known, later)
    assert again is not None
    assert again.article is not None
    assert printed(again.article) == printed(later)
    bare = html("<p>柳河网</p>")
    again = classifier_of().reread(kept(bare, extract(bare, URL)), later)
    assert again is not None
    assert again.article is not None
    assert again.article.published_at is None


def test_the_source_s_zone_reaches_the_page() -> None:
    body = english("<p>May 13, 2024 08:49</p>")
    judged = classifier_of("Asia/Tokyo").classify(answer(body), "site", "utf-8")
    assert judged.article is not None
    assert printed(judged.article) == ("2024-05-12T23:49:00+00:00", Precision.MINUTE)
    assert judged.extractor.endswith("@Asia/Tokyo")
