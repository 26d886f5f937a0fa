"""What came of a conversation, judged from what was seen of it."""

from __future__ import annotations

import pytest

from bot.evaluate.dialogues import outcomes
from bot.evaluate.dialogues.command import table
from bot.evaluate.dialogues.outcomes import Played, Reply, judge, standing, summary
from bot.evaluate.dialogues.scripts import Ends, Script, Turn

HI = Turn("say", "hi")
NO = Turn("press", "No, not yet", rejects=True)
RESOLVED = Ends("resolved", matters=(("reset", "restart"),))
TECHNICAL = Ends("handed_over", family="technical", reasons=("safety", "no_answer"))
NOTHING = Ends("nothing_needed")


def script(ends, *turns):
    return Script("one", "some.yml:2", turns or (HI,), ends)


def went(*articles, **more):
    """A reply for each turn; an empty text for a turn without an article."""
    return Played([Reply(n, [a] if a else []) for n, a in enumerate(articles)], **more)


@pytest.mark.parametrize(
    ("ends", "played", "outcome"),
    [
        (RESOLVED, went("restart"), "resolved"),
        (RESOLVED, went("clips"), "resolved_wrongly"),
        (RESOLVED, went(""), "dead_end"),
        (RESOLVED, went("", handed_over=True), "handed_over_wrongly"),
        (TECHNICAL, went("", handed_over=True, family="technical", reason="safety"), "handed_over_rightly"),
        (TECHNICAL, went("", handed_over=True), "handed_over_rightly"),
        (TECHNICAL, went("", handed_over=True, family="general", reason="safety"), "handed_over_wrongly"),
        (TECHNICAL, went("reset"), "resolved_wrongly"),
        (TECHNICAL, went(""), "dead_end"),
        (NOTHING, went(""), "nothing_needed"),
        (NOTHING, went("reset"), "resolved_wrongly"),
        (NOTHING, went("", handed_over=True), "handed_over_wrongly"),
    ],
)
def test_each_end_has_its_outcome(ends, played, outcome):
    verdict = judge(script(ends), played)
    assert verdict.outcome == outcome
    assert verdict.passed is (outcome == outcomes.RIGHT[ends.kind])


def test_what_the_customer_rejects_resolves_nothing():
    told = script(RESOLVED, HI, NO)
    assert judge(told, went("reset", "")).outcome == "dead_end"
    assert judge(told, went("clips", "reset")).outcome == "resolved"
    assert judge(told, went("reset", "clips")).outcome == "resolved_wrongly"
    assert standing(told, went("reset", "clips")) == ["clips"]


def test_each_of_two_matters_needs_an_answer():
    both = script(Ends("resolved", matters=(("reset",), ("clips", "card"))), HI, HI)
    assert judge(both, went("reset", "card")).passed
    assert judge(both, went("reset", "")).outcome == "resolved_wrongly"
    assert judge(both, went("reset", "warranty")).outcome == "resolved_wrongly"


def test_a_reason_and_a_turn_otherwise_than_written_fail_without_changing_the_outcome():
    other = judge(script(TECHNICAL), went("", handed_over=True, family="technical", reason="policy"))
    assert (other.outcome, other.faults) == (
        "handed_over_rightly",
        ("the reason is policy, not safety or no_answer",),
    )
    turns = (Turn("say", "a", article=("clips",)), Turn("say", "b", clarify=True), Turn("say", "c", no_article=True))
    verdict = judge(script(RESOLVED, *turns), went("reset", "reset", "reset"))
    assert verdict.outcome == "resolved" and [fault.split(":")[0] for fault in verdict.faults] == [
        "turn 1",
        "turn 2",
        "turn 3",
    ]


def test_a_choice_with_a_pick_is_judged_by_both():
    turn = Turn("say", "update", article=("reset",), clarify=True, pick="Reset it")
    picked = Played([Reply(0, ["reset"], clarified=True, picked=True)])
    assert judge(script(RESOLVED, turn), picked).passed and picked.turns == 2


def test_turns_that_were_not_reached_count_only_where_something_was_expected():
    early = went("", handed_over=True, family="technical", reason="safety")
    assert judge(script(TECHNICAL, HI, HI), early).passed
    missed = judge(script(TECHNICAL, HI, Turn("say", "b", article=("reset",))), early)
    assert missed.faults == ("turn 2 was not reached",)
    stuck = judge(script(RESOLVED, HI, NO), went("", stuck="turn 2: there is no button"))
    assert stuck.outcome == "dead_end" and "turn 2: there is no button" in stuck.faults


def test_the_summary_counts_and_knows_the_ledger():
    good, bad = judge(script(RESOLVED), went("reset")), judge(script(RESOLVED), went("clips", took_offer=False))
    found = summary([good, bad], {"one": ("why", "ledger.yml:1")})
    assert (found["conversations"], found["passed"], found["failed"], found["known_failures"]) == (2, 1, 1, 1)
    assert found["mended"] == ["one"] and found["resolved"] == found["resolved_wrongly"] == 1
    assert found["turns_median"] == 1


def test_the_table_says_what_was_expected_and_what_to_take_out_of_the_ledger():
    good, bad = judge(script(RESOLVED), went("reset")), judge(script(RESOLVED), went("clips"))
    lines = list(table([good, bad], {"one": ("why", "ledger.yml:7")}, show=True))
    assert any("ok!" in line for line in lines) and any("take it out at ledger.yml:7" in line for line in lines)
    assert any("should be resolved by reset or restart; answered with clips" in line for line in lines)
    assert any("> say: hi" in line for line in lines)
    assert any(line.strip().startswith("FAIL") for line in table([bad], {}, show=False))
