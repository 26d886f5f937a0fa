"""Training and held-out examples: enough, in their place, and not the same thing over and over."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.evaluate.tables import read_pairs
from bot.taxonomy import load_taxonomy
from tests.content.files import (
    DEVELOPMENT,
    HELD_OUT,
    SET_BY_CODE,
    TRAINING,
    domain,
    examples,
    folded,
    masked,
    read_yaml,
)

TAXONOMY = load_taxonomy()
MIN_EXAMPLES, MIN_IN_ALL, HELD_OUT_EACH = 40, 2000, 10
MIN_DISTINCT = 0.97
MIN_INTENTS = {"technical_support": 14, "general_service": 16}


@pytest.mark.parametrize("path", [*sorted(TRAINING.rglob("*.yml")), *sorted(HELD_OUT.rglob("*.yml"))], ids=str)
def test_a_file_holds_the_one_intent_that_it_is_named_after(path: Path) -> None:
    intents = [block.get("intent") for block in read_yaml(path)["nlu"]]
    assert intents == [path.stem], f"{path}: one intent a file, named like the file"
    assert path.stem in domain()["intents"], f"{path}: add {path.stem} to domain/domain.yml"
    assert path.stem in TAXONOMY.intents, f"{path}: add {path.stem} to domain/taxonomy.yml"


def test_taxonomy_and_domain_name_the_same_intents() -> None:
    assert set(TAXONOMY.intents) == set(domain()["intents"]) - SET_BY_CODE
    assert len(domain()["intents"]) == len(set(domain()["intents"]))


@pytest.mark.parametrize("family, least", MIN_INTENTS.items())
def test_each_family_has_enough_intents(family: str, least: int) -> None:
    assert sum(intent.family == family for intent in TAXONOMY.intents.values()) >= least


def test_every_intent_has_a_title_for_people() -> None:
    assert all(intent.titles.get("en") for intent in TAXONOMY.intents.values())
    titles = [intent.title("en") for intent in TAXONOMY.intents.values()]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("intent", TAXONOMY.intents)
def test_every_intent_has_enough_examples_of_both_kinds(intent: str) -> None:
    assert len(examples(TRAINING)[intent]) >= MIN_EXAMPLES
    assert len(examples(HELD_OUT)[intent]) >= HELD_OUT_EACH


def test_there_are_enough_examples_in_all() -> None:
    assert sum(map(len, examples(TRAINING).values())) >= MIN_IN_ALL


def test_no_held_out_text_was_trained_on() -> None:
    trained = {folded(text): name for name, texts in examples(TRAINING).items() for text in texts}
    leaks = [
        f"tests/nlu/en/{name}.yml: {text!r} is trained on in data/nlu/en/{trained[folded(text)]}.yml"
        for name, texts in examples(HELD_OUT).items()
        for text in texts
        if folded(text) in trained
    ]
    assert not leaks, "\n".join(leaks)


def test_no_development_message_was_trained_on_or_is_held_out() -> None:
    taken = {folded(text) for folder in (TRAINING, HELD_OUT) for texts in examples(folder).values() for text in texts}
    rows = read_pairs(DEVELOPMENT, "intent")
    assert {intent for _, intent in rows} == set(TAXONOMY.intents)
    assert not [text for text, _ in rows if folded(text) in taken]


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=["training", "held out"])
def test_no_text_is_there_twice(folder: Path) -> None:
    # Also not under two intents: one of them would be wrong.
    seen = Counter(folded(text) for texts in examples(folder).values() for text in texts)
    assert not [text for text, count in seen.items() if count > 1]


@pytest.mark.parametrize("intent", TAXONOMY.intents)
def test_examples_differ_in_more_than_what_a_template_fills_in(intent: str) -> None:
    texts = [masked(text) for text in examples(TRAINING)[intent]]
    repeated = [text for text, count in Counter(texts).items() if count > 1]
    assert len(set(texts)) >= MIN_DISTINCT * len(texts), repeated


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=["training", "held out"])
def test_no_example_is_read_by_rasa_as_something_else(folder: Path) -> None:
    # A slash makes it a command; [text](label) and [text]{…} an entity.
    odd = [t for texts in examples(folder).values() for t in texts if t.startswith("/") or re.search(r"\]\s?[({]", t)]
    assert not odd


@pytest.mark.parametrize("folder", [TRAINING, HELD_OUT], ids=["training", "held out"])
def test_files_stay_readable(folder: Path) -> None:
    for path in folder.rglob("*.yml"):
        lines = path.read_text("utf-8").splitlines()
        # What lies outside has no centre of its own: it takes many more examples than any one intent.
        assert len(lines) <= (600 if path.stem == "out_of_scope" else 200), path


def test_people_write_in_more_than_one_way() -> None:
    texts = [text for texts in examples(TRAINING).values() for text in texts]
    share = {
        "fragments": sum(len(t.split()) <= 4 for t in texts),
        "long stories": sum(len(t.split()) >= 25 for t in texts),
        "no punctuation": sum(not re.search(r"[.,!?;:]", t) for t in texts),
        "lower case": sum(t == t.lower() for t in texts),
        "two sentences or more": sum(len(re.findall(r"[.!?]+\s+\S", t)) >= 1 for t in texts),
        "names or codes": sum(masked(t) != folded(t) for t in texts),
    }
    assert {name: count for name, count in share.items() if count < 0.02 * len(texts)} == {}
