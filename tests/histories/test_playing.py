"""Playing a history: the real run and worker, on a clock that stands until somebody waits."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from scheduler.watch import dispatch
from storage.times import utc_now
from tests.histories.clock import HOUR
from tests.histories.history import History
from tests.histories.layers import outage
from tests.histories.playing import play
from tests.histories.replies import Reply
from tests.histories.site import Layer, Site


def a_day(*layers: Layer) -> tuple[History, list[tuple[float, str, Reply]]]:
    """A day of a site of five articles, and what it will have answered, and when."""
    history = History("made", 1, 1.0)
    history.publish(initial=5, later=0)
    history.site.layers += layers
    answers: list[tuple[float, str, Reply]] = []

    def answer(url: str, headers: dict[str, str], at: float) -> Reply:
        reply = Site.answer(history.site, url, headers, at)
        answers.append((at, url, reply))
        return reply

    history.site.answer = answer  # type: ignore[method-assign]
    return history, answers


@pytest.mark.slow
def test_a_day_takes_moments_and_every_request_keeps_its_distance() -> None:
    history, answers = a_day()
    played = play(history)
    assert {told.kind for told in played.told} == {"new"}
    assert {told.story for told in played.told} == set(range(5))
    assert all(told.at is not None and told.at < 7 * HOUR for told in played.told)
    assert played.requests == len(answers) > 60
    assert played.runs > 40
    assert min(two - one for (one, *_), (two, *_) in pairwise(answers)) >= 1.0
    assert answers[-1][0] > 22 * HOUR
    assert sum(reply.status == 304 for *_, reply in answers) > 50
    assert answers[0][1].endswith("/robots.txt")


def test_a_host_that_hangs_is_an_incident_and_heals() -> None:
    layer = Layer(6 * HOUR, 12 * HOUR, outage("connect"))
    history, _ = a_day(layer)
    (incident,) = play(history).incidents
    assert incident.kind == "unreachable"
    assert 6 * HOUR <= incident.opened < 7 * HOUR
    assert incident.closed is not None
    assert 12 * HOUR < incident.closed < 14 * HOUR


def test_the_clock_is_the_systems_again_afterwards() -> None:
    history, _ = a_day()
    play(history)
    modules: Any = dispatch
    assert modules.time is time
    assert modules.utc_now is utc_now
    assert abs(utc_now() - datetime.now(UTC)) < timedelta(seconds=5)
