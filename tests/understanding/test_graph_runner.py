"""The runner with a plan: the same results as Rasa's own, node by node."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import rasa.core.processor as rasa_processor
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from bot.understanding import graph_runner
from bot.understanding.graph_runner import PlannedGraphRunner, in_order


class Adds(GraphComponent):
    """Adds numbers and notes that it ran."""

    ran: list[str] = []

    def __init__(self, name: str) -> None:
        self._name = name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Adds:
        return cls(execution_context.node_name)

    def add(self, one: int, other: int) -> int:
        Adds.ran.append(self._name)
        if one > 1000:
            raise RuntimeError
        return one + other


def node(one: str, other: str) -> SchemaNode:
    return SchemaNode({"one": one, "other": other}, Adds, "create", "add", {}, eager=True)


# "sum" needs "right" before "left"; "alone" is needed by nobody.
SCHEMA = GraphSchema(
    {
        "sum": node("left", "right"),
        "left": node("__a__", "right"),
        "right": node("__a__", "__b__"),
        "alone": node("__b__", "__b__"),
    }
)


def runner(kind: type[DaskGraphRunner], folder: Path) -> DaskGraphRunner:
    return kind.create(SCHEMA, LocalModelStorage(folder), ExecutionContext(SCHEMA))


@pytest.mark.parametrize("targets", [["sum"], ["alone"], ["sum", "alone"], ["left", "right"]], ids=" ".join)
def test_it_runs_what_is_needed_once_and_gives_what_rasas_own_gives(tmp_path: Path, targets: list[str]) -> None:
    given = {"__a__": 1, "__b__": 10}
    ran: dict[type, list[str]] = {}
    results = []
    for kind in (DaskGraphRunner, PlannedGraphRunner):
        one, Adds.ran = runner(kind, tmp_path), []
        results += [one.run(dict(given), targets), one.run({"__a__": 2, "__b__": 20}, targets)]
        ran[kind] = sorted(Adds.ran)
    assert results[0] == results[2] and results[1] == results[3] and results[0] != results[1]
    assert list(results[2]) == targets
    assert ran[PlannedGraphRunner] == ran[DaskGraphRunner]


@pytest.mark.parametrize("inputs", [{"__a__": 1}, {"__a__": "left", "__b__": 1}, {"__a__": 2000, "__b__": 1}])
def test_it_refuses_what_rasas_own_refuses(tmp_path: Path, inputs: dict[str, Any]) -> None:
    raised = []
    for kind in (DaskGraphRunner, PlannedGraphRunner):
        with pytest.raises((GraphRunError, GraphComponentException)) as caught:
            runner(kind, tmp_path).run(dict(inputs), ["sum"])
        raised.append(caught.type)
    assert raised[0] is raised[1]


def test_each_node_comes_after_those_that_it_needs() -> None:
    assert in_order(SCHEMA, ["sum"]) == ["right", "left", "sum"]


def test_rasa_loads_models_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa_processor, "DaskGraphRunner", DaskGraphRunner)
    graph_runner.install()
    assert rasa_processor.DaskGraphRunner is PlannedGraphRunner
    assert "DaskGraphRunner" in rasa_processor.MessageProcessor._load_model.__code__.co_names
