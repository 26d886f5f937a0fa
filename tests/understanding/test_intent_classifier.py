"""From a prediction to what Rasa's users read: intent, ranking, family, scope."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource

from bot.taxonomy import Family, Intent, Taxonomy, load_taxonomy
from bot.understanding import linear_model
from bot.understanding.intent_classifier import FILE, CalibratedIntentClassifier, family_of, outputs
from bot.understanding.linear_model import Prediction
from bot.understanding.scope import OUT_OF_SCOPE
from tests.understanding.pipeline import Pipeline

TAXONOMY = Taxonomy(
    {name: Family(name, name) for name in ("technical_support", "general_service")},
    {
        name: Intent(name, family)
        for name, family in (
            ("wifi", "technical_support"),
            ("app", "technical_support"),
            ("order", "general_service"),
            ("greet", None),
        )
    },
)


def prediction(accepted: bool = True, **shares: float) -> Prediction:
    ranking = sorted(shares.items(), key=lambda pair: -pair[1])
    return Prediction(ranking, sum(shares.values()), accepted, 0.8)


def test_the_likeliest_intent_leads_and_out_of_scope_closes_the_ranking() -> None:
    found = outputs(prediction(wifi=0.6, order=0.2, greet=0.1), TAXONOMY, 5)
    assert found["intent"] == {"name": "wifi", "confidence": 0.6}
    assert [r["name"] for r in found["intent_ranking"]] == ["wifi", "order", "greet", OUT_OF_SCOPE]
    assert found["intent_ranking"][-1]["confidence"] == pytest.approx(0.1)
    assert found["scope"] == {"in_scope": pytest.approx(0.9), "accepted": True, "nearest": 0.8}


def test_a_refusal_puts_out_of_scope_first_and_keeps_what_it_might_have_been() -> None:
    found = outputs(prediction(accepted=False, wifi=0.2, order=0.1), TAXONOMY, 5)
    assert found["intent"]["name"] == OUT_OF_SCOPE and found["intent"]["confidence"] == pytest.approx(0.7)
    assert [r["name"] for r in found["intent_ranking"]] == [OUT_OF_SCOPE, "wifi", "order"]
    assert found["scope"]["accepted"] is False


def test_the_ranking_is_no_longer_than_asked_for() -> None:
    assert len(outputs(prediction(wifi=0.4, app=0.3, order=0.2), TAXONOMY, 2)["intent_ranking"]) == 2


def test_a_family_is_the_sum_of_its_intents_among_the_families() -> None:
    # No single technical intent beats the order; together they do.
    family = family_of(prediction(order=0.35, wifi=0.3, app=0.25, greet=0.1), TAXONOMY)
    assert family["name"] == "technical_support"
    assert family["confidence"] == pytest.approx(0.55 / 0.9)
    assert [f["name"] for f in family["ranking"]] == ["technical_support", "general_service"]
    assert sum(f["confidence"] for f in family["ranking"]) == pytest.approx(1.0)


def test_small_talk_has_no_family_but_a_ranking_of_them() -> None:
    family = family_of(prediction(greet=0.8, wifi=0.1, order=0.05), TAXONOMY)
    assert family["name"] is None
    assert family["ranking"][0]["name"] == "technical_support"


def test_a_refused_question_keeps_the_family_it_leans_to() -> None:
    # in_scope is small; what there is of it is about the product.
    assert family_of(prediction(accepted=False, wifi=0.1, greet=0.02), TAXONOMY)["name"] == "technical_support"


def test_no_intent_of_any_family_gives_none() -> None:
    assert family_of(prediction(greet=1.0), TAXONOMY) == {"name": None, "confidence": 0.0, "ranking": []}


def test_the_trained_pipeline_tells_the_families_apart(pipeline: Pipeline) -> None:
    technical, general, neither = (
        pipeline.run(t) for t in ("no internet upstairs", "where is my parcel order", "hello hi")
    )
    assert technical.get("intent")["name"] == "wifi_connection"
    assert technical.get("family")["name"] == "technical_support"
    assert general.get("intent")["name"] == "order_status"
    assert general.get("family")["name"] == "general_service"
    assert neither.get("intent")["name"] == "greet" and neither.get("family")["name"] is None


def test_every_intent_it_learned_is_of_the_taxonomy(pipeline: Pipeline) -> None:
    names = {r["name"] for r in pipeline.run("no internet upstairs").get("intent_ranking")}
    assert names <= set(load_taxonomy().intents)


def test_a_stored_model_that_is_damaged_stops_the_start(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage(tmp_path), Resource("classifier")
    with storage.write_to(resource) as folder:
        (folder / FILE).write_bytes(b"PK\x03\x04 not an archive")
    context = ExecutionContext(GraphSchema({}), node_name="classifier")
    with pytest.raises(Exception, match="zip|pickle|magic|File"):
        CalibratedIntentClassifier.load(CalibratedIntentClassifier.get_default_config(), storage, resource, context)


def test_rasas_training_cache_sees_a_change_in_the_mathematics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = CalibratedIntentClassifier.fingerprint_addon({})
    changed = tmp_path / "linear_model.py"
    changed.write_text("COST = 2.0")
    monkeypatch.setattr(linear_model, "__file__", str(changed))
    assert CalibratedIntentClassifier.fingerprint_addon({}) != before
