"""A case with everything in it, and the package made of it."""

from __future__ import annotations

from typing import Any

from bot.handoff.build import build_package
from bot.handoff.case import Case, Search, Shown
from bot.handoff.package import ContextPackage, ConversationPart
from bot.taxonomy import load_taxonomy


def hit(article_id: str, probability: float) -> dict[str, Any]:
    """One article found, as a search keeps it."""
    return {
        "article_id": article_id,
        "title": article_id.replace("-", " "),
        "url": f"/help/en/{article_id}",
        "passage": f"{article_id}#1",
        "score": 1.5,
        "probability": probability,
    }


def full_case() -> Case:
    """Asked, answered, rejected, asked again."""
    case = Case(problem="my outdoor cam shows E30 since yesterday", intent="error_code", family="technical_support")
    case.hear("my outdoor cam shows E30 since yesterday", frustrated=False)
    case.ranking = [{"name": "error_code", "confidence": 0.8}, {"name": "cloud_storage", "confidence": 0.1}]
    case.look_up(Search("outdoor cam e30", "idx-1", "answer", 0.7, [hit("error-e30", 0.9), hit("cloud-down", 0.2)]))
    case.show(Shown("error-e30", "Error E30", "/help/en/error-e30", "error-e30#1", 0.9, "rejected"))
    case.rephrases, case.failures = 1, 2
    case.open_questions = ["The bot asked to say it in other words."]
    return case


def package(case: Case | None = None, **changes: Any) -> ContextPackage:
    """A handoff of ``case``, with ``changes`` to the arguments of :func:`bot.handoff.build.build_package`."""
    arguments = {
        "conversation": ConversationPart(id="c_1", channel="web", language="en"),
        "message_id": "m_7",
        "case": full_case() if case is None else case,
        "reason": "answer_rejected",
        "trigger": "deny",
        "text": "no that did not help",
        "taxonomy": load_taxonomy(),
        "slots": {"product": "outdoor-cam", "error_code": "E30"},
        "entities": [{"entity": "error_code", "value": "E30"}, {"entity": "date", "value": "yesterday"}],
    }
    return build_package(**{**arguments, **changes})
