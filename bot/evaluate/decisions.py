"""From what the pipeline says of each message to the figures of a set of messages."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluate import measures
from bot.evaluate.tables import OUT_OF_SCOPE


@dataclass(frozen=True)
class Decided:
    """One message and what became of it.

    Attributes:
        truth: Its label.
        intent: What the product decides at its own threshold; ``out_of_scope`` for a refusal.
        confidence: Of that decision, 0 to 1.
        forced: The likeliest intent in scope, whatever the threshold says.
        took_ms: The whole pipeline, milliseconds.
    """

    truth: str
    intent: str | None
    confidence: float
    forced: str | None
    took_ms: float


def decided(truth: str, parsed: dict[str, Any], took_ms: float) -> Decided:
    """Reads the pipeline's output for one message."""
    intent = parsed.get("intent") or {}
    inside = (one["name"] for one in parsed.get("intent_ranking", []) if one["name"] != OUT_OF_SCOPE)
    return Decided(truth, intent.get("name"), float(intent.get("confidence") or 0.0), next(inside, None), took_ms)


def figures(rows: Sequence[Decided]) -> dict[str, float | None]:
    """The figures of ``tandem evaluate intents``; None where the rows hold nothing to measure one on.

    ``accuracy`` is over the rows in scope when forced to choose; ``accuracy_at_threshold`` over the same rows with a
    refusal as an error; ``macro_f1`` over their labels, forced; ``mcc`` and ``ece`` over all rows, as the product
    decides.
    """
    inside = [row for row in rows if row.truth != OUT_OF_SCOPE]
    truth, told = [row.truth for row in rows], [row.intent for row in rows]
    labels, forced = [row.truth for row in inside], [row.forced for row in inside]
    right = [row.intent == row.truth for row in rows]
    found = {
        "accuracy": measures.accuracy(labels, forced),
        "accuracy_at_threshold": measures.accuracy(labels, [row.intent for row in inside]),
        "macro_f1": measures.macro_f1(labels, forced),
        "oos_recall": measures.recall(truth, told, OUT_OF_SCOPE),
        "oos_precision": measures.precision(truth, told, OUT_OF_SCOPE),
        "mcc": measures.matthews(truth, told),
        "ece": measures.calibration_error([row.confidence for row in rows], right),
        "ms_per_message": statistics.median(row.took_ms for row in rows),
    }
    return {name: None if math.isnan(value) else round(value, 4) for name, value in found.items()}


def family_figures(truth: Sequence[str], told: Sequence[str | None]) -> dict[str, float | None]:
    """The figures of ``tandem evaluate routing``; a message without a decision counts as wrong."""
    found = {
        "accuracy": measures.accuracy(truth, told),
        "technical_recall": measures.recall(truth, told, "technical_support"),
        "general_recall": measures.recall(truth, told, "general_service"),
    }
    return {name: None if math.isnan(value) else round(value, 4) for name, value in found.items()}
