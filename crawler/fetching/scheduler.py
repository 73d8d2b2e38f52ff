"""Scrapy's scheduler, empty: when and what is asked is the batches' business."""

from __future__ import annotations

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler


class NoScheduler(BaseScheduler):
    """Holds no request. Scrapy's own brings queues on disk, and with them SQLite."""

    def has_pending_requests(self) -> bool:
        """None."""
        return False

    def enqueue_request(self, request: Request) -> bool:  # noqa: ARG002 - the interface's
        """Refuse it: requests go to the downloader at once."""
        return False

    def next_request(self) -> Request | None:
        """None."""
        return None
