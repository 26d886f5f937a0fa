"""Writers' work on the real processes: what is saved is answered from, a gap becomes an article, who asked is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.desk.agent import Agent
from tests.desk.customer import Customer

if TYPE_CHECKING:
    from tests.system.running import System

pytestmark = [pytest.mark.services, pytest.mark.model]

# What is promised holds on an idle machine; tests share theirs.
LIMIT_S = 30.0
FRONT = {
    "id": "lighthouse-mode",
    "title": "What the lighthouse mode of the Outdoor Cam does",
    "family": "technical_support",
    "section": "cameras",
    "kind": "how-to",
    "products": ["outdoor-cam"],
    "questions": [
        "what is lighthouse mode",
        "how do I switch the lighthouse mode on",
        "my outdoor cam sweeps its lamp in circles, lighthouse",
    ],
    "tests": ["turn the lighthouse mode of my camera off"],
    "updated": "2026-11-20",
    "owner": "camera-team",
    "status": "published",
}
BODY = """The lighthouse mode of the Outdoor Cam turns its lamp on and off slowly, so that a boat can see the pier.

## Switch lighthouse mode on

1. Open the Outdoor Cam in the app.
2. Tap Lamp, then Lighthouse mode.
"""


async def until(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Asks again until there is something."""
    deadline = asyncio.get_running_loop().time() + LIMIT_S
    while True:
        found = await ask()
        if found:
            return found
        assert asyncio.get_running_loop().time() < deadline, "it did not come"
        await asyncio.sleep(0.2)


@pytest.fixture
async def writer(system: System) -> Any:
    email = await asyncio.to_thread(system.hire, "Willa Writer", "writer")
    one = Agent(system.url, email)
    assert (await one.sign_in("a password of four words")).status_code == 200
    await one.listen()
    yield one
    await one.close()


@pytest.fixture
async def customer(system: System) -> Any:
    one = await Customer(system.url).connect()
    await one.hello()
    yield one
    await one.close()


async def answers(customer: Customer, text: str) -> list[dict[str, Any]]:
    """What the bot says to a message."""
    before = len(customer.said("bot"))
    await customer.say(text)
    return await customer.wait(lambda: customer.said("bot")[before:], LIMIT_S)


async def live(writer: Agent, article_id: str) -> None:
    async def look() -> bool:
        found = await writer.get(f"/articles/en/{article_id}")
        return found.status_code == 200 and found.json()["article"]["live"]

    await until(look)


async def test_what_a_writer_saves_customers_are_answered_from(
    system: System, writer: Agent, customer: Customer
) -> None:
    body = {"language": "en", "section": "cameras", "front": FRONT, "body": BODY}
    made = await writer.post("/articles", body)
    assert made.status_code == 201, made.text
    assert (system.articles / "en" / "cameras" / "lighthouse-mode.md").is_file()
    await live(writer, "lighthouse-mode")

    async def asked() -> bool:
        said = await answers(customer, "how can I switch on the lighthouse mode")
        return said[0]["kind"] == "answer" and said[0]["payload"]["article"]["id"] == "lighthouse-mode"

    await until(asked)
    article = made.json()["article"]
    draft = {"front": {**FRONT, "status": "draft"}, "body": BODY, "base_revision": article["revision"]}
    assert (await writer.put("/articles/en/lighthouse-mode", draft)).status_code == 200
    await live(writer, "lighthouse-mode")
    stale = await writer.put("/articles/en/lighthouse-mode", {**draft, "body": BODY.replace("slowly", "fast")})
    assert stale.json().get("code") == "article_changed" or stale.json()["merged"]


async def test_a_broken_article_holds_back_only_itself(system: System, writer: Agent) -> None:
    broken = next(system.articles.glob("en/*/guest-network.md"))
    good = broken.read_text("utf-8")
    try:
        broken.write_text(good.replace("title:", "titel:", 1), "utf-8")

        async def held() -> bool:
            build = (await writer.get("/articles/build")).json()["build"]
            return any("guest-network" in path for path in build["held_back"])

        await until(held)
        other = {**FRONT, "id": "foghorn-mode", "title": "What the foghorn of the Outdoor Cam does", "tests": []}
        other["questions"] = ["what is the foghorn mode", "camera sounds a foghorn"]
        body = {"language": "en", "section": "cameras", "front": other, "body": BODY.replace("ighthouse", "oghorn")}
        assert (await writer.post("/articles", body)).status_code == 201
        await live(writer, "foghorn-mode")
        ask = {"language": "en", "question": "give visitors their own wifi"}
        assert (await writer.post("/articles/ask", ask)).json()["hits"][0]["article_id"] == "guest-network"
    finally:
        broken.write_text(good, "utf-8")


async def test_a_gap_becomes_an_article_and_who_asked_is_told(
    system: System, writer: Agent, customer: Customer
) -> None:
    question = "can my thermostat run a greenhouse full of orchids"
    await answers(customer, question)
    await answers(customer, "I mean orchids in a greenhouse, with the thermostat")
    assert (await customer.human())["ok"]
    await customer.wait(lambda: [c for c in customer.events("conversation") if c["state"] == "queued"], LIMIT_S)
    email, password = await asyncio.to_thread(system.agent)
    agent = Agent(system.url, email)
    await agent.sign_in(password)
    await agent.take(customer.conversation["id"])
    reply = "No. The Thermostat T2 heats rooms from 5 to 30 degrees; a greenhouse needs a controller of its own."
    await agent.say(customer.conversation["id"], reply)
    assert (await agent.finish(customer.conversation["id"])).status_code == 200
    offer = await customer.wait(lambda: [m for m in customer.events("message") if _offers(m)], LIMIT_S)
    yes = offer[0]["payload"]["choices"][0]["title"]
    assert (await customer.choose(offer[0], yes))["ok"]

    gaps = (await writer.get("/gaps?days=7")).json()["gaps"]
    gap = next(one for one in gaps if any("orchids" in wording for wording in one["wordings"]))
    assert gap["waiting"] == 1 and any("greenhouse needs" in one["text"] for one in gap["solutions"])
    made = await writer.post(f"/gaps/{gap['id']}/draft", {"id": "greenhouse", "section": "heating"})
    assert made.status_code == 201, made.text
    article = made.json()["article"]
    assert article["status"] == "draft" and "orchids" in str(article["front"]["questions"])
    tests = ["will the thermostat control my orchids' greenhouse"]
    published = {**article["front"], "tests": tests, "status": "published"}
    body = article["body"].split("\n\n", 1)[1]
    save = {"front": published, "body": body, "base_revision": article["revision"]}
    saved = await writer.put("/articles/en/greenhouse", save)
    assert saved.status_code == 200, saved.text
    told = await customer.wait(
        lambda: [m for m in customer.events("message") if "/help/en/greenhouse" in str(m)], LIMIT_S
    )
    assert len(told) == 1
    await agent.close()


def _offers(message: dict[str, Any]) -> bool:
    choices = message["payload"].get("choices") or []
    return message["role"] != "customer" and any("tell me" in choice["title"].lower() for choice in choices)
