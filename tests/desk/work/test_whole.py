"""What an agent sees on opening a conversation."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

from bot.desk.models import Conversation, Message
from bot.desk.work import suggestions
from tests.desk.agent import Agent, hire

KEYS = {
    "conversation", "messages", "notes", "handoff", "feedback", "suggestions", "query", "about", "understanding",
    "page", "participants", "customer", "earlier", "customer_seen_seq",
}  # fmt: skip


async def detail(one, customer):
    return (await one.get(f"/conversations/{customer.conversation['id']}")).json()


async def test_everything_is_there(queued, agent):
    customer = await queued("my light is amber", page={"url": "https://shop.example/h1"})
    whole = await detail(agent, customer)
    assert set(whole) == KEYS
    understood = whole["understanding"]
    assert (understood["intent"], understood["family"], understood["text"]) == (
        "wifi_connection", "technical", "my light is amber",
    )  # fmt: skip
    assert understood["ranking"][0]["title"] == "Wi-Fi and internet connection" and understood["at"]
    assert whole["page"]["url"] == "https://shop.example/h1" and whole["customer"]["id"]
    assert (whole["notes"], whole["participants"], whole["earlier"], whole["suggestions"]) == ([], [], [], [])
    assert whole["handoff"]["note_to_bot"] is None and whole["handoff"]["package"]


async def test_earlier_conversations_that_the_agent_may_see(queued, agent, arrive, desk):
    customer = await queued("my light is amber")
    first = customer.conversation["id"]
    await agent.take(first)
    await agent.finish(first)
    await customer.state("closed")
    customer.conversation = (again := await customer.ask("new", {}))["conversation"]
    customer.token = again["token"]
    await customer.human()
    await customer.state("queued")
    assert [row["id"] for row in (await detail(agent, customer))["earlier"]] == [first]
    hire(desk, "cy@halden.example", name="Cy", teams=["technical"])
    other = Agent(desk.url, "cy@halden.example")
    await other.sign_in()
    assert [row["id"] for row in (await detail(other, customer))["earlier"]] == [first]
    desk.write(lambda session: setattr(session.get(Conversation, first), "team_id", "service"))
    assert (await detail(other, customer))["earlier"] == []
    await other.close()


async def test_who_joined_is_named(held, agent, supervisor):
    await supervisor.post(f"/conversations/{held.conversation['id']}/join")
    assert [one["name"] for one in (await detail(agent, held))["participants"]] == ["Sue"]


class Slow:
    """Articles that take as long to open as it takes to let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def search(self, question: object, top_k: int) -> SimpleNamespace:
        self.go.wait(5)
        return SimpleNamespace(decision="answer", hits=[SimpleNamespace(title="", heading="", text="amber light")])

    def suggestions(self, result: object) -> list[dict[str, str]]:
        return [{"id": "late"}]


async def test_a_conversation_does_not_wait_for_articles_that_are_still_opened(held, agent, desk, monkeypatch):
    monkeypatch.setattr(suggestions, "DETAIL_WAIT_S", 0.05)
    desk.desk.library = slow = Slow()
    await held.say("my light is amber")
    begun = time.monotonic()
    assert (await detail(agent, held))["suggestions"] == []
    assert time.monotonic() - begun < 4
    slow.go.set()
    answer = await agent.get(f"/conversations/{held.conversation['id']}/suggestions")
    assert answer.json()["suggestions"] == [{"id": "late"}]


async def test_the_agents_look_marks_what_is_there_as_read_and_a_colleagues_does_not(held, agent, desk):
    hire(desk, "bo@halden.example", name="Bo")
    other = Agent(desk.url, "bo@halden.example")
    await other.sign_in()
    await held.say("are you there?")
    assert (await detail(other, held))["conversation"]["unread"] == 1
    assert (await detail(agent, held))["conversation"]["unread"] == 1
    assert (await detail(agent, held))["conversation"]["unread"] == 0
    assert len(desk.rows(Message)) == len((await detail(agent, held))["messages"])
    await other.close()
