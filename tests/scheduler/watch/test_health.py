"""Incidents: opened once, told once, closed once when healed and told again."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from crawler.protocol import Trouble
from crawler.settings import Feed, FetchLimits, Source
from scheduler.reports import Report, render_front
from scheduler.watch.health import Health
from scheduler.words import notes
from scheduler.words.catalogue import Words
from storage import Archive
from storage.records import Article, Fetch, Outcome
from storage.rules import AlertRule
from storage.work import DueFeed, FoundLink
from tests.running import Desk, config, crawl, plan, source, source_toml
from tests.site import Page, Site, article
from tests.watching import START

A = "/system/2026/11/20/030710001.shtml"
B = "/system/2026/11/20/030710002.shtml"
URL = "http://a.example/"
SOURCE = Source(id="site", name="站", feeds=(Feed(kind="listing", url=URL),))
SOURCES = {"site": SOURCE}


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    rule = AlertRule("ill", ("a",), incidents=True)
    with Archive(tmp_path / "archive.db", rules=(rule,)) as opened:
        opened.intake.runs.sync_sources([SOURCE.info()], START)
        yield opened


def told(archive: Archive) -> int:
    """How often an incident was told, each delivery sealed at once."""
    for delivery in archive.outbox.sending.due(START, everything=True):
        archive.outbox.sending.take(delivery.delivery_id, START)
        archive.outbox.sending.mark_sent(delivery.delivery_id, START, "ok")
    return int(archive._session.rows("select count(*) as n from delivery_incidents")[0]["n"])


def run(archive: Archive, minute: int, *troubles: str, feed: int = 0, read: int = 0) -> None:
    health = Health()
    for kind in troubles:
        health.trouble("site", Trouble(kind, f"{URL}: {kind}"))
    for _ in range(feed):
        health.feed_ok("site")
    for _ in range(read):
        health.article_ok("site")
        health.answered("site")
    health.settle(archive, SOURCES, START + timedelta(minutes=minute))


def open_kinds(archive: Archive) -> list[str]:
    return [incident.kind for incident in archive.queries.overview.incidents(open_only=True)]


@pytest.mark.parametrize(
    "kind",
    ["blocked", "charset", "template", "feed_empty", "feed_failed", "certificate", "robots",
     "javascript"],
)  # fmt: skip
def test_opened_once_told_once_closed_once(archive: Archive, kind: str) -> None:
    run(archive, 0, kind)
    assert open_kinds(archive) == [kind]
    assert told(archive) == 1
    for minute in range(1, 5):
        run(archive, minute, kind)
    assert told(archive) == 1
    run(archive, 6)  # nothing was looked at: nothing has healed
    assert open_kinds(archive) == [kind]
    run(archive, 7, feed=1, read=3)
    assert open_kinds(archive) == []
    assert told(archive) == 2
    run(archive, 8, feed=1, read=3)
    assert told(archive) == 2
    (incident,) = archive.queries.overview.incidents()
    assert incident.closed_at
    assert incident.closed_at > incident.opened_at


def test_an_unverified_source_is_ill_only_after_it_has_yielded_something(archive: Archive) -> None:
    sources = {"site": msgspec.structs.replace(SOURCE, verified=False)}

    def failing(minute: int) -> list[str]:
        health = Health()
        health.trouble("site", Trouble("feed_failed", URL))
        health.settle(archive, sources, START + timedelta(minutes=minute))
        return open_kinds(archive)

    assert failing(0) == []
    due = DueFeed(1, "site", URL, "listing", None, None, None)
    good = Fetch(URL, START, Outcome.OK, 200, body=b"x")
    archive.intake.feeds.record(due, good, [FoundLink(f"{URL}n/1.html")], timedelta(minutes=10))
    assert failing(1) == ["feed_failed"]
    assert told(archive) == 1


@pytest.mark.parametrize(
    ("listed", "status", "read", "what"),
    [
        ("HTTP 502", 502, 0, "网站各页都返回服务器错误"),
        ("HTTP 502", 404, 0, "列表页抓取失败"),
        ("HTTP 502", None, 0, "列表页抓取失败"),
        ("HTTP 404", 502, 0, "列表页抓取失败"),
        ("HTTP 502", 502, 1, "列表页抓取失败"),
    ],
)
def test_a_site_whose_every_page_fails_is_told_as_that(
    archive: Archive, listed: str, status: int | None, read: int, what: str
) -> None:
    health = Health()
    health.trouble("site", Trouble("feed_failed", f"{URL}: {listed}"))
    health.page_failed("site", Fetch(f"{URL}a/1.html", START, Outcome.SOFT_ERROR, status))
    for _ in range(read):
        health.answered("site")
    health.settle(archive, {"site": SOURCE}, START)
    (incident,) = archive.queries.overview.incidents()
    assert incident.kind == "feed_failed"
    words = Words("zh")
    assert words.incident_of(incident) == what
    report = Report(changes=(), incidents=(incident,), generated_at=START)
    told_first = render_front(report)
    assert told_first.startswith(f"监测异常：{what}")
    assert ("文章页也返回服务器错误" in told_first) == (what != "列表页抓取失败")
    assert f"{listed}" in told_first
    assert ("已存档的照常回访" in told_first) == (what == "列表页抓取失败"), "these fail, too"


def test_one_odd_page_among_good_ones_is_no_illness_of_the_source(archive: Archive) -> None:
    run(archive, 0, "template", "charset", "javascript", "blocked", feed=1, read=3)
    assert open_kinds(archive) == []
    run(archive, 1, "template", "template", "template", feed=1, read=1)
    assert open_kinds(archive) == ["template"]
    run(archive, 2, "template", feed=1, read=9)
    assert open_kinds(archive) == []


def test_a_failed_feed_heals_with_its_own_answer_not_with_anothers(archive: Archive) -> None:
    feed = DueFeed(1, "site", URL, "listing", None, None, None)
    failed = Fetch(URL, START, Outcome.SOFT_ERROR, 500)
    archive.intake.feeds.record(feed, failed, None, timedelta(minutes=10))
    run(archive, 0, "feed_failed")
    run(archive, 1, feed=1)  # another feed of the source answers
    assert open_kinds(archive) == ["feed_failed"]
    fine = Fetch(URL, START, Outcome.OK, 200, body=b"x")
    archive.intake.feeds.record(feed, fine, [FoundLink(URL + "1")], timedelta(minutes=10))
    run(archive, 2, feed=1)
    assert open_kinds(archive) == []


def test_fallen_coverage_is_told_and_heals(archive: Archive) -> None:
    full = Article(URL, "标题", "正文", published_at=START, origin="某报")
    bare = Article(URL, "标题", "正文", published_at=START)

    def read(hour: int, what: Article, pages: int) -> None:
        health = Health()
        for _ in range(pages):
            health.reading("site", what)
        health.feed_ok("site")
        health.settle(archive, SOURCES, START + timedelta(hours=hour))

    for hour in range(12):
        read(hour, full, 12)
    assert open_kinds(archive) == []
    for hour in range(12, 15):
        read(hour, bare, 12)
    (incident,) = archive.queries.overview.incidents(open_only=True)
    assert incident.kind == "coverage"
    assert incident.detail.startswith("origin on ")
    for hour in range(15, 18):
        read(hour, full, 12)
    assert open_kinds(archive) == []


def test_silence_from_the_archives_own_history(archive: Archive) -> None:
    """Five weeks of six links an hour, then none."""
    feed = DueFeed(1, "site", URL, "listing", None, None, None, ok_at=START)
    start = START - timedelta(weeks=5)

    def hour(at: dt.datetime, links: int) -> None:
        run_id = archive.intake.runs.start(at)
        shown = [FoundLink(f"{URL}{at.isoformat()}/{n}") for n in range(links)]
        fetch = Fetch(URL, at, Outcome.OK, 200, body=at.isoformat().encode())
        archive.intake.feeds.record(feed, fetch, shown, timedelta(minutes=10), run_id=run_id)
        archive.intake.runs.end(run_id, at, {})

    archive._session.execute("pragma synchronous = off")
    for number in range(5 * 168):
        hour(start + timedelta(hours=number), 6)
    health = Health()
    health.feed_ok("site")
    health.settle(archive, SOURCES, START)
    assert open_kinds(archive) == []
    for number in range(4):
        hour(START + timedelta(hours=number), 0)
    health.settle(archive, SOURCES, START + timedelta(hours=4))
    (incident,) = archive.queries.overview.incidents(open_only=True)
    assert (incident.kind, incident.source_id) == ("silence", "site")
    for number in range(4, 9):
        hour(START + timedelta(hours=number), 6)
    health.settle(archive, SOURCES, START + timedelta(hours=9))
    assert open_kinds(archive) == []


def test_an_account_behind_a_bridge_that_falls_silent(archive: Archive) -> None:
    """Five weeks of a post a day, then none: told as the bridge's, and closed by the next post."""
    feed = DueFeed(1, "site", URL, "rss", None, None, None, ok_at=START)
    sources = {"site": msgspec.structs.replace(SOURCES["site"], bridge=True)}

    def hour(at: dt.datetime, links: int) -> None:
        run_id = archive.intake.runs.start(at)
        shown = [FoundLink(f"{URL}{at.isoformat()}/{n}") for n in range(links)]
        fetch = Fetch(URL, at, Outcome.OK, 200, body=at.isoformat().encode())
        archive.intake.feeds.record(feed, fetch, shown, timedelta(minutes=10), run_id=run_id)
        archive.intake.runs.end(run_id, at, {})

    def settled(at: dt.datetime) -> list[str]:
        health = Health()
        health.feed_ok("site")
        health.settle(archive, sources, at)
        return open_kinds(archive)

    archive._session.execute("pragma synchronous = off")
    start = START - timedelta(weeks=5)
    for number in range(5 * 168):
        hour(start + timedelta(hours=number), int(number % 24 == 5))
    assert settled(START) == []
    for number in range(30):
        hour(START + timedelta(hours=number), 0)
    assert settled(START + timedelta(hours=30)) == ["feed_silent"]
    (incident,) = archive.queries.overview.incidents(open_only=True)
    words = Words("zh"), Words("en")
    assert [one.incident(incident.kind) for one in words] == [
        "久无新文章，桥接服务的登录可能已失效",
        "nothing new for long: the bridge's sign-in may have run out",
    ]
    spoken = notes.told(incident.detail, words[0], ZoneInfo("Asia/Shanghai"))
    assert spoken.startswith("49 小时没有新链接；此前 28 天")
    hour(START + timedelta(hours=31), 1)
    assert settled(START + timedelta(hours=32)) == []


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A)
        running.pages[A] = Page(article())
        yield running


def test_a_list_that_only_javascript_fills_says_so(site: Site, tmp_path: Path) -> None:
    site.pages["/"] = Page("<!DOCTYPE html><html><body><div id=app></div><script></script>")
    db = tmp_path / "archive.db"
    crawl(plan(site, db))
    crawl(plan(site, db))
    with Archive(db, read_only=True) as archive:
        (incident,) = archive.queries.overview.incidents()
        assert incident.kind == "javascript"
        assert incident.closed_at is None


def certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for, with its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file


@pytest.fixture
def https(tmp_path: Path) -> Iterator[str]:
    """A list page behind a certificate that nobody vouches for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<a href='/system/2026/11/20/1.shtml'>x</a>"
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """A client that refuses the certificate breaks off."""

    server = Quiet(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"https://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_certificate_that_proves_nothing_is_an_incident(
    https: str, site: Site, tmp_path: Path
) -> None:
    own = source(site, feeds=(Feed(kind="listing", url=https),))
    db = tmp_path / "archive.db"
    assert crawl(plan(site, db, sources=(own,))).code == 0
    with Archive(db, read_only=True) as archive:
        (incident,) = archive.queries.overview.incidents(open_only=True)
        assert incident.kind == "certificate"
        assert "certificate verify failed" in incident.detail
    lax = FetchLimits(
        delay_s=0, allow_addresses=("127.0.0.1",), timeout_s=5, verify_certificates=False
    )
    crawl(plan(site, db, sources=(own,), fetch=lax, now=True))
    with Archive(db, read_only=True) as archive:
        assert archive.queries.overview.incidents(open_only=True) == []


def test_status_lists_incidents_in_words(site: Site, tmp_path: Path) -> None:
    site.pages["/"] = Page("<!DOCTYPE html><html><body><div id=app></div><script></script>")
    desk = Desk(tmp_path)
    desk.write(config(site))
    desk.write(source_toml(site), "source.toml")
    desk.run("crawl")
    assert "pages hold nothing without JavaScript (javascript)" in desk.run("status").out
    assert "网页须运行脚本才有内容" in desk.run("--lang", "zh", "status").out
    assert desk.run("status", "--json").json()["incidents"][0]["kind"] == "javascript"


def test_a_source_that_no_seed_names_any_more_is_not_ill_for_ever(archive: Archive) -> None:
    run(archive, 0, "unreachable")
    assert open_kinds(archive) == ["unreachable"]
    archive.intake.runs.sync_sources([], START + timedelta(minutes=1))
    assert open_kinds(archive) == []
    assert told(archive) == 1, "closed before it was told"


def turns(archive: Archive, minute: int, *, failed: int, answered: int) -> None:
    """A run in which so many hosts failed, and so many answered."""
    health, now = Health(), START + timedelta(minutes=minute)
    for number in range(failed + answered):
        host, fails = f"h{number}.cn", number < failed
        with archive.frontier.batches.ending():
            archive.frontier.hosts.note_turn(
                host,
                now,
                wait_s=1,
                delay_s=1,
                answered=not fails,
                tried=True,
                failed="dns" if fails else None,
            )
        health.turn(host, failed=fails)
    health.settle(archive, SOURCES, now)


def test_being_cut_off_is_over_though_one_host_is_dead(archive: Archive) -> None:
    turns(archive, 0, failed=0, answered=9)
    turns(archive, 1, failed=9, answered=0)
    assert open_kinds(archive) == ["offline"]
    turns(archive, 2, failed=1, answered=0)
    assert open_kinds(archive) == ["offline"], "nobody answered"
    turns(archive, 3, failed=1, answered=8)
    assert open_kinds(archive) == []


def test_a_robots_txt_that_is_given_up_is_told_of(tmp_path: Path) -> None:
    db = tmp_path / "archive.db"

    def kinds() -> list[str]:
        with Archive(db) as opened:
            return open_kinds(opened)

    with Site() as site:
        site.listing(A)
        site.pages[A] = Page(article())
        site.pages["/robots.txt"] = Page("oops", status=503)
        settings = plan(site, db)
        crawl(settings)
        assert kinds() == ["robots_unreachable"]
        with Archive(db) as opened:
            opened._session.execute(
                "update robots set unreachable_since = '2020-01-01T00:00:00+00:00'"
            )
            opened.frontier.hosts.wake()
        crawl(settings)
        assert kinds() == ["robots_given_up"]
        assert site.times(A) == 1
        site.pages["/robots.txt"] = Page("", content_type="text/plain")
        crawl(settings)
        assert kinds() == []
