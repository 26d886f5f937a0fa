"""Runs a trained model's graph in an order that is worked out once.

Rasa 3.6.21 hands the graph to dask at every prediction, three or four times a turn, which cuts out the part that is
asked for and puts it in order each time. The components, what they are given and what comes of it are the same here.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter
from typing import Any

import rasa.core.processor as rasa_processor
from rasa.engine.constants import PLACEHOLDER_MESSAGE
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

from bot.understanding import spent


class PlannedGraphRunner(DaskGraphRunner):
    """Rasa's runner without dask: node after node, each after those that it needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._plans: dict[tuple[str, ...], list[str]] = {}

    def run(self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None) -> dict[str, Any]:
        """Runs the graph; see :meth:`rasa.engine.runner.interface.GraphRunner.run`.

        Raises:
            GraphRunError: A node lacks an input, or an input's value is the name of a node.
        """
        names = tuple(targets or self._graph_schema.target_names)
        if names not in self._plans:
            self._plans[names] = in_order(self._graph_schema, names)
        given = inputs or {}
        nodes = self._graph_schema.nodes
        for name, value in given.items():
            if isinstance(value, str) and value in nodes:
                raise GraphRunError(f"Input value '{value}' of '{name}' clashes with a node name.")
        results: dict[str, Any] = {name: (name, value) for name, value in given.items()}
        begun = perf_counter()
        try:
            for name in self._plans[names]:
                if name not in results:
                    needed = (results.get(need, need) for need in nodes[name].needs.values())
                    results[name] = self._instantiated_nodes[name](*needed)
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        spent.add("understand" if PLACEHOLDER_MESSAGE in given else "policies", perf_counter() - begun)
        return dict(results[name] for name in names)


def in_order(schema: GraphSchema, targets: Sequence[str]) -> list[str]:
    """The nodes that targets need, and they themselves, each after those that it needs."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name in schema.nodes and name not in found:
            for need in schema.nodes[name].needs.values():
                visit(need)
            found[name] = None

    for target in targets:
        visit(target)
    return list(found)


def install() -> None:
    """Makes Rasa load models with :class:`PlannedGraphRunner`; training stays as it is."""
    rasa_processor.DaskGraphRunner = PlannedGraphRunner
