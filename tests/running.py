"""Running real crawl processes and commands against a site on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

import seeds
from crawler.settings import CrawlSettings, Feed, FetchLimits, Source
from crawler.topics import load_all, seed_texts
from storage.decider import Policy
from tests import forking
from tests.site import Site

ARTICLE_URL = r"/system/\d{4}/\d{2}/\d{2}/\d+\.shtml$"
EAGER = Policy(ages=((None, 0.0),), confirmations=3, window_s=0.0)
"""Every article is due in every run; three gone answers withdraw."""

IN_FOLDER = """
[[channels]]
id = "folder"
kind = "file"
directory = "alerts"
[[alerts]]
id = "all"
channels = ["folder"]
"""
"""A rule whose alerts are written into a folder; more keys of the rule may follow."""


@dataclass(frozen=True)
class Done:
    """What a process came to."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def source(site: Site, **changes: Any) -> Source:
    """The site as a source with one list page."""
    values: dict[str, Any] = {
        "id": "site",
        "name": "测试站",
        "page": "cnnb",
        "article_url": (ARTICLE_URL,),
        "every_s": 0.001,
        "feeds": (Feed(kind="listing", url=site.url("/")),),
    }
    return Source(**{**values, **changes})


def topics(*paths: Path) -> dict[str, Any]:
    """Topic seeds as a plan's values."""
    hashes = tuple(topic.rules_hash for topic in load_all(paths))
    return {"topics": seed_texts(paths), "rules_hashes": hashes}


def plan(site: Site, archive: Path, **changes: Any) -> CrawlSettings:
    """A crawl run of the site, without delays."""
    values: dict[str, Any] = {
        "archive": str(archive),
        "sources": (source(site),),
        **topics(seeds.SEEDS / "topics"),
        "fetch": FetchLimits(delay_s=0, allow_addresses=("127.0.0.1",), timeout_s=5),
        "policy": EAGER,
        "soft_s": 30,
        "deadline_s": 60,
    }
    return CrawlSettings(**{**values, **changes})


CRAWL = """
import json, os, sys, threading, signal
import msgspec
from crawler.settings import CrawlSettings
from scheduler.words.language import choose
from scheduler.crawls import run_crawl

choose("en")
result = run_crawl(msgspec.json.decode(sys.stdin.buffer.read(), type=CrawlSettings))
print(json.dumps({"counts": result.counts, "added": result.added, "healthy": result.healthy}))
sys.stderr.write(result.line and result.line + "\\n")
sys.exit(result.exit_code)
"""
forking.PROGRAMS.add(CRAWL)


def start_crawl(settings: CrawlSettings) -> subprocess.Popen[bytes]:
    """A crawl run in a process of its own, with its settings given."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", CRAWL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(msgspec.json.encode(settings))
    process.stdin.close()
    process.stdin = None
    return process


def crawl(settings: CrawlSettings, timeout: float = 90) -> Done:
    """A crawl process run to its end."""
    out, err = (process := start_crawl(settings)).communicate(timeout=timeout)
    return Done(process.returncode, out.decode(), err.decode())


@dataclass
class Desk:
    """A folder with a configuration, and the command line in it."""

    folder: Path
    environ: dict[str, str] = field(default_factory=dict)

    def write(self, config: str, name: str = "yongliang.toml") -> Path:
        path = self.folder / name
        path.write_text(config, encoding="utf-8")
        return path

    def run(self, *args: str, timeout: float = 90) -> Done:
        done = subprocess.run(
            self.command(*args),
            cwd=self.folder,
            env=self.env(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *args: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.command(*args),
            cwd=self.folder,
            env=self.env(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def command(self, *args: str) -> list[str]:
        return [sys.executable, "-P", "-m", "scheduler.cli", *args]

    def env(self) -> dict[str, str]:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("YONGLIANG_")
        }
        return {**clean, "YONGLIANG_LANG": "en", **self.environ}


def config(
    site: Site, *, alerts: str = "", revisit: str = "1s", confirmations: int = 3, window: float = 0
) -> str:
    """A configuration for the site with everything due at once."""
    return f"""
[archive]
path = "archive.db"
[seeds]
sources = ["source.toml"]
[daemon]
tick_s = 1
[fetch]
delay_s = 0
timeout_s = 5
allow_addresses = ["127.0.0.1"]
[revisit]
ages = [["*", "{revisit}"]]
[withdrawal]
confirmations = {confirmations}
window_s = {window}
{alerts}
"""


def source_toml(site: Site) -> str:
    """The site as a source seed."""
    return f"""
id = "site"
name = "测试站"
page = "cnnb"
article_url = ['{ARTICLE_URL}']
every = "1s"
[[feeds]]
kind = "listing"
url = "{site.url("/")}"
"""
