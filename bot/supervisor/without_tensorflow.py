"""Rasa without TensorFlow, where no component of the pipeline runs it.

Rasa 3.6.21 imports it at every start, for two classes that its training derives others from, and once more for the
check of a training's configuration, which knows every component by its class: together two fifths of Rasa's start and
290 MB. Where `config.yml` names only components that do without it, classes without content stand in their places.
Training (``rasa train``) has the real ones, and so has a server whose `config.yml` names DIETClassifier, say.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.yaml_file import read_yaml

#: Rasa's own components that run no TensorFlow; those with a dot in their name are ours, which run none.
FREE = {"RulePolicy", "MemoizationPolicy", "AugmentedMemoizationPolicy"}
VALIDATOR = "rasa.graph_components.validators.default_recipe_validator"


class Callback:
    """What Rasa's callbacks of training derive from."""


class Sequence:
    """What Rasa's batches for training derive from."""


class DefaultV1RecipeValidator:
    """What stands in a model's account of its training for the check of `config.yml`, which knows every component."""


def install(config: Path) -> bool:
    """Puts classes without content in TensorFlow's place, unless a component needs TensorFlow itself.

    Args:
        config: The pipeline and the policies, as Rasa reads them.

    Returns:
        Whether they stand there now.
    """
    if needs_tensorflow(read_yaml(config) or {}):
        return False
    utils = _module("tensorflow.keras.utils", Sequence=Sequence)
    callbacks = _module("tensorflow.keras.callbacks", Callback=Callback)
    keras = _module("tensorflow.keras", utils=utils, callbacks=callbacks)
    _module("tensorflow", keras=keras)
    _module(VALIDATOR, DefaultV1RecipeValidator=DefaultV1RecipeValidator)
    return True


def needs_tensorflow(config: Mapping[str, Any]) -> bool:
    """Whether a configuration has Rasa load a component of its own that may run TensorFlow.

    >>> needs_tensorflow({"pipeline": [{"name": "bot.understanding.signals.SignalDetector"}], "policies": None})
    True
    """
    parts = [config.get("pipeline"), config.get("policies")]
    if not all(parts):
        return True  # Rasa fills in by itself what is not there, with components that run it.
    return any("." not in part["name"] and part["name"] not in FREE for named in parts for part in named)


def _module(name: str, **holds: Any) -> ModuleType:
    module = sys.modules[name] = ModuleType(name, __doc__)
    module.__spec__ = ModuleSpec(name, None, is_package=True)
    module.__path__ = []
    module.__dict__.update(holds)

    def missing(attribute: str) -> Any:
        raise AttributeError(f"{name}.{attribute}: TensorFlow is not loaded, see {__name__}")

    module.__dict__["__getattr__"] = missing
    return module
