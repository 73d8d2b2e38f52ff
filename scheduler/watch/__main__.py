"""``python -P -m scheduler.watch``: the process of the daemon's runs; see `serve`."""

from __future__ import annotations

import logging
import sys

from scheduler.watch.serve import serve

if __name__ == "__main__":
    logging.basicConfig(
        stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s"
    )
    serve()
