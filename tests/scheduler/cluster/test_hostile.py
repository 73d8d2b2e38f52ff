"""Whoever has the broker's password and means ill, and machines whose clocks are wrong."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from dramatiq.errors import ConnectionClosed
from redis import exceptions

from crawler.frames import ProtocolError, from_worker, packed
from crawler.protocol import Batch, BatchEnd, Failed, Finding, Finish, LinkFound, RobotsFound, Setup
from crawler.settings import BrowserSettings, FetchLimits, Source
from scheduler.cluster.bridge import Bridge
from scheduler.cluster.broker import Link, broker_at, fault_of
from scheduler.cluster.catalogue import Catalogue, must_stay
from scheduler.cluster.clock_bounds import by_our_delay
from scheduler.cluster.consumer import Consumer
from scheduler.cluster.membership import (
    MOST_FAILED,
    MOST_WORKERS,
    TRIED_AGAIN_S,
    LentBatch,
    Membership,
)
from scheduler.cluster.messages import (
    VERSION,
    Have,
    Hello,
    Loan,
    Said,
    Welcome,
    Word,
    encode,
    hash_of,
    to_node,
)
from scheduler.cluster.serving import environ_for
from scheduler.cluster.terms import Terms
from scheduler.config_checks import broker_fault
from scheduler.watch.openbatches import OpenBatches
from storage import Archive
from storage.records import Fetch, Outcome
from storage.times import utc_now
from tests.manyhosts import ManyHosts
from tests.scheduler.cluster.clusters import LOOPBACK, Cluster, run_with, until
from tests.scheduler.cluster.test_by_broker import all_is_well, plan, rows
from tests.scheduler.cluster.test_trust import lying

ANYWHERE = ("0.0.0.0/0",)


@pytest.mark.parametrize("years", [5, -5])
def test_a_worker_whose_clock_is_years_off(
    net: Cluster, site: ManyHosts, tmp_path: Path, years: int
) -> None:
    """What it fetched, it fetched now; else it would be due again after years, or at once."""
    off = timedelta(days=365 * years)

    def tell(message: Any) -> Any:
        if not isinstance(message, Finding | RobotsFound):
            return message
        fetch = replace(message.fetch, fetched_at=message.fetch.fetched_at + off)
        return msgspec.structs.replace(message, fetch=fetch)

    db = tmp_path / "archive.db"
    settings = plan(site, db)
    lying(net, tell)
    net.elsewhere()
    pool = net.pool(settings)
    began = utc_now()
    assert run_with(settings, pool).error is None
    pool.close()
    assert not net.own
    all_is_well(db, site)
    for name in ("fetches", "articles", "feeds", "robots"):
        ((first, last),) = rows(db, f"select min(fetched_at), max(fetched_at) from {name}")
        assert began.isoformat(timespec="milliseconds") <= first <= last <= utc_now().isoformat()
    ((soonest, latest),) = rows(db, "select min(next_fetch_at), max(next_fetch_at) from articles")
    assert began.isoformat() < soonest
    assert latest < (utc_now() + timedelta(days=60)).isoformat()


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        (BatchEnd(batch_id=1, requests=5), 2.0),
        (BatchEnd(batch_id=1, requests=5, wait_s=30.0), 30.0),
        (BatchEnd(batch_id=1, requests=0), 2.0),
    ],
)
def test_a_host_that_was_asked_rests_whatever_is_said(said: BatchEnd, waits: float) -> None:
    end = by_our_delay(said, LentBatch("a" * 32, 0.0, 60.0, 2.0), answered=True)
    assert (end.wait_s, end.requests > 0, end.delay_s) == (waits, True, 2.0)


def test_a_batch_that_was_given_back_costs_its_host_nothing() -> None:
    end = BatchEnd(batch_id=1, unreached=(0,), cause="finish")
    assert by_our_delay(end, LentBatch("a" * 32, 0.0, 60.0, 2.0), answered=False) == end


class Process:
    """In place of the process that fetches: notes what it is told."""

    def __init__(self) -> None:
        self.setups: list[Setup] = []
        self.told: list[Any] = []
        self.heard_out = False

    def start(self, setup: Setup, _: Terms) -> Any:
        self.setups.append(setup)
        return self

    def send(self, message: Any) -> None:
        self.told.append(message)

    def get_ready(self) -> None: ...
    def receive(self, _: float) -> None: ...
    def check(self) -> None: ...
    def kill(self) -> None: ...
    def close(self) -> None: ...
    def memory_mb(self) -> float:
        return 0.0


def test_a_false_node_opens_no_private_network_and_names_no_program(net: Cluster) -> None:
    """Only batches of a lease reach the process, within what the worker's own machine allows."""
    process = Process()
    bridge = Bridge(net.link, Terms("here", {}, allow_addresses=LOOPBACK), process.start)
    bad = Setup(
        limits=FetchLimits(allow_addresses=ANYWHERE), browser=BrowserSettings(program="/tmp/x")
    )
    catalogue = Catalogue(bad)
    forged = msgspec.msgpack.encode(bad)
    name = hash_of(forged)
    batch = Batch(batch_id=7, run_id=1, host="h", tasks=(), sources={}, delay_s=1.0)
    loan = Loan(run="r", batch_id=7, answers=1, lease_s=600.0, batch=packed(batch), setup=name)
    bridge._greet()
    for message in (
        Welcome(number=1, run="r"),
        loan,
        Have(parts={name: forged}),
        Word(frame=packed(bad)),
        Word(frame=packed(msgspec.structs.replace(batch, batch_id=8))),
        Word(frame=packed(Finish())),
    ):
        net.say(bridge.id, message)
    until(lambda: bridge._hear() or any(isinstance(one, Finish) for one in process.told))
    (setup,) = process.setups
    assert setup.limits.allow_addresses == LOOPBACK
    assert setup.browser == BrowserSettings()
    assert [type(one) for one in process.told] == [Batch, Finish]
    assert process.told[0].batch_id == 7
    assert ANYWHERE[0].encode() not in catalogue.of([catalogue.setup])[catalogue.setup]
    bridge._link.close()


def test_one_loan_that_is_none_costs_no_other(net: Cluster) -> None:
    process = Process()
    bridge = Bridge(net.link, Terms("here", {}), process.start)
    catalogue = Catalogue(Setup())
    batch = Batch(batch_id=2, run_id=1, host="h", tasks=(), sources={}, delay_s=1.0)
    bridge._greet()
    bridge._run = "r"
    for number, data in ((1, b"\xc1"), (2, packed(batch))):
        bridge._take(
            Loan(run="r", batch_id=number, answers=1, lease_s=600.0, batch=data,
                 setup=catalogue.setup)
        )  # fmt: skip
    bridge._parts.keep(catalogue.of([catalogue.setup]).items())
    bridge._take_waiting()
    assert list(bridge._held) == [2]
    bridge._link.close()


def test_liars_by_the_dozen_end_no_run(net: Cluster, site: ManyHosts, tmp_path: Path) -> None:
    """Each is refused; the run goes on with its own worker."""
    db = tmp_path / "archive.db"
    settings = plan(site, db)
    for number in range(60):
        one = f"{number:032d}"
        net.say("node", Hello(worker=one, name="liar", version="3.1", number=1))
        net.say("node", Said(worker=one, number=1, frames=(b"\xc1",)))
    pool = net.pool(settings)
    result = run_with(settings, pool)
    pool.close()
    assert result.error is None
    all_is_well(db, site)


def test_names_that_are_made_up_are_not_heard_for_ever() -> None:
    members = Membership()
    heard = [
        members.hear(Hello(worker=f"{number:032d}", name="x", version="3.1", number=1), "r")
        for number in range(MOST_WORKERS + 10)
    ]
    assert sum(one is not None for one in heard) == MOST_WORKERS


def test_a_bundle_of_too_many_is_none() -> None:
    with pytest.raises(ProtocolError):
        to_node(encode(Said(worker="a" * 32, number=1, frames=(b"",) * 60_000)))


def test_the_password_of_a_proxy_stays_with_the_node() -> None:
    """Whatever is asked through it is asked by the node's own worker; what is not may go."""
    limits = FetchLimits(proxy="http://desk:s3cr3t@proxy.example:3128")
    catalogue = Catalogue(Setup(limits=limits))
    assert b"s3cr3t" not in b"".join(catalogue.of([catalogue.setup]).values())
    assert must_stay(Source(id="s", name="s"), limits)
    assert not must_stay(Source(id="s", name="s", proxy=""), limits)
    assert not must_stay(Source(id="s", name="s"), FetchLimits(proxy="http://proxy.example:3128"))


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (exceptions.AuthenticationError("invalid username-password pair"), "password"),
        (ConnectionClosed(exceptions.AuthenticationError("x")), "password"),
        (exceptions.ConnectionError("Error 111 connecting to h:1. Connection refused."), "refused"),
        (exceptions.ConnectionError("[SSL: CERTIFICATE_VERIFY_FAILED] x"), "certificate"),
        (exceptions.ConnectionError("[SSL: WRONG_VERSION_NUMBER] x"), "TLS"),
        (exceptions.ResponseError("OOM command not allowed"), "memory is full"),
        (exceptions.TimeoutError("Timeout reading from socket"), "in time"),
        (exceptions.ConnectionError("Error -2 connecting to h:1. Name or service"), "no such host"),
        (exceptions.ConnectionError("Connection closed by server."), "broke"),
    ],
)
def test_a_fault_of_the_broker_is_told_in_a_line(error: Exception, word: str) -> None:
    zh, en = fault_of(error)
    assert word in en
    assert "连不上消息代理" in zh
    assert "h:1" not in en


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("rediss://:p@h:6379/0?ssl_ca_certs=/etc/ca.crt", True),
        ("redis://h", True),
        ("redis://:p@h:6379/one", False),
        ("redis://:p@h:6379/0?foo=bar", False),
        ("redis://:p@h:6379/0?foo", False),
    ],
)
def test_an_address_that_no_broker_has(url: str, *, good: bool) -> None:
    assert (broker_fault(url) is None) is good


def test_a_worker_that_has_nothing_to_say_ends_at_once_without_a_broker() -> None:
    broker = broker_at("redis://:x@127.0.0.1:9/0")
    bridge = Bridge(lambda name: Link(broker, name), Terms("here", {}))
    stop = threading.Event()
    stop.set()
    began = time.monotonic()
    bridge.serve(stop)
    assert time.monotonic() - began < 20


def test_a_worker_that_no_host_answers_does_not_get_them_all(net: Cluster, tmp_path: Path) -> None:
    """It fails fastest, and would have the most room; one host a minute until one answers it."""
    members = Membership()
    with Archive(tmp_path / "archive.db") as archive:
        opened = OpenBatches()
        link = net.link("node")
        consumer = Consumer(archive, opened, "r", link, members, Catalogue(Setup()))
        hello = Hello(worker="a" * 32, name="x", version=VERSION, number=1, run="r", room=50)
        member = members.hear(hello, "r")
        assert member
        for _ in range(MOST_FAILED):
            assert not members.is_cut_off
            consumer.note_reached(member, BatchEnd(batch_id=1, cause="dns", requests=1))
        assert members.is_cut_off
        assert member.free == 1
        members.lend(1, "a" * 32, 60.0, 1.0)
        members.end([1])
        assert member.free == 0
        member.given -= TRIED_AGAIN_S
        assert member.free == 1
        consumer.note_reached(member, BatchEnd(batch_id=1, unreached=(0,), cause="finish"))
        assert members.is_cut_off
        consumer.note_reached(member, BatchEnd(batch_id=1, requests=2))
        assert member.free == 50
        assert not members.is_cut_off
        link.close()


def test_a_seed_reads_nothing_of_a_workers_machine_that_was_not_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ARCHIVE_OF_ANOTHER", "YL_TOKEN", "BROKER_PASSWORD"):
        monkeypatch.setenv(name, "canary")
    environ = environ_for(("YL_TOKEN",), {"BROKER_PASSWORD"})
    assert [name for name, value in environ.items() if value == "canary"] == ["YL_TOKEN"]
    assert "PATH" in environ


def test_what_an_archive_lent_before_it_was_restored_is_not_taken_for_what_it_lends(
    net: Cluster,
) -> None:
    """Its runs and batches are numbered anew, and the worker may still be at an earlier one."""
    process = Process()
    bridge = Bridge(net.link, Terms("here", {}), process.start)
    catalogue = Catalogue(Setup())
    bridge._parts.keep(catalogue.of([catalogue.setup]).items())
    bridge._greet()
    batch = Batch(batch_id=7, run_id=9, host="h", tasks=(), sources={}, delay_s=1.0)
    loan = Loan(run="r.9", batch_id=7, answers=1, lease_s=600.0, batch=packed(batch),
                setup=catalogue.setup)  # fmt: skip
    for message in (
        Welcome(number=1, run="r.9"),
        loan,
        Welcome(number=1, run="r.8"),
        msgspec.structs.replace(loan, run="r.8"),
        Word(frame=packed(Finish())),
    ):
        net.say(bridge.id, message)
    until(lambda: bridge._hear() or sum(isinstance(one, Finish) for one in process.told) == 2)
    assert sum(isinstance(one, Batch) for one in process.told) == 1
    fetch = Fetch("http://h/", utc_now(), Outcome.HARD_ERROR)
    bridge._on_message(Failed(batch_id=7, task=0, fetch=fetch, cause="error"))
    bridge._on_message(BatchEnd(batch_id=7))
    bridge._outbox.leave()
    bridge._outbox.send()
    said = [from_worker(one) for each in net.to_node() if isinstance(each, Said)
            for one in each.frames]  # fmt: skip
    assert said == [BatchEnd(batch_id=7)]
    bridge._link.close()


def no_bytes(found: LinkFound) -> LinkFound:
    return msgspec.structs.replace(found, fetch=replace(found.fetch, body=None))


def another_hash(found: LinkFound) -> LinkFound:
    return msgspec.structs.replace(found, fetch=replace(found.fetch, digest="0" * 64))


def another_article(found: LinkFound) -> LinkFound:
    assert found.article
    article = replace(found.article, url="https://another.example/1.html")
    return msgspec.structs.replace(found, article=article)


@pytest.mark.slow
@pytest.mark.parametrize("lie", [no_bytes, another_hash, another_article])
def test_an_article_is_of_what_was_asked_with_the_bytes_that_it_was_read_from(
    net: Cluster, site: ManyHosts, tmp_path: Path, lie: Any
) -> None:
    """The run goes on by its own worker, and nothing of it is recorded, of whichever source."""
    db = tmp_path / "archive.db"
    settings = plan(site, db)
    lying(net, lambda said: lie(said) if isinstance(said, LinkFound) and said.article else said)
    net.elsewhere()
    pool = net.pool(settings)
    assert run_with(settings, pool, meanwhile=lambda: net.wait_out(pool)).error is None
    pool.close()
    assert rows(db, "select state from workers") == [("refused",)]
    all_is_well(db, site)
