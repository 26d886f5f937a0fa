"""The knowledge base of a desk: what is loaded stays out of the collector's way, and goes when it is replaced."""

from __future__ import annotations

import gc
import weakref
from types import SimpleNamespace

import pytest

from bot.desk import library
from bot.desk.library import Library, settle
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, write_article, write_sources


class Node:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_it_was():
    yield
    gc.unfreeze()


@pytest.fixture
def without_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("times", [0, 1])
def test_what_stays_is_frozen_and_young_garbage_is_not_kept(without_collector, times):
    gone, kept = weakref.ref(Node()), Node()
    settle(times)
    assert gone() is None and gc.get_freeze_count() > 0
    assert not any(one is kept for one in gc.get_objects())


def test_now_and_then_what_froze_as_garbage_goes_too(without_collector):
    gone = weakref.ref(Node())
    gc.freeze()
    gc.collect()
    settle(1)
    assert gone() is not None
    settle(library.ALL_EVERY)
    assert gone() is None


def test_an_index_that_is_replaced_goes_without_the_collector(tmp_path, without_collector, monkeypatch):
    sources, root = write_sources(tmp_path), tmp_path / "index"
    build(sources, root, tmp_path / "cache", HashEncoder())
    one = Library(SimpleNamespace())
    one._knowledge = Knowledge.open(root, HashEncoder())
    settle(0)
    monkeypatch.setattr(library, "REFRESH_S", 0.0)
    before = weakref.ref(one.knowledge().state)
    write_article(tmp_path, "one-more")
    build(sources, root, tmp_path / "cache", HashEncoder())
    assert one.knowledge().article("en", "one-more") is not None
    assert before() is None
