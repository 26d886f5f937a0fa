"""Where a handoff goes."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.handoff.package import ReasonCode
from bot.handoff.routing import FAMILY_NAMES, HIGH, NORMAL, URGENT, family_of, priority_of, skills_of
from bot.taxonomy import load_taxonomy

TAXONOMY = load_taxonomy()


@pytest.mark.parametrize("case_family, intent, family", [
    ("general_service", "wifi_connection", "technical_support"),
    ("technical_support", None, "technical_support"),
    ("technical_support", "human_request", "technical_support"),
    (None, "refund", "general_service"),
    (None, None, "general_service"),
    (None, "greet", "general_service"),
])  # fmt: skip
def test_the_intent_decides_the_family_and_then_the_case(
    case_family: str | None, intent: str | None, family: str
) -> None:
    assert family_of(case_family, intent, TAXONOMY) == family


def test_every_family_of_the_taxonomy_has_a_name_in_the_package_and_a_team() -> None:
    assert set(FAMILY_NAMES) == set(TAXONOMY.families)
    assert all(TAXONOMY.team_of(family) for family in FAMILY_NAMES)


@pytest.mark.parametrize("reason", get_args(ReasonCode))
def test_danger_comes_first_then_the_angry_and_those_who_had_to_repeat(reason: str) -> None:
    calm = priority_of(reason, frustrated=False, repeated=False)
    assert calm == {"safety": URGENT, "frustrated": HIGH, "repeated": HIGH}.get(reason, NORMAL)
    for frustrated, repeated in ((True, False), (False, True), (True, True)):
        assert priority_of(reason, frustrated=frustrated, repeated=repeated) == min(calm, HIGH)


@pytest.mark.parametrize("intent, product, skills", [
    ("error_code", "doorbell", ["intent:error_code", "product:doorbell"]),
    (None, "doorbell", ["product:doorbell"]),
    ("refund", None, ["intent:refund"]),
    (None, None, []),
])  # fmt: skip
def test_skills(intent: str | None, product: str | None, skills: list[str]) -> None:
    assert skills_of(intent, product) == skills
