"""The demonstration: the real daemon on a bundled site, from new to restored, with no network."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scheduler.config import load
from scheduler.demosite import DemoSite
from scheduler.errors import SchedulerError, UsageError
from scheduler.words.language import language, tr
from storage import Archive, Filter
from storage.errors import StorageError
from storage.records import Change, Kind
from storage.times import utc_now

PATIENCE_S = 55.0
"""The whole demonstration stays under a minute, or says what it waited for."""

MARK = ".yongliang-demo"

EDIT = ("第五个年头", "第六个年头")
"""The figure that the demonstration changes in the bundled article."""

_CONFIG = """\
# Made by `yongliang demo`. Intervals are seconds here; on a real site they are minutes to weeks.
[archive]
path = "archive.db"
[seeds]
sources = ["source.toml"]
[daemon]
tick_s = 1
[fetch]
delay_s = 0
allow_addresses = ["127.0.0.1"]
[revisit]
ages = [["*", "1s"]]
[withdrawal]
confirmations = 3
window_s = 2
[[channels]]
id = "folder"
kind = "file"
directory = "alerts"
[[channels]]
id = "hook"
kind = "webhook"
url = "{address}/hook"
[[alerts]]
id = "all"
channels = ["folder", "hook"]
language = "{language}"
"""

_SOURCE = """\
id = "demo"
name = "演示站"
page = "cnnb"
article_url = ['/system/\\d{{4}}/\\d{{2}}/\\d{{2}}/\\d+\\.shtml$']
every = "1s"
[[feeds]]
kind = "listing"
url = "{address}/"
"""


class DemoError(SchedulerError):
    """The demonstration did not come to its end; its line says at what."""


class Demo:
    """One demonstration in a folder of its own.

    Args:
        folder: Made if it is not there; emptied if an earlier demonstration made it.
        tell: Takes each line of progress.
    """

    def __init__(self, folder: Path, tell: Callable[[str], None]) -> None:
        self.folder = folder
        self.config_file = folder / "yongliang.toml"
        self.archive = folder / "archive.db"
        self.log = folder / "daemon.log"
        self._tell = tell
        self._until = time.monotonic() + PATIENCE_S

    def run(self) -> list[Change]:
        """Play it through: new, edited, withdrawn, restored; all of it delivered.

        Returns:
            The changes, in order.

        Raises:
            UsageError: The folder holds something else.
            DemoError: A step did not happen in time.
        """
        self._prepare()
        with DemoSite() as site:
            self._write(site.address)
            with self.log.open("wb") as log:
                daemon = subprocess.Popen(
                    [
                        sys.executable,
                        "-P",
                        "-m",
                        "scheduler.cli",
                        "--lang",
                        language(),
                        "--config",
                        str(self.config_file),
                        "run",
                    ],
                    stderr=log,
                )
                try:
                    self._play(site)
                finally:
                    daemon.send_signal(signal.SIGTERM)
                    daemon.wait(30)
        with Archive(self.archive, read_only=True) as archive:
            return list(reversed(archive.queries.changes.all(with_articles=True)))

    def _prepare(self) -> None:
        if self.folder.exists() and any(self.folder.iterdir()):
            if not (self.folder / MARK).exists():
                raise UsageError(
                    f"{self.folder} 不是空文件夹：请用 --dir 另选一个。",
                    f"{self.folder} is not empty: choose another folder with --dir.",
                )
            shutil.rmtree(self.folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / MARK).touch()
        except OSError as error:
            raise UsageError(
                f"无法写入 {self.folder}（{error.strerror}）：请用 --dir 另选一个文件夹。",
                f"Cannot write to {self.folder} ({error.strerror}): "
                "choose another folder with --dir.",
            ) from error

    def _write(self, address: str) -> None:
        config = _CONFIG.format(address=address, language=language())
        self.config_file.write_text(config, encoding="utf-8")
        source = _SOURCE.format(address=address)
        (self.folder / "source.toml").write_text(source, encoding="utf-8")
        load(self.config_file)

    def _play(self, site: DemoSite) -> None:
        self._tell(
            tr(
                f"· 守护进程已启动，看守 {site.address}/",
                f"· the daemon is up and watches {site.address}/",
            )
        )
        self._wait(tr("第一次抓取", "the first crawl"), self._first_crawl_done)
        self._tell(
            tr(
                "· 第一次抓取：站上只有与专题无关的文章，不收录",
                "· first crawl: the site has only an article off topic, which is not kept",
            )
        )
        self._tell(tr("· 站点发布文章……", "· the site publishes the article …"))
        site.publish()
        self._wait_for(Kind.NEW)
        self._tell(
            tr(
                f"· 站点把「{EDIT[0]}」改成「{EDIT[1]}」……",
                f"· the site edits {EDIT[0]} to {EDIT[1]} …",
            )
        )
        site.edit(*EDIT)
        self._wait_for(Kind.EDITED)
        self._tell(
            tr(
                "· 站点撤下文章（404）；须三次确认，其间列表页应答正常……",
                "· the site withdraws it (404); three confirmations are needed, "
                "while the list page answers …",
            )
        )
        site.withdraw()
        self._wait_for(Kind.WITHDRAWN)
        self._tell(tr("· 站点恢复文章……", "· the site restores it …"))
        site.restore(*EDIT)
        self._wait_for(Kind.RESTORED)
        self._wait(tr("送达", "delivery"), self._all_delivered)
        self._tell(
            tr(
                f"· 全部送达：alerts 文件夹与 webhook（{len(site.received)} 次）",
                f"· all delivered: the folder alerts and the webhook ({len(site.received)} calls)",
            )
        )

    def _first_crawl_done(self) -> bool:
        with Archive(self.archive, read_only=True) as archive:
            run = archive.queries.overview.last_run()
        return bool(run and run["state"] == "done" and run["stats"].get("off_topic"))

    def _wait_for(self, kind: Kind) -> None:
        words = {
            Kind.NEW: tr("新增", "new"),
            Kind.EDITED: tr("修改", "edited"),
            Kind.WITHDRAWN: tr("撤稿", "withdrawn"),
            Kind.RESTORED: tr("恢复", "restored"),
        }
        started = time.monotonic()
        self._wait(words[kind], lambda: kind in self._kinds())
        took = time.monotonic() - started
        self._tell(
            tr(f"  ✓ 发现：{words[kind]}（{took:.1f} 秒）", f"  ✓ flagged: {kind} ({took:.1f} s)")
        )

    def _kinds(self) -> set[Kind]:
        with Archive(self.archive, read_only=True) as archive:
            return {change.kind for change in archive.queries.changes.all()}

    def _all_delivered(self) -> bool:
        with Archive(self.archive, read_only=True) as archive:
            delivered = archive.outbox.deliveries.all()
        return bool(delivered) and all(delivery.state == "sent" for delivery in delivered)

    def _wait(self, what: str, happened: Callable[[], bool]) -> None:
        while time.monotonic() < self._until:
            try:
                if happened():
                    return
            except StorageError:
                # The daemon has not made the archive yet.
                pass
            time.sleep(0.1)
        raise DemoError(
            f"演示没有等到「{what}」：守护进程的日志在 {self.log}。",
            f"The demonstration did not see {what}: the daemon's log is {self.log}.",
        )


def write_report(demo: Demo, changes: Sequence[Change]) -> Path:
    """Write the HTML report of a demonstration; where it is."""
    # Here, since the templates take long to load, and the demonstration shows its first steps soon.
    from scheduler.reports import draw, render_html
    from scheduler.reports.builders import report_of

    config = load(demo.config_file, everything=False)
    where = Filter(since=changes[0].detected_at, until=utc_now())
    with Archive(demo.archive, read_only=True) as archive:
        report = report_of(archive.queries, where, config.zone, language())
    path = demo.folder / "report.html"
    path.write_text(render_html(report, draw(report)), encoding="utf-8")
    return path
