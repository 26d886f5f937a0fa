"""Rasa without TensorFlow: left out where nothing runs it, there where a component does."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.settings import ROOT
from bot.supervisor.prepare import RASA_PYTHON
from bot.supervisor.without_tensorflow import needs_tensorflow
from bot.yaml_file import read_yaml

STOCK = """
pipeline:
- name: WhitespaceTokenizer
- name: DIETClassifier
policies:
- name: RulePolicy
"""
#: Everything that `rasa run` and a model's account of its training bring in; then what of TensorFlow is there.
SERVE = """
import sys
from pathlib import Path
from bot.supervisor import without_tensorflow
print(without_tensorflow.install(Path(sys.argv[1])))
import rasa.__main__, rasa.core.agent, rasa.core.policies.rule_policy, rasa.server
from rasa.shared.utils.common import class_from_module_path
class_from_module_path(without_tensorflow.VALIDATOR + ".DefaultV1RecipeValidator")
print(sorted(name for name in sys.modules if name.partition(".")[0] in ("tensorflow", "keras")))
import tensorflow
tensorflow.constant
"""


def serve(config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(RASA_PYTHON), "-W", "ignore", "-c", SERVE, str(config)], cwd=ROOT, capture_output=True, text=True
    )


def test_what_ships_is_served_without_it() -> None:
    done = serve(ROOT / "config.yml")
    there = ["tensorflow", "tensorflow.keras", "tensorflow.keras.callbacks", "tensorflow.keras.utils"]
    assert done.stdout.splitlines() == ["True", str(there)], done.stderr
    assert "tensorflow.constant: TensorFlow is not loaded, see bot.supervisor.without_tensorflow" in done.stderr


def test_a_component_that_runs_it_gets_it(tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(STOCK)
    done = serve(config)
    assert done.stdout.startswith("False\n['keras', "), done.stderr
    assert done.returncode == 0


@pytest.mark.parametrize("policy", ["TEDPolicy", "UnexpecTEDIntentPolicy"])
def test_a_policy_that_runs_it_needs_it(policy: str) -> None:
    shipped = read_yaml(ROOT / "config.yml")
    assert not needs_tensorflow(shipped)
    assert needs_tensorflow({**shipped, "policies": [*shipped["policies"], {"name": policy}]})


@pytest.mark.parametrize("part", ["pipeline", "policies"])
def test_parts_left_to_rasa_are_taken_for_its_own(part: str) -> None:
    """Rasa fills in an absent or empty part by itself, with components that run TensorFlow."""
    shipped = read_yaml(ROOT / "config.yml")
    assert needs_tensorflow({**shipped, part: None})
    assert needs_tensorflow({name: value for name, value in shipped.items() if name != part})
