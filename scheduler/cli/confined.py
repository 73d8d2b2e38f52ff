"""``python -P -m scheduler.cli.confined ARGUMENT…``: `yongliang` within limits of the system.

The desk's page previews by it what strangers wrote; see `scheduler.web.previewing`.
"""

from __future__ import annotations

import resource
import sys

from crawler.platforms import bound_addresses
from scheduler.cli import main

ADDRESS_SPACE = 3 * 1024 * 1024 * 1024
"""Bytes that each of its processes may map; the worker is watched besides."""

PROCESSOR_S = 60
"""Seconds of processor time of each."""


def confine() -> None:
    """Set the limits that the operating system keeps; a worker that is started inherits them."""
    bound_addresses(ADDRESS_SPACE)
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    confine()
    sys.exit(main(sys.argv[1:]))
