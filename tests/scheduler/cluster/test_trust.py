"""What a worker of another machine may say, and what it is told: no more than it must be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crawler.frames import ProtocolError, from_worker, packed
from crawler.protocol import BatchEnd, Failed, LinkFound
from crawler.settings import Source
from scheduler.cluster.catalogue import must_stay
from scheduler.cluster.messages import (
    Hello,
    Loan,
    Refused,
    Said,
    Want,
    encode,
    from_node,
    to_node,
)
from storage.records import Fetch, Outcome
from tests.manyhosts import ManyHosts, address
from tests.scheduler.cluster.clusters import Cluster, run_with
from tests.scheduler.cluster.test_by_broker import all_is_well, plan, rows

TOKEN = "s3cr3t-of-the-node"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94.",  # a pickle
        msgspec.msgpack.encode({"say": "Finish"}),
        msgspec.msgpack.encode({"say": "Hello", "worker": "../../etc", "name": "x"}),
        msgspec.msgpack.encode(
            {"say": "Hello", "worker": "a" * 32, "name": "x" * 1000, "version": "1", "number": 1}
        ),
        msgspec.msgpack.encode(
            {"say": "Hello", "worker": "a" * 32, "name": "x", "version": "1", "number": -1}
        ),
        msgspec.msgpack.encode(
            {"say": "Hello", "worker": "a" * 32, "name": "x\n\x1b[2J", "version": "1", "number": 1}
        ),
        msgspec.msgpack.encode({"say": "Said", "worker": "a" * 32, "number": 1, "frames": [1]}),
        b"\x81\xa3say" + b"\x91" * 100_000,
    ],
)
def test_what_is_no_message_of_a_worker_is_refused(data: bytes) -> None:
    with pytest.raises(ProtocolError):
        to_node(data)


def test_messages_travel_whole() -> None:
    loan = Loan(run="a.1", batch_id=1, answers=3, lease_s=40.0, batch=b"\0", setup="0" * 64)
    assert from_node(encode(loan)) == loan
    want = Want(worker="f" * 32, hashes=("1" * 64,))
    assert to_node(encode(want)) == want


def lying(net: Cluster, tell: Any) -> None:
    """A worker whose messages with findings say something else on their way."""
    enqueue = net.broker.enqueue

    def twisted(message: Any, *, delay: int | None = None) -> Any:
        if message.queue_name == "node":
            said = to_node(message.args[0])
            if isinstance(said, Said):
                frames = tuple(packed(tell(from_worker(one))) for one in said.frames)
                said = msgspec.structs.replace(said, frames=frames)
                message = message.copy(args=(encode(said),))
        return enqueue(message, delay=delay)

    net.broker.enqueue = twisted  # type: ignore[method-assign]


def other_address(message: Any) -> Any:
    if isinstance(message, LinkFound):
        elsewhere = replace(message.fetch, url="https://elsewhere.example/")
        return msgspec.structs.replace(message, fetch=elsewhere)
    return message


def other_task(message: Any) -> Any:
    return msgspec.structs.replace(message, task=99) if isinstance(message, LinkFound) else message


def no_time(message: Any) -> Any:
    if isinstance(message, LinkFound):
        when = datetime(9999, 12, 31, tzinfo=UTC)
        return msgspec.structs.replace(message, fetch=replace(message.fetch, fetched_at=when))
    return message


@pytest.mark.slow
@pytest.mark.parametrize("tell", [other_address, other_task, no_time])
def test_a_worker_that_says_what_it_was_not_asked(
    net: Cluster, site: ManyHosts, tmp_path: Path, tell: Any
) -> None:
    """Nothing of it is recorded, it gets nothing any more, and the pages come all the same."""
    db = tmp_path / "archive.db"
    settings = plan(site, db)
    lying(net, tell)
    net.elsewhere()
    pool = net.pool(settings)
    assert run_with(settings, pool, meanwhile=lambda: net.wait_out(pool)).error is None
    assert any(isinstance(told, Refused) for told in net.to_workers())
    assert rows(db, "select state from workers") == [("refused",)]
    assert len(net.own) == 1, "its own worker went on alone"
    pool.close()
    all_is_well(db, site)


def test_findings_count_only_from_who_has_the_address(
    net: Cluster, site: ManyHosts, tmp_path: Path
) -> None:
    """One worker speaks of the batches of another: not a word of it is heard."""
    db = tmp_path / "archive.db"
    settings = plan(site, db)
    net.elsewhere()
    thief = "d" * 32
    fetch = Fetch(
        url=f"http://{address(0)}:{site.port}/",
        fetched_at=datetime.now(UTC),
        outcome=Outcome.HARD_ERROR,
    )
    stolen = [
        packed(Failed(batch_id=batch, task=task, fetch=fetch, cause="error"))
        for batch in range(1, 20)
        for task in range(5)
    ] + [packed(BatchEnd(batch_id=batch)) for batch in range(1, 20)]
    net.say("node", Hello(worker=thief, name="thief", version="3.1", number=1))
    for number in range(1, 40):
        net.say("node", Said(worker=thief, number=number, frames=tuple(stolen)))
    pool = net.pool(settings)
    result = run_with(settings, pool)
    pool.close()
    assert result.error is None
    all_is_well(db, site)
    assert rows(db, "select count(*) from fetches where outcome = 'hard_error'") == [(0,)]


def source(**changes: Any) -> Source:
    return Source(id="s", name="s", **changes)


@pytest.mark.parametrize(
    ("changes", "stays"),
    [
        ({}, False),
        ({"headers": {"X-Plain": "1"}}, False),
        ({"headers": {"X-Token": "${YL_TOKEN}"}}, True),
        ({"cookies": {"c": "${YL_TOKEN}"}}, True),
        ({"proxy": "http://u:${YL_TOKEN}@p:1"}, True),
        ({"headers": {"X-Token": "${YL_TOKEN}"}, "cluster": True}, False),
        ({"render": True}, True),
        ({"render": True, "cluster": True}, True),
    ],
)
def test_which_sources_stay_with_the_node(changes: dict[str, Any], stays: bool) -> None:
    assert must_stay(source(**changes)) is stays


def test_a_source_with_a_secret_stays(
    net: Cluster, site: ManyHosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages come by the own worker; nothing on the broker names the secret or the variable."""
    monkeypatch.setenv("YL_TOKEN", TOKEN)
    db = tmp_path / "archive.db"
    first, *others = site.sources(every_s=3600.0)
    secret = msgspec.structs.replace(first, headers={"X-Token": "${YL_TOKEN}"})
    settings = plan(site, db, sources=(secret, *others))
    net.elsewhere()
    pool = net.pool(settings)
    assert run_with(settings, pool).error is None
    pool.close()
    assert len(net.own) == 1
    all_is_well(db, site)
    assert net.passed
    for _, data in net.passed:
        assert TOKEN.encode() not in data
        assert b"YL_TOKEN" not in data
        assert f"{address(0)}:".encode() not in data
