"""A tiny encoder and tiny articles, so that the knowledge base can be tested without a model."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.knowledge.build import Sources

SUBJECTS = {
    "amber-light": ("technical_support", "The amber light on the router", "amber light router internet gone"),
    "reset-device": ("technical_support", "Reset a device to its factory state", "reset button factory state hold"),
    "battery-charge": ("technical_support", "Charge the battery of the camera", "charge battery camera empty"),
    "wifi-password": ("technical_support", "Change the password of the Wi-Fi", "change password wifi name"),
    "update-firmware": ("technical_support", "Update the firmware", "update firmware version install"),
    "boiler-cold": ("technical_support", "The boiler stays cold", "boiler cold heating thermostat"),
    "refund-time": ("general_service", "When a refund arrives", "refund money arrives bank"),
    "cancel-order": ("general_service", "Cancel an order", "cancel order shop before sent"),
    "gift-voucher": ("general_service", "Pay with a gift voucher", "gift voucher pay code"),
    "showroom-hours": ("general_service", "When the showroom is open", "showroom open hours saturday"),
}
PRODUCTS = """
products:
  router-h1: {name: Router H1, phrases: [router h1, h1]}
  indoor-cam: {name: Indoor Cam, phrases: [indoor cam]}
"""
TAXONOMY = "families:\n  technical_support: {team: technical}\n  general_service: {team: service}\n"


class HashEncoder:
    """Words and the ends of words hashed into 96 dimensions: texts that share words are near."""

    dim = 96
    fingerprint = "hash-96"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def knows(self, word: str) -> bool:
        return word == "known"

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()):
                for piece in {word, word[:4]}:
                    vectors[row, int(hashlib.md5(piece.encode()).hexdigest(), 16) % self.dim] += 1.0
            vectors[row, 0] += 0.01
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def article_text(name: str, **changes: object) -> str:
    """An article's file; ``changes`` replace front matter keys (None takes one out) or the ``body``."""
    family, title, words = SUBJECTS.get(name, ("technical_support", f"About {name}", f"{name} words"))
    values: dict[str, object] = {
        "id": name,
        "title": title,
        "family": family,
        "section": "basics",
        "products": ["router-h1"] if "router" in words else [],
        "questions": [f"what about {words}", f"{words} help please", f"my {words.split()[0]} {words.split()[1]}"],
        "tests": [
            f"tell me of {words.split()[0]} and {words.split()[-1]}",
            f"{words} now",
            f"{words.split()[1]} {words}",
        ],
        "updated": "2026-10-01",
        "owner": "a-team",
        "status": "published",
    }
    body = changes.pop(
        "body", f"This is about {words}.\n\n## More on {words.split()[0]}\n\n1. Look at {words}.\n2. Wait.\n"
    )
    values.update(changes)
    lines = ["---"]
    for key, value in values.items():
        if isinstance(value, list):
            lines += [f"{key}:" if value else f"{key}: []", *(f"  - {item}" for item in value)]
        elif value is not None:
            lines.append(f"{key}: {value}")
    return "\n".join([*lines, "---", "", str(body)])


def write_article(root: Path, name: str, **changes: object) -> Path:
    """Writes an article under ``root/kb`` and returns its path."""
    path = root / "kb" / "en" / "basics" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(article_text(name, **changes), "utf-8")
    return path


def write_sources(root: Path) -> Sources:
    """Writes ten articles and the data beside them."""
    for name in SUBJECTS:
        write_article(root, name)
    (root / "data" / "entities" / "en").mkdir(parents=True, exist_ok=True)
    (root / "data" / "entities" / "en" / "products.yml").write_text(PRODUCTS, "utf-8")
    (root / "data" / "kb" / "en").mkdir(parents=True, exist_ok=True)
    foreign = "sourdough poem mountain violin tax goldfish opera tractor volcano cheese".split()
    questions = [f"  - {a} {b} question" for a in foreign for b in foreign[:3]]
    (root / "data" / "kb" / "en" / "no_answer.yml").write_text("\n".join(["questions:", *questions]), "utf-8")
    (root / "taxonomy.yml").write_text(TAXONOMY, "utf-8")
    return Sources(root / "kb", root / "data", root / "taxonomy.yml")
