"""How well search does on questions whose author saw neither articles nor tests: `tests/kb/en/questions_by_fact.yml`.

Run: .venv/bin/python -m benchmarks.independent_questions      (the index must be built)

The last line is one JSON object. `best_first` counts only the first label, the others any label. Some parameters of the
thresholds were chosen with these questions (docs/decisions/0010), none of the ranking.
"""

from __future__ import annotations

import json
from collections import Counter

import yaml

from benchmarks.outcomes import outcome
from bot.encoder import load_encoder
from bot.knowledge.search import Knowledge
from bot.settings import ROOT, settings


def main() -> None:
    knowledge = Knowledge.open(settings().var / "index", load_encoder(settings().var / "encoder"))
    questions = yaml.safe_load((ROOT / "tests/kb/en/questions_by_fact.yml").read_text("utf-8"))["questions"]
    counts: Counter[str] = Counter()
    for question in questions:
        result = knowledge.search(question["text"])
        right = question["articles"]
        counts["best_first"] += result.hits[0].article_id == right[0]
        counts.update(outcome(result, right))
        counts["clarified"] += result.decision == "clarify"
        counts["refused"] += result.decision == "none"
    shares = {name: round(count / len(questions), 4) for name, count in counts.items()}
    shares["wrong_among_answered"] = round(counts["wrong"] / max(counts["answered"], 1), 4)
    print(json.dumps({"questions": len(questions), **shares}))


if __name__ == "__main__":
    main()
