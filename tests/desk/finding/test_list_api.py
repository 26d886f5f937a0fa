"""List, counts and search over HTTP, with conversations that customers really began."""

from __future__ import annotations

from tests.desk.customer import wait_for


async def waiting(arrive, text="There is no internet here"):
    customer = await arrive()
    await customer.say(text)
    await customer.human()
    await customer.state("queued")
    return customer


async def test_a_waiting_conversation_is_listed_counted_and_found(arrive, agent):
    customer = await waiting(arrive)
    listed = (await agent.get("/conversations?view=unassigned")).json()
    assert [row["id"] for row in listed["conversations"]] == [customer.conversation["id"]]
    assert (listed["next"], listed["total"]) == (None, 1)
    counts = (await agent.get("/counts")).json()
    assert counts == {"mine": 0, "unassigned": 1, "team": 1, "all": 1, "bot": 0, "left": 0, "breached": 0}
    found = (await agent.get("/search?q=internet")).json()
    assert found["messages"][0]["conversation"]["id"] == customer.conversation["id"]
    assert {"text": "internet", "hit": True} in found["messages"][0]["snippet"]


async def test_taking_it_moves_it(arrive, agent):
    customer = await waiting(arrive)
    await agent.take(customer.conversation["id"])
    row = await agent.row(state="agent")
    assert row["agent"]["name"] == "Ana"
    assert (await agent.get("/conversations?view=mine")).json()["total"] == 1
    assert (await agent.get("/conversations?view=unassigned")).json()["total"] == 0


async def test_an_agent_does_not_find_what_the_bot_is_told(arrive, agent):
    customer = await arrive()
    await customer.say("my secret zebra")
    await wait_for(lambda: customer.said("bot"))
    assert (await agent.get("/search?q=zebra")).json() == {"messages": [], "customers": [], "total": 0}
    assert (await agent.get("/conversations?view=bot")).json()["total"] == 0


async def test_what_is_wrong_with_a_list_is_said(agent):
    refused = await agent.get("/conversations?view=nowhere")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad_filter")
    assert "unassigned" in refused.json()["message"]
    assert (await agent.get("/conversations?cursor=nonsense")).json()["code"] == "bad_cursor"
    assert (await agent.get("/conversations?limit=many")).status_code == 422
