"""Pictures and attachments of a thousand articles: bytes, requests, time; and the texts' rate.

A press on loopback: each article has one to four pictures of two hosts' making (made up, of the
size and detail that news sites serve), every tenth a PDF. The same site is crawled without and with
``media = "all"``, in turns, each time into a new archive; the rate of texts is that of articles
recorded until the last of them is in, so that what follows of pictures does not count, and what
is fetched beside the texts does. So no more than the texts is waited for, but in the one run that
is weighed: that fetches every picture.
Then with a delay, where the pictures' hosts wait beside the texts' and none may slow the other:
there the two must be as quick.

    python tests/benchmarks/media.py [articles] [rounds]
"""

from __future__ import annotations

import random
import signal
import sqlite3
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402

from crawler.settings import CrawlSettings, FetchLimits  # noqa: E402
from storage.decider import Policy  # noqa: E402
from storage.media import MediaRules  # noqa: E402
from storage.media_files import folder_of  # noqa: E402
from tests.mediafiles import encoded, pdf, photo  # noqa: E402
from tests.running import crawl, plan, start_crawl  # noqa: E402
from tests.site import Page, Site, article  # noqa: E402

ROUNDS = 3
BOUND = 0.9
"""The rate of texts must not fall below so much of what it is without pictures."""

SIZE = (900, 600)
DRAWN = 60
"""Pictures that are drawn; each article's have a detail of their own, so that no two are alike."""

GRAIN = 0.12
"""Part of noise in each: with it a picture takes what those of news sites take, 100 to 200 kB."""


def build(site: Site, pictures: Site, count: int) -> tuple[int, int]:
    """Fill the sites; how many pictures and attachments there are, and their bytes."""
    chance = random.Random(1)
    grain = Image.effect_noise(SIZE, 60).convert("RGB")
    drawn = [Image.blend(photo(n, SIZE), grain, GRAIN) for n in range(DRAWN)]
    paths, files, size = [], 0, 0
    for number in range(count):
        path = f"/system/2026/11/20/{30710000 + number:09}.shtml"
        shown = ""
        for n in range(chance.choice((1, 1, 2, 3, 4))):
            host, name = (site, pictures)[number % 3 > 0], f"/p/{number}-{n}.jpg"
            picture = chance.choice(drawn).copy()
            colour = tuple(chance.randrange(256) for _ in range(3))
            place = chance.randrange(700), chance.randrange(400)
            picture.paste(colour, (*place, place[0] + 150, place[1] + 150))
            body = encoded(picture, quality=chance.randrange(70, 92))
            host.pages[name] = Page(body, content_type="image/jpeg", validators=True)
            shown += f'<p><img src="{host.url(name)}"></p>'
            files, size = files + 1, size + len(body)
        linked = ""
        if number % 10 == 0:
            body = pdf(f"甬凉协作第{number}号公示", f"共录取{number % 90 + 10}名。")
            site.pages[f"/f/{number}.pdf"] = Page(body, content_type="application/pdf")
            linked = f'<p>附件：<a href="/f/{number}.pdf">第{number}号公示.pdf</a></p>'
            files, size = files + 1, size + len(body)
        text = f"第{number}次会议在西昌召开，甬凉两地{number * 7}个部门参加，议定事项{number}项。"
        more = f"会议指出，第{number}批帮扶资金{number * 3}万元已经到位，项目{number}个开工。"
        page = article(f"甬凉协作第{number}次联席会议", (text, more, text + more))
        page = page.replace('<div id="Zoom">', f'<div id="Zoom">{shown}')
        page = page.replace('</div>\n<div class="editor">', f'{linked}</div>\n<div class="editor">')
        site.pages[path] = Page(page)
        paths.append(path)
    site.listing(*paths)
    return files, size


def texts_per_s(settings: CrawlSettings, count: int, *, whole: bool) -> tuple[float, float]:
    """Articles a second until the last is recorded, and the seconds of the run.

    Args:
        settings: Of the crawl.
        count: Articles there are.
        whole: Whether what follows of pictures is waited for.
    """
    db = Path(settings.archive)
    began = time.perf_counter()
    process = start_crawl(settings)
    done_at = 0.0
    while process.poll() is None:
        time.sleep(0.2)
        if not done_at and recorded(db) >= count:
            done_at = time.perf_counter() - began
            if not whole:
                process.terminate()
    _, err = process.communicate()
    # One that was just done when it was told to end is ended by the signal itself.
    if process.returncode and (whole or process.returncode != -signal.SIGTERM):
        raise SystemExit(err.decode())
    return count / (done_at or time.perf_counter() - began), time.perf_counter() - began


def recorded(db: Path) -> int:
    """How many articles stand in an archive."""
    try:
        connection = sqlite3.connect(f"file:{db}?mode=ro", uri=True)
    except sqlite3.OperationalError:
        return 0
    try:
        return int(connection.execute("select count(*) from articles").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def kept(db: Path) -> tuple[int, int, int]:
    """Files that are kept, and their bytes without and with copies."""
    connection = sqlite3.connect(db)
    try:
        row = connection.execute(
            "select count(*), sum(size), sum(ifnull(copy_size, 0)) from media_files"
        ).fetchone()
    finally:
        connection.close()
    return row[0], row[1] or 0, row[2] or 0


def on_disk(folder: Path) -> int:
    """Bytes of all files of a folder, as the disk gives room to them."""
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file())


def beside(
    site: Site, folder: Path, count: int, label: str, rounds: int, *, weighed: bool, **changes: Any
) -> tuple[float, Path]:
    """Crawl without and with pictures, in turns; the ratio of the best rates, and an archive.

    Args:
        site: Where the texts are.
        folder: For the archives.
        count: Articles there are.
        label: What is printed of it.
        rounds: How often each is crawled.
        weighed: Whether the last crawl with pictures goes on until it has all of them.
        changes: Of the crawls.
    """
    rates: dict[str, list[float]] = {"none": [], "all": []}
    db = folder / "none.db"
    for round_ in range(rounds):
        for mode, found in rates.items():
            site.forget()
            db = folder / f"{label}-{round_}-{mode}.db"
            asked = {"media": MediaRules(mode), "policy": Policy(), **changes}
            settings = plan(site, db, soft_s=1500, deadline_s=1800, **asked)
            whole = weighed and mode == "all" and round_ == rounds - 1
            rate, took = texts_per_s(settings, count, whole=whole)
            found.append(rate)
            print(f"{label:16} {mode:5} {rate:7.1f} texts/s; the run {took:.1f} s", flush=True)
    best = {mode: max(found) for mode, found in rates.items()}
    ratio = best["all"] / best["none"]
    print(f"{label:16} ratio {ratio:.2f}, bound {BOUND} {'kept' if ratio >= BOUND else 'BROKEN'}")
    return ratio, db


def main() -> None:
    """Print the figures; exit code 1 where the bound is broken."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else ROUNDS
    started = datetime.now().astimezone()
    with tempfile.TemporaryDirectory() as name, Site() as site, Site() as pictures:
        folder = Path(name)
        files, size = build(site, pictures, count)
        print(
            f"{started:%Y-%m-%d %H:%M}: {count} articles, {files} files, {size / 1e6:.1f} MB",
            flush=True,
        )
        ratio, db = beside(site, folder, count, "no delay", rounds, weighed=True)
        n, served, copies = kept(db)
        requests = len(site.paths()) + pictures.times("/robots.txt")
        print(
            f"kept {n} of {files} files: {served / 1e6:.1f} MB served, {copies / 1e6:.1f} MB copies"
        )
        print(
            f"folder {on_disk(folder_of(db)) / 1e6:.1f} MB on disk, archive"
            f" {db.stat().st_size / 1e6:.1f} MB; {requests} requests at the texts' host"
        )
        pictures.forget()
        site.forget()
        settings = plan(site, db, media=MediaRules("all"), now=True, soft_s=600, deadline_s=900)
        began = time.perf_counter()
        crawl(settings, timeout=900)
        statuses = [one.status for one in (*pictures.asked, *site.asked) if "/p/" in one.path]
        print(
            f"a second look: {len(statuses)} requests of pictures,"
            f" {statuses.count(304)} of them 304, {time.perf_counter() - began:.1f} s"
        )
        limits = FetchLimits(delay_s=0.05, allow_addresses=("127.0.0.1",), timeout_s=5)
        slow, _ = beside(site, folder, count, "delay 0.05 s", 1, weighed=False, fetch=limits)
        took = (datetime.now().astimezone() - started).total_seconds()
        print(f"all of it took {took:.0f} s")
    sys.exit(0 if min(ratio, slow) >= BOUND else 1)


if __name__ == "__main__":
    main()
