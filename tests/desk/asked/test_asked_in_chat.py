"""From a chat to the record: stored with the reply, judged by buttons and thumbs, and nothing where no question was."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.knowledge_models import AnswerRequest, Question
from tests.desk import rasa as fake
from tests.desk.customer import wait_for

HITS = [{"article_id": "router-no-internet", "passage_id": "router-no-internet#amber", "probability": 0.9}]


@pytest.fixture(autouse=True)
def tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot tells of every text that it looked it up, as the actions do."""
    plain = fake.reply_to

    def reply_to(turn: dict[str, Any]) -> list[dict[str, Any]]:
        found = "amber" in turn["text"]
        search = {
            "query": turn["text"], "text": turn["text"], "decision": "answer" if found else "none",
            "hits": HITS if found else [], "probability": 0.9 if found else 0.0, "index_id": "i", "intent": "wifi",
        }  # fmt: skip
        searches = [search] if turn["kind"] == "text" else []
        told = {"type": "looked_up", "searches": searches, "rejected": [], "handed_over": []}
        return [*plain(turn), {"text": None, "buttons": None, "custom": told}]

    monkeypatch.setattr(fake, "reply_to", reply_to)


async def test_a_question_is_stored_with_its_reply_and_shown_to_nobody(arrive, desk):
    ana = await arrive()
    said = await ana.say("my light is amber, write to ana@mail.example")
    await ana.message(kind="answer")
    (one,) = desk.rows(Question)
    assert one.text == "my light is amber, write to «e-mail»" and one.message_id == said["message"]["id"]
    assert (one.decision, one.intent, one.verdict) == ("answer", "wifi", None)
    assert len(ana.said("bot")) == 1 and "looked_up" not in str(await ana.transcript())


async def test_that_helped_and_a_thumb_are_noted_with_it(arrive, desk):
    ana = await arrive()
    await ana.say("my light is amber")
    answer = await ana.message(kind="answer")
    await ana.ask("feedback", {"message_id": answer["id"], "value": "down"})
    assert desk.rows(Question)[0].verdict == "rejected"
    await ana.choose(answer, "Yes, that helped")
    await ana.message(kind="rating_request")
    (one,) = desk.rows(Question)
    assert one.verdict == "helped", "a button is no question, and the last word counts"


async def test_from_an_unanswered_question_to_a_wish_to_be_told(arrive, desk, agent):
    ana = await arrive()
    await ana.say("how do I paint it")
    await ana.wait(lambda: ana.said("bot"))
    await ana.human()
    await ana.state("queued")
    here = ana.conversation["id"]
    await agent.take(here)
    assert (await agent.finish(here, "unsolved")).status_code == 200
    offer = await ana.wait(lambda: [m for m in ana.said("system") if m["payload"].get("event") == "tell_offered"])
    assert (await ana.choose(offer[0], "Yes, tell me"))["ok"] is True
    await ana.message(text="Thank you. We will tell you here when there is one.")
    (request,) = await wait_for(lambda: desk.rows(AnswerRequest))
    assert request.question_id == desk.rows(Question)[0].id
    assert ana.events("conversation")[-1]["state"] == "closed"
