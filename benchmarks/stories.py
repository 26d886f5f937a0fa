"""How well the search does on longer messages, with words around the matter: `tests/kb/en/stories.yml`.

Run: .venv/bin/python -m benchmarks.stories [FILE]      (the index must be built)

Their author saw the articles' titles only. Each is also searched for as a whole, without its matter being told apart.
The last line is one JSON object: `offered` is a choice with the right article in it, `suggested` the right one beside
the request for other words; `refused` is of the messages that have no article, all else of those that have one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from actions.replies import MAX_CHOICES
from actions.steps import SUGGESTED_PROBABILITY
from bot.encoder import load_encoder
from bot.knowledge.search import Knowledge, State
from bot.matter import all_is_matter
from bot.settings import ROOT, settings


def figures(knowledge: Knowledge, questions: list[dict[str, Any]]) -> dict[str, float]:
    """Shares of the questions."""
    counts = dict.fromkeys(("first", "top3", "answered", "wrong", "offered", "suggested", "refused"), 0)
    inside = [question for question in questions if question["articles"]]
    for question in questions:
        result, right = knowledge.search(question["text"]), question["articles"]
        found = [hit.article_id for hit in result.hits]
        if not right:
            counts["refused"] += result.decision == "none"
            continue
        counts["first"] += found[0] in right
        counts["top3"] += not set(found[:3]).isdisjoint(right)
        counts["answered"] += result.decision == "answer"
        counts["wrong"] += result.decision == "answer" and found[0] not in right
        counts["offered"] += result.decision == "clarify" and not set(found[:2]).isdisjoint(right)
        beside = [hit.article_id for hit in result.hits if hit.probability >= SUGGESTED_PROBABILITY][:MAX_CHOICES]
        counts["suggested"] += result.decision == "none" and not set(beside).isdisjoint(right)
    of = dict.fromkeys(counts, len(inside)) | {"refused": len(questions) - len(inside)}
    return {name: round(count / max(of[name], 1), 4) for name, count in counts.items()}


def without_matter(knowledge: Knowledge) -> Knowledge:
    """The same knowledge base, which takes every message as a whole."""
    state = knowledge.state
    parts = {}
    for language, (index, learned) in state.parts.items():
        other = object.__new__(type(index))
        other.__dict__.update({**index.__dict__, "matter": all_is_matter()})
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
