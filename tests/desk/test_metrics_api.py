"""``/metrics``: who may read it, and that it tells of what happened without telling of whom."""

from __future__ import annotations

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.desk.metrics_api import FORWARDED

TOKEN = "a-token-for-the-metrics"


async def ask(desk, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as client:
        return await client.get("/metrics", headers=headers)


async def read(desk) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Every sample by name and labels."""
    families = text_string_to_metric_families((await ask(desk)).text)
    return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}


class TestWithoutAToken:
    async def test_this_machine_may_read(self, desk):
        answer = await ask(desk)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-type"].startswith("text/plain")

    @pytest.mark.parametrize("header", FORWARDED)
    async def test_nobody_who_comes_through_a_proxy_may(self, desk, header):
        answer = await ask(desk, **{header: "127.0.0.1"})
        assert answer.status_code == 403 and answer.json()["code"] == "no_metrics"

    async def test_nobody_may_under_another_name(self, desk):
        assert (await ask(desk, Host="rebound.example")).status_code == 403

    @pytest.mark.parametrize("url", ["https://desk.example", "http://10.1.2.3:8080"])
    async def test_nobody_may_where_the_desk_has_an_address_for_others(self, desk, url):
        desk.desk.settings.public_url = url
        assert (await ask(desk)).status_code == 403


class TestWithAToken:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"metrics_token": TOKEN})

    async def test_the_token_opens_it_from_anywhere(self, desk):
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "203.0.113.9"}
        assert (await ask(desk, **headers)).status_code == 200

    @pytest.mark.parametrize("given", ["", "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ключ".encode()])
    async def test_nothing_else_does_not_even_from_this_machine(self, desk, given):
        answer = await ask(desk, Authorization=given)
        assert answer.status_code == 401 and "tandem_" not in answer.text

    async def test_neither_does_being_signed_in(self, desk, staff):
        admin = await staff("ada", role="admin")
        token = (await admin.post("/tokens", {"name": "CRM", "expires_in_days": 1})).json()["secret"]
        assert (await ask(desk, Authorization=f"Bearer {token}")).status_code == 401
        assert (await admin.http.get(f"{desk.url}/metrics")).status_code == 401


async def test_a_conversation_is_counted_stage_by_stage(desk, arrive, agent):
    before = await read(desk)

    def grown(after: dict, name: str, **labels: str) -> float:
        key = (name, frozenset(labels.items()))
        return after[key] - before.get(key, 0.0)

    customer = await arrive()
    await customer.say("my light is amber")
    await customer.message(kind="answer")
    await customer.say("hello")
    await customer.message(text="You said: hello")
    await customer.say("")
    await customer.human()
    await customer.state("queued")
    after = await read(desk)
    assert grown(after, "tandem_turns_total", outcome="answered") == 1
    assert grown(after, "tandem_turns_total", outcome="replied") == 1
    assert grown(after, "tandem_turns_total", outcome="handed_over") == 1
    for stage in ("queue", "read", "bot", "write", "total"):
        assert grown(after, "tandem_turn_seconds_count", stage=stage) == 3
    assert grown(after, "tandem_turn_seconds_count", stage="actions") == 3
    assert grown(after, "tandem_message_store_seconds_count") == 4
    assert grown(after, "tandem_messages_total", channel="web", role="customer") == 3
    assert grown(after, "tandem_messages_total", channel="web", role="bot") >= 3
    assert grown(after, "tandem_handoffs_total", reason="customer_request", family="technical") == 1
    assert grown(after, "tandem_errors_total", code="empty") == 1
    assert grown(after, "tandem_database_write_seconds_count", part="wait") >= 7
    assert after[("tandem_conversations_waiting", frozenset({("team", "Technical support")}))] == 1
    assert after[("tandem_longest_wait_seconds", frozenset({("team", "Technical support")}))] > 0
    assert after[("tandem_conversations_open", frozenset({("state", "queued")}))] == 1
    assert after[("tandem_agents_present", frozenset({("presence", "online")}))] == 1
    assert after[("tandem_turns_unfinished", frozenset())] == 0


async def test_what_fails_and_what_is_held_up_is_counted(desk, arrive, rasa):
    before = await read(desk)
    rasa.status = 500
    customer = await arrive()
    await customer.say("hello")
    await customer.message(event="bot_unavailable")
    for _ in range(200):
        answer = await customer.ask("sync", {"after": 0})
        if not answer["ok"]:
            break
    after = await read(desk)
    for name, label, value in (
        ("tandem_turns_total", "outcome", "failed"),
        ("tandem_turn_failures_total", "code", "status"),
        ("tandem_errors_total", "code", "too_many"),
        ("tandem_rate_limited_total", "limit", "too_many"),
    ):
        key = (name, frozenset({(label, value)}))
        assert after[key] >= before.get(key, 0.0) + 1, name


async def test_parts_that_do_not_answer_are_told_and_nothing_else_is_lost(desk, rasa):
    rasa.stop()
    now = await read(desk)
    up = {dict(labels)["part"]: value for (name, labels), value in now.items() if name == "tandem_part_up"}
    assert up == {"database": 1, "bot": 0, "actions": 0, "index": 0}
    assert ("tandem_conversations_open", frozenset({("state", "bot")})) in now


async def test_no_label_holds_an_id_an_address_or_words(desk, arrive, agent):
    customer = await arrive(page={"url": "https://shop.example/canary", "title": "canary"})
    await customer.say("canary words")
    await customer.message(role="bot")
    await customer.human()
    await customer.state("queued")
    await agent.take(customer.conversation["id"])
    await ask(desk)
    told = (await ask(desk)).text
    for word in ("canary", customer.conversation["id"], customer.token, "halden.example", "127.0.0.1", "Ana"):
        assert word not in told
