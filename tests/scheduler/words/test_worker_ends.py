"""Why a worker ended, in each language of the log."""

from __future__ import annotations

import pytest

from scheduler.watch.worker import WorkerDiedError
from scheduler.words.language import choose
from scheduler.words.worker_ends import worded


@pytest.mark.parametrize(
    ("why", "zh"),
    [
        ("silent for 60 s", "60 秒没有动静"),
        ("more than 300 MiB", "内存超过 300 MiB"),
        ("signal 9", "被信号 9 终止"),
        ("crawler-2: it ended", "crawler-2：已结束"),
        ("names a fetch that cannot be: batch 3", "names a fetch that cannot be: batch 3"),
    ],
)
def test_each_end_is_said_in_the_language_of_the_log(why: str, zh: str) -> None:
    try:
        choose("zh")
        assert worded(why) == zh
        choose("en")
        assert worded(why) == why
    finally:
        choose(None)
    died = WorkerDiedError(why)
    assert died.zh == f"抓取进程中途结束（{zh}）。"
    assert died.why == why
