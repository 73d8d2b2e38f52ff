"""``python -P -m scheduler.watch``: the process of the daemon's runs; see `serve`."""

from __future__ import annotations

import logging
from zoneinfo import ZoneInfo

from scheduler.logformat import begin
from scheduler.watch.serve import serve

if __name__ == "__main__":
    begin(ZoneInfo("UTC"), logging.WARNING)
    serve()
