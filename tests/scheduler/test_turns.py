"""One crawl of an archive at a time: the next waits, and may be told not to."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from storage import Archive
from storage.locks import archive_lock
from tests.running import Desk, config, source_toml
from tests.site import Site


def test_a_crawl_that_waits_for_another_ends_when_asked_to(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Archive(tmp_path / "archive.db"):
        pass
    with Site() as site, archive_lock(tmp_path / "archive.db", "crawl", wait=False):
        site.listing()
        desk.write(config(site))
        desk.write(source_toml(site), "source.toml")
        process = desk.start("crawl")
        try:
            time.sleep(3)
            assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            _, err = process.communicate(timeout=5)
        finally:
            process.kill()
    assert process.returncode == 1
    assert b"crawl lock" in err
