"""How a script is played: on a customer whose desk answers by rote."""

from __future__ import annotations

import asyncio

import pytest

from bot.evaluate.dialogues.playing import _is_reply, _played
from bot.evaluate.dialogues.scripts import Ends, Script, Turn

RESOLVED = Ends("resolved", matters=(("reset",),))
PERSON = Ends("handed_over")
OFFER = ["Talk to a person"]
CHOICE = ["Reset it", "None of these", "Talk to a person"]


def message(text="", article="", choices=()):
    payload = {"choices": [{"id": str(n), "title": title} for n, title in enumerate(choices)]}
    if article:
        payload["article"] = {"id": article}
    return {"id": "m", "kind": "answer" if article else "text", "text": text, "payload": payload}


class ByRote:
    """Answers each thing done with the next of a list; ``human`` in it hands over."""

    def __init__(self, *answers):
        self.answers, self.did, self.choices, self.state = list(answers), [], [], "bot"

    async def say(self, text):
        return self._next(("say", text))

    async def press(self, title):
        if title in OFFER:
            self.answers.insert(0, "human")
        return self._next(("press", title))

    async def thumb(self, value):
        self.did.append(("thumb", value))
        return "answer" in self.did[0]

    def _next(self, did):
        self.did.append(did)
        answer = self.answers.pop(0)
        if answer == "human":
            self.state, answer = "queued", message("a person comes")
        self.choices = [choice["title"] for choice in answer["payload"]["choices"]]
        return [answer]


def play(ends, turns, *answers):
    customer = ByRote(*answers)
    return asyncio.run(_played(Script("one", "some.yml:2", tuple(turns), ends), customer)), customer


def test_a_choice_is_pressed_where_it_has_what_is_picked():
    turn = Turn("say", "update", pick="Reset it")
    played, customer = play(RESOLVED, [turn], message("which?", choices=CHOICE), message("do this", article="reset"))
    (reply,) = played.replies
    assert (reply.articles, reply.clarified, reply.picked, reply.text) == (["reset"], True, True, "which?\ndo this")
    assert customer.did[-1] == ("press", "Reset it") and played.turns == 2
    without, customer = play(PERSON, [Turn("say", "x", pick="Another")], message("which?", choices=CHOICE))
    assert customer.did == [("say", "x")] and not without.replies[0].picked


def test_a_script_ends_where_a_person_is_asked_for():
    played, customer = play(PERSON, [Turn("say", "a"), Turn("say", "b")], "human")
    assert played.handed_over and customer.did == [("say", "a")] and not played.took_offer


def test_the_widgets_own_button_is_always_there():
    played, _ = play(PERSON, [Turn("say", "a"), Turn("press", OFFER[0])], message("do this", article="reset"))
    assert played.handed_over and not played.stuck


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (Turn("press", "Yes"), "turn 2: there is no button 'Yes' to press; there is none"),
        (Turn("thumb", "up"), "turn 2: there is no answer to give a thumb to"),
    ],
)
def test_what_cannot_be_done_is_said(turn, said):
    played, _ = play(PERSON, [Turn("say", "a"), turn, Turn("say", "b")], message("hm"))
    assert (played.stuck, len(played.replies)) == (said, 1)


def test_who_came_for_an_answer_and_has_none_takes_the_offer():
    asked = message("say it again?", choices=OFFER)
    played, _ = play(RESOLVED, [Turn("say", "a")], asked)
    assert played.took_offer and played.handed_over and played.turns == 2
    # With an answer nobody needs it, and who came for a person has a script of their own.
    assert not play(RESOLVED, [Turn("say", "a")], message("do", article="reset", choices=OFFER))[0].handed_over
    assert not play(PERSON, [Turn("say", "a")], asked)[0].handed_over


@pytest.mark.parametrize(
    ("role", "event", "answers"),
    [("bot", None, True), ("system", "handed_over", True), ("system", "redacted", False), ("customer", None, False)],
)
def test_that_a_secret_was_taken_out_is_told_beside_the_answer(role, event, answers):
    assert _is_reply({"role": role, "payload": {"event": event} if event else {}}) is answers
