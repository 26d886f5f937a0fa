from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.harness import Harness, running


@pytest.fixture(scope="session")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    """One running system for all checks; each leaves it whole."""
    with running(tmp_path_factory.mktemp("faults")) as started:
        yield started
