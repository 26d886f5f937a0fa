"""The pipeline of ``config.yml`` trained on any examples understands as a server would."""

from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.understanding.pipeline import TrainedPipeline
from tests.understanding.pipeline import EXAMPLES, ROOT, Pipeline, StandIn

PAIRS = [(text.strip(), intent) for intent, texts in EXAMPLES.items() for text in texts.split("|")]


def test_it_understands_as_its_components_do_one_after_the_other(pipeline: Pipeline, tmp_path) -> None:
    with StandIn():
        trained = TrainedPipeline.train(ROOT / "config.yml", PAIRS, tmp_path)
    parsed = trained.parse("when does my order come today")
    assert parsed["intent"]["name"] == "order_status"
    again = pipeline.run("when does my order come today").as_dict(only_output_properties=True)
    assert {key: parsed[key] for key in ("intent", "intent_ranking", "family", "scope")} == {
        key: again[key] for key in ("intent", "intent_ranking", "family", "scope")
    }


def test_a_configuration_without_a_pipeline_is_named(tmp_path) -> None:
    config = tmp_path / "config.yml"
    config.write_text("language: en\n")
    with pytest.raises(ContentError, match=r"config\.yml: has no pipeline"):
        TrainedPipeline.train(config, PAIRS, tmp_path)
