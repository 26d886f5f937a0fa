"""The present state as Prometheus asks for it: queues by team, staff, index and model."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.desk.gauges import OPEN_FOR
from bot.desk.ids import now
from bot.desk.models import Conversation
from bot.desk.team_models import Team
from bot.knowledge.build import build
from bot.knowledge.search import Knowledge
from tests.knowledge.fakes import HashEncoder, write_sources


@pytest.fixture
def gauges(desk):
    """Reads them: value by name, and by label where there is one."""

    async def read():
        async with httpx.AsyncClient(base_url=desk.url, trust_env=False) as client:
            told = (await client.get("/metrics")).raise_for_status().text
        samples = (one for family in text_string_to_metric_families(told) for one in family.samples)
        return {(sample.name, *sample.labels.values()): sample.value for sample in samples}

    return read


async def test_who_waits_is_told_by_the_teams_name(desk, arrive, gauges):
    customer = await arrive()
    await customer.say("amber")
    await customer.human()
    await customer.state("queued")
    desk.write(
        lambda session: setattr(session.query(Conversation).one(), "waiting_since", now() - timedelta(minutes=5))
    )
    found = await gauges()
    assert found["tandem_conversations_waiting", "Technical support"] == 1
    assert 300 <= found["tandem_longest_wait_seconds", "Technical support"] < 360
    assert found["tandem_conversations_waiting", "Customer service"] == 0
    assert found["tandem_conversations_waiting", "none"] == 0


async def test_who_left_a_message_does_not_wait_and_who_has_no_team_is_counted_all_the_same(desk, arrive, gauges):
    for team_id, left_at in ((None, None), ("technical", now())):
        customer = await arrive()
        await customer.human()
        await customer.state("queued")

        def change(session, found=customer.conversation["id"], team_id=team_id, left_at=left_at):
            conversation = session.get_one(Conversation, found)
            conversation.team_id, conversation.left_at = team_id, left_at

        desk.write(change)
    found = await gauges()
    assert found["tandem_conversations_waiting", "none"] == 1
    assert found["tandem_conversations_waiting", "Technical support"] == 0
    assert found["tandem_conversations_open", "queued"] == 2


async def test_two_teams_of_one_name_are_counted_together(desk, arrive, gauges):
    desk.write(lambda session: setattr(session.get_one(Team, "service"), "name", "Technical support"))
    for team_id in ("technical", "service"):
        customer = await arrive()
        await customer.human()
        await customer.state("queued")
        found_id = customer.conversation["id"]
        desk.write(lambda s, i=found_id, t=team_id: setattr(s.get_one(Conversation, i), "team_id", t))
    assert (await gauges())["tandem_conversations_waiting", "Technical support"] == 2


async def test_the_bots_conversations_count_for_an_hour_after_the_last_word(desk, arrive, gauges):
    await arrive()
    assert (await gauges())["tandem_conversations_open", "bot"] == 1
    desk.write(lambda session: setattr(session.query(Conversation).one(), "updated_at", now() - OPEN_FOR))
    assert (await gauges())["tandem_conversations_open", "bot"] == 0


async def test_staff_count_by_what_they_say_while_a_console_is_open(agent, gauges):
    assert (await gauges())["tandem_agents_present", "online"] == 1
    await agent.put("/presence", {"presence": "away"})
    found = await gauges()
    assert (found["tandem_agents_present", "online"], found["tandem_agents_present", "away"]) == (0, 1)


async def test_the_model_is_as_old_as_rasa_says(gauges, rasa):
    # 2026-11-30 07:00 UTC, of the stand-in.
    assert (await gauges())["tandem_model_trained_timestamp_seconds",] == 1796022000
    rasa.stop()
    assert ("tandem_model_trained_timestamp_seconds",) not in await gauges()


async def test_the_index_tells_state_age_and_articles(desk, settings, gauges):
    before = await gauges()
    assert before["tandem_index_state", "failed"] == 1 and ("tandem_index_built_timestamp_seconds",) not in before
    begun = now().timestamp()
    root = settings.var / "index"
    build(write_sources(settings.var), root, settings.var / "cache", HashEncoder())
    desk.desk.library._knowledge = Knowledge.open(root, HashEncoder())
    found = await gauges()
    assert found["tandem_index_state", "ready"] == 1 and found["tandem_index_state", "failed"] == 0
    assert found["tandem_index_articles", "en"] == 10 and found["tandem_index_articles_held_back",] == 0
    assert begun - 1 <= found["tandem_index_built_timestamp_seconds",] <= now().timestamp()
