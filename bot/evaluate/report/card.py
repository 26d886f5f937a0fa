"""The model's card: what it was made from, how it decides, what is known not to be good."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.encoder_card import read_card
from bot.settings import ROOT, settings

#: What no figure of the page tells.
LIMITS = [
    "One language at a time: the shipped encoder is weak outside English",
    "Two problems in one message are taken for one",
    "Sarcasm is taken at its word; signs of danger are patterns, which forgive no spelling",
    "Held-out messages and scripted conversations were written by the makers: customers write otherwise",
    "Times are of this machine at this moment, with whatever else ran on it",
]


def card(model: Path, index_id: str, threshold: float, train_s: float | None, counts: dict[str, int]) -> dict[str, Any]:
    """What the page shows of the model.

    Args:
        threshold: In scope from this probability on.
        train_s: Seconds that training the pipeline took; None: not measured.
        counts: How much of each kind of data there is.
    """
    encoder = read_card(settings().var / "encoder")
    return {
        "model": model.name.removesuffix(".tar.gz"),
        "trained": trained_at(model),
        "training time": "not measured" if train_s is None else f"{train_s:.0f} s for the pipeline alone",
        "pipeline": pipeline(ROOT / "config.yml"),
        "encoder": f"{encoder.fingerprint}, {encoder.dim} dimensions",
        "in scope from": str(threshold),
        "index": index_id,
        "data": [f"{count} {what}" for what, count in counts.items()],
        "machine": f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} when this was written",
        "known limits": LIMITS,
    }


def trained_at(model: Path) -> str:
    """When Rasa trained a model, as its archive says, to the minute, UTC."""
    with tarfile.open(model) as archive:
        name = next(name for name in archive.getnames() if name.lstrip("/.") == "metadata.json")
        metadata = json.load(archive.extractfile(name))
    return f"{metadata['trained_at'][:16].replace('T', ' ')} UTC"


def pipeline(config: Path) -> list[str]:
    """Names of the components, without their modules."""
    return [entry["name"].rsplit(".", 1)[-1] for entry in yaml.safe_load(config.read_text("utf-8"))["pipeline"]]


def counted(train: Sequence[tuple[str, str]], held_out: int, articles: int, tests: int) -> dict[str, int]:
    """The sizes of the data, named for people."""
    return {
        "training examples": len(train),
        "intents": len({intent for _, intent in train}),
        "held-out messages": held_out,
        "articles": articles,
        "articles' tests": tests,
    }
