"""Seeds that the page writes: laid over the others, and never more than the harmless keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler.overlays import SOURCES, TOPICS
from crawler.seeds import load_sources
from crawler.toml_tables import FaultsError
from crawler.topics import load_all, load_texts, seed_texts

BASE = """
id = "a"
name = "甲网"
delay_s = 5
zone = "Asia/Tokyo"
article_url = ['/(a|b)/\\d+\\.html$']
[[feeds]]
kind = "listing"
url = "http://a.example/"
"""

NEW = """
id = "b-news"
name = "乙网"
article_url = ['/t\\d+\\.html$']
[[feeds]]
kind = "rss"
url = "https://b.example/feed?x=1"
"""

TOPIC = """
id = "{id}"
name = "{name}"
threshold = 1
[[rules]]
name = "词"
weight = 1
any = ["词"]
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "a.toml").write_text(BASE, encoding="utf-8")
    return folder


def over(tmp_path: Path, text: str, name: str = "x.toml", kind: str = SOURCES) -> Path:
    folder = tmp_path / "over"
    (folder / kind).mkdir(parents=True, exist_ok=True)
    (folder / kind / name).write_text(text, encoding="utf-8")
    return folder


def test_what_it_says_holds_and_all_else_stays(base: Path, tmp_path: Path) -> None:
    (source,) = load_sources([base], over(tmp_path, 'id = "a"\nname = "甲报"\npaused = true'))
    assert (source.name, source.paused) == ("甲报", True)
    assert (source.delay_s, source.zone, len(source.feeds)) == (5, "Asia/Tokyo", 1)


def test_one_of_another_id_is_a_source_of_its_own(base: Path, tmp_path: Path) -> None:
    sources = load_sources([base], over(tmp_path, NEW))
    assert [source.id for source in sources] == ["a", "b-news"]
    assert load_sources([base], tmp_path / "none") == load_sources([base])


def test_what_is_laid_over_a_source_goes_along_to_its_new_id(base: Path, tmp_path: Path) -> None:
    folder = over(tmp_path, 'id = "a"\nname = "甲"\npaused = true')
    (base / "a.toml").write_text(
        BASE.replace('id = "a"', 'id = "new"\nwas = ["a"]'), encoding="utf-8"
    )
    (source,) = load_sources([base], folder)
    assert (source.id, source.was, source.name, source.paused) == ("new", ("a",), "甲", True)
    over(tmp_path, 'id = "new"\npaused = false', "new.toml")
    (source,) = load_sources([base], folder)
    assert (source.id, source.name, source.paused) == ("new", "甲", False)


def test_a_pause_of_a_source_that_is_no_more_is_no_fault(base: Path, tmp_path: Path) -> None:
    folder = over(tmp_path, 'id = "gone"\npaused = true')
    assert [source.id for source in load_sources([base], folder)] == ["a"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("delay_s = 0", "delay_s"),
        ('proxy = "http://p.example"', "proxy"),
        ("headers = {Cookie = 'x'}", "headers"),
        ("cookies = {a = 'x'}", "cookies"),
        ("verify_certificates = false", "verify_certificates"),
        ('user_agent = "x"', "user_agent"),
        ('was = ["a"]', "was"),
        ('keep_parameters = ["v"]', "keep_parameters"),
        ('zone = "Asia/Tokyo"', "zone"),
        ('tier = "${SECRET}"', "environment"),
        ('every = "10s"', "a minute"),
        ("every = 1", "a minute"),
        ("article_url = ['(a+)+$']", "intricate"),
        ("article_url = ['a|b']", "intricate"),
        ("article_url = [3]", "intricate"),
        (f"article_url = {['/a/'] * 51}", "at most 50"),
        ("feeds = 3", "[[feeds]]"),
    ],
)
def test_what_may_not_stand_there_is_refused_when_it_is_read(
    base: Path, tmp_path: Path, more: str, said: str
) -> None:
    with pytest.raises(FaultsError) as error:
        load_sources([base], over(tmp_path, f'id = "a"\n{more}'))
    assert any(said in fault.en for fault in error.value.faults), error.value.faults


@pytest.mark.parametrize("name", ["", "A", "a_b", "../x", "a b", "a" * 65, "中"])
def test_an_id_is_letters_digits_and_hyphens(base: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(FaultsError):
        load_sources([base], over(tmp_path, NEW.replace("b-news", name)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('url = "file:///etc/passwd"', "http(s)"),
        ('url = "http://user:word@b.example/"', "http(s)"),
        ('url = "http://${HOST}/"', "environment"),
        ('url = "http://b.example/"\nheaders = {a = "b"}', "headers"),
        ('url = "http://b.example/"\nmethod = "POST"', "method"),
        ('url = "http://b.example/"\nitems = "x"', "items"),
        ('url = "http://b.example/"\npages = "gopher://x"', "http(s)"),
    ],
)
def test_a_feed_is_an_address_of_the_web(base: Path, tmp_path: Path, line: str, said: str) -> None:
    text = f'id = "c"\nname = "丙"\n[[feeds]]\nkind = "listing"\n{line}\n'
    with pytest.raises(FaultsError) as error:
        load_sources([base], over(tmp_path, text))
    assert any(said in fault.en for fault in error.value.faults), error.value.faults


def test_a_topic_stands_in_for_that_of_its_id(base: Path, tmp_path: Path) -> None:
    (base / "a.toml").write_text(TOPIC.format(id="a", name="旧"), encoding="utf-8")
    over(tmp_path, TOPIC.format(id="a", name="新"), "a.toml", TOPICS)
    folder = over(tmp_path, TOPIC.format(id="b", name="另"), "b.toml", TOPICS)
    topics = load_all([base], folder)
    assert [(topic.id, topic.name) for topic in topics] == [("a", "新"), ("b", "另")]
    of_texts = load_texts((seed.name, seed.text) for seed in seed_texts([base], folder))
    assert [topic.name for topic in of_texts] == ["新", "另"]


def test_what_the_page_writes_sends_a_secret_nowhere_else(base: Path, tmp_path: Path) -> None:
    """Nor does it take from a list how it is asked for."""
    api = 'kind = "api"\nurl = "https://a.example/api#x"\nmethod = "POST"\nbody = "k=1"'
    text = f'headers = {{ X = "${{TOKEN}}" }}\nhosts = ["www.a.example"]{BASE}[[feeds]]\n{api}'
    (base / "a.toml").write_text(text, encoding="utf-8")
    (seed,) = load_sources([base])
    own = ("http://a.example", "https://a.example", "https://www.a.example")
    assert seed.origins == own
    (laid,) = load_sources(
        [base],
        over(
            tmp_path,
            'id = "a"\n[[feeds]]\nkind = "listing"\nurl = "https://evil.example/"\n'
            '[[feeds]]\nkind = "api"\nurl = "https://a.example/api#x"\n',
        ),
    )
    assert (laid.headers, laid.origins) == (seed.headers, own)
    assert [feed.url for feed in laid.feeds] == ["https://evil.example/", "https://a.example/api#x"]
    assert laid.feeds[1] == seed.feeds[1]


@pytest.mark.parametrize(
    ("pages", "goes"),
    [("https://a.example/more/{page}", True), ("https://evil.example/{page}", False)],
)
def test_a_body_goes_to_no_other_host_by_pages_that_the_page_wrote(
    base: Path, tmp_path: Path, pages: str, *, goes: bool
) -> None:
    """What stands in it may be a key, though it refers to nothing."""
    api = 'kind = "api"\nurl = "https://a.example/api"'
    post = 'method = "POST"\nbody = "key=s3"'
    (base / "a.toml").write_text(f"{BASE}[[feeds]]\n{api}\n{post}\n", encoding="utf-8")
    written = f'id = "a"\n[[feeds]]\n{api}\npages = "{pages}"\n'
    (laid,) = load_sources([base], over(tmp_path, written))
    (feed,) = laid.feeds
    assert (feed.method == "POST", feed.body == "key=s3") == (goes, goes)
