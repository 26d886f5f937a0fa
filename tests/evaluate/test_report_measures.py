"""From what the commands write to measures: nothing trained, nothing started."""

from __future__ import annotations

import pytest

from bot.errors import ContentError
from bot.evaluate.dialogues.outcomes import Played, Reply, judge
from bot.evaluate.dialogues.scripts import Ends, Script, Turn
from bot.evaluate.report.own import article_measure, dialogue_measure, examples_in, families, rows_of, write_table
from bot.evaluate.report.public_sets import bot_figures, folds, public_measures
from bot.evaluate.report.runs import Row
from bot.evaluate.tables import OUT_OF_SCOPE, read_pairs


def raw(truth, told, family=None):
    return {
        "text": f"about {truth}",
        "truth": truth,
        "told": told,
        "forced": told,
        "confidence": 0.8,
        "took_ms": 2.0,
        "family": family,
        "family_confidence": 0.9,
    }


def test_examples_of_a_folder_go_through_a_table(tmp_path):
    (tmp_path / "greet.yml").write_text('nlu:\n  - intent: greet\n    examples: |\n      - hi, "you"\n      - hey\n')
    rows = examples_in(tmp_path)
    assert rows == [('hi, "you"', "greet"), ("hey", "greet")]
    assert read_pairs(write_table(tmp_path / "t.csv", rows), "intent") == rows
    (tmp_path / "none").mkdir()
    with pytest.raises(ContentError, match="holds no examples"):
        examples_in(tmp_path / "none")


def test_families_are_measured_on_messages_that_belong_to_one():
    told = [raw("wifi", "wifi", "technical_support"), raw("refund", "wifi", None), raw("greet", "greet", None)]
    of = {"wifi": "technical_support", "refund": "general_service"}.get
    measure = families(told, of)
    assert measure.figures == {"accuracy": 0.5, "technical_recall": 1.0, "general_recall": 0.0, "messages": 2}
    assert [row.right for row in measure.rows] == [True, False]
    assert [row.right for row in rows_of(told)] == [True, False, True]


def test_an_articles_test_is_right_first_and_a_question_without_one_when_refused():
    told = {
        "totals": {"first": 0.5, "tests": 2},
        "articles": [
            {
                "id": "reset",
                "results": [
                    {"phrase": "a", "rank": 1, "winner": "reset", "probability": 0.9},
                    {"phrase": "b", "rank": 2, "winner": "clips", "probability": 0.4},
                ],
            }
        ],
        "without_article": [{"phrase": "c", "decision": "none", "winner": "clips", "probability": 0.1}],
    }
    assert [(row.truth, row.told, row.right) for row in article_measure(told).rows] == [
        ("reset", "reset", True),
        ("reset", "clips", False),
        ("", "clips", True),
    ]


def test_conversations_keep_what_was_otherwise_and_why():
    script = Script("one", "some.yml:2", (Turn("say", "hi"),), Ends("resolved", matters=(("reset",),)))
    good, bad = judge(script, Played([Reply(0, ["reset"])])), judge(script, Played([Reply(0)]))
    measure, faults = dialogue_measure([good, bad], {"one": ("typos", "ledger.yml:1")})
    assert (measure.figures["resolved"], measure.figures["dead_ends"], "mended" in measure.figures) == (1, 1, False)
    assert [fault["known"] for fault in faults] == ["typos"] and "neither an answer" in faults[0]["fault"]


def test_folds_hold_out_everything_once_and_train_on_nothing_that_is_asked():
    own = [(f"own {n}", f"i{n % 4}") for n in range(31)]
    others = [(f"other {n}", "x") for n in range(50)] + own[:1]
    strangers = [(f"stranger {n}", OUT_OF_SCOPE) for n in range(3)]
    made = list(folds(own, others, strangers))
    assert made == list(folds(own, others, strangers))
    assert sorted(pair for _, test in made for pair in test if pair[1] != OUT_OF_SCOPE) == sorted(own)
    for train, test in made:
        odd = [text for text, label in test if label == OUT_OF_SCOPE]
        assert not {text for text, _ in train} & {text for text, _ in test} and OUT_OF_SCOPE not in dict(train).values()
        assert len(odd) == len(test) - len(odd) and sum(text.startswith("stranger") for text in odd) == 3


def test_a_bots_figures_are_over_all_its_folds():
    rows = [
        Row("1", "a", "a", True),
        Row("2", "b", OUT_OF_SCOPE, False),
        Row("3", OUT_OF_SCOPE, OUT_OF_SCOPE, True),
        Row("4", OUT_OF_SCOPE, "a", False),
    ]
    found = bot_figures(rows)
    assert (found["accuracy_at_threshold"], found["oos_recall"]) == (0.5, 0.5) and 0 < found["mcc"] < 1


def test_a_folder_without_any_known_set_is_named(tmp_path):
    with pytest.raises(ContentError, match="holds none of banking77"):
        next(public_measures(tmp_path, tmp_path, print))
