"""From the queue to an agent to an end, seen from both sides."""

from __future__ import annotations

import asyncio

from sqlalchemy import update

from bot.desk.accounts import Agent as AgentRow
from bot.desk.ids import now
from bot.desk.models import Conversation, Handoff, Rating
from bot.handoff.package import validate
from tests.desk.agent import Agent, hire


async def queued(arrive, **data):
    customer = await arrive(**data)
    await customer.say("my light is amber")
    await customer.message(kind="answer")
    await customer.human()
    await customer.state("queued")
    return customer


async def test_an_agent_sees_the_whole_story_answers_and_closes_and_the_customer_rates(arrive, agent, desk):
    customer = await queued(arrive)
    conversation_id = customer.conversation["id"]
    row = await agent.row(state="queued")
    assert (row["family"], row["intent_title"], row["reason"]) == (
        "technical",
        "Wi-Fi and internet connection",
        "customer_request",
    )
    assert row["priority"] == 3 and row["waiting_since"] and row["unread"] == 2

    whole = (await agent.get(f"/conversations/{conversation_id}")).json()
    assert [m["role"] for m in whole["messages"]] == ["customer", "bot", "customer", "bot", "system"]
    validate(whole["handoff"]["package"])
    assert whole["handoff"]["status"] == "queued" and whole["suggestions"] == []

    taken = await agent.take(conversation_id)
    assert taken.json()["conversation"]["agent"]["name"] == "Ana"
    assert (await customer.state("agent"))["agent"] == {"name": "Ana"}
    assert (await customer.message(event="agent_joined"))["text"] == "Ana joined the conversation."

    reply = await agent.say(conversation_id, "Hello, which router is it?")
    assert reply.status_code == 200
    assert (await customer.message(role="agent"))["author"] == "Ana"
    await customer.say("the H1")
    assert (await agent.message("the H1"))["conversation_id"] == conversation_id
    assert (await agent.row(unread=1))["last_message"]["text"] == "the H1"

    closed = await agent.finish(conversation_id, "solved", note="new cable")
    assert closed.json()["conversation"]["state"] == "closed"
    await customer.message(kind="rating_request")
    assert (await customer.ask("rate", {"csat": 5, "comment": "quick"}))["ok"]
    assert (await customer.wait(lambda: customer.events("conversation")[-1]["rated"])) is True
    rating, handoff = desk.rows(Rating)[0], desk.rows(Handoff)[0]
    assert (rating.scale, rating.value, rating.comment) == ("csat", 5, "quick")
    assert (handoff.status, handoff.resolution, handoff.note) == ("completed", "solved", "new cable")


async def test_of_two_agents_exactly_one_takes_it(arrive, agent, desk):
    hire(desk, "bo@halden.example", name="Bo")
    other = Agent(desk.url, "bo@halden.example")
    await other.sign_in()
    for _ in range(5):
        customer = await queued(arrive)
        answers = await asyncio.gather(*(one.take(customer.conversation["id"]) for one in (agent, other)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        loser = next(answer for answer in answers if answer.status_code == 409)
        assert loser.json()["code"] == "already_taken"
        winner = next(answer for answer in answers if answer.status_code == 200)
        assert winner.json()["conversation"]["agent"]["name"] in loser.json()["message"]
        joined = [m for m in await customer.transcript() if m["payload"].get("event") == "agent_joined"]
        assert len(joined) == 1
    await other.close()


async def test_taking_twice_changes_nothing(arrive, agent):
    customer = await queued(arrive)
    for _ in range(2):
        assert (await agent.take(customer.conversation["id"])).status_code == 200
    assert [m["payload"].get("event") for m in await customer.transcript()].count("agent_joined") == 1


async def test_who_has_not_taken_it_can_neither_write_nor_close(arrive, agent):
    customer = await queued(arrive)
    conversation_id = customer.conversation["id"]
    for answer in (await agent.say(conversation_id, "hi"), await agent.finish(conversation_id)):
        assert (answer.status_code, answer.json()["code"]) == (409, "not_yours")


async def test_what_can_not_be_taken(arrive, agent):
    customer = await arrive()
    assert (await agent.take(customer.conversation["id"])).json()["code"] == "not_queued"
    assert (await agent.take("c_unknown")).status_code == 404
    assert (await agent.take("c_%00'")).json()["code"] == "not_found"


async def test_an_agents_message_is_sent_once_and_checked(arrive, agent):
    customer = await queued(arrive)
    conversation_id = customer.conversation["id"]
    await agent.take(conversation_id)
    first = (await agent.say(conversation_id, "once", client_id="x1")).json()
    again = (await agent.say(conversation_id, "twice", client_id="x1")).json()
    assert first == again
    assert (await agent.say(conversation_id, "  ")).json()["code"] == "empty"
    assert (await agent.say(conversation_id, {"a": 1})).json()["code"] == "not_text"
    assert (await agent.say(conversation_id, "x" * 5000)).json()["code"] == "too_long"
    assert (await agent.say(conversation_id, "x", client_id="a b")).json()["code"] == "bad_client_id"
    own = (await customer.transcript())[0]["client_id"]
    assert (await agent.say(conversation_id, "x", client_id=own)).json()["code"] == "bad_client_id"
    assert (await agent.finish(conversation_id, "perhaps")).json()["code"] == "bad_resolution"
    await agent.finish(conversation_id, "no_reply")
    assert (await agent.say(conversation_id, "late")).json()["code"] == "conversation_closed"
    assert (await agent.finish(conversation_id, "solved")).status_code == 200


async def test_places_in_the_queue_move_up(arrive, agent):
    first, second, third = [await queued(arrive) for _ in range(3)]
    assert [c.events("conversation")[-1]["place"] for c in (first, second, third)] == [1, 2, 3]
    await agent.take(first.conversation["id"])
    await third.wait(lambda: third.events("conversation")[-1]["place"] == 2)
    await second.wait(lambda: second.events("conversation")[-1]["place"] == 1)


async def test_outside_opening_hours_the_customer_is_told(arrive, rasa, settings, desk):
    today = now().strftime("%a").lower()
    other = "mon" if today != "mon" else "tue"
    (settings.data_dir / "company.yml").write_text(
        f'hours: {{{other}: "8:00-9:00"}}\nhours_text: {{en: We are back on {other}.}}\n'
    )
    desk.stop()
    desk.start()
    customer = await queued(arrive)
    assert customer.events("conversation")[-1]["offline"] is True
    assert f"We are back on {other}." in (await customer.message(event="handed_over"))["text"]
    assert desk.rows(Handoff)[0].package["routing"]["in_hours"] is False


async def test_typing_is_seen_by_the_other_side_only(arrive, agent):
    customer = await queued(arrive)
    conversation_id = customer.conversation["id"]
    await agent.io.emit("typing", {"conversation_id": conversation_id, "on": True}, namespace="/agent")
    await agent.take(conversation_id)
    await customer.state("agent")
    await customer.io.emit("typing", {"on": True})
    await agent.io.emit("typing", {"conversation_id": conversation_id, "on": True}, namespace="/agent")
    await customer.wait(lambda: {"who": "agent", "on": True} in customer.events("typing"))
    await customer.wait(lambda: agent.events("typing"))
    assert agent.events("typing") == [{"conversation_id": conversation_id, "who": "customer", "on": True}]
    assert customer.events("typing").count({"who": "agent", "on": True}) == 1


async def test_a_bot_that_resolves_asks_for_a_rating_once_and_goes_on(arrive, rasa):
    customer = await arrive()
    await customer.say("amber")
    answer = await customer.message(kind="answer")
    await customer.choose(answer, "Yes, that helped")
    await customer.message(kind="rating_request")
    await customer.choose(answer, "Yes, that helped")
    await customer.say("thanks")
    await customer.message(text="You said: thanks")
    assert [m["kind"] for m in await customer.transcript()].count("rating_request") == 1


async def test_a_rating_left_open_for_the_bot_is_asked_anew_for_the_person(arrive, agent):
    customer = await arrive()
    await customer.say("amber")
    await customer.choose(await customer.message(kind="answer"), "Yes, that helped")
    await customer.message(kind="rating_request")
    await customer.human()
    await customer.state("queued")
    await agent.take(customer.conversation["id"])
    await agent.finish(customer.conversation["id"], "unsolved")
    await customer.state("closed")
    asked = [m["text"] for m in await customer.transcript() if m["kind"] == "rating_request"]
    assert asked == ["Glad that helped. How did we do?", "How did we do?"]


async def test_who_waits_can_go_back_to_the_bot_and_ask_for_a_person_again(arrive, agent, desk, rasa):
    customer = await queued(arrive)
    notice = await customer.message(event="handed_over")
    await customer.choose(notice, "Ask the assistant something else")
    await customer.state("bot")
    assert (await customer.message(event="reopened"))["text"].startswith("Your request for a person is taken back.")
    assert (await agent.get("/conversations?state=queued")).json()["conversations"] == []
    assert desk.rows(Handoff)[0].status == "returned"
    await customer.say("my light is amber again")
    await customer.wait(lambda: len([m for m in customer.said("bot") if m["kind"] == "answer"]) == 2)
    assert rasa.turns[-1]["fresh"] is True
    await customer.human()
    await customer.state("queued")


async def test_who_talks_with_a_person_cannot_go_back_by_an_old_choice(arrive, agent):
    customer = await queued(arrive)
    notice = await customer.message(event="handed_over")
    await agent.take(customer.conversation["id"])
    await customer.state("agent")
    choice = {"client_id": "late", "message_id": notice["id"], "choice_id": notice["payload"]["choices"][0]["id"]}
    assert (await customer.ask("choose", choice))["error"]["code"] == "choice_gone"


async def test_the_list_can_be_narrowed(arrive, agent, desk):
    desk.write(lambda session: session.execute(update(AgentRow).values(role="supervisor")))
    customer = await queued(arrive)
    bot_only = await arrive()
    await bot_only.say("hello")
    await bot_only.message(role="bot")

    async def ids(query: str) -> list[str]:
        return [row["id"] for row in (await agent.get(f"/conversations{query}")).json()["conversations"]]

    assert await ids("") == await ids("?family=technical") == await ids("?family=technical_support")
    assert await ids("") == [customer.conversation["id"]]
    assert await ids("?family=general") == []
    assert await ids("?state=bot") == [bot_only.conversation["id"]]
    assert (await agent.get("/conversations?state=open")).status_code == 422
    assert len(desk.rows(Conversation)) == 2
