"""The NLU pipeline of a ``config.yml`` outside a Rasa server: its very components, trained on any examples.

For measuring: what ships is what is measured, with no second implementation beside it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ContentError


class TrainedPipeline:
    """Components in the order of the configuration, as a started server would load them."""

    def __init__(self, components: Sequence[GraphComponent]) -> None:
        self._components = components

    @classmethod
    def train(cls, config: Path, examples: Sequence[tuple[str, str]], folder: Path) -> TrainedPipeline:
        """Trains every component that learns, then loads it from what it stored.

        Args:
            config: A ``config.yml``.
            examples: ``(text, intent)``.
            folder: For what training stores; must be empty.

        Raises:
            ContentError: The configuration has no pipeline.
        """
        entries = yaml.safe_load(config.read_text("utf-8")).get("pipeline")
        if not entries:
            raise ContentError(f"{config}: has no pipeline; name the components under `pipeline:`")
        data = TrainingData([Message(data={TEXT: text, INTENT: intent}) for text, intent in examples])
        storage = LocalModelStorage(folder)
        components: list[GraphComponent] = []
        for number, entry in enumerate(entries):
            kind = DefaultV1Recipe._from_registry(entry["name"]).clazz
            settings = {**kind.get_default_config(), **{key: value for key, value in entry.items() if key != "name"}}
            context = ExecutionContext(GraphSchema({}), node_name=f"component_{number}")
            made = (settings, storage, Resource(f"component_{number}"), context)
            component = kind.create(*made)
            if hasattr(component, "train"):
                component.train(data)
                component = kind.load(*made)
            if hasattr(component, "process_training_data"):
                component.process_training_data(data)
            components.append(component)
        return cls(components)

    def parse(self, text: str) -> dict[str, Any]:
        """What a server answers to a message: ``intent``, ``intent_ranking``, ``family``, ``entities`` …"""
        message = Message(data={TEXT: text})
        for component in self._components:
            component.process([message])
        return message.as_dict(only_output_properties=True)


def shipped(model: Path) -> Callable[[str], dict[str, Any]]:
    """The NLU of a trained model as a server runs it: text in, what it understood out.

    Args:
        model: A ``.tar.gz`` that Rasa trained.
    """
    import asyncio

    import structlog
    from rasa.core.agent import Agent

    from bot.understanding import graph_runner

    graph_runner.install()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    return lambda text: loop.run_until_complete(agent.parse_message(text))
