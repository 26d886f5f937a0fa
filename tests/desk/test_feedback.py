"""What customers say of answers and of products, as the bot passes it on."""

from __future__ import annotations

from bot.desk.models import ArticleFeedback, ProductFeedback


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
