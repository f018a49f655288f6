"""A cluster of its own for what replaces or stops databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from buendnis.ground.database.cluster import Cluster
from buendnis.ground.database.roles import Addresses, ensure_roles


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "home", durable=False)
    with made.use():
        yield made
    made.destroy()


@pytest.fixture
def addresses(cluster: Cluster) -> Addresses:
    return ensure_roles(cluster)
