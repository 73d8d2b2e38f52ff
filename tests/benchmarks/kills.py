"""kill -9 of daemon, run and worker at random moments, while the receivers fail half of the time.

A site publishes all the while. In the end the set of changes that arrived must be the set that was
flagged, on each channel, a repeat must bear the same key, and the site was never asked within its
delay, by its own clock. Printed beside it: what a sender without an outbox would have brought over,
which tries each message once.

A page that is under way when a worker is killed is a suspect, and one that is so twice is set aside
for a day: here the day passes at once.

    python tests/benchmarks/kills.py [--kills 100] [--seed 7]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.receivers import Answer, WebhookReceiver
from tests.robots import Feishu
from tests.running import Desk, config, source_toml
from tests.site import Page, Site, article, off_topic

OFF = "/system/2026/11/20/030710009.shtml"
EACH = 3
DELAY_S = 0.5
TOLERANCE_S = 0.1
"""By so much the way from the worker to the site's clock may differ between two requests."""

VICTIMS = ("daemon", "run", "worker", "all")
NUMBER = re.compile(r"第(\d{5})期")
ALERTS = """
[[channels]]
id = "hook"
kind = "webhook"
url = "{hook}"
[[channels]]
id = "chat"
kind = "feishu"
url = "{chat}"
secret = "SEC0123456789"
[[alerts]]
id = "all"
channels = ["hook", "chat"]
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        return run(Path(folder), site, options.kills, chance)


def run(folder: Path, site: Site, kills: int, chance: random.Random) -> int:
    def moody(_: int) -> Answer:
        return Answer(500) if chance.random() < 0.5 else Answer(204)

    def mood(_: int) -> tuple[str, Answer] | None:
        lost = chance.choice(["refused", "taken"])
        return (lost, Answer(cut="status")) if chance.random() < 0.5 else None

    site.pages[OFF] = Page(off_topic())
    with (
        WebhookReceiver(otherwise=moody) as hook,
        Feishu(secret="SEC0123456789", mood=mood) as chat,
    ):
        desk = Desk(folder)
        text = config(site, alerts=ALERTS.format(hook=hook.url, chat=chat.url))
        desk.write(text.replace("delay_s = 0", f"delay_s = {DELAY_S}"))
        desk.write(source_toml(site), "source.toml")
        started = time.monotonic()
        killed, aside = kill(desk, site, kills, chance)
        said = ", ".join(f"{name} {killed[name]}" for name in VICTIMS)
        print(f"kills {kills} ({said}), set aside {aside}")
        good = tell_gaps([asked.at for asked in site.asked])
        numbers = set(range(kills * EACH))
        finish(desk, len(numbers))
        took = time.monotonic() - started
        flagged = {int(n) for (title,) in rows(folder, "title from changes")
                   for n in NUMBER.findall(title)}  # fmt: skip
        print(f"articles {len(numbers)}, flagged {len(flagged)}, {took:.0f} s")
        ((doubled,),) = rows(folder, "count(*) - count(distinct article_id) from changes")
        print(f"changes doubled {doubled}")
        by_hook = [(r.key, r.answered == 204, r.body.decode()) for r in hook.requests]
        # Each part of a long message bears the title of all of it, which names an article.
        by_chat = [(key, taken, chat.show(json.loads(body))[0]) for key, taken, body in chat.log]
        good &= flagged == numbers and doubled == 0
        good &= tell("webhook", by_hook, flagged)
        good &= tell("feishu", by_chat, flagged)
        print("every change that was flagged arrived" if good else "FAILED")
        return int(not good)


def kill(desk: Desk, site: Site, kills: int, chance: random.Random) -> tuple[Counter[str], int]:
    """Publish and kill by turns; whom, and how many addresses were set aside meanwhile."""
    shown = [OFF]
    site.listing(*shown)
    killed: Counter[str] = Counter()
    aside = 0
    process = start(desk)
    until(lambda: rows(desk.folder, "1 from runs where state = 'done'"))
    for turn in range(kills):
        for number in range(turn * EACH, turn * EACH + EACH):
            path = f"/system/2026/11/20/{40000000 + number:09d}.shtml"
            site.pages[path] = Page(article(title=f"甬凉协作简报第{number:05d}期"))
            shown.append(path)
        site.listing(*shown)
        time.sleep(chance.uniform(0.3, 9.0))
        victim = chance.choice(VICTIMS)
        pids = family(process.pid)
        chosen = pids.values() if victim == "all" else [pids.get(victim)]
        for pid in chosen:
            if pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    killed[victim] += victim != "all" or pid == process.pid
        if victim in ("daemon", "all"):
            process.wait()
            process = start(desk)
        aside += let_a_day_pass(desk.folder)
    process.kill()
    process.wait()
    return killed, aside


def start(desk: Desk) -> subprocess.Popen[bytes]:
    """The daemon, with what it and its run say in a file."""
    with (desk.folder / "daemon.log").open("ab") as log:
        return subprocess.Popen(
            desk.command("run"), cwd=desk.folder, env=desk.env(), stdout=log, stderr=log
        )


def family(daemon: int) -> dict[str, int]:
    """The processes of a daemon, those that it has at the moment."""
    found = {"daemon": daemon}
    for name, parent in (("run", "daemon"), ("worker", "run")):
        for child in children(found.get(parent)):
            found[name] = child
    return found


def children(pid: int | None) -> list[int]:
    """What any of a process's threads started."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, task.read_text().split())
    return found


def let_a_day_pass(folder: Path) -> int:
    """What is set aside may be tried; how many that were."""
    with closing(sqlite3.connect(folder / "archive.db", timeout=30)) as connection, connection:
        tried = connection.execute(
            "update suspects set rests_until = null where rests_until not null"
        )
        return tried.rowcount


def tell_gaps(times: Sequence[float]) -> bool:
    """Print how close two requests came; whether none came within the delay."""
    gaps = sorted(later - earlier for earlier, later in pairwise(sorted(times)))
    close = sum(gap < DELAY_S - TOLERANCE_S for gap in gaps)
    print(f"requests {len(times)}, closest {gaps[0]:.3f} s of {DELAY_S}, within the delay {close}")
    return close == 0


def finish(desk: Desk, wanted: int) -> None:
    process = start(desk)
    try:
        until(lambda: rows(desk.folder, "count(*) from changes") == [(wanted,)], 300)
        until(lambda: not rows(desk.folder, "1 from deliveries where state <> 'sent'"), 900)
    finally:
        process.terminate()
        process.wait()


def until(happened: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            raise SystemExit("it did not happen in time")
        time.sleep(0.2)


def rows(folder: Path, what: str) -> list[tuple[Any, ...]]:
    path = folder / "archive.db"
    if not path.exists():
        return []
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return connection.execute(f"select {what}").fetchall()
    except sqlite3.OperationalError:
        return []


def tell(name: str, requests: Iterable[tuple[str, bool, str]], flagged: set[int]) -> bool:
    """Print what arrived; whether it is what was flagged, each under one key."""
    keys: dict[int, set[str]] = defaultdict(set)
    attempts: dict[str, list[bool]] = defaultdict(list)
    contents: dict[str, set[frozenset[int]]] = defaultdict(set)
    for key, was_taken, text in requests:
        attempts[key].append(was_taken)
        numbers = frozenset(int(n) for n in NUMBER.findall(text))
        contents[key].add(numbers)
        if was_taken:
            for number in numbers:
                keys[number].add(key)
    once = sum(tries[0] for tries in attempts.values())
    again = sum(max(sum(tries) - 1, 0) for tries in attempts.values())
    one_key = all(len(found) == 1 for found in keys.values())
    same = all(len(found) == 1 for found in contents.values())
    print(
        f"{name}: arrived {len(keys)} of {len(flagged)}, messages {len(attempts)}, "
        f"requests {sum(map(len, attempts.values()))}, repeats after a crash or a lost answer "
        f"{again}, one key each: {one_key}, same contents under a key: {same}; without an outbox "
        f"{once} of {len(attempts)} messages ({once / max(len(attempts), 1):.0%})"
    )
    return set(keys) == flagged and one_key and same


if __name__ == "__main__":
    raise SystemExit(main())
