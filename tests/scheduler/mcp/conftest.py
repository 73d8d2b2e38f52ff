"""The archive that assistants are asked about."""

from __future__ import annotations

import pytest

from scheduler.config import Config
from tests.scheduler.mcp.newsroom import newsroom


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    return newsroom(tmp_path_factory.mktemp("newsroom"))
