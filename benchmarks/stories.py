"""How well the search does on longer messages, with words around the matter: `tests/kb/en/stories.yml`.

Run: .venv/bin/python -m benchmarks.stories [FILE]      (the index must be built)

Their author saw the articles' titles only. Each is also searched for as a whole, without its matter being told apart.
The last line is one JSON object: `offered` is a choice with the right article in it, `suggested` the right one beside
the request for other words; `refused` is of the messages that have no article, all else of those that have one.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from copy import copy
from pathlib import Path
from typing import Any

import yaml

from actions.replies import MAX_CHOICES
from actions.steps import SUGGESTED_PROBABILITY
from benchmarks.outcomes import outcome
from bot.encoder import load_encoder
from bot.knowledge.search import Knowledge, State
from bot.matter import all_is_matter
from bot.settings import ROOT, settings


def figures(knowledge: Knowledge, questions: list[dict[str, Any]]) -> dict[str, float]:
    """Shares of the questions."""
    counts: Counter[str] = Counter()
    inside = [question for question in questions if question["articles"]]
    for question in questions:
        result, right = knowledge.search(question["text"]), question["articles"]
        found = [hit.article_id for hit in result.hits]
        if not right:
            counts["refused"] += result.decision == "none"
            continue
        counts.update(outcome(result, right))
        counts["offered"] += result.decision == "clarify" and not set(found[:2]).isdisjoint(right)
        beside = [hit.article_id for hit in result.hits if hit.probability >= SUGGESTED_PROBABILITY][:MAX_CHOICES]
        counts["suggested"] += result.decision == "none" and not set(beside).isdisjoint(right)
    of = dict.fromkeys(counts, len(inside)) | {"refused": len(questions) - len(inside)}
    return {name: round(counts[name] / max(most, 1), 4) for name, most in of.items()}


def without_matter(knowledge: Knowledge) -> Knowledge:
    """The same knowledge base, which takes every message as a whole."""
    state = knowledge.state
    parts = {}
    for language, (index, learned) in state.parts.items():
        other = copy(index)
        object.__setattr__(other, "matter", all_is_matter())
        parts[language] = (other, learned)
    return knowledge.on(State(state.index_id, parts, state.card))


def main() -> None:
    path = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "tests" / "kb" / "en" / "stories.yml"
    questions = yaml.safe_load(path.read_text("utf-8"))["questions"]
    knowledge = Knowledge.open(settings().var / "index", load_encoder(settings().var / "encoder"))
    whole = figures(without_matter(knowledge), questions)
    print("as a whole", whole, flush=True)
    told = figures(knowledge, questions)
    print("with its matter", told, flush=True)
    print(json.dumps({"questions": len(questions), **told, "as_a_whole": whole}))


if __name__ == "__main__":
    main()
