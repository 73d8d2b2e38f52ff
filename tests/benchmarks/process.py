"""What the processes cost: `--help`, a run, its worker, the idle daemon.

Baseline: ``python -c "import scrapy"``, started as often, in turn with the others.

    python tests/benchmarks/process.py
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from crawler.frames import frame  # noqa: E402
from crawler.protocol import Setup  # noqa: E402
from crawler.settings import CrawlSettings  # noqa: E402
from scheduler.run_process import Order  # noqa: E402
from tests.running import Desk, config, source_toml, topics  # noqa: E402
from tests.site import Page, Site, off_topic  # noqa: E402

ROUNDS = 7
TICKS = 20
IDLE_S = 20.0


def timed(command: list[str], stdin: bytes = b"") -> float:
    """Seconds that a command takes from start to end."""
    started = time.perf_counter()
    subprocess.run(command, input=stdin, capture_output=True, check=True, cwd=ROOT)
    return time.perf_counter() - started


def starts() -> dict[str, float]:
    """Median seconds of each command, taken in turn so that the machine's moods are shared."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        plan = CrawlSettings(archive=f"{folder}/archive.db", **topics(ROOT / "seeds/topics"))
        orders = [msgspec.json.encode(each) + b"\n" for each in (plan, *[Order()] * TICKS)]
        nothing_due, ticks = b"".join(orders[:2]), b"".join(orders)
        served = [python, "-P", "-m", "scheduler.run_process"]
        commands = {
            "import scrapy (baseline)": ([python, "-c", "import scrapy"], b""),
            "yongliang --help": ([python, "-P", "-m", "scheduler.cli", "--help"], b""),
            "a run with nothing due": (served, nothing_due),
            f"{TICKS} runs of one process, likewise": (served, ticks),
            "a worker that gets nothing to do": (
                [python, "-P", "-m", "crawler"],
                frame(Setup(topics=plan.topics)),
            ),
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, (command, stdin) in commands.items():
                taken[name].append(timed(command, stdin))
    return {name: statistics.median(values) for name, values in taken.items()}


def idle_daemon() -> tuple[float, float]:
    """Resident MiB and share of a core of a daemon that has nothing to do."""
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        site.listing("/system/2026/11/20/1.shtml")
        site.pages["/system/2026/11/20/1.shtml"] = Page(off_topic())
        desk = Desk(Path(folder))
        desk.write(config(site).replace("tick_s = 1", "tick_s = 60"))
        desk.write(source_toml(site).replace('every = "1s"', 'every = "1h"'), "source.toml")
        process = desk.start("run")
        try:
            time.sleep(6)
            before = cpu_s(process.pid)
            time.sleep(IDLE_S)
            share = (cpu_s(process.pid) - before) / IDLE_S
            return resident_mib(process.pid), share
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate()


def cpu_s(pid: int) -> float:
    """User and system seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mib(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ValueError(pid)


def main() -> None:
    """Print the figures."""
    medians = starts()
    baseline = medians["import scrapy (baseline)"]
    for name, seconds in medians.items():
        print(f"{name:36} {seconds:6.3f} s   {seconds / baseline:5.2f} x baseline")
    memory, share = idle_daemon()
    print(f"{'the idle daemon: resident memory':36} {memory:6.1f} MiB (bound: 80)")
    print(f"{'the idle daemon: share of a core':36} {share * 100:6.2f} %   (bound: 1)")


if __name__ == "__main__":
    main()
