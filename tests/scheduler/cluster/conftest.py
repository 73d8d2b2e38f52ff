"""What most tests of other machines begin with: a broker's net, and a few hosts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.manyhosts import ManyHosts
from tests.scheduler.cluster.clusters import Cluster, cluster


@pytest.fixture
def net() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def site(tmp_path: Path) -> Iterator[ManyHosts]:
    with ManyHosts(4, 4, tmp_path) as running:
        yield running
