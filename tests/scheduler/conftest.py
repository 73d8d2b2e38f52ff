"""What tests of whole commands share: a site with an article of a topic and one of none."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.site import Page, Site, article, off_topic

A = "/system/2026/11/20/030710001.shtml"
OFF = "/system/2026/11/20/030710009.shtml"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.listing(A, OFF)
        running.pages[A] = Page(article())
        running.pages[OFF] = Page(off_topic())
        yield running
