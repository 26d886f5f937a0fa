"""What agents say: Markdown, once, in their own conversations, with files and from templates."""

from __future__ import annotations

from bot.desk.ids import now
from bot.desk.models import Message
from bot.desk.record_models import Webhook, WebhookDelivery
from tests.desk.agent import Agent, hire


def of(customer) -> str:
    return f"/conversations/{customer.conversation['id']}"


async def test_markdown_is_drawn_as_blocks_and_kept_as_written(held, agent):
    words = "Please:\n\n1. Hold **reset**\n2. See [the steps](https://halden.example/reset)\n\n<b>not html</b>"
    sent = (await agent.say(held.conversation["id"], words)).json()["message"]
    assert sent["text"] == words
    assert [block["type"] for block in sent["payload"]["blocks"]] == ["p", "ol", "p"]
    assert sent["payload"]["blocks"][2]["runs"] == [{"text": "<b>not html</b>"}]
    heard = await held.message(role="agent")
    assert heard["payload"] == sent["payload"] and heard["author"] == "Ana"


async def test_an_answer_lost_on_the_way_is_given_again_wherever_the_conversation_went(held, agent, desk):
    first = (await agent.say(held.conversation["id"], "one", client_id="x1")).json()
    await agent.finish(held.conversation["id"])
    again = await agent.say(held.conversation["id"], "two", client_id="x1")
    assert again.status_code == 200 and again.json() == first
    assert [m.text for m in desk.rows(Message) if m.role == "agent"] == ["one"]


async def test_of_two_agents_only_who_has_it_or_joined_may_write(held, agent, supervisor, desk):
    hire(desk, "bo@halden.example", name="Bo")
    other = Agent(desk.url, "bo@halden.example")
    await other.sign_in()
    conversation_id = held.conversation["id"]
    refused = await other.say(conversation_id, "me too")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_yours")
    assert (await supervisor.say(conversation_id, "not yet")).json()["code"] == "not_yours"
    assert (await supervisor.post(f"{of(held)}/join")).status_code == 200
    assert (await supervisor.say(conversation_id, "Sue here.")).status_code == 200
    assert (await held.message(text="Sue here."))["author"] == "Sue"
    await held.say("for Ana")
    await supervisor.say(conversation_id, "I'll leave that to Ana.")
    assert (await agent.row(unread=1))["id"] == conversation_id
    # An id that somebody else has used is not theirs to hear the answer of.
    await agent.say(conversation_id, "mine", client_id="same")
    assert (await supervisor.say(conversation_id, "hers", client_id="same")).json()["code"] == "bad_client_id"
    await other.close()


async def test_another_teams_conversation_is_told_from_an_unknown_one(held, desk):
    hire(desk, "cy@halden.example", name="Cy", teams=[])
    outsider = Agent(desk.url, "cy@halden.example")
    await outsider.sign_in()
    for path, send in (("", outsider.get), ("/suggestions", outsider.get), ("/replay", outsider.post)):
        answer = await send(of(held) + path)
        assert (answer.status_code, answer.json()["code"]) == (403, "other_team")
        assert (await send(f"/conversations/c_nobody{path}")).json()["code"] == "not_found"
    for path, body in (("/messages", {"client_id": "a", "text": "x"}), ("/notes", {"client_id": "a", "text": "x"})):
        assert (await outsider.post(of(held) + path, body)).json()["code"] == "other_team"
    await outsider.close()


async def test_every_message_is_told_to_webhooks_that_want_it(held, agent, desk):
    hook = Webhook(id="w1", url="https://hooks.invalid/x", secret="s", events=["message.created"], created_at=now())
    desk.write(lambda session: session.add(hook))
    desk.stop()
    desk.start()
    await agent.sign_in()
    sent = (await agent.say(held.conversation["id"], "hello")).json()["message"]
    bodies = [delivery.body["data"] for delivery in desk.rows(WebhookDelivery)]
    assert [body["message"] for body in bodies] == [sent]
    assert bodies[0]["conversation_id"] == held.conversation["id"]
