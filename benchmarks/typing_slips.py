"""What slips of the finger cost: questions as written, and with a slip in one word or in two.

Run: .venv/bin/python -m benchmarks.typing_slips

The search is asked the articles' own tests and `tests/kb/en/questions_by_fact.yml`, the model the held-out messages of
`tests/nlu`. A slip is one of the four kinds that make up four fifths of all misspellings (Damerau, A technique for
computer detection and correction of spelling errors, CACM 1964): a letter left out, one too many, a wrong one, two
changed over; a wrong one is a neighbour on the keyboard. Drawn with a fixed seed. The last line is one JSON object.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import yaml

from benchmarks.outcomes import outcome
from benchmarks.turns.questions import published
from bot.encoder import load_encoder
from bot.evaluate.report.own import held_out
from bot.knowledge.search import Knowledge
from bot.settings import ROOT, settings
from bot.supervisor.prepare import prepare
from bot.taxonomy import load_taxonomy

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
WORD = re.compile(r"[A-Za-z]{4,}")
SEED = 11


def slip(word: str, draw: random.Random) -> str:
    """A word with one slip in it; the first letter stays, as it mostly does.

    >>> slip("doorbell", random.Random(1)) != "doorbell"
    True
    """
    at = draw.randrange(1, len(word) - 1)
    kind = draw.choice(("left out", "one too many", "wrong", "changed over"))
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "changed over" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    near = draw.choice(_beside(word[at]))
    return word[:at] + near + word[at + (kind != "one too many") :]


def slipped(text: str, words: int, draw: random.Random) -> str:
    """A text with a slip in so many of its words of four letters or more, or in all where it has fewer."""
    places = [found.span() for found in WORD.finditer(text)]
    for begin, end in sorted(draw.sample(places, min(words, len(places))), reverse=True):
        text = text[:begin] + slip(text[begin:end], draw) + text[end:]
    return text


def _beside(letter: str) -> str:
    row = next(row for row in ROWS if letter.lower() in row)
    at = row.index(letter.lower())
    return row[max(at - 1, 0) : at] + row[at + 1 : at + 2]


def _asked() -> dict[str, list[tuple[str, list[str]]]]:
    facts = yaml.safe_load((ROOT / "tests/kb/en/questions_by_fact.yml").read_text("utf-8"))
    return {
        "tests": [(question, [article.id]) for article in published(settings()) for question in article.tests],
        "by_fact": [(question["text"], question["articles"]) for question in facts["questions"]],
    }


def searched(knowledge: Knowledge, questions: Sequence[tuple[str, list[str]]], words: int) -> dict[str, float]:
    """What is found: shares of the questions."""
    draw = random.Random(SEED)
    counts: Counter[str] = Counter()
    for text, right in questions:
        counts.update(outcome(knowledge.search(slipped(text, words, draw)), right))
    return {name: round(count / len(questions), 4) for name, count in counts.items()}


def understood(model: Path, scratch: Path, words: int) -> dict[str, float]:
    """What the model makes of the held-out messages."""
    draw = random.Random(SEED)
    intents, routing, _ = held_out(model, scratch, load_taxonomy().family_of, lambda t: slipped(t, words, draw))
    names = ("accuracy", "accuracy_at_threshold", "oos_recall")
    return {**{name: intents.figures[name] for name in names}, "family": routing.figures["accuracy"]}


def main() -> None:
    model = prepare(settings())
    knowledge = Knowledge.open(settings().var / "index", load_encoder(settings().var / "encoder"))
    told: dict[str, dict[str, float]] = {}
    for words in (0, 1, 2):
        for kind, questions in _asked().items():
            told[f"{kind}_{words}"] = searched(knowledge, questions, words)
            print(f"{kind}, slips: {words}", told[f"{kind}_{words}"], flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            told[f"messages_{words}"] = understood(model, Path(scratch), words)
        print(f"messages, slips: {words}", told[f"messages_{words}"], flush=True)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
