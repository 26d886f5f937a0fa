from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.harness import Harness, running
from tests.faults.several import TwoDesks, two_desks


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One running system for all checks; each leaves it whole."""
    with running(tmp_path_factory.mktemp("faults")) as started:
        yield started


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoDesks]:
    """Two desks on PostgreSQL and Redis; no longer than they are needed, for two Rasas take much memory."""
    with two_desks(tmp_path_factory.mktemp("several")) as started:
        yield started
