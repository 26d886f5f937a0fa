"""The components, trained once on a small set with a stand-in for the sentence encoder."""

from __future__ import annotations

import logging

import pytest

from tests.understanding.pipeline import Pipeline


@pytest.fixture(scope="session")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Pipeline:
    return Pipeline(tmp_path_factory.mktemp("storage"))


@pytest.fixture(autouse=True)
def quiet_rasa() -> None:
    logging.getLogger("rasa").setLevel(logging.ERROR)
