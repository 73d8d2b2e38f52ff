"""The trial by kills with a real Redis, on fewer hosts; `tests/benchmarks/cluster.py` has more."""

from __future__ import annotations

import random
import signal
import time
from contextlib import suppress
from pathlib import Path

import msgspec
import pytest
from redis import Redis

from scheduler.cluster.broker import MOST_BYTES, BrokerError, Link, broker_at
from tests.benchmarks.cluster import Trial, killing, trial, verdict
from tests.redisserver import PASSWORD, RedisServer, is_here

pytestmark = [
    pytest.mark.skipif(not is_here(), reason="redis-server is not installed"),
    pytest.mark.timeout(300),
]


@pytest.mark.slow
def test_everything_is_killed(tmp_path: Path) -> None:
    """kill -9 of workers, node and broker, which is emptied too: all is recorded and told once."""
    with trial(tmp_path, 20, 10) as made:
        made.write()
        made.start_node()
        for _ in range(3):
            made.start_worker()
        made.until(20, 90)
        made.site.publish()
        killing(made, random.Random(3), workers=2, nodes=1, brokers=1)
        made.until(200, 180)
        told(made)
        assert made.end() == [0] * 4
        assert verdict(made)


@pytest.mark.slow
def test_sigterm_anywhere_loses_nothing(tmp_path: Path) -> None:
    """Two commands start it; node and worker are stopped in the midst of the work, and go on."""
    with trial(tmp_path, 10, 10) as made:
        made.write()
        made.start_node()
        made.start_worker()
        made.until(10, 90)
        made.site.publish()
        made.until(30, 60)
        assert made.node
        made.node.send_signal(signal.SIGTERM)
        assert made.node.wait(60) == 0
        made.start_node()
        made.until(60, 120)
        (worker,) = made.workers
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        made.workers.clear()
        made.start_worker()
        made.until(100, 120)
        told(made)
        assert made.end() == [0, 0]
        assert verdict(made)


def told(made: Trial) -> None:
    """Wait until every change was told."""
    end = time.monotonic() + 60
    while made.rows("select 1 from deliveries where state <> 'sent'"):
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.slow
def test_what_is_no_message_makes_nobody_deaf(tmp_path: Path) -> None:
    """Whoever has the password may put anything into a queue; what comes after is heard."""
    with RedisServer(tmp_path) as redis, Redis.from_url(redis.url) as client:
        link = Link(broker_at(redis.url), "node")
        for number, data in enumerate(
            (b"no message", msgspec.msgpack.encode(NAMELESS), b"", b"\xc1" * 100)
        ):
            client.hset("yongliang:node.msgs", f"bad{number}", data)
            client.rpush("yongliang:node", f"bad{number}")
        client.rpush("yongliang:node", "of which there is none")
        link.send("node", b"x" * (MOST_BYTES + 1))
        link.send("node", b"heard")
        assert link.receive(20) == b"heard"
        assert link.receive(0.3) is None
        assert link.is_up
        link.close()


NAMELESS = {
    "queue_name": "node", "actor_name": "said", "args": [b"x"], "kwargs": {}, "options": {},
    "message_id": "x", "message_timestamp": 1,
}  # fmt: skip


def test_a_password_that_is_wrong_is_told_in_a_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with RedisServer(tmp_path) as redis:
        link = Link(broker_at(redis.url.replace(PASSWORD, "another")), "node")
        time.sleep(2.5)
        link.close()
    said = [one for one in caplog.messages if "broker" in one or "消息代理" in one]
    assert len(said) == 1
    assert "口令" in said[0] or "password" in said[0]
    assert "another" not in caplog.text
    assert not link.is_up


def test_a_broker_that_is_full_is_told_and_goes_on_once_it_has_room(tmp_path: Path) -> None:
    with RedisServer(tmp_path) as redis, Redis.from_url(redis.url) as client:
        link = Link(broker_at(redis.url), "node")
        client.config_set("maxmemory", "3mb")
        with pytest.raises(BrokerError, match=r"full|已满"):
            fill(link)
        client.config_set("maxmemory", "0")
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with suppress(BrokerError):
                link.send("node", b"heard")
                break
            time.sleep(0.1)
        assert link.receive(20) == b"heard"
        link.close()


def test_a_full_broker_is_emptied_by_who_reads(tmp_path: Path) -> None:
    """Nothing is lost but what it was refused by, and then there is room again."""
    with RedisServer(tmp_path) as redis, Redis.from_url(redis.url) as client:
        link = Link(broker_at(redis.url), "node")
        until = time.monotonic() + 20
        while not client.exists("yongliang:__heartbeats__") and time.monotonic() < until:
            time.sleep(0.05)
        link.pause()
        time.sleep(0.5)
        client.config_set("maxmemory", "4mb")
        with pytest.raises(BrokerError, match=r"full|已满"):
            fill(link, "node")
        waited = client.llen("yongliang:node")
        link.read()
        heard = [link.receive(20) for _ in range(waited - 1)]
        assert all(heard)
        while not link.is_up and time.monotonic() < until:
            time.sleep(0.05)
        link.send("node", b"heard")
        assert link.receive(20) == b"heard"
        link.close()


def fill(link: Link, name: str = "elsewhere") -> None:
    for _ in range(200):
        link.send(name, b"x" * 100_000)
