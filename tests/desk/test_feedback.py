"""What customers say of answers and of products, as the bot passes it on."""

from __future__ import annotations

from bot.desk.ids import now
from bot.desk.models import ArticleFeedback, Conversation, ProductFeedback, Rating
from tests.desk.customer import wait_for


async def test_yes_that_helped_is_a_thumb_up_on_the_answer(arrive, desk):
    ana = await arrive()
    await ana.say("my light is amber")
    await ana.choose(await ana.message(kind="answer"), "Yes, that helped")
    await ana.message(kind="rating_request")
    shown = next(m for m in await ana.transcript() if m["kind"] == "answer")
    assert shown["payload"]["feedback"] == "up"
    assert desk.write(lambda session: [f.value for f in session.query(ArticleFeedback)]) == ["up"]


async def test_details_of_a_feedback_go_to_its_record(arrive, desk):
    ana = await arrive()
    said = await ana.say("feedback: the clock is wrong")
    await ana.message(text="Noted, thank you.")
    await ana.say(f"details {said['message']['id']} 3.2")
    await ana.message(text="Thank you.")
    records = desk.write(lambda session: [(f.product, f.version, f.text) for f in session.query(ProductFeedback)])
    assert records == [("router-h1", "3.2", "a defect")]


async def test_a_thumb_on_what_waits_for_one_team_is_told_to_no_other(arrive, staff):
    ana = await staff("ana", teams=["technical"], listen=True)
    ben = await staff("ben", teams=["service"], listen=True)
    customer = await arrive()
    await customer.say("my light is amber")
    answer = await customer.message(kind="answer")
    await customer.human()
    await ana.row(state="queued")
    await customer.ask("feedback", {"message_id": answer["id"], "value": "up"})
    await wait_for(lambda: [m for m in ana.events("message") if m["message"]["id"] == answer["id"]])
    # What everybody hears comes after it.
    await ana.put("/presence", {"presence": "away"})
    await wait_for(lambda: [one for one in ben.events("presence") if one["agent"]["presence"] == "away"])
    assert ben.events("message") == []


async def test_what_a_window_says_of_itself_and_of_us_after_an_erasure_is_not_kept(arrive, desk):
    customer = await arrive()
    found = customer.conversation["id"]
    desk.write(lambda s: setattr(s.get_one(Conversation, found), "erased_at", now()))
    await customer.io.emit("page", {"url": "https://shop.example/secret"})
    refused = await customer.ask("rate", {"csat": 1, "comment": "It is Ana"})
    assert refused["error"]["code"] == "conversation_closed"
    assert desk.rows(Rating) == [] and "url" not in (desk.rows(Conversation)[0].page or {})
